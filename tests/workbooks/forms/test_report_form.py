"""The form for local reports: what is asked of whom, what is locked, and that it reads back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from geography import Geography, load_geography
from schemas.acceptance.check import check_extract, load_rules
from schemas.acceptance.items import warn_of_blank_rows
from schemas.acceptance.report import Where
from schemas.definitions.breakdowns import Category, Group
from schemas.definitions.measures import Filter, Source
from schemas.definitions.model import Definition
from schemas.extracts import ReadExtract
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from sources.reader import read_extract
from workbooks.forms.report_form import FIRST_ROW, UNIT_LABELS, FormContent, write_report_form
from workbooks.forms.report_lines import (
    ReportingArea,
    find_due_period,
    list_areas_of,
    list_lines,
    list_reporting_areas,
    reports,
)

TODAY = date(2026, 11, 21)
MADE = datetime(2026, 11, 21, 12, tzinfo=UTC)


def local(measure: str, item: str) -> Source:
    return Source(dataset="lokal", measure=measure, where=Filter(item=item))


CHECKED = Definition(
    id="sundhedstjek_botilbud",
    title="Beboere på botilbud, der har fået et sundhedstjek",
    short_title="Sundhedstjek på botilbud",
    description="Beboere med sundhedstjek i procent.",
    theme="forebyggelse",
    kind="proportion",
    numerator=local("tæller", "sundhedstjek_botilbud"),
    denominator=local("nævner", "sundhedstjek_botilbud"),
)
OCCUPANCY = Definition(
    id="belægning",
    title="Belægning på akutpladser",
    description="Belagte pladser i procent.",
    theme="kapacitet",
    kind="published",
    figure=local("værdi", "belægning"),
    weight=[local("nævner", "belægning")],
)
AT_HOME = Definition(
    id="hjemmebehandling",
    title="Hjemmebehandling",
    description="Forløb pr. 1.000 ældre.",
    theme="kapacitet",
    kind="rate",
    per=1000,
    unit="pr_1000",
    numerator=local("tæller", "hjemmebehandling"),
    denominator=Source(dataset="folketal", measure="folketal"),
    groups=[Group(age="65+"), Group(age="65-79"), Group(age="80+")],
)
BY_DIAGNOSIS = Definition(
    id="genindlæggelser_diagnose",
    title="Genindlæggelser efter diagnose",
    description="Genindlæggelser i procent.",
    theme="kapacitet",
    kind="proportion",
    numerator=local("tæller", "genindlæggelser_kol"),
    denominator=local("nævner", "genindlæggelser_kol"),
    categories=[
        Category(name="KOL", item="genindlæggelser_kol"),
        Category(name="Hjertesvigt", item="genindlæggelser_hjertesvigt"),
    ],
    groups=[Group(sex="kvinder"), Group(sex="maend")],
    reported_by="hospital",
)
REFERRED = CHECKED.model_copy(
    update={"id": "henviste", "title": "Henviste", "short_title": None, "reported_by": "klynge",
            "periods": "half_year", "numerator": local("tæller", "henviste"),
            "denominator": local("nævner", "henviste")}
)  # fmt: skip
FROM_A_PUBLISHER = Definition(
    id="folketal",
    title="Befolkning",
    description="Antal borgere.",
    theme="kapacitet",
    kind="count",
    unit="antal",
    numerator=Source(dataset="folketal", measure="folketal"),
)
GOALS = ["Rette sted [rette_sted]", "Mental mistrivsel [mental_mistrivsel]"]
LEARNING_AREAS = ["Klynge Nord", "Hovedstaden"]
ALL = [CHECKED, OCCUPANCY, AT_HOME, BY_DIAGNOSIS, REFERRED, FROM_A_PUBLISHER]


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography()


@pytest.fixture(scope="module")
def blank(geography: Geography, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "nord.xlsx"
    areas = list_areas_of(geography, "klynge", "nord")
    lines = list_lines(ALL, geography, areas, TODAY)
    everyone = list_reporting_areas(geography)
    periods = ["2026H1", "2026", "2025"]
    content = FormContent("Klynge Nord", lines, everyone, periods, MADE, GOALS, LEARNING_AREAS)
    write_report_form(path, content)
    return path


def fill(blank: Path, folder: Path, cells: dict[str, object]) -> Path:
    """A copy of the form in a folder of its own with these cells filled in."""
    book = load_workbook(blank)
    for cell, value in cells.items():
        book["Indberetning"][cell] = value
    folder.mkdir(exist_ok=True)
    book.save(folder / "nord.xlsx")
    return folder


def read(folder: Path, geography: Geography) -> ReadExtract:
    return read_extract(scan_folder(folder)[0], geography, load_layouts())


def fill_all(blank: Path) -> dict[str, object]:
    """Every open figure of the ready lines with a number that fits."""
    sheet = load_workbook(blank)["Indberetning"]
    cells: dict[str, object] = {"B3": date(2026, 11, 20)}
    for row in range(FIRST_ROW, FIRST_ROW + count_lines(sheet)):
        for column, number in (("G", 12), ("H", 48), ("I", 87.5)):
            if not sheet[f"{column}{row}"].protection.locked:
                cells[f"{column}{row}"] = number
    return cells


def count_lines(sheet: Worksheet) -> int:
    return sum(1 for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 1).value)


def row_of(blank: Path, indicator: str, area: str) -> int:
    sheet = load_workbook(blank)["Indberetning"]
    return next(
        row
        for row in range(FIRST_ROW, sheet.max_row + 1)
        if indicator in str(sheet.cell(row, 1).value) and sheet.cell(row, 2).value == area
    )


def test_each_area_is_asked_for_what_it_reports(geography: Geography) -> None:
    areas = list_areas_of(geography, "klynge", "nord")
    lines = list_lines(ALL, geography, areas, TODAY)
    assert {(line.definition.id, line.area.area_type) for line in lines} == {
        ("sundhedstjek_botilbud", "kommune"), ("belægning", "kommune"),
        ("hjemmebehandling", "kommune"), ("genindlæggelser_diagnose", "hospital"),
        ("henviste", "klynge"),
    }  # fmt: skip


def test_a_cluster_s_form_has_its_municipalities_and_its_somatic_hospital(
    geography: Geography,
) -> None:
    areas = list_areas_of(geography, "klynge", "nord")
    lines = list_lines(ALL, geography, areas, TODAY)
    assert sum(line.definition.id == "sundhedstjek_botilbud" for line in lines) == 8
    assert {a.label for a in areas if reports(a, BY_DIAGNOSIS, geography)} == {
        "Nordsjællands Hospital"
    }


@pytest.mark.parametrize(("cluster", "inside"), [("byen", True), ("syd", False)])
def test_a_municipality_in_two_clusters_is_asked_once(
    geography: Geography, cluster: str, inside: bool
) -> None:
    names = [area.name for area in list_areas_of(geography, "klynge", cluster)]
    assert ("København" in names) is inside


def test_an_age_band_that_others_make_up_is_not_asked_for(geography: Geography) -> None:
    hilleroed = ReportingArea("kommune", "0219", "Hillerød")
    lines = list_lines([AT_HOME], geography, [hilleroed], TODAY)
    assert [line.age for line in lines] == ["65-79", "80+"]
    assert {line.asked for line in lines} == {frozenset({"tæller"})}


def test_a_figure_that_two_indicators_use_is_asked_for_once(geography: Geography) -> None:
    hilleroed = ReportingArea("kommune", "0219", "Hillerød")
    number = CHECKED.model_copy(
        update={"id": "antal", "title": "Antal", "kind": "count", "unit": "antal",
                "denominator": None}
    )  # fmt: skip
    lines = list_lines([number, CHECKED], geography, [hilleroed], TODAY)
    assert [(line.title, line.asked) for line in lines] == [
        ("Sundhedstjek på botilbud", frozenset({"tæller", "nævner"}))
    ]


def test_each_category_and_sex_has_a_line(geography: Geography) -> None:
    areas = list_areas_of(geography, "hospital", "nordsjaellands_hospital")
    lines = list_lines(ALL, geography, areas, TODAY)
    assert [(line.item, line.sex) for line in lines] == [
        ("genindlæggelser_kol", "kvinder"), ("genindlæggelser_kol", "maend"),
        ("genindlæggelser_hjertesvigt", "kvinder"), ("genindlæggelser_hjertesvigt", "maend"),
    ]  # fmt: skip
    assert lines[0].indicator == "Genindlæggelser efter diagnose: KOL [genindlæggelser_kol]"


@pytest.mark.parametrize(
    ("kind", "today", "period"),
    [
        ("any", date(2026, 11, 21), "2025"),
        ("year", date(2026, 1, 1), "2025"),
        ("half_year", date(2026, 11, 21), "2026H1"),
        ("half_year", date(2026, 6, 30), "2025H2"),
        ("quarter", date(2026, 11, 21), "2026Q3"),
        ("quarter", date(2026, 2, 1), "2025Q4"),
        ("month", date(2026, 11, 21), "2026-10"),
        ("month", date(2026, 1, 5), "2025-12"),
        ("school_year", date(2026, 7, 31), "2024/25"),
        ("school_year", date(2026, 8, 1), "2025/26"),
    ],
)
def test_what_is_due_is_the_last_period_that_has_ended(kind: str, today: date, period: str) -> None:
    assert find_due_period(CHECKED.model_copy(update={"periods": kind}), today) == period


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_what_is_not_in_force_is_not_asked_for(geography: Geography, status: str) -> None:
    areas = list_areas_of(geography, "kommune", "0219")
    changed = CHECKED.model_copy(update={"status": status})
    assert list_lines([changed], geography, areas, TODAY) == []


def test_an_indicator_is_asked_for_until_its_last_day_and_that_day_too(
    geography: Geography,
) -> None:
    areas = list_areas_of(geography, "kommune", "0219")
    last = CHECKED.model_copy(update={"valid_to": TODAY})
    over = CHECKED.model_copy(update={"valid_to": TODAY - timedelta(days=1)})
    assert list_lines([last], geography, areas, TODAY) != []
    assert list_lines([over], geography, areas, TODAY) == []


def test_only_the_figures_that_are_asked_for_can_be_written(blank: Path) -> None:
    sheet = load_workbook(blank)["Indberetning"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    row = row_of(blank, "[belægning]", "Hillerød")
    assert [sheet[f"{letter}{row}"].protection.locked for letter in "ABCDEFGHIJK"] == [
        True, True, True, True, True, True, True, False, False, False, True,
    ]  # fmt: skip
    assert sheet[f"G{row}"].value == "i.r."
    assert not sheet["B2"].protection.locked
    assert not sheet["B3"].protection.locked
    spare = sheet[FIRST_ROW + count_lines(sheet)]
    assert not any(cell.protection.locked for cell in spare[:10])


def test_every_input_is_checked_while_it_is_typed(blank: Path) -> None:
    sheet = load_workbook(blank)["Indberetning"]
    checks = {
        str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation
    }
    first, spare = FIRST_ROW, FIRST_ROW + count_lines(sheet)
    assert {checks[f"{letter}{spare}"].type for letter in "ABCDEF"} == {"list"}
    assert {checks[f"{letter}{first}"].type for letter in "GHI"} == {"list"}
    assert checks["B3"].type == "date"
    for cell, check in checks.items():
        # a list that refused what is not on it would refuse every number
        assert check.showErrorMessage is (cell[0] not in "GHI")
        assert len(check.error) <= 255
        assert len(check.errorTitle) <= 32


def test_a_cell_for_a_number_offers_the_words_that_say_that_there_is_none(blank: Path) -> None:
    book = load_workbook(blank)
    lists = {
        str(check.sqref)[0]: check.formula1
        for check in book["Indberetning"].data_validations.dataValidation
        if check.type == "list"
    }
    sheet, cells = lists["G"].split("!")
    assert lists["G"] == lists["H"] == lists["I"]
    assert [cell.value for (cell,) in book[sheet.strip("'")][cells]] == [
        "<5", "ukendt", "ikke relevant",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "status"),
    [("ukendt", "missing"), ("Ikke relevant", "not_applicable"), ("<5", "suppressed")],
)
def test_the_words_that_are_offered_are_read(
    blank: Path, geography: Geography, tmp_path: Path, word: str, status: str
) -> None:
    row = row_of(blank, "[hjemmebehandling]", "Hillerød")
    read_back = read(fill(blank, tmp_path / "inbox", {f"G{row}": word}), geography)
    assert check_extract(read_back, load_rules(), geography) == []
    told = read_back.observations.filter(pl.col("measure") == "tæller")
    assert told.select("row", "value", "status").rows() == [(row, None, status)]


def test_spare_rows_hold_nothing_that_excel_would_save(blank: Path) -> None:
    """The empty text of a formula would make a spare row a row without an indicator."""
    sheet = load_workbook(blank)["Indberetning"]
    spare = FIRST_ROW + count_lines(sheet)
    assert {cell.value for row in sheet.iter_rows(min_row=spare) for cell in row} == {None}


def test_the_guide_is_danish_and_names_every_indicator(blank: Path) -> None:
    book = load_workbook(blank)
    assert book.sheetnames == ["Vejledning", "Indberetning", "Læring", "Valgmuligheder"]
    words = [str(cell) for row in book["Vejledning"].iter_rows(values_only=True) for cell in row]
    assert "Udfyld kun de gule felter" in " ".join(words)
    assert "Sundhedstjek på botilbud" in words
    assert "Befolkning" not in words


def test_a_filled_in_form_reads_back(blank: Path, geography: Geography, tmp_path: Path) -> None:
    cells = fill_all(blank)
    row = row_of(blank, "[sundhedstjek_botilbud]", "Hillerød")
    cells |= {f"G{row}": "<5", f"J{row}": "To botilbud"}
    read_back = read(fill(blank, tmp_path / "inbox", cells), geography)
    assert read_back.problems == []
    assert check_extract(read_back, load_rules(), geography) == []
    assert read_back.provenance.publisher == "Klynge Nord"
    assert read_back.provenance.published == date(2026, 11, 20)
    told = read_back.observations.with_columns(pl.col(pl.Enum).cast(pl.String))
    key = ("measure", "item", "area_id", "period", "sex", "age")
    rows = told.select(*key, "value", "status").rows()
    here = ("0219", "2025", "alle", "alle")
    assert ("tæller", "sundhedstjek_botilbud", *here, None, "suppressed") in rows
    assert ("nævner", "sundhedstjek_botilbud", *here, 48.0, "ok") in rows
    assert ("værdi", "sundhedstjek_botilbud", *here, None, "not_applicable") in rows
    assert ("værdi", "belægning", *here, 87.5, "ok") in rows
    assert ("tæller", "henviste", "nord", "2026H1", "alle", "alle", 12.0, "ok") in rows
    hospital = ("nordsjaellands_hospital", "2025", "kvinder", "alle")
    assert ("tæller", "genindlæggelser_kol", *hospital, 12.0, "ok") in rows


def test_a_spare_row_adds_a_figure(blank: Path, geography: Geography, tmp_path: Path) -> None:
    sheet = load_workbook(blank)["Indberetning"]
    spare = FIRST_ROW + count_lines(sheet)
    keys = ("Sundhedstjek på botilbud [sundhedstjek_botilbud]", "Helsingør", "2024", "Alle",
            "Alle aldre", "%", 20, 40, "i.r.")  # fmt: skip
    cells = {f"{letter}{spare}": key for letter, key in zip("ABCDEFGHI", keys, strict=True)}
    read_back = read(fill(blank, tmp_path / "inbox", fill_all(blank) | cells), geography)
    assert read_back.problems == []
    earlier = read_back.observations.filter(
        (pl.col("period") == "2024") & (pl.col("measure") == "tæller")
    )
    assert earlier["value"].to_list() == [20.0]


def test_what_is_left_blank_is_missing_and_not_zero(
    blank: Path, geography: Geography, tmp_path: Path
) -> None:
    row = row_of(blank, "[sundhedstjek_botilbud]", "Hillerød")
    cells = fill_all(blank) | {f"G{row}": None}
    read_back = read(fill(blank, tmp_path / "inbox", cells), geography)
    left = read_back.observations.filter(
        (pl.col("item") == "sundhedstjek_botilbud")
        & (pl.col("area_id") == "0219")
        & (pl.col("measure") == "tæller")
    )
    assert left.select("value", "status").rows() == [(None, "missing")]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("G", 60, "numerator_above_denominator"),
        ("G", -3, "range"),
        ("G", 2.5, "whole_number"),
        ("H", "mange", "not_a_number"),
        ("B", "Hillerødd", "unknown_area"),
        ("C", "i fjor", "unknown_period"),
        ("D", "Begge to", "unknown_label"),
        ("E", "de gamle", "unknown_label"),
        ("F", "promille", "unknown_label"),
    ],
)
def test_what_is_wrong_in_a_form_is_rejected_with_its_row_and_reason(
    blank: Path, geography: Geography, tmp_path: Path, column: str, value: object, rule: str
) -> None:
    row = row_of(blank, "[sundhedstjek_botilbud]", "Hillerød")
    cells = fill_all(blank) | {f"{column}{row}": value}
    read_back = read(fill(blank, tmp_path / "inbox", cells), geography)
    problems = check_extract(read_back, load_rules(), geography)
    assert rule in {problem.rule for problem in problems}
    mine = [problem for problem in problems if problem.rule == rule]
    assert all(problem.remedy for problem in mine)
    assert any(problem.row == row or f"row {row}" in problem.describe() for problem in mine)


def test_the_same_figure_twice_is_rejected(
    blank: Path, geography: Geography, tmp_path: Path
) -> None:
    sheet = load_workbook(blank)["Indberetning"]
    row, spare = row_of(blank, "[belægning]", "Hillerød"), FIRST_ROW + count_lines(sheet)
    filled = fill_all(blank)
    again = {f"{letter}{spare}": sheet[f"{letter}{row}"].value for letter in "ABCDEFG"}
    cells = filled | again | {f"H{spare}": 48, f"I{spare}": 91}
    read_back = read(fill(blank, tmp_path / "inbox", cells), geography)
    problems = check_extract(read_back, load_rules(), geography)
    assert {problem.rule for problem in problems} == {"repeated_key"}


def test_a_row_that_nobody_filled_in_says_nothing(
    blank: Path, geography: Geography, tmp_path: Path
) -> None:
    row = row_of(blank, "[belægning]", "Hillerød")
    cells = {f"H{row}": 40, f"I{row}": 91, f"J{row + 1}": "kommer senere"}
    read_back = read(fill(blank, tmp_path / "inbox", cells), geography)
    assert set(read_back.observations["row"]) == {row}
    assert read_back.blank_rows is not None
    lines = count_lines(load_workbook(blank)["Indberetning"])
    assert read_back.blank_rows.height == lines - 1
    assert row not in read_back.blank_rows["row"].to_list()


def test_a_row_that_was_filled_in_before_and_is_blank_now_is_told(
    blank: Path, geography: Geography, tmp_path: Path
) -> None:
    before, still = (row_of(blank, name, "Hillerød") for name in ("[belægning]", "[sundhedstjek"))
    first = read(fill(blank, tmp_path / "inbox", fill_all(blank)), geography).observations
    held = first.filter(pl.col("row").is_in([before, still]), pl.col("status") == "ok")
    second = read(fill(blank, tmp_path / "inbox", {f"G{still}": 3, f"H{still}": 9}), geography)
    assert second.blank_rows is not None
    (warning,) = warn_of_blank_rows(second.blank_rows, held, Where("nord.xlsx"))
    assert (warning.rule, warning.row, warning.found) == (
        "blank_now", before, f"row {before} 'belægning, 0219, 2025'",
    )  # fmt: skip
    assert "ukendt" in (warning.remedy or "")


def test_a_form_that_nobody_filled_in_is_not_taken_for_a_report(
    blank: Path, geography: Geography, tmp_path: Path
) -> None:
    read_back = read(fill(blank, tmp_path / "inbox", {}), geography)
    assert [problem.rule for problem in read_back.problems] == ["no_figure"]
    assert read_back.observations.is_empty()


def test_the_layout_knows_every_unit_that_the_form_writes() -> None:
    layout = next(layout for layout in load_layouts() if layout.id == "lokal")
    column = layout.column_of("row_unit")
    assert column is not None
    known = [column.label_set.translate(label) for label in UNIT_LABELS.values()]
    assert known == list(UNIT_LABELS)


def test_the_same_form_has_the_same_bytes(
    blank: Path, geography: Geography, tmp_path: Path
) -> None:
    areas = list_areas_of(geography, "klynge", "nord")
    lines = list_lines(ALL, geography, areas, TODAY)
    everyone = list_reporting_areas(geography)
    periods = ["2026H1", "2026", "2025"]
    content = FormContent("Klynge Nord", lines, everyone, periods, MADE, GOALS, LEARNING_AREAS)
    write_report_form(tmp_path / "again.xlsx", content)
    assert (tmp_path / "again.xlsx").read_bytes() == blank.read_bytes()
