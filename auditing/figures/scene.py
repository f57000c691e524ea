"""What is asked when a figure is taken apart: its row, its counts, and what is known of them.

Belongs here: looking up counts by what they count, and what a fact is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from auditing.exact import Solution
from auditing.knowledge import PLACE, Told, tag_catchment
from auditing.sources import Equalities
from auditing.system import Floats
from geography import Geography
from schemas.acceptance.rules import DatasetRules
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition


@dataclass(frozen=True)
class TellingBound:
    """What a figure tells of a count: it lies between `low` and `high`, in words `text`."""

    cell: int
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Scene:
    """The newest edition with what has been worked out so far."""

    told: Told
    solution: Solution
    definitions: Sequence[Definition]
    geography: Geography
    rules: Mapping[str, DatasetRules]

    @property
    def equal(self) -> Equalities:
        """The sources that hold the same counts as another."""
        return self.told.equal

    def of_kinds(self, *kinds: Kind) -> list[Definition]:
        """The definitions of some kinds."""
        return [each for each in self.definitions if each.kind in kinds]

    def rows_of(self, *kinds: Kind) -> pl.DataFrame:
        """The published rows of some kinds that show a figure."""
        ids = [each.id for each in self.of_kinds(*kinds)]
        return self.told.published.filter(
            pl.col("indicator_id").is_in(ids), pl.col("status").is_in(["ok", "estimated"])
        )

    def rows_of_indicator(self, indicator: str) -> pl.DataFrame:
        """The published rows of an indicator that show a figure."""
        return self.shown.get((indicator,), self.told.published.clear())

    @cached_property
    def shown(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        """The published rows that show a figure, by indicator."""
        shown = self.told.published.filter(pl.col("status").is_in(["ok", "estimated"]))
        return shown.partition_by("indicator_id", as_dict=True)

    @cached_property
    def open_sources(self) -> frozenset[str]:
        """The sources of which some count is not known."""
        cells = self.solution.system.cells
        return frozenset(
            cells.filter(pl.Series(np.isnan(self.solution.number)), pl.col("hidden"))["source"]
        )

    @cached_property
    def counts(self) -> pl.DataFrame:
        """PLACE, cell (null: in no sum), number (null: not known), low, high, whole."""
        system, number = self.solution.system, self.solution.number
        cells = system.cells.with_columns(
            number=pl.Series(number).fill_nan(None),
            low=pl.Series(system.low), high=pl.Series(system.high), whole=pl.Series(system.whole),
        ).filter(pl.col("version") == "")  # fmt: skip
        columns = [*PLACE, "cell", "number", "low", "high", "whole"]
        open_counts = self.told.numbers.join(cells, on=list(PLACE), how="anti")
        return pl.concat([cells.select(columns), open_counts], how="diagonal_relaxed")

    @cached_property
    def counts_of(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        """The same, by source."""
        return self.counts.partition_by("source", as_dict=True)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The sources of which any count is known or sought."""
        return frozenset(self.counts["source"].unique())

    def tag(self, rows: pl.DataFrame, definition: Definition) -> pl.DataFrame:
        """The rows with `catchment` as counts have it."""
        return tag_catchment(rows.with_columns(of=pl.lit(definition.catchment)), self.geography)

    def look_up(self, wanted: pl.DataFrame, name: str) -> pl.DataFrame:
        """The columns of `counts` beside PLACE in `wanted`, each named after `name`."""
        of = [
            self.counts_of[source,]
            for source in wanted["source"].unique().sort()
            if source in self.sources
        ]
        found = pl.concat([self.counts.clear(), *of]).rename(
            {each: f"{name}_{each}" for each in ("cell", "number", "low", "high", "whole")}
        )
        return wanted.join(found, on=list(PLACE), how="left", maintain_order="left")


def count_decimals(value: float) -> int:
    """How many decimals a printed figure has; more than six mean that it was never rounded."""
    for decimals in range(7):
        if abs(value - round(value, decimals)) < 1e-9 * max(1.0, abs(value)):
            return decimals
    return 9


def whole_between(low: Floats | float, high: Floats | float) -> tuple[float, float]:
    """The whole numbers from low to high, with room for the last digit."""
    return float(np.ceil(low - 1e-6)), float(np.floor(high + 1e-6))
