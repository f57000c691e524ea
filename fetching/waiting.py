"""How long is waited before a publisher is asked again.

Belongs here: backoff with jitter, and what a publisher's Retry-After asks for. Does not belong
here: what is worth another attempt (`fetching.answers`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

ATTEMPTS = 5
FIRST_SECONDS, MOST_SECONDS = 2.0, 60.0
LONGEST_ASKED = 300.0
"""A publisher who asks for a longer pause is left alone until the next fetch."""
FOR_EVER = 1e9


def back_off(attempt: int, random: Random) -> float:
    """Seconds after the failed attempt of that number, from 1: doubling, half of it by chance.

    "Equal jitter" (Brooker, Exponential Backoff And Jitter, 2015): many who failed together do not
    come back together, and nobody comes back at once.
    """
    longest = min(MOST_SECONDS, FIRST_SECONDS * float(2 ** (attempt - 1)))
    return longest / 2 + random.uniform(0, longest / 2)


def read_retry_after(text: str | None, now: datetime) -> float | None:
    """The seconds that a header Retry-After asks for, as a number or a date; None without one."""
    if text is None:
        return None
    asked = text.strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked), FOR_EVER)
    try:
        until = parsedate_to_datetime(asked)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        # neither of the two: the publisher did not say how long
        return None
