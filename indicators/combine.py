"""Joining areas: municipalities and hospitals to clusters, councils, regions, the country.

Belongs here: the one summing function and the choice between a publisher's own row and our
sum. Does not belong here: dividing and limits (`indicators.kinds`).
"""

from __future__ import annotations

import narwhals as nw
import polars as pl
from narwhals.typing import FrameT

from geography import Geography, shares_for_periods
from indicators.kinds import kind_of
from indicators.kinds.measuring import KEY
from indicators.origins import unite_columns, unite_rows
from indicators.parts import is_local, of_indicators, take_some
from indicators.reasons import Cause
from schemas.definitions.model import Definition

GROUPED_BY = (
    "indicator_id", "group_type", "group_id", "period", "period_start", "period_end", "sex",
    "age", "education", "category", "stratum", "alternative",
)  # fmt: skip


def sum_over_areas(parts: FrameT, members: FrameT) -> FrameT:
    """Sum parts over the areas of each group: Σ share·x, Σ share·n and what goes with them.

    `parts`: one row per area (KEY, alternative, x, n, variance, state, synthetic,
    weight_period). `members`: for every indicator, period and group each area that belongs
    to it (GROUPED_BY, area_type, area_id, share, weight_year, size), so that an area without
    a part is seen to be missing. Only parts that are `ok` are summed. Returns GROUPED_BY with
    x, n, variance (of the group's mean: Σ(share·n)²·variance / (Σ share·n)², null when a part
    has none), members, ok, suppressed, not_applicable, size, size_ok, split_share (of
    the size, what comes from areas of which the group has a part only), weight_year,
    weight_period, synthetic.

    Written as Narwhals expressions: DuckDB, polars or Spark run the same lines. Eager frames are
    summed in the order of `members`, lazy ones in any: the last digit of a sum depends on it.
    """
    sums = (
        weigh_members(parts, members)
        .group_by(*GROUPED_BY)
        .agg(
            nw.col("weighted_x").sum().alias("x"),
            nw.col("weighted_n").sum().alias("n"),
            nw.col("weighted_variance").sum().alias("variance"),
            nw.col("has_variance").sum().alias("with_variance"),
            nw.len().alias("members"),
            nw.col("is_ok").sum().alias("ok"),
            nw.col("is_suppressed").sum().alias("suppressed"),
            nw.col("is_not_applicable").sum().alias("not_applicable"),
            nw.col("size").sum().alias("size"),
            nw.col("size_if_ok").sum().alias("size_ok"),
            nw.col("split_size").sum().alias("split_size"),
            nw.col("weight_year_if_ok").max().alias("weight_year"),
            nw.col("weight_period").min().alias("weight_period"),
            nw.col("weight_period").max().alias("last_weight_period"),
            nw.col("synthetic_if_ok").max().alias("synthetic"),
        )
    )
    whole = nw.col("with_variance") == nw.col("ok")
    return sums.with_columns(
        variance=nw.when(whole & (nw.col("n") > 0)).then(
            nw.col("variance") / (nw.col("n") * nw.col("n"))
        ),
        synthetic=nw.col("synthetic") > 0,
        split_share=nw.when((nw.col("size_ok") > 0) & (nw.col("split_size") > 0)).then(
            nw.col("split_size") / nw.col("size_ok")
        ),
    ).drop("with_variance", "split_size")


def weigh_members(parts: FrameT, members: FrameT) -> FrameT:
    """Each member of each group with what it adds to the sums; nothing where it is not ok."""
    on: list[str] = [name for name in GROUPED_BY if not name.startswith(("group_", "period_"))]
    state, share = nw.col("state"), nw.col("share")
    ok = (state == "ok").fill_null(False)
    weight = nw.when(ok).then(share * nw.col("n"))
    return members.join(
        parts.drop("period_start", "period_end"), on=[*on, "area_type", "area_id"], how="left"
    ).with_columns(
        weighted_x=nw.when(ok).then(share * nw.col("x")),
        weighted_n=weight,
        weighted_variance=weight * weight * nw.col("variance"),
        has_variance=(ok & ~nw.col("variance").is_null()).cast(nw.Int64),
        size_if_ok=nw.when(ok).then(nw.col("size")),
        # a part that is split lends a share of its whole figure
        split_size=nw.when(ok & ~nw.col("weight_year").is_null()).then(nw.col("size")),
        weight_year_if_ok=nw.when(ok).then(nw.col("weight_year")),
        synthetic_if_ok=nw.when(ok).then(nw.col("synthetic").cast(nw.Int64)),
        is_ok=ok.cast(nw.Int64),
        is_suppressed=(state == "suppressed").fill_null(False).cast(nw.Int64),
        is_not_applicable=(state == "not_applicable").fill_null(False).cast(nw.Int64),
    )


def list_group_members(
    parts: pl.DataFrame, definitions: list[Definition], geography: Geography,
    sizes: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """Every area that belongs to each group of each figure (see `sum_over_areas`).

    Groups are made of municipalities where the indicator has any, else of hospitals.
    `sizes` (area_type, area_id, size) is the population that tells how much a missing part
    matters; an area without one counts as the mean of the others in its group.
    """
    catchments = pl.DataFrame(
        [(entry.id, entry.catchment, kind_of(entry).counts_areas) for entry in definitions],
        schema={"indicator_id": pl.String, "catchment": pl.String, "counts_areas": pl.Boolean},
        orient="row",
    )
    levels = (
        parts.filter(pl.col("area_type").is_in(["kommune", "hospital"]))
        .group_by("indicator_id")
        .agg(area_type=pl.col("area_type").max())
    )
    figures = (
        parts.join(levels, on=["indicator_id", "area_type"], how="semi")
        .select(
            "indicator_id", "area_type", "period", "period_start", "period_end", "sex", "age",
            "education", "category", "stratum", "alternative",
        )
        .unique(maintain_order=True)
        .join(catchments, on="indicator_id", maintain_order="left")
    )  # fmt: skip
    shares = shares_for_periods(geography, figures.select("period", "period_start").unique())
    shares = shares.filter(pl.col("area_type").is_in(["kommune", "hospital"]))
    country = shares.filter(pl.col("group_type") == "region").with_columns(
        group_type=pl.lit("land"), group_id=pl.lit("000")
    )
    shares = pl.concat([shares.filter(pl.col("group_type") != "land"), country])
    shares = shares.join(sizes, on=["area_type", "area_id"], how="left").with_columns(
        pl.col("size")
        .fill_null(pl.col("size").mean().over("period", "group_type", "group_id", "catchment"))
        .fill_null(1.0)
    )
    return (
        figures.join(shares, on=["period", "area_type", "catchment"], maintain_order="left_right")
        .with_columns(
            size=pl.col("size") * pl.col("share"),
            share=pl.when("counts_areas").then(1.0).otherwise("share"),
        )
        .select(*GROUPED_BY, "area_type", "area_id", "share", "weight_year", "size")
    )


def choose_alternative(sums: pl.DataFrame) -> pl.DataFrame:
    """Of several weights the one that covers most parts, and of those the preferred one."""
    group = [name for name in GROUPED_BY if name != "alternative"]
    weighted = pl.when(pl.col("n") > 0).then("ok").otherwise(0)
    return (
        sums.with_columns(covered=weighted)
        .sort(["covered", "alternative"], descending=[True, False])
        .unique(group, keep="first", maintain_order=True)
        .drop("covered")
    )


def name_absent_parts(
    members: pl.DataFrame, parts: pl.DataFrame, geography: Geography, reported: list[str]
) -> pl.DataFrame:
    """For each group with absent parts GROUPED_BY and `absent`: their names, each with its cause.

    An area without a row did not report the indicators in `reported`; of others we received none.
    """
    on = ["indicator_id", "area_type", "area_id", "period", "sex", "age", "education",
          "category", "stratum", "alternative"]  # fmt: skip
    known = parts.select(*on, "state", "cause")
    without_row = (
        pl.when(pl.col("indicator_id").is_in(reported))
        .then(pl.lit(str(Cause.NOT_REPORTED)))
        .otherwise(pl.lit(str(Cause.NOT_RECEIVED)))
    )
    names = geography.areas.select("area_type", "area_id", "name")
    return (
        members.join(known, on=on, how="left")
        .filter(pl.col("state").fill_null("") != "ok")
        .with_columns(pl.coalesce("cause", without_row))
        .join(names, on=["area_type", "area_id"], how="left")
        .sort("name")
        .group_by(GROUPED_BY)
        .agg(absent=pl.struct("name", "cause"))
    )


def add_origins(sums: pl.DataFrame, members: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """The sums with `origins`: what the parts that are `ok` rest on (null where none is).

    Most often all areas have theirs from the same releases, and then every group has, too. Only
    the other figures are looked up for each member.
    """
    on = [name for name in GROUPED_BY if not name.startswith(("group_", "period_"))]
    known = parts.filter(pl.col("state") == "ok").select(*on, "area_type", "area_id", "origins")
    alike = known.group_by(on).agg(
        pl.col("origins").min(), is_alike=pl.col("origins").min() == pl.col("origins").max()
    )
    sums = sums.join(alike.filter("is_alike").drop("is_alike"), on=on, how="left").with_columns(
        origins=pl.when(pl.col("ok") > 0).then("origins")
    )
    mixed = alike.filter(~pl.col("is_alike"))
    if mixed.is_empty():
        return sums
    rows = (
        members.join(mixed, on=on, how="semi")
        .select(*GROUPED_BY, "area_type", "area_id")
        .join(known, on=[*on, "area_type", "area_id"])
    )
    united = unite_rows(rows, GROUPED_BY).rename({"origins": "united"})
    return (
        sums.join(united, on=list(GROUPED_BY), how="left")
        .with_columns(origins=pl.coalesce("united", "origins"))
        .drop("united")
    )


def combine_areas(
    parts: pl.DataFrame, definitions: list[Definition], geography: Geography,
    sizes: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """The sums of every group, with the names of absent parts (see `sum_over_areas`).

    Some indicators at a time: every area of each figure of all of them fills hundreds of MB.
    """
    summed = [
        _combine_some(of_indicators(parts, some), some, geography, sizes)
        for some in take_some(definitions)
    ]
    return pl.concat(summed, rechunk=True)


def _combine_some(
    parts: pl.DataFrame, definitions: list[Definition], geography: Geography,
    sizes: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    summable = leave_out_unweighted(parts).with_columns(
        unite_columns(parts, ("origins", "weight_origins"))
    )
    members = list_group_members(summable, definitions, geography, sizes)
    sums: pl.DataFrame = sum_over_areas(
        nw.from_native(summable), nw.from_native(members)
    ).to_native()
    sums = add_origins(sums, members, summable)
    reported = [definition.id for definition in definitions if is_local(definition)]
    absent = name_absent_parts(members, summable, geography, reported)
    sums = sums.join(absent, on=list(GROUPED_BY), how="left")
    return choose_alternative(sums).rename({"group_type": "area_type", "group_id": "area_id"})


def leave_out_unweighted(parts: pl.DataFrame) -> pl.DataFrame:
    """The parts with state `missing` where there is a figure and no weight to sum it with."""
    return parts.with_columns(
        state=pl.when((pl.col("state") == "ok") & (pl.col("cause") == Cause.NO_WEIGHT))
        .then(pl.lit("missing"))
        .otherwise("state")
    )


def keep_printed_first(direct: pl.DataFrame, combined: pl.DataFrame) -> pl.DataFrame:
    """Our sums for the figures that the publisher does not print."""
    key = [name for name in KEY if name not in ("period_start", "period_end")]
    return combined.join(direct, on=key, how="anti")
