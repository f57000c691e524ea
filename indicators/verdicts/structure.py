"""How much of a change, or of the distance to region and country, follows from age and sex alone.

Belongs here: finding the two sides of each difference and putting their decomposition
(`indicators.methods.decomposition`) beside the figure. Does not belong here: the strata
(`indicators.strata`), which of them may be told of (`indicators.disclosure.open_strata`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from geography import Geography
from indicators import reasons
from indicators.kinds.measuring import read_floats
from indicators.methods.decomposition import decompose
from indicators.strata import FIGURE
from indicators.strata_grid import PLACE, Strata, find_scale, lay_out
from indicators.verdicts.comparability import has_development, is_compared_with
from schemas.definitions.model import Definition

GROUP = ("sex", "age", "education", "category")
OTHER_SIDES = {
    "change_by_structure": "then", "long_change_by_structure": "first",
    "region_by_structure": "region", "land_by_structure": "land",
}  # fmt: skip
"""The columns that are added, and what the figure is held against in each."""
FAR_OFF = 0.02
"""Strata whose sum misses the published figure by more of it do not make it."""
EXTRA_DIGITS = 2
"""So many decimals more than the figure has are told; the rest of the difference is the rates'."""
COLUMNS = (*OTHER_SIDES, "structure_strata", "structure_reason")


def add_structure(
    values: pl.DataFrame, strata: Strata, definitions: Sequence[Definition], geography: Geography
) -> pl.DataFrame:
    """The values with `COLUMNS` on the newest figure of each headline whose source has ages.

    `change_by_structure` is a part of `change`, `long_change_by_structure` of `change_since_first`,
    the others of the value less the region's and the country's of the same period.
    """
    bare = values.drop(name for name in COLUMNS if name in values.columns)
    newest = pick_newest(bare, strata, definitions, geography)
    if newest.is_empty():
        empty = {name: pl.lit(None, pl.Float64) for name in OTHER_SIDES}
        words = {name: pl.lit(None, pl.String) for name in COLUMNS if name not in OTHER_SIDES}
        return bare.with_columns(**empty, **words).select(values.columns)
    told = measure_parts(newest, strata, {entry.id: entry for entry in definitions})
    return bare.join(
        told, on=[*FIGURE, *GROUP], how="left", maintain_order="left"
    ).select(values.columns)  # fmt: skip


def pick_newest(
    values: pl.DataFrame, strata: Strata, definitions: Sequence[Definition], geography: Geography
) -> pl.DataFrame:
    """The newest shown headline figure of each area with the period or area on the other side of
    each difference (null: there is none)."""
    rules = pl.DataFrame(
        [
            (entry.id, *entry.headline_breakdown.key, has_development(entry),
             is_compared_with(entry, "region"), is_compared_with(entry, "land"))
            for entry in definitions
        ],
        schema={**dict.fromkeys(("indicator_id", *GROUP), pl.String),
                **dict.fromkeys(("develops", "with_region", "with_country"), pl.Boolean)},
        orient="row",
    )  # fmt: skip
    # one stratum is the figure itself
    divided = (
        strata.counts.group_by("indicator_id")
        .agg(pl.col("stratum").n_unique())
        .filter(pl.col("stratum") > 1)
    )
    home = geography.areas.select("area_type", "area_id", "region_id").unique(
        ["area_type", "area_id"], keep="last", maintain_order=True
    )
    newest = (
        values.join(rules, on=["indicator_id", *GROUP])
        .join(divided, on="indicator_id", how="semi")
        .filter(pl.col("value").is_not_null(), pl.col("period_mark").is_null())
        .sort("period_end")
        .unique(["indicator_id", "area_type", "area_id"], keep="last", maintain_order=True)
        .join(home, on=["area_type", "area_id"], how="left", maintain_order="left")
    )
    is_region, is_country = (pl.col("area_type") == level for level in ("region", "land"))
    changed, long_changed = (
        pl.col("develops") & pl.col(name).is_not_null() for name in ("change", "change_since_first")
    )
    return newest.select(
        *FIGURE, *GROUP, "value",
        then=pl.when(changed).then("baseline_period"),
        first=pl.when(long_changed).then("first_period"),
        region=pl.when(pl.col("with_region") & ~is_region & ~is_country).then("region_id"),
        land=pl.when(pl.col("with_country") & ~is_country).then(pl.lit("000")),
    ).sort(FIGURE)  # fmt: skip


def measure_parts(
    newest: pl.DataFrame, strata: Strata, definitions: dict[str, Definition]
) -> pl.DataFrame:
    """`COLUMNS` of each of the newest figures, indicator by indicator."""
    measured = [
        measure_indicator(rows, strata, definitions[str(key[0])])
        for key, rows in newest.group_by("indicator_id", maintain_order=True)
    ]
    return pl.concat(measured)


def measure_indicator(rows: pl.DataFrame, strata: Strata, definition: Definition) -> pl.DataFrame:
    """The same for one indicator, all of whose figures have the same strata."""
    grid = lay_out(strata, definition.id)
    here = grid.find(rows.select(*PLACE))
    scale = find_scale(definition)
    sound = grid.give(here, scale, read_floats(rows, "value"), FAR_OFF)
    told, closed, apart = {}, pl.lit(value=False), pl.lit(value=False)
    for column, side in OTHER_SIDES.items():
        there = grid.find(find_side(rows, side))
        part = scale * decompose(*grid.counts(here), *grid.counts(there)).structure
        wanted = rows[side].is_not_null().to_numpy()
        both_open = grid.is_open[here] & grid.is_open[there]
        shown = wanted & both_open & sound & ~np.isnan(part)
        rounded = np.round(part, definition.decimals + EXTRA_DIGITS)
        told[column] = pl.Series(np.where(shown, rounded, np.nan)).fill_nan(None)
        closed = closed | pl.Series(wanted & (grid.is_closed[here] | grid.is_closed[there]))
        apart = apart | pl.Series(wanted & both_open & ~sound & ~np.isnan(part))
    return (
        rows.select(*FIGURE, *GROUP)
        .with_columns(**told)
        .with_columns(
            structure_strata=pl.when(
                pl.any_horizontal(pl.col(name).is_not_null() for name in OTHER_SIDES)
            ).then(pl.lit(", ".join(grid.names))),
            structure_reason=pl.when(closed)
            .then(pl.lit(reasons.STRATA_PROTECTED))
            .when(apart)
            .then(pl.lit(reasons.STRATA_APART)),
        )
    )


def find_side(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """Area and period on the other side of each figure's difference."""
    if side in ("then", "first"):
        return rows.select("area_type", "area_id", period=side)
    return rows.select(area_type=pl.lit(side), area_id=side, period="period")
