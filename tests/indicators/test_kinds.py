"""Standardised figures, pooled years, categories, ratios, and what a series says."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators.compute import ComputeError
from indicators.derive import derive_values
from indicators.disclosure.protection import protect_values
from indicators.reasons import PROTECTED
from schemas.definitions.model import Definition
from schemas.standards import load_standards
from tests.conftest import as_promised
from tests.indicators.frames import GEOGRAPHY, compute, observe, pick, practices, proportion

AGES = ["0-64", "65-79", "80+"]
NORD_BUT_HELSINGØR = ["0201", "0210", "0219", "0223", "0250", "0260", "0270"]
BASE = {"title": "Titel", "description": "Tekst.", "theme": "kapacitet"}


def admissions(**more: Any) -> Definition:
    return Definition.model_validate(
        {
            **BASE, "id": "indlagte", "kind": "directly_standardised_rate", "per": 1000,
            "unit": "pr_1000", "direction": "lower",
            "numerator": {"dataset": "genindlaeggelser", "measure": "indlæggelser"},
            "denominator": {"dataset": "folketal", "measure": "folketal"},
            "standardise": {"ages": AGES}, **more,
        }
    )  # fmt: skip


def strata(
    area: str, events: list[float], people: list[float], year: str = "2022"
) -> list[dict[str, Any]]:
    rows = []
    for age, x, n in zip(AGES, events, people, strict=True):
        rows.append(observe("genindlaeggelser", "indlæggelser", area, year, x, age=age))
        rows.append(observe("folketal", "folketal", area, f"{year}Q1", n, age=age))
    return rows


def finish(rows: list[dict[str, Any]], *definitions: Definition) -> pl.DataFrame:
    protected = protect_values(compute(rows, *definitions), list(definitions), GEOGRAPHY).values
    return as_promised(derive_values(protected, list(definitions), BASELINE))


def test_a_directly_standardised_rate_weighs_each_age_with_the_standard_population() -> None:
    standard = load_standards()["danmark_2020"].persons
    weights = [0.0, 0.0, 0.0]
    for band, persons in standard.items():
        first = int(band.rstrip("+").split("-")[0])
        weights[0 if first < 65 else 1 if first < 80 else 2] += persons
    values = compute(strata("0400", [100, 200, 300], [30000, 7000, 2500]), admissions())
    rates = [100 / 30000, 200 / 7000, 300 / 2500]
    by_hand = 1000 * sum(w * r for w, r in zip(weights, rates, strict=True)) / sum(weights)
    bornholm = pick(values, "bornholm")
    assert bornholm["value"] == pytest.approx(by_hand)
    assert (bornholm["numerator"], bornholm["denominator"]) == (600, 39500)
    assert bornholm["ci_method"] == "dobson"
    assert bornholm["ci_low"] < by_hand < bornholm["ci_high"]


def test_a_clusters_standardised_rate_is_made_of_its_own_counts() -> None:
    rows = strata("0101", [1000, 900, 800], [500000, 50000, 20000])
    rows += strata("0147", [100, 90, 80], [80000, 12000, 5000])
    byen = pick(compute(rows, admissions()), "byen")
    assert byen["numerator"] == pytest.approx(0.579 * 2700 + 270)
    assert byen["status"] == "estimated"


def test_under_ten_events_give_no_standardised_rate() -> None:
    bornholm = pick(
        compute(strata("0400", [2, 3, 4], [30000, 7000, 2500]), admissions()), "bornholm"
    )
    assert (bornholm["value"], bornholm["status"]) == (None, "missing")
    assert "under 10 hændelser" in bornholm["status_reason"]


def test_a_count_of_one_to_four_that_gives_no_rate_is_hidden_with_what_would_tell_it() -> None:
    rows = strata("0217", [1, 1, 1], [30000, 7000, 2500])
    for area in NORD_BUT_HELSINGØR:
        rows += strata(area, [20, 30, 40], [30000, 7000, 2500])
    values = finish(rows, admissions())
    few = pick(values, "0217")
    assert (few["status"], few["status_reason"]) == ("suppressed", PROTECTED)
    beside = [pick(values, area)["numerator"] for area in NORD_BUT_HELSINGØR]
    assert pick(values, "nord")["numerator"] is None or None in beside


def test_a_missing_age_band_gives_no_standardised_rate() -> None:
    rows = strata("0400", [100, 200, 300], [30000, 7000, 2500])[:-2]
    bornholm = pick(compute(rows, admissions()), "bornholm")
    assert (bornholm["value"], bornholm["status"]) == (None, "missing")
    assert "mangler" in bornholm["status_reason"]


def test_a_clusters_standardised_rate_covers_what_its_least_covered_age_does() -> None:
    rows = strata("0201", [5, 10, 20], [15000, 3000, 1500])
    for area in ("0210", "0217", "0219", "0223", "0250", "0260", "0270"):
        rows += strata(area, [20, 30, 40], [30000, 7000, 2500])
    absent = ("genindlaeggelser", "0201", "80+")
    hidden = [
        row | {"value": None, "status": "suppressed"}
        if (row["dataset"], row["area_id"], row["age"]) == absent
        else row
        for row in rows
    ]
    left_out = [row for row in rows if (row["dataset"], row["area_id"], row["age"]) != absent]
    nord = pick(compute(left_out, admissions(min_coverage=0.9)), "nord")
    assert (nord["status"], nord["numerator"]) == ("estimated", 7 * 90 + 15)
    # Allerød has 19,500 of 296,000 inhabitants; the two younger groups are whole
    assert "uden Allerød (ikke i de modtagne udtræk)" in nord["status_reason"]
    assert "dækker 93 % af befolkningen" in nord["status_reason"]
    nord = pick(compute(hidden, admissions(min_coverage=0.9)), "nord")
    assert "uden Allerød (skjult)" in nord["status_reason"]


def test_an_indirect_ratio_compares_with_what_the_countrys_rates_would_give() -> None:
    ratio = admissions(
        kind="indirectly_standardised_ratio", per=None, unit="ratio", standardise={"ages": AGES}
    )
    rows = strata("0400", [60, 200, 300], [30000, 7000, 2500])
    rows += strata("000", [6000, 20000, 30000], [3000000, 1400000, 250000])
    expected = 30000 * 6000 / 3e6 + 7000 * 20000 / 1.4e6 + 2500 * 30000 / 250000
    bornholm = pick(compute(rows, ratio), "bornholm")
    assert bornholm["denominator"] == pytest.approx(expected)
    assert bornholm["value"] == pytest.approx(560 / expected)
    assert pick(compute(rows, ratio), "000")["value"] == pytest.approx(1.0)


def test_an_unknown_standard_population_is_told_with_the_indicators_name() -> None:
    unknown = admissions(standardise={"ages": AGES, "population": "mars"})
    with pytest.raises(ComputeError, match="'indlagte' cannot be computed") as failure:
        compute(strata("0400", [100, 200, 300], [30000, 7000, 2500]), unknown)
    assert "danmark_2020" in str(failure.value)


def test_several_years_are_pooled_before_dividing() -> None:
    pooled = proportion(
        pool_years=3,
        numerator={"dataset": "genindlaeggelser", "measure": "genindlæggelser_30_dage"},
        denominator={"dataset": "genindlaeggelser", "measure": "indlæggelser"},
    )
    rows = []
    for year, x, n in (("2019", 1, 10), ("2020", 2, 20), ("2021", 6, 30), ("2022", 9, 40)):
        rows.append(observe("genindlaeggelser", "genindlæggelser_30_dage", "0400", year, x))
        rows.append(observe("genindlaeggelser", "indlæggelser", "0400", year, n))
    bornholm = compute(rows, pooled).filter(area_type="klynge", area_id="bornholm").sort("period")
    assert bornholm["period"].to_list() == ["2019-2021", "2020-2022"]
    assert bornholm["value"].to_list() == pytest.approx([15.0, 100 * 17 / 90])
    assert str(bornholm["period_start"][0]) == "2019-01-01"


def test_pooled_years_that_overlap_are_not_held_against_each_other() -> None:
    pooled = proportion(
        pool_years=2,
        baseline="2019-2020",
        numerator={"dataset": "genindlaeggelser", "measure": "genindlæggelser_30_dage"},
        denominator={"dataset": "genindlaeggelser", "measure": "indlæggelser"},
    )
    rows = []
    for year, x in (("2019", 10), ("2020", 20), ("2021", 60), ("2022", 90)):
        rows.append(observe("genindlaeggelser", "genindlæggelser_30_dage", "0400", year, x))
        rows.append(observe("genindlaeggelser", "indlæggelser", "0400", year, 100))
    bornholm = finish(rows, pooled).filter(area_type="klynge", area_id="bornholm").sort("period")
    assert bornholm["period"].to_list() == ["2019-2020", "2020-2021", "2021-2022"]
    assert bornholm["baseline_period"].to_list() == [None, None, "2019-2020"]
    assert bornholm["change"].to_list() == [None, None, pytest.approx(60.0)]
    assert bornholm["change_low"][2] is not None


def test_categories_take_their_own_items() -> None:
    by_diagnosis = proportion(
        categories=[{"name": "KOL", "item": "kol"}, {"name": "Hjertesvigt", "item": "hjerte"}]
    )
    rows = [
        *practices("0400", 30, 100, item="kol"), *practices("0400", 10, 100, item="hjerte"),
    ]  # fmt: skip
    values = compute(rows, by_diagnosis).filter(area_type="klynge", area_id="bornholm")
    assert dict(values.select("category", "value").iter_rows()) == {
        "KOL": 30.0,
        "Hjertesvigt": 10.0,
    }


def test_a_category_narrows_a_weight_only_where_it_is_the_figures_own() -> None:
    cost = Definition.model_validate(
        {
            **BASE, "id": "pris", "kind": "mean", "unit": "kr",
            "figure": {"dataset": "lokal", "measure": "værdi", "where": {"item": "pris"}},
            "weight": [{"dataset": "folketal", "measure": "folketal"}],
            "categories": [{"name": "Hospital", "item": "pris_hospital"}],
        }
    )  # fmt: skip
    rows = [
        observe("lokal", "værdi", "0400", "2024", 900.0, item="pris_hospital", unit="kr"),
        observe("folketal", "folketal", "0400", "2024Q1", 1000.0),
    ]
    assert pick(compute(rows, cost), "bornholm", category="Hospital")["value"] == 900.0


def per_practice() -> list[Definition]:
    share = proportion(id="andel")
    patients = proportion(
        id="anden_andel", numerator={"dataset": "praksis", "measure": "tilmeldte"}
    )
    ratio = Definition.model_validate(
        {**BASE, "id": "forhold", "kind": "ratio", "unit": "ratio", "of": "andel",
         "to": "anden_andel"}
    )  # fmt: skip
    return [share, patients, ratio]


def test_a_ratio_divides_two_indicators_and_has_no_interval() -> None:
    rows = [*practices("0400", 20, 100), observe("praksis", "tilmeldte", "0400", "2024H1", 40.0)]
    ratio = pick(finish(rows, *per_practice()), "bornholm", indicator_id="forhold")
    assert ratio["value"] == pytest.approx(0.5)
    assert (ratio["unit"], ratio["ci_low"]) == ("ratio", None)
    assert "forholdet mellem to indikatorer" in ratio["note"]


def test_a_ratio_does_not_give_a_hidden_figure_away() -> None:
    rows = [*practices("0400", 3, 100), observe("praksis", "tilmeldte", "0400", "2024H1", 40.0)]
    ratio = pick(finish(rows, *per_practice()), "bornholm", indicator_id="forhold")
    assert (ratio["value"], ratio["status"]) == (None, "suppressed")


BASELINE = 2023


def yearly(*closed: float | None) -> list[dict[str, Any]]:
    rows = []
    for number, count in enumerate(closed):
        year = str(2015 + number)
        rows.append(observe("praksis", "praksis_lukket", "0400", year, count))
        rows.append(observe("praksis", "praksis", "0400", year, 1000.0))
    return rows


def series_of(*closed: float | None, **more: Any) -> pl.DataFrame:
    values = finish(yearly(*closed), proportion(**more))
    return values.filter(area_type="klynge", area_id="bornholm").sort("period")


def test_change_is_counted_from_the_baseline_with_its_interval() -> None:
    series = series_of(400, 380, 300, baseline="2016")
    assert series["baseline_period"].to_list() == [None, None, "2016"]
    assert series["change"].to_list() == [None, None, pytest.approx(-8.0)]
    assert series["change_low"][2] < -8.0 < series["change_high"][2] < 0


def test_without_a_baseline_of_its_own_change_is_counted_from_the_agreements() -> None:
    # 2015 to 2025; the agreement's is 2023
    series = series_of(*range(400, 411))
    assert series["baseline_period"].to_list() == [*[None] * 9, "2023", "2023"]


def test_without_a_figure_of_the_baseline_the_one_before_it_counts_then_the_first_after() -> None:
    gap = series_of(400, *[None] * 8, 380, 370)
    assert gap["baseline_period"].to_list() == [*[None] * 9, "2015", "2015"]
    late = series_of(*[None] * 9, 380, 370)
    assert late["baseline_period"].to_list() == [*[None] * 10, "2024"]


def test_a_clear_fall_of_what_should_be_low_is_a_bettering() -> None:
    series = series_of(500, 450, 400, 350, 300)
    assert series["trend"].to_list() == [None, None, None, None, "bedring"]
    assert series_of(500, 450, 400, 350, 300, direction=None)["trend"][4] == "fald"
    assert series_of(300, 301, 299, 300, 300)["trend"][4] == "uaendret"


def test_fewer_than_five_points_have_no_trend() -> None:
    assert series_of(500, 450, 400, 350)["trend"].to_list() == [None] * 4


def test_a_point_far_outside_the_process_is_a_signal() -> None:
    calm = [300, 302, 299, 301, 300, 302, 299, 301, 302, 299, 301]
    assert series_of(*calm, 700)["signal"].to_list() == [*[None] * 11, "hoejere"]
    assert series_of(*calm, 100)["signal"].to_list() == [*[None] * 11, "lavere"]
    assert series_of(*calm, 300)["signal"].null_count() == 12


def test_under_twelve_points_and_in_a_series_that_goes_on_as_it_did_there_is_no_signal() -> None:
    assert series_of(300, 302, 299, 301, 300, 302, 299, 301, 700)["signal"].null_count() == 9
    rising = [300 + 20 * year + (year % 3) for year in range(14)]
    assert series_of(*rising)["signal"].null_count() == 14


def test_periods_outside_a_definitions_validity_are_not_published() -> None:
    series = series_of(400, 380, 300, valid_from="2016-01-01", valid_to="2016-12-31")
    assert series["period"].to_list() == ["2016"]


def test_a_period_that_begins_before_a_definitions_validity_or_ends_after_it_is_left_out() -> None:
    series = series_of(400, 380, 300, valid_from="2015-01-02", valid_to="2017-12-30")
    assert series["period"].to_list() == ["2016"]


def test_a_numerator_without_a_denominator_stops_no_other_figure() -> None:
    bornholm = pick(compute(practices("0400", 3, 0), proportion()), "bornholm")
    assert (bornholm["value"], bornholm["status"]) == (None, "missing")
