"""How often an effort is judged wrongly, in worlds in which it is known what it does.

`make soak` prints the table of 2,000 worlds of each kind; the suite tries fewer, with limits that
as many worlds can keep.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.verdicts import EffortVerdict
from evaluation.visibility import find_visible, measure_variation
from tests.evaluation.worlds import World, find_promised, judge_worlds, make_world

PLAIN = World()
SHORT = replace(PLAIN, periods=8, starts=(5, 5, 5))
STAGGERED = replace(PLAIN, periods=16, starts=(8, 9, 11))
UNEVEN = replace(PLAIN, uneven=True)
ALONE = replace(PLAIN, starts=(6,))
WORLDS = {"plain": PLAIN, "short": SHORT, "staggered": STAGGERED, "uneven": UNEVEN, "alone": ALONE}
APART = replace(PLAIN, apart=0.5, starts=(8, 8, 8), periods=14)
SIZE = -1.5


def say(name: str, **rates: float) -> None:
    """A line of the printed table."""
    print(f"{name:34}", "  ".join(f"{key} {rate:.3f}" for key, rate in rates.items()))


def check_nothing(
    name: str, world: World, count: int, seed: int, slack: float, method: str
) -> None:
    """Without effect, few efforts are said to work or to go the wrong way."""
    rates = judge_worlds(world, SIZE, count, seed, method)
    wrong = rates.verdicts[EffortVerdict.WORKS] + rates.verdicts[EffortVerdict.WRONG_WAY]
    say(f"no effect, {name}, {method}", wrong=wrong, covered=rates.covered)
    assert wrong <= 0.06 + slack
    if world.periods >= 12:
        assert 0.92 - slack <= rates.covered <= 0.98 + slack


def check_expected(name: str, world: World, count: int, seed: int, slack: float) -> None:
    """With the registered effect, few efforts are said not to work as expected."""
    rates = judge_worlds(replace(world, effect=SIZE), SIZE, count, seed)
    wrong = rates.verdicts[EffortVerdict.NOT_AS_EXPECTED]
    say(f"registered effect, {name}", wrong=wrong, covered=rates.covered)
    assert wrong <= 0.06 + slack


def check_promise(name: str, world: World, count: int, seed: int, slack: float) -> None:
    """What is promised as visible is found."""
    promised, verdicts = find_promised(world, count, seed)
    found, undecided = (
        verdicts[verdict] / count for verdict in (EffortVerdict.WORKS, EffortVerdict.UNDECIDED)
    )
    say(f"promised, {name}", size=promised, found=found, undecided=undecided)
    assert found >= 0.75 - slack
    assert undecided <= 0.60


@pytest.mark.parametrize("name", ["plain", "uneven"])
def test_an_effort_without_effect_is_seldom_said_to_have_one(name: str) -> None:
    check_nothing(name, WORLDS[name], 150, 1, 0.04, "imputation")


def test_the_registered_effect_is_seldom_refused() -> None:
    check_expected("plain", PLAIN, 100, 2, 0.05)


def test_areas_that_moved_apart_before_the_start_are_told() -> None:
    rates = judge_worlds(APART, SIZE, 60, 3)
    assert rates.trends_told >= 0.85


def test_what_is_promised_as_visible_is_found() -> None:
    check_promise("plain", PLAIN, 40, 4, 0.15)


@pytest.mark.soak
@pytest.mark.parametrize("method", ["imputation", "callaway_santanna"])
@pytest.mark.parametrize("name", list(WORLDS))
def test_two_thousand_worlds_without_effect(name: str, method: str) -> None:
    check_nothing(name, WORLDS[name], 2000, 11, 0.0, method)


@pytest.mark.soak
@pytest.mark.parametrize("name", list(WORLDS))
def test_two_thousand_worlds_with_the_registered_effect(name: str) -> None:
    check_expected(name, WORLDS[name], 2000, 12, 0.0)


@pytest.mark.soak
def test_two_thousand_worlds_that_move_apart() -> None:
    rates = judge_worlds(APART, SIZE, 2000, 13)
    say("trend before the start", told=rates.trends_told)
    assert rates.trends_told >= 0.90


@pytest.mark.soak
@pytest.mark.parametrize("name", ["plain", "short", "staggered", "uneven"])
def test_promises_over_two_thousand_worlds(name: str) -> None:
    check_promise(name, WORLDS[name], 2000, 14, 0.0)


@pytest.mark.soak
def test_the_smallest_visible_effect_is_at_most_two_deviations() -> None:
    shares = []
    for number in range(200):
        panel = make_world(PLAIN, np.random.default_rng((15, number)))
        history = panel.until(panel.first_start)
        visible = find_visible(history, PLAIN.starts, PLAIN.periods, seed=0)
        shares.append(visible / measure_variation(history).deviation)
    say("visible, 3 of 29, 12 periods", deviations=float(np.mean(shares)))
    assert np.mean(shares) <= 2
