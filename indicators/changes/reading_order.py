"""In which order readers see the figures that differ.

Belongs here: the order alone. Which figures differ is `indicators.changes.differences`.
"""

from __future__ import annotations

import polars as pl

from indicators.changes.differences import REVISED, WITH_FIGURE

READ_ORDER = "read_order"
SIDES = ("old", "new")
AREAS = ("klynge", "region", "land")
"""The areas whose figures are read most; the others come after them."""
GROUPS = ("sex", "age", "education", "category")


def rank_by_reading(differences: pl.DataFrame) -> pl.DataFrame:
    """The differences of `find_differences` from the one read most, with `read_order` from 0.

    What had a figure before comes before what is only new, and that before what has no figure on
    either side; everyone before parts of them; clusters, region and country before municipalities
    and hospitals; a figure that was lost before one that was revised; the newest period and the
    largest revision first.
    """
    had, has = (pl.col(f"{side}_status").is_in(WITH_FIGURE).fill_null(False) for side in SIDES)
    grouped = pl.sum_horizontal((pl.col(name) != "alle").cast(pl.Int32) for name in GROUPS)
    order = [
        pl.when(had).then(0).when(has).then(1).otherwise(2),
        # a breakdown by age alone is the indicator itself where there is no figure of everyone
        grouped.clip(0, 2),
        ~pl.col("area_type").is_in(AREAS),
        pl.col("change") == REVISED,
        pl.col("period_start"),
        pl.col("relative").abs(),
        pl.col("indicator_id"),
        pl.col("area_id"),
    ]
    ranked = differences.sort(
        order,
        descending=[False, False, False, False, True, True, False, False],
        nulls_last=True,
        maintain_order=True,
    )
    return ranked.with_columns(pl.int_range(pl.len()).alias(READ_ORDER))
