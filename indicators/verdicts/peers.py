"""The level of the municipalities that resemble one.

Belongs here: their shown figures as one. Does not belong here: which they are (`geography.peers`).
"""

from __future__ import annotations

from collections.abc import Iterable

from schemas.frames.values import Figure

FEWEST = 3
"""Of fewer shown figures no level is told."""


def level_of_peers(figures: Iterable[Figure | None]) -> float | None:
    """The figure of all peers together: weighted by what theirs are divided by where all say it,
    else their plain mean. None with fewer than `FEWEST` shown ones."""
    shown = [(each.value, each.denominator) for each in figures
             if each is not None and each.value is not None]  # fmt: skip
    if len(shown) < FEWEST:
        return None
    if all(size is not None and size > 0 for _, size in shown):
        total = sum(size or 0.0 for _, size in shown)
        return sum(value * (size or 0.0) for value, size in shown) / total
    return sum(value for value, _ in shown) / len(shown)
