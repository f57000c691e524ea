"""Every number that the report tells, written down as it is told.

Belongs here: the one way by which a figure becomes text. Does not belong here: sentences. A test
holds what is written down here against the published values, and the files against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wording.development import format_number
from wording.view import Area, Breakdown

What = Literal["value", "change", "change_low", "change_high", "change_since_first", "target"]
NoFigure = Literal["count", "share"]


@dataclass(frozen=True)
class About:
    """Which figure a number is taken from: its indicator, area, period and group."""

    indicator_id: str
    area: Area
    period: str
    breakdown: Breakdown


@dataclass(frozen=True)
class ToldNumber:
    """A number as text, with the value behind it; `about` is None for what is no figure."""

    text: str
    value: float
    decimals: int
    what: What | NoFigure
    about: About | None = None


@dataclass
class Ledger:
    """What was told so far, in order."""

    entries: list[ToldNumber] = field(default_factory=list)

    def tell(
        self, value: float, decimals: int, what: What, about: About, signed: bool = False
    ) -> str:
        """A figure as Danish text."""
        text = format_number(value, decimals, signed)
        self.entries.append(ToldNumber(text, value, decimals, what, about))
        return text

    def share(self, share: float) -> str:
        """A share (0 to 1) of forecasts as Danish text, in percent."""
        text = format_number(100 * share, 1)
        self.entries.append(ToldNumber(text, 100 * share, 1, "share"))
        return text

    def count(self, number: int) -> str:
        """A count of indicators, municipalities or the like as Danish text."""
        text = format_number(number, 0)
        self.entries.append(ToldNumber(text, number, 0, "count"))
        return text
