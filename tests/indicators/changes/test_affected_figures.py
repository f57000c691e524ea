"""How far a change of what a source says reaches among the figures."""

from __future__ import annotations

from datetime import date

import polars as pl

from indicators.changes.affected_figures import follow_periods


def test_a_change_reaches_each_period_that_it_shares_a_day_with() -> None:
    changed = pl.DataFrame(
        {
            "period": ["2024H1"], "period_start": [date(2024, 1, 1)],
            "period_end": [date(2024, 6, 30)], "area_id": ["0400"],
        }
    )  # fmt: skip
    spans = {
        "ends the day before": (date(2023, 1, 1), date(2023, 12, 31)),
        "ends on the first day": (date(2023, 1, 1), date(2024, 1, 1)),
        "begins on the last day": (date(2024, 6, 30), date(2024, 12, 31)),
        "begins the day after": (date(2024, 7, 1), date(2024, 12, 31)),
    }
    rows = pl.DataFrame(
        [(period, *span) for period, span in spans.items()],
        schema=["period", "period_start", "period_end"],
        orient="row",
    )
    reached = follow_periods(changed, rows)
    assert sorted(reached["period"]) == ["begins on the last day", "ends on the first day"]
    assert reached["area_id"].unique().to_list() == ["0400"]
