"""What a figure means within its series, in words."""

from __future__ import annotations

import pytest

from schemas.definitions.kinds import Kind
from schemas.definitions.model import Group
from tests.wording.definitions import CLOSED, READMISSIONS, WELLBEING
from wording.development import (
    Progress,
    describe_development,
    format_number,
    is_certain,
    judge_progress,
)
from wording.view import Figure

CERTAIN = Figure(
    value=17.1, status="ok", change=1.2, change_low=0.4, change_high=2.0, baseline_period="2017"
)


@pytest.mark.parametrize(
    ("figure", "verdict", "words"),
    [
        (Figure(status="suppressed"), Progress.UNKNOWN, "intet tal"),
        (Figure(value=1.0, status="ok"), Progress.UNKNOWN, "kan ikke vurderes"),
        (CERTAIN, Progress.BAD, "forværring"),
        (
            CERTAIN._replace(change=-1.2, change_low=-2.0, change_high=-0.4),
            Progress.GOOD,
            "forbedring",
        ),
        (CERTAIN._replace(change_low=-0.4), Progress.NEUTRAL, "ingen sikker ændring"),
        (CERTAIN._replace(change_low=None), Progress.UNKNOWN, "kan ikke vurderes"),
        (CERTAIN._replace(target_status="naaet"), Progress.GOOD, "mål nået"),
        (CERTAIN._replace(target_status="usikkert"), Progress.NEUTRAL, "usikkert, om målet nås"),
    ],
)
def test_the_target_decides_before_the_change(
    figure: Figure, verdict: Progress, words: str
) -> None:
    assert judge_progress(figure, READMISSIONS) == (verdict, words)


def test_without_a_best_direction_a_change_is_neither_good_nor_bad() -> None:
    assert judge_progress(CERTAIN, CLOSED) == (Progress.MOVED, "stigning")


def test_a_change_whose_interval_touches_nothing_is_not_certain() -> None:
    assert is_certain(CERTAIN)
    assert not is_certain(CERTAIN._replace(change_low=0.0))


def test_halves_are_rounded_as_a_spreadsheet_shows_them() -> None:
    assert [format_number(one, 1) for one in (14.25, 14.35, -0.25)] == ["14,3", "14,4", "−0,3"]


def test_a_crude_comparison_says_so_beside_it_and_a_judged_one_by_what() -> None:
    worse = Figure(value=1.0, status="ok", vs_land="daarligere", trend="forvaerring")
    crude = WELLBEING.model_copy(update={"groups": [Group()], "kind": Kind.SURVEY_SHARE})
    assert describe_development(worse, crude) == (
        "dårligere end landet (ikke korrigeret for alder) · de seneste fem punkter: forværring"
    )
    judged = crude.model_copy(update={"judged_by": "andet"})
    assert "dårligere end landet (vurderet efter det aldersstandardiserede tal)" in (
        describe_development(worse, judged)
    )
    assert "alder" not in describe_development(worse._replace(vs_land=None), crude)


def test_development_tells_what_was_judged() -> None:
    figure = Figure(
        value=1.0, status="ok", vs_region="daarligere", trend="forvaerring", signal="hoejere"
    )
    assert describe_development(figure, READMISSIONS) == (
        "dårligere end regionen · de seneste fem punkter: forværring · højere end ventet"
    )


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [(1234.56, 1, "1.234,6"), (-0.04, 1, "0,0"), (-3.25, 2, "−3,25"), (1e6, 0, "1.000.000")],
)
def test_numbers_are_written_as_danes_write_them(number: float, decimals: int, text: str) -> None:
    assert format_number(number, decimals) == text
