"""Standardised figures: fitted standards, both methods, and their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.methods.standardisation import (
    NoRate,
    Standardised,
    directly_standardised,
    expected_count,
    fit_standard,
    indirectly_standardised,
)
from indicators.methods.statistics import StatisticsError, byar_limits, rate
from schemas.standards import load_standards

NAN = float("nan")


def arr(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


def assert_no_value(found: Standardised, reason: NoRate) -> None:
    assert list(found.reason) == [reason]
    assert np.isnan([found.figures.value, found.figures.low, found.figures.high]).all()
    assert found.figures.method[0] is None


# --- the standard population ------------------------------------------------------------------


def test_the_european_standard_population_is_100000_persons() -> None:
    europe = load_standards()["europa_2013"].persons
    assert sum(europe.values()) == 100_000
    assert list(fit_standard(europe, ["0-64", "65-84", "85+"])) == [80_500, 17_000, 2_500]


def test_the_danish_standard_population_is_everyone_on_1_january_2020() -> None:
    denmark = load_standards()["danmark_2020"].persons
    assert sum(denmark.values()) == 5_822_763
    assert fit_standard(denmark, ["95+"])[0] == 9_180 + 1_134


def test_a_standard_keeps_only_the_ages_that_the_data_have() -> None:
    standard = {"0-4": 50.0, "5-64": 700.0, "65-79": 200.0, "80+": 50.0}
    assert list(fit_standard(standard, ["80+", "65-79"])) == [50, 200]


def test_a_band_that_the_data_lack_in_between_is_named() -> None:
    standard = {"65-69": 1.0, "70-74": 1.0, "75-79": 1.0, "80+": 1.0}
    with pytest.raises(StatisticsError, match="the data lack the standard's band 70-74"):
        fit_standard(standard, ["65-69", "75-79", "80+"])


def test_a_band_that_cuts_through_the_standard_is_named() -> None:
    with pytest.raises(StatisticsError, match="band 15-19 is cut through"):
        fit_standard({"0-14": 1.0, "15-19": 1.0, "20+": 1.0}, ["0-17", "18+"])


def test_a_band_that_the_standard_does_not_reach_is_named() -> None:
    with pytest.raises(StatisticsError, match="does not cover the data's band 65-84"):
        fit_standard({"65-69": 1.0, "70-79": 1.0}, ["65-84"])


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        (["65-79", "75+"], "Age bands overlap: 65-79 and 75\\+"),
        (["standardiseret"], "'standardiseret' is no age band"),
        ([], "no age bands"),
    ],
)
def test_bands_that_are_none_or_overlap_are_an_error(bands: list[str], told: str) -> None:
    with pytest.raises(StatisticsError, match=told):
        fit_standard({"65-79": 1.0, "80+": 1.0}, bands)


# --- direct -----------------------------------------------------------------------------------


def test_a_directly_standardised_rate_is_what_a_hand_calculation_gives() -> None:
    # rates 2/1000 and 30/1000, weights 3:1 -> (3·2 + 1·30)/4 = 9 per 1000
    found = directly_standardised(arr(4, 15), arr(2000, 500), arr(3, 1), per=1000)
    assert found.figures.value[0] == pytest.approx(9.0)
    variance = (3 / 4) ** 2 * 4 / 2000**2 + (1 / 4) ** 2 * 15 / 500**2
    low, high = byar_limits(arr(19))
    scale = np.sqrt(variance / 19)
    assert found.figures.low[0] == pytest.approx(9 + 1000 * scale * (low[0] - 19))
    assert found.figures.high[0] == pytest.approx(9 + 1000 * scale * (high[0] - 19))
    assert found.figures.method[0] == "dobson"
    assert found.total[0] == 19


def test_areas_are_standardised_side_by_side() -> None:
    x, n = np.array([[4, 15], [8, 30]]), np.array([[2000, 500], [4000, 1000]])
    found = directly_standardised(x, n, arr(3, 1), per=1000)
    assert found.figures.value == pytest.approx([9.0, 9.0])
    assert list(found.reason) == [None, None]


def test_a_total_under_ten_has_no_standardised_rate() -> None:
    assert_no_value(
        directly_standardised(arr(4, 5), arr(2000, 500), arr(3, 1)), NoRate.TOTAL_UNDER_10
    )
    assert directly_standardised(arr(4, 6), arr(2000, 500), arr(3, 1)).reason[0] is None


def test_a_missing_band_leaves_no_rate_and_never_counts_as_nought() -> None:
    for x, n in ((arr(NAN, 15), arr(2000, 500)), (arr(4, 15), arr(2000, NAN))):
        assert_no_value(directly_standardised(x, n, arr(3, 1)), NoRate.MISSING_BAND)


def test_a_band_where_nobody_lives_has_no_rate() -> None:
    assert_no_value(directly_standardised(arr(20, 0), arr(2000, 0), arr(3, 1)), NoRate.EMPTY_BAND)


def test_a_band_without_weight_does_not_count() -> None:
    found = directly_standardised(arr(4, 15, NAN), arr(2000, 500, 0), arr(3, 1, 0), per=1000)
    assert found.figures.value[0] == pytest.approx(9.0)


@pytest.mark.parametrize("weights", [(0, 0), (NAN, 1), (-1, 2)])
def test_weights_that_are_missing_or_nought_are_an_error(weights: tuple[float, float]) -> None:
    with pytest.raises(StatisticsError, match="standard population"):
        directly_standardised(arr(4, 15), arr(2000, 500), arr(*weights))


bands = st.lists(
    st.tuples(st.integers(0, 500), st.integers(500, 50_000), st.integers(1, 9000)),
    min_size=1,
    max_size=20,
)


@given(bands)
def test_the_own_population_as_standard_gives_the_crude_rate(
    rows: list[tuple[int, int, int]],
) -> None:
    x, n, _ = np.array(rows, dtype=float).T
    assume(x.sum() >= 10)
    found = directly_standardised(x, n, n, per=1000).figures
    crude = rate(arr(x.sum()), arr(n.sum()), 1000)
    assert found.value[0] == pytest.approx(crude.value[0], rel=1e-9)
    assert found.low[0] == pytest.approx(crude.low[0], rel=1e-9)
    assert found.high[0] == pytest.approx(crude.high[0], rel=1e-9)


@given(bands, st.randoms())
def test_the_order_of_bands_does_not_matter(rows: list[tuple[int, int, int]], random) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    shuffled = random.sample(rows, len(rows))
    x, n, w = np.array(rows, dtype=float).T
    assume(x.sum() >= 10)
    first = directly_standardised(x, n, w).figures
    second = directly_standardised(*np.array(shuffled, dtype=float).T).figures
    assert second.value[0] == pytest.approx(first.value[0], rel=1e-9)
    assert second.low[0] == pytest.approx(first.low[0], rel=1e-9)


@given(bands, st.integers(2, 50))
def test_a_larger_area_has_the_same_rate_and_a_narrower_interval(
    rows: list[tuple[int, int, int]], k: int
) -> None:
    x, n, w = np.array(rows, dtype=float).T
    assume(x.sum() >= 10)
    small, large = (directly_standardised(f * x, f * n, w).figures for f in (1, k))
    assert large.value[0] == pytest.approx(small.value[0], rel=1e-9)
    assert large.high[0] - large.low[0] < small.high[0] - small.low[0]


@given(bands)
def test_a_standardised_rate_lies_between_its_bands_rates_and_in_its_interval(
    rows: list[tuple[int, int, int]],
) -> None:
    x, n, w = np.array(rows, dtype=float).T
    assume(x.sum() >= 10)
    found = directly_standardised(x, n, w).figures
    slack = 1e-12
    assert (x / n).min() - slack <= found.value[0] <= (x / n).max() + slack
    assert 0 <= found.low[0] <= found.value[0] <= found.high[0]


def test_few_events_in_a_band_of_much_weight_have_a_lower_limit_of_nought() -> None:
    found = directly_standardised(arr(9, 1), arr(100_000, 100), arr(1, 1), per=1000).figures
    assert found.low[0] == 0.0
    assert found.high[0] > found.value[0] > 5


# --- indirect ---------------------------------------------------------------------------------


def test_the_expected_count_is_the_reference_rate_times_the_own_population() -> None:
    found = expected_count(arr(100, 50), arr(20, 90), arr(1000, 900))
    assert found[0] == pytest.approx(2 + 5)


def test_an_area_expects_nothing_where_nobody_lives() -> None:
    assert expected_count(arr(100, 0), arr(20, 0), arr(1000, 0))[0] == pytest.approx(2)


def test_a_band_without_reference_or_population_leaves_nothing_known() -> None:
    assert np.isnan(expected_count(arr(100, 5), arr(20, 0), arr(1000, 0))[0])
    assert np.isnan(expected_count(arr(100, NAN), arr(20, 1), arr(1000, 10))[0])


def test_a_ratio_has_the_limits_of_its_observed_count() -> None:
    found = indirectly_standardised(arr(9, 40), arr(6, 50), per=100).figures
    assert found.value == pytest.approx([150, 80])
    assert found.low[0] == pytest.approx(4.1154 / 6 * 100, rel=1e-4)
    assert found.high[1] == pytest.approx(byar_limits(arr(40))[1][0] / 50 * 100)
    assert list(found.method) == ["exact", "byar"]


def test_nothing_observed_gives_nought_with_an_upper_limit() -> None:
    found = indirectly_standardised(arr(0), arr(2)).figures
    assert (found.value[0], found.low[0]) == (0.0, 0.0)
    assert found.high[0] == pytest.approx(3.6889 / 2, rel=1e-4)


def test_nothing_expected_or_missing_numbers_give_no_ratio() -> None:
    assert_no_value(indirectly_standardised(arr(3), arr(0)), NoRate.NOTHING_EXPECTED)
    assert_no_value(indirectly_standardised(arr(NAN), arr(3)), NoRate.MISSING_BAND)
    assert_no_value(indirectly_standardised(arr(3), arr(NAN)), NoRate.MISSING_BAND)


@given(bands)
def test_the_reference_itself_has_a_ratio_of_one(rows: list[tuple[int, int, int]]) -> None:
    x, n, _ = np.array(rows, dtype=float).T
    assume(x.sum() > 0)
    found = indirectly_standardised(arr(x.sum()), expected_count(n, x, n)).figures
    assert found.value[0] == pytest.approx(1.0, rel=1e-9)
    assert found.low[0] < 1 < found.high[0]
