"""The demo agrees with every figure that the documents print, and a figure that does not is seen.

A tripped expectation is made from the demo's own published values: what is printed is compared with
figures that are off by a half.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from assets.quality.expectations import ExpectationFile, load_expectations
from assets.quality.printed import compare_anchors, measure_developments, measure_orders
from schemas.definitions.model import Definition
from warehouse.home import Home

pytestmark = pytest.mark.whole

SUITE: ExpectationFile = load_expectations()


@pytest.fixture(scope="module")
def values(whole_demo: Path) -> pl.DataFrame:
    return pl.read_parquet(Home(whole_demo / "home").current / "indicators.parquet")


def move(values: pl.DataFrame, factor: float, **where: str) -> pl.DataFrame:
    """The values with one group's figures made larger or smaller."""
    mine = pl.all_horizontal(pl.col(name) == value for name, value in where.items())
    return values.with_columns(
        value=pl.when(mine).then(pl.col("value") * factor).otherwise("value")
    )


@pytest.mark.parametrize("number", range(len(SUITE.anchors)))
def test_every_printed_figure_is_in_the_demo_and_trips_when_it_is_not(
    values: pl.DataFrame, number: int
) -> None:
    anchor = SUITE.anchors[number]
    ours = compare_anchors(values, [anchor])
    assert ours.height > 0, anchor.source
    assert ours["distance"].max() <= 1  # type: ignore[operator]
    off = compare_anchors(move(values, 1.5, indicator_id=anchor.indicator_id), [anchor])
    assert (off["distance"] > 1).all(), anchor


@pytest.mark.parametrize("number", range(len(SUITE.developments)))
def test_every_printed_development_is_in_the_demo_and_trips_when_nothing_rose(
    values: pl.DataFrame, number: int
) -> None:
    entry = SUITE.developments[number]
    ours = measure_developments(values, [entry])
    assert ours.height == len(entry.groups)
    assert ours["outside"].to_list() == [0.0] * len(entry.groups)
    fallen = move(values, 0.5, indicator_id=entry.indicator_id, period=entry.until)
    assert (measure_developments(fallen, [entry])["outside"] > 0).all()


@pytest.mark.parametrize("number", range(len(SUITE.orders)))
def test_every_printed_order_is_in_the_demo_and_trips_when_groups_change_places(
    values: pl.DataFrame, number: int
) -> None:
    entry = SUITE.orders[number]
    assert (measure_orders(values, [entry])["rise"] > 0).all()
    turned = entry.model_copy(update={"rising": entry.rising[::-1]})
    assert (measure_orders(values, [turned])["rise"] < 0).all()
    assert measure_orders(values, [turned]).height > 0


def test_figure_8_is_held_in_the_half_year_that_it_is_taken_to_be_of() -> None:
    held = [each for each in SUITE.anchors if each.indicator_id == "lukkede_praksis_fordeling"]
    assert {(each.period, each.value) for each in held} == {("2022H1", 4), ("2022H1", 53)}


def test_a_printed_figure_follows_an_indicator_that_gets_another_name(values: pl.DataFrame) -> None:
    """Else it would be held against nothing, and nobody would be told."""
    renamed = Definition.model_validate(
        {
            "id": "ensomme", "renamed_from": "ensomhed", "title": "Ensomme",
            "description": "Ensomme.",
            "theme": "forebyggelse", "kind": "survey_share",
            "figure": {"dataset": "sundhedsprofil", "measure": "andel"},
            "weight": [{"dataset": "folketal", "measure": "folketal"}],
        }
    )  # fmt: skip
    suite = SUITE.follow([renamed])
    now = values.with_columns(pl.col("indicator_id").replace({"ensomhed": "ensomme"}))
    assert (
        compare_anchors(now, suite.anchors).height == compare_anchors(values, SUITE.anchors).height
    )
    assert (
        compare_anchors(now, SUITE.anchors).height < compare_anchors(values, SUITE.anchors).height
    )
