"""Each promise of the documents that is said to be followed is found in what the demo publishes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from schemas.agreement import load_agreement
from schemas.definitions.file import load_definitions
from schemas.definitions.model import Definition
from schemas.promises import Answer, Means, Promise, PromiseLedger, load_promises
from warehouse.home import Home
from warehouse.publishing.snapshots import find_snapshot, read_tables

CLUSTERS = {"bornholm", "byen", "midt", "nord", "syd"}
REGIONS = {"081", "082", "083", "084", "085"}
WANTED = {"klynge": CLUSTERS, "region": {"084"}, "regioner": REGIONS, "land": {"000"}}
KINDS = {"regioner": "region"}
OWN_KOMMUNER = 29


@pytest.fixture(scope="module")
def ledger() -> PromiseLedger:
    return load_promises()


@pytest.fixture(scope="module")
def home(whole_demo: Path) -> Home:
    """The home of one run of the whole catalogue on the whole demo."""
    return Home(whole_demo / "home")


@pytest.fixture(scope="module")
def shown(home: Home) -> pl.DataFrame:
    """Every figure that it published."""
    values = pl.read_parquet(home.current / "indicators.parquet")
    return values.filter(pl.col("value").is_not_null())


@pytest.fixture(scope="module")
def definitions() -> list[Definition]:
    return [each for each in load_definitions(DEFAULT_DEFINITIONS) if each.status == "in_force"]


def find_lacking(
    answer: Answer, shown: pl.DataFrame, definitions: Mapping[str, Definition]
) -> Iterator[str]:
    """The areas of an answer for which no figure of the named group, else of the headline, is
    published."""
    headline = definitions[answer.id].headline_breakdown
    group = (answer.group or headline).model_dump()
    mine = shown.filter(pl.col("indicator_id") == answer.id, **group)
    if answer.period is not None:
        mine = mine.filter(pl.col("period") == answer.period)
    for kind in answer.areas:
        areas = set(mine.filter(area_type=KINDS.get(kind, kind))["area_id"])
        if kind == "kommune":
            if len(areas) < OWN_KOMMUNER / 2:
                yield f"kommune ({len(areas)})"
        elif lacking := WANTED[kind] - areas:
            yield f"{kind} {', '.join(sorted(lacking))}"


def test_every_figure_that_a_promise_is_followed_with_is_published(
    ledger: PromiseLedger, shown: pl.DataFrame, definitions: list[Definition]
) -> None:
    by_id = {definition.id: definition for definition in definitions}
    lacking = {
        f"{promise.id}: {answer.id} {answer.group}": areas
        for promise in ledger.promises
        for answer in promise.indicators
        if (areas := list(find_lacking(answer, shown, by_id)))
    }
    assert lacking == {}


def test_a_group_that_nobody_publishes_would_be_found(
    shown: pl.DataFrame, definitions: list[Definition]
) -> None:
    by_id = {definition.id: definition for definition in definitions}
    answer = Answer.model_validate({"id": "kronisk_sygdom", "group": {"sex": "kvinder", "age": 7}})
    assert list(find_lacking(answer, shown, by_id)) == [f"klynge {', '.join(sorted(CLUSTERS))}"]


def has_indicators_for_each_goal(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    goals = {goal.id for area in load_agreement().focus_areas for goal in area.goals}
    with_figures = set(shown["indicator_id"])
    return goals <= {each.goal for each in all_ if each.id in with_figures}


def takes_local_indicators(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    local = {each.id for each in all_ if each.numerator and each.numerator.dataset == "lokal"}
    return bool(local & set(shown["indicator_id"]))


def reads_national_sources(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    [extracts] = read_tables(find_snapshot(home, "current"), ("extracts",)).values()
    accepted = set(extracts.filter(status="accepted")["dataset"])
    return {"nationale_maal", "sundhedsprofil", "lup"} <= accepted


def tells_development(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    changed = shown.filter(pl.col("change").is_not_null())
    return bool(changed["change_certain"].any()) and changed["indicator_id"].n_unique() > 50


def has_all_regions(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    regions = shown.filter(area_type="region").group_by("indicator_id")
    complete = regions.agg(pl.col("area_id").n_unique()).filter(pl.col("area_id") == len(REGIONS))
    return complete.height > 40


def has_every_national_goal(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    with_figures = set(shown["indicator_id"])
    goals = {each.national_goal for each in all_ if each.id in with_figures}
    return {goal.id for goal in load_agreement().national_goals} <= goals


def has_a_workbook_for_everyone(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    return CLUSTERS | {"region"} <= {path.stem for path in (home.current / "workbooks").iterdir()}


def tells_counts(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    counted = shown.filter(pl.col("numerator").is_not_null(), pl.col("denominator").is_not_null())
    return set(counted["area_id"]) >= CLUSTERS


def has_learning(home: Home, shown: pl.DataFrame, all_: list[Definition]) -> bool:
    [learning] = read_tables(find_snapshot(home, "current"), ("learning",)).values()
    return set(learning["area_id"]) == {"nord", "syd"} and learning["synthetic"].all()


Proof = Callable[[Home, pl.DataFrame, list[Definition]], bool]
PROOFS: Mapping[Means, Proof] = {
    "mål_med_indikatorer": has_indicators_for_each_goal,
    "nye_indikatorer": takes_local_indicators,
    "landsdækkende_kilder": reads_national_sources,
    "udvikling": tells_development,
    "regioner": has_all_regions,
    "nationale_mål": has_every_national_goal,
    "projektmapper": has_a_workbook_for_everyone,
    "data": tells_counts,
    "læring": has_learning,
}
"""Status reports are proven in tests/reports, which make both kinds of the same figures."""
IN_REPORTS: set[Means] = {"midtvejsstatus", "slutstatus"}


def list_means(promises: list[Promise]) -> set[Means]:
    return {means for promise in promises for means in promise.kept_by}


@pytest.mark.parametrize("means", PROOFS)
def test_what_keeps_a_promise_is_there(
    means: Means, home: Home, shown: pl.DataFrame, definitions: list[Definition]
) -> None:
    assert PROOFS[means](home, shown, definitions)


def test_everything_that_keeps_a_promise_is_proven(ledger: PromiseLedger) -> None:
    assert list_means(ledger.promises) <= PROOFS.keys() | IN_REPORTS
