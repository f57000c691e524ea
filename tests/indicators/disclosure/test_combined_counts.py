"""Counts put together of several: they are protected with their terms, and the terms with them."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

from auditing.audit import audit
from indicators.derive import derive_values
from indicators.disclosure.protection import close_suppressed
from schemas.acceptance.rules import load_rules
from schemas.definitions.model import Definition
from tests.auditing.published import attack as audit_rows
from tests.auditing.published import show, tell
from tests.indicators.disclosure.test_ways_in import NORD, protect
from tests.indicators.frames import GEOGRAPHY, compute, observe, pick, practices, proportion

OPEN = {"measure": "praksis", "dataset": "praksis", "minus": [{"measure": "praksis_lukket"}]}


def count(name: str, source: dict[str, Any], **more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": name, "title": name, "description": "Antal.", "theme": "kapacitet",
            "kind": "count", "unit": "antal", "numerator": source, **more,
        }
    )  # fmt: skip


def diagnoses(area: str, **items: float | None) -> list[dict[str, Any]]:
    return [
        observe("lokal", "tæller", area, "2024", number, item=item,
                **({"status": "suppressed"} if number is None else {}))
        for item, number in items.items()
    ]  # fmt: skip


def of_item(item: str, *further: str) -> dict[str, Any]:
    return {
        "dataset": "lokal",
        "measure": "tæller",
        "where": {"item": item},
        "plus": [{"where": {"item": each}} for each in further],
    }


BOTH = count("begge", of_item("a", "b"))
ONE, OTHER = count("den_ene", of_item("a")), count("den_anden", of_item("b"))


def test_patients_for_each_open_practice_are_counted_late_and_divided_last() -> None:
    made = Definition.model_validate(
        {
            "id": "pr_åben", "title": "Patienter pr. åben praksis", "description": "Tilmeldte.",
            "theme": "kapacitet", "kind": "rate", "unit": "antal", "per": 1,
            "numerator": {"dataset": "praksis", "measure": "tilmeldte"}, "denominator": OPEN,
        }
    )  # fmt: skip
    rows = [
        row
        for number, area in enumerate(NORD)
        for row in (
            *practices(area, 2.0 + number, 12.0 + number),
            observe("praksis", "tilmeldte", area, "2024H1", 18_000.0),
        )
    ]
    values = compute(rows, made)
    assert pick(values, NORD[0])["value"] == pytest.approx(1_800)
    assert pick(values, "nord")["denominator"] == pytest.approx(80)
    assert pick(values, "nord")["value"] == pytest.approx(1_800)


def test_a_share_of_a_sum_of_items_is_the_sum_of_their_shares() -> None:
    share = proportion(numerator=of_item("a", "b"), denominator={
        "dataset": "lokal", "measure": "nævner", "where": {"item": "a"}})  # fmt: skip
    rows = [*diagnoses("0219", a=30.0, b=20.0),
            observe("lokal", "nævner", "0219", "2024", 200.0, item="a")]  # fmt: skip
    assert pick(compute(rows, share), "0219")["value"] == pytest.approx(25)


@pytest.mark.parametrize(
    ("status", "wanted"), [("suppressed", "suppressed"), ("missing", "missing")]
)
def test_a_sum_of_which_a_term_is_not_known_is_not_known(status: str, wanted: str) -> None:
    unknown = observe("lokal", "tæller", "0219", "2024", None, item="b", status=status)
    rows = [*diagnoses("0219", a=30.0), unknown]
    assert pick(compute(rows, BOTH), "0219")["status"] == wanted


def test_a_sum_does_not_tell_its_small_term_beside_the_other() -> None:
    rows = [row for area in NORD for row in diagnoses(area, a=40.0, b=30.0)]
    rows += diagnoses("0190", a=3.0, b=30.0)
    values = protect(rows, BOTH, ONE, OTHER).values
    hidden = values.filter(pl.col("area_id") == "0190", pl.col("status") == "suppressed")
    assert "den_ene" in set(hidden["indicator_id"])
    assert hidden["indicator_id"].n_unique() >= 2, "one of the other two has to go with it"
    shown = [row for row in values.rows(named=True) if row["area_id"] == "0190"]
    assert "3 =" not in tell(audit_rows(shown, BOTH, ONE, OTHER))


def test_a_sum_tells_a_small_term_that_nothing_else_shows() -> None:
    rows = [row for area in NORD for row in diagnoses(area, a=40.0, b=30.0)]
    rows += diagnoses("0190", a=40.0, b=2.0)
    values = protect(rows, BOTH, ONE).values
    at = values.filter(pl.col("area_id") == "0190")
    assert set(at["status"]) != {"ok"}, "41 and 43 would tell the 2"


def test_a_sum_in_an_open_indicator_is_guarded_where_its_term_is() -> None:
    rows = [row for area in NORD for row in diagnoses(area, a=40.0, b=30.0)]
    rows += diagnoses("0190", a=3.0, b=30.0)
    opened = [BOTH.model_copy(update={"disclosure_control": False}),
              OTHER.model_copy(update={"disclosure_control": False})]  # fmt: skip
    values = protect(rows, *opened, ONE).values
    at = values.filter(pl.col("area_id") == "0190").select("indicator_id", "status").rows()
    assert dict(at)["den_ene"] == "suppressed"
    assert "suppressed" in (dict(at)["begge"], dict(at)["den_anden"])


def test_the_audit_works_out_a_term_from_a_sum_and_the_other_terms() -> None:
    leaking = [show(BOTH, "Allerød", 43), show(ONE, "Allerød", 40), show(OTHER, "Allerød", None)]
    assert "Allerød 2024 3 = " in tell(audit_rows(leaking, BOTH, ONE, OTHER))
    safe = [show(BOTH, "Allerød", None), show(ONE, "Allerød", 40), show(OTHER, "Allerød", None)]
    assert tell(audit_rows(safe, BOTH, ONE, OTHER)) == ""


def test_the_audit_works_out_what_a_difference_leaves() -> None:
    every = count("alle_praksis", {"dataset": "praksis", "measure": "praksis"})
    closed = count("lukkede_praksis", {"dataset": "praksis", "measure": "praksis_lukket"})
    rows = [show(every, "Allerød", 12), show(count("åbne", OPEN), "Allerød", 9),
            show(closed, "Allerød", None)]  # fmt: skip
    assert "Allerød 2024 3 = " in tell(audit_rows(rows, every, closed, count("åbne", OPEN)))


def test_the_order_of_terms_makes_no_other_count() -> None:
    assert BOTH.numerator is not None
    turned = count("begge", of_item("b", "a")).numerator
    assert turned is not None and turned.name == BOTH.numerator.name


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_put_together_the_audit_works_nothing_out(seed: int) -> None:
    rng = random.Random(seed)
    three = count("alle_tre", of_item("a", "b", "c"))
    difference = Definition.model_validate(
        {
            "id": "forskel", "title": "F", "description": "F.", "theme": "kapacitet",
            "kind": "expression", "unit": "ratio", "expression": "(x - y) / z",
            "parts": {
                name: {"indicator": each}
                for name, each in (("x", "begge"), ("y", "den_ene"), ("z", "alle_tre"))
            },
        }
    )  # fmt: skip
    measured = [BOTH, ONE, three]
    rows = [
        row
        for area in [*NORD, "0400"]
        for row in diagnoses(area, **{
            item: rng.choice([None, 0.0, 1.0, 2.0, 3.0, 6.0, 9.0, 30.0, 45.0]) for item in "abc"
        })
    ]  # fmt: skip
    protected = protect(rows, *measured).values
    values = close_suppressed(derive_values(protected, [*measured, difference], 2023))
    assert {"suppressed"} <= set(values["status"])
    found = audit(values, [*measured, difference], GEOGRAPHY, rules=load_rules())
    assert tell(found) == ""
