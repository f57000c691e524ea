"""What a figure means within its series, in words."""

from __future__ import annotations

import pytest

from schemas.definitions.breakdowns import Group
from schemas.definitions.kinds import Kind
from tests.wording.definitions import CLOSED, READMISSIONS, WELLBEING
from wording.development import (
    Progress,
    describe_development,
    describe_plain_distance,
    format_number,
    is_certain,
    judge_progress,
)
from wording.view import Figure

CERTAIN = Figure(
    value=17.1, status="ok", change=1.2, change_low=0.4, change_high=2.0, change_certain=True,
    baseline_period="2017", nature="events",
)  # fmt: skip
UNCERTAIN = CERTAIN._replace(change_certain=False)
COUNTED = CERTAIN._replace(
    nature="full_count", change_low=None, change_high=None, change_certain=None
)
BEDS = READMISSIONS.model_copy(update={"unit": "antal"})


@pytest.mark.parametrize(
    ("figure", "verdict", "words"),
    [
        (Figure(status="suppressed"), Progress.UNKNOWN, "intet tal"),
        (Figure(value=1.0, status="ok"), Progress.UNKNOWN, "kan ikke vurderes"),
        (CERTAIN, Progress.BAD, "forværring"),
        (CERTAIN._replace(change=-1.2), Progress.GOOD, "forbedring"),
        (UNCERTAIN, Progress.NEUTRAL, "ingen sikker ændring"),
        (CERTAIN._replace(change_certain=None), Progress.UNKNOWN, "kan ikke vurderes"),
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
    assert judge_progress(CERTAIN._replace(change=-1.2), CLOSED) == (Progress.MOVED, "fald")


@pytest.mark.parametrize(
    ("change", "of_count", "of_share"),
    [(3.0, "flere", "højere"), (-3.0, "færre", "lavere"), (0.0, "uændret", "uændret")],
)
def test_a_full_count_is_more_or_fewer_and_never_better_certain_or_uncertain(
    change: float, of_count: str, of_share: str
) -> None:
    figure = COUNTED._replace(change=change)
    verdict = Progress.MOVED if change else Progress.NEUTRAL
    assert judge_progress(figure, BEDS) == (verdict, of_count)
    assert judge_progress(figure, READMISSIONS) == (verdict, of_share)
    assert not is_certain(figure)


def test_certain_is_what_was_decided_beside_all_other_changes_and_not_what_an_interval_says() -> (
    None
):
    assert is_certain(CERTAIN)
    assert is_certain(CERTAIN._replace(change_low=None, change_high=None))
    assert not is_certain(UNCERTAIN), "its interval leaves out 0"
    assert not is_certain(CERTAIN._replace(change_certain=None))


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


def test_a_full_count_without_a_trend_is_not_said_to_lack_a_sure_one() -> None:
    still = Figure(value=1.0, status="ok", trend="uaendret", nature="full_count")
    told = describe_development(still, BEDS)
    assert told == "de seneste fem punkter: hverken stigning eller fald"
    assert "sikker" in describe_development(still._replace(nature="events"), READMISSIONS)


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [(1234.56, 1, "1.234,6"), (-0.04, 1, "0,0"), (-3.25, 2, "−3,25"), (1e6, 0, "1.000.000")],
)
def test_numbers_are_written_as_danes_write_them(number: float, decimals: int, text: str) -> None:
    assert format_number(number, decimals) == text


@pytest.mark.parametrize(
    ("own", "other", "words"),
    [
        (41.2, 38.0, "3,2 procentpoint over"),
        (35.0, 38.0, "3,0 procentpoint under"),
        (38.01, 38.0, "det samme"),
        (41.2, None, None),
    ],
)
def test_a_full_count_is_told_by_its_distance_and_is_never_certain(
    own: float, other: float | None, words: str | None
) -> None:
    closed = Figure(value=own, status="ok", nature="full_count")
    told = describe_plain_distance(closed, Figure(value=other, status="ok"), READMISSIONS)
    assert (told and told.replace("\N{NO-BREAK SPACE}", " ")) == words


def test_figures_with_chance_in_them_have_no_plain_distance() -> None:
    sick = Figure(value=41.2, status="ok", nature="events")
    assert describe_plain_distance(sick, Figure(value=38.0, status="ok"), READMISSIONS) is None
