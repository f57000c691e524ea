"""The sums that hold between counts, as a reader can list them.

Belongs here: periods, sexes, ages and areas that make each other up, and the counts that no row
shows but which follow from two that do (the third sex, the band between two nested ones, the
municipalities that only one of two groups has). Does not belong here: what is small or hidden.

A sum is listed where it holds for the true numbers, or has one in it that nobody but the source
knows and can hold; a figure made without a part is the sum of the others alone. A sum of a
municipality or hospital that misses by less than a small count is listed, too: a reader who
believes it reads a small count from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from indicators.disclosure.combined import sum_terms
from indicators.disclosure.counts import COUNT, COUNT_KEY, DECIMALS
from indicators.disclosure.partial_sums import find_partial
from indicators.disclosure.places import (
    GROUPS,
    PLACE,
    TOLERANCE,
    list_places,
    name_places,
)
from indicators.disclosure.tilings import list_age_tiles, list_period_parts
from schemas.natures import FULL_COUNT
from schemas.vocabulary import ALL, SMALLEST_SHOWN

SLICE = ["family", "period", "sex", "age", "education"]
"""What the areas of one sum have in common."""
NEARLY = SMALLEST_SHOWN - 1.0
"""By less a small count that is read from a sum can miss the true one and still look small."""
REPORTERS = ("kommune", "hospital")
"""Whose numbers are their own; those of groups may be made without different parts."""
Terms = pl.DataFrame
"""Sums as rows: `sum` (a name), `count`, `coefficient`; each sum's coefficients × counts are 0."""


@dataclass(frozen=True)
class CountSystem:
    """Counts, where they stand, and the sums between them.

    `counts`: count, `COUNT_KEY`, number, marked, and implied (no row shows it). `places`: `PLACE`
    with count. `terms`: see `Terms`.
    """

    counts: pl.DataFrame
    places: pl.DataFrame
    terms: Terms


def build_system(
    roads: pl.DataFrame,
    counts: pl.DataFrame,
    shares: pl.DataFrame,
    combined: pl.DataFrame | None = None,
) -> CountSystem:
    """Every sum over the counts that some road leads to; `shares` as of `places.shares_of`,
    `combined` as of `combined.list_combined`."""
    roads, partial = find_partial(roads, shares)
    system = start_system(roads, counts, partial)
    if combined is not None and not combined.is_empty():
        system = add_sums(system, *sum_terms(system.places, combined))
    stocks = roads.filter(pl.col("nature") == FULL_COUNT)["source"].unique()
    system = add_sums(system, *sum_periods(system.places, stocks))
    # a half that follows from the year and the other half has quarters of its own
    system = add_sums(system, *leave_out(sum_periods(system.places, stocks), system.terms))
    system = add_sums(system, *sum_sexes(system.places))
    system = add_sums(system, *sum_ages(system.places))
    # what nested bands leave has sexes, too
    system = add_sums(system, *leave_out(sum_sexes(system.places), system.terms))
    system = solve_implied(system)
    system = add_sums(system, *sum_areas(system, shares))
    return tie_older(solve_implied(system))


def start_system(roads: pl.DataFrame, counts: pl.DataFrame, partial: Terms) -> CountSystem:
    """The counts with rows, in their places.

    Where a group's number was made without some members, the whole of it, which no row shows,
    stands in its place.
    """
    places = list_places(roads.filter(~pl.col("partial")))
    whole = name_places(roads.filter("partial")).select(
        pl.col("source").alias("family"), *PLACE[1:]
    )
    whole = whole.unique().join(places, on=PLACE, how="anti").sort(PLACE)
    whole = whole.with_row_index("count", offset=counts.height)
    counts = counts.with_columns(implied=pl.lit(value=False))
    return CountSystem(
        pl.concat([counts, describe_implied(whole, counts.columns)]),
        pl.concat([places, whole.select(places.columns)]),
        partial.select("sum", "count", "coefficient"),
    )


Listed = tuple[pl.DataFrame, pl.DataFrame]
"""Sums as rows (sum, coefficient, `PLACE`), and the places of counts that no row shows."""


def leave_out(listed: Listed, terms: Terms) -> Listed:
    """The listed sums without those that are there already."""
    wanted, implied = listed
    return wanted.join(terms, on="sum", how="anti"), implied


def add_sums(system: CountSystem, wanted: pl.DataFrame, implied: pl.DataFrame) -> CountSystem:
    """The system with the sums of `wanted`, its new counts numbered, without those that fail."""
    if wanted.is_empty():
        return system
    named = wanted.join(system.places, on=PLACE, how="left", maintain_order="left")
    new = implied.join(system.places, on=PLACE, how="anti").unique(PLACE).sort(PLACE)
    new = new.with_row_index("count", offset=system.counts.height)
    named = named.join(new.select(*PLACE, new="count"), on=PLACE, how="left", maintain_order="left")
    terms = named.select("sum", "coefficient", count=pl.coalesce("count", "new").cast(COUNT))
    counts = pl.concat(
        [
            system.counts,
            describe_implied(new, system.counts.columns),
        ]
    )
    kept = keep_holding(terms.select("sum", "count", "coefficient"), counts)
    return replace(
        system,
        counts=counts,
        places=pl.concat([system.places, new.select(*PLACE, "count")]),
        terms=pl.concat([system.terms, kept]),
    )


def keep_holding(terms: Terms, counts: pl.DataFrame) -> Terms:
    """The sums that hold for the true numbers, or can hold where one is not known.

    Those of sexes, ages and periods that miss by a few whole persons (`NEARLY`) as well, where each
    count has a row of a municipality or hospital: its slip. What an older snapshot misses is a
    revision.
    """
    facts = counts.select(
        "count", "number", "marked",
        printed=pl.col("area_type").is_in(REPORTERS) & ~pl.col("implied") & ~pl.col("marked"),
    )  # fmt: skip
    priced = terms.join(facts, on="count", how="left", maintain_order="left").with_columns(
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
        printed=(pl.col("printed") & ~pl.col("unknown")).all(),
    )
    can_hold = (pl.col("rest") + pl.col("low") <= TOLERANCE) & (
        pl.col("rest") + pl.col("high") >= -TOLERANCE
    )
    of_today = ~pl.col("sum").str.contains("@", literal=True)
    whole = (pl.col("rest") - pl.col("rest").round()).abs() <= TOLERANCE
    is_slip = pl.col("printed") & of_today & whole & (pl.col("rest").abs() < NEARLY)
    holds = sums.filter(can_hold | is_slip)
    return terms.join(holds.select("sum"), on="sum", how="semi", maintain_order="left")


def solve_implied(system: CountSystem) -> CountSystem:
    """The system with the numbers that follow from a sum in which all others are known.

    A sum that would make a number negative or a mark untrue is none.
    """
    counts = system.counts
    unknown = counts.filter(pl.col("number").is_null()).select("count")
    touched = system.terms.join(unknown, on="count", how="semi").select("sum").unique()
    terms = system.terms.join(touched, on="sum", how="semi", maintain_order="left")
    settled = system.terms.join(touched, on="sum", how="anti", maintain_order="left")
    while True:
        found = find_solved(terms, counts)
        if found.is_empty():
            return replace(system, counts=counts, terms=pl.concat([settled, terms]))
        counts = (
            counts.join(found, on="count", how="left", maintain_order="left")
            .with_columns(number=pl.coalesce("number", "solved"))
            .drop("solved")
        )
        terms = keep_holding(terms, counts)


def find_solved(terms: Terms, counts: pl.DataFrame) -> pl.DataFrame:
    """The numbers that follow each from one sum: count, solved."""
    priced = terms.join(counts.select("count", "number"), on="count", how="left")
    unknown = pl.col("number").is_null()
    sums = priced.group_by("sum").agg(
        rest=(pl.col("coefficient") * pl.col("number")).sum(),
        unknown=unknown.sum(),
        count=pl.col("count").filter(unknown).first(),
        coefficient=pl.col("coefficient").filter(unknown).first(),
    )
    solved = sums.filter(pl.col("unknown") == 1).select(
        "sum", "count", solved=(-pl.col("rest") / pl.col("coefficient")).round(DECIMALS) + 0.0
    )
    return solved.sort("sum").unique("count", keep="first").select("count", "solved").sort("count")


def tie_older(system: CountSystem) -> CountSystem:
    """The system with what followed from older figures, such as the third sex, taken for the same
    as today's count in its place, as long as its number is."""
    named = system.places.with_columns(
        today=pl.col("family").str.split("@").list.first(),
        is_older=pl.col("family").str.contains("@", literal=True),
    )
    site = PLACE[1:]
    now = named.filter(~pl.col("is_older")).select("today", *site, now="count")
    both = named.filter("is_older").join(now, on=["today", *site])
    both = both.filter(pl.col("count") != pl.col("now"))
    if both.is_empty():
        return system
    # named as a sum of an older snapshot: one that misses is a revision, no slip
    name = pl.concat_str(pl.lit("same@"), "count", "now", separator="|")
    ties = both.select(name.alias("sum"), "count", "now")
    ends = [
        ties.select("sum", count=count, coefficient=pl.lit(factor))
        for count, factor in (("count", 1.0), ("now", -1.0))
    ]
    kept = keep_holding(pl.concat(ends), system.counts)
    return replace(system, terms=pl.concat([system.terms, kept.select(system.terms.columns)]))


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


def describe_implied(new: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Counts that no row shows, from their places."""
    return new.select(
        "count", *(name for name in COUNT_KEY if name != "source"),
        source=pl.col("family"), number=pl.lit(None, pl.Float64),
        marked=pl.lit(value=False), implied=pl.lit(value=True),
    ).select(columns)  # fmt: skip


def sum_areas(system: CountSystem, shares: pl.DataFrame) -> Listed:
    """Groups are made of municipalities where the source has any, else of hospitals, else of the
    blocks of municipalities that no two groups tell apart; the country of regions, too."""
    rows = price_members(list_members(system.places, shares), system.counts)
    return name_area_sums(rows.filter(~pl.col("without") | pl.col("number").is_not_null()))


def list_members(places: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """Each group's members: sum, `SLICE`, catchment, group_type, group_id, total, member_type,
    member_id, share, count (null where no row shows the member)."""
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
    name = pl.concat_str(
        pl.lit("area"), *SLICE, "catchment", "group_type", "group_id",
        pl.when(of_regions).then(pl.lit("regions")).otherwise(pl.lit("")), separator="|",
    )  # fmt: skip
    members = places.filter(pl.col("area_type").is_in(["kommune", "hospital", "region"])).select(
        *SLICE, member_type="area_type", member_id="area_id", count="count",
    )  # fmt: skip
    members = members.unique([*SLICE, "member_type", "member_id"], keep="first")
    return rows.with_columns(sum=name).join(
        members, on=[*SLICE, "member_type", "member_id"], how="left"
    )


def price_members(rows: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """The members with their `number`, and `without`: the group's is the sum of the known ones, and
    made without the others. Regions are summed only where each has a row."""
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
    )
    return rows.join(sums, on="sum")


def name_area_sums(rows: pl.DataFrame) -> Listed:
    """The sums with members that have no row gathered in blocks: those in the same sums."""
    of_group = {"area_type": "group_type", "area_id": "group_id"}
    totals = rows.unique("sum", keep="first").select(
        "sum", *(pl.col(of_group.get(name, name)).alias(name) for name in PLACE),
        coefficient=pl.lit(-1.0),
    )  # fmt: skip
    present = rows.filter(pl.col("count").is_not_null()).select(
        "sum", *SLICE, catchment=pl.lit(""), area_type="member_type", area_id="member_id",
        coefficient="share",
    )  # fmt: skip
    # regions are places with a catchment; any will do, for both stand for one count
    present = settle_catchments(present, rows)
    absent = rows.filter(pl.col("count").is_null()).sort("sum")
    if absent.is_empty():
        return pl.concat([totals, present.select(totals.columns)]), totals.clear().select(PLACE)
    blocks = absent.group_by(*SLICE, "member_id", maintain_order=True).agg(
        block=pl.concat_str("sum", "share", separator="*").str.join(" + "),
        sum=pl.col("sum"), share=pl.col("share"),
    )  # fmt: skip
    first = blocks.group_by(*SLICE, "block").agg(
        pl.col("member_id").min(), pl.col("sum").first(), pl.col("share").first()
    )
    latent = first.explode("sum", "share").select(
        "sum", *SLICE, catchment=pl.lit(""), area_type=pl.lit("blok"), area_id="member_id",
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
