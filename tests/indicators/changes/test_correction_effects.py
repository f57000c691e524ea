"""What a snapshot tells of corrections, and which changed figures they are the cause of."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from indicators import reasons
from indicators.changes.causes import explain_differences
from indicators.changes.correction_effects import TOLD_COLUMNS, choose_reaching, tell_corrections
from tests.indicators.changes.test_differences import frame, published, value

APPLIED: dict[str, Any] = {
    "correction": 1, "dataset": "praksis", "measure": "praksis_lukket", "item": "alle",
    "area_type": "kommune", "area_id": "0240", "period": "2024H1", "sex": "alle", "age": "alle",
    "education": "alle", "unit": None, "printed_value": 12.0, "printed_status": "ok",
    "corrected_value": 21.0, "corrected_status": "ok", "reason": "Byttet om.",
    "told_by": "Kilden", "told_at": date(2026, 3, 3), "url": None,
    "period_start": date(2024, 1, 1), "period_end": date(2024, 6, 30), "stored_unit": "antal",
    "file_name": "praksis.csv", "vintage": date(2026, 2, 1),
}  # fmt: skip
SENTENCE = "Bygger på et rettet tal: Byttet om (oplyst af Kilden, 3. marts 2026)."


def applied(**more: object) -> pl.DataFrame:
    schema = {"unit": pl.String, "url": pl.String, "printed_value": pl.Float64}
    return pl.DataFrame([{**APPLIED, **more}], schema_overrides=schema)


def told(**more: object) -> pl.DataFrame:
    return tell_corrections(applied(**more), frame())


def test_both_figures_are_told_where_nothing_is_hidden() -> None:
    values = frame(value("kommune/0240", 50.0, corrected=True))
    (row,) = tell_corrections(applied(), values).to_dicts()
    assert list(row) == list(TOLD_COLUMNS)
    assert (row["printed_value"], row["corrected_value"], row["unit"]) == (12.0, 21.0, "antal")
    assert row["withheld"] is False


@pytest.mark.parametrize("small", ["printed_value", "corrected_value"])
def test_a_count_of_one_to_four_is_not_told_and_neither_is_the_other(small: str) -> None:
    (row,) = told(**{small: 3.0}).to_dicts()
    assert (row["printed_value"], row["corrected_value"], row["withheld"]) == (None, None, True)


def test_a_small_share_is_no_count() -> None:
    (row,) = told(stored_unit="pct", corrected_value=3.0).to_dicts()
    assert row["corrected_value"] == 3.0


@pytest.mark.parametrize(("area", "withheld"), [("kommune/0240", True), ("kommune/0201", False)])
def test_the_figures_of_a_cell_are_withheld_with_the_figure_that_is_hidden(
    area: str, withheld: bool
) -> None:
    hidden = value(area, None, "suppressed", status_reason=reasons.PROTECTED, corrected=True)
    assert tell_corrections(applied(), frame(hidden))["withheld"].to_list() == [withheld]


def test_a_correction_reaches_readers_whose_figures_say_so() -> None:
    rests = frame(value("kommune/0240", 50.0, corrected=True, note=f"Andet. {SENTENCE}"))
    other = frame(value("kommune/0240", 50.0, corrected=False, note="Andet."))
    assert choose_reaching(told(), rests).height == 1
    assert choose_reaching(told(), other).height == 0


def test_a_correction_is_a_cause_of_its_own_where_it_reaches() -> None:
    old = published(
        value("kommune/0240", 50.0), value("klynge/nord", 60.0), value("klynge/midt", 70.0)
    )
    new = published(
        value("kommune/0240", 80.0), value("klynge/nord", 65.0), value("klynge/midt", 71.0),
        corrections=told(),
    )  # fmt: skip
    causes = {row["area_id"]: row["causes"] for row in explain_differences(old, new).to_dicts()}
    for area in ("0240", "midt"):
        (cause,) = causes[area]
        assert cause["kind"] == "correction"
        assert cause["detail"] == (
            "new correction of praksis/praksis_lukket, kommune 0240, 2024H1: Byttet om. "
            "(told by Kilden on 2026-03-03)"
        )
        assert "12" not in cause["detail"].replace("2024H1", "")
    assert [cause["kind"] for cause in causes["nord"]] == ["unknown"]


def test_a_correction_that_is_withdrawn_or_renewed_is_a_cause_too() -> None:
    sides = {
        "withdrawn": (told(), None),
        "renewed": (told(), told(corrected_value=22.0)),
    }
    for word, (before, after) in sides.items():
        old = published(value("kommune/0240", 50.0), corrections=before)
        new = published(value("kommune/0240", 80.0), corrections=after)
        (row,) = explain_differences(old, new).to_dicts()
        assert [cause["kind"] for cause in row["causes"]] == ["correction"]
        assert row["causes"][0]["detail"].startswith(f"{word} correction of praksis/praksis_lukket")
