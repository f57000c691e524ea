"""The form's sheet of learning: what is written into it is read back, and mistakes are told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assets.intake.judging import Judged, judge_extract, load_yardstick
from geography import Geography, load_geography
from pipelines.commands.definitions.template import list_goals, list_learning_areas
from schemas.agreement import load_agreement
from sources import learning_sheet
from sources.inbox import scan_folder
from tests.workbooks.forms.test_report_form import ALL
from workbooks.forms import learning_form
from workbooks.forms.report_form import FormContent, write_report_form
from workbooks.forms.report_lines import list_areas_of, list_lines, list_reporting_areas

RECEIVED = date(2026, 11, 21)
GOOD = {
    "A6": "Rette sted [rette_sted]", "B6": "Klynge Nord", "C6": "Vi holdt møder.",
    "D6": "De virker, når alle er der.", "E6": "At de bliver faste.", "F6": "Sekretariatet",
    "G6": date(2026, 11, 20),
}  # fmt: skip


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography()


@pytest.fixture(scope="module")
def blank(geography: Geography, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "nord.xlsx"
    lines = list_lines(ALL, geography, list_areas_of(geography, "klynge", "nord"), RECEIVED)
    content = FormContent(
        "Klynge Nord", lines, list_reporting_areas(geography), ["2025"],
        datetime(2026, 11, 1, tzinfo=UTC), list_goals(load_agreement()),
        list_learning_areas(geography),
    )  # fmt: skip
    write_report_form(path, content)
    return path


def judge(blank: Path, folder: Path, geography: Geography, **cells: object) -> Judged:
    """The form with this written on its sheet of learning, as a run judges it."""
    book = load_workbook(blank)
    book["Indberetning"]["B3"] = date(2026, 11, 20)
    for cell, value in cells.items():
        book[learning_form.SHEET][cell] = value
    book.save(folder / "nord.xlsx")
    [found] = scan_folder(folder)
    return judge_extract(found, load_yardstick(geography, ALL, RECEIVED))


def test_form_and_reading_have_the_same_headings_in_the_same_row() -> None:
    assert learning_form.SHEET == learning_sheet.SHEET
    assert learning_form.HEADINGS == learning_sheet.HEADINGS
    assert learning_form.HEADER_ROW == learning_sheet.HEADER_ROW
    assert learning_form.MOST_CHARACTERS == learning_sheet.MOST_CHARACTERS


def test_everything_that_the_lists_offer_is_known(geography: Geography) -> None:
    goals = load_agreement().goals
    named = [learning_sheet.find_goal(text, goals) for text in list_goals(load_agreement())]
    assert named == [goal.id for goal in goals]
    areas = [learning_sheet.find_area(text, geography) for text in list_learning_areas(geography)]
    assert {area[0] for area in areas if area} == {"klynge", "region"}
    assert len(areas) == 6 and None not in areas


def test_a_form_may_be_sent_for_its_learning_alone(
    blank: Path, tmp_path: Path, geography: Geography
) -> None:
    judged = judge(blank, tmp_path, geography, **GOOD)
    assert judged.reasons == []
    [lesson] = judged.read.lessons
    assert (lesson.goal, lesson.area_type, lesson.area_id) == ("rette_sted", "klynge", "nord")
    assert lesson.what_we_learned == "De virker, når alle er der."
    assert (lesson.author, lesson.written) == ("Sekretariatet", date(2026, 11, 20))


def test_without_learning_and_figures_a_form_is_still_empty(
    blank: Path, tmp_path: Path, geography: Geography
) -> None:
    judged = judge(blank, tmp_path, geography)
    assert "no_figure" in [reason.rule for reason in judged.reasons]


@pytest.mark.parametrize(
    ("cell", "wrong", "rule"),
    [
        ("A6", "Rette stad", "learning_goal"),
        ("A6", "Rette sted [samlede_behov]", "learning_goal"),
        ("B6", "Klynge Vest", "learning_area"),
        ("B6", "Allerød", "learning_area"),
        ("B6", "Region Sjælland", "learning_area"),
        ("D6", None, "learning_blank"),
        ("D6", "   ", "learning_blank"),
        ("D6", '="Vi "&"holdt møder"', "learning_blank"),
        ("D6", "\u200b\u2060", "learning_blank"),
        ("C6", "x" * 1501, "learning_long"),
        ("G6", "i går", "learning_date"),
        ("G6", "20-02-0206", "learning_date"),
        ("G6", date(2026, 11, 22), "learning_future"),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(
    blank: Path, tmp_path: Path, geography: Geography, cell: str, wrong: object, rule: str
) -> None:
    reasons = judge(blank, tmp_path, geography, **{**GOOD, cell: wrong}).reasons
    # a form that is begun is not said to be empty, too
    assert "no_figure" not in [reason.rule for reason in reasons]
    told = next(reason for reason in reasons if reason.rule == rule)
    assert (told.sheet, told.row) == (learning_sheet.SHEET, 6)
    assert told.column == learning_sheet.HEADINGS["ABCDEFG".index(cell[0])]


def test_a_misspelt_goal_is_answered_with_the_nearest(
    blank: Path, tmp_path: Path, geography: Geography
) -> None:
    reasons = judge(blank, tmp_path, geography, **{**GOOD, "A6": "Rette stad"}).reasons
    assert any("Did you mean 'Rette sted'?" in (reason.remedy or "") for reason in reasons)


def test_the_same_lesson_twice_is_one(blank: Path, tmp_path: Path, geography: Geography) -> None:
    again = {f"{cell[0]}8": value for cell, value in GOOD.items()}
    judged = judge(blank, tmp_path, geography, **{**GOOD, **again})
    assert judged.reasons == []
    assert len(judged.read.lessons) == 1


def rename(blank: Path, folder: Path, geography: Geography, name: str, copy: bool) -> Judged:
    """The form with a lesson on a sheet of another name, in place of its own or beside it."""
    book = load_workbook(blank)
    book["Indberetning"]["B3"] = date(2026, 11, 20)
    sheet = book[learning_form.SHEET]
    other = book.copy_worksheet(sheet) if copy else sheet
    other.title = name
    for cell, value in GOOD.items():
        other[cell] = value
    book.save(folder / "nord.xlsx")
    [found] = scan_folder(folder)
    return judge_extract(found, load_yardstick(geography, ALL, RECEIVED))


@pytest.mark.parametrize("name", ["Læringer", "Læring (2)", "Ark2"])
@pytest.mark.parametrize("copy", [False, True])
def test_what_stands_on_a_renamed_or_copied_sheet_is_not_left_unread(
    blank: Path, tmp_path: Path, geography: Geography, name: str, copy: bool
) -> None:
    judged = rename(blank, tmp_path, geography, name, copy)
    told = [reason for reason in judged.reasons if reason.rule == "learning_name"]
    assert [(reason.sheet, reason.expected) for reason in told] == [(name, "'Læring'")]
    assert "no_figure" not in [reason.rule for reason in judged.reasons]


def test_a_renamed_sheet_on_which_nothing_stands_is_nothing(
    blank: Path, tmp_path: Path, geography: Geography
) -> None:
    book = load_workbook(blank)
    book["Indberetning"]["B3"] = date(2026, 11, 20)
    book[learning_form.SHEET].title = "Tom"
    book.save(tmp_path / "nord.xlsx")
    [found] = scan_folder(tmp_path)
    reasons = judge_extract(found, load_yardstick(geography, ALL, RECEIVED)).reasons
    assert [reason.rule for reason in reasons] == ["no_figure"]


def test_a_heading_that_is_gone_is_told(blank: Path, tmp_path: Path, geography: Geography) -> None:
    reasons = judge(blank, tmp_path, geography, **{**GOOD, "D5": "Erfaringer"}).reasons
    assert "learning_headings" in [reason.rule for reason in reasons]


def test_a_heading_that_stands_twice_is_told(
    blank: Path, tmp_path: Path, geography: Geography
) -> None:
    second = {"H5": "Mål", "H6": "Samlede behov [samlede_behov]"}
    judged = judge(blank, tmp_path, geography, **GOOD, **second)
    told = next(reason for reason in judged.reasons if reason.rule == "learning_headings")
    assert told.column == "Mål"
    assert judged.read.lessons == ()
