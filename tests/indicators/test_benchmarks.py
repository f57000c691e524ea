"""An area's verdict against its region and the country, at the edge of its interval."""

from __future__ import annotations

import polars as pl
import pytest

from indicators.benchmarks import compare_values
from tests.indicators.frames import GEOGRAPHY, proportion

BENCHMARK = 10.0
JUST_ABOVE, JUST_BELOW = 10.001, 9.999


def compare_bornholm(low: float, high: float, direction: str) -> tuple[str, str]:
    """The verdicts on Bornholm against region and country, which both have the same figure."""
    figures = [
        ("klynge", "bornholm", (low + high) / 2, low, high),
        ("region", "084", BENCHMARK, 9.0, 11.0),
        ("land", "000", BENCHMARK, 9.5, 10.5),
    ]
    values = pl.DataFrame(
        figures, schema=["area_type", "area_id", "value", "ci_low", "ci_high"], orient="row"
    ).with_columns(
        indicator_id=pl.lit("lukkede"),
        period=pl.lit("2024"),
        **{name: pl.lit("alle") for name in ("sex", "age", "education", "category")},
    )
    compared = compare_values(values, [proportion(direction=direction)], GEOGRAPHY)
    [row] = compared.filter(area_id="bornholm").to_dicts()
    return row["vs_region"], row["vs_land"]


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize(("low", "high"), [(BENCHMARK, 14.0), (6.0, BENCHMARK)])
def test_an_interval_that_touches_the_benchmark_is_similar_to_it(
    low: float, high: float, direction: str
) -> None:
    assert compare_bornholm(low, high, direction) == ("tilsvarende", "tilsvarende")


@pytest.mark.parametrize(
    ("low", "high", "direction", "verdict"),
    [
        (JUST_ABOVE, 14.0, "higher", "bedre"),
        (JUST_ABOVE, 14.0, "lower", "daarligere"),
        (6.0, JUST_BELOW, "higher", "daarligere"),
        (6.0, JUST_BELOW, "lower", "bedre"),
    ],
)
def test_an_interval_that_lies_just_beyond_the_benchmark_differs_from_it(
    low: float, high: float, direction: str, verdict: str
) -> None:
    assert compare_bornholm(low, high, direction) == (verdict, verdict)
