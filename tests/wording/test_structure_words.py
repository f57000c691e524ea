"""What follows from people's age is told so that the numbers add up as they stand there."""

from __future__ import annotations

from typing import Any

import pytest

from indicators import reasons
from tests.indicators.test_strata import chronic
from wording.questions.structure import name_strata, tell_share_of_change, tell_structure
from wording.view import Figure

SHARE = chronic()


def plain(sentence: str) -> str:
    return sentence.replace("\N{NO-BREAK SPACE}", " ")


def figure(**more: Any) -> Figure:
    facts: dict[str, Any] = {
        "value": 21.0, "change": 4.7, "baseline_period": "2019", "structure_strata": "0-64, 65+",
        **more,
    }  # fmt: skip
    return Figure(**facts)


def test_a_part_of_a_change_stands_beside_what_is_left() -> None:
    told = tell_structure(figure(change_by_structure=3.1), SHARE, {})
    assert [plain(each) for each in told] == [
        "Af ændringen siden 2019 på 4,7 procentpoint skyldes 3,1 en anden aldersfordeling; de "
        "øvrige 1,6 er sket blandt jævnaldrende."
    ]


def test_what_is_left_is_that_of_the_numbers_that_are_written() -> None:
    (told,) = tell_structure(figure(change=0.36, change_by_structure=0.24), SHARE, {})
    assert "0,4 procentpoint skyldes 0,2 en anden aldersfordeling; de øvrige 0,2" in plain(told)


@pytest.mark.parametrize(
    ("part", "beginning", "rest"),
    [
        (-0.5, "Aldersfordelingen trækker den anden vej end ændringen", "+5,2"),
        (6.0, "Aldersfordelingen ville alene give mere end ændringen", "−1,3"),
    ],
)
def test_a_part_beyond_the_change_is_told_by_what_is_left(
    part: float, beginning: str, rest: str
) -> None:
    (told,) = tell_structure(figure(change_by_structure=part), SHARE, {})
    assert told.startswith(beginning)
    assert plain(told).endswith(f"blandt jævnaldrende er den {rest} procentpoint mod +4,7 i alt.")


def test_next_to_nothing_is_called_that() -> None:
    (told,) = tell_structure(figure(change_by_structure=0.01), SHARE, {})
    assert told == "Aldersfordelingen betyder næsten intet for ændringen siden 2019."


def test_distances_are_told_where_the_other_figure_is_known() -> None:
    row = figure(region_by_structure=1.5, land_by_structure=-1.0,
                 structure_strata="kvinder 65-79, kvinder 80+, maend 65-79, maend 80+")  # fmt: skip
    told = tell_structure(row, SHARE, {"region": 18.9})
    assert [plain(each) for each in told] == [
        "Af forskellen til regionen på 2,1 procentpoint skyldes 1,5 en anden fordeling på alder og "
        "køn; de øvrige 0,6 er en forskel blandt jævnaldrende."
    ]


def test_why_a_part_is_not_told_is_said() -> None:
    row = figure(structure_reason=reasons.STRATA_PROTECTED)
    assert tell_structure(row, SHARE, {}) == [reasons.STRATA_PROTECTED]


def test_a_sentence_with_little_room_gets_the_part_alone() -> None:
    told = tell_share_of_change(figure(change_by_structure=3.1), SHARE)
    assert plain(told) == "Heraf skyldes 3,1 procentpoint en anden aldersfordeling end i 2019."
    assert tell_share_of_change(figure(), SHARE) == ""


def test_ages_are_named_once_and_many_by_the_first_and_the_last() -> None:
    told = name_strata("kvinder 65-79, kvinder 80+, maend 65-79, maend 80+")
    assert told == "65-79 år, 80 år og derover"
    many = ", ".join([*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+"])
    assert name_strata(many) == "18 aldersgrupper fra 0-4 år til 85 år og derover"


def test_the_long_development_is_told_after_the_change() -> None:
    row = figure(change_by_structure=3.1, long_change_by_structure=2.0, change_since_first=6.0,
                 first_period="2010")  # fmt: skip
    assert "siden 2010 på 6,0" in tell_structure(row, SHARE, {})[1]
