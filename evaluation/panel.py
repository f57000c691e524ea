"""One outcome in areas over periods, and from when the effort was at work in each.

Belongs here: the panel that every method takes, and which areas can stand in it. Does not belong
here: which rows of the snapshot it is made of (`evaluation.gathering`), and the methods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.methods.statistics import Flags, Floats

NEVER = np.iinfo(np.int64).max
"""The start of an area that the effort does not reach."""

Numbers = NDArray[np.int64]


GRAIN = 1e-9
"""Differences smaller than this share of the largest figure are the computer's rounding."""


SMALLEST = 1e-150


class EvaluationError(ValueError):
    """A panel that no method can be asked of."""


@dataclass(frozen=True)
class Panel:
    """Figures of areas (rows) in periods (columns, oldest first), in the indicator's unit.

    `groups` says which region an area belongs to; `starts` from which column on the effort is at
    work there, `NEVER` where it is not. A figure that is hidden or missing is NaN.
    """

    figures: Floats
    groups: Numbers
    starts: Numbers
    areas: tuple[str, ...]

    @property
    def treated(self) -> Flags:
        """The areas that the effort reaches within the periods."""
        reached: Flags = self.starts < self.figures.shape[1]
        return reached

    @property
    def grain(self) -> float:
        """Below this, in the indicator's unit, figures do not differ."""
        largest = float(np.abs(self.figures).max(initial=0.0))
        return max(GRAIN * largest, SMALLEST)

    @property
    def first_start(self) -> int:
        """The column in which the effort begins anywhere."""
        if not self.treated.any():
            raise EvaluationError("The effort reaches no area within the periods.")
        return int(self.starts[self.treated].min())

    def cells(self) -> Flags:
        """Areas × periods: where the effort is at work."""
        at_work: Flags = np.arange(self.figures.shape[1]) >= self.starts[:, np.newaxis]
        return at_work

    def complete(self) -> Panel:
        """The areas with a figure in every period."""
        whole: Flags = ~np.any(np.isnan(self.figures), axis=1)
        return self.keep(whole)

    def keep(self, which: Flags) -> Panel:
        """Some of the areas."""
        names = tuple(name for name, kept in zip(self.areas, which, strict=True) if kept)
        return Panel(self.figures[which], self.groups[which], self.starts[which], names)

    def until(self, column: int) -> Panel:
        """The periods before a column."""
        return Panel(self.figures[:, :column], self.groups, self.starts, self.areas)


def arrange_panel(
    figures: Floats, groups: Sequence[int], starts: Sequence[int | None], areas: Sequence[str]
) -> Panel:
    """A panel from what is known of each area; None begins never.

    Raises `EvaluationError` where the parts do not fit together.
    """
    if not len(figures) == len(groups) == len(starts) == len(areas):
        raise EvaluationError("Figures, regions, starts and areas differ in number.")
    begun = [NEVER if start is None else start for start in starts]
    return Panel(
        np.asarray(figures, float), np.asarray(groups), np.asarray(begun, np.int64), tuple(areas)
    )
