"""The home's secret, without which nobody can tell from a fingerprint which figures it is of.

Belongs here: making and reading it. A published snapshot has a fingerprint of the figures of each
measure, item, area and period (`warehouse.publishing.snapshots.summarise_sources`); without a
secret a reader would try the values 1 to 4 and see which one fits.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry

BYTES = 32


def keep_key(home: Home, draw: Callable[[int], str] = secrets.token_hex) -> str:
    """The home's secret as hexadecimal text, made by whoever asks first.

    Only one run at a time works in a home, and only runs ask. Raises `WarehouseError`.
    """
    file = home.fingerprint_key
    with explain_storage_errors(home.root):
        if not file.exists():
            partial = file.with_name(f".{file.name}")
            partial.write_text(draw(BYTES), encoding="ascii")
            partial.chmod(0o600)
            flush_entry(partial)
            partial.replace(file)
            flush_entry(home.root)
        return file.read_text(encoding="ascii")
