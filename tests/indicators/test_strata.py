"""Which ages a figure can be taken apart into, and the counts in each, for every area."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators.strata_plans import name_rest, pick_bands
from schemas.definitions.model import Definition
from tests.indicators.frames import compute_with_counts, observe, proportion

NORD = ("0201", "0210", "0217", "0219", "0223", "0250", "0260", "0270")
AGES = {"65-79": (40, 200), "80+": (60, 100)}
WHOLE = (150, 1000)


def chronic(**more: Any) -> Definition:
    return proportion(**{
        "id": "kronisk",
        "numerator": {"dataset": "ruks", "measure": "prævalens_personer"},
        "denominator": {"dataset": "folketal", "measure": "folketal"},
        **more,
    })  # fmt: skip


def count(area: str, age: str, x: float | None, n: float, **more: Any) -> list[dict[str, Any]]:
    return [
        observe("ruks", "prævalens_personer", area, "2024", x, age=age, **more),
        observe("folketal", "folketal", area, "2024Q1", n, age=age),
    ]


def municipality(area: str, **more: Any) -> list[dict[str, Any]]:
    rows = [count(area, age, *pair, **more) for age, pair in AGES.items()]
    return sum(rows, count(area, "alle", *WHOLE))


def read(strata: pl.DataFrame, area: str) -> dict[str, tuple[float, float]]:
    mine = strata.filter(area_id=area)
    return {row["stratum"]: (row["x"], row["n"]) for row in mine.to_dicts()}


def test_a_municipality_is_divided_into_its_ages_and_what_they_leave() -> None:
    strata = compute_with_counts(municipality("0201"), chronic()).strata
    assert read(strata, "0201") == {"0-64": (50, 700), **AGES}


def test_a_cluster_is_the_sum_of_its_municipalities() -> None:
    rows = [row for area in NORD for row in municipality(area)]
    strata = compute_with_counts(rows, chronic()).strata
    assert read(strata, "nord")["80+"] == (8 * 60, 8 * 100)


def test_a_cluster_without_one_municipality_has_no_strata() -> None:
    rows = [row for area in NORD[1:] for row in municipality(area)]
    strata = compute_with_counts(rows, chronic()).strata
    assert set(strata.filter(area_id="nord")["state"]) == {"missing"}


def test_narrow_bands_of_few_persons_are_put_together_from_the_youngest() -> None:
    rows = [
        *count("0201", "0-17", 1, 300), *count("0201", "18-64", 49, 400),
        *municipality("0201"),
    ]  # fmt: skip
    strata = compute_with_counts(rows, chronic()).strata
    assert read(strata, "0201") == {"0-64": (50, 700), **AGES}


def test_a_source_without_ages_has_no_strata() -> None:
    strata = compute_with_counts(count("0201", "alle", *WHOLE), chronic()).strata
    assert strata.is_empty()


@pytest.mark.parametrize(
    "more",
    [
        {"pool_years": 3},
        {"numerator": {"dataset": "ruks", "measure": "prævalens_personer",
                       "where": {"age": "80+"}}},
    ],
)  # fmt: skip
def test_what_settles_its_ages_is_not_divided(more: dict[str, Any]) -> None:
    assert compute_with_counts(municipality("0201"), chronic(**more)).strata.is_empty()


def test_the_narrowest_bands_are_picked_that_the_population_has() -> None:
    ages = {"65-79", "65-69", "70-79", "80+", "alle"}
    assert pick_bands(ages, ages, (65, 1000)) == ["65-69", "70-79", "80+"]
    assert pick_bands(ages, {"65-79", "80+"}, (65, 1000)) == ["65-79", "80+"]


def test_what_bands_leave_is_named_after_its_years() -> None:
    assert name_rest(["65-79", "80+"], (0, 1000)) == "0-64"
    assert name_rest(["0-19"], (0, 1000)) == "20+"
    assert name_rest(["16-24", "65+"], (0, 1000)) == "øvrige"
    assert name_rest(["65-79", "80+"], (65, 1000)) is None
