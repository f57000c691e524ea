"""What other areas' figures say of an area's: how much wider its limits are, and how it stands.

Belongs here: the order of these steps. They see protected values alone: a limit that is as wide as
the municipalities differ, hidden ones included, would let a reader work out the hidden one. Does
not belong here: the steps themselves (`indicators.natures`, `indicators.split_areas`,
`indicators.verdicts.benchmarks`).
"""

from __future__ import annotations

import polars as pl

from geography import Geography
from indicators.kinds import is_measured
from indicators.methods.statistics import LEVEL
from indicators.natures import mark_uncertain, widen_clustered
from indicators.split_areas import widen_by_split
from indicators.verdicts.benchmarks import compare_values
from indicators.verdicts.period_marks import is_partial
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY, fill_columns


def compare_derived(
    values: pl.DataFrame, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """The finished values with `vs_region` and `vs_land` of what is made of other figures.

    Only those that have limits of their own get a verdict. A figure of a period that is not whole
    is held against nobody.
    """
    made = [entry for entry in definitions if not is_measured(entry)]
    derived = pl.col("indicator_id").is_in([entry.id for entry in made])
    compared = compare_values(values.filter(derived), made, geography).with_columns(
        pl.when(~is_partial()).then(name).alias(name) for name in ("vs_region", "vs_land")
    )
    return pl.concat([values.filter(~derived), fill_columns(compared)]).sort(VALUE_KEY)


def set_among_others(
    protected: pl.DataFrame, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """The values with their last limits, `too_uncertain`, `vs_region` and `vs_land`.

    Limits are widened by the clustering of events first, then by København's split. A figure of a
    period that is not whole is held against nobody.
    """
    definitions = [entry for entry in definitions if is_measured(entry)]
    widened = widen_clustered(protected, [entry for entry in definitions if entry.dispersion])
    compared = compare_values(
        mark_uncertain(widen_by_split(widened, definitions)), definitions, geography
    )
    limited = pl.col("ci_low").is_not_null()
    return fill_columns(
        compared.with_columns(
            *(pl.when(~is_partial()).then(name).alias(name) for name in ("vs_region", "vs_land")),
            ci_level=pl.when(limited).then(LEVEL),
        )
    )
