"""What every file says of itself: who made it, in which language, and when.

Belongs here: what makes the same content give the same bytes in whatever format. Does not belong
here: how a format stores it.
"""

from __future__ import annotations

from datetime import UTC, datetime

AUTHOR = "klyngemonitor"
"""What the document properties say."""

LANGUAGE = "da-DK"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip entry can carry; real times would change the bytes."""


def find_moment(created: datetime) -> datetime:
    """A time without time zone, UTC, as the properties of a document want it."""
    return created.astimezone(UTC).replace(tzinfo=None) if created.tzinfo else created
