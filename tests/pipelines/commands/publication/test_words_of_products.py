"""No product says a word that wording was asked to leave behind, an id, or English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assets.publishing.published_content import read_content
from geography import load_geography
from reports.compose import compose_report
from reports.content import ReportContent
from warehouse.home import Home
from wording.content import PublishedContent
from wording.profile.page import arrange_profile
from wording.view import arrange_view

pytestmark = pytest.mark.whole

FOR_PROGRAMS = {"Data", "Diagramdata", "Om data"}
"""Sheets in which ids and names of columns are what is looked for."""
FILE_NAME = re.compile(r"\S+\.(?:xlsx|csv|docx|pdf)\b")
NAME_OF_CELL = re.compile(r"\bindikator_\S+")
FORBIDDEN = {
    "as after an illness": re.compile(r"\bbedring(?:en|er)?\b", re.IGNORECASE),
    "a statistician's": re.compile(r"\b(?:ratio|benchmark|outlier|baseline|headline|p-værdi)\b",
                                   re.IGNORECASE),
    "a unit that is none": re.compile(r"(?:\d\s+|enhed: )score\b"),
    "not received is not irrelevant": re.compile(r"ikke relevant[^.]*modtag", re.IGNORECASE),
    "English": re.compile(
        r"\b(?:the|and|with|is|are|not|missing|suppressed|estimated|true|false|null|none|snapshot|"
        r"vintage|run|area|value|trend is)\b"
    ),
    "a computer's": re.compile(r"`|\b(?:yaml|json|parquet|duckdb|sql|sha256|run_id|csv-fil)\b",
                               re.IGNORECASE),
    "an id": re.compile(r"\b[a-zæøå0-9]+_[a-zæøå0-9_]+\b"),
}  # fmt: skip


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(("klynge", "nord"), id="nord"),
        pytest.param(("region", "084"), id="region", marks=pytest.mark.soak),
    ],
)
def content(request: pytest.FixtureRequest, whole_demo: Path) -> PublishedContent:
    return read_content(Home(whole_demo / "home"), "current", request.param, load_geography())


def find_forbidden(texts: Iterator[str]) -> list[tuple[str, str, str]]:
    """Why a word is not to be said, the word, and the text that says it."""
    found = []
    for text in dict.fromkeys(texts):
        plain = NAME_OF_CELL.sub("", FILE_NAME.sub("", text))
        for why, pattern in FORBIDDEN.items():
            found += [(why, match[0], text[:160]) for match in pattern.finditer(plain)]
    return found


def read_cells(path: Path, ids: set[str]) -> Iterator[str]:
    """Every text of a workbook that a person reads."""
    for sheet in load_workbook(path, read_only=True):
        if sheet.title not in FOR_PROGRAMS:
            for row in sheet.iter_rows(values_only=True):
                # the id of an indicator stands once beside its definition
                yield from (cell for cell in row if isinstance(cell, str) and cell not in ids)


def read_block(block: object) -> Iterator[str]:
    """Every text within a block of a report, however deep."""
    if isinstance(block, str):
        yield block
    elif isinstance(block, list | tuple):
        for each in block:
            yield from read_block(each)
    elif hasattr(block, "__dict__"):
        for name, value in vars(block).items():
            if name not in ("tone", "mark", "name"):
                yield from read_block(value)


def test_the_workbooks_say_none_of_them(whole_demo: Path, content: PublishedContent) -> None:
    name = "region" if content.area[0] == "region" else content.area[1]
    file = whole_demo / "home" / "published" / "current" / "workbooks" / f"{name}.xlsx"
    ids = {definition.id for definition in content.definitions}
    assert find_forbidden(read_cells(file, ids)) == []


def test_the_profile_says_none_of_them(content: PublishedContent) -> None:
    page = arrange_profile(arrange_view(content))
    rows = [(row.name, row.unit, row.value, row.reference, row.change, row.status, row.verdict,
             row.lies, row.reason) for row in page.rows]  # fmt: skip
    cells = [cell.words for line in page.matrix.lines for cell in line.cells]
    texts = [rows, [vars(each) for each in page.sentences], cells, page.notes, page.without]
    said = [*read_block(texts), *(each.text for each in page.sentences),
            *(each.question for each in page.sentences)]  # fmt: skip
    assert find_forbidden(iter(said)) == []


def test_the_report_says_none_of_them(content: PublishedContent) -> None:
    outline, _ = compose_report(ReportContent("midtvejsstatus", 2023, 2025, content, "snapshot"))
    assert find_forbidden(read_block(outline.blocks)) == []
