"""The sheets "Definitioner" and "Kilder"."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from indicators.changes.correction_effects import TOLD_COLUMNS
from indicators.reasons import explain_correction
from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import find_row, texts_of
from wording.content import PublishedContent


def test_definitions_tell_how_each_figure_is_made(workbook: Workbook) -> None:
    text = "\n".join(texts_of(workbook["Definitioner"]))
    assert "Tæller: akutte genindlæggelser inden for 30 dage (Genindlæggelser)." in text
    assert "lavere er bedre" in text
    assert "-Nyt register fra 2019 giver et databrud." in text


def test_sources_tell_file_release_and_fingerprint(workbook: Workbook) -> None:
    text = "\n".join(texts_of(workbook["Kilder"]))
    assert "udgivelsesdato ukendt; modtaget 5. januar 2026" in text
    assert "Genindlæggelser · genindlæggelser.xlsx" in text
    assert "a" * 12 in text
    assert "c" * 12 not in text, "no figure rests on a rejected extract"
    assert "Ud over disse er 1 udtræk afvist; ingen tal bygger på dem." in text


def test_extracts_that_newer_ones_have_replaced_are_counted_and_not_listed(
    write_changed: WriteChanged,
) -> None:
    text = "\n".join(texts_of(load_workbook(write_changed(behind=frozenset(["e2"])))["Kilder"]))
    assert "b" * 12 in text
    assert "a" * 12 not in text
    assert "Ud over disse er 1 udtræk modtaget, som ingen tal bygger på: nyere udtræk" in text
    assert "Ud over disse er 1 udtræk afvist; ingen tal bygger på dem." in text


def test_dates_are_dates(workbook: Workbook) -> None:
    sheet = workbook["Kilder"]
    cell = sheet.cell(find_row(sheet, "Genindlæggelser"), 4)
    assert cell.value == datetime(2025, 11, 28)
    assert cell.number_format == "dd-mm-yyyy"


def test_corrections_that_reach_a_figure_are_told(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    correction = {
        "dataset": "genindlaeggelser", "measure": "indlæggelser", "item": "somatik",
        "area_type": "kommune", "area_id": "0183", "period": "2021", "sex": "alle", "age": "80+",
        "education": "alle", "period_start": date(2021, 1, 1), "period_end": date(2021, 12, 31),
        "unit": "antal", "printed_value": 10.0, "corrected_value": 100.0, "printed_status": "ok",
        "corrected_status": "ok", "withheld": False, "reason": "Et nul faldt ud.",
        "told_by": "Udgiveren", "told_at": date(2026, 1, 2), "url": None,
        "file_name": "genindlæggelser.xlsx", "vintage": date(2025, 11, 28),
    }  # fmt: skip
    told = pl.DataFrame([correction], schema=TOLD_COLUMNS)
    sentence = explain_correction("Et nul faldt ud.", "Udgiveren", date(2026, 1, 2))
    here = pl.col("area_id") == "0183"
    values = content.values.with_columns(
        corrected=here, note=pl.when(here).then(pl.lit(sentence)).otherwise("note")
    )
    sheet = load_workbook(write_changed(values=values, corrections=told))["Kilder"]
    texts = texts_of(sheet)
    assert "Et nul faldt ud." in texts
    assert "Ingen af tallene her bygger på et rettet tal." not in texts
    without = load_workbook(write_changed(corrections=told))["Kilder"]
    assert "Et nul faldt ud." not in texts_of(without)
