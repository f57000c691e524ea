"""The slope and the relative index of inequality."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from indicators.methods.inequality_index import recover_sizes, relative_index, slope_index
from indicators.methods.statistics import Figures, wilson_limits

CASES = pl.read_csv(Path(__file__).with_name("slope_index_cases.csv"), comment_prefix="#")
OF_WIDTH = 0.07
"""The package draws its limits. So near ours are, as a part of the interval's width (its own tests
allow 5 % of the figure itself)."""


def figures(value: float, low: float, high: float) -> Figures:
    arrays = (np.array([each]) for each in (value, low, high))
    return Figures(*arrays, np.array(["wilson"], dtype=object))


def shares(*counts: tuple[float, float]) -> list[Figures]:
    made = []
    for x, n in counts:
        low, high = wilson_limits(np.array([x]), np.array([n]))
        made.append(figures(100 * x / n, 100 * low[0], 100 * high[0]))
    return made


@pytest.mark.parametrize(
    "case", CASES.partition_by("case", "area"), ids=lambda each: each["case"][0]
)
def test_cases_of_phe_indicatormethods(case: pl.DataFrame) -> None:
    case = case.sort("quantile")
    rows = case.select("value", "low", "high").rows()
    if case["case"][0] == "life_expectancy":
        # of a figure that is no share the package takes the limits for symmetrical
        rows = [(value, value - (high - low) / 2, value + (high - low) / 2)
                for value, low, high in rows]  # fmt: skip
    groups = [figures(*row) for row in rows]
    sizes = [np.array([float(each)]) for each in case["population"]]
    slope, ratio = slope_index(groups, sizes), relative_index(groups, sizes)
    told = case.row(0, named=True)
    # the package counts from the first group to the last, we from the last to the first
    assert -slope.value[0] == pytest.approx(told["sii"], rel=1e-5)
    assert 1 / ratio.value[0] == pytest.approx(told["rii"], rel=1e-5)
    if told["sii_low"] is None:
        return
    near = OF_WIDTH * (told["sii_high"] - told["sii_low"])
    assert -slope.high[0] == pytest.approx(told["sii_low"], abs=near)
    assert -slope.low[0] == pytest.approx(told["sii_high"], abs=near)
    near = OF_WIDTH * (told["rii_high"] - told["rii_low"])
    assert 1 / ratio.high[0] == pytest.approx(told["rii_low"], abs=near)
    assert 1 / ratio.low[0] == pytest.approx(told["rii_high"], abs=near)


def test_an_even_line_through_groups_of_one_size() -> None:
    groups = [figures(each, each - 1, each + 1) for each in (30.0, 24.0, 18.0, 12.0, 6.0)]
    sizes = [np.array([100.0])] * 5
    # ranks 0.1 to 0.9: 30 less a step and a half beyond either end
    assert slope_index(groups, sizes).value[0] == pytest.approx(30.0)
    assert relative_index(groups, sizes).value[0] == pytest.approx(33 / 3)


def test_a_group_of_few_hardly_moves_the_line() -> None:
    groups = shares((300, 1000), (1, 2), (100, 1000))
    sizes = [np.array([size]) for size in (1000.0, 2.0, 1000.0)]
    alone = slope_index([groups[0], groups[2]], [sizes[0], sizes[2]])
    assert slope_index(groups, sizes).value[0] == pytest.approx(alone.value[0], abs=0.1)


def test_the_ratio_is_surely_above_1_where_the_slope_is_surely_above_0() -> None:
    for last in (100, 260, 285, 300, 340):
        groups = shares((300, 1000), (250, 900), (last, 1000))
        sizes = [np.array([size]) for size in (1000.0, 900.0, 1000.0)]
        slope, ratio = slope_index(groups, sizes), relative_index(groups, sizes)
        assert (slope.low[0] > 0) == (ratio.low[0] > 1)
        assert (slope.high[0] < 0) == (ratio.high[0] < 1)


def test_a_line_that_ends_below_0_gives_no_ratio() -> None:
    groups = [figures(each, each - 1, each + 1) for each in (30.0, 4.0, 0.5)]
    assert np.isnan(relative_index(groups, [np.array([100.0])] * 3).value[0])


def test_answers_are_found_again_from_the_limits() -> None:
    for x, n in ((48, 80), (3, 10), (0, 20), (500, 1000)):
        (share,) = shares((x, n))
        assert recover_sizes(share)[0] == pytest.approx(n)
    assert np.isnan(recover_sizes(figures(20, np.nan, np.nan))[0])
