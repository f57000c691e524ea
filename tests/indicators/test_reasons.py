"""Each part that a figure lacks is told with its own cause."""

from __future__ import annotations

from typing import Any

import pytest

from indicators.reasons import Cause, explain_absent, explain_no_figure
from schemas.definitions.model import Definition
from tests.indicators.frames import compute, observe, pick, practices, proportion
from tests.indicators.test_compute import NORD


def reported(**more: Any) -> Definition:
    return proportion(
        numerator={"dataset": "lokal", "measure": "tæller"},
        denominator={"dataset": "lokal", "measure": "nævner"},
        **more,
    )


def report(area: str, x: float | None, **more: Any) -> list[dict[str, Any]]:
    """What a municipality reports of 2024: so many of 10."""
    return [
        observe("lokal", "tæller", area, "2024", x, **more),
        observe("lokal", "nævner", area, "2024", 10.0),
    ]


def test_hidden_and_not_reported_stand_beside_each_other() -> None:
    rows = [row for area in NORD[3:] for row in report(area, 5.0)]
    rows += [*report(NORD[0], None, status="suppressed"), *report(NORD[1], None)]
    nord = pick(compute(rows, reported(min_coverage=0.9)), "nord")
    # Allerød is hidden, Fredensborg left its cell empty, Helsingør sent no row
    assert nord["status_reason"] == (
        "Intet tal: Allerød er skjult, Fredensborg og Helsingør har ikke indberettet; "
        "resten dækker kun 62 %."
    )
    assert nord["status"] == "suppressed"


def test_an_estimate_names_each_part_with_its_cause() -> None:
    rows = [row for area in NORD[3:] for row in practices(area, 5, 10)]
    rows += [*practices(NORD[0], None, 10, status="suppressed"), *practices(NORD[1], None, 10)]
    nord = pick(compute(rows, proportion(min_coverage=0.5)), "nord")
    assert nord["status_reason"] == (
        "Anslået: uden Allerød (skjult), Fredensborg (uden tal i kilden), "
        "Helsingør (ikke i de modtagne udtræk); dækker 62 % af befolkningen."
    )


def test_a_municipality_says_itself_that_it_has_not_reported() -> None:
    values = compute([*report("0400", None), *report("0151", 5.0)], reported())
    assert pick(values, "0400")["status_reason"] == (
        "Der er ikke indberettet tal for dette område og denne periode."
    )


def test_a_lacking_denominator_is_not_called_a_lacking_number() -> None:
    rows = [row for area in NORD[1:] for row in practices(area, 5, 10)]
    rows += practices(NORD[0], 5, 10)[:1]
    values = compute(rows, proportion(min_coverage=0.5))
    assert "Allerød (uden nævner)" in pick(values, "nord")["status_reason"]
    assert pick(values, NORD[0])["status_reason"].startswith("Nævneren er 0 eller findes ikke")


def test_a_hidden_stratum_is_not_called_missing() -> None:
    admissions = Definition.model_validate(
        {
            "id": "indlagte", "title": "Indlagte", "description": "Rate.", "theme": "kapacitet",
            "kind": "directly_standardised_rate", "per": 1000, "unit": "pr_1000",
            "numerator": {"dataset": "genindlaeggelser", "measure": "indlæggelser"},
            "denominator": {"dataset": "folketal", "measure": "folketal"},
            "standardise": {"ages": ["65-79", "80+"], "population": "danmark_2020"},
            "groups": [{"age": "65+"}],
        }
    )  # fmt: skip
    rows = [
        observe(dataset, measure, "0400", period, value, age=age, **more)
        for age, count, more in (("65-79", 50.0, {}), ("80+", None, {"status": "suppressed"}))
        for dataset, measure, period, value, more in (
            ("genindlaeggelser", "indlæggelser", "2023", count, more),
            ("folketal", "folketal", "2023Q1", 1000.0, {}),
        )
    ]
    own = pick(compute(rows, admissions), "0400")
    assert (own["status"], own["status_reason"]) == (
        "suppressed", "Skjult af kilden, fordi tallet er lille.",
    )  # fmt: skip


def test_a_part_that_lacks_several_numbers_is_named_once_with_the_gravest() -> None:
    absent = [("Ishøj", Cause.NO_NUMBER), ("Ishøj", Cause.HIDDEN), ("Greve", Cause.NO_WEIGHT)]
    assert explain_no_figure(absent, 0.0) == (
        "Intet tal: Ishøj er skjult, Greve er uden vægt; ingen dele har tal."
    )


def test_whoever_hides_a_part_it_is_told_alike() -> None:
    absent = [("Ishøj", Cause.HIDDEN), ("Greve", Cause.PROTECTED), ("Solrød", Cause.FEW_ANSWERS)]
    assert explain_absent([*absent, ("Køge", Cause.NO_NUMBER)], 0.5) == (
        "uden Greve, Ishøj og Solrød (skjult), Køge (uden tal i kilden); "
        "dækker 50 % af befolkningen"
    )


@pytest.mark.parametrize(("count", "told"), [(4, "A, B, C og D"), (5, "A, B, C og 2 andre")])
def test_long_lists_are_shortened_for_each_cause(count: int, told: str) -> None:
    absent = [(name, Cause.NO_NUMBER) for name in "EDCBA"[-count:]]
    assert explain_absent([*absent, ("Å", Cause.HIDDEN)], 0.5) == (
        f"uden Å (skjult), {told} (uden tal i kilden); dækker 50 % af befolkningen"
    )
