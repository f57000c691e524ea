"""Observed against expected: the observed count is guarded, the expectation counts nobody."""

from __future__ import annotations

from typing import Any

from indicators.disclosure.protection import protect_values
from indicators.reasons import PROTECTED
from schemas.definitions.model import Definition
from tests.indicators.frames import GEOGRAPHY, compute, observe, pick, proportion

AGES = {"65-79": 1000.0, "80+": 500.0}


def make_ratio() -> Definition:
    return proportion(
        id="indeks", kind="indirectly_standardised_ratio", unit="ratio",
        numerator={"dataset": "genindlaeggelser", "measure": "indlæggelser"},
        denominator={"dataset": "folketal", "measure": "folketal"},
        standardise={"ages": list(AGES)},
    )  # fmt: skip


def strata(area: str, events: float, people: float) -> list[dict[str, Any]]:
    """As many events in each age, and so many times the people of `AGES`."""
    rows = []
    for age, count in AGES.items():
        rows.append(observe("genindlaeggelser", "indlæggelser", area, "2024", events, age=age))
        rows.append(observe("folketal", "folketal", area, "2024Q1", people * count, age=age))
    return rows


def protect(events: float) -> dict[str, Any]:
    """Bornholm's protected figure; the country's rates let one or two events be expected."""
    ratio = make_ratio()
    rows = [*strata("0400", events, 1), *strata("000", 1000.0, 1000)]
    return pick(protect_values(compute(rows, ratio), [ratio], GEOGRAPHY).values, "0400")


def test_few_expected_events_are_shown_since_they_are_no_persons() -> None:
    shown = protect(events=10.0)
    assert (shown["numerator"], shown["denominator"], shown["value"]) == (20.0, 2.0, 10.0)
    assert shown["status"] == "ok"


def test_few_observed_events_are_hidden() -> None:
    hidden = protect(events=2.0)
    assert (hidden["value"], hidden["status_reason"]) == (None, PROTECTED)
