"""How surprising a change is: by sampling, and by how much years differ."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.methods.change_evidence import (
    p_value_of_sampling,
    p_value_of_years,
    pool_deviations,
    solve_between,
)


def test_an_interval_that_touches_no_change_is_at_five_per_cent() -> None:
    p_values = p_value_of_sampling(
        np.array([2.0, -2.0, 2.0]), np.array([0.0, -5.0, -0.1]), np.array([5.0, 0.0, 4.0])
    )
    assert p_values[:2] == pytest.approx(0.05)
    assert p_values[2] > 0.05


def test_no_limits_give_no_p_value_and_no_change_gives_one() -> None:
    p_values = p_value_of_sampling(
        np.array([2.0, 0.0]), np.array([np.nan, -1.0]), np.array([np.nan, 1.0])
    )
    assert np.isnan(p_values[0])
    assert p_values[1] == 1.0


def test_a_change_within_what_years_differ_by_is_no_surprise() -> None:
    before = np.array([[10.0, 14, 9, 13, 10, 15, 9, 12, 11]])
    pooled = np.array([np.nan])
    assert p_value_of_years(before, np.array([3.0]), np.array([2.0]), pooled)[0] > 0.2
    assert p_value_of_years(before, np.array([20.0]), np.array([2.0]), pooled)[0] < 0.001


def test_a_drifting_series_may_go_further_in_more_steps() -> None:
    before = np.random.default_rng(1).normal(size=(1, 14)).cumsum(axis=1)
    one, nine = (
        p_value_of_years(before, np.array([4.0]), np.array([steps]), np.array([np.nan]))[0]
        for steps in (1.0, 9.0)
    )
    assert one < nine


def test_a_short_series_takes_what_all_areas_show() -> None:
    before, change, steps = np.array([[10.0, 11, 10]]), np.array([6.0]), np.array([2.0])
    assert np.isnan(p_value_of_years(before, change, steps, np.array([np.nan]))[0])
    calm = p_value_of_years(before, change, steps, np.array([1.0]))[0]
    lively = p_value_of_years(before, change, steps, np.array([5.0]))[0]
    assert calm < 0.001 < lively


def test_eight_points_are_long_enough() -> None:
    before, change, steps = np.array([[10.0, 12] * 4]), np.array([1.0]), np.array([1.0])
    assert not np.isnan(p_value_of_years(before, change, steps, np.array([np.nan]))[0])
    assert np.isnan(p_value_of_years(before[:, :7], change, steps, np.array([np.nan]))[0])


def test_what_sampling_explains_is_no_variation_of_years() -> None:
    rng = np.random.default_rng(2)
    sampling = np.full((400, 6), 2.0)
    only_chance = pool_deviations(rng.normal(0, 2.0, (400, 6)), sampling)
    years_too = pool_deviations(rng.normal(0, np.hypot(2.0, 1.5), (400, 6)), sampling)
    assert only_chance.mean() == pytest.approx(2.0, abs=0.1)
    assert years_too.mean() == pytest.approx(2.5, abs=0.15)


def test_years_that_differ_by_less_than_sampling_add_nothing_to_it() -> None:
    values = np.array([[10.0, 10.1, 10.0], [20.0, 20.2, 20.1]])
    deviation = pool_deviations(values, np.array([[1.0, 1.0, 1.0], [3.0, 3.0, 3.0]]))
    assert deviation == pytest.approx([1.0, 3.0])


def test_a_small_area_varies_more_than_a_large_one() -> None:
    rng = np.random.default_rng(3)
    errors = np.vstack([np.full((50, 6), 4.0), np.full((50, 6), 0.5)])
    deviation = pool_deviations(rng.normal(0, np.hypot(errors, 1.0)), errors)
    assert deviation[0] > 3.5
    assert deviation[-1] < 2.0


def test_equally_exact_areas_count_alike() -> None:
    assert solve_between(np.array([5.0, 1.0, 6.0]), np.full(3, 1.5)) == pytest.approx(2.5)


def test_unequally_exact_areas_differ_by_as_much_as_is_expected_of_them() -> None:
    halves, expected = np.array([5.0, 1.0, 6.0, 0.3]), np.array([4.0, 0.2, 2.0, 0.1])
    between = solve_between(halves, expected)
    assert between > 0
    assert (halves / (between + expected)).mean() == pytest.approx(1.0)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_the_unit_of_the_figures_does_not_matter(unit: float) -> None:
    halves, expected = np.array([5.0, 1.0, 6.0]), np.array([4.0, 0.2, 1e-9])
    in_units = solve_between(unit * halves, unit * expected)
    assert in_units == pytest.approx(unit * solve_between(halves, expected), rel=1e-6)


def test_small_areas_do_not_hide_what_large_ones_show() -> None:
    """Five clusters over six years that differ by 0.5, of which three say little of the years."""
    rng = np.random.default_rng(4)
    errors = np.repeat([[0.9], [0.76], [0.57], [0.23], [0.19]], 6, axis=1)
    deviations = [
        pool_deviations(rng.normal(0, np.hypot(errors, 0.5)), errors)[-1] for _ in range(400)
    ]
    assert np.mean(np.array(deviations) < 0.3) < 0.10
    assert np.median(deviations) == pytest.approx(np.hypot(0.19, 0.5), abs=0.06)


@pytest.mark.parametrize("errors", [0.0, np.nan])
def test_years_are_pooled_where_no_sampling_error_is_known(errors: float) -> None:
    rng = np.random.default_rng(5)
    deviation = pool_deviations(rng.normal(0, 1.5, (400, 6)), np.full((400, 6), errors))
    assert deviation[0] == pytest.approx(1.5, abs=0.1)
    assert np.isnan(pool_deviations(np.ones((4, 6)), np.full((4, 6), errors))).all()


@pytest.mark.parametrize("errors", [0.0, np.nan])
def test_one_area_without_limits_that_never_moved_does_not_make_all_still(errors: float) -> None:
    values = np.array([[10.0, 13, 9, 12], [50.0, 56, 53, 51], [30.0, 30, 30, 30]])
    sampling = np.array([[1.0] * 4, [1.0] * 4, [errors] * 4])
    beside = pool_deviations(values, sampling)
    alone = pool_deviations(values[:2], sampling[:2])
    assert 0.75 * alone[0] < beside[0] < alone[0]


def test_areas_without_limits_tell_of_the_years_beside_one_that_has_some() -> None:
    values = np.array([[10.0, 10.1, 10], [30.0, 32, 30], [50.0, 48, 50]])
    sampling = np.array([[0.1] * 3, [np.nan] * 3, [np.nan] * 3])
    assert pool_deviations(values, sampling)[0] > 1.0
