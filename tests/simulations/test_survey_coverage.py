"""How often the limits of a survey share hold the true one."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from numpy.random import Generator

from indicators.kinds import kind_of
from indicators.kinds.kind import MeasuredKind
from indicators.methods.statistics import Floats
from tests.indicators.frames import survey_share

SAMPLES, FEW = 20_000, 2_000
PERCENT = 3.0
HOUSEHOLD = 5
"""So many answers come from one place, and lean the same way."""
ALIKE = 0.0875
"""The correlation of answers from one place."""
WEIGHTS = 0.25
"""The squared coefficient of variation of the weights."""
DESIGN_EFFECT = 1.6
"""1 + WEIGHTS + ALIKE · (HOUSEHOLD − 1)."""


def draw_shares(rng: Generator, samples: int, answers: int) -> Floats:
    """Weighted shares in percent of samples drawn in clusters."""
    size = (1 - ALIKE) / ALIKE
    share = PERCENT / 100
    places = rng.beta(share * size, (1 - share) * size, (samples, answers // HOUSEHOLD))
    yes = rng.random((samples, answers)) < np.repeat(places, HOUSEHOLD, axis=1)
    weights = rng.gamma(1 / WEIGHTS, WEIGHTS, (samples, answers))
    found: Floats = 100 * (weights * yes).sum(axis=1) / weights.sum(axis=1)
    return found


def limit(shares: Floats, answers: int) -> tuple[Floats, Floats]:
    """The limits that a survey share of so many answers is published with."""
    definition = survey_share(design_effect=DESIGN_EFFECT)
    kind = kind_of(definition)
    assert isinstance(kind, MeasuredKind)
    count = len(shares)
    parts = pl.DataFrame(
        {
            "indicator_id": [definition.id] * count, "figure": shares,
            "variance": [None] * count, "limit_low": [None] * count, "limit_high": [None] * count,
            "respondents": [float(answers)] * count, "status": ["ok"] * count,
        },
        schema_overrides=dict.fromkeys(("variance", "limit_low", "limit_high"), pl.Float64),
    )  # fmt: skip
    finished = kind.finish_printed(parts, [definition], {})
    return finished["ci_low"].to_numpy(), finished["ci_high"].to_numpy()


def cover(samples: int, answers: int) -> float:
    """The share of samples whose limits hold the true share; all lie between 0 and 100."""
    shares = draw_shares(np.random.default_rng(answers), samples, answers)
    low, high = limit(shares, answers)
    assert ((low >= 0) & (high <= 100)).all()
    effect = shares.var() / (PERCENT * (100 - PERCENT) / answers)
    covered = float(((low <= PERCENT) & (high >= PERCENT)).mean())
    print(
        f"{PERCENT:g} % of {answers} answers, design effect {effect:.2f}: {covered:.1%} covered "
        "(at least 92 %)"
    )
    return covered


@pytest.mark.parametrize("answers", [50, 100, 200])
def test_limits_of_a_survey_share_hold_in_few_samples(answers: int) -> None:
    assert cover(FEW, answers) >= 0.92


@pytest.mark.soak
@pytest.mark.parametrize("answers", [50, 100, 200])
def test_limits_of_a_survey_share_hold(answers: int) -> None:
    assert cover(SAMPLES, answers) >= 0.92
