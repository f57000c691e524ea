"""The sums that a reader knows to hold between counts, whether a row shows them or not.

Belongs here: sexes, ages, areas and periods, each as terms of equations Σ coef × count = 0. Does
not belong here: which counts have a number (`auditing.system`) and what follows (`auditing.exact`).

Every builder takes counts (`places`: PLACE and period_start) and gives terms: family, eq (a number
of its own within the builder), PLACE, coef. A count that an equation needs and no row shows is
named all the same: it is an implied count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise

import polars as pl

from auditing.knowledge import PLACE, SLICE, UNITS
from auditing.sources import parse_age, write_age
from geography import Geography, shares_for_periods
from schemas.vocabulary import ALL

TERM = ("family", "eq", *PLACE, "coef")
TermList = list[tuple[int, str, str, float]]
"""Equation number, sex, age, coefficient."""
PERSONS = ("alle", "kvinder", "maend")
AREA, PARTIAL = "area", "partial"
AREA_LIKE = ("source", "education", "area_type", "area_id", "catchment")


def list_identities(
    places: pl.DataFrame, geography: Geography, stocks: Collection[str], combined: pl.DataFrame
) -> pl.DataFrame:
    """The terms of all sums among some counts; `stocks` are sources not summed over time,
    `combined` the terms of those that are put together."""
    flows = places.filter(~pl.col("source").is_in(sorted(stocks)))
    built = [
        join_sexes_and_ages(places),
        join_areas(places, geography),
        join_periods(flows),
        join_pooled(places),
        join_combined(places, combined),
    ]
    return number_equations(built)


def number_equations(built: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Several builders' terms as one frame, the equations numbered through."""
    numbered, first = [], 0
    for terms in built:
        if terms.height:
            numbered.append(terms.with_columns(pl.col("eq") + first).select(TERM))
            first += count_equations(terms)
    return pl.concat(numbered) if numbered else pl.DataFrame(schema=TERM_SCHEMA)


def count_equations(terms: pl.DataFrame) -> int:
    """One more than the highest number of an equation."""
    highest = terms["eq"].max()
    return 0 if highest is None else int(highest) + 1  # type: ignore[arg-type]


TERM_SCHEMA = {
    "family": pl.String, "eq": pl.Int64, **dict.fromkeys(PLACE, pl.String), "coef": pl.Float64,
}  # fmt: skip


def build_by_structure(
    places: pl.DataFrame,
    table: Collection[str],
    cell: Collection[str],
    write: Callable[[list[tuple[str, ...]]], list[tuple[str, int, tuple[str, ...], float]]],
) -> pl.DataFrame:
    """The terms that `write` gives for the cells of each table, each structure of cells once.

    `table` are the columns that are the same within a table, `cell` those that tell its cells
    apart. `write` gets the cells and gives (family, equation, cell, coef).
    """
    inside = pl.concat_str(*cell, separator="|")
    tables = (
        places.select(*table, inside=inside)
        .unique()
        .group_by(*table)
        .agg(structure=pl.col("inside").sort().str.join(";"))
        .with_row_index("table")
    )
    found = []
    for (structure,), mine in tables.group_by("structure"):
        cells = [tuple(text.split("|")) for text in str(structure).split(";")]
        written = write(cells)
        if written:
            template = pl.DataFrame(
                [(family, eq, *place, coef) for family, eq, place, coef in written],
                schema={"family": pl.String, "eq": pl.Int64, **dict.fromkeys(cell, pl.String),
                        "coef": pl.Float64},
                orient="row",
            )  # fmt: skip
            found.append(mine.drop("structure").join(template, how="cross"))
    if not found:
        return pl.DataFrame(schema=TERM_SCHEMA)
    terms = pl.concat(found)
    width = count_equations(terms)
    return terms.with_columns(eq=pl.col("table").cast(pl.Int64) * width + pl.col("eq")).select(TERM)


def join_sexes_and_ages(places: pl.DataFrame) -> pl.DataFrame:
    """Women and men are everyone; bands are the sums of the finest bands that their limits make."""
    persons = places.filter(pl.col("sex").is_in(PERSONS))
    return build_by_structure(persons, (*AREA_LIKE, "period"), ("sex", "age"), write_table)


def write_table(cells: list[tuple[str, ...]]) -> list[tuple[str, int, tuple[str, ...], float]]:
    """The sums of one table of sexes and ages."""
    spans = {age: span for _, age in cells if (span := parse_age(age)) is not None}
    atoms = find_atoms(spans.values())
    by_sex = any(sex != ALL for sex, _ in cells)
    sexes = PERSONS if by_sex else (ALL,)
    terms: list[tuple[str, int, tuple[str, ...], float]] = []
    eq = 0
    for sex, age in cells:
        inner = [write_age(*atom) for atom in atoms if age in spans and holds(spans[age], atom)]
        if inner and inner != [age]:
            terms += [("age", eq, (sex, age), -1.0)]
            terms += [("age", eq, (sex, each), 1.0) for each in inner]
            eq += 1
    if by_sex:
        for age in {*(age for _, age in cells), *(write_age(*atom) for atom in atoms)}:
            coefs = (-1.0, 1.0, 1.0)
            terms += [("sex", eq, (sex, age), coef) for sex, coef in zip(sexes, coefs, strict=True)]
            eq += 1
    return terms


def find_atoms(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The finest bands that the limits of some bands make, those alone that a band holds."""
    spans = list(spans)
    edges = sorted({first for first, _ in spans} | {last + 1 for _, last in spans})
    atoms = [(first, after - 1) for first, after in pairwise(edges)]
    return [atom for atom in atoms if any(holds(span, atom) for span in spans)]


def holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    """Whether a band lies within another."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def join_areas(places: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """A group is the sum of its members with the shares of the period, by its own catchment.

    Members are municipalities where the source has rows of any, else hospitals, else municipalities
    of which no row tells. The country is the sum of the regions, and of the municipalities where
    all have rows.
    """
    shares = list_shares(places, geography)
    levels = places.group_by("source").agg(
        level=pl.when(
            (pl.col("area_type") == "kommune").any() | ~(pl.col("area_type") == "hospital").any()
        )
        .then(pl.lit("kommune"))
        .otherwise(pl.lit("hospital"))
    )
    groups = places.filter(~pl.col("area_type").is_in(UNITS)).join(levels, on="source")
    groups = groups.with_row_index("eq").with_columns(
        pl.col("eq").cast(pl.Int64),
        of=pl.when(pl.col("catchment") == "").then(pl.lit("somatic")).otherwise("catchment"),
    )
    on = {"period": "period", "area_type": "group_type", "area_id": "group_id", "of": "of"}
    members = groups.join(
        shares, left_on=list(on), right_on=list(on.values()), suffix="_member"
    ).filter(
        (pl.col("area_type_member") == pl.col("level")) | (pl.col("area_type_member") == "region")
    )
    members = members.with_columns(
        eq=pl.col("eq") * 2 + (pl.col("area_type_member") == "region").cast(pl.Int64),
        family=pl.concat_str(pl.lit(f"{AREA} "), "area_type", pl.lit(" of "), "area_type_member"),
    )
    members = drop_incomplete_country(members, places)
    totals = members.select("family", "eq", *PLACE).unique().with_columns(coef=pl.lit(-1.0))
    addends = members.select(
        "family", "eq", *(name for name in PLACE if name not in AREA_LIKE[2:]),
        area_type="area_type_member", area_id="area_id_member", catchment=pl.lit(""),
        coef="share",
    )  # fmt: skip
    return pl.concat([totals.select(TERM), addends.select(TERM)])


def drop_incomplete_country(members: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Without the sums of the country in which some municipality or region has no row."""
    known = places.select(
        *SLICE, area_type_member="area_type", area_id_member="area_id", has_row=pl.lit(True)
    ).unique()
    on = [*SLICE, "area_type_member", "area_id_member"]
    whole = pl.col("has_row").fill_null(False).all().over("eq") | (pl.col("area_type") != "land")
    return members.join(known, on=on, how="left", maintain_order="left").filter(whole)


def list_shares(places: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """period, of (catchment), group_type, group_id, area_type, area_id, share of every membership.

    The country has its regions and, through them, their municipalities and hospitals.
    """
    periods = places.select("period", "period_start").unique("period")
    shares = shares_for_periods(geography, periods).rename({"catchment": "of"})
    within = shares.filter(pl.col("group_type") == "region", pl.col("area_type").is_in(UNITS))
    country = within.with_columns(group_type=pl.lit("land"), group_id=pl.lit("000"))
    wanted = (*UNITS, "region")
    return (
        pl.concat([shares, country]).filter(pl.col("area_type").is_in(wanted)).drop("weight_year")
    )


def join_periods(places: pl.DataFrame) -> pl.DataFrame:
    """A year is its halves, a half its quarters, a quarter its months, where rows show some."""
    whole = places.filter(~pl.col("period").str.contains(r"^\d{4}-\d{4}$"))
    return build_by_structure(whole, (*AREA_LIKE, "sex", "age"), ("period",), write_calendar)


def write_calendar(cells: list[tuple[str, ...]]) -> list[tuple[str, int, tuple[str, ...], float]]:
    """The sums of one series over its calendar."""
    periods = {period for (period,) in cells}
    if all(re.fullmatch(r"\d{4}", period) for period in periods):
        return []
    terms: list[tuple[str, int, tuple[str, ...], float]] = []
    eq = 0
    for year in sorted({period[:4] for period in periods}):
        mine = {period for period in periods if period.startswith(year)}
        for total, parts in divide_year(year):
            if mine & reach(parts) and (total in mine or len(total) < 6 or mine & set(parts)):
                if total == year and total not in mine:
                    continue
                terms.append(("period", eq, (total,), -1.0))
                terms += [("period", eq, (part,), 1.0) for part in parts]
                eq += 1
    return terms


def divide_year(year: str) -> list[tuple[str, list[str]]]:
    """The year, its halves and quarters, each with what it is made of."""
    quarters = [f"{year}Q{number}" for number in range(1, 5)]
    months = [f"{year}-{number:02}" for number in range(1, 13)]
    return [
        (year, [f"{year}H1", f"{year}H2"]),
        (f"{year}H1", quarters[:2]),
        (f"{year}H2", quarters[2:]),
        *((quarter, months[3 * n : 3 * n + 3]) for n, quarter in enumerate(quarters)),
    ]


def reach(parts: list[str]) -> set[str]:
    """Periods and all that they are made of, down to months."""
    if not parts:
        return set()
    inner = dict(divide_year(parts[0][:4]))
    return set(parts) | {each for part in parts for each in reach(inner.get(part, []))}


def join_combined(places: pl.DataFrame, combined: pl.DataFrame) -> pl.DataFrame:
    """A count that is put together is the sum of its terms, less those that are taken away."""
    totals = places.join(combined.select("source").unique(), on="source", how="semi")
    totals = totals.with_row_index("eq").with_columns(
        pl.col("eq").cast(pl.Int64), family=pl.lit("terms"), whole=pl.lit(-1.0)
    )
    terms = totals.join(combined, on="source").with_columns(
        source="term",
        **{name: pl.coalesce(f"term_{name}", name) for name in ("sex", "age", "education")},
    )
    return pl.concat([totals.with_columns(coef="whole").select(TERM), terms.select(TERM)])


def join_pooled(places: pl.DataFrame) -> pl.DataFrame:
    """Pooled years are the sums of their years; of the areas that are not made of others where
    there are such, since shares may differ between years."""
    with_units = places.filter(pl.col("area_type").is_in(UNITS))["source"].unique()
    single = pl.col("area_type").is_in(UNITS) | ~pl.col("source").is_in(with_units.implode())
    return build_by_structure(
        places.filter(single), (*AREA_LIKE, "sex", "age"), ("period",), write_pooled
    )


def write_pooled(cells: list[tuple[str, ...]]) -> list[tuple[str, int, tuple[str, ...], float]]:
    """The sums of one series over runs of years."""
    terms: list[tuple[str, int, tuple[str, ...], float]] = []
    pooled = sorted(period for (period,) in cells if re.fullmatch(r"\d{4}-\d{4}", period))
    for eq, period in enumerate(pooled):
        first, last = (int(year) for year in period.split("-"))
        terms.append(("pooled", eq, (period,), -1.0))
        terms += [("pooled", eq, (str(year),), 1.0) for year in range(first, last + 1)]
    return terms
