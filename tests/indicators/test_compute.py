"""What the figures of clusters, regions and the country promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.methods.statistics import wilson_limits
from schemas.definitions.model import Definition
from tests.indicators.frames import (
    GEOGRAPHY,
    compute,
    observe,
    pick,
    practices,
    proportion,
    survey_share,
)

NORD = ["0201", "0210", "0217", "0219", "0223", "0250", "0260", "0270"]


def test_a_clusters_proportion_is_the_sum_of_counts_divided_at_the_end() -> None:
    counts = [practices(area, closed, 10) for area, closed in zip(NORD, range(1, 9), strict=True)]
    values = compute([row for rows in counts for row in rows], proportion())
    nord = pick(values, "nord")
    assert (nord["numerator"], nord["denominator"]) == (36, 80)
    assert nord["value"] == pytest.approx(45.0)
    assert (nord["status"], nord["status_reason"]) == ("ok", None)
    low, high = wilson_limits(np.array([36.0]), np.array([80.0]))
    assert nord["ci_low"] == pytest.approx(100 * low[0])
    assert nord["ci_high"] == pytest.approx(100 * high[0])
    assert nord["ci_method"] == "wilson"


def test_københavn_enters_both_its_clusters_with_its_weights_and_says_so() -> None:
    values = compute([*practices("0101", 500, 1000), *practices("0147", 0, 421)], proportion())
    byen = pick(values, "byen")
    assert byen["numerator"] == pytest.approx(289.5)
    assert byen["denominator"] == pytest.approx(579 + 421)
    assert byen["value"] == pytest.approx(28.95)
    assert byen["status"] == "estimated"
    assert "57,9 % af Københavns tal" in byen["status_reason"]
    assert "2019" in byen["status_reason"]


def test_a_suppressed_part_never_becomes_zero() -> None:
    rows = [row for area in NORD[1:] for row in practices(area, 5, 10)]
    rows += [
        observe("praksis", "praksis_lukket", NORD[0], "2024H1", None, status="suppressed"),
        observe("praksis", "praksis", NORD[0], "2024H1", 10),
    ]
    nord = pick(compute(rows, proportion()), "nord")
    assert nord["value"] is None
    assert nord["status"] == "suppressed"
    assert "Allerød" in nord["status_reason"]


def test_a_small_missing_part_is_named_and_the_figure_estimated() -> None:
    people = [observe("folketal", "folketal", area, "2024Q1", 1000) for area in NORD]
    people[0]["value"] = 100
    rows = [row for area in NORD[1:] for row in practices(area, 5, 10)]
    rows += practices(NORD[0], None, 10)
    nord = pick(compute([*people, *rows], proportion(min_coverage=0.95)), "nord")
    assert nord["value"] == pytest.approx(50.0)
    assert nord["status"] == "estimated"
    assert "uden Allerød" in nord["status_reason"]
    assert "99 %" in nord["status_reason"]


@pytest.mark.parametrize(("needed", "status"), [(0.875, "estimated"), (0.876, "missing")])
def test_a_part_that_covers_just_what_is_needed_is_enough(needed: float, status: str) -> None:
    people = [observe("folketal", "folketal", area, "2024Q1", 1000) for area in NORD]
    rows = [row for area in NORD[1:] for row in practices(area, 5, 10)]
    rows += practices(NORD[0], None, 10)
    nord = pick(compute([*people, *rows], proportion(min_coverage=needed)), "nord")
    assert nord["status"] == status


def test_where_no_part_has_a_figure_there_is_none_however_little_is_needed() -> None:
    rows = [row for area in NORD for row in practices(area, None, 10)]
    nord = pick(compute(rows, proportion(min_coverage=0.0)), "nord")
    assert (nord["value"], nord["status"]) == (None, "missing")
    assert "ingen dele har tal" in nord["status_reason"]


def test_an_area_that_the_source_leaves_out_is_missing_and_not_zero() -> None:
    rows = [row for area in NORD[:4] for row in practices(area, 5, 10)]
    nord = pick(compute(rows, proportion()), "nord")
    assert (nord["value"], nord["status"]) == (None, "missing")
    assert "Frederikssund, Gribskov, Halsnæs og Hørsholm mangler" in nord["status_reason"]


def test_nobody_in_the_denominator_gives_no_value_and_a_reason() -> None:
    values = compute(practices("0400", 0, 0), proportion())
    bornholm = pick(values, "bornholm")
    assert (bornholm["value"], bornholm["status"]) == (None, "missing")
    assert "Nævneren er 0" in bornholm["status_reason"]


def test_a_zero_is_a_figure() -> None:
    bornholm = pick(compute(practices("0400", 0, 12), proportion()), "bornholm")
    assert (bornholm["value"], bornholm["status"], bornholm["ci_low"]) == (0.0, "ok", 0.0)


def test_the_publishers_own_region_row_comes_before_our_sum() -> None:
    rows = [*practices("0400", 5, 10), *practices("084", 70, 100), *practices("000", 300, 1000)]
    values = compute(rows, proportion())
    assert pick(values, "084")["value"] == pytest.approx(70.0)
    assert pick(values, "000")["value"] == pytest.approx(30.0)


def test_a_cluster_is_compared_with_its_region_and_the_country() -> None:
    rows = [*practices("0400", 20, 100), *practices("084", 700, 1000), *practices("000", 21, 100)]
    bornholm = pick(compute(rows, proportion()), "bornholm")
    assert (bornholm["vs_region"], bornholm["vs_land"]) == ("bedre", "tilsvarende")
    upwards = pick(compute(rows, proportion(direction="higher")), "bornholm")
    assert upwards["vs_region"] == "daarligere"
    undecided = pick(compute(rows, proportion(direction=None)), "bornholm")
    assert undecided["vs_region"] is None


def test_a_survey_share_is_weighted_with_the_population_it_stands_for() -> None:
    rows = []
    for number, area in enumerate(NORD):
        rows.append(observe("sundhedsprofil", "andel", area, "2021", 10.0 + number, unit="pct"))
        rows.append(observe("folketal", "folketal", area, "2021Q1", 1000.0 * (number + 1)))
    nord = pick(compute(rows, survey_share()), "nord")
    by_hand = sum((10 + n) * (n + 1) for n in range(8)) / sum(n + 1 for n in range(8))
    assert nord["value"] == pytest.approx(by_hand)
    assert nord["ci_low"] is None
    assert nord["numerator"] is None
    assert "Uden sikkerhedsinterval" in nord["note"]
    assert nord["vs_region"] is None


def test_a_survey_share_has_limits_when_every_part_has_respondents() -> None:
    rows = []
    for area in NORD:
        rows.append(observe("sundhedsprofil", "andel", area, "2021", 20.0, unit="pct"))
        rows.append(observe("sundhedsprofil", "svarpersoner", area, "2021", 400.0))
        rows.append(observe("folketal", "folketal", area, "2021Q1", 1000.0))
    nord = pick(compute(rows, survey_share()), "nord")
    # Wilson's limits of 640 of the 3,200 who answered
    low, high = wilson_limits(np.array([640.0]), np.array([3200.0]))
    assert nord["ci_low"] == pytest.approx(100 * low[0], rel=1e-6)
    assert nord["ci_high"] == pytest.approx(100 * high[0], rel=1e-6)
    assert nord["ci_method"] == "survey"


def test_weights_of_another_year_are_told() -> None:
    rows = [
        observe("sundhedsprofil", "andel", "0400", "2025", 20.0, unit="pct"),
        observe("folketal", "folketal", "0400", "2020Q1", 1000.0),
    ]
    assert "folketal fra 2020" in pick(compute(rows, survey_share()), "bornholm")["note"]


def test_a_years_denominator_is_the_population_on_its_first_day() -> None:
    chronic = Definition.model_validate(
        {
            "id": "kronisk", "title": "Kronisk", "description": "Andel.", "theme": "kapacitet",
            "kind": "proportion",
            "numerator": {"dataset": "ruks", "measure": "prævalens_personer"},
            "denominator": {"dataset": "folketal", "measure": "folketal"},
        }
    )  # fmt: skip
    rows = [
        observe("ruks", "prævalens_personer", "0400", "2019", 8000.0),
        observe("folketal", "folketal", "0400", "2019Q1", 40000.0),
        observe("folketal", "folketal", "0400", "2019Q2", 99999.0),
    ]
    assert pick(compute(rows, chronic), "bornholm")["value"] == pytest.approx(20.0)


def asthma() -> Definition:
    return Definition.model_validate(
        {
            "id": "astma", "title": "Astma", "description": "Rate.", "theme": "kapacitet",
            "kind": "rate", "per": 100000, "unit": "pr_100000",
            "numerator": {"dataset": "ruks", "measure": "prævalens_personer"},
            "denominator": {"dataset": "folketal", "measure": "folketal"},
            "printed": {"dataset": "ruks", "measure": "prævalens_pr_100000"},
        }
    )  # fmt: skip


def test_the_publishers_own_rate_is_shown_where_it_is_printed_with_the_limits_of_the_count() -> (
    None
):
    rows = [
        observe("ruks", "prævalens_personer", "000", "2024", 100.0),
        observe("ruks", "prævalens_pr_100000", "000", "2024", 5010.0, unit="pr_100000"),
    ]
    values = compute(rows, asthma())
    country = pick(values, "000")
    assert (country["value"], country["status"]) == (5010.0, "ok")
    assert (country["numerator"], country["denominator"]) == (100.0, None)
    # Byar's limits of 100 are 81.36 and 121.63
    assert country["ci_low"] == pytest.approx(5010 * 0.8136, rel=1e-3)
    assert country["ci_high"] == pytest.approx(5010 * 1.2163, rel=1e-3)
    assert "Kildens eget tal" in country["note"]
    assert pick(values, "nord")["status"] == "missing"


def test_a_clusters_rate_is_made_of_counts_and_never_of_printed_rates() -> None:
    rows = [
        observe("ruks", "prævalens_personer", "0400", "2024", 2000.0),
        observe("ruks", "prævalens_pr_100000", "0400", "2024", 4999.0, unit="pr_100000"),
        observe("folketal", "folketal", "0400", "2024Q1", 40000.0),
    ]
    values = compute(rows, asthma())
    assert pick(values, "bornholm")["value"] == pytest.approx(5000.0)
    assert pick(values, "0400")["value"] == 4999.0


def test_wider_bands_are_joined_from_finer_ones() -> None:
    eighty = proportion(
        groups=[{"age": "80+"}],
        numerator={"dataset": "genindlaeggelser", "measure": "genindlæggelser_30_dage"},
        denominator={"dataset": "genindlaeggelser", "measure": "indlæggelser"},
    )
    rows = [
        observe("genindlaeggelser", measure, "0400", "2023", value, age=age)
        for age, again, all_of_them in (("80-84", 10.0, 100.0), ("85+", 20.0, 50.0))
        for measure, value in (("genindlæggelser_30_dage", again), ("indlæggelser", all_of_them))
    ]
    bornholm = pick(compute(rows, eighty), "bornholm")
    assert bornholm["age"] == "80+"
    assert bornholm["value"] == pytest.approx(20.0)


def test_municipalities_are_distributed_over_bands_with_the_upper_edge_included() -> None:
    spread = proportion(kind="distribution", unit="antal", bands=[0, 40, 80, 100])
    closed = [0, 4, 5, 8, 9, 10, 10, 10]
    rows = [
        row for area, count in zip(NORD, closed, strict=True) for row in practices(area, count, 10)
    ]
    nord = compute(rows, spread).filter(area_id="nord").sort("category")
    assert dict(nord.select("category", "value").iter_rows()) == {
        "0 til 40 pct.": 2,
        "over 40 til 80 pct.": 2,
        "over 80 til 100 pct.": 4,
    }
    assert nord["denominator"].to_list() == [8, 8, 8]


def test_the_psychiatric_catchment_puts_rødovre_under_syd() -> None:
    rows = [row for area in ("0175", "0151") for row in practices(area, 5, 10)]
    people = [observe("folketal", "folketal", area, "2024Q1", 1.0) for area in ("0175", "0151")]
    lenient = {"min_coverage": 0.0}
    somatic = compute([*rows, *people], proportion(**lenient))
    psychiatric = compute([*rows, *people], proportion(catchment="psychiatric", **lenient))
    assert pick(somatic, "midt", area_type="klynge")["denominator"] == 20
    assert pick(psychiatric, "midt", area_type="klynge")["denominator"] == 10
    assert pick(psychiatric, "syd", area_type="klynge")["denominator"] == 10


def test_councils_continue_the_clusters_series() -> None:
    rows = [row for area in NORD for row in practices(area, 5, 10)]
    values = compute(rows, proportion())
    council = GEOGRAPHY.membership.filter(
        group_type="sundhedsraad", area_id="0201", catchment="somatic"
    )["group_id"][0]
    assert pick(values, council)["value"] == pick(values, "nord")["value"]


def test_a_printed_figure_is_never_averaged_without_a_stated_weight() -> None:
    printed = Definition.model_validate(
        {
            "id": "udredt", "title": "Udredt", "description": "Andel.", "theme": "kapacitet",
            "kind": "published", "figure": {"dataset": "nationale_maal", "measure": "værdi"},
        }
    )  # fmt: skip
    rows = [observe("nationale_maal", "værdi", area, "2024", 80.0, unit="pct") for area in NORD]
    nord = pick(compute(rows, printed), "nord")
    assert (nord["value"], nord["status"]) == (None, "missing")
    assert "kan ikke lægges sammen" in nord["status_reason"]


def test_several_causes_of_an_estimate_make_one_sentence() -> None:
    people = [observe("folketal", "folketal", area, "2024Q1", size)
              for area, size in (("0101", 100000.0), ("0147", 10.0))]  # fmt: skip
    rows = [*people, *practices("0101", 50, 100), *practices("0147", None, 10)]
    byen = pick(compute(rows, proportion()), "byen")
    assert byen["status"] == "estimated"
    assert byen["status_reason"].count("Anslået") == 1
    assert "; uden Frederiksberg" in byen["status_reason"]
    assert byen["status_reason"].endswith("befolkningen.")
    assert not byen["status_reason"].endswith("..")


def test_one_synthetic_extract_makes_the_figure_synthetic() -> None:
    rows = [
        observe("sundhedsprofil", "andel", "0400", "2021", 20.0, unit="pct"),
        observe("folketal", "folketal", "0400", "2021Q1", 1000.0, synthetic=True),
    ]
    assert pick(compute(rows, survey_share()), "bornholm")["synthetic"] is True


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=8, max_size=8,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_a_groups_figure_lies_between_its_parts_whatever_the_order_of_rows(
    counts: list[tuple[int, int]], order: object
) -> None:
    rows = [
        row
        for area, (x, n) in zip(NORD, counts, strict=True)
        for row in practices(area, float(x), float(n))
    ]
    nord = pick(compute(rows, proportion()), "nord")
    order.shuffle(rows)  # type: ignore[attr-defined]
    shares = [100 * x / n for x, n in counts]
    assert min(shares) - 1e-9 <= nord["value"] <= max(shares) + 1e-9
    assert nord["ci_low"] <= nord["value"] <= nord["ci_high"]
    assert pick(compute(rows, proportion()), "nord") == nord


def test_a_level_that_a_local_series_never_meant_to_report_lacks_no_part() -> None:
    local = proportion(
        numerator={"dataset": "lokal", "measure": "tæller"},
        denominator={"dataset": "lokal", "measure": "nævner"},
    )
    rows = [
        observe("lokal", measure, area, "2024", value)
        for area in NORD
        for measure, value in (("tæller", 5.0), ("nævner", 10.0))
    ]
    values = compute(rows, local)
    assert pick(values, "nord", area_type="klynge")["value"] == pytest.approx(50.0)
    country, elsewhere = pick(values, "000"), pick(values, "081")
    assert (country["status"], country["status_reason"]) == (
        "missing",
        "Der findes ingen landstal.",
    )
    assert elsewhere["status_reason"] == "Der findes ingen tal for regionen."
    assert "har ikke indberettet" in pick(values, "084")["status_reason"]
    assert pick(values, "syd", area_type="klynge")["status"] == "missing"


def test_weights_of_two_years_are_both_told() -> None:
    rows = []
    for number, area in enumerate(NORD):
        year = "2017Q1" if number else "2020Q1"
        rows.append(observe("sundhedsprofil", "andel", area, "2017", 10.0, unit="pct"))
        rows.append(observe("folketal", "folketal", area, year, 1000.0))
    nord = pick(compute(rows, survey_share()), "nord", area_type="klynge")
    assert "folketal fra 2017 og 2020" in nord["note"]


def test_a_second_choice_of_weight_is_told() -> None:
    definition = survey_share(
        weight=[
            {"dataset": "folketal", "measure": "folketal", "where": {"age": "15+"}},
            {"dataset": "folketal", "measure": "folketal"},
        ]
    )
    rows = [
        observe("sundhedsprofil", "andel", "0400", "2021", 20.0, unit="pct"),
        observe("folketal", "folketal", "0400", "2021Q1", 1000.0),
    ]
    told = "Vægtet med befolkningen, fordi befolkningen på 15 år og derover mangler."
    assert told in pick(compute(rows, definition), "bornholm")["note"]


def test_a_count_is_not_held_against_a_larger_areas_count() -> None:
    beds = Definition.model_validate(
        {
            "id": "senge", "title": "Senge", "description": "Antal.", "theme": "kapacitet",
            "kind": "count", "unit": "antal", "direction": "higher",
            "numerator": {"dataset": "praksis", "measure": "praksis"},
        }
    )  # fmt: skip
    rows = [observe("praksis", "praksis", area, "2024", count)
            for area, count in (("0400", 50.0), ("084", 900.0), ("000", 3000.0))]  # fmt: skip
    bornholm = pick(compute(rows, beds), "bornholm")
    assert (bornholm["vs_region"], bornholm["vs_land"]) == (None, None)


def test_a_definition_says_what_areas_are_judged_against() -> None:
    rows = [*practices("0400", 20, 100), *practices("084", 700, 1000), *practices("000", 21, 100)]
    region_only = pick(compute(rows, proportion(benchmark="region")), "bornholm")
    assert (region_only["vs_region"], region_only["vs_land"]) == ("bedre", None)
    neither = pick(compute(rows, proportion(benchmark="none")), "bornholm")
    assert (neither["vs_region"], neither["vs_land"]) == (None, None)
