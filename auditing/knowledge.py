"""What a reader is told: published rows as counts, numbers that are hidden, and what is left out.

Belongs here: from rows to told counts, and what sentences beside them say. Does not belong here:
sums between counts (`auditing.identities`), and what follows from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from auditing.sources import (
    BREAKDOWN,
    Equalities,
    list_combined,
    list_guarded,
    resolve_counts,
)
from geography import Geography
from schemas.definitions.model import Definition

SHOWN = ("ok", "estimated")
UNITS = ("kommune", "hospital")
"""The areas that others are made of."""
PLACE = ("source", "education", "area_type", "area_id", "catchment", "period", "sex", "age")
"""What makes a count one: `catchment` is empty where both make the same area."""
SLICE = ("source", "education", "period", "sex", "age")
LEFT_OUT = re.compile(r"uden (.*?); dækker")
WITHOUT = " without "
"""Stands in the source of those who have not: whole without part."""
HIDDEN_BESIDE, HIDDEN_AFTER = ("skjult", "skjult i kilden"), " er skjult"
OWN_MARK = "Skjult af kilden, fordi tallet er lille."
UNNAMED = re.compile(r" og (\d+) andre")


@dataclass(frozen=True)
class Edition:
    """One published set of figures with the definitions that made it."""

    name: str
    published: pl.DataFrame
    definitions: tuple[Definition, ...]


@dataclass(frozen=True)
class Told:
    """What an edition tells; `name` is empty for the newest.

    `rows`, one for each count of a figure that has, or hides, one: PLACE, period_start,
    indicator_id, role (numerator, denominator, rest), number (null: hidden or blank), value, open_n
    (the denominator beside a part of a whole), part_of_whole, controlled, shown, partial (made
    without some members), unclear (whose sentence names some of them only), doubtful (a hidden
    group, whose open denominator may be that of some members), status_reason, vintages, area_name,
    row (of the published frame). In rows of the role `rest` (`add_rests`) of_source is the
    numerator's; n_source, n_sex, n_age, n_education and n are the denominator's count and number.

    `left_out`: row, area_type, area_id, name of the members that a sum was made without. `marked`:
    PLACE of counts that their publisher hides. `published` is the frame itself, `numbers` (PLACE,
    number) every count that it shows whole, of any source. `equal` are the sources that hold the
    same counts as another.
    """

    name: str
    rows: pl.DataFrame
    left_out: pl.DataFrame
    marked: pl.DataFrame
    guarded: frozenset[str]
    published: pl.DataFrame
    numbers: pl.DataFrame
    equal: Equalities
    combined: pl.DataFrame

    def with_rows(self, rows: pl.DataFrame) -> Told:
        """The same with other rows."""
        return replace(self, rows=rows)

    def keep(self, wanted: pl.Expr) -> Told:
        """The same with some of the rows."""
        return self.with_rows(self.rows.filter(wanted))


def read_edition(edition: Edition, geography: Geography, equal: Equalities) -> Told:
    """All that one edition tells of the sources that guarded indicators use."""
    guarded = list_guarded(edition.definitions, equal)
    counts = resolve_counts(edition.definitions, equal)
    published = complete_columns(edition.published, geography)
    every = add_rests(tell_rows(published, counts, geography))
    left_out, unclear, hidden = read_sentences(every, geography)
    every = every.with_columns(
        unclear=pl.col("row").is_in(sorted(unclear)),
        partial=pl.col("row").is_in([*left_out["row"].unique(), *unclear]),
    )
    every = every.with_columns(doubtful=~pl.col("shown") & ~pl.col("area_type").is_in(UNITS))
    numbers = every.filter(~pl.col("partial"), ~pl.col("doubtful"), pl.col("number").is_not_null())
    used = set(guarded) | set(every.filter(~pl.col("shown"), pl.col("number").is_null())["source"])
    rows = every.filter(
        pl.col("source").is_in(sorted(used)) | pl.col("of_source").is_in(sorted(used))
    )
    return Told(
        edition.name, rows, left_out, mark_hidden(rows, hidden), guarded, published,
        numbers.select(*PLACE, "number").unique(PLACE, keep="first", maintain_order=True), equal,
        list_combined(edition.definitions, equal),
    )  # fmt: skip


def complete_columns(published: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """The frame with names of areas, and limits where less was kept of older figures."""
    names = geography.areas.select("area_type", "area_id", area_name="name").unique(
        ["area_type", "area_id"], keep="last"
    )
    lacking = {
        name: pl.lit(None, kind)
        for name, kind in (
            ("ci_low", pl.Float64),
            ("ci_high", pl.Float64),
            ("ci_method", pl.String),
        )
        if name not in published.columns
    }
    return (
        published.drop("area_name", strict=False)
        .join(names, on=["area_type", "area_id"], how="left", maintain_order="left")
        .with_columns(pl.col("area_name").fill_null(pl.col("area_id")), **lacking)
    )


def tell_rows(published: pl.DataFrame, counts: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """One row for each count of a published figure that has, or hides, one (see `Told.rows`)."""
    shown = pl.col("status").is_in(SHOWN)
    rows = (
        published.with_row_index("row")
        .filter(shown | (pl.col("status") == "suppressed"))
        .join(counts, on=["indicator_id", *BREAKDOWN], how="inner", maintain_order="left")
    )
    numerator, unit = pl.col("role") == "numerator", pl.col("area_type").is_in(UNITS)
    # a publisher's own rate is divided by a population that nobody prints
    blank = pl.col("denominator").is_null() & shown & ~numerator
    rows = tag_catchment(rows.rename({"catchment": "of"}), geography)
    return rows.filter(~blank).select(
        "source", "catchment", "area_type", "area_id", "period", "period_start", "indicator_id",
        "role", "value", "part_of_whole", "controlled", "status_reason", "vintages", "row",
        "area_name",
        sex="of_sex", age="of_age", education="of_education",
        number=pl.when(numerator).then("numerator").otherwise("denominator"),
        # a hidden group's may be that of some members only, and no longer says so
        open_n=pl.when(numerator & pl.col("part_of_whole") & (shown | unit)).then("denominator"),
        shown=shown,
    )  # fmt: skip


def add_rests(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with those who have not, of each share of persons: a count like those who have.

    Their source is named `… without …`; `of_source` is the numerator's, null for other counts.
    """
    of = ("source", "sex", "age", "education")
    wholes = rows.filter(pl.col("role") == "denominator").select(
        "row", n="number", **{f"n_{name}": name for name in of}
    )
    parts = rows.filter(pl.col("role") == "numerator", "part_of_whole", "controlled")
    alike = pl.all_horizontal(pl.col(name) == pl.col(f"n_{name}") for name in of[1:])
    group = pl.concat_str("n_sex", "n_age", "n_education", separator=" ")
    whole = (
        pl.when(alike).then("n_source").otherwise(pl.concat_str("n_source", group, separator=" "))
    )
    rests = parts.join(wholes, on="row", maintain_order="left").with_columns(
        of_source="source",
        source=pl.concat_str(whole, pl.lit(WITHOUT), "source"),
        number=pl.col("n") - pl.col("number"),
        role=pl.lit("rest"),
    )
    return pl.concat([rows.with_columns(of_source=pl.lit(None, pl.String)), rests], how="diagonal")


def tag_catchment(rows: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """The rows with `catchment` as counts have it: `of` where that makes the area another."""
    area = pl.concat_str("area_type", "area_id", separator=" ")
    apart = area.is_in(find_two_catchments(geography))
    return rows.with_columns(catchment=pl.when(apart).then("of").otherwise(pl.lit("")))


def find_two_catchments(geography: Geography) -> list[str]:
    """The groups that have other municipalities in one catchment than in the other."""
    members = (
        geography.membership.filter(pl.col("area_type") == "kommune")
        .group_by("group_type", "group_id", "catchment")
        .agg(members=pl.col("area_id").unique().sort().str.join(" "))
    )
    apart = (
        members.group_by("group_type", "group_id")
        .agg(pl.col("members").n_unique())
        .filter(pl.col("members") > 1)
    )
    return sorted(f"{kind} {area}" for kind, area, _ in apart.iter_rows())


def read_sentences(
    rows: pl.DataFrame, geography: Geography
) -> tuple[pl.DataFrame, frozenset[int], pl.DataFrame]:
    """The members that sentences name: left out of a sum, and hidden by their publisher.

    Returns `left_out`, the unclear rows, and row, area_type, area_id of the hidden ones. Each
    sentence is read once.
    """
    reasons = rows.filter(pl.col("status_reason").is_not_null())
    sentences = reasons["status_reason"].unique().to_list()
    names = list_unit_names(geography)
    read = {sentence: read_sentence(sentence, names) for sentence in sentences}
    told = [(text, *unit, True) for text, found in read.items() for unit in found.left_out]
    told += [(text, *unit, False) for text, found in read.items() for unit in found.hidden]
    schema = {"status_reason": pl.String, "area_type": pl.String, "area_id": pl.String,
              "left_out": pl.Boolean}  # fmt: skip
    units = pl.DataFrame(told, schema=schema, orient="row")
    units = units.join(
        geography.areas.select("area_type", "area_id", "name"), on=["area_type", "area_id"]
    )
    placed = reasons.select("row", "status_reason").unique().join(units, on="status_reason")
    vague = [text for text, found in read.items() if found.unnamed]
    unclear = reasons.filter(pl.col("status_reason").is_in(vague))["row"]
    columns = ("row", "area_type", "area_id", "name")
    return (
        placed.filter("left_out").select(columns),
        frozenset(unclear),
        placed.filter(~pl.col("left_out")).select(columns),
    )


@dataclass(frozen=True)
class Sentence:
    """The members that a sentence names, as (area type, id), and how many it does not name."""

    left_out: Sequence[tuple[str, str]] = ()
    hidden: Sequence[tuple[str, str]] = ()
    unnamed: int = 0


def read_sentence(text: str, names: dict[str, tuple[str, str]]) -> Sentence:
    """What `uden A og B (skjult i kilden), C (uden tal i kilden); dækker` and its like say."""
    found = LEFT_OUT.search(text)
    left_out: list[tuple[str, str]] = []
    hidden: list[tuple[str, str]] = []
    unnamed = 0
    for listed, why in re.findall(r"(.+?) \(([^)]*)\)", found[1]) if found else ():
        units = find_names(listed, names)
        left_out += units
        hidden += units if why in HIDDEN_BESIDE else []
        unnamed += sum(int(number) for number in UNNAMED.findall(listed))
    if HIDDEN_AFTER in text:
        hidden += find_names(text.partition(HIDDEN_AFTER)[0].rpartition(":")[2], names)
    return Sentence(left_out, hidden, unnamed)


def find_names(text: str, names: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """The areas that a list of names holds; longer names first, since some hold others."""
    found = []
    for name in sorted(names, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            found.append(names[name])
            text = text.replace(name, "")
    return found


def list_unit_names(geography: Geography) -> dict[str, tuple[str, str]]:
    """The municipalities and hospitals by name."""
    units = geography.areas.filter(pl.col("area_type").is_in(UNITS))
    return {name: (kind, area) for kind, area, name in
            units.select("area_type", "area_id", "name").iter_rows()}  # fmt: skip


def mark_hidden(rows: pl.DataFrame, hidden: pl.DataFrame) -> pl.DataFrame:
    """PLACE of the numerators that the publisher hides, by a sentence of their own or a sum's."""
    numerators = rows.filter(pl.col("role") == "numerator")
    own = numerators.filter(~pl.col("shown"), pl.col("status_reason") == OWN_MARK)
    of_sums = (
        numerators.drop("area_type", "area_id")
        .join(hidden, on="row")
        .with_columns(catchment=pl.lit(""))
    )
    return pl.concat([own.select(PLACE), of_sums.select(PLACE)]).unique()
