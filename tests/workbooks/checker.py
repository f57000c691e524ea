"""Checks of a whole workbook against the published values; each tells every fault that it finds.

Belongs here: figures, markings, explanations, links and names. Charts are checked by
`tests.workbooks.chart_checker`, the file itself by `tests.workbooks.package_checker`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
from openpyxl.workbook import Workbook

from indicators.reasons import NO_SUCH_LEVEL
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_COLUMNS
from tests.workbooks.reading import (
    COMPARISON,
    LONG_SHEETS,
    MAP,
    OVERVIEW,
    PROFILE,
    Shown,
    cells_of,
    is_number,
    open_short_sheets,
    read_book,
    read_sign,
    texts_of,
)
from wording.data_labels import STATUS, TITLE, order_columns
from wording.figure_words import name_band
from wording.labels import describe_breakdown, describe_period
from wording.marks import SYNTHETIC_BANNER
from wording.view import Breakdown
from workbooks.excel.style import DATE_FORMAT

MARKS = {"skjult": "suppressed", "ingen tal": "missing", "i.r.": "not_applicable"}
WORDS = {"bedre": "bedre", "tilsvarende": "tilsvarende", "dårligere": "daarligere"}
STATUS_WORDS = {
    "estimated": "anslået", "suppressed": "skjult", "missing": "ingen tal",
    "not_applicable": "ikke relevant",
}  # fmt: skip
HEADS = {"estimated": "≈ anslået", "suppressed": "skjult", "missing": "ingen tal",
         "not_applicable": "i.r."}  # fmt: skip
LEGEND = ("≈ anslået", "* rettet", "skjult:", "ingen tal:", "i.r.:")
OWN_REGION = "Regionen"
NOT_OF_THE_AREA = "opgøres ikke for området"
NUMBER = re.compile(r"\d+(,\d+)?")
Row = dict[str, Any]


@dataclass
class Published:
    """The published values, found by the words that a workbook uses.

    A council and a cluster may share a name: `without` is the kind that a workbook is silent on.
    """

    values: pl.DataFrame
    definitions: list[Definition]
    without: str = "sundhedsraad"
    rows: dict[tuple[str, str, str, str, str], Row] = field(default_factory=dict)
    series: dict[tuple[str, str, str, str], dict[str, Row]] = field(default_factory=dict)
    areas: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    titles: dict[str, set[str]] = field(default_factory=dict)
    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bands = {each.id: each.counts for each in self.definitions if "{" in (each.counts or "")}
        for definition in self.definitions:
            for title in {definition.title, definition.label}:
                self.titles.setdefault(title, set()).add(definition.id)
        for row in self.values.iter_rows(named=True):
            subject = (row["sex"], row["age"], row["education"], row["category"])
            # a school year is one of pupils
            group = describe_breakdown(*subject, pupils="/" in row["period"])
            if (counted := bands.get(row["indicator_id"])) and row["category"] != "alle":
                name = name_band(counted, Breakdown(category=row["category"]))
                self.found[name] = (row["indicator_id"], group)
            area = (row["area_type"], row["area_id"])
            if row["area_type"] != self.without:
                self.areas.setdefault(row["area_name"], set()).add(area)
            period = describe_period(row["period"])
            self.rows[(row["indicator_id"], *area, period, group)] = row
            self.series.setdefault((row["indicator_id"], *area, group), {})[period] = row

    def find_indicator(self, text: str) -> tuple[str, str]:
        """The id that a title means, and the group in brackets behind it ('Alle' when none)."""
        if text in self.found:
            return self.found[text]
        places = [len(text), *(found.start() for found in re.finditer(r" \(", text))]
        for place in places:
            if text[:place] in self.titles:
                ids = self.titles[text[:place]]
                assert len(ids) == 1, f"'{text}' may mean {sorted(ids)}"
                self.found[text] = (next(iter(ids)), text[place + 2 : -1] or "Alle")
                return self.found[text]
        raise AssertionError(f"no indicator is called '{text}'")

    def find_area(self, text: str) -> tuple[str, str]:
        """Type and id of an area; a municipality that shares its name says that it is one."""
        if text == OWN_REGION:
            return ("region", "084")
        name = text.removesuffix(" (hele kommunen)").removesuffix(" (kommunen)")
        found = self.areas.get(name, set())
        if name != text:
            found = {area for area in found if area[0] == "kommune"}
        elif len(found) > 1:
            found = {area for area in found if area[0] != "kommune"}
        assert len(found) < 2, f"'{text}' may mean {sorted(found)}"
        # an area that nothing is published of
        return next(iter(found), ("", name))

    def stands_alone(self, row: Row | None) -> bool:
        """Whether others' figures are left out beside the indicator's: it is set against nobody,
        or not against this level. A ratio to what is expected has the country beside it alone."""
        if row is None:
            return False
        [definition] = [each for each in self.definitions if each.id == row["indicator_id"]]
        benchmark, others = definition.benchmark, {"region": "land", "land": "region"}
        if definition.kind == "indirectly_standardised_ratio" and row["area_type"] != "land":
            return True
        return benchmark == "none" or row["area_type"] == others.get(benchmark)

    def find(self, shown: Shown) -> Row | None:
        """The published row that the words around a cell mean."""
        indicator, group = self.find_indicator(shown.title)
        area_type, area_id = self.find_area(shown.area)
        wanted = shown.group or group
        return self.rows.get((indicator, area_type, area_id, shown.period, wanted))

    def find_seen_fault(self, shown: Shown) -> str | None:
        """What is wrong with the group of a row that stands elsewhere, too: it tells of the
        indicator's headline."""
        indicator, group = self.find_indicator(shown.title)
        [definition] = [each for each in self.definitions if each.id == indicator]
        headline = describe_breakdown(*definition.headline_breakdown.key)
        return None if group == headline else f"is of {group}, the headline is {headline}"

    def find_verdict_fault(self, shown: Shown, row: Row | None) -> str | None:
        """Whether a figure's sign is what is published of it: against the region, else, of regions
        and where the region is no benchmark, against the country."""
        said = read_sign(shown.cell)
        if row is None or row["value"] is None:
            return None if said is None else f"says {said} of no figure"
        [definition] = [each for each in self.definitions if each.id == row["indicator_id"]]
        by_region = definition.benchmark in ("both", "region") and row["area_type"] != "region"
        wanted = row["vs_region"] if by_region else row["vs_land"]
        if row["area_type"] == "land" or wanted == "tilsvarende":
            wanted = None
        return None if said == wanted else f"says {said}, published {wanted}"


def check_workbook(path: Path, published: Published) -> list[str]:
    """Every fault of the figures, markings, links and names of a workbook."""
    book = open_short_sheets(path)
    return [*check_book(book, published), *check_data(path, published)]


def check_book(book: Workbook, published: Published) -> list[str]:
    """Every fault of a workbook that is read already, but for the sheet Data."""
    read = read_book(book)
    return [
        *check_figures(read, published),
        *check_every_number_is_read(book, read),
        *check_explanations(book, read, published),
        *check_texts(book),
        *check_links(book),
        *check_names(book, published),
    ]


def check_figures(read: dict[str, list[Shown]], published: Published) -> Iterator[str]:
    """Each figure equals the published one and is marked by its status."""
    for shown in (each for sheet in read.values() for each in sheet):
        place = f"{shown.sheet}!{shown.cell.coordinate}"
        if shown.area == "–":
            if shown.value is not None:
                yield f"{place}: a figure of no area"
            continue
        try:
            row = published.find(shown)
        except AssertionError as problem:
            yield f"{place}: {problem}"
            continue
        if shown.column == "verdict":
            fault = published.find_verdict_fault(shown, row)
        else:
            fault = find_fault(shown, row)
        if fault and shown.value is None and shown.sheet == COMPARISON:
            # not of the indicator's catchment, or not a level that it is set against
            fault = None
        if fault and shown.value is None and (published.stands_alone(row) or has_words(shown, row)):
            fault = None
        if fault is None and shown.seen:
            fault = published.find_seen_fault(shown)
        if fault:
            yield f"{place} ({shown.title}, {shown.area}, {shown.period}): {fault}"


def has_words(shown: Shown, row: Row | None) -> bool:
    """Whether a row of a short table says in words that its source has no figures of the area."""
    said = shown.remark.startswith(NOT_OF_THE_AREA)
    return said and row is not None and row["status_reason"] in NO_SUCH_LEVEL


def find_fault(shown: Shown, row: Row | None) -> str | None:
    """What is wrong with a cell, None when nothing is."""
    value, wanted = shown.value, row[shown.column] if row else None
    if shown.column in ("vs_region", "vs_land"):
        said = WORDS.get(str(value)) if value else None
        return None if said == wanted or value is None else f"says {value}, published {wanted}"
    if shown.column == "baseline_period":
        said = describe_period(wanted) if wanted and row and row["change"] is not None else None
        return None if value == said else f"says {value}, published {said}"
    if shown.column == "target_source":
        return None if value == wanted else f"says {value}, published {wanted}"
    if shown.column != "value":
        return find_number_fault(value, wanted)
    if row is None:
        lone = shown.sheet in (OVERVIEW, MAP, PROFILE) and value == "ingen tal"
        return None if value is None or lone else f"says {value}, nothing is published"
    if wanted is None:
        said = MARKS.get(str(value))
        return None if said == row["status"] else f"says {value}, published as {row['status']}"
    if fault := find_number_fault(value, wanted):
        return fault
    sure, corrected = ('"≈ "' in shown.cell.number_format, '"* "' in shown.cell.number_format)
    if sure != (row["status"] == "estimated"):
        return f"status {row['status']}, marked as estimated: {sure}"
    return None if corrected == row["corrected"] else f"marked as corrected: {corrected}"


def find_number_fault(value: object, wanted: float | None) -> str | None:
    """Whether a cell holds just this number."""
    if wanted is None:
        return None if value is None else f"says {value}, nothing is published"
    if not is_number(value):
        return f"says {value}, published {wanted}"
    same = math.isclose(value, wanted, rel_tol=1e-12)  # type: ignore[arg-type]
    return None if same else f"says {value}, published {wanted}"


def check_every_number_is_read(book: Workbook, read: dict[str, list[Shown]]) -> Iterator[str]:
    """No number stands where its headings do not say what it is."""
    for sheet in book:
        if sheet.title in (*LONG_SHEETS, "Diagramdata"):
            continue
        known = {shown.cell.coordinate for shown in read.get(sheet.title, [])}
        for cell in cells_of(sheet):
            if is_number(cell.value) and cell.coordinate not in known:
                if sheet.title == "Forside" and cell.column in (1, 6):
                    continue
                # what was printed and what it is corrected to
                if sheet.title == "Kilder" and cell.column in (4, 5):
                    continue
                yield f"{sheet.title}!{cell.coordinate}: nothing says what {cell.value} is"


def check_explanations(
    book: Workbook, read: dict[str, list[Shown]], published: Published
) -> Iterator[str]:
    """Each figure that is not plain is explained on its sheet."""
    figures = published.values.filter(pl.col("value").is_not_null())["synthetic"]
    synthetic = bool(figures.any())
    mixed = synthetic and not bool(figures.all())
    for sheet in book:
        texts = "\n".join(texts_of(sheet))
        if synthetic and sheet.title not in LONG_SHEETS and SYNTHETIC_BANNER not in texts:
            yield f"{sheet.title}: no banner over synthetic figures"
        if synthetic and sheet.oddHeader.center.text != SYNTHETIC_BANNER:
            yield f"{sheet.title}: no banner on paper"
        for mark in LEGEND if sheet.title in read else ():
            if mark not in texts:
                yield f"{sheet.title}: '{mark}' is not explained"
        # a remark may run over several rows
        plain = NUMBER.sub("#", texts.replace("\n", " "))
        for shown in read.get(sheet.title, []):
            if shown.column == "value" and shown.value is not None and shown.area != "–":
                row = published.find(shown)
                if row and (fault := find_silence(shown, row, plain, mixed)):
                    yield f"{sheet.title}!{shown.cell.coordinate}: {fault}"


def find_silence(shown: Shown, row: Row, texts: str, mixed: bool) -> str | None:
    """What a sheet leaves unsaid of a figure; `texts` are its own, numbers replaced."""
    explained_elsewhere = shown.seen or shown.sheet in (OVERVIEW, MAP)
    if row["status"] != "ok" and not explained_elsewhere:
        reason = NUMBER.sub("#", strip_head(row))
        if reason not in texts and "Yderligere # bemærkninger" not in texts:
            return f"{row['status']} is not explained"
    if mixed and row["synthetic"] and row["value"] is not None and shown.sheet != MAP:
        told = "yntetisk" in (shown.remark if shown.sheet == OVERVIEW else texts)
        return None if told else "synthetic and not marked"
    return None


def strip_head(row: Row) -> str:
    """A reason without its status' own name in front."""
    reason = str(row["status_reason"])
    status = STATUS_WORDS[row["status"]]
    for head in (f"{status}: ", f"{status}, fordi ", "intet tal: "):
        if reason.lower().startswith(head):
            return reason[len(head) + 1 :]
    return reason


def check_texts(book: Workbook) -> Iterator[str]:
    """No formula, no text in a number's cell, no merged cells, no text cut by Excel's limit."""
    for sheet in book:
        if sheet.merged_cells.ranges:
            yield f"{sheet.title}: merged cells {sheet.merged_cells.ranges}"
        for cell in cells_of(sheet):
            place = f"{sheet.title}!{cell.coordinate}"
            if cell.data_type == "f":
                yield f"{place}: a formula"
            if cell.data_type == "e":
                yield f"{place}: an error"
            numeric = cell.number_format not in ("General", DATE_FORMAT)
            if numeric and isinstance(cell.value, str) and cell.value not in MARKS:
                yield f"{place}: the text '{cell.value}' in a number's cell"
            if "%" in cell.number_format:
                yield f"{place}: a percent format would show 17 as 1700 %"


def check_links(book: Workbook) -> Iterator[str]:
    """Each link leads to a cell with something in it."""
    for sheet in book:
        for cell in cells_of(sheet):
            if cell.hyperlink is None:
                continue
            found = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", cell.hyperlink.location or "")
            target = found and found[1].replace("''", "'")
            if not found or target not in book.sheetnames:
                yield f"{sheet.title}!{cell.coordinate}: no such place {cell.hyperlink.location}"
            elif book[target][found[2]].value is None:
                yield f"{sheet.title}!{cell.coordinate}: {cell.hyperlink.location} is empty"


def check_names(book: Workbook, published: Published) -> Iterator[str]:
    """Each defined name leads to where its indicator stands over time."""
    ids = {"indikator_" + re.sub(r"[^\w.]", "_", one.id): one.id for one in published.definitions}
    for name, defined in book.defined_names.items():
        ((title, reference),) = defined.destinations
        shown = str(book[title][reference.replace("$", "")].value)
        if published.find_indicator(shown.split(" · ")[0])[0] != ids[name]:
            yield f"{name} leads to '{shown}'"


LEFT_OUT = ("run_id", "ci_level", "period_start", "period_end")
"""Columns that the files have and the sheet has not."""


def check_data(path: Path, published: Published) -> Iterator[str]:
    """The sheet Data holds published rows, whole and each once; read by a second reader."""
    kinds = {name: kind for name, kind in VALUE_COLUMNS.items() if name not in LEFT_OUT}
    types = {name: "float" if kind == pl.Float64 else "string" for name, kind in kinds.items()}
    sheet = fastexcel.read_excel(path).load_sheet("Data", dtypes=types).to_polars()
    if sheet.columns != order_columns(list(kinds)):
        yield f"Data: the columns are {sheet.columns}"
        return
    yield from check_labels(sheet, published)
    read = sheet.select(read_column(name, kind) for name, kind in kinds.items())
    texts = [name for name, kind in kinds.items() if kind != pl.Float64]
    numbers = [name for name in kinds if name not in texts]
    known = published.values.select(kinds.keys())
    if read.select(texts).is_duplicated().any():
        yield "Data: rows stand there twice"
    both = read.join(known, on=texts, how="left", suffix="_published", nulls_equal=True,
                     maintain_order="left")  # fmt: skip
    found = read.join(known, on=texts, how="semi", nulls_equal=True)
    if found.height != read.height:
        yield f"Data: {read.height - found.height} rows are not published like this"
    for name in numbers:
        one, other = pl.col(name), pl.col(f"{name}_published")
        wrong = both.filter(
            (one.is_null() != other.is_null())
            | ((one - other).abs() > 1e-12 * pl.max_horizontal(other.abs(), 1e-12))
        )
        if wrong.height:
            yield f"Data: {wrong.height} differ in {name}, first {wrong.row(0)[:5]}"


def check_labels(sheet: pl.DataFrame, published: Published) -> Iterator[str]:
    """The Danish words beside the ids are those of the definitions and statuses."""
    titles = {one.id: one.title for one in published.definitions}
    for indicator, title in sheet.select("indicator_id", TITLE).unique().iter_rows():
        if titles.get(indicator) != title:
            yield f"Data: {indicator} is called '{title}'"
    for status, words in sheet.select("status", STATUS).unique().iter_rows():
        if STATUS_WORDS.get(status, "uden forbehold") != words:
            yield f"Data: {status} is said to be '{words}'"


def read_column(name: str, kind: pl.DataType) -> pl.Expr:
    """A column of text as what it says."""
    column = pl.col(name)
    if kind == pl.Date:
        return column.str.slice(0, 10).str.to_date("%Y-%m-%d")
    if kind == pl.Boolean:
        return column.str.to_lowercase() == "true"
    if kind == pl.Int32:
        return column.cast(pl.Float64).cast(pl.Int32)
    return column.cast(kind)
