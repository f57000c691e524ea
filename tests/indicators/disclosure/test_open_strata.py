"""Strata are told of only where each count could stand in a table of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from geography import load_geography
from indicators.disclosure.open_strata import find_open
from indicators.strata import STRATA_SCHEMA
from schemas.definitions.model import Definition
from tests.indicators.test_strata import NORD, chronic

GEOGRAPHY = load_geography()
SIZES = {area: 1000.0 + 100 * number for number, area in enumerate(NORD)}
SICK = chronic()


def stratum(area: str, age: str, x: float | None, n: float, **more: Any) -> dict[str, Any]:
    kind = "klynge" if area == "nord" else "kommune"
    return {
        "indicator_id": "kronisk", "area_type": kind, "area_id": area, "period": "2024",
        "stratum": age, "sex": "alle", "age": age, "x": x, "n": n,
        "state": "ok" if x is not None else "suppressed", **more,
    }  # fmt: skip


def nord(**old: tuple[float | None, float]) -> pl.DataFrame:
    """Nord and its municipalities, each with 50 sick of the young; `old` those of the old."""
    rows = []
    for area, size in SIZES.items():
        rows.append(stratum(area, "0-64", 50, size))
        rows.append(stratum(area, "65+", *old.get(f"k{area}", (30, 100))))
    rows.append(stratum("nord", "0-64", 400, sum(SIZES.values())))
    rows.append(stratum("nord", "65+", 240, 800))
    return pl.DataFrame(rows, schema=STRATA_SCHEMA)


def told(*hidden: str, sick: Definition = SICK) -> pl.DataFrame:
    """Published figures; `hidden` areas hide one."""
    rows = [
        {
            "indicator_id": sick.id, "area_type": "kommune", "area_id": area, "period": "2024",
            "period_start": date(2024, 1, 1),
            "status": "suppressed" if area in hidden else "ok",
        }
        for area in NORD
    ]  # fmt: skip
    return pl.DataFrame(rows)


def list_closed(
    strata: pl.DataFrame, protected: pl.DataFrame, *definitions: Definition
) -> set[str]:
    found = find_open(strata, protected, definitions or (SICK,), GEOGRAPHY, {})
    return set(found.filter(~pl.col("is_open"))["area_id"])


def test_counts_of_five_or_more_are_told_of() -> None:
    assert list_closed(nord(), told()) == set()


def test_a_small_count_closes_its_area_and_the_smallest_other() -> None:
    assert list_closed(nord(k0270=(3, 100)), told()) == {"0270", "0201"}


def test_so_does_a_small_complement_and_a_count_hidden_at_its_source() -> None:
    assert list_closed(nord(k0270=(97, 100)), told()) == {"0270", "0201"}
    assert list_closed(nord(k0270=(None, 100)), told()) == {"0270", "0201"}


def test_two_closed_areas_need_no_third() -> None:
    assert list_closed(nord(k0270=(3, 100), k0260=(2, 100)), told()) == {"0270", "0260"}


def test_nobody_is_no_small_count() -> None:
    assert list_closed(nord(k0270=(0, 100)), told()) == set()


def test_a_hidden_figure_of_the_same_counts_closes_the_area() -> None:
    assert list_closed(nord(), told("0270", "0260")) == {"0270", "0260"}


def test_also_one_of_another_indicator() -> None:
    other = chronic(id="andre", groups=[{"age": "80+"}])
    protected = pl.concat([told(), told("0270", "0260", sick=other)])
    assert list_closed(nord(), protected, SICK, other) == {"0270", "0260"}


def test_events_that_are_no_persons_close_nothing() -> None:
    places = chronic(disclosure_control=False)
    assert list_closed(nord(k0270=(3, 100)), told(), places) == set()


def test_an_area_with_a_missing_stratum_is_not_told_of_at_all() -> None:
    strata = nord().with_columns(
        state=pl.when(pl.col("area_id") == "0201").then(pl.lit("missing")).otherwise("state")
    )
    found = find_open(strata, told(), [SICK], GEOGRAPHY, {})
    assert "0201" not in set(found["area_id"])
