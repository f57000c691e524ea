"""How often a page of headlines names a change when nothing happened, and when something did."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import Generator

from indicators.methods.change_evidence import (
    p_value_of_sampling,
    p_value_of_years,
    pool_deviations,
)
from indicators.methods.false_discovery import adjust_for_many
from indicators.methods.statistics import Flags, Floats

PAGES, INDICATORS, CHANGED = 200, 120, 5
BETWEEN_YEARS = (0.0, 0.5, 1.0, 2.0)
"""The deviation from year to year in units of the sampling error."""
CLUSTER_ERRORS, DRAWS = np.array([0.9, 0.76, 0.57, 0.23, 0.19]), 4000
"""Sampling errors as unlike as those of the five clusters."""


def draw_page(rng: Generator, points: int, between: float, size: float) -> tuple[Floats, int]:
    """Series around a constant, the first five moved after the baseline by `size` standard errors
    of their change; and the place of the baseline, two before the newest."""
    values = rng.normal(0, np.hypot(1.0, between), (INDICATORS, points))
    baseline = points - 3
    values[:CHANGED, baseline + 1 :] += size * np.sqrt(2) * np.hypot(1.0, between)
    return values, baseline


def call_certain(values: Floats, baseline: int) -> Flags:
    """Which changes a page calls certain."""
    change = values[:, -1] - values[:, baseline]
    half = 1.96 * np.sqrt(2)
    before = values[:, : baseline + 1]
    pooled = pool_deviations(before, np.ones_like(before))
    years = p_value_of_years(before, change, np.full(len(change), 2.0), pooled)
    p_value = np.maximum(p_value_of_sampling(change, change - half, change + half), years)
    certain: Flags = adjust_for_many(p_value) <= 0.05
    return certain


@pytest.mark.soak
@pytest.mark.parametrize("between", BETWEEN_YEARS)
@pytest.mark.parametrize("points", [6, 12, 16])
def test_a_page_rarely_names_a_change_when_nothing_changed(points: int, between: float) -> None:
    rng = np.random.default_rng(points)
    named = [call_certain(*draw_page(rng, points, between, 0.0)).any() for _ in range(PAGES)]
    share = float(np.mean(named))
    print(f"{points} points, years {between:g}: {share:.1%} of pages name a change (10 %)")
    assert share <= 0.10


@pytest.mark.soak
@pytest.mark.parametrize("between", BETWEEN_YEARS)
def test_true_changes_are_named(between: float) -> None:
    rng = np.random.default_rng(16)
    found = [
        call_certain(*draw_page(rng, 16, between, 6.0))[:CHANGED].sum() >= 3 for _ in range(PAGES)
    ]
    share = float(np.mean(found))
    print(f"years {between:g}: three of five true changes named in {share:.1%} of pages (80 %)")
    assert share >= 0.80


@pytest.mark.soak
@pytest.mark.parametrize("points", [2, 3, 6])
def test_chance_is_seldom_surprising_among_few_areas_of_few_years(points: int) -> None:
    """Too often for the area with the smallest sampling error: what few areas show in few years
    counts for as sure as what a whole country shows. With the plain mean it is up to 20 %."""
    rng = np.random.default_rng(points)
    for between in (0.0, 0.2, 0.5, 1.5):
        drawn = rng.normal(0, np.hypot(CLUSTER_ERRORS, between), (points + 1, DRAWS, 5))
        surprising = np.array([call_surprising(page) for page in drawn.transpose(1, 2, 0)])
        least, most = surprising.mean(axis=0)[[0, -1]]
        print(
            f"5 clusters, {points} years before, years {between:g}: below 5 % in {least:.1%} "
            f"(least exact), {most:.1%} (most exact) (at most 15 %)"
        )
        assert max(least, most) <= 0.15


def call_surprising(values: Floats) -> Flags:
    """Which clusters' last change is beyond 5 % of what their years before show together."""
    before, change = values[:, :-1], values[:, -1] - values[:, -2]
    errors = np.repeat(CLUSTER_ERRORS[:, np.newaxis], before.shape[1], axis=1)
    p_value = p_value_of_years(before, change, np.ones(5), pool_deviations(before, errors))
    surprising: Flags = p_value <= 0.05
    return surprising
