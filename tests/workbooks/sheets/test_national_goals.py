"""National goals and visions show in short what stands under another goal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.agreement import load_agreement
from tests.wording.definitions import CLOSED, READMISSIONS, WELLBEING
from tests.workbooks.reading import find_row, texts_of
from wording.content import PublishedContent

WriteChanged = Callable[..., Path]


def open_sheet(write_changed: WriteChanged, title: str) -> Worksheet:
    """A sheet of a workbook in which readmissions belong to the first national goal and to the
    first vision, too."""
    seen = READMISSIONS.model_copy(update={"national_goal": 1})
    agreement = load_agreement()
    first = agreement.visions[0].model_copy(update={"indicators": [seen.id]})
    changed = agreement.model_copy(update={"visions": [first, *agreement.visions[1:]]})
    path = write_changed(definitions=[seen, WELLBEING, CLOSED], agreement=changed)
    return load_workbook(path)[title]


NAMED = f"{READMISSIONS.title} (80+ år)"


def read_seen(sheet: Worksheet) -> list[object]:
    """The row of the readmissions: where they stand, and the figures of 2021."""
    row = find_row(sheet, NAMED)
    headings = [cell.value for cell in sheet[row - 1]]
    cells = dict(zip(headings, (cell.value for cell in sheet[row]), strict=True))
    return [cells[name] for name in ("Står i arket", "2021", "Regionen", "Hele landet")]


def test_a_national_goal_shows_the_newest_figure_and_where_the_rest_stands(
    write_changed: WriteChanged,
) -> None:
    sheet = open_sheet(write_changed, "Nationale mål")
    home, own, region, country = read_seen(sheet)
    assert home == "Ældre og kronisk sygdom"
    assert (own, region, country) == (17.123456789, 18.25, 17.0)
    link = sheet.cell(find_row(sheet, NAMED), 13).hyperlink
    assert link is not None
    assert str(link.location).startswith("'Ældre og kronisk sygdom'!")


def test_a_vision_stands_in_the_agreements_own_words(write_changed: WriteChanged) -> None:
    sheet = open_sheet(write_changed, "Nationale mål")
    assert len([1 for text in texts_of(sheet) if text == NAMED]) == 2, "goal and vision"
    text = " ".join(texts_of(sheet))
    assert "Vi vil have mere sammenhæng for alle borgere" in text


def test_the_overview_has_each_indicator_once_and_says_where_the_page_is(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    sheet = open_sheet(write_changed, "Overblik")
    named = [text for text in texts_of(sheet) if text.startswith(READMISSIONS.title)]
    assert len(named) == 1
    assert "se arket Nationale mål." in " ".join(texts_of(sheet))
