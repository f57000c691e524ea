"""One's own extract: chosen indicators, areas, periods and groups of the published rows.

Belongs here: the choice as an address holds it, the rows that it gives, and their forms. Does not
belong here: the page where it is made (`pages.portal.about`), the workbook's looks
(`workbooks.selection_workbook`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl
from starlette.datastructures import QueryParams

from portal.faults import FaultError, not_found
from portal.naming import path_of
from portal.shelf import ShownSnapshot
from schemas.frames.values import VALUE_COLUMNS
from schemas.vocabulary import ALL
from warehouse.publishing.danish_csv import tell_danish_csv
from wording.data_labels import add_labels, order_columns
from wording.development import format_number

MOST_ROWS, MOST_SHOWN, MOST_NAMED = 100_000, 25, 300
HEADLINE, EVERY = "hoved", "alle"
NEWEST = "nyeste"
YEAR = re.compile(r"|(19|20|21)[0-9]{2}")
PLACES = {
    "klynger": "klynge",
    "kommuner": "kommune",
    "regioner": "region",
    "hospitaler": "hospital",
    "landet": "land",
}
"""Words for all areas of a kind, beside the areas that have pages."""
NUMBERS = ("value", "ci_low", "ci_high", "numerator", "denominator", "change", "target")
"""The columns that Excel is told are numbers, with a decimal comma; else it reads them as text."""
PREVIEW = {
    "indikator": "Indikator", "area_name": "Område", "period": "Periode", "sex": "Køn",
    "age": "Alder", "education": "Uddannelse", "category": "Kategori", "value": "Tal",
    "ci_low": "Nedre grænse", "ci_high": "Øvre grænse", "enhed": "Enhed",
    "status_i_ord": "Status",
}  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """What is chosen; empty means none yet. `periods` are periods or `NEWEST`; `since` the first
    year, which keeps the years to come, too."""

    indicators: tuple[str, ...]
    areas: tuple[str, ...]
    periods: tuple[str, ...]
    groups: str
    since: str = ""

    @property
    def query(self) -> str:
        """The choice as an address holds it."""
        return urlencode(
            [
                *(("indikator", each) for each in self.indicators),
                *(("omraade", each) for each in self.areas),
                *(("periode", each) for each in self.periods),
                *([("fra", self.since)] if self.since else []),
                ("grupper", self.groups),
            ]
        )


def read_selection(query: Mapping[str, Sequence[str]] | QueryParams) -> Selection:
    """The choice of an address. Raises `FaultError` for one that names too much."""
    named = [
        tuple(dict.fromkeys(
            query.getlist(key) if isinstance(query, QueryParams) else query.get(key, ())
        ))
        for key in ("indikator", "omraade", "periode", "grupper", "fra")
    ]  # fmt: skip
    indicators, areas, periods, groups, years = named
    if max(map(len, named)) > MOST_NAMED:
        raise FaultError(413, f"Vælg højst {MOST_NAMED} af hver slags.")
    if not set(groups) <= {"", HEADLINE, EVERY}:
        raise FaultError(400, f"Grupper er »{HEADLINE}« eller »{EVERY}«.")
    since = years[-1] if years else ""
    if not YEAR.fullmatch(since):
        raise FaultError(400, "Fra er et år, fx 2018.")
    return Selection(indicators, areas, periods, (groups[-1] if groups else "") or HEADLINE, since)


def choose_rows(shown: ShownSnapshot, chosen: Selection) -> pl.DataFrame:
    """The published rows of a choice with Danish columns. Raises `FaultError`."""
    former = shown.former_names
    indicators = [former.get(each, each) for each in chosen.indicators]
    frames = [choose_of_indicator(shown, each, chosen) for each in indicators]
    rows = pl.concat(frames) if frames else shown.content.values.clear()
    if rows.height > MOST_ROWS:
        raise FaultError(
            413, f"Udtrækket har {rows.height} tal. Vælg, så det har højst {MOST_ROWS}."
        )
    labelled = add_labels(rows, shown.content.definitions, shown.content.agreement)
    return labelled.select(order_columns(list(VALUE_COLUMNS)))


def choose_of_indicator(shown: ShownSnapshot, indicator: str, chosen: Selection) -> pl.DataFrame:
    """The chosen rows of one indicator."""
    definition = shown.find_definition(indicator)
    rows = shown.rows[definition.id]
    if chosen.areas:
        rows = rows.filter(pl.any_horizontal(*(write_area(shown, each) for each in chosen.areas)))
    if chosen.groups == HEADLINE:
        sex, age, education, category = definition.headline_breakdown.key
        rows = rows.filter(sex=sex, age=age, education=education, category=category)
    if chosen.since:
        rows = rows.filter(pl.col("period_start").dt.year() >= int(chosen.since))
    if chosen.periods:
        wanted = pl.col("period").is_in([each for each in chosen.periods if each != NEWEST])
        if NEWEST in chosen.periods:
            wanted = wanted | (pl.col("period_end") == pl.col("period_end").max())
        rows = rows.filter(wanted)
    return rows


def write_area(shown: ShownSnapshot, named: str) -> pl.Expr:
    """The rows of an area as an address names it, or of all areas of a kind."""
    if named in PLACES:
        return pl.col("area_type") == PLACES[named]
    for area in shown.areas.values():
        if named in (path_of(area), path_of(area).rpartition("/")[2]):
            return (pl.col("area_type") == area.area_type) & (pl.col("area_id") == area.area_id)
    kind, _, code = named.partition("_")
    known = shown.content.geography.areas.filter(area_type=kind, area_id=code)
    if known.is_empty():
        raise not_found(f"Området »{named[:60]}«")
    return (pl.col("area_type") == kind) & (pl.col("area_id") == code)


def preview(rows: pl.DataFrame) -> list[dict[str, str]]:
    """The first rows as a page shows them, without columns in which none says anything."""
    shown = rows.head(MOST_SHOWN).select([*PREVIEW]).rename(PREVIEW)
    told = [
        {name: "" if value in (None, ALL) else format_cell(value) for name, value in row.items()}
        for row in shown.iter_rows(named=True)
    ]
    used = [name for name in shown.columns if any(row[name] for row in told)]
    return [{name: row[name] for name in used} for row in told]


def format_cell(value: object) -> str:
    """A value of a row as text."""
    return format_number(value, 2) if isinstance(value, float) else str(value)


def write_csv(rows: pl.DataFrame) -> bytes:
    """Rows in the form that Danish Excel opens."""
    return tell_danish_csv(rows).encode()


def write_parquet(rows: pl.DataFrame) -> bytes:
    """Rows as a parquet file."""
    file = io.BytesIO()
    rows.write_parquet(file)
    return file.getvalue()


def write_power_query(address: str) -> str:
    """What is pasted into Excel so that a workbook reads the choice anew each time."""
    escaped = address.replace('"', '""')
    types = ", ".join(f'{{"{name}", type number}}' for name in NUMBERS)
    return (
        f'let Kilde = Csv.Document(Web.Contents("{escaped}"), '
        '[Delimiter=";", Encoding=65001, QuoteStyle=QuoteStyle.Csv]), '
        "Tabel = Table.PromoteHeaders(Kilde, [PromoteAllScalars=true]), "
        f'Tal = Table.TransformColumnTypes(Tabel, {{{types}}}, "da-DK") in Tal'
    )
