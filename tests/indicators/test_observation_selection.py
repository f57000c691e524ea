"""Which weight stands beside a figure."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from indicators.observation_selection import BREAKDOWN, PLACE, attach_nearest

PERIOD = ("period", "period_start", "period_end")
HERE = {name: "x" for name in [*PLACE, *BREAKDOWN] if name not in PERIOD}
LATER, YEAR, QUARTER = (
    HERE
    | {
        "role": "weight_0", "value": value, "status": "ok", "origins": "a", "synthetic": True,
        "period": period, "period_start": start,
    }
    for period, start, value in (
        ("2026Q1", date(2026, 1, 1), 3.0),
        ("2025", date(2025, 1, 1), 1.0),
        ("2025Q1", date(2025, 1, 1), 2.0),
    )
)  # fmt: skip


@pytest.mark.parametrize("rows", [[YEAR, QUARTER, LATER], [LATER, QUARTER, YEAR]])
def test_of_weights_that_begin_on_one_day_the_longer_counts_in_whatever_order(
    rows: list[dict[str, object]],
) -> None:
    figures = pl.DataFrame([HERE | {"period": "2024", "period_start": date(2024, 1, 1)}])
    [row] = attach_nearest(figures, pl.DataFrame(rows), "weight_0").to_dicts()
    assert (row["weight_0"], row["weight_0_period"]) == (1.0, "2025")
