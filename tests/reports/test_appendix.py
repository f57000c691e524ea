"""The end of the report: methods, caveats, sources, corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from indicators.changes.correction_effects import TOLD_COLUMNS
from indicators.reasons import explain_correction
from indicators.verdicts.forecast_coverage import ForecastCoverage
from reports.compose import compose_report
from reports.content import ReportContent
from reports.outline import Heading, Outline, Paragraph, Table
from schemas.lateness import Holding, judge_freshness
from schemas.rhythms import load_rhythms
from tests.reports.conftest import CLOSED, NORD, ROWS

pytestmark = pytest.mark.whole

Make = Callable[..., ReportContent]

REASON, TOLD_BY, TOLD_AT = "Trykfejl i tabellen.", "Sundhedsdatastyrelsen", date(2026, 1, 15)
CORRECTION = {
    "dataset": "praksis", "measure": "praksis_lukket", "item": "alle", "area_type": "kommune",
    "area_id": "0201", "period": "2025H1", "sex": "alle", "age": "alle", "education": "alle",
    "period_start": date(2025, 1, 1), "period_end": date(2025, 6, 30), "unit": "antal",
    "printed_value": 40.0, "corrected_value": 14.0, "printed_status": "ok",
    "corrected_status": "ok", "withheld": False, "reason": REASON, "told_by": TOLD_BY,
    "told_at": TOLD_AT, "url": None, "file_name": "praksis.csv", "vintage": date(2025, 11, 1),
}  # fmt: skip


def correct(make_content: Make, **change: object) -> Outline:
    """A report in which a figure of the cluster rests on a correction."""
    rows = [
        each | {"corrected": True, "note": explain_correction(REASON, TOLD_BY, TOLD_AT)}
        if (each["indicator_id"], each["area_id"], each["period"]) == (CLOSED.id, NORD[1], "2025H1")
        else each
        for each in ROWS
    ]  # fmt: skip
    content = make_content(rows=rows)
    told = pl.DataFrame([CORRECTION | change], schema=TOLD_COLUMNS)
    return compose_report(replace(content, material=replace(content.material, corrections=told)))[0]


def find_table(outline: Outline, beginning: str) -> Table:
    (table,) = [
        block
        for block in outline.blocks
        if isinstance(block, Table) and block.caption.startswith(beginning)
    ]
    return table


def test_a_correction_is_told_with_both_figures_why_and_by_whom(make_content: Make) -> None:
    (row,) = find_table(correct(make_content), "Rettelser").rows
    assert [cell.text for cell in row] == [
        "Almen praksis",
        "praksis, der er lukket for tilgang, Allerød, 1. halvår 2025",
        "40",
        "14",
        REASON,
    ]
    assert row[4].small == "Oplyst af Sundhedsdatastyrelsen, 15. januar 2026"


def test_a_correction_that_tells_a_small_count_is_not_told(make_content: Make) -> None:
    withheld = {"withheld": True, "printed_value": None, "corrected_value": None}
    (row,) = find_table(correct(make_content, **withheld), "Rettelser").rows
    assert row[2].text == row[3].text == "skjult: røber et lille tal"


def test_a_corrected_figure_is_marked_where_it_stands(make_content: Make) -> None:
    table = find_table(correct(make_content), "Samlet indsats")
    (row,) = [row for row in table.rows if row[0].text == CLOSED.label]
    assert row[1].text == "* 35,5\N{NO-BREAK SPACE}pct."
    assert "*: bygger på et rettet tal." in table.notes[0]
    [number] = row[0].notes
    assert f"{number}) {explain_correction(REASON, TOLD_BY, TOLD_AT)}" in table.notes


def test_without_corrections_there_is_no_such_section(make_content: Make) -> None:
    outline, _ = compose_report(make_content())
    assert "Rettelser" not in [block.text for block in outline.blocks if isinstance(block, Heading)]


def test_the_sources_have_publisher_and_dates(make_content: Make) -> None:
    content = make_content()
    rhythm = next(each for each in load_rhythms() if each.dataset == "praksis")
    holding = Holding(
        "praksis", newest_period="2025H2", newest_period_end=date(2025, 12, 31),
        released=date(2026, 2, 1), received=date(2026, 2, 3),
    )  # fmt: skip
    fresh = judge_freshness(holding, rhythm, date(2026, 3, 2))
    material = replace(content.material, freshness=(fresh,))
    outline, _ = compose_report(replace(content, material=material))
    (row,) = find_table(outline, "Datasæt").rows
    assert [cell.text for cell in row][:4] == [
        "Almen praksis", "Sundhedsdatastyrelsen", "1. februar 2026", "2. halvår 2025",
    ]  # fmt: skip
    assert "2026" in row[4].text


def test_the_methods_say_which_years_are_chosen(make_content: Make) -> None:
    outline, _ = compose_report(make_content(baseline=2021, period=2024))
    texts = {block.lead_in: block.text for block in outline.blocks if isinstance(block, Paragraph)}
    assert "der er slut i 2024 eller tidligere" in texts["Valg af tal."]
    assert "i 2021 eller tidligere" in texts["Valg af tal."]
    assert "Syntetiske tal." not in texts


def test_the_methods_call_a_change_sure_by_all_of_them_and_not_by_its_interval(
    make_content: Make,
) -> None:
    told = str(compose_report(make_content()))
    assert "selv om dens interval ikke rummer nul" in told
    assert "ventes at skyldes tilfældet" in told


def test_how_often_forecasts_held_is_told_by_dataset_and_horizon(make_content: Make) -> None:
    content = make_content()
    coverage = (
        ForecastCoverage("praksis", 1, 120, 1450, 0.9478),
        ForecastCoverage("praksis", 4, 96, 600, 0.9),
    )
    material = replace(content.material, forecast_coverage=coverage)
    outline, ledger = compose_report(replace(content, material=material))
    table = find_table(outline, "Hvor ofte tallet kom til at ligge inden for 95 %-grænserne")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Almen praksis", "94,8 pct. (1.450)", "90,0 pct. (600)"]
    ]
    assert [column.heading for column in table.columns[1:]] == ["1 år frem", "4 år frem"]
    assert {"94,8", "90,0"} <= {each.text for each in ledger.entries}


def test_without_forecasts_there_is_no_such_table(make_content: Make) -> None:
    outline, _ = compose_report(make_content())
    assert not [each for each in outline.blocks
                if isinstance(each, Table) and "95 %-grænserne" in each.caption]  # fmt: skip


def test_why_a_figure_is_estimated_is_told_below_its_table(make_content: Make) -> None:
    table = find_table(compose_report(make_content())[0], "Rette sted: indikatorer")
    (row,) = [row for row in table.rows if row[0].text == "Indbyggere"]
    assert [f"{number}) ≈ anslået: Begrundelse i ord." for number in row[0].notes] == [
        each for each in table.notes if "anslået: " in each
    ]


def test_each_indicator_of_the_tables_is_defined(make_content: Make) -> None:
    outline, _ = compose_report(make_content())
    rows = find_table(outline, "Indikatorerne i rapporten").rows
    assert [row[0].text for row in rows] == [
        "Ensomhed", "Nyt mål", "Tvang", "Lukkede praksis", "Genindlæggelser", "Ventetid",
        "Indbyggere",
    ]  # fmt: skip
    assert {row[1].text.removeprefix("Beskrivelse uden tal. ") for row in rows} == {
        "Lavere er bedre.", "Højere er bedre.", "Vurderes ikke som godt eller dårligt.",
    }  # fmt: skip
