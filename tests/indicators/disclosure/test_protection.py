"""No count of 1-4 can be read or worked out from what is published."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.disclosure.protection import protect_values
from indicators.reasons import PROTECTED
from schemas.definitions.model import Definition
from tests.indicators.frames import GEOGRAPHY, compute, observe, pick, practices, proportion

NORD = ["0201", "0210", "0217", "0219", "0223", "0250", "0260", "0270"]


def protect(rows: list[dict[str, Any]], **more: Any) -> pl.DataFrame:
    definition = proportion(**more)
    return protect_values(compute(rows, definition), [definition], GEOGRAPHY).values


def nord(*counts: float, total: float = 100) -> list[dict[str, Any]]:
    return [row for area, x in zip(NORD, counts, strict=True) for row in practices(area, x, total)]


def test_a_small_count_is_hidden_with_all_that_is_made_of_it() -> None:
    values = protect(nord(3, 20, 30, 40, 50, 60, 70, 80))
    allerød = pick(values, "0201")
    assert allerød["status"] == "suppressed"
    assert allerød["status_reason"].startswith("Skjult")
    for column in ("numerator", "value", "ci_low", "ci_high", "vs_region", "vs_land"):
        assert allerød[column] is None
    assert allerød["denominator"] == 100


def test_the_smallest_sister_is_hidden_too_so_that_the_clusters_total_does_not_tell() -> None:
    values = protect(nord(3, 20, 30, 40, 50, 60, 70, 80))
    hidden = values.filter(area_type="kommune", status="suppressed")["area_id"].to_list()
    assert hidden == ["0201", "0210"]
    assert pick(values, "nord")["numerator"] == 353


def test_two_small_sisters_are_not_enough_because_their_sum_may_tell() -> None:
    values = protect(nord(1, 1, 30, 40, 50, 60, 70, 80))
    hidden = values.filter(area_type="kommune", status="suppressed")["area_id"].to_list()
    assert hidden == ["0201", "0210", "0217"]


def test_københavns_small_count_cannot_be_worked_out_from_the_clusters_that_share_it() -> None:
    others = ["0153", "0155", "0161", "0165", "0167", "0169", "0175", "0183", "0185", "0187"]
    rows = practices("0101", 3, 60) + practices("0147", 112, 200)
    for number, area in enumerate(others):
        rows += practices(area, 30 + number, 90)
    values = protect(rows, catchment="psychiatric")
    assert pick(values, "0101")["numerator"] is None
    for cluster in ("byen", "syd"):
        figure = pick(values, cluster, area_type="klynge")
        assert (figure["numerator"], figure["value"]) == (None, None)


def test_zero_is_shown() -> None:
    values = protect(nord(0, 20, 30, 40, 50, 60, 70, 80))
    assert pick(values, "0201")["value"] == 0.0
    assert values.filter(status="suppressed").is_empty()


def test_a_small_count_of_women_hides_the_men_when_everyone_is_shown() -> None:
    rows = practices("0400", 20, 100)
    rows += practices("0400", 3, 40, sex="kvinder") + practices("0400", 17, 60, sex="maend")
    values = protect(rows, groups=[{}, {"sex": "kvinder"}, {"sex": "maend"}])
    shown = values.filter(area_id="0400", status="ok")["sex"].to_list()
    assert shown in ([], ["alle"])
    assert "suppressed" in values.filter(area_id="0400", sex="maend")["status"].to_list()


def test_a_cluster_of_one_municipality_is_hidden_with_it() -> None:
    values = protect(practices("0400", 3, 100))
    assert pick(values, "bornholm")["status"] == "suppressed"


def test_what_the_source_hid_cannot_be_worked_out_from_a_printed_total() -> None:
    rows = nord(5, 20, 30, 40, 50, 60, 70, 80)
    rows[0] = observe("praksis", "praksis_lukket", "0201", "2024H1", None, status="suppressed")
    rows += practices("nord", 353, 800)
    values = protect(rows)
    hidden = values.filter(area_type="kommune", status="suppressed")["area_id"].to_list()
    assert hidden == ["0201", "0210"]
    assert pick(values, "0201")["status_reason"] == PROTECTED


def test_a_cluster_figure_made_without_the_hidden_part_hides_nobody_else() -> None:
    rows = nord(5, 20, 30, 40, 50, 60, 70, 80)
    rows[0] = observe("praksis", "praksis_lukket", "0201", "2024H1", None, status="suppressed")
    values = protect(rows, min_coverage=0.5)
    hidden = values.filter(area_type="kommune", status="suppressed")["area_id"].to_list()
    assert hidden == ["0201"]
    assert pick(values, "nord", area_type="klynge")["status"] == "estimated"


def test_a_count_hidden_in_one_indicator_is_hidden_in_every_other_that_uses_it() -> None:
    rows = nord(3, 20, 30, 40, 50, 60, 70, 80)
    for women in (
        observe("praksis", "praksis_lukket", area, "2024H1", 15.0, sex="kvinder") for area in NORD
    ):
        rows.append(women)
    by_practice = proportion()
    of_the_closed = proportion(
        id="af_de_lukkede",
        numerator={"dataset": "praksis", "measure": "praksis_lukket", "where": {"sex": "kvinder"}},
        denominator={"dataset": "praksis", "measure": "praksis_lukket"},
        kind="rate", per=1, unit="ratio",
    )  # fmt: skip
    definitions = [by_practice, of_the_closed]
    values = protect_values(compute(rows, *definitions), definitions, GEOGRAPHY).values
    for area in ("0201", "0210"):
        assert pick(values, area, indicator_id="lukkede")["numerator"] is None
        other = pick(values, area, indicator_id="af_de_lukkede")
        assert (other["denominator"], other["value"]) == (None, None)


def test_a_hidden_denominator_is_not_shown_beside_its_hidden_figure() -> None:
    rows = [row for area in NORD for row in practices(area, 0, 3 if area == NORD[0] else 20)]
    values = protect(rows)
    hidden = values.filter(area_type="kommune", status="suppressed")
    assert hidden.height == 2
    assert hidden["denominator"].to_list() == [None, None]


def test_an_indicator_may_be_exempt_when_it_counts_no_persons() -> None:
    values = protect(nord(3, 20, 30, 40, 50, 60, 70, 80), disclosure_control=False)
    assert values.filter(status="suppressed").is_empty()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=8, max_size=8))
def test_an_attacker_with_all_published_sums_finds_no_small_count(counts: list[int]) -> None:
    """Solved apart from the code under test: least squares on the published sums."""
    values = protect(nord(*map(float, counts)))
    numerators = {area: pick(values, area, area_type="kommune")["numerator"] for area in NORD}
    unknown = [area for area in NORD if numerators[area] is None]
    total = pick(values, "nord", area_type="klynge")["numerator"]
    for area, count in zip(NORD, counts, strict=True):
        if 1 <= count <= 4:
            assert area in unknown
    if total is not None and unknown:
        rest = total - sum(value for value in numerators.values() if value is not None)
        assert np.linalg.matrix_rank(np.ones((1, len(unknown)))) < len(unknown)
        assert rest >= 4, "each of the hidden ones could be 4, and the others 0"


@pytest.mark.parametrize("small", [1, 2, 3, 4])
def test_every_count_from_one_to_four_is_hidden(small: int) -> None:
    assert pick(protect(nord(small, 20, 30, 40, 50, 60, 70, 80)), "0201")["value"] is None


def test_a_count_of_five_is_shown() -> None:
    values = protect(nord(5, 20, 30, 40, 50, 60, 70, 80))
    assert (pick(values, "0201")["numerator"], pick(values, "0201")["value"]) == (5, 5.0)
    assert values.filter(status="suppressed").is_empty()


def with_disease(kind: str, **more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": kind, "title": kind, "description": "Borgere med KOL.", "theme": "kapacitet",
            "kind": kind, "per": 100000, "unit": "pr_100000",
            "numerator": {"dataset": "ruks", "measure": "prævalens_personer"},
            "denominator": {"dataset": "folketal", "measure": "folketal"}, **more,
        }
    )  # fmt: skip


def test_an_age_hidden_at_source_takes_no_figure_of_all_ages_with_it() -> None:
    """Only the standardised figure rests on the age; all ages together are shown beside it."""
    rows = []
    for number, area in enumerate(NORD):
        for age, persons in (("0-4", 3 if number == 0 else 30), ("5+", 200), ("alle", 230)):
            few: dict[str, Any] = {"status": "suppressed"} if persons < 5 else {}
            count = None if few else persons
            rows += [
                observe("ruks", "prævalens_personer", area, "2024", count, age=age, **few),
                observe("folketal", "folketal", area, "2024", 9_000, age=age),
            ]
    crude = with_disease("rate")
    standardised = with_disease(
        "directly_standardised_rate", standardise={"ages": ["0-4", "5+"]}, twin_of="rate"
    )
    both = [crude, standardised]
    values = protect_values(compute(rows, *both), both, GEOGRAPHY).values
    hidden = values.filter(status="suppressed", area_type="kommune")
    assert hidden.select("indicator_id", "area_id").rows() == [
        ("directly_standardised_rate", "0201")
    ]
    assert pick(values, "0201", indicator_id="rate")["numerator"] == 230
