"""Counts over several editions: which are the same one, and what each edition says of them.

Belongs here: versions of counts, and the equations of every edition as one frame. Does not belong
here: which sums hold (`auditing.identities`), numbers and bounds (`auditing.system`).

A count that an older edition tells is the newest one's where both rest on the same releases. Else
it is a version of its own, and a reader takes it for unchanged as long as nothing speaks against
it: that is an equation of the family `older`, the first that is set aside. Two numbers for one
count in one edition are two versions as well: their sources differ.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from auditing.identities import PARTIAL, count_equations, list_identities
from auditing.knowledge import PLACE, Told
from geography import Geography

CELL = (*PLACE, "version")
EQUATION = {
    "family": pl.String, "eq": pl.Int64, **dict.fromkeys(CELL, pl.String), "coef": pl.Float64,
    "rhs": pl.Float64, "stated": pl.String,
}  # fmt: skip
"""A term of an equation Σ coef × count = rhs; `stated` says in words what the rhs is."""
OLDER, KNOWN, REST, OPEN = "older", "known", "rest", "open"
TABLE = ("source", "education")
IS_WHOLE = ~pl.col("partial") & ~pl.col("doubtful")
"""Rows whose number is that of the whole count, and is sure to be."""


def join_editions(
    editions: Sequence[Told], geography: Geography, stocks: Collection[str]
) -> tuple[list[Told], pl.DataFrame]:
    """The editions with a `version` for each count, and the terms of all equations (`EQUATION`).

    The first edition is the newest. Of the others only what they tell differently is kept, with all
    that is summed with it.
    """
    newest = give_versions(editions[0], None)
    kept = [newest]
    terms = [list_equations(newest, geography, stocks)]
    seen: list[pl.DataFrame] = []
    for edition in editions[1:]:
        told = keep_differing(edition, newest)
        content = told.rows.drop("row", "version", strict=False)
        if told.rows.is_empty() or any(content.equals(each) for each in seen):
            continue
        seen.append(content)
        told = give_versions(told, newest)
        kept.append(told)
        older = list_equations(told, geography, stocks)
        terms += [older, tie_to_newest(told, newest, older, terms[0])]
    return kept, number_through(terms)


def number_through(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Equations of several frames as one, numbered through."""
    numbered, first = [], 0
    for terms in frames:
        if terms.height:
            numbered.append(terms.select(EQUATION.keys()).with_columns(pl.col("eq") + first))
            first = count_equations(numbered[-1])
    return pl.concat(numbered) if numbered else pl.DataFrame(schema=EQUATION)


def keep_differing(older: Told, newest: Told) -> Told:
    """What an older edition tells otherwise: whole years of a source."""
    on = [*PLACE, "indicator_id", "role"]
    now = newest.rows.select(*on, now="number", also=pl.lit(True)).unique(on)
    year = pl.col("period").str.slice(0, 4).cast(pl.Int32)
    last = pl.col("period").str.extract(r"^\d{4}-(\d{4})$").cast(pl.Int32).fill_null(year)
    differing = (
        older.rows.join(now, on=on, how="left")
        .filter(pl.col("number").ne_missing(pl.col("now")) | pl.col("also").is_null())
        .select(*TABLE, year=pl.int_ranges(year, last + 1))
        .explode("year")
        .unique()
    )
    touched = (
        older.rows.with_columns(year=pl.int_ranges(year, last + 1))
        .explode("year")
        .join(differing, on=[*TABLE, "year"], how="semi")["row"]
        .unique()
    )
    return older.keep(pl.col("row").is_in(touched.implode()))


def give_versions(told: Told, newest: Told | None) -> Told:
    """The edition with the `version` of each row's count."""
    first = pl.col("number").filter(IS_WHOLE).drop_nulls().first().over(PLACE)
    other = IS_WHOLE & ((pl.col("number") - first).abs() > 1e-6)
    rows = told.rows.with_columns(
        conflict=pl.when(other).then(pl.format("={}", "number")).otherwise(pl.lit(""))
    )
    if newest is None:
        return told.with_rows(rows.rename({"conflict": "version"}))
    now = (
        newest.rows.filter(pl.col("version") == "", IS_WHOLE)
        .group_by(PLACE)
        .agg(
            now=pl.col("number").drop_nulls().first(),
            now_vintages=pl.col("vintages").first(),
            shared=pl.lit(True),
        )
    )
    same = (
        pl.col("shared").fill_null(False)
        & pl.col("vintages").eq_missing(pl.col("now_vintages"))
        & ((pl.col("number") - pl.col("now")).abs() < 1e-6).fill_null(True)
    )
    own = pl.when(same).then(pl.lit("")).otherwise(pl.lit(f"@{told.name}"))
    rows = rows.join(now, on=list(PLACE), how="left", maintain_order="left")
    rows = rows.with_columns(version=own).with_columns(
        # rows of one count have one version
        version=pl.col("version").max().over(PLACE) + pl.col("conflict")
    )
    return told.with_rows(rows.drop("conflict", "now", "now_vintages", "shared"))


def list_equations(told: Told, geography: Geography, stocks: Collection[str]) -> pl.DataFrame:
    """All equations of one edition."""
    places = told.rows.select(*PLACE, "period_start").unique(PLACE, maintain_order=True)
    sums = list_identities(places, geography, stocks, told.combined).with_columns(
        rhs=pl.lit(0.0), stated=pl.lit("")
    )
    versions = told.rows.filter(~pl.col("version").str.contains("=")).select(CELL).unique(PLACE)
    unseen = f"@{told.name}" if told.name else ""
    return number_through(
        [
            terms.join(versions, on=list(PLACE), how="left", maintain_order="left").with_columns(
                pl.col("version").fill_null(unseen)
            )
            for terms in (
                sums,
                list_partial_sums(told),
                list_rests(told),
                list_shown(told),
                list_open(told),
            )
        ]
    )


def list_partial_sums(told: Told) -> pl.DataFrame:
    """The figures made without some members: the whole less those is the told number.

    Those whose sentence does not name all members are left out.
    """
    sums = (
        told.rows.filter("shown", "partial", ~pl.col("unclear"), pl.col("number").is_not_null())
        .with_row_index("eq")
        .with_columns(pl.col("eq").cast(pl.Int64), family=pl.lit(PARTIAL))
    )
    names = told.left_out.group_by("row").agg(stated=pl.col("name").sort().str.join(" and "))
    sums = sums.join(names, on="row", maintain_order="left").with_columns(
        stated=pl.format("{} without {}", "area_name", "stated"), rhs="number"
    )
    without = sums.join(told.left_out, on="row", suffix="_out").with_columns(
        area_type="area_type_out", area_id="area_id_out", catchment=pl.lit(""), coef=pl.lit(-1.0)
    )
    columns = [name for name in EQUATION if name != "version"]
    return pl.concat([sums.with_columns(coef=pl.lit(1.0)).select(columns), without.select(columns)])


def list_open(told: Told) -> pl.DataFrame:
    """Open denominators of hidden groups, taken for whole as long as nothing speaks against it."""
    opened = told.rows.filter("doubtful", pl.col("number").is_not_null()).unique(
        PLACE, maintain_order=True
    )
    return (
        opened.with_row_index("eq")
        .with_columns(pl.col("eq").cast(pl.Int64), family=pl.lit(OPEN), coef=pl.lit(1.0))
        .with_columns(rhs="number", stated=pl.format("the denominator of {}", "area_name"))
        .select(name for name in EQUATION if name != "version")
    )


def list_rests(told: Told) -> pl.DataFrame:
    """In hidden shares those who have and those who have not are together all of them."""
    of = {name: f"n_{name}" for name in ("source", "sex", "age", "education")}
    hidden = told.rows.filter(pl.col("role") == "rest", ~pl.col("shown"))
    hidden = hidden.unique(PLACE, maintain_order=True).with_row_index("eq")
    known = told.numbers.rename({"number": "elsewhere", **of})
    on = [*of.values(), *(name for name in PLACE if name not in of)]
    pairs = hidden.join(known, on=on, how="left", maintain_order="left").with_columns(
        pl.col("eq").cast(pl.Int64),
        whole=pl.coalesce(pl.when(~pl.col("doubtful")).then("n"), "elsewhere"),
        family=pl.lit(REST),
    )
    pairs = pairs.with_columns(
        rhs=pl.col("whole").fill_null(0.0),
        stated=pl.when(pl.col("whole").is_null()).then(pl.lit("")).otherwise(
            pl.format("all of {}", "area_name")
        ),
    )  # fmt: skip
    columns = [name for name in EQUATION if name != "version"]
    unknown = pairs.filter(pl.col("whole").is_null()).drop(of)
    return pl.concat(
        [
            pairs.with_columns(coef=pl.lit(1.0)).select(columns),
            pairs.with_columns(source="of_source", coef=pl.lit(1.0)).select(columns),
            unknown.rename({new: old for old, new in of.items()})
            .with_columns(coef=pl.lit(-1.0))
            .select(columns),
        ]
    )


def list_shown(told: Told) -> pl.DataFrame:
    """What an older edition shows of a count that the newest may hide: none for the newest."""
    shown = told.rows.filter(
        pl.col("shown"), IS_WHOLE, pl.col("version") == "", pl.col("number").is_not_null()
    ).unique(PLACE, maintain_order=True)
    if not told.name:
        shown = shown.clear()
    return (
        shown.with_row_index("eq")
        .with_columns(pl.col("eq").cast(pl.Int64), family=pl.lit(KNOWN), coef=pl.lit(1.0))
        .with_columns(
            rhs="number", stated=pl.format("{} in snapshot {}", "area_name", pl.lit(told.name))
        )
        .select(name for name in EQUATION if name != "version")
    )  # fmt: skip


def tie_to_newest(told: Told, newest: Told, older: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Counts of an older edition taken for unchanged: those not shown with two numbers, and none of
    a source and period of which most have changed."""
    mine = pl.concat([told.rows.select(CELL), older.select(CELL)]).unique(maintain_order=True)
    there = pl.concat([newest.rows.select(PLACE), now.select(PLACE)]).unique()
    mine = mine.filter(pl.col("version") == f"@{told.name}").join(there, on=list(PLACE), how="semi")
    shown = show_both(told, newest)
    changed = shown.filter((pl.col("then") - pl.col("now")).abs() > 1e-6)
    tied = (
        mine.join(shown, on=list(PLACE), how="anti", maintain_order="left")
        .join(
            list_revised(shown, changed), on=["source", "period"], how="anti", maintain_order="left"
        )
        .with_row_index("eq")
    )
    tied = tied.with_columns(
        pl.col("eq").cast(pl.Int64), family=pl.lit(OLDER), rhs=pl.lit(0.0), stated=pl.lit("")
    )
    return pl.concat(
        [
            tied.with_columns(coef=pl.lit(1.0)).select(EQUATION.keys()),
            tied.with_columns(coef=pl.lit(-1.0), version=pl.lit("")).select(EQUATION.keys()),
        ]
    )


def show_both(told: Told, newest: Told) -> pl.DataFrame:
    """The counts that both editions show, with the number of each: PLACE, then, now."""
    then, now = (
        each.rows.filter(IS_WHOLE, pl.col("shown"), pl.col("number").is_not_null())
        .group_by(PLACE)
        .agg(pl.col("number").first().alias(name))
        for each, name in ((told, "then"), (newest, "now"))
    )
    return then.join(now, on=list(PLACE))


def list_revised(shown: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """The sources and periods of which more than half of what both editions show has changed."""
    of = ["source", "period"]
    many = shown.group_by(of).agg(shown=pl.len())
    revised = many.join(changed.group_by(of).agg(changed=pl.len()), on=of)
    return revised.filter(2 * pl.col("changed") > pl.col("shown")).select(of)
