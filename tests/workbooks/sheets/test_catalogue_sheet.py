"""The catalogue as a workbook: one row for each indicator, filters, days as days."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from assets.inputs import DEFAULT_DEFINITIONS
from schemas.definitions.file import load_definitions
from tests.wording.catalogues import STANDARDISED, catalogue, define
from workbooks.sheets.catalogue_sheet import COLUMNS, INDICATORS, write_catalogue_workbook


def test_there_is_a_row_for_each_indicator_under_headings_with_a_filter(tmp_path: Path) -> None:
    definitions = load_definitions(DEFAULT_DEFINITIONS)
    write_catalogue_workbook(tmp_path / "k.xlsx", catalogue(*definitions))
    sheet = load_workbook(tmp_path / "k.xlsx")[INDICATORS]
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == list(COLUMNS)
    ids = [row[list(COLUMNS).index("Id")] for row in rows[1:]]
    assert sorted(ids) == sorted(definition.id for definition in definitions)
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.freeze_panes == "B2"


def test_every_heading_is_filled_by_some_indicator(tmp_path: Path) -> None:
    full = define(
        owner="X", last_reviewed="2025-01-01", next_review="2027-01-01",
        national_goal=8,
        target={"value": 10, "year": 2027, "source": "Aftalen"}, valid_from="2020-01-01",
        why="Fordi.", limitations="Ingen.", id="daglig_rygning", population="Alle",
        groups=[{}, {"sex": "kvinder"}], headline="alle",
        also_under=[{"focus_area": "psykisk_sygdom", "goal": "samlede_behov",
                     "headline": {"sex": "kvinder"}}],
    )  # fmt: skip
    twin = define(id="tvilling", twin_of="daglig_rygning")
    write_catalogue_workbook(tmp_path / "k.xlsx", catalogue(full, twin, define(**STANDARDISED)))
    sheet = load_workbook(tmp_path / "k.xlsx")[INDICATORS]
    for column in sheet.iter_cols(values_only=True):
        assert any(value not in (None, "") for value in column[1:]), column[0]


def test_days_of_review_are_days_and_unknown_ones_are_said_to_be(tmp_path: Path) -> None:
    known = define(last_reviewed="2025-04-01")
    write_catalogue_workbook(tmp_path / "k.xlsx", catalogue(known))
    sheet = load_workbook(tmp_path / "k.xlsx")[INDICATORS]
    names = list(COLUMNS)
    assert sheet.cell(2, names.index("Sidst gennemgået") + 1).value == datetime(2025, 4, 1)
    assert sheet.cell(2, names.index("Gennemgås næste gang") + 1).value == "Ikke oplyst"


def test_a_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    write_catalogue_workbook(tmp_path / "k.xlsx", catalogue(define(title="=1+1")))
    assert load_workbook(tmp_path / "k.xlsx")[INDICATORS]["A2"].data_type == "s"


def test_the_same_catalogue_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_catalogue_workbook(tmp_path / name, catalogue(define(), define(**STANDARDISED)))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_front_sheet_names_goals_without_an_indicator_in_force(tmp_path: Path) -> None:
    write_catalogue_workbook(tmp_path / "k.xlsx", catalogue(define(**STANDARDISED)))
    front = load_workbook(tmp_path / "k.xlsx")["Forside"]
    texts = [str(cell.value) for row in front.iter_rows() for cell in row if cell.value]
    assert any("Alle ældre syge borgere opholder sig der" in text for text in texts)
