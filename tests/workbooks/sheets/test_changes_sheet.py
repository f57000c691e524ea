"""What changed as a workbook: every row, numbers as numbers, nothing hidden told."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.wording.changes import DEFINITION, NEW, change, changes, examples
from workbooks.excel.package import Extras, save_workbook
from workbooks.excel.style import Pen
from workbooks.sheets.changes_sheet import (
    COLUMNS,
    FRONT,
    TABLE,
    write_changes_workbook,
    write_table,
)

HEADINGS = [heading for heading, _ in COLUMNS.values()]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of one change of every kind."""
    path = tmp_path_factory.mktemp("sheet") / "changes.xlsx"
    write_changes_workbook(path, examples())
    return path


def read_rows(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of the table by heading."""
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == HEADINGS
    return [dict(zip(HEADINGS, row, strict=True)) for row in rows[1:]]


def test_each_figure_has_a_row_in_a_table_with_filters(file: Path) -> None:
    sheet = load_workbook(file)[TABLE]
    rows = read_rows(sheet)
    assert len(rows) == 7
    (table,) = sheet.tables.values()
    assert table.ref == "A1:O8" and table.autoFilter.ref == table.ref
    assert [column.name for column in table.tableColumns] == HEADINGS
    assert sheet.freeze_panes == "B2"


def test_a_row_says_the_change_its_units_and_both_causes(file: Path) -> None:
    row = read_rows(load_workbook(file)[TABLE])[1]
    assert row["Indikator"] == "Akutte genindlæggelser"
    assert row["Indikatorens id"] == "genindlæggelser"
    assert (row["Område"], row["Periode"], row["Opdeling"]) == ("Nord", "2024", "Alle")
    assert (row["Før"], row["Nu"], row["Enhed"]) == (17.0, 19.25, "pct.")
    assert (row["Forskel"], row["Forskellens enhed"]) == (2.25, "procentpoint")
    assert row["Forskel i pct."] == pytest.approx(100 * 2.25 / 17)
    assert row["Årsag"] == (
        "1) Definitionen af »Borgere, der ryger« er ændret: pr. hvor mange fra »1000« til "
        "»10000«. (per) 2) Halsnæs hører nu til klyngen Nord."
    )


def test_numbers_are_numbers_with_the_indicators_decimals(file: Path) -> None:
    sheet = load_workbook(file)[TABLE]
    before, difference = (HEADINGS.index(name) + 1 for name in ("Før", "Forskel"))
    assert sheet.cell(3, before).data_type == "n"
    assert sheet.cell(3, before).number_format == "#,##0.0"
    assert sheet.cell(3, difference).number_format == ("[>=0.05]+#,##0.0;[<=-0.05]−#,##0.0;#,##0.0")
    assert sheet.cell(7, before).number_format == "#,##0"


def test_a_hidden_figure_is_marked_and_has_no_value_also_not_before(file: Path) -> None:
    sheet = load_workbook(file)[TABLE]
    hidden = next(row for row in sheet.iter_rows(min_row=2) if row[5].value == "nu skjult")
    by_heading = dict(zip(HEADINGS, hidden, strict=True))
    for name in ("Før", "Nu", "Forskel", "Forskel i pct."):
        assert by_heading[name].value is None
    fills = {by_heading[name].fill.fgColor.rgb for name in ("Før", "Nu")}
    assert fills == {"00C9CED3"}
    everything = [cell.value for row in sheet.iter_rows() for cell in row]
    assert 4.75 not in everything


def test_the_front_tells_the_snapshots_the_counts_and_the_causes(file: Path) -> None:
    front = load_workbook(file)[FRONT]
    rows = [row[:3] for row in front.iter_rows(values_only=True)]
    assert rows[0][0] == "Hvad er ændret, og hvorfor?"
    assert rows[1][0] == "SYNTETISKE TAL – må ikke bruges til beslutninger"
    assert (
        "Før", 10, "1. marts 2025 kl. 09.00 UTC · mærke: midtvejsstatus-2025 · gammel",
    ) in rows  # fmt: skip
    assert ("Nu", 12, "2. marts 2026 kl. 10.00 UTC · syntetiske tal · ny") in rows
    assert any(row[:2] == ("ændret tal", 2) for row in rows)
    assert ("Områder og vægte", 2, "Halsnæs hører nu til klyngen Nord.") in rows


def test_no_change_leaves_an_empty_table(tmp_path: Path) -> None:
    write_changes_workbook(tmp_path / "a.xlsx", changes())
    workbook = load_workbook(tmp_path / "a.xlsx")
    assert read_rows(workbook[TABLE]) in ([], [dict.fromkeys(HEADINGS)])


def test_a_text_that_looks_like_a_formula_or_markup_stays_text(tmp_path: Path) -> None:
    cause = {**DEFINITION, "kind": "code", "detail": "<b>=1+1&", "facts": "[]"}
    told = changes(change("rygning", "revised", 1.0, 2.0, cause, area_name="=cmd|'x'!A1"))
    write_changes_workbook(tmp_path / "a.xlsx", told)
    row = load_workbook(tmp_path / "a.xlsx")[TABLE][2]
    by_heading = dict(zip(HEADINGS, row, strict=True))
    assert by_heading["Område"].value == "=cmd|'x'!A1" and by_heading["Område"].data_type != "f"
    assert by_heading["Årsag"].value == "Beregning: <b>=1+1&"


def test_the_same_changes_give_the_same_bytes(file: Path, tmp_path: Path) -> None:
    write_changes_workbook(tmp_path / "again.xlsx", examples())
    assert (tmp_path / "again.xlsx").read_bytes() == file.read_bytes()


def test_in_a_larger_workbook_the_sheet_says_what_it_compares_and_leads_back(
    tmp_path: Path,
) -> None:
    workbook = Workbook()
    workbook.active.title = "Overblik"
    sheet = workbook.create_sheet(TABLE)
    rows = write_table(sheet, examples(), Pen(workbook), "fod", back="Overblik")
    save_workbook(workbook, tmp_path / "a.xlsx", NEW.published_at, Extras({TABLE: rows}))
    read = load_workbook(tmp_path / "a.xlsx")[TABLE]
    texts = [row[0] for row in read.iter_rows(max_row=8, max_col=1, values_only=True)]
    assert texts[1] == "SYNTETISKE TAL – må ikke bruges til beslutninger"
    assert texts[2] == ("Før: 1. marts 2025 kl. 09.00 UTC · mærke: midtvejsstatus-2025 · gammel")
    told = " ".join(filter(None, texts))
    assert "Spørg analysen, hvis der skal sammenlignes med en ældre." in told
    assert "klynge diff" not in told
    (table,) = read.tables.values()
    heading = int(table.ref.partition(":")[0][1:])
    assert [cell.value for cell in read[heading]] == HEADINGS
    assert read.cell(heading + 2, 1).value == "Akutte genindlæggelser"
    assert read.cell(heading - 2, 1).hyperlink.location == "'Overblik'!A1"


def test_the_table_prints_one_page_wide_with_a_sign_at_corrected_figures(tmp_path: Path) -> None:
    told = changes(change("rygning", "revised", 1.0, 2.0, new_corrected=True))
    write_changes_workbook(tmp_path / "a.xlsx", told)
    sheet = load_workbook(tmp_path / "a.xlsx")[TABLE]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.paperSize) == (1, 8)
    formats = [sheet.cell(2, HEADINGS.index(name) + 1).number_format for name in ("Før", "Nu")]
    assert formats == ["#,##0", '"* "#,##0']
