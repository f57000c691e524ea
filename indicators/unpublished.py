"""The counts behind figures that no figure shows, for disclosure control alone.

Belongs here: which of the inputs those are. Does not belong here: what is hidden because of them
(`indicators.disclosure`). They hold small counts and never leave the computing of values.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from indicators.kinds import kind_of
from indicators.kinds.kind import MeasuredKind, Standards
from indicators.requests import list_strata
from schemas.definitions.model import Definition

ROLES = ("numerator", "denominator")
FIGURE = ("indicator_id", "area_type", "area_id", "period", "sex", "age", "education", "category")
UNPUBLISHED: Mapping[str, type[pl.DataType]] = {
    **dict.fromkeys((*FIGURE, "stratum"), pl.String),
    "numerator": pl.Float64, "numerator_status": pl.String,
    "denominator": pl.Float64, "denominator_status": pl.String, "weight": pl.Float64,
}  # fmt: skip
"""The key of a figure, a stratum of it (`alle` where it has none), its two counts with their
statuses, and the standard population's share of the stratum (null where there is none)."""


def list_unpublished(pairs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """What some indicators' figures (`observation_selection.pair_roles`) do not tell.

    The strata of standardised figures, the single years of pooled ones, the counts of figures of
    which one is hidden at its source, and those beside a printed rate that has none.
    """
    unfolded = [entry.id for entry in definitions if entry.standardise or entry.pool_years]
    hidden = pl.any_horizontal(pl.col(f"{role}_status") == "suppressed" for role in ROLES)
    blank = pl.col("printed").is_not_null() & pl.col("numerator").is_null()
    wanted = pl.col("indicator_id").is_in(unfolded) | hidden.fill_null(value=False) | blank
    return pairs.filter(wanted).select(
        *FIGURE, "stratum", *(name for role in ROLES for name in (role, f"{role}_status")),
        weight=pl.lit(None, pl.Float64),
    )  # fmt: skip


def list_summed_strata(sums: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The same for the strata of standardised figures of groups, which are our sums."""
    standardised = [entry.id for entry in definitions if entry.standardise]
    ok = pl.when(pl.col("ok") > 0).then(pl.lit("ok")).otherwise(pl.lit("missing"))
    return sums.filter(pl.col("indicator_id").is_in(standardised)).select(
        *FIGURE, "stratum", numerator="x", numerator_status=ok, denominator="n",
        denominator_status=ok, weight=pl.lit(None, pl.Float64),
    )  # fmt: skip


def weigh_unpublished(
    counts: pl.DataFrame, definitions: list[Definition], standards: Standards
) -> pl.DataFrame:
    """The counts with the standard population's share of each stratum."""
    rows = [
        (entry.id, stratum, weight)
        for entry in definitions
        if entry.standardise is not None and isinstance(kind := kind_of(entry), MeasuredKind)
        for strata in {
            tuple(name for name, _ in list_strata(entry, group)) for group in entry.groups
        }
        for stratum, weight in kind.weigh_strata(list(strata), entry, standards).items()
    ]
    weights = pl.DataFrame(
        sorted(set(rows)), orient="row",
        schema={"indicator_id": pl.String, "stratum": pl.String, "weight": pl.Float64},
    )  # fmt: skip
    return counts.drop("weight").join(
        weights.unique(["indicator_id", "stratum"], keep="first", maintain_order=True),
        on=["indicator_id", "stratum"], how="left", maintain_order="left",
    ).select(*UNPUBLISHED)  # fmt: skip
