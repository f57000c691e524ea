"""The level of municipalities that resemble one is made of shown figures alone."""

from __future__ import annotations

import pytest

from indicators.verdicts.peers import level_of_peers
from schemas.frames.values import Figure


def test_it_is_weighted_by_what_figures_are_divided_by() -> None:
    figures = [Figure(value=10.0, denominator=100.0), Figure(value=20.0, denominator=300.0),
               Figure(value=30.0, denominator=100.0)]  # fmt: skip
    assert level_of_peers(figures) == pytest.approx((10 + 60 + 30) / 5)


def test_without_denominators_it_is_the_mean() -> None:
    figures = [Figure(value=each) for each in (10.0, 20.0, 60.0)]
    assert level_of_peers(figures) == pytest.approx(30)


def test_of_fewer_than_three_shown_there_is_none() -> None:
    hidden = Figure(status="suppressed", denominator=100.0)
    assert level_of_peers([Figure(value=10.0), Figure(value=20.0), hidden, None]) is None
