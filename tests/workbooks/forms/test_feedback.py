"""The Excel file that tells a file's sender what is wrong: Danish, harmless, the right cells."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.problem_words import load_problem_words, tell_problem
from schemas.problems import Problem
from workbooks.excel.pages import MIDDLE, SIDE_MARGIN, WIDTH_UNIT
from workbooks.forms.feedback import FeedbackContent, name_sheet, write_feedback_file
from workbooks.forms.feedback_cells import (
    AROUND,
    MOST_CELLS,
    MOST_ROWS,
    Offence,
    ReceivedSheet,
    cut_excerpt,
    locate,
)

ROWS: list[list[str | None]] = [
    ["Lokal indberetning", None, None, None],
    ["Indikator", "Område", "Køn", "Tæller"],
    ["=HYPERLINK(\"http://example.org\")", "Rødovre", "Alle", "5"],
    ["+cmd", "Rødover", "Piger", "ca. 5"],
    ["-2", "Rødovre", "Alle", None],
    ["@SUM(A1)", "Rødover", "Piger", "7"],
    ["\t=1+1", "Rødovre", "Alle", "8"],
    ["æøå", "Rødovre", "Alle", "9"],
    ["langt nede", "Rødovre", "Alle", "10"],
    ["langt nede", "Rødovre", "Alle", "11"],
    ["langt nede", "Rødovre", "Alle", "12"],
]  # fmt: skip


def build_sheet(
    rows: list[list[str | None]] = ROWS, name: str = "Indberetning", header_row: int | None = 2
) -> ReceivedSheet:
    width = max(len(row) for row in rows)
    columns = {f"c{i}": [row[i] if i < len(row) else None for row in rows] for i in range(width)}
    schema = dict.fromkeys(columns, pl.String)
    return ReceivedSheet(name, pl.DataFrame(columns, schema=schema), 1, header_row)


def problem(
    rule: str, row: int | None, column: str | None, found: str = "", **more: str
) -> Problem:
    return Problem(
        rule, more.get("message", "The cell is wrong."), "lokal/=fil.xlsx",
        more.get("sheet", "Indberetning"), row, column, found or None, more.get("expected"),
        "Correct the cell.",
    )  # fmt: skip


PROBLEMS = [
    problem("unknown_area", 4, "Område", "'Rødover'", expected="perhaps 'Rødovre'",
            message="The name matches no area (2 rows)."),
    problem("not_a_number", 4, "Tæller", "'ca. 5'", expected="a number like 1.234,5"),
    problem("missing_municipality", None, None, "no row for 0101 København", sheet=""),
]  # fmt: skip
WARNING = problem("number_style", 8, "D", "'9'")


def build_content(
    problems: list[Problem] = PROBLEMS,
    warnings: list[Problem] | None = None,
    sheets: list[ReceivedSheet] | None = None,
) -> FeedbackContent:
    sheets = [build_sheet()] if sheets is None else sheets
    by_name = {sheet.name: sheet for sheet in sheets}
    everything = [*problems, *([WARNING] if warnings is None else warnings)]
    words = load_problem_words()
    return FeedbackContent(
        file_name="lokal/=fil.xlsx",
        sha256="ab" * 32,
        dataset="lokal",
        sender="=Rødovre",
        synthetic=False,
        received_at=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
        created=datetime(2026, 11, 22, 9, tzinfo=UTC),
        errors=len(problems),
        offences=[
            Offence(number, each, locate(each, by_name[each.sheet or ""]))
            if (each.sheet or "") in by_name
            else Offence(number, each)
            for number, each in enumerate(everything, 1)
        ],
        told=[tell_problem(each, words) for each in everything],
        sheets=sheets,
        meanwhile="Ingen tal fra filen indgår.",
    )


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "tilbagemelding.xlsx"
    write_feedback_file(path, build_content())
    return path


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_summary_says_which_file_what_is_wrong_and_what_is_asked_for(written: Path) -> None:
    sheet = load_workbook(written)["Sammenfatning"]
    said = texts(sheet)
    assert "Tilbagemelding på modtaget fil" in said
    assert "21. november 2026 kl. 08.30 UTC" in said
    assert f"{'ab' * 32} (sha256)" in said
    assert "Afvist: 3 fejl og 1 bemærkning. Alt, hvad vi har fundet, står i denne fil." in said
    assert "Ukendt område" in said
    assert "Tallene er skrevet anderledes end sædvanligt (bemærkning)" in said
    assert "Ingen tal fra filen indgår." in said
    assert {"Hvad vi beder om", "Hvad der sker imens", "Svar sendes til", "E-mail"} <= set(said)


def test_there_is_one_row_for_each_problem_with_place_and_danish_words(written: Path) -> None:
    rows = list(load_workbook(written)["Problemer"].iter_rows(values_only=True))
    assert rows[0][:4] == ("Nr.", "Art", "Problem", "Ark")
    assert rows[1] == (
        1, "Fejl", "Ukendt område", "Indberetning", 4, "B (Område)", "'Rødover'",
        "måske 'Rødovre'", "Navnet svarer ikke til noget område, vi kender.",
        "Ret navnet til områdets officielle navn eller kode.", 2,
    )  # fmt: skip
    assert rows[3][3] == "Hele filen"
    assert rows[4][1] == "Bemærkning"
    assert len(rows) == 5


def test_the_list_of_problems_can_be_filtered_and_printed(written: Path) -> None:
    sheet = load_workbook(written)["Problemer"]
    assert sheet.auto_filter.ref == "A1:K5"
    assert sheet.freeze_panes == "D2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.fitToWidth == 1


def test_print_stays_legible(written: Path) -> None:
    sheet = load_workbook(written)["Problemer"]
    inches = sum(each.width for each in sheet.column_dimensions.values()) * WIDTH_UNIT
    assert sheet.page_setup.orientation == "landscape"
    assert (MIDDLE - 2 * SIDE_MARGIN) / inches > 0.8, "the scale that fits the paper"


def test_offending_cells_carry_the_numbers_of_their_problems(written: Path) -> None:
    sheet = load_workbook(written)["Celler Indberetning"]
    marked = {
        (sheet.cell(cell.row, 2).value, sheet.cell(4, cell.column).value): cell.value
        for row in sheet.iter_rows(min_row=5)
        for cell in row
        if str(cell.value).startswith("[")
    }
    assert marked == {
        (4, "B"): "[1] Rødover",
        (6, "B"): "[1] Rødover",
        (4, "D"): "[2] ca. 5",
        (8, "D"): "[4] 9",
    }
    fills = {
        cell.fill.fgColor.rgb
        for row in sheet.iter_rows(min_row=5)
        for cell in row
        if str(cell.value).startswith("[")
    }
    assert len(fills) == 1
    assert fills != {sheet["B5"].fill.fgColor.rgb}


def test_numbers_lead_to_cells_and_cells_back(written: Path) -> None:
    book = load_workbook(written)
    problems, cells = book["Problemer"], book["Celler Indberetning"]
    target = problems["A2"].hyperlink.location
    assert target.startswith("'Celler Indberetning'!")
    assert cells[target.rpartition("!")[2]].value == "[1] Rødover"
    assert cells[target.rpartition("!")[2]].hyperlink.location == "'Problemer'!A2"
    assert problems["A4"].hyperlink is None


def test_nothing_from_outside_is_run_or_followed(written: Path) -> None:
    for sheet in load_workbook(written).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None or cell.hyperlink.target is None, cell.coordinate
                if isinstance(cell.value, str) and cell.value.lstrip(" ")[0] in "=+-@\t\r":
                    assert cell.quotePrefix, cell.coordinate
    with zipfile.ZipFile(written) as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower()]
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_feedback_file(tmp_path / name, build_content())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_file_that_was_taken_in_gets_remarks_alone(tmp_path: Path) -> None:
    write_feedback_file(tmp_path / "a.xlsx", build_content(problems=[]))
    said = texts(load_workbook(tmp_path / "a.xlsx")["Sammenfatning"])
    assert "Filen kan bruges, men giver 1 bemærkning." in said
    assert not any("Send hele filen igen" in text for text in said)


def test_a_file_that_cannot_be_opened_gets_no_sheet_of_cells(tmp_path: Path) -> None:
    damaged = Problem("truncated_workbook", "Damaged.", "x.xlsx", found="bad zip")
    write_feedback_file(tmp_path / "a.xlsx", build_content([damaged], [], []))
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Sammenfatning", "Problemer"]
    assert "bad zip" not in texts(book["Problemer"])


def test_a_text_told_once_marks_every_cell_that_says_it() -> None:
    assert locate(problem("unknown_label", 4, "Køn", "'Piger'"), build_sheet()) == ((4, 3), (6, 3))


def test_a_problem_of_one_cell_marks_that_cell_alone() -> None:
    assert locate(problem("not_a_number", 4, "Tæller"), build_sheet()) == ((4, 4),)
    assert locate(problem("percent", 6, "D"), build_sheet()) == ((6, 4),)


def test_rows_that_are_named_are_marked_too() -> None:
    repeated = problem("repeated_key", 3, "D", "5 in row(s) 3, 5, 8 for tæller, kommune 0175")
    assert locate(repeated, build_sheet()) == ((3, 4), (5, 4), (8, 4))
    above = problem("numerator_above_denominator", 3, "D", "9 in row 8 against 5 for tæller")
    assert locate(above, build_sheet()) == ((3, 4), (8, 4))


def test_cells_that_are_named_are_marked() -> None:
    lost = problem("error_value", 3, "D", "'#N/A in D3', '#DIV/0! in D9'")
    assert locate(lost, build_sheet()) == ((3, 4), (9, 4))


def test_blank_cells_are_marked_only_in_rows_that_are_not_blank() -> None:
    rows = [["Indikator", "Område"], ["a", None], [None, None], ["b", None], ["c", "Ishøj"]]
    sheet = build_sheet(rows, header_row=1)
    assert locate(problem("blank_area", 2, "Område"), sheet) == ((2, 2), (4, 2))


def test_a_text_file_s_columns_have_numbers() -> None:
    sheet = build_sheet(name="")
    assert locate(problem("percent", 6, "4", sheet=""), sheet) == ((6, 4),)
    assert sheet.letter(4) == "4"


def test_a_sheet_that_begins_to_the_right_keeps_its_letters() -> None:
    frame = build_sheet().frame
    sheet = ReceivedSheet("Ark", frame, first_column=3, header_row=2)
    assert locate(problem("not_a_number", 4, "Tæller"), sheet) == ((4, 6),)
    assert sheet.letter(6) == "F"
    assert sheet.text(4, 6) == "ca. 5"


def test_only_rows_around_offending_cells_are_copied() -> None:
    rows: list[list[str | None]] = [["Køn"], *([["Alle"]] * 50), ["Piger"], *([["Alle"]] * 50)]
    sheet = build_sheet(rows, header_row=1)
    offence = Offence(1, problem("unknown_label", 52, "Køn"), ((52, 1),))
    assert cut_excerpt(sheet, [offence]).rows == [1, *range(52 - AROUND, 52 + AROUND + 1)]


def test_very_many_offending_cells_are_cut_and_counted() -> None:
    rows: list[list[str | None]] = [["Køn"], *([["Piger"]] * 5000)]
    sheet = build_sheet(rows, header_row=1)
    found = locate(problem("unknown_label", 2, "Køn"), sheet)
    assert len(found) == MOST_CELLS
    many = [
        Offence(number, problem("not_a_number", number * 10, "A"), ((number * 10, 1),))
        for number in range(1, 400)
    ]
    excerpt = cut_excerpt(sheet, many)
    assert len(excerpt.rows) <= MOST_ROWS
    assert excerpt.left_out > 0


def test_very_wide_sheets_keep_the_columns_beside_the_offending_cells() -> None:
    rows: list[list[str | None]] = [[f"h{i}" for i in range(500)], [str(i) for i in range(500)]]
    sheet = build_sheet(rows, header_row=1)
    excerpt = cut_excerpt(sheet, [Offence(1, problem("percent", 2, "h300"), ((2, 301),))])
    assert {1, 2, 300, 301, 302} <= set(excerpt.columns)
    assert len(excerpt.columns) <= 60


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Indberetning", [], "Celler Indberetning"),
        ("", [], "Celler"),
        ("a/b:c*[d]", [], "Celler a b c  d"),
        ("x" * 40, [], f"Celler {'x' * 24}"),
        ("Ark", ["celler ark"], "Celler Ark 2"),
    ],
)
def test_a_received_sheet_s_name_becomes_one_that_excel_allows(
    name: str, taken: list[str], expected: str
) -> None:
    assert name_sheet(name, taken) == expected
