"""Every number of a workbook can be explained from what the workbook itself shows."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from assets.publishing.published_content import read_definitions
from geography import load_geography
from pipelines.commands.cli import app
from pipelines.commands.explain.question import Question, find_definition, find_figure
from tests.pipelines.conftest import FindBook
from tests.pipelines.explaining import explain, explain_all
from warehouse.cells import open_published
from warehouse.home import Home

pytestmark = pytest.mark.soak

Rows = list[tuple[Any, ...]]
SEED = 20260601
LIMITS = {"95 % nedre": "ci_low", "95 % øvre": "ci_high",
          "95 % interval, nedre": "ci_low", "95 % interval, øvre": "ci_high",
          "Mål": "target"}  # fmt: skip
DATA_NUMBERS = ("value", "ci_low", "ci_high", "numerator", "denominator", "change")


class Shown(NamedTuple):
    """A number of a workbook, the question that its place asks, and which column answers it."""

    sheet: str
    number: float
    column: str
    question: Question


Books = dict[str, dict[str, Rows]]
"""The rows of each sheet of each cluster's workbook, as any program reads them."""


@pytest.fixture(scope="module")
def books(find_book: FindBook) -> Books:
    """A cluster with a part of København, and one that is a municipality by the same name."""
    read = {}
    for name in ("byen", "bornholm"):
        _, path = find_book(name)
        book = load_workbook(path, read_only=True)
        read[name] = {
            sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets
        }
    return read


def is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def read_overview(rows: Rows) -> Iterator[Shown]:
    """One indicator in a row; areas and limits are the columns' headings."""
    start = next(place for place, row in enumerate(rows) if row[0] == "Indikator")
    headings = [str(heading) for heading in rows[start]]
    own = headings[headings.index("Enhed") - 1]
    period, best = headings.index("Periode"), headings.index("Bedste klynge")
    areas = {own: own, **dict.fromkeys(LIMITS, own)}
    areas |= {name: name for name in ("Region Hovedstaden", "Hele landet")}
    for row in rows[start + 1 :]:
        if row[period] is None:
            return
        for heading, cell in zip(headings, row, strict=False):
            area = row[best] if heading == "Dens tal" else areas.get(heading)
            if area and is_number(cell):
                question = Question(row[0], area, row[period])
                yield Shown("Overblik", cell, LIMITS.get(heading, "value"), question)


def read_profile(rows: Rows) -> Iterator[Shown]:
    """One indicator in a row with its figure and limits; the area's name is in the title."""
    own = str(rows[0][0]).split(": ")[1].removeprefix("Sundhedsklynge ")
    start = next(place for place, row in enumerate(rows) if row[0] == "Indikator")
    columns = {rows[start].index("Tal"): "value"}
    columns |= {
        rows[start].index(heading): LIMITS[heading] for heading in ("95 % nedre", "95 % øvre")
    }
    period = rows[start].index("Periode")
    for row in rows[start + 1 :]:
        if row[period] is None:
            return
        for place, column in columns.items():
            if is_number(row[place]):
                yield Shown("Profil", row[place], column, Question(row[0], own, row[period]))


def read_goal(name: str, rows: Rows) -> Iterator[Shown]:
    """Headline indicators with areas by periods, the others in one table a goal."""
    title, own, headings = "", str(rows[0][0]).split(": ")[0], ()
    for row in rows:
        first = str(row[0] or "")
        if " · enhed: " in first:
            title, headings = first.split(" · enhed: ")[0], ()
        elif first in ("Område", "Indikator"):
            headings = row
        elif not first:
            headings = ()
        elif headings:
            in_block = headings[0] == "Område"
            shown = headings[1 : None if in_block else headings.index("Status")]
            area, indicator, group = own, title if in_block else first, None
            if first.startswith(f"{own}, "):
                group = first.removeprefix(f"{own}, ")
                indicator = title.rpartition(" (")[0] or title
            elif in_block and first not in LIMITS:
                area = first
            for heading, cell in zip(shown, row[1:], strict=False):
                if heading and is_number(cell):
                    question = Question(indicator, area, heading, breakdown=group)
                    yield Shown(name, cell, LIMITS.get(first, "value"), question)


def read_comparison(name: str, rows: Rows) -> Iterator[Shown]:
    """Indicators in rows with a column for each area; groups of people in rows."""
    headings: tuple[Any, ...] = ()
    for row in rows:
        if row[:2] == ("Indikator", "Periode"):
            headings = row
        elif not headings or row[1] is None:
            headings = ()
        else:
            group = row[2] if headings[2] == "Gruppe" else None
            for heading, cell in zip(headings[3:], row[3:], strict=False):
                if heading and is_number(cell):
                    area = headings[3] if heading in LIMITS else heading
                    area = "Region Hovedstaden" if area == "Regionen" else area
                    question = Question(row[0], area, row[1], breakdown=group)
                    yield Shown(name, cell, LIMITS.get(heading, "value"), question)


def read_data(rows: Rows) -> Iterator[Shown]:
    """One published row in a row."""
    for cells in rows[1:]:
        row = dict(zip(rows[0], cells, strict=True))
        question = Question(
            row["indicator_id"], row["area_id"], row["period"], row["area_type"],
            row["sex"], row["age"], row["education"], row["category"],
        )  # fmt: skip
        for column in DATA_NUMBERS:
            if is_number(row[column]):
                yield Shown("Data", row[column], column, question)


def read_all(sheets: dict[str, Rows]) -> dict[str, list[Shown]]:
    """Every number that a reader of the workbook can ask about, by sheet."""
    found = {
        "Overblik": list(read_overview(sheets["Overblik"])),
        "Profil": list(read_profile(sheets["Profil"])),
        "Data": list(read_data(sheets["Data"])),
    }
    for name, rows in sheets.items():
        if name == "Sammenligning":
            found[name] = list(read_comparison(name, rows))
        elif name not in found and any("Status" in row and row[0] == "Indikator" for row in rows):
            found[name] = list(read_goal(name, rows))
    return found


@pytest.mark.parametrize(
    ("of_each_sheet", "explained_too"), [(20, 12), pytest.param(40, 30, marks=pytest.mark.soak)]
)
@pytest.mark.parametrize("name", ["byen", "bornholm"])
def test_numbers_of_every_sheet_are_found_again_from_the_workbooks_own_words(
    explained: Home, books: Books, name: str, of_each_sheet: int, explained_too: int
) -> None:
    published, geography = open_published(explained), load_geography()
    definitions, draw = read_definitions(published), random.Random(SEED)
    by_sheet = read_all(books[name])
    assert len(by_sheet) >= 9, "overview, data, focus areas, themes and comparison"
    figures = []
    for sheet, shown in by_sheet.items():
        assert len(shown) >= 20, sheet
        for each in draw.sample(shown, min(of_each_sheet, len(shown))):
            definition = find_definition(each.question.indicator, definitions)
            figure = find_figure(published.values, definition, each.question, geography)
            assert figure[each.column] == pytest.approx(each.number, rel=1e-12), each
            figures.append(figure)
    told = explain_all(explained, draw.sample(figures, explained_too))
    assert [each["figure"]["run_id"] for each in told] == [
        published.values["run_id"][0]
    ] * explained_too
    assert all(each["agrees"] for each in told)


def test_the_command_takes_what_stands_in_a_workbook_and_the_run_of_its_front_sheet(
    explained: Home, books: Books
) -> None:
    sheets = books["byen"]
    front = " ".join(str(cell) for row in sheets["Forside"] for cell in row)
    run = re.search(r"\(kørsel (.+?)\)", front)
    assert run is not None
    shown = next(
        each
        for name, every in read_all(sheets).items()
        for each in every
        if name == "Børn og unge" and each.question.breakdown == "Kvinder, 16-24 år"
    )
    called = CliRunner().invoke(
        app,
        ["explain", shown.question.indicator, "--area", shown.question.area,
         "--period", shown.question.period, "--breakdown", "Kvinder, 16-24 år",
         "--run", run[1], "--home", str(explained.root), "--json"],
    )  # fmt: skip
    assert called.exit_code == 0, called.output
    figure = json.loads(called.stdout)["figure"]
    assert (figure["sex"], figure["age"]) == ("kvinder", "16-24")
    assert figure["value"] == pytest.approx(shown.number)


@pytest.mark.parametrize(
    ("typed", "found"),
    [({"sex": "Kvinder", "age": "16-24 år"}, ("kvinder", "16-24")),
     ({"sex": "Mænd", "age": "16-24"}, ("maend", "16-24")),
     ({"sex": "K", "age": "16–24"}, ("kvinder", "16-24")),
     ({"breakdown": "alle"}, ("alle", "alle")), ({}, ("alle", "alle"))],
)  # fmt: skip
def test_a_breakdown_is_taken_as_danes_write_it(
    explained: Home, typed: dict[str, str], found: tuple[str, str]
) -> None:
    shown = explain(
        explained, "Borgere med dårligt mentalt helbred", "Nord", "2021", as_json=True, **typed
    )
    assert shown.code == 0, shown.errors
    figure = json.loads(shown.output)["figure"]
    assert (figure["sex"], figure["age"]) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [(("Borgere med type 2-diabetes", "Bornholm (kommunen)", "2024"),
      ("ruks_type_2_diabetes", "kommune", "0400", "2024")),
     (("Praksis lukket for tilgang", "København (hele kommunen)", "1. halvår 2021"),
      ("lukkede_praksis", "kommune", "0101", "2021H1")),
     (("AKUTTE GENINDLÆGGELSER INDEN FOR 30 DAGE BLANDT BORGERE PÅ 80 ÅR OG DEROVER",
       "Hele landet", "2021"), ("genindlæggelser_80_plus_30_dage", "land", "000", "2021"))],
)  # fmt: skip
def test_titles_areas_and_periods_are_taken_as_a_workbook_writes_them(
    explained: Home, words: tuple[str, str, str], found: tuple[str, ...]
) -> None:
    shown = explain(
        explained, *words, as_json=True, age="80 år og derover" if "80" in words[0] else None
    )
    assert shown.code == 0, shown.errors
    figure = json.loads(shown.output)["figure"]
    assert (
        tuple(figure[name] for name in ("indicator_id", "area_type", "area_id", "period")) == found
    )


def test_a_breakdown_that_is_not_there_is_answered_with_what_is(explained: Home) -> None:
    shown = explain(
        explained, "Borgere med dårligt mentalt helbred", "Nord", "2021", breakdown="Børn"
    )
    assert shown.code == 2
    assert "has no breakdown 'Børn' here (--breakdown). There are: " in shown.errors
    assert "kvinder, 16-24 år" in shown.errors
