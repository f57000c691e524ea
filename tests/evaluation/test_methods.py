"""The estimates agree with what they say they are, and with published packages."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from pysyncon import Dataprep, Synth

from evaluation.other_methods import fit_synthetic_control, interrupt
from evaluation.panel import EvaluationError, Panel, arrange_panel
from evaluation.placebos import Placebos, count_patterns, lay_patterns, measure_noise, try_placebos
from evaluation.verdicts import EffortVerdict, evaluate
from evaluation.visibility import find_visible
from evaluation.weighing import weigh, weigh_slope


def make_figures(areas: int, periods: int, seed: int = 3) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.standard_normal((areas, periods)) + np.arange(areas)[:, np.newaxis]


def fit_two_ways(figures: np.ndarray, starts: list[int | None]) -> float:
    """The imputation written out: effects of area and period from the cells without the effort, by
    statsmodels; the mean of what is left over in the others."""
    areas, periods = figures.shape
    rows = [
        (area, period, figures[area, period], starts[area] is not None and period >= starts[area])
        for area in range(areas) for period in range(periods)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["area", "period", "figure", "at_work"])
    design = pd.get_dummies(frame[["area", "period"]].astype(str), drop_first=True, dtype=float)
    design.insert(0, "one", 1.0)
    free = ~frame["at_work"]
    fitted = sm.OLS(frame["figure"][free], design[free]).fit()
    left = frame["figure"][~free] - fitted.predict(design[~free])
    return float(left.mean())


@pytest.mark.parametrize("starts", [(4, 4), (3, 5, 6), (7,)])
def test_the_imputation_is_the_regression_written_out(starts: tuple[int, ...]) -> None:
    figures = make_figures(9, 8)
    weights = weigh("imputation", starts, 9 - len(starts), 8)
    whole = [*starts, *[None] * (9 - len(starts))]
    assert (weights * figures).sum() == pytest.approx(fit_two_ways(figures, whole), abs=1e-9)


def test_group_time_effects_are_differences_of_differences() -> None:
    figures = make_figures(5, 6)
    weights = weigh("callaway_santanna", (2, 4), 3, 6)
    effects = []
    for row, start in ((0, 2), (1, 4)):
        for period in range(start, 6):
            own = figures[row, period] - figures[row, start - 1]
            others = (figures[2:, period] - figures[2:, start - 1]).mean()
            effects.append(own - others)
    assert (weights * figures).sum() == pytest.approx(np.mean(effects))


@pytest.mark.parametrize("method", ["imputation", "callaway_santanna"])
def test_shocks_of_a_region_and_levels_of_areas_cancel(method: str) -> None:
    weights = weigh(method, (3, 5), 4, 8)
    assert weights.sum(axis=0) == pytest.approx(np.zeros(8), abs=1e-12)
    assert weights.sum(axis=1) == pytest.approx(np.zeros(6), abs=1e-12)


def test_a_drift_before_the_start_is_told_by_its_slope() -> None:
    figures = np.zeros((4, 6))
    figures[0] = 0.5 * np.arange(6)
    assert (weigh_slope((4,), 3, 6) * figures).sum() == pytest.approx(0.5)


@pytest.mark.parametrize("starts", [(0,), (8,)])
def test_an_area_needs_periods_on_both_sides_of_its_start(starts: tuple[int, ...]) -> None:
    with pytest.raises(EvaluationError):
        weigh("imputation", starts, 3, 8)


def test_nobody_to_compare_with_is_refused() -> None:
    with pytest.raises(EvaluationError):
        weigh("imputation", (3, 3), 0, 8)


def build(figures: np.ndarray, starts: list[int | None]) -> Panel:
    return arrange_panel(
        figures, [0] * len(figures), starts, [f"a{row}" for row in range(len(figures))]
    )


def test_patterns_are_all_of_them_where_they_are_few() -> None:
    assert count_patterns(3, 6, [4, 4, 5]) == 60
    rows = lay_patterns([4, 4, 5], 6, np.random.default_rng(1)).rows
    assert rows[0].tolist() == [0, 1, 2]
    assert len(rows) == math.perm(6, 3)


def test_the_interval_holds_the_effects_that_are_not_refused() -> None:
    figures = make_figures(24, 10)
    figures[:2, 6:] -= 3
    placebos = try_placebos(build(figures, [6, 6, *[None] * 22]), "imputation",
                            np.random.default_rng(1))  # fmt: skip
    low, high = placebos.interval()
    assert low < placebos.estimate < high < 0
    assert placebos.p_value(0.0) <= 0.05
    for inside in np.linspace(low + 1e-6, high - 1e-6, 9):
        assert placebos.p_value(inside) > 0.05
    assert placebos.p_value(low - 1e-6) <= 0.05
    assert placebos.p_value(high + 1e-6) <= 0.05


def test_few_patterns_refuse_nothing() -> None:
    every = Placebos(np.array([3.0, 1.0, -1.0]), np.array([1.0, 0, 0]), np.ones(3))
    assert every.interval() == (-math.inf, math.inf)


def test_a_small_area_is_as_noisy_as_it_was() -> None:
    figures = make_figures(20, 30)
    figures[0] *= 5
    noise = measure_noise(build(figures, [None] * 20), 30)
    assert noise[0] > 3 * noise[1:].mean()


def test_a_synthetic_control_is_that_of_pysyncon() -> None:
    random = np.random.default_rng(5)
    walks = 50 + np.cumsum(random.standard_normal((6, 16)), axis=1)
    treated = walks[:3].mean(axis=0) + 0.2 * random.standard_normal(16)
    control = fit_synthetic_control(treated, walks, 10)
    rows = [
        {"area": f"a{area}", "period": period, "figure": figure}
        for area, course in enumerate([treated, *walks])
        for period, figure in enumerate(course)
    ]
    prepared = Dataprep(
        foo=pd.DataFrame(rows), predictors=[], predictors_op="mean",
        time_predictors_prior=range(10),
        special_predictors=[("figure", [period], "mean") for period in range(10)],
        dependent="figure", unit_variable="area", time_variable="period",
        treatment_identifier="a0", controls_identifier=[f"a{area}" for area in range(1, 7)],
        time_optimize_ssr=range(10),
    )  # fmt: skip
    theirs = Synth()
    theirs.fit(dataprep=prepared, custom_V=np.ones(10))
    loss = float(((treated - theirs.W @ walks)[:10] ** 2).mean()) ** 0.5
    # ours minimises the misfit of the figures themselves, theirs of standardised ones
    assert control.misfit <= loss + 1e-6
    assert control.misfit == pytest.approx(loss, abs=0.05)
    assert control.effect == pytest.approx(float((treated - theirs.W @ walks)[10:].mean()), abs=0.2)


def test_an_interruption_is_the_forecast_of_the_line_before() -> None:
    course = np.array([10.0, 10.4, 10.9, 11.2, 11.8, 12.0, 9.0, 9.3])
    found = interrupt(course, 6, 2.776445)
    fitted = sm.OLS(course[:6], sm.add_constant(np.arange(6.0))).fit()
    line = fitted.predict(sm.add_constant(np.arange(8.0)))
    assert found.line == pytest.approx(line)
    assert found.effect == pytest.approx((course[6:] - line[6:]).mean())
    assert found.high < 0


def test_an_interruption_needs_four_periods_before() -> None:
    with pytest.raises(EvaluationError):
        interrupt(np.arange(8.0), 3, 2.0)


@pytest.mark.parametrize("level", [0.0, 0.1, 1e6 + 0.1])
def test_figures_that_never_vary_conclude_nothing(level: float) -> None:
    levels = level * (1 + np.arange(29) / 7)
    figures = levels[:, np.newaxis] + level * np.sin(np.arange(12))
    panel = arrange_panel(figures, [0] * 29, [6, 6, 8, *[None] * 26], [""] * 29)
    judged = evaluate(panel, -1.0, seed=1)
    assert (judged.verdict, judged.estimate, judged.p_value) == (EffortVerdict.UNDECIDED, 0.0, 1.0)
    with pytest.raises(EvaluationError):
        find_visible(panel.until(6), (6, 6, 8), 12, seed=0)
