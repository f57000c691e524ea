"""Limits agree with published tables and statsmodels, and behave at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods.statistics import (
    Figures,
    StatisticsError,
    byar_limits,
    count,
    exact_poisson_limits,
    impossible_share,
    mean,
    normal_limits,
    poisson_limits,
    proportion,
    rate,
    variance_from_limits,
    variance_of_share,
    wilson_limits,
)

NAN = float("nan")
LEVELS = (0.9, 0.95, 0.998)


def arr(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


def assert_no_value(figures: Figures) -> None:
    assert np.isnan(figures.value).all()
    assert np.isnan(figures.low).all()
    assert np.isnan(figures.high).all()
    assert set(figures.method) == {None}


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        # Newcombe 1998, table I, method 3 (score method without continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_limits_agree_with_newcombe(x: float, n: float, low: float, high: float) -> None:
    found = wilson_limits(arr(x), arr(n))
    assert found[0][0] == pytest.approx(low, abs=5e-5)
    assert found[1][0] == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize("level", LEVELS)
def test_wilson_limits_agree_with_statsmodels(level: float) -> None:
    from statsmodels.stats.proportion import proportion_confint

    x, n = arr(0, 1, 7, 81, 20, 5000), arr(20, 29, 9, 263, 20, 1_800_000)
    low, high = proportion_confint(x, n, alpha=1 - level, method="wilson")
    found = proportion(x, n, level)
    # where the other leaves rounding above 0 (x = 0) or below 1 (x = n), ours is exact
    assert found.low == pytest.approx(low, rel=1e-9, abs=1e-15)
    assert found.high == pytest.approx(high, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("level", LEVELS)
def test_exact_limits_agree_with_statsmodels(level: float) -> None:
    from statsmodels.stats.rates import confint_poisson

    x = arr(0, 1, 4, 9, 10, 123)
    low, high = confint_poisson(x, 1, method="exact-c", alpha=1 - level)
    found = exact_poisson_limits(x, level)
    assert found[0] == pytest.approx(low, rel=1e-9)
    assert found[1] == pytest.approx(high, rel=1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_limits_of_a_mean_agree_with_statsmodels(level: float) -> None:
    from statsmodels.stats.weightstats import DescrStatsW

    answers = np.array([5, 4, 4, 3, 5, 1, 2, 4, 5, 5], dtype=float)
    low, high = DescrStatsW(answers).tconfint_mean(alpha=1 - level)
    found = mean(arr(answers.mean()), arr(answers.std(ddof=1)), arr(answers.size), level)
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), rel=1e-9)
    assert found.method[0] == "student_t"


def test_wilson_limits_of_everyone_end_at_one() -> None:
    low, high = wilson_limits(arr(20), arr(20))
    assert high[0] == 1.0
    assert low[0] == pytest.approx(1 - 0.1611, abs=5e-5)


def test_a_proportion_of_nobody_has_no_limits() -> None:
    low, high = wilson_limits(arr(0, 3), arr(0, 2))
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_a_proportion_of_nobody_has_no_value() -> None:
    assert_no_value(proportion(arr(0), arr(0)))


def test_a_proportion_of_none_of_them_is_nought_and_of_all_is_one() -> None:
    found = proportion(arr(0, 20), arr(20, 20))
    assert list(found.value) == [0.0, 1.0]
    assert found.low[0] == 0.0
    assert found.high[1] == 1.0
    assert list(found.method) == ["wilson", "wilson"]


def test_a_missing_part_of_a_figure_leaves_no_value_and_never_nought() -> None:
    assert_no_value(proportion(arr(NAN, 3), arr(20, NAN)))
    assert_no_value(rate(arr(NAN, 3), arr(20, NAN)))
    assert_no_value(count(arr(NAN)))


def test_more_cases_than_persons_are_an_error_for_a_proportion() -> None:
    with pytest.raises(StatisticsError) as told:
        proportion(arr(3, 21, 5), arr(20, 20, 4))
    assert str(told.value) == (
        "Impossible numbers: 21 of 20 (place 1), 5 of 4 (place 2); "
        "a proportion needs 0 ≤ numerator ≤ denominator."
    )


def test_the_impossible_proportions_can_be_found_beforehand() -> None:
    found = impossible_share(arr(3, 21, -1, NAN, 0), arr(20, 20, 4, 1, 0))
    assert list(found) == [False, True, True, False, False]


def test_a_split_count_may_exceed_its_population_by_rounding() -> None:
    everyone = 1234 * 0.579
    found = proportion(arr(everyone * (1 + 1e-15)), arr(everyone))
    assert found.value[0] == 1.0
    assert found.high[0] == 1.0


def test_more_events_than_persons_are_allowed_for_a_rate() -> None:
    found = rate(arr(30), arr(20), per=1000)
    assert found.value[0] == 1500
    assert found.low[0] < 1500 < found.high[0]


def test_a_rate_of_nobody_has_no_value_and_of_no_events_is_nought() -> None:
    assert_no_value(rate(arr(0), arr(0)))
    found = rate(arr(0), arr(1000), per=1000)
    assert (found.value[0], found.low[0]) == (0.0, 0.0)
    assert found.high[0] == pytest.approx(3.689, abs=1e-3)


def test_a_negative_count_is_an_error() -> None:
    with pytest.raises(StatisticsError, match="-1 of 20"):
        rate(arr(-1), arr(20))


def test_the_method_changes_from_exact_to_byar_at_ten() -> None:
    assert list(count(arr(9, 10)).method) == ["exact", "byar"]
    assert poisson_limits(arr(9))[0] == exact_poisson_limits(arr(9))[0]
    assert poisson_limits(arr(10))[0] == byar_limits(arr(10))[0]


def test_one_observation_has_a_mean_without_limits_and_none_has_no_mean() -> None:
    found = mean(arr(4.2, 4.2, 4.2), arr(0.5, 0.5, NAN), arr(1, 0, 10))
    assert found.value[0] == 4.2
    assert np.isnan(found.value[1])
    assert found.value[2] == 4.2
    assert np.isnan(found.low).all()
    assert list(found.method) == [None, None, None]


def test_equal_observations_have_a_mean_with_limits_of_no_width() -> None:
    found = mean(arr(4.0), arr(0.0), arr(10))
    assert (found.low[0], found.high[0]) == (4.0, 4.0)


@pytest.mark.parametrize("level", [95, 1.0, 0.0, -0.5])
def test_a_level_outside_nought_to_one_is_an_error(level: float) -> None:
    with pytest.raises(StatisticsError, match="between 0 and 1"):
        proportion(arr(1), arr(2), level)
    with pytest.raises(StatisticsError, match="between 0 and 1"):
        exact_poisson_limits(arr(1), level)
    with pytest.raises(StatisticsError, match="between 0 and 1"):
        mean(arr(1), arr(2), arr(3), level)


@pytest.mark.parametrize(
    ("x", "low", "high"),
    [
        # exact Poisson limits of the standard tables (Pearson and Hartley, table 40)
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (9, 4.115, 17.085),
        # Byar: within 0.01 of the exact 4.795 and 18.391
        (10, 4.79, 18.39),
    ],
)
def test_poisson_limits_agree_with_tables(x: float, low: float, high: float) -> None:
    found = poisson_limits(arr(x))
    assert found[0][0] == pytest.approx(low, abs=6e-3)
    assert found[1][0] == pytest.approx(high, abs=6e-3)


def test_published_limits_give_back_their_variance() -> None:
    low, high = normal_limits(arr(3.9), arr(0.0025))
    assert variance_from_limits(low, high)[0] == pytest.approx(0.0025)


def test_a_survey_share_of_none_or_all_has_no_known_variance() -> None:
    variance = variance_of_share(arr(0, 50, 100, 20), arr(100, 100, 100, 0))
    assert np.isnan(variance[[0, 2, 3]]).all()
    assert variance[1] == pytest.approx(25.0)


# --- what holds for all numbers --------------------------------------------------------------

persons = st.integers(1, 10_000_000)
levels = st.sampled_from(LEVELS)


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(persons)
    return draw(st.integers(0, n)), n


@given(shares(), levels)
def test_the_interval_of_a_proportion_lies_in_range_and_contains_it(
    share: tuple[int, int], level: float
) -> None:
    found = proportion(arr(share[0]), arr(share[1]), level)
    slack = 1e-12
    assert 0 <= found.low[0] <= found.value[0] + slack
    assert found.value[0] - slack <= found.high[0] <= 1


@given(st.integers(0, 1_000_000), persons, levels)
def test_the_interval_of_a_rate_is_not_negative_and_contains_it(
    x: int, n: int, level: float
) -> None:
    found = rate(arr(x), arr(n), 100_000, level)
    assert 0 <= found.low[0] <= found.value[0] <= found.high[0]


@given(shares(), st.integers(2, 1000))
def test_a_larger_area_with_the_same_share_has_the_same_value_and_a_narrower_interval(
    share: tuple[int, int], k: int
) -> None:
    x, n = arr(share[0]), arr(share[1])
    small, large = proportion(x, n), proportion(k * x, k * n)
    assert large.value[0] == pytest.approx(small.value[0], rel=1e-12)
    assert large.high[0] - large.low[0] < small.high[0] - small.low[0]


@given(st.integers(0, 100_000), persons, st.integers(2, 1000))
def test_a_larger_area_with_the_same_rate_has_the_same_value_and_a_narrower_interval(
    x: int, n: int, k: int
) -> None:
    small, large = rate(arr(x), arr(n), 1000), rate(arr(k * x), arr(k * n), 1000)
    assert large.value[0] == pytest.approx(small.value[0], rel=1e-12)
    assert large.high[0] - large.low[0] < small.high[0] - small.low[0]


@given(shares())
def test_a_higher_level_never_narrows_an_interval(share: tuple[int, int]) -> None:
    x, n = arr(share[0]), arr(share[1])
    usual, wide = proportion(x, n, 0.95), proportion(x, n, 0.998)
    assert wide.low[0] <= usual.low[0]
    assert usual.high[0] <= wide.high[0]


@given(
    st.floats(1, 5),
    st.floats(0.01, 3),
    st.integers(2, 100_000),
    levels,
)
def test_the_interval_of_a_mean_contains_it_and_narrows_with_the_observations(
    value: float, deviation: float, n: int, level: float
) -> None:
    small = mean(arr(value), arr(deviation), arr(n), level)
    large = mean(arr(value), arr(deviation), arr(2 * n), level)
    assert small.low[0] < large.low[0] < value < large.high[0] < small.high[0]
