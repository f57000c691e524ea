"""The sums that hold between counts, as a reader can list them.

Belongs here: periods, sexes, ages and areas that make each other up, and the counts that no row
shows but which follow from two that do (the third sex, the band between two nested ones, the
municipalities that only one of two groups has). Does not belong here: what is small or hidden.

A sum is listed where it holds for the true numbers, or has one in it that nobody but the source
knows and can hold; a figure made without a part is the sum of the others alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from geography import Geography, shares_for_periods
from indicators.disclosure.counts import COUNT_KEY
from indicators.disclosure.tilings import list_age_tiles, list_period_parts
from schemas.natures import FULL_COUNT
from schemas.vocabulary import ALL, SMALLEST_SHOWN

TOLERANCE = 1e-5
"""Counts are rounded to six decimals, and a country's sum has about a hundred of them."""
GROUPS = ("klynge", "sundhedsraad", "region", "land")
PLACE = ["family", "catchment", "area_type", "area_id", "period", "sex", "age", "education"]
"""Where a count stands: `family` is its source, or the source of one dataset where two that are
stated to be equal are not; `catchment` tells the groups that a definition means (blank for areas
that have none)."""
Terms = pl.DataFrame
"""Sums as rows: `sum` (a name), `count`, `coefficient`; each sum's coefficients × counts are 0."""


@dataclass(frozen=True)
class System:
    """Counts, where they stand, and the sums between them.

    `counts`: count, `COUNT_KEY`, number, marked, and implied (no row shows it). `places`: `PLACE`
    with count. `terms`: see `Terms`.
    """

    counts: pl.DataFrame
    places: pl.DataFrame
    terms: Terms


def build_system(roads: pl.DataFrame, counts: pl.DataFrame, geography: Geography) -> System:
    """Every sum over the counts that some road leads to."""
    system = System(
        counts.with_columns(implied=pl.lit(value=False)),
        list_places(roads),
        pl.DataFrame(schema={"sum": pl.String, "count": pl.get_index_type(),
                             "coefficient": pl.Float64}),
    )  # fmt: skip
    periods = roads.select("period", "period_start").drop_nulls().unique("period")
    stocks = roads.filter(pl.col("nature") == FULL_COUNT)["source"].unique()
    system = add_sums(system, *sum_periods(system.places, stocks))
    system = add_sums(system, *sum_sexes(system.places))
    system = add_sums(system, *sum_ages(system.places))
    system = solve_implied(system)
    system = add_sums(system, *sum_areas(system, shares_of(geography, periods)))
    return solve_implied(system)


def list_places(roads: pl.DataFrame) -> pl.DataFrame:
    """Where each count stands, by its source; where two equal datasets differ, also by dataset."""
    site = [name for name in COUNT_KEY if name != "source"]
    roads = roads.filter(pl.col("count").is_not_null()).with_columns(
        catchment=pl.when(pl.col("area_type").is_in(GROUPS)).then("catchment").otherwise(pl.lit("")),
        kind=pl.col("raw") + pl.when("joined").then(pl.lit("|joined")).otherwise(pl.lit("")),
    )  # fmt: skip
    by_source = roads.sort("joined", pl.col("raw") != pl.col("source"), "raw", "count").unique(
        ["source", "catchment", *site], keep="first", maintain_order=True
    )
    united = by_source.select(pl.col("source").alias("family"), "catchment", *site, "count")
    own = roads.sort("count").unique(["kind", "catchment", *site], keep="first")
    differs = own.join(
        united.rename({"family": "source", "count": "united"}),
        on=["source", "catchment", *site],
    ).filter(pl.col("count") != pl.col("united"))
    apart = own.join(differs.select("kind").unique(), on="kind", how="semi")
    apart = apart.select(pl.format("{}#", "kind").alias("family"), "catchment", *site, "count")
    return pl.concat([united, apart]).select(*PLACE, "count")


def shares_of(geography: Geography, periods: pl.DataFrame) -> pl.DataFrame:
    """Each group's members: municipalities and hospitals, and the regions of the country."""
    shares = shares_for_periods(geography, periods).filter(
        pl.col("area_type").is_in(["kommune", "hospital", "region"])
    )
    country = shares.filter(
        (pl.col("group_type") == "region") & (pl.col("area_type") != "region")
    ).with_columns(group_type=pl.lit("land"), group_id=pl.lit("000"))
    own = shares.filter((pl.col("group_type") != "land") | (pl.col("area_type") == "region"))
    return pl.concat([own, country]).select(
        "period", "catchment", "group_type", "group_id",
        member_type="area_type", member_id="area_id", share="share",
    )  # fmt: skip


Listed = tuple[pl.DataFrame, pl.DataFrame]
"""Sums as rows (sum, coefficient, `PLACE`), and the places of counts that no row shows."""


def add_sums(system: System, wanted: pl.DataFrame, implied: pl.DataFrame) -> System:
    """The system with the sums of `wanted`, its new counts numbered, without those that fail."""
    if wanted.is_empty():
        return system
    named = wanted.join(system.places, on=PLACE, how="left", maintain_order="left")
    new = implied.join(system.places, on=PLACE, how="anti").unique(PLACE).sort(PLACE)
    new = new.with_row_index("count", offset=system.counts.height)
    named = named.join(new.select(*PLACE, new="count"), on=PLACE, how="left", maintain_order="left")
    terms = named.select(
        "sum", "coefficient", count=pl.coalesce("count", "new").cast(pl.get_index_type())
    )
    counts = pl.concat(
        [
            system.counts,
            new.select(
                "count", *(name for name in COUNT_KEY if name != "source"),
                source=pl.col("family"), number=pl.lit(None, pl.Float64),
                marked=pl.lit(value=False), implied=pl.lit(value=True),
            ).select(system.counts.columns),
        ]
    )  # fmt: skip
    kept = keep_holding(terms.select("sum", "count", "coefficient"), counts)
    return replace(
        system,
        counts=counts,
        places=pl.concat([system.places, new.select(*PLACE, "count")]),
        terms=pl.concat([system.terms, kept]),
    )


def keep_holding(terms: Terms, counts: pl.DataFrame) -> Terms:
    """The sums that hold for the true numbers, or can hold where one is not known."""
    priced = terms.join(
        counts.select("count", "number", "marked"), on="count", how="left", maintain_order="left"
    ).with_columns(
        unknown=pl.col("number").is_null(),
        least=pl.when("marked").then(1.0).otherwise(0.0),
        most=pl.when("marked").then(SMALLEST_SHOWN - 1.0).otherwise(float("inf")),
    )
    positive = pl.col("coefficient") > 0
    low = pl.when(positive).then("least").otherwise("most") * pl.col("coefficient")
    high = pl.when(positive).then("most").otherwise("least") * pl.col("coefficient")
    known = pl.col("coefficient") * pl.col("number")
    sums = priced.group_by("sum").agg(
        rest=known.sum(),
        low=low.filter(pl.col("unknown")).sum(),
        high=high.filter(pl.col("unknown")).sum(),
    )
    holds = sums.filter(
        (pl.col("rest") + pl.col("low") <= TOLERANCE)
        & (pl.col("rest") + pl.col("high") >= -TOLERANCE)
    )
    return terms.join(holds.select("sum"), on="sum", how="semi", maintain_order="left")


def solve_implied(system: System) -> System:
    """The system with the numbers that follow from a sum in which all others are known.

    A sum that would make a number negative or a mark untrue is none.
    """
    counts, terms = system.counts, system.terms
    while True:
        priced = terms.join(counts.select("count", "number", "marked"), on="count", how="left")
        unknown = pl.col("number").is_null()
        solved = (
            priced.group_by("sum")
            .agg(
                rest=(pl.col("coefficient") * pl.col("number")).sum(),
                unknown=unknown.sum(),
                count=pl.col("count").filter(unknown).first(),
                coefficient=pl.col("coefficient").filter(unknown).first(),
                marked=pl.col("marked").filter(unknown).first(),
            )
            .filter(pl.col("unknown") == 1)
            .with_columns(solved=(-pl.col("rest") / pl.col("coefficient")).round(6))
            .sort("sum")
        )
        if solved.is_empty():
            return replace(system, counts=counts, terms=terms)
        found = solved.unique("count", keep="first", maintain_order=True).select("count", "solved")
        counts = (
            counts.join(found, on="count", how="left", maintain_order="left")
            .with_columns(number=pl.coalesce("number", pl.col("solved") + 0.0))
            .drop("solved")
        )
        terms = keep_holding(terms, counts)


def sum_periods(places: pl.DataFrame, stocks: pl.Series) -> Listed:
    """Half years, quarters and months of a year; the years of a pooled period."""
    flows = places.filter(~pl.col("family").str.strip_suffix("#").is_in(stocks.implode()))
    parts = list_period_parts(sorted(set(flows["period"])))
    if parts.is_empty():
        return empty_sums()
    totals = flows.drop("count").join(parts, on="period")
    rows = totals.rename({"period": "total", "part": "period"}).join(
        flows.select(*PLACE, "count"), on=PLACE, how="left"
    )
    group = [name for name in PLACE if name != "period"]
    whole = rows.group_by(*group, "total", "way").agg(
        absent=pl.col("count").null_count(), parts=pl.len()
    )
    # of a year only the last part can be told; every year of several is one
    asked = whole.filter(
        (pl.col("absent") <= 1) | (pl.col("way") == "years") & (pl.col("absent") < pl.col("parts"))
    )
    rows = rows.join(asked.select(*group, "total", "way"), on=[*group, "total", "way"], how="semi")
    name = pl.concat_str(pl.lit("period"), *group, "total", "way", separator="|")
    part_rows = rows.select(name.alias("sum"), *PLACE, coefficient=pl.lit(1.0))
    total_rows = rows.with_columns(sum=name, period="total").unique("sum").select(
        "sum", *PLACE, coefficient=pl.lit(-1.0)
    )  # fmt: skip
    return pl.concat([total_rows, part_rows]), rows.filter(pl.col("count").is_null()).select(PLACE)


def sum_sexes(places: pl.DataFrame) -> Listed:
    """Women and men make everyone; two of the three are enough."""
    sexes = pl.DataFrame({"sex": [ALL, "kvinder", "maend"], "coefficient": [-1.0, 1.0, 1.0]})
    group = [name for name in PLACE if name != "sex"]
    found = places.filter(pl.col("sex").is_in(sexes["sex"].implode()))
    several = found.group_by(group).agg(rows=pl.len()).filter(pl.col("rows") > 1)
    name = pl.concat_str(pl.lit("sex"), *group, separator="|")
    rows = several.join(sexes, how="cross").select(name.alias("sum"), *PLACE, "coefficient")
    return rows, rows.select(PLACE)


def sum_ages(places: pl.DataFrame) -> Listed:
    """Each band is the sum of the smallest bands between the limits of all that have rows."""
    group = [name for name in PLACE if name != "age"]
    ages = places.group_by(group).agg(ages=pl.col("age").unique().sort())
    ages = ages.filter(pl.col("ages").list.len() > 1)
    if ages.is_empty():
        return empty_sums()
    ages = ages.with_columns(pattern=pl.col("ages").list.join("|")).drop("ages")
    tiles = list_age_tiles(sorted(set(ages["pattern"])))
    name = pl.concat_str(pl.lit("age"), *group, "total", separator="|")
    rows = ages.join(tiles, on="pattern").select(name.alias("sum"), *PLACE, "coefficient")
    return rows, rows.select(PLACE)


def sum_areas(system: System, shares: pl.DataFrame) -> Listed:
    """Groups are made of municipalities where the source has any, else of hospitals, else of the
    blocks of municipalities that no two groups tell apart; the country of regions, too."""
    places = system.places
    levels = (
        places.filter(pl.col("area_type").is_in(["kommune", "hospital"]))
        .group_by("family", "education")
        .agg(level=pl.col("area_type").max())
    )
    groups = places.filter(pl.col("area_type").is_in(GROUPS)).join(
        levels, on=["family", "education"], how="left"
    )
    rows = groups.rename({"area_type": "group_type", "area_id": "group_id", "count": "total"}).join(
        shares, on=["period", "catchment", "group_type", "group_id"]
    )
    of_regions = pl.col("member_type") == "region"
    rows = rows.filter(of_regions | (pl.col("member_type") == pl.col("level").fill_null("kommune")))
    slice_of = ["family", "period", "sex", "age", "education"]
    name = pl.concat_str(
        pl.lit("area"), *slice_of, "catchment", "group_type", "group_id",
        pl.when(of_regions).then(pl.lit("regions")).otherwise(pl.lit("")), separator="|",
    )  # fmt: skip
    members = places.filter(pl.col("area_type").is_in(["kommune", "hospital", "region"])).select(
        *slice_of, member_type="area_type", member_id="area_id", count="count",
    )  # fmt: skip
    members = members.unique([*slice_of, "member_type", "member_id"], keep="first")
    rows = rows.with_columns(sum=name).join(
        members, on=[*slice_of, "member_type", "member_id"], how="left"
    )
    return name_area_sums(decide_members(rows, system.counts), slice_of)


def decide_members(rows: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """The members that are in each group's number: a number that is the sum of the known ones is
    made without the others; regions are summed only where each has a row."""
    numbers = counts.select("count", "number")
    rows = rows.join(numbers, on="count", how="left").join(
        numbers.rename({"count": "total", "number": "whole"}), on="total", how="left"
    )
    sums = rows.group_by("sum").agg(
        known=(pl.col("share") * pl.col("number")).sum(),
        some=pl.col("number").is_not_null().any(),
        whole=pl.col("whole").first(),
        absent=pl.col("count").is_null().any() & (pl.col("member_type") == "region").first(),
    )
    without = (pl.col("whole") - pl.col("known")).abs() <= TOLERANCE
    sums = sums.filter(~pl.col("absent")).select(
        "sum", without=(without & pl.col("some")).fill_null(value=False)
    )  # noqa: E501
    rows = rows.join(sums, on="sum")
    return rows.filter(~pl.col("without") | pl.col("number").is_not_null())


def name_area_sums(rows: pl.DataFrame, slice_of: list[str]) -> Listed:
    """The sums with members that have no row gathered in blocks: those in the same sums."""
    of_group = {"area_type": "group_type", "area_id": "group_id"}
    totals = rows.unique("sum", keep="first").select(
        "sum", *(pl.col(of_group.get(name, name)).alias(name) for name in PLACE),
        coefficient=pl.lit(-1.0),
    )  # fmt: skip
    present = rows.filter(pl.col("count").is_not_null()).select(
        "sum", *slice_of, catchment=pl.lit(""), area_type="member_type", area_id="member_id",
        coefficient="share",
    )  # fmt: skip
    # regions are places with a catchment; any will do, for both stand for one count
    present = settle_catchments(present, rows)
    absent = rows.filter(pl.col("count").is_null()).sort("sum")
    if absent.is_empty():
        return pl.concat([totals, present.select(totals.columns)]), totals.clear().select(PLACE)
    blocks = absent.group_by(*slice_of, "member_id", maintain_order=True).agg(
        block=pl.concat_str("sum", "share", separator="*").str.join(" + "),
        sum=pl.col("sum"), share=pl.col("share"),
    )  # fmt: skip
    first = blocks.group_by(*slice_of, "block").agg(
        pl.col("member_id").min(), pl.col("sum").first(), pl.col("share").first()
    )
    latent = first.explode("sum", "share").select(
        "sum", *slice_of, catchment=pl.lit(""), area_type=pl.lit("blok"), area_id="member_id",
        coefficient="share",
    ).select(totals.columns)  # fmt: skip
    return pl.concat([totals, present.select(totals.columns), latent]), latent.select(PLACE)


def settle_catchments(present: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The members with the catchment of their own place."""
    own = rows.unique("sum", keep="first").select("sum", own="catchment")
    return (
        present.join(own, on="sum", maintain_order="left")
        .with_columns(
            catchment=pl.when(pl.col("area_type") == "region").then("own").otherwise("catchment")
        )
        .drop("own")
    )


def empty_sums() -> Listed:
    """No sum."""
    schema = dict.fromkeys(PLACE, pl.String)
    rows = pl.DataFrame(schema={"sum": pl.String, **schema, "coefficient": pl.Float64})
    return rows, rows.select(PLACE)
