"""What a layout can say: each way of writing a table, with the smallest file that has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from geography import Geography
from schemas.extracts import ReadExtract
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from sources.reader import read_extract

BASE = """
id: ny
dataset: folketal
family: {family}
file: csv
separators: [";"]
number_styles: [comma]
columns:
{columns}
{more}
measures:
  - {{measure: folketal, unit: antal{measure}}}
period_forms: [year, quarter, month, year_range]
area_types: [kommune, region, land]
markers: {{missing: [".."]}}
"""
AREA = "  - {headings: [Kommune], role: area}\n"
YEAR = "  - {headings: [År], role: period}\n"
COUNT = ", headings: [Antal]"
SEXES = "values: {kvinder: [Piger], maend: [Drenge], alle: [Alle]}"
Try = Callable[..., ReadExtract]


@pytest.fixture
def attempt(tmp_path: Path, geography: Geography) -> Try:
    """Read a file by a layout of its own."""

    def read(
        text: str, columns: str, family: str = "measure_columns", measure: str = COUNT,
        more: str = "",
    ) -> ReadExtract:  # fmt: skip
        folder, inbox = tmp_path / "layouts", tmp_path / "inbox"
        folder.mkdir(exist_ok=True)
        inbox.mkdir(exist_ok=True)
        layout = BASE.format(family=family, columns=columns, measure=measure, more=more)
        (folder / "ny.yaml").write_text(layout, encoding="utf-8")
        (inbox / "tal.csv").write_text(text, encoding="utf-8")
        return read_extract(scan_folder(inbox)[0], geography, load_layouts(folder, None))

    return read


def rows(extract: ReadExtract, *columns: str) -> list[tuple[object, ...]]:
    """The observations in these columns and the figure; none may be wrong."""
    assert extract.problems == []
    return extract.observations.with_columns(pl.col(pl.Enum).cast(pl.String)).select(
        *columns, "value"
    ).rows()  # fmt: skip


def test_a_column_of_figures_for_each_sex(attempt: Try) -> None:
    extract = attempt(
        "Kommune;År;Drenge;Piger;Kilde\nDragør;2024;10;12;x\nTårnby;2024;30;..;x\n",
        AREA + YEAR + "  - {headings: [Kilde], role: text}\n",
        "key_columns", "", f"across: {{role: sex, {SEXES}}}",
    )  # fmt: skip
    assert rows(extract, "area_id", "sex", "period") == [
        ("0155", "maend", "2024", 10.0), ("0185", "maend", "2024", 30.0),
        ("0155", "kvinder", "2024", 12.0), ("0185", "kvinder", "2024", None),
    ]  # fmt: skip


def test_a_column_of_figures_for_each_area(attempt: Try) -> None:
    columns = YEAR + "  - {headings: [Køn], role: sex, " + SEXES + "}\n"
    across = "across: {role: area, skip: [Andre]}"
    extract = attempt("År;Køn;Dragør;Andre\n2024;Piger;7;1\n", columns, "key_columns", "", across)
    assert rows(extract, "area_id", "area_type", "sex") == [("0155", "kommune", "kvinder", 7.0)]
    wrong = attempt("År;Køn;Dragør;Ukendtby\n2024;Piger;7;1\n", columns, "key_columns", "", across)
    assert [(each.rule, each.row) for each in wrong.problems] == [("unknown_area", 1)]


def test_a_column_of_figures_for_each_age(attempt: Try) -> None:
    across = "across: {role: age, patterns: [{match: '(\\d+) til (\\d+) år', gives: '{0}-{1}'}]}"
    extract = attempt(
        "Kommune;År;0 til 06 år;7 til 16 år\nDragør;2024;7;9\n",
        AREA + YEAR, "key_columns", "", across,
    )  # fmt: skip
    assert rows(extract, "age") == [("0-6", 7.0), ("7-16", 9.0)]


def test_headings_that_say_measure_and_key_together(attempt: Try) -> None:
    measure = (
        ", headings: [Beboere 2023], keys: {sex: alle, period: '2023'}}\n"
        "  - {measure: folketal, unit: antal, headings: [Kvinder 2024], "
        "keys: {sex: kvinder, period: '2024'}"
    )
    extract = attempt("Kommune;Beboere 2023;Kvinder 2024\nDragør;9;5\n", AREA, measure=measure)
    assert rows(extract, "sex", "period") == [("alle", "2023", 9.0), ("kvinder", "2024", 5.0)]


def test_periods_as_columns_of_a_single_measure_and_a_key_without_heading(attempt: Try) -> None:
    text = '"Beboere efter område og tid"\n\n" ";"2024";"2025M01"\n"Dragør";"14.645";..\n'
    extract = attempt(text, "  - {position: 1, role: area}\n", "year_columns", "")
    assert rows(extract, "area_id", "period") == [
        ("0155", "2024", 14645.0),
        ("0155", "2025-01", None),
    ]
    assert extract.provenance.notes == "Beboere efter område og tid"


def test_a_key_without_heading_is_not_taken_for_one_that_has_another(attempt: Try) -> None:
    columns = "  - {position: 1, role: area}\n" + YEAR
    extract = attempt("Diagnose;År;Antal\nDragør;2024;7\n", columns)
    assert {problem.rule for problem in extract.problems} <= {"missing_column", "unknown_heading"}
    assert extract.problems


def test_blanks_that_repeat_the_cell_above(attempt: Try) -> None:
    columns = (
        AREA.replace("role", "repeats_above: true, role")
        + "  - {headings: [Køn], role: sex, repeats_above: true, " + SEXES + "}\n" + YEAR
    )  # fmt: skip
    text = (
        'Kommune;Køn;År;Antal\nDragør;Piger;2023;1\n" ";;2024;2\n;Drenge;2023;3\n'
        "Tårnby;Piger;2023;4\n"
    )
    assert rows(attempt(text, columns), "area_id", "sex", "period") == [
        ("0155", "kvinder", "2023", 1.0), ("0155", "kvinder", "2024", 2.0),
        ("0155", "maend", "2023", 3.0), ("0185", "kvinder", "2023", 4.0),
    ]  # fmt: skip
    # a new area ends what was repeated: its sex was never said
    extract = attempt(text + "Dragør;;2024;9\n", columns)
    assert [(each.rule, each.row) for each in extract.problems] == [("blank_label", 6)]


def test_sections_headed_by_a_line(attempt: Try) -> None:
    columns = AREA + YEAR + "  - {section: true, role: sex, " + SEXES + "}\n"
    text = "Kommune;År;Antal\nPiger\nDragør;2024;7\nTårnby;2024;..\nDrenge;;\nDragør;2024;8\n"
    assert rows(attempt(text, columns), "area_id", "sex") == [
        ("0155", "kvinder", 7.0), ("0185", "kvinder", None), ("0155", "maend", 8.0),
    ]  # fmt: skip
    unknown = attempt(text.replace("Drenge", "Voksne"), columns)
    assert [(each.rule, each.row, each.found) for each in unknown.problems] == [
        ("unknown_label", 6, "'Voksne'")
    ]
    trailing = attempt(text + "foreløbige tal\n", columns)
    assert [(each.rule, each.row) for each in trailing.problems] == [("empty_section", 7)]
    headless = attempt(text.replace("Piger\n", ""), columns)
    assert [each.rule for each in headless.problems] == ["blank_label"]


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("2018:2022", "2018-2022"), ("2018-2022", "2018-2022"), ("2018 til 2022", "2018-2022"),
        ("2025M01", "2025-01"), ("2025-12", "2025-12"), ("januar 2025", "2025-01"),
        ("Sep. 2025", "2025-09"), ("2025K4", "2025Q4"),
    ],
)  # fmt: skip
def test_months_and_spans_of_years(attempt: Try, said: str, period: str) -> None:
    extract = attempt(f"Kommune;År;Antal\nDragør;{said};7\n", AREA + YEAR)
    assert rows(extract, "period") == [(period, 7.0)]


@pytest.mark.parametrize("said", ["2025M13", "2022:2018", "ma 2025", "2025M00"])
def test_what_is_no_month_and_no_span_is_refused(attempt: Try, said: str) -> None:
    extract = attempt(f"Kommune;År;Antal\nDragør;{said};7\n", AREA + YEAR)
    assert [problem.rule for problem in extract.problems] == ["unknown_period"]


@pytest.mark.parametrize("blank", ["", '""', " ", '" "', "\u00a0"])
def test_blanks_are_alike_however_they_are_written(attempt: Try, blank: str) -> None:
    columns = AREA + YEAR + "  - {headings: [Køn], role: sex, blank_is: alle, " + SEXES + "}\n"
    extract = attempt(f'Kommune;År;Køn;Antal\n"Dragør";2024;{blank};{blank}\n', columns)
    assert rows(extract, "sex", "status") == [("alle", "missing", None)]


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_the_same_headings_with_another_separator_are_the_same_table(
    attempt: Try, separator: str
) -> None:
    text = "Kommune;År;Antal\nDragør;2024;14.645\n".replace(";", separator)
    assert rows(attempt(text, AREA + YEAR), "area_id") == [("0155", 14645.0)]
    wrong = attempt(text.replace("Antal", "Fødte"), AREA + YEAR)
    assert [(problem.rule, problem.column) for problem in wrong.problems] == [
        ("missing_column", "Antal"), ("unknown_heading", "Fødte"),
    ]  # fmt: skip


def test_an_item_put_together_of_one_column_has_its_form(attempt: Try) -> None:
    columns = AREA + YEAR + "  - {headings: [Emne], role: item, values: {a: [A], b: [B]}}\n"
    extract = attempt(
        "Kommune;År;Emne;Antal\nDragør;2024;B;7\n", columns, more="item: 'emne_{item}'"
    )
    assert rows(extract, "item") == [("emne_b", 7.0)]


def test_a_part_of_an_item_that_is_not_there_is_left_out(attempt: Try) -> None:
    columns = (
        AREA + YEAR + "  - {headings: [Emne], role: item, values: {a: [A], b: [B]}}\n"
        "  - {headings: [Del], role: division, optional: true, values: {x: [X]}}\n"
    )
    text = "Kommune;År;Emne;Antal\nDragør;2024;B;7\n"
    assert rows(attempt(text, columns, more="item: '{item}_{division}'"), "item") == [("b", 7.0)]
