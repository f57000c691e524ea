"""What each municipality contributes to its area's figure: to how far it lies from the region or
the country, and to its change.

Belongs here: taking an area's headline figure apart into its municipalities', from published
figures alone. Does not belong here: the words, and which contribution is told of
(`wording.profile`).
"""

from __future__ import annotations

import polars as pl

from geography import Geography, shares_for_periods
from indicators.kinds import kind_of
from indicators.kinds.counted import CountedKind
from indicators.verdicts.comparability import is_compared_with, is_set_against_others
from schemas.definitions.model import Definition
from schemas.frames.beside import CONTRIBUTION_COLUMNS, REST

GROUPS = ("klynge", "region", "sundhedsraad")
GROUP = ["sex", "age", "education", "category"]
AREA = ["indicator_id", "area_type", "area_id"]
REST_NAME = "Øvrige kommuner"
PARTS = ("weight", "to_gap", "to_change")
FEWEST_IN_REST = 2
TOLERANCE = 1e-9
"""What is left beside the members' sums is rounding below this share of the figure's scale."""


def list_contributions(
    values: pl.DataFrame, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """The frame `contributions` of `schemas.frames.beside`.

    Of indicators that divide counts, in their headline group, for each area's newest period that
    covers what is usual. With w a member's part of the area's denominator, r its rate, R the
    area's and B that of the benchmark (the area's region; for a region the country), all per one:

    - to the gap: w (r - B) x scale; their sum is (R - B) x scale.
    - to the change (Kitagawa 1955, centred): ((w1 + w0) / 2 x (r1 - r0)
      + (w1 - w0) x ((r1 + r0) / 2 - (R1 + R0) / 2)) x scale; their sum is (R1 - R0) x scale, and
      a member that only grows at the area's own level contributes nothing.

    A municipality that is split lends its share of numerator and denominator. `values` are
    protected: a member without a shown figure in either period goes into `REST`, and so does
    what members leave of a figure that a publisher prints; the smallest of the shown ones go with
    it, so that it never stands for fewer than `FEWEST_IN_REST`. An area of which fewer than two
    rows are left is not taken apart.
    """
    rules = tabulate_rules(definitions)
    if rules.is_empty():
        return pl.DataFrame(schema=CONTRIBUTION_COLUMNS)
    headline = values.join(rules, on=["indicator_id", *GROUP])
    areas = add_benchmarks(add_baselines(pick_newest(headline), headline), headline, geography)
    members = attach_members(areas, headline, geography)
    told = fold_rest(measure_members(members), areas)
    return told.select(pl.col(name).cast(kind) for name, kind in CONTRIBUTION_COLUMNS.items()).sort(
        "indicator_id", "area_type", "area_id", "member_id"
    )


def tabulate_rules(definitions: list[Definition]) -> pl.DataFrame:
    """The indicators that can be taken apart: headline group, scale, catchment, and which levels
    they are held against."""
    rows = [
        (
            definition.id, *definition.headline_breakdown.key, float(kind.find_scale(definition)),
            definition.catchment, is_compared_with(definition, "region"),
            is_compared_with(definition, "land"),
        )
        for definition in definitions
        if isinstance(kind := kind_of(definition), CountedKind)
        and kind.has_denominator
        and is_set_against_others(definition)
    ]  # fmt: skip
    schema = dict.fromkeys(("indicator_id", *GROUP), pl.String) | {
        "scale": pl.Float64, "catchment": pl.String, "with_region": pl.Boolean,
        "with_country": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def pick_newest(headline: pl.DataFrame) -> pl.DataFrame:
    """Each area's newest shown figure that is counted, of those that cover what is usual where
    there is one."""
    shown = headline.filter(
        pl.col("area_type").is_in(GROUPS),
        pl.col("value").is_not_null(),
        pl.col("denominator") > 0,
        pl.col("numerator").is_not_null(),
    )
    return (
        shown.sort(pl.col("period_mark").is_null(), "period_end")
        .unique(AREA, keep="last", maintain_order=True)
        .select(
            *AREA, "period", "period_start", *GROUP, "unit", "scale", "catchment", "with_region",
            "with_country", "baseline_period", "change", numbers("now"),
        )
        .unnest("now")
    )  # fmt: skip


def numbers(name: str) -> pl.Expr:
    """Numerator and denominator as one column of two fields that carry its name."""
    return pl.struct(
        pl.col("numerator").alias(f"x_{name}"), pl.col("denominator").alias(f"n_{name}")
    ).alias(name)


def add_baselines(areas: pl.DataFrame, headline: pl.DataFrame) -> pl.DataFrame:
    """The areas' counts at the period that their change is counted from; without them the change
    is not taken apart."""
    before = headline.select(
        *AREA, pl.col("period").alias("baseline_period"),
        pl.col("period_start").alias("baseline_start"), numbers("before"),
    ).unnest("before")  # fmt: skip
    found = areas.join(
        before, on=[*AREA, "baseline_period"], how="left", maintain_order="left"
    ).with_columns(
        has_change=pl.col("change").is_not_null()
        & (pl.col("n_before") > 0).fill_null(value=False)
        & pl.col("x_before").is_not_null()
    )
    return found.with_columns(
        pl.when("has_change").then(name).alias(name)
        for name in ("baseline_period", "baseline_start", "x_before", "n_before")
    )


def add_benchmarks(
    areas: pl.DataFrame, headline: pl.DataFrame, geography: Geography
) -> pl.DataFrame:
    """`against` and `benchmark`: the region's figure, for a region the country's; null where the
    indicator is not held against it or it has none in the period."""
    home = geography.areas.select("area_type", "area_id", "region_id")
    by_level = {
        level: headline.filter(area_type=level).select(
            "indicator_id", "period", pl.col("area_id").alias(f"{level}_id"),
            pl.col("value").alias(f"{level}_value"),
        )
        for level in ("region", "land")
    }  # fmt: skip
    is_region = pl.col("area_type") == "region"
    found = (
        areas.join(home, on=["area_type", "area_id"], how="left", maintain_order="left")
        .join(
            by_level["region"], on=["indicator_id", "period", "region_id"], how="left",
            maintain_order="left",
        )
        .join(
            by_level["land"].drop("land_id"), on=["indicator_id", "period"], how="left",
            maintain_order="left",
        )
    )  # fmt: skip
    return found.with_columns(
        benchmark=pl.when(is_region & pl.col("with_country"))
        .then("land_value")
        .when(~is_region & pl.col("with_region"))
        .then("region_value"),
    ).with_columns(
        against=pl.when(pl.col("benchmark").is_not_null()).then(
            pl.when(is_region).then(pl.lit("land")).otherwise(pl.lit("region"))
        )
    )


def attach_members(
    areas: pl.DataFrame, headline: pl.DataFrame, geography: Geography
) -> pl.DataFrame:
    """One row for each area and municipality in it, with the municipality's counts in both periods,
    and whether it shows its figure in each that is asked for."""
    periods = pl.concat(
        [
            areas.select("period", "period_start"),
            areas.select(
                pl.col("baseline_period").alias("period"),
                pl.col("baseline_start").alias("period_start"),
            ),
        ]
    ).drop_nulls()
    shares = (
        shares_for_periods(geography, periods.unique(maintain_order=True))
        .filter(area_type="kommune")
        .select(
            "period", "catchment", "share", pl.col("area_id").alias("member_id"),
            pl.col("group_type").alias("area_type"), pl.col("group_id").alias("area_id"),
        )
    )  # fmt: skip
    shown = pl.col("value").is_not_null() & (pl.col("denominator") > 0)
    counts = headline.filter(area_type="kommune").select(
        "indicator_id", "period", pl.col("area_id").alias("member_id"),
        pl.when(shown).then("numerator").alias("x"), pl.when(shown).then("denominator").alias("n"),
    )  # fmt: skip
    at = ["period", "catchment", "area_type", "area_id"]
    now = areas.join(shares, on=at, maintain_order="left").rename({"share": "share_now"})
    before = shares.rename({"period": "baseline_period", "share": "share_before"})
    both = now.join(
        before, on=["baseline_period", *at[1:], "member_id"], how="left", maintain_order="left"
    )
    for name, period in (("now", "period"), ("before", "baseline_period")):
        member = counts.rename({"period": period, "x": f"member_x_{name}", "n": f"member_n_{name}"})
        both = both.join(
            member, on=["indicator_id", period, "member_id"], how="left", maintain_order="left"
        ).with_columns(
            pl.col(f"member_{part}_{name}") * pl.col(f"share_{name}") for part in ("x", "n")
        )
    names = geography.areas.filter(area_type="kommune").select(
        pl.col("area_id").alias("member_id"), pl.col("name").alias("member_name")
    )
    return both.join(
        names.unique("member_id"), on="member_id", how="left", maintain_order="left"
    ).with_columns(
        is_shown=pl.col("member_x_now").is_not_null()
        & (pl.col("member_x_before").is_not_null() | ~pl.col("has_change"))
    )


def measure_members(members: pl.DataFrame) -> pl.DataFrame:
    """`weight`, `to_gap` and `to_change` of each shown member (see `list_contributions`)."""
    scale = pl.col("scale")
    weight, before = (
        pl.col(f"member_n_{name}") / pl.col(f"n_{name}") for name in ("now", "before")
    )
    rate, rate_before = (
        pl.col(f"member_x_{name}") / pl.col(f"member_n_{name}") for name in ("now", "before")
    )
    area = (pl.col("x_now") / pl.col("n_now") + pl.col("x_before") / pl.col("n_before")) / 2
    own = (weight + before) / 2 * (rate - rate_before)
    moved = (weight - before) * ((rate + rate_before) / 2 - area)
    return members.with_columns(
        weight=weight,
        to_gap=pl.when(pl.col("against").is_not_null()).then(
            weight * (scale * rate - pl.col("benchmark"))
        ),
        to_change=pl.when("has_change").then(scale * (own + moved)),
    )


def fold_rest(members: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """The rows of the members that are shown, and of the rest of each area, in which at least
    `FEWEST_IN_REST` are: the smallest of the shown ones go into it where fewer are hidden."""
    area = [*AREA, "period"]
    shown = members.filter("is_shown").select(
        *area, *GROUP, "member_id", "member_name", "unit", "weight", "against", "to_gap",
        "baseline_period", "to_change",
    )  # fmt: skip
    hidden = members.group_by(area).agg(hidden=(~pl.col("is_shown")).sum())
    with_rest = list_rests(shown, areas).select(area).join(hidden, on=area)
    smallest = (
        shown.join(with_rest, on=area)
        .sort("weight", "member_id")
        .filter(pl.int_range(pl.len()).over(area) < FEWEST_IN_REST - pl.col("hidden"))
    )
    kept = shown.join(smallest, on=[*area, "member_id"], how="anti")
    told = pl.concat([kept, list_rests(kept, areas).select(kept.columns)])
    return told.filter(pl.len().over(area) > 1)


def list_rests(told: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """What the told members of each area leave of it; no row where they leave nothing."""
    area = [*AREA, "period"]
    sums = told.group_by(area).agg(pl.col(name).sum().alias(f"told_{name}") for name in PARTS)
    rate = pl.col("scale") * pl.col("x_now") / pl.col("n_now")
    whole = {
        "weight": pl.lit(1.0),
        "to_gap": rate - pl.col("benchmark"),
        "to_change": rate - pl.col("scale") * pl.col("x_before") / pl.col("n_before"),
    }
    return (
        areas.join(sums, on=area, maintain_order="left")
        .with_columns((whole[name] - pl.col(f"told_{name}")).alias(name) for name in PARTS)
        .filter(
            pl.any_horizontal(
                pl.col(name).abs().fill_null(0.0) > TOLERANCE * pl.col("scale") for name in PARTS
            )
        )
        .with_columns(member_id=pl.lit(REST), member_name=pl.lit(REST_NAME))
    )
