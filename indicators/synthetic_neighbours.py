"""Real figures of which something is said that rests on synthetic ones.

Belongs here: finding them, where real and synthetic extracts lie in one home. Does not belong here:
whether a figure is synthetic itself, which it carries from its observations on, and the marks that
readers see (`wording.remarks`).

Counted is what a word is said against: the region's and the country's figure for `vs_region` and
`vs_land` (of the indicator that judges, where there is one), and the other figures of its series
for change, trend, signal and outlook. Not counted is what only sets limits: how areas differ, and
how many other figures were tested beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from geography import Geography
from indicators.verdicts.benchmarks import BREAKDOWN
from indicators.verdicts.series import SERIES, add_rhythm
from schemas.definitions.model import Definition

OF_SERIES = (
    "change", "change_since_first", "change_certain", "trend", "signal", "run_rule",
    "signal_certain",
)  # fmt: skip
"""What is said of a figure by the others of its series; `target_status` unless it is reached."""

MARK = "rests_on_synthetic"


def mark_resting_on_synthetic(
    values: pl.DataFrame, definitions: Sequence[Definition], geography: Geography
) -> pl.DataFrame:
    """The finished values with `rests_on_synthetic`."""
    if values.is_empty() or values["synthetic"].all() or not values["synthetic"].any():
        return values.with_columns(pl.lit(False).alias(MARK))
    shown = pl.col("synthetic") & pl.col("value").is_not_null()
    outlook = pl.col("target_status").is_not_null() & (pl.col("target_status") != "naaet")
    said = pl.any_horizontal(*(pl.col(name).is_not_null() for name in OF_SERIES), outlook)
    of_series = add_rhythm(values).select(shown.any().over(SERIES) & said).to_series()
    of_levels = find_synthetic_levels(values, definitions, geography)
    return values.with_columns((~pl.col("synthetic") & (of_series | of_levels)).alias(MARK))


def find_synthetic_levels(
    values: pl.DataFrame, definitions: Sequence[Definition], geography: Geography
) -> pl.Series:
    """Whether a figure is held against a synthetic one of the region or of the country."""
    judges = {entry.id: entry.judged_by for entry in definitions if entry.judged_by is not None}
    home = geography.areas.filter(pl.col("area_type") != "region").select(
        "area_type", "area_id", "region_id"
    )
    placed = values.join(
        home, on=["area_type", "area_id"], how="left", maintain_order="left"
    ).with_columns(indicator_id=pl.col("indicator_id").replace(judges))
    invented = values.filter("synthetic").select(
        "area_type", "area_id", *BREAKDOWN, invented=pl.lit(True)
    )
    regions = invented.filter(area_type="region").select(*BREAKDOWN, region_id="area_id")
    country = invented.filter(area_type="land").select(BREAKDOWN)
    levels = [
        placed.join(
            frame.unique().with_columns(invented=pl.lit(True)),
            on=frame.columns, how="left", maintain_order="left",
        ).select(pl.col("invented").fill_null(False) & pl.col(name).is_not_null()).to_series()
        for frame, name in ((regions, "vs_region"), (country, "vs_land"))
    ]  # fmt: skip
    # the judging indicator's own figure may be invented where this one is not
    own = placed.join(
        invented, on=["area_type", "area_id", *BREAKDOWN], how="left", maintain_order="left"
    ).select(
        pl.col("invented").fill_null(False)
        & pl.any_horizontal(pl.col("vs_region", "vs_land").is_not_null())
    )
    return levels[0] | levels[1] | own.to_series()
