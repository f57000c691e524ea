"""The same input gives the same figures, to the last digit."""

from __future__ import annotations

import polars as pl

from geography import load_geography
from tests.indicators.frames import compute_unprotected, observe, survey_share

SHARE, ANSWERS = "andel", "svarpersoner"


def test_a_weighted_sum_is_the_same_each_time_it_is_made() -> None:
    areas = load_geography().areas.filter(area_type="kommune")["area_id"].to_list()
    rows = []
    for number, area in enumerate(areas):
        for year in range(2010, 2020):
            share = 10.0 + (number * 7 + year * 3) % 29 / 7
            rows.append(observe("sundhedsprofil", SHARE, area, str(year), share, unit="pct"))
            people = 1000.0 / 3 + number * 1717.1
            rows.append(observe("folketal", "folketal", area, f"{year}Q1", people))
    definitions = [survey_share(id=f"nummer_{number}") for number in range(20)]
    first, *others = (compute_unprotected(rows, *definitions) for _ in range(3))
    assert first.filter(pl.col("area_type") == "region")["value"].null_count() == 0
    assert all(other.equals(first) for other in others)
