"""One bad cell stops one figure: what cannot be right is set aside, told, and in no sum."""

from __future__ import annotations

import pytest

from indicators.kinds.flaws import list_set_aside
from indicators.methods.statistics import ROUNDING
from indicators.reasons import PROTECTED
from schemas.definitions.model import Definition
from tests.indicators.frames import (
    compute,
    observe,
    pick,
    practices,
    proportion,
    survey_share,
)
from tests.indicators.test_compute import NORD, asthma

ABOVE = "Intet tal: kildens tæller er større end nævneren, som den er en del af."


def test_a_numerator_above_its_denominator_stops_its_own_figure_and_the_sums_with_it() -> None:
    values = compute(
        [*practices("0400", 30, 10), *practices("0151", 5, 10), *practices("084", 70, 100)],
        proportion(),
    )
    own = pick(values, "0400")
    assert (own["value"], own["numerator"], own["denominator"]) == (None, None, None)
    assert (own["status"], own["status_reason"]) == ("missing", ABOVE)
    cluster = pick(values, "bornholm")
    assert (cluster["value"], cluster["status"]) == (None, "missing")
    assert cluster["status_reason"] == (
        "Intet tal: Bornholm har en tæller, der er større end nævneren; ingen dele har tal."
    )
    assert pick(values, "0151")["value"] == pytest.approx(50.0)
    assert pick(values, "084")["value"] == pytest.approx(70.0)


def test_a_sum_with_a_bad_part_is_as_with_a_missing_one() -> None:
    people = [observe("folketal", "folketal", area, "2024Q1", 1000.0) for area in NORD]
    rows = [row for area in NORD[1:] for row in practices(area, 5, 10)]
    bad, missing = (
        pick(compute([*people, *rows, *part], proportion(min_coverage=0.8)), "nord")
        for part in (practices(NORD[0], 30, 10), practices(NORD[0], None, 10))
    )
    for name in ("value", "numerator", "denominator", "ci_low", "status"):
        assert bad[name] == missing[name], name
    assert bad["status_reason"] == (
        "Anslået: uden Allerød (tælleren er større end nævneren); dækker 88 % af befolkningen."
    )


def test_a_split_count_may_exceed_its_denominator_by_rounding_and_by_no_more() -> None:
    most = 10 * (1 + ROUNDING)
    bornholm = pick(compute(practices("0400", most, 10), proportion()), "bornholm")
    assert bornholm["value"] == pytest.approx(100.0)
    above = pick(compute(practices("0400", 10 * (1 + 2 * ROUNDING), 10), proportion()), "0400")
    assert above["status_reason"] == ABOVE


def test_a_small_count_above_its_denominator_is_hidden_as_every_small_count_is() -> None:
    values = compute(practices("0400", 3, 2), proportion())
    own = pick(values, "0400")
    assert (own["status"], own["status_reason"]) == ("suppressed", PROTECTED)
    open_to_all = compute(practices("0400", 3, 2), proportion(disclosure_control=False))
    assert pick(open_to_all, "0400")["status_reason"] == ABOVE


def test_a_numerator_without_anybody_in_the_denominator_is_in_no_sum() -> None:
    people = [observe("folketal", "folketal", area, "2024Q1", 1000.0) for area in NORD]
    rows = [row for area in NORD[1:] for row in practices(area, 5, 10)]
    values = compute([*people, *rows, *practices(NORD[0], 7, 0)], proportion(min_coverage=0.8))
    assert pick(values, "nord")["value"] == pytest.approx(50.0)
    assert "Allerød (uden nævner)" in pick(values, "nord")["status_reason"]
    assert "Nævneren er 0" in pick(values, NORD[0])["status_reason"]


def test_a_band_of_a_distribution_counts_no_municipality_whose_share_cannot_be() -> None:
    spread = proportion(kind="distribution", unit="antal", bands=[0, 50, 100], min_coverage=0.8)
    people = [observe("folketal", "folketal", area, "2024Q1", 1000.0) for area in NORD]
    rows = [row for area in NORD[1:] for row in practices(area, 9, 10)]
    nord = compute([*people, *rows, *practices(NORD[0], 30, 10)], spread).filter(area_id="nord")
    assert sorted(nord["value"].to_list()) == [0.0, 7.0]
    assert all("tælleren er større end nævneren" in reason for reason in nord["status_reason"])
    [told] = list_set_aside(nord.filter(category="0 til 50 pct.")).to_dicts()
    assert (told["area_id"], told["cause"]) == ("nord", "above_denominator")


def rates(area: str, count: float, printed: float, people: float | None) -> list[dict[str, object]]:
    return [
        observe("ruks", "prævalens_personer", area, "2024", count),
        observe("ruks", "prævalens_pr_100000", area, "2024", printed, unit="pr_100000"),
        *([observe("folketal", "folketal", area, "2024Q1", people)] if people else []),
    ]


@pytest.mark.parametrize("printed", [500.0, 50000.0, 0.0])
def test_a_printed_rate_that_contradicts_its_count_stops_its_figure_and_the_sum(
    printed: float,
) -> None:
    values = compute(
        [*rates("0400", 2000, printed, 40000), *rates("084", 2000, 5e3, 4e4)], asthma()
    )
    own, cluster = pick(values, "0400"), pick(values, "bornholm")
    assert (own["value"], own["numerator"], own["status"]) == (None, None, "missing")
    assert own["status_reason"] == (
        "Intet tal: kildens tal pr. indbygger passer ikke med kildens antal."
    )
    assert (cluster["value"], cluster["status"]) == (None, "missing")
    assert "Bornholm har et tal pr. indbygger, der ikke passer" in cluster["status_reason"]
    assert pick(values, "084")["value"] == 5000.0


@pytest.mark.parametrize(
    ("count", "printed", "people"),
    # those at risk alone are divided by; counts are rounded to 5; no population to judge by
    [(2000, 5515.0, 40000), (5, 20.0, 10000), (0, 45.0, 10000), (2000, 9.0, None)],
)
def test_other_populations_and_rounded_counts_are_no_contradiction(
    count: float, printed: float, people: float | None
) -> None:
    own = pick(compute(rates("0400", count, printed, people), asthma()), "0400")
    assert (own["value"], own["status"]) == (printed, "ok")


def test_a_percentage_that_is_none_is_set_aside_and_weighed_in_nowhere() -> None:
    rows = []
    for number, area in enumerate(NORD):
        share = 20.0 if number else 140.0
        rows.append(observe("sundhedsprofil", "andel", area, "2021", share, unit="pct"))
        rows.append(observe("folketal", "folketal", area, "2021Q1", 1000.0))
    values = compute(rows, survey_share(min_coverage=0.8))
    own = pick(values, NORD[0])
    assert (own["value"], own["status"]) == (None, "missing")
    assert own["status_reason"] == "Intet tal: procenten ligger ikke mellem 0 og 100."
    assert pick(values, "nord")["value"] == pytest.approx(20.0)
    assert pick(values, NORD[1])["value"] == pytest.approx(20.0)


def test_a_rate_in_percent_above_a_hundred_is_set_aside() -> None:
    beds = proportion(kind="rate", per=100, unit="pct")
    values = compute([*practices("0400", 30, 20), *practices("0151", 20, 20)], beds)
    assert "mellem 0 og 100" in pick(values, "0400")["status_reason"]
    assert pick(values, "0151")["value"] == pytest.approx(100.0)


def test_a_negative_count_is_set_aside() -> None:
    values = compute([*practices("0400", -5, 20), *practices("0151", 10, 20)], proportion())
    assert pick(values, "0400")["status_reason"] == "Intet tal: kildens antal er negativt."
    assert pick(values, "0151")["value"] == pytest.approx(50.0)


def test_a_printed_figure_outside_its_printed_limits_is_set_aside() -> None:
    limits = survey_share(
        limit_low={"dataset": "sundhedsprofil", "measure": "nedre_grænse"},
        limit_high={"dataset": "sundhedsprofil", "measure": "øvre_grænse"},
    )
    rows = [
        observe("sundhedsprofil", measure, area, "2021", value, unit="pct")
        for area, low in (("0400", 21.0), ("0151", 19.0))
        for measure, value in (("andel", 20.0), ("nedre_grænse", low), ("øvre_grænse", 22.0))
    ]
    values = compute(rows, limits)
    assert "uden for kildens egne grænser" in pick(values, "0400")["status_reason"]
    assert pick(values, "0151")["value"] == pytest.approx(20.0)


def test_a_missing_weight_stops_the_sum_alone() -> None:
    rows = []
    for number, area in enumerate(NORD):
        rows.append(observe("sundhedsprofil", "andel", area, "2021", 20.0 + number, unit="pct"))
        if number:
            rows.append(observe("folketal", "folketal", area, "2021Q1", 1000.0))
    values = compute(rows, survey_share())
    assert pick(values, NORD[0])["value"] == pytest.approx(20.0)
    nord = pick(values, "nord")
    assert (nord["value"], nord["status"]) == (None, "missing")
    assert nord["status_reason"] == "Intet tal: Allerød er uden vægt; resten dækker kun 88 %."
    told = list_set_aside(values)
    assert told.select("area_id", "cause").rows() == [("nord", "no_weight")]


def test_a_weight_of_nobody_is_no_weight() -> None:
    rows = [
        observe("sundhedsprofil", "andel", "0400", "2021", 20.0, unit="pct"),
        observe("folketal", "folketal", "0400", "2021Q1", 0.0),
    ]
    bornholm = pick(compute(rows, survey_share()), "bornholm")
    assert bornholm["status_reason"].startswith("Intet tal: Bornholm er uden vægt;")


def test_a_wrong_stratum_is_told_and_not_called_missing() -> None:
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
        observe(dataset, measure, "0400", period, value, age=age)
        for age, count in (("65-79", 50.0), ("80+", -50.0))
        for dataset, measure, period, value in (
            ("genindlaeggelser", "indlæggelser", "2023", count),
            ("folketal", "folketal", "2023Q1", 1000.0),
        )
    ]
    assert pick(compute(rows, admissions), "0400")["status_reason"] == (
        "Intet tal: kildens antal er negativt."
    )


def test_what_is_set_aside_is_listed_once_at_its_own_area() -> None:
    values = compute(
        [*practices("0400", 30, 10), *practices("0151", 5, 10), *practices("0153", 50, 10)],
        proportion(),
    )
    told = list_set_aside(values)
    assert told.select("area_id", "cause").rows() == [
        ("0153", "above_denominator"), ("0400", "above_denominator"),
    ]  # fmt: skip
