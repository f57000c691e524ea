"""Which figures an edit moves: today's values beside those in force, with all that is said of each.

Belongs here: holding two frames `values` together for `klynge preview --changed`. Does not belong
here: why they differ (`indicators.changes.causes`), and the words (`wording.news.edits`).
"""

from __future__ import annotations

import polars as pl

from indicators.changes.differences import TOLERANCE, WITH_FIGURE
from schemas.frames.values import VALUE_KEY

NUMBERS = (
    "value", "ci_low", "ci_high", "numerator", "denominator", "change", "target",
    "target_distance",
)  # fmt: skip
WORDS = (
    "status", "unit", "vs_region", "vs_land", "trend", "signal", "target_status", "target_year",
    "change_certain", "signal_certain", "baseline_period", "period_mark",
)  # fmt: skip
FACTS = ("area_name", "period_start", "period_end")
BREAKDOWN = ("sex", "age", "education", "category")
HIDDEN = "suppressed"


def compare_edited(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """One row for each figure of which something is not the same in the two frames.

    Columns: the key, `FACTS`; `old_` and `new_` of `NUMBERS` and `WORDS`; `difference` of the
    values, in one unit; `size`, what that is of the old value (1 for a figure that comes or goes or
    gets another unit, 0 where only what is said of it moves); `newly_hidden`, `no_longer_hidden`,
    `moved` (the figure itself differs). What a hidden figure was is left out, as in a list of
    changes.
    """
    joined = lay_side_by_side(old, new)
    hidden = {side: pl.col(f"{side}_status").eq_missing(pl.lit(HIDDEN)) for side in ("old", "new")}
    newly = hidden["new"] & ~hidden["old"] & pl.col("old_status").is_not_null()
    shown = {
        side: pl.col(f"{side}_status").is_in(WITH_FIGURE).fill_null(False)
        for side in ("old", "new")
    }
    differs = ~pl.all_horizontal(
        *(is_near(name) for name in NUMBERS),
        *(pl.col(f"old_{name}").eq_missing(pl.col(f"new_{name}")) for name in WORDS),
    )
    moved = ~(
        is_near("value")
        & pl.col("old_status").eq_missing(pl.col("new_status"))
        & pl.col("old_unit").eq_missing(pl.col("new_unit"))
    )
    same_unit = pl.col("old_unit") == pl.col("new_unit")
    difference = pl.when(same_unit).then(pl.col("new_value") - pl.col("old_value"))
    share = pl.when(pl.col("old_value") != 0).then(difference / pl.col("old_value").abs())
    return (
        joined.filter(differs)
        .with_columns(
            difference=pl.when(~newly).then(difference),
            size=pl.when((shown["old"] != shown["new"]) | ~same_unit).then(1.0)
            .when(difference != 0).then(share.abs().fill_null(1.0)).otherwise(0.0),
            newly_hidden=newly,
            no_longer_hidden=hidden["old"] & ~hidden["new"] & pl.col("new_status").is_not_null(),
            moved=moved,
        )
        .with_columns(
            # what it was says much of what it is
            pl.when(~newly).then(f"old_{name}").alias(f"old_{name}") for name in NUMBERS
        )
        .sort("indicator_id", "area_type", "area_id", *BREAKDOWN, "period_start", "period")
    )  # fmt: skip


def lay_side_by_side(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The figures of both frames: the key, `FACTS`, and `old_` and `new_` of `NUMBERS` and `WORDS`,
    null where a frame has no such figure."""
    sides = [
        frame.select(
            *VALUE_KEY, *FACTS,
            *(pl.col(name).alias(f"{side}_{name}") for name in (*NUMBERS, *WORDS)),
        )
        for side, frame in (("old", old), ("new", new))
    ]  # fmt: skip
    joined = sides[0].join(sides[1], on=list(VALUE_KEY), how="full", coalesce=True, suffix="_new")
    facts = (pl.coalesce(f"{name}_new", name).alias(name) for name in FACTS)
    return joined.with_columns(*facts).drop(f"{name}_new" for name in FACTS)


def is_near(name: str) -> pl.Expr:
    """Whether a number is the same, up to rounding of the last bits."""
    old, new = pl.col(f"old_{name}"), pl.col(f"new_{name}")
    near = (new - old).abs() <= TOLERANCE * old.abs().clip(1.0)
    return (old.is_null() & new.is_null()) | near.fill_null(False)


def rank_indicators(compared: pl.DataFrame, areas: list[str]) -> list[str]:
    """The indicators with a figure that differs, the one that moves most first.

    That is the largest `size` among the figures of the types `areas`, then among all, then how
    many differ.
    """
    counted = compared.group_by("indicator_id").agg(
        near=pl.col("size").filter(pl.col("area_type").is_in(areas)).max().fill_null(0.0),
        far=pl.col("size").max(),
        count=pl.len(),
    )
    return counted.sort(
        "near", "far", "count", "indicator_id", descending=[True, True, True, False]
    )["indicator_id"].to_list()
