"""How often the limits of forecasts held, tried on the series themselves."""

from __future__ import annotations

import time

import numpy as np
import polars as pl
import pytest

from indicators.methods.forecast import forecast
from indicators.verdicts.forecast_coverage import HORIZONS, measure_coverage, try_forecasts
from tests.indicators.frames import proportion
from tests.indicators.verdicts.test_outlook import published

DEFINITIONS = [proportion()]


def test_each_series_is_tried_from_its_eighth_figure_on() -> None:
    figures = np.random.default_rng(1).normal(40, 1, 14)
    measured = measure_coverage(published(*figures), DEFINITIONS)
    assert [(each.dataset, each.years, each.series, each.forecasts) for each in measured] == [
        ("praksis", 1, 1, 6), ("praksis", 2, 1, 5), ("praksis", 4, 1, 3),
    ]  # fmt: skip


def test_a_forecast_held_when_its_limits_hold_the_figure_that_came() -> None:
    numbers = np.random.default_rng(2).normal(size=(40, 9)).cumsum(axis=1)
    low, high = forecast(numbers[:, :8]).limits()
    made, held = try_forecasts(numbers, 1)
    assert made.tolist() == [1] * 40
    assert held.tolist() == ((low <= numbers[:, 8]) & (numbers[:, 8] <= high)).tolist()
    jumped = np.hstack([numbers[:, :8], high[:, np.newaxis] + 1])
    assert try_forecasts(jumped, 1)[1].sum() == 0


def test_gaps_are_neither_forecast_from_nor_judged() -> None:
    figures = [*np.random.default_rng(3).normal(40, 1, 9), None, 41.0]
    measured = measure_coverage(published(*figures), DEFINITIONS)
    # from the 8th the 9th, from the 9th two years on the 11th
    assert [(each.years, each.forecasts) for each in measured] == [(1, 1), (2, 1)]


def test_short_and_unmoved_series_and_pooled_years_are_left_out() -> None:
    assert measure_coverage(published(*range(1, 9)), DEFINITIONS) == []
    assert measure_coverage(published(*[40.0] * 14), DEFINITIONS) == []
    pooled = published(*range(1, 15)).with_columns(
        period_end=pl.col("period_end").dt.offset_by("2y")
    )
    assert measure_coverage(pooled, DEFINITIONS) == []


def test_as_many_series_as_the_demo_has_take_less_than_two_seconds() -> None:
    numbers = np.random.default_rng(4).normal(size=(3500, 16)).cumsum(axis=1)
    began = time.process_time()
    covered = [held.sum() / made.sum() for made, held in map_horizons(numbers)]
    assert time.process_time() - began < 2
    assert covered == pytest.approx([0.95] * len(HORIZONS), abs=0.03)


def map_horizons(numbers: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return [try_forecasts(numbers, years) for years in HORIZONS]
