"""The scanner finds a planted number in every kind of product, however it is written."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from schemas.problem_words import load_problem_words
from schemas.problems import Problem
from tests.disclosure.marks import collect_marks
from tests.disclosure.products import Piece, UnknownKindError, read_products
from warehouse.publishing.register_for_readers import tell_place

COUNT, RATE = 73914021.0, 17647.058823529413
MARKS = collect_marks({COUNT: "a sister", RATE: "a rate", 3.0: "a small count"}, {41.5, 1999.0})


def plant_in_csv(path: Path) -> None:
    path.with_suffix(".csv").write_text("navn;tal\nAllerød;17647,059\n", encoding="utf-8")


def plant_in_json(path: Path) -> None:
    path.with_suffix(".json").write_text('{"extracts": "[{\\"found\\": \\"73914021.0\\"}]"}')


def plant_in_page(path: Path) -> None:
    path.with_suffix(".html").write_text("<td>73.<b>914.021</b></td>", encoding="utf-8")


def plant_in_parquet(path: Path) -> None:
    pl.DataFrame({"x": [COUNT]}).write_parquet(path.with_suffix(".parquet"))


def plant_in_metadata(path: Path) -> None:
    frame = pl.DataFrame({"x": [1]})
    frame.write_parquet(path.with_suffix(".parquet"), metadata={"note": "17.647,1"})


def plant_in_database(path: Path) -> None:
    with duckdb.connect(str(path.with_suffix(".duckdb"))) as connection:
        connection.execute(f"create table extracts as select {RATE} as value")


def plant_in_free_block(path: Path) -> None:
    file = path.with_suffix(".duckdb")
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table areas as select 1 as area")
    file.write_bytes(file.read_bytes() + bytes(5) + struct.pack("<d", RATE) + bytes(11))


def plant_in_workbook(path: Path, how: Callable[[Workbook], object]) -> None:
    book = Workbook()
    how(book)
    book.save(path.with_suffix(".xlsx"))


def plant_in_hidden_sheet(path: Path) -> None:
    def hide(book: Workbook) -> None:
        book.create_sheet("Diagramdata")["A1"] = RATE
        book["Diagramdata"].sheet_state = "veryHidden"

    plant_in_workbook(path, hide)


def plant_in_comment(path: Path) -> None:
    def comment(book: Workbook) -> None:
        book.active["A1"].comment = Comment("Tæller: 73.914.021", "A")

    plant_in_workbook(path, comment)


def plant_in_name(path: Path) -> None:
    def define(book: Workbook) -> None:
        book.defined_names["x"] = DefinedName("x", attr_text="17647.1")

    plant_in_workbook(path, define)


def plant_in_properties(path: Path) -> None:
    def describe(book: Workbook) -> None:
        book.properties.keywords = "17 647,1"

    plant_in_workbook(path, describe)


def plant_in_chart(path: Path) -> None:
    def draw(book: Workbook) -> None:
        chart = LineChart()
        chart.add_data(Reference(book.active, min_col=1, min_row=1))
        chart.y_axis.scaling.max = RATE
        book.active.add_chart(chart)

    plant_in_workbook(path, draw)


def plant_in_document(path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("I alt 73.914")
    paragraph.add_run(".021").bold = True
    document.save(str(path.with_suffix(".docx")))


def plant_in_file_name(path: Path) -> None:
    path.with_name("hidden_17647.059.txt").write_text("")


@pytest.mark.parametrize(
    "plant",
    [value for name, value in sorted(globals().items())
     if name.startswith("plant_in_") and name != "plant_in_workbook"],
    ids=lambda plant: plant.__name__.removeprefix("plant_in_"),
)  # fmt: skip
def test_a_planted_number_is_found(plant: Callable[[Path], None], tmp_path: Path) -> None:
    plant(tmp_path / "produkt")
    assert MARKS.search(read_products(tmp_path)) != []


@pytest.mark.parametrize(
    "text",
    ["73914021", "73.914.021", "73,914,021", "73 914 021", "73914021.0", "17647.059", "17.647,06",
     "17,647.1", "(17647.058823529413)", "=17647.1"],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert MARKS.search([Piece("a cell", f"fx {text} i alt")]) != []


@pytest.mark.parametrize("text", ["3", "17647", "41.5", "1999", "73914022", "17647.2", "0,5"])
def test_other_numbers_and_those_that_stand_anywhere_are_not(text: str) -> None:
    assert MARKS.search([Piece("a cell", f"fx {text} i alt")]) == []


def test_what_is_shown_elsewhere_is_no_mark() -> None:
    marks = collect_marks({RATE: "a rate", 17647.1: "another"}, {RATE})
    assert marks.hidden == {17647.1: "another"}
    assert marks.search([Piece("a cell", "17647.1")]) == [], "the shown one, rounded, says as much"


@pytest.mark.parametrize("kind", ["<d", "<q", "<i"])
def test_bytes_are_found_at_any_place(kind: str) -> None:
    number = COUNT if kind == "<d" else int(COUNT)
    for before in range(8):
        piece = Piece("block", "", bytes(before) + struct.pack(kind, number) + bytes(9))
        assert MARKS.search([piece]) != [], before


def test_an_unknown_kind_of_file_fails(tmp_path: Path) -> None:
    (tmp_path / "indicators.arrow").write_bytes(b"ARROW1")
    with pytest.raises(UnknownKindError, match=r"indicators\.arrow"):
        list(read_products(tmp_path))


def test_of_a_problem_readers_get_rule_title_and_place_and_no_cell() -> None:
    cell = "73914021"
    problem = Problem(
        "missing_column", f"{cell} is no heading.", "a.xlsx", f"{cell}", 5, cell, cell, cell, cell,
        cell,
    )  # fmt: skip
    told = tell_place(problem, load_problem_words())
    assert told == Problem(
        "missing_column", load_problem_words().rules["missing_column"].title, "a.xlsx",
        sheet=cell, row=5,
    )  # fmt: skip


def test_of_a_place_in_a_sheet_the_letters_stay() -> None:
    problem = Problem("range", "Too high.", row=7, column="AB", found="73914021")
    told = tell_place(problem, load_problem_words())
    assert (told.row, told.column, told.found) == (7, "AB", None)
