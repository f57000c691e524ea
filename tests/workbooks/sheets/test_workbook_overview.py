"""The sheet "Overblik": where the area stands on each indicator."""

from __future__ import annotations

import re

import polars as pl
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.wording.definitions import WELLBEING
from tests.workbooks.conftest import ROWS, WriteChanged
from tests.workbooks.reading import find_column, find_row, read_notes, texts_of
from wording.content import PublishedContent

READMISSIONS = "=Akutte genindlæggelser inden for 30 dage (80+ år)"


def read_row(sheet: Worksheet, label: str) -> dict[str, object]:
    """A row by the headings of its columns."""
    headings = [cell.value for cell in sheet[find_row(sheet, "Indikator")]]
    cells = [cell.value for cell in sheet[find_row(sheet, label)]]
    row = dict(zip(headings, cells, strict=True))
    notes = read_notes(sheet)
    numbers = re.findall(r"\d+", str(row["Noter"] or ""))
    return {**row, "Noter": [notes[number] for number in numbers]}


def test_the_latest_figure_stands_beside_region_country_and_the_best_cluster(
    workbook: Workbook,
) -> None:
    assert read_row(workbook["Overblik"], READMISSIONS) == {
        "Indikator": READMISSIONS, "Status": "○ kan ikke vurderes", "Syd": 17.123456789,
        "Enhed": "pct.", "Periode": "2021", "Udvikling": None, "Ændring": None, "Siden": None,
        "Region Hovedstaden": 18.25, "Hele landet": 17.0, "Mål": "Rette sted",
        "Noter": ["Anslået: København er delt mellem to klynger.", "2022: skjult."],
        "Bedst": "lav", "95 % nedre": 16.623456789, "95 % øvre": 17.623456789,
        "Ændring nedre": None, "Ændring øvre": None, "Sammenlignet med regionen": "bedre",
        "Sammenlignet med landet": "tilsvarende", "Bedste klynge": "Nord", "Dens tal": 16.5,
    }  # fmt: skip


SCREEN, ROW_HEADINGS = 1_366, 40
"""Pixels of a small laptop's screen, and of the numbers of rows and the bar at the side."""


def test_a_screen_shows_twelve_columns_with_status_among_the_first(workbook: Workbook) -> None:
    sheet = workbook["Overblik"]
    headings = [cell.value for cell in sheet[find_row(sheet, "Indikator")]]
    assert headings[:3] == ["Indikator", "Status", "Syd"]
    assert headings[11] == "Noter", "twelve columns, the rest to the right"
    widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(1, 13)]
    assert sum(round(7 * width) for width in widths) <= SCREEN - ROW_HEADINGS


def test_filters_stand_over_rows_of_indicators_alone(workbook: Workbook) -> None:
    sheet = workbook["Overblik"]
    table = sheet.tables["Overblik"]
    assert table.autoFilter.ref == table.ref
    units = find_column(sheet, "Enhed")
    first, last = (int(re.sub(r"\D", "", cell)) for cell in table.ref.split(":"))
    assert all(sheet.cell(row, units).value for row in range(first, last + 1))
    assert sheet.cell(last + 1, 1).value is None


def test_change_is_told_with_its_start_and_judged_in_words_and_sign(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    own = (pl.col("area_id") == "syd") & (pl.col("value") == 17.123456789)
    values = content.values.with_columns(
        baseline_period=pl.when(own).then(pl.lit("2015")),
        change=pl.when(own).then(2.5),
        change_low=pl.when(own).then(1.0),
        change_high=pl.when(own).then(4.0),
        change_p=pl.when(own).then(0.001),
        change_certain=pl.when(own).then(pl.lit(True)),
    )
    row = read_row(load_workbook(write_changed(values=values))["Overblik"], READMISSIONS)
    assert (row["Ændring"], row["Siden"]) == (2.5, "2015")
    assert row["Status"] == "▼ forværring"


def test_targets_have_columns_when_there_is_one(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    own = (pl.col("area_id") == "syd") & (pl.col("value") == 17.123456789)
    values = content.values.with_columns(
        target=pl.when(own).then(15.0),
        target_year=pl.when(own).then(pl.lit(2027, pl.Int32)),
        target_source=pl.when(own).then(pl.lit("Aftalen, s. 12")),
        target_distance=pl.when(own).then(2.123456789),
        target_status=pl.when(own).then(pl.lit("ikke_paa_vej")),
    )
    row = read_row(load_workbook(write_changed(values=values))["Overblik"], READMISSIONS)
    assert (row["Måltal"], row["Målår"], row["Afstand til mål"]) == (15.0, 2027, 2.123456789)
    assert row["Målets kilde"] == "Aftalen, s. 12"
    assert row["Status"] == "▼ ikke på vej mod målet"


def test_signs_and_marks_are_explained_below_the_table(workbook: Workbook) -> None:
    texts = " ".join(texts_of(workbook["Overblik"]))
    for sign in ("▲ forbedring", "▼ forværring", "◆ ændring, der er sikker eller optalt fuldt ud",
                 "● uændret", "○ kan ikke vurderes", "≈ anslået", "* rettet"):  # fmt: skip
        assert sign in texts


def test_the_figures_of_region_and_country_are_explained_too(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    guessed = pl.col("area_id") == "084"
    values = content.values.with_columns(
        status=pl.when(guessed).then(pl.lit("estimated")).otherwise("status"),
        status_reason=pl.when(guessed).then(pl.lit("Uden Ishøj.")).otherwise("status_reason"),
    )
    sheet = load_workbook(write_changed(values=values))["Overblik"]
    row = find_row(sheet, "Lavt mentalt helbred")
    region = find_column(sheet, "Region Hovedstaden")
    assert sheet.cell(row, region).number_format.startswith('"≈ "')
    assert read_row(sheet, "Lavt mentalt helbred")["Noter"] == [
        "Region Hovedstaden anslået: Uden Ishøj.",
        "Sammenligningen er ikke korrigeret for alder.",
    ]


def test_goals_without_an_indicator_say_so(workbook: Workbook) -> None:
    told = [text for text in texts_of(workbook["Overblik"]) if "Ingen indikator endnu" in text]
    assert len(told) == 4


def test_links_lead_from_overview_to_series_to_definition(workbook: Workbook) -> None:
    overview = workbook["Overblik"]
    link = overview.cell(find_row(overview, "Lavt mentalt helbred"), 1).hyperlink
    sheet, cell = link.location.replace("'", "").split("!")
    band = workbook[sheet][cell]
    assert band.value.startswith("Lavt mentalt helbred · enhed: pct.")
    sheet, cell = band.hyperlink.location.replace("'", "").split("!")
    assert (sheet, workbook[sheet][cell].value) == ("Definitioner", "Lavt mentalt helbred")


def test_cluster_with_nothing_but_suppressed_figures_is_readable(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    hidden = content.values.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("value", "ci_low", "ci_high")
    ).with_columns(status=pl.lit("suppressed"), status_reason=pl.lit("Færre end 5 personer."))
    row = read_row(load_workbook(write_changed(values=hidden))["Overblik"], "Lavt mentalt helbred")
    assert (row["Syd"], row["Status"]) == ("skjult", "○ intet tal")
    assert row["Noter"] == ["Skjult: Færre end 5 personer."]


def test_cluster_without_any_figure_is_readable(write_changed: WriteChanged) -> None:
    row = read_row(load_workbook(write_changed(rows=[]))["Overblik"], "Lavt mentalt helbred")
    assert (row["Syd"], row["Periode"]) == ("ingen tal", "ingen tal")
    assert row["Noter"] == ["Der er ingen tal for området."]


def test_a_regions_overview_shows_all_clusters_side_by_side(write_changed: WriteChanged) -> None:
    sheet = load_workbook(write_changed(area=("region", "084")))["Overblik"]
    row = read_row(sheet, READMISSIONS)
    assert (row["Syd"], row["Nord"], row["Region Hovedstaden"]) == (17.123456789, 16.5, 18.25)
    assert "Sammenlignet med regionen" not in row


def test_real_figures_carry_no_banner(write_changed: WriteChanged) -> None:
    rows = [row for row in ROWS if row[0] is WELLBEING]
    workbook = load_workbook(write_changed(rows=rows, synthetic=False))
    texts = [text for sheet in workbook for text in texts_of(sheet)]
    assert "Ingen af tallene er syntetiske." in texts
    assert not [text for text in texts if "SYNTETISK" in text]
