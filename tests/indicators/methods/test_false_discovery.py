"""Which of many tests are findings."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from indicators.methods.false_discovery import adjust_for_many


def test_of_four_the_smallest_counts_fourfold() -> None:
    adjusted = adjust_for_many(np.array([0.01, 0.04, 0.03, 0.5]))
    assert adjusted == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])


def test_what_was_not_tested_does_not_count() -> None:
    adjusted = adjust_for_many(np.array([0.01, np.nan, 0.04]))
    assert adjusted[0] == pytest.approx(0.02)
    assert np.isnan(adjusted[1])


def test_nothing_tested_gives_nothing() -> None:
    assert np.isnan(adjust_for_many(np.array([np.nan, np.nan]))).all()
    assert adjust_for_many(np.array([])).size == 0


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_statsmodels(seed: int) -> None:
    p_values = np.random.default_rng(seed).beta(0.5, 1.5, 60).round(3)
    expected = multipletests(p_values, method="fdr_bh")[1]
    assert adjust_for_many(p_values) == pytest.approx(expected, abs=1e-12)
