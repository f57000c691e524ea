"""A figure against its region and the country: touching is similar, and words follow direction."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators.verdicts.benchmarks import VERDICTS, compare_values, judge_by_twins
from schemas.definitions.model import Definition
from schemas.vocabulary import COMPARISONS
from tests.indicators.frames import GEOGRAPHY, proportion

REGION, LAND = 50.0, 40.0


def figure(area_type: str, area_id: str, value: float | None, *limits: float) -> dict[str, Any]:
    low, high = limits or (None, None)
    return {
        "indicator_id": "lukkede", "area_type": area_type, "area_id": area_id, "period": "2024H1",
        "sex": "alle", "age": "alle", "education": "alle", "category": "alle",
        "value": value, "ci_low": low, "ci_high": high, "too_uncertain": False,
    }  # fmt: skip


BENCHMARKS = [figure("region", "084", REGION, 49, 51), figure("land", "000", LAND, 39, 41)]


def judge(low: float, high: float, definition: Definition) -> tuple[str | None, str | None]:
    """What a cluster's figure with these limits is against its region and the country."""
    rows = [figure("klynge", "nord", (low + high) / 2, low, high), *BENCHMARKS]
    compared = compare_values(pl.DataFrame(rows), [definition], GEOGRAPHY)
    [verdicts] = compared.filter(area_id="nord").select("vs_region", "vs_land").rows()
    return verdicts


@pytest.mark.parametrize(
    ("low", "high", "lower_is_better", "higher_is_better"),
    [
        (REGION, 60.0, "tilsvarende", "tilsvarende"),
        (REGION + 1e-9, 60.0, "daarligere", "bedre"),
        (45.0, REGION, "tilsvarende", "tilsvarende"),
        (45.0, REGION - 1e-9, "bedre", "daarligere"),
        (45.0, 55.0, "tilsvarende", "tilsvarende"),
        (REGION, REGION, "tilsvarende", "tilsvarende"),
    ],
)
def test_an_interval_that_touches_the_benchmark_is_similar(
    low: float, high: float, lower_is_better: str, higher_is_better: str
) -> None:
    assert judge(low, high, proportion(direction="lower"))[0] == lower_is_better
    assert judge(low, high, proportion(direction="higher"))[0] == higher_is_better


def test_region_and_country_are_judged_each_by_its_own_figure() -> None:
    assert judge(41.0, 49.0, proportion(direction="lower")) == ("bedre", "daarligere")
    assert judge(LAND, 49.0, proportion(direction="lower")) == ("bedre", "tilsvarende")


@pytest.mark.parametrize(
    ("benchmark", "verdicts"),
    [
        ("both", ("bedre", "daarligere")),
        ("region", ("bedre", None)),
        ("land", (None, "daarligere")),
        ("none", (None, None)),
    ],
)
def test_only_the_benchmarks_that_the_definition_names_are_judged_by(
    benchmark: str, verdicts: tuple[str | None, str | None]
) -> None:
    assert judge(41.0, 49.0, proportion(benchmark=benchmark)) == verdicts


def test_without_a_desired_direction_there_is_no_verdict() -> None:
    assert judge(41.0, 49.0, proportion(direction=None)) == (None, None)


def test_a_count_is_not_judged_since_it_grows_with_the_area() -> None:
    count = proportion(kind="count", unit="antal", denominator=None)
    assert judge(41.0, 49.0, count) == (None, None)


def test_without_an_interval_or_a_benchmarks_figure_there_is_no_verdict() -> None:
    rows = [figure("klynge", "nord", 45.0), figure("kommune", "0190", 45.0, 41, 49)]
    compared = compare_values(pl.DataFrame([*rows, *BENCHMARKS]), [proportion()], GEOGRAPHY)
    assert compared.filter(area_id="nord")["vs_region"].to_list() == [None]
    assert compared.filter(area_id="0190")["vs_region"].to_list() == ["bedre"]
    alone = compare_values(pl.DataFrame(rows), [proportion()], GEOGRAPHY)
    assert alone["vs_region"].to_list() == alone["vs_land"].to_list() == [None, None]


def test_the_region_is_held_against_the_country_alone_and_the_country_against_nothing() -> None:
    compared = compare_values(pl.DataFrame(BENCHMARKS), [proportion()], GEOGRAPHY)
    assert compared.select("vs_region", "vs_land").rows() == [(None, "daarligere"), (None, None)]


def test_every_published_word_has_a_verdict() -> None:
    assert set(VERDICTS.values()) == set(COMPARISONS)


def judged(own: dict[str, Any], twin: dict[str, Any]) -> tuple[str | None, str | None]:
    """The verdicts of a figure that is judged by another, whose row is given."""
    plain = {"vs_region": "bedre", "vs_land": "bedre"}
    rows = [
        figure("klynge", "nord", 45.0, 44.0, 46.0) | plain | own,
        figure("klynge", "nord", 90.0, 80.0, 99.0) | plain | {"indicator_id": "indeks"} | twin,
    ]
    definition = proportion(direction="lower", judged_by="indeks")
    values = judge_by_twins(pl.DataFrame(rows), [definition])
    [verdicts] = values.filter(indicator_id="lukkede").select("vs_region", "vs_land").rows()
    return verdicts


def test_a_figure_that_is_judged_by_its_standardised_twin_has_the_twins_verdict() -> None:
    assert judged({}, {"vs_region": None, "vs_land": "daarligere"}) == (None, "daarligere")


def test_a_hidden_figure_is_not_judged_nor_one_whose_twin_is_lacking_or_too_uncertain() -> None:
    assert judged({"value": None}, {}) == (None, None)
    assert judged({}, {"period": "2023H1"}) == (None, None)
    assert judged({}, {"too_uncertain": True}) == (None, None)


def test_others_keep_their_own_verdict() -> None:
    rows = pl.DataFrame([figure("klynge", "nord", 45.0) | {"vs_region": "bedre", "vs_land": None}])
    assert judge_by_twins(rows, [proportion()]).equals(rows)
