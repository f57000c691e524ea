"""Strata as arrays: a row for each area and period, a column for each stratum.

Belongs here: laying strata out, finding rows of them, and which may be told of. Does not belong
here: how strata come about (`indicators.strata`) and what is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from indicators.kinds import kind_of
from indicators.kinds.counted import CountedKind
from indicators.methods.statistics import Floats
from schemas.definitions.model import Definition

PLACE = ["area_type", "area_id", "period"]


@dataclass(frozen=True)
class Strata:
    """Strata of every indicator that has some, and for each figure whether they may be told of
    (`indicators.disclosure.open_strata.find_open`)."""

    counts: pl.DataFrame
    is_open: pl.DataFrame


def find_scale(definition: Definition) -> float:
    """What the division is multiplied by."""
    kind = kind_of(definition)
    assert isinstance(kind, CountedKind)
    return float(kind.find_scale(definition))


@dataclass(frozen=True)
class Grid:
    """One indicator's strata: a row for each area and period in `place`, a column for each stratum;
    after them an empty row, which stands for figures without strata.

    `is_open`: they may be told of; `is_closed`: they are known and may not.
    """

    place: pl.DataFrame
    names: list[str]
    x: Floats
    n: Floats
    is_open: np.ndarray
    is_closed: np.ndarray

    def find(self, sides: pl.DataFrame) -> np.ndarray:
        """The number of each side's row."""
        numbered = self.place.with_row_index("number")
        found = sides.join(numbered, on=PLACE, how="left", maintain_order="left")["number"]
        return found.cast(pl.Int64).fill_null(self.place.height).to_numpy()

    def counts(self, rows: np.ndarray) -> tuple[Floats, Floats]:
        """x and n of some rows; NaN where a stratum is not known."""
        return self.x[rows], self.n[rows]

    def give(self, here: np.ndarray, scale: float, value: Floats, far_off: float) -> np.ndarray:
        """Whether the strata of each figure give it, up to a part `far_off` of it."""
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = scale * self.x[here].sum(axis=1) / self.n[here].sum(axis=1)
            found: np.ndarray = np.abs(rate - value) <= far_off * np.abs(value)
        return found


def lay_out(strata: Strata, indicator: str) -> Grid:
    """The strata of one indicator."""
    mine = strata.counts.filter(indicator_id=indicator)
    names = mine["stratum"].unique(maintain_order=True).to_list()
    wide = {
        column: mine.pivot("stratum", index=PLACE, values=column).sort(PLACE)
        for column in ("x", "n")
    }
    place = wide["x"].select(PLACE)
    told = place.join(
        strata.is_open.filter(indicator_id=indicator), on=PLACE, how="left", maintain_order="left"
    )["is_open"]
    x, n = (
        np.vstack([
            frame.select(names).cast(pl.Float64).fill_null(float("nan")).to_numpy(),
            np.full((1, len(names)), np.nan),
        ])
        for frame in wide.values()
    )  # fmt: skip
    is_open, is_closed = (
        np.append((told == wanted).fill_null(value=False).to_numpy(), False)
        for wanted in (True, False)
    )
    return Grid(place, names, x, n, is_open, is_closed)
