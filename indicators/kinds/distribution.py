"""How many municipalities of a group lie in each band of a share."""

from __future__ import annotations

import numpy as np
import polars as pl

from indicators.kinds.counted import measure_counts
from indicators.kinds.flaws import set_aside
from indicators.kinds.kind import MeasuredKind, Yardsticks
from indicators.kinds.measuring import MEASURED_COLUMNS, attach_counts, attach_figures, read_floats
from indicators.kinds.steps import Step, TracedFigure
from indicators.methods.statistics import Figures
from indicators.reasons import Cause
from schemas.definitions.breakdowns import label_bands
from schemas.definitions.model import Definition


class Distribution(MeasuredKind):
    """x is 1 in the municipality's band and 0 in the others, n is 1; areas sum both whole."""

    is_comparable = False
    reference_levels = ()
    counts_areas = True
    hidden_counts = ()
    roles = ("numerator", "denominator")
    printed_roles = ("printed",)

    def measure(self, pairs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
        """One part for each band, which is the part's category."""
        counted = set_aside(measure_counts(pairs), self, definitions)
        return pl.concat(
            measure_bands(
                counted.filter(pl.col("indicator_id") == definition.id), definition.bands
            ).select(MEASURED_COLUMNS)
            for definition in definitions
        )

    def finish_printed(
        self, parts: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """None: a municipality is counted, and has no figure of its own."""
        return self.finish_joined(parts.clear(), definitions, yardsticks)

    def finish_joined(
        self, sums: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """How many lie in the band, of how many; a full count has no limits."""
        none = np.full(sums.height, np.nan)
        figures = Figures(read_floats(sums, "x"), none, none, np.full(sums.height, None))
        return attach_figures(attach_counts(sums, "x", "n"), figures)

    def list_steps(self, traced: TracedFigure, definition: Definition) -> list[Step]:
        """The count alone."""
        return [Step("value", "number of areas whose figure lies in the band", traced.value)]

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        bands = "; ".join(f"{band:g}".replace(".", ",") for band in definition.bands)
        return f"Fordeling af kommunerne efter tæller divideret med nævner (grænser: {bands})."


def measure_bands(counted: pl.DataFrame, edges: list[float]) -> pl.DataFrame:
    """The parts of one indicator from its counts; a denominator of 0 gives no band."""
    labels = label_bands(edges)
    percent = 100 * pl.col("x") / pl.col("n")
    empty = (pl.col("state") == "ok") & (pl.col("n") <= 0)
    counted = counted.drop("category").with_columns(
        band=percent.cut(edges[1:-1], labels=labels).cast(pl.String),
        state=pl.when(empty).then(pl.lit("missing")).otherwise("state"),
        cause=pl.when(empty).then(pl.lit(str(Cause.NO_DENOMINATOR))).otherwise("cause"),
    )
    bands = pl.DataFrame({"category": labels})
    return counted.join(bands, how="cross").with_columns(
        x=(pl.col("band") == pl.col("category")).cast(pl.Float64), n=pl.lit(1.0)
    )
