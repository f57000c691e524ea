"""What an indicator's figures may be set against."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from indicators.verdicts.comparability import (
    can_be_ranked,
    has_development,
    is_comparable,
    is_compared_with,
    is_crude,
    is_set_against_others,
    list_compared_levels,
    stands_beside,
)
from indicators.verdicts.series import describe_series
from schemas.definitions.measures import Source, Standardise
from schemas.definitions.model import Definition
from schemas.frames.values import fill_columns

PRACTICES = Source(dataset="praksis", measure="praksis")


def define(kind: str = "published", **more: object) -> Definition:
    facts: dict[str, object] = {
        "published": {"figure": PRACTICES},
        "count": {"numerator": PRACTICES},
        "distribution": {"numerator": PRACTICES, "denominator": PRACTICES, "bands": [0, 50, 100]},
        "indirectly_standardised_ratio": {
            "numerator": PRACTICES, "denominator": PRACTICES,
            "standardise": Standardise(ages=["65-79", "80+"]),
        },
    }[kind]  # fmt: skip
    unit = {"published": "pct"}.get(kind, "antal")
    return Definition(
        id="x", title="x", description="x", kind=kind, theme="kapacitet", direction="lower",
        unit=unit, **facts, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("benchmark", "levels"),
    [("both", ["region", "land"]), ("region", ["region"]), ("land", ["land"]), ("none", [])],
)
def test_a_figure_is_held_against_what_its_benchmark_names(
    benchmark: str, levels: list[str]
) -> None:
    assert list_compared_levels(define(benchmark=benchmark)) == levels


def test_without_a_benchmark_no_area_stands_beside_another_or_is_the_best() -> None:
    alone = define(benchmark="none")
    assert not is_set_against_others(alone)
    assert not can_be_ranked(alone)
    assert has_development(alone)


def test_counts_stand_beside_the_regions_and_are_not_held_against_it() -> None:
    for count in (define("count"), define("distribution")):
        assert not is_comparable(count)
        assert stands_beside(count, "region")
        assert not is_compared_with(count, "region")
        assert not can_be_ranked(count)


def test_a_ratio_to_expected_is_held_against_the_country_that_it_is_a_ratio_to_alone() -> None:
    ratio = define("indirectly_standardised_ratio")
    assert list_compared_levels(ratio) == ["land"]
    assert not stands_beside(ratio, "region")
    assert not is_set_against_others(ratio)
    assert not can_be_ranked(ratio)


@pytest.mark.parametrize(
    ("said", "crude"),
    [
        ({}, True),
        ({"groups": [{"age": "65+"}]}, True),
        ({"groups": [{"age": "alle"}, {"age": "16-24"}]}, True),
        ({"groups": [{"age": "16-24"}]}, False),
        ({"groups": [{"age": "80+"}]}, False),
        ({"disclosure_control": False}, False),
        ({"age_matters": False}, False),
        ({"benchmark": "none"}, False),
    ],
)
def test_a_share_of_persons_of_many_ages_is_crude(said: dict[str, object], crude: bool) -> None:
    share = Definition.model_validate(
        {
            "id": "x", "title": "x", "description": "x", "theme": "kapacitet",
            "kind": "proportion", "numerator": {"dataset": "lokal", "measure": "tæller"},
            "denominator": {"dataset": "lokal", "measure": "nævner"}, **said,
        }
    )  # fmt: skip
    assert is_crude(share) == crude


def test_what_is_standardised_or_is_a_count_or_a_mean_is_not_crude() -> None:
    for kind in ("published", "count", "indirectly_standardised_ratio"):
        assert not is_crude(define(kind))


def test_two_ratios_to_expected_have_no_change_between_them() -> None:
    years = (2021, 2023, 2025)
    values = fill_columns(
        pl.DataFrame(
            {
                "indicator_id": "x", "area_type": "klynge", "area_id": "nord", "area_name": "Nord",
                "period": [str(year) for year in years],
                "period_start": [date(year, 1, 1) for year in years],
                "period_end": [date(year, 12, 31) for year in years],
                "sex": "alle", "age": "alle", "education": "alle", "category": "alle",
                "value": [90.0, 100.0, 120.0], "ci_low": [89.0, 99.0, 119.0],
                "ci_high": [91.0, 101.0, 121.0], "unit": "antal", "status": "ok",
            }
        )
    )  # fmt: skip
    changes = {
        kind: describe_series(values, [define(kind)], date(2023, 12, 31))["change"].to_list()
        for kind in ("published", "indirectly_standardised_ratio")
    }
    trends = describe_series(
        pl.concat(
            values.with_columns(
                period=pl.lit(str(year)), period_start=pl.lit(date(year, 1, 1)),
                period_end=pl.lit(date(year, 12, 31)), nature=pl.lit("clustered_events"),
            ).head(1)
            for year in range(2015, 2026)
        ),
        [define("indirectly_standardised_ratio")], date(2023, 12, 31),
    )["trend"]  # fmt: skip
    assert trends.null_count() == len(trends)
    assert changes == {
        "published": [None, None, 20.0],
        "indirectly_standardised_ratio": [None, None, None],
    }
