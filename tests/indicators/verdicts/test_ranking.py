"""Which figure is the best, in which order they stand, and in which period they are compared."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from indicators.verdicts.ranking import (
    fill_missing_periods,
    find_best,
    find_common_period,
    find_fullest_period,
    measure_change,
    rank_period,
    sort_best_first,
)
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition

PRACTICES = Source(dataset="praksis", measure="praksis")


class Shown(NamedTuple):
    value: float | None


def define(kind: str = "published", **more: object) -> Definition:
    facts: dict[str, object] = {
        "published": {"figure": PRACTICES},
        "count": {"numerator": PRACTICES},
        "distribution": {
            "numerator": PRACTICES, "denominator": PRACTICES, "bands": [1, 2, 3], "unit": "antal",
        },
    }[kind]  # fmt: skip
    told = {"title": "Et mål", "description": "Beskrivelse.", "focus_area": "aeldre_kronisk",
            "goal": "rette_sted", "direction": "lower"}  # fmt: skip
    return Definition(id="et_mål", kind=kind, **{**told, **facts, **more})


FIGURES = {"nord": Shown(2.0), "syd": Shown(1.0), "byen": Shown(None), "midt": Shown(3.0)}


@pytest.mark.parametrize(("direction", "best"), [("lower", "syd"), ("higher", "midt")])
def test_the_best_is_the_lowest_or_the_highest_by_the_direction(direction: str, best: str) -> None:
    assert find_best(define(direction=direction), FIGURES) == best


@pytest.mark.parametrize(
    "definition",
    [define(direction=None), define("count", unit="antal"), define(benchmark="none")],
    ids=["no direction", "count", "not compared"],
)
def test_nothing_is_best_of_what_cannot_be_ranked(definition: Definition) -> None:
    assert find_best(definition, FIGURES) is None


def test_nobody_is_best_alone() -> None:
    assert find_best(define(), {"nord": Shown(2.0), "syd": Shown(None), "byen": None}) is None


def test_of_equals_the_first_is_best() -> None:
    assert find_best(define(), {"nord": Shown(2.0), "syd": Shown(2.0)}) == "nord"


@pytest.mark.parametrize(
    ("direction", "order"),
    [
        ("lower", ["syd", "nord", "midt", "byen"]),
        ("higher", ["midt", "nord", "syd", "byen"]),
        (None, ["midt", "nord", "syd", "byen"]),
    ],
)
def test_the_best_stands_first_and_what_has_no_figure_last(
    direction: str | None, order: list[str]
) -> None:
    names = {key: key for key in FIGURES}
    assert sort_best_first(define(direction=direction), FIGURES, names) == order


def test_equals_stand_by_their_names() -> None:
    figures = {"a": Shown(1.0), "b": Shown(1.0), "c": Shown(None), "d": Shown(None)}
    names = {"a": "Ø", "b": "A", "c": "Z", "d": "B"}
    assert sort_best_first(define(), figures, names) == ["b", "a", "d", "c"]


SERIES = [
    {"2023": Shown(1.0), "2024": Shown(1.0), "2025": Shown(1.0)},
    {"2023": Shown(1.0), "2024": Shown(1.0), "2025": Shown(None)},
    {"2023": Shown(1.0)},
]


@pytest.mark.parametrize(("fewest", "period"), [(1, "2025"), (2, "2024"), (3, "2023"), (4, None)])
def test_the_common_period_is_the_newest_that_enough_have_a_figure_of(
    fewest: int, period: str | None
) -> None:
    assert find_common_period(SERIES, fewest) == period


def test_the_fullest_period_is_the_one_that_most_have_and_of_equals_the_newest() -> None:
    assert find_fullest_period(SERIES) == "2023"
    assert find_fullest_period(SERIES[:2]) == "2024"
    assert find_fullest_period([]) is None


def test_periods_stand_in_time_also_where_their_ids_do_not() -> None:
    in_time = ["2019", "2018-2020", "2020", "2021H1", "2021H2", "2022Q1", "2022Q4", "2023-01",
               "2023-02", "2023-12", "2024"]  # fmt: skip
    assert sorted(set(in_time), key=rank_period) == in_time
    assert rank_period("2023-12")[:2] == (2023, 11)
    assert rank_period("2018-2020")[:2] == (2020, 0)


def test_a_change_is_measured_against_what_there_was_before() -> None:
    assert measure_change(-2.0, 8.0) == 0.25
    assert measure_change(2.0, -8.0) == 0.25
    assert measure_change(2.0, 0.0) == measure_change(2.0, None) == measure_change(None, 8.0) == 0.0


@pytest.mark.parametrize(
    ("periods", "filled"),
    [
        (["2019", "2020", "2021", "2023"], ["2019", "2020", "2021", "2022", "2023"]),
        (["2021H2", "2022H1", "2023H1", "2022H2", "2024H1"],
         ["2021H2", "2022H1", "2022H2", "2023H1", "2023H2", "2024H1"]),
        (["2023-11", "2023-12", "2024-01", "2024-03"],
         ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03"]),
        (["2017-2019", "2018-2020", "2019-2021", "2021-2023"],
         ["2017-2019", "2018-2020", "2019-2021", "2020-2022", "2021-2023"]),
        # a survey every third or fourth year leaves nothing out
        (["2010", "2013", "2017", "2021"], ["2010", "2013", "2017", "2021"]),
        (["2018/19", "2019/20", "2020/21", "2022/23"],
         ["2018/19", "2019/20", "2020/21", "2021/22", "2022/23"]),
        # a half year beside years is in no one's way
        (["2021", "2022", "2023", "2025", "2025H1"],
         ["2021", "2022", "2023", "2024", "2025", "2025H1"]),
        (["2021"], ["2021"]),
        ([], []),
    ],
)  # fmt: skip
def test_what_was_left_out_between_regular_periods_is_put_in(
    periods: list[str], filled: list[str]
) -> None:
    assert fill_missing_periods(periods) == filled
