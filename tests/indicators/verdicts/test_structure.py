"""How much of a change and of a distance age explains stands beside the newest figure."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from geography import load_geography
from indicators import reasons
from indicators.strata import STRATA_SCHEMA
from indicators.strata_grid import Strata
from indicators.verdicts.structure import add_structure
from schemas.frames.values import fill_columns
from tests.indicators.test_strata import chronic

GEOGRAPHY = load_geography()
SICK = chronic()
COUNTS = {
    ("klynge", "nord", "2023"): ((5, 50), (25, 50)),
    ("klynge", "nord", "2025"): ((3, 25), (39, 75)),
    ("region", "084", "2025"): ((50, 500), (250, 500)),
    ("land", "000", "2025"): ((60, 500), (250, 500)),
}
"""The young and the old of each, sick and all."""


def values(**more: Any) -> pl.DataFrame:
    rows = []
    for (kind, area, period), counts in COUNTS.items():
        x, n = (sum(pair[side] for pair in counts) for side in (0, 1))
        rows.append({
            "indicator_id": "kronisk", "area_type": kind, "area_id": area, "period": period,
            "period_start": date(int(period), 1, 1), "period_end": date(int(period), 12, 31),
            "sex": "alle", "age": "alle", "education": "alle", "category": "alle", "unit": "pct",
            "value": 100 * x / n, "status": "ok", **more,
            **({"baseline_period": "2023", "change": 12.0, "first_period": "2023",
                "change_since_first": 12.0}
               if (area, period) == ("nord", "2025") else {}),
        })  # fmt: skip
    return fill_columns(pl.DataFrame(rows, infer_schema_length=None))


def strata(closed: str = "") -> Strata:
    rows = [
        {
            "indicator_id": "kronisk", "area_type": kind, "area_id": area, "period": period,
            "stratum": age, "sex": "alle", "age": age, "x": x, "n": n, "state": "ok",
        }
        for (kind, area, period), counts in COUNTS.items()
        for age, (x, n) in zip(("0-64", "65+"), counts, strict=True)
    ]  # fmt: skip
    counts = pl.DataFrame(rows, schema=STRATA_SCHEMA)
    figures = counts.select("indicator_id", "area_type", "area_id", "period").unique()
    return Strata(counts, figures.with_columns(is_open=pl.col("area_id") != closed))


def read(told: pl.DataFrame, area: str = "nord") -> dict[str, Any]:
    return told.filter(area_id=area, period="2025").row(0, named=True)


def test_the_change_and_both_distances_are_taken_apart() -> None:
    row = read(add_structure(values(), strata(), [SICK], GEOGRAPHY))
    assert row["change_by_structure"] == pytest.approx(10.0)
    assert row["long_change_by_structure"] == pytest.approx(10.0)
    # against half and half at 10 and 50 %: (0.75 - 0.5)(1.02) / 2 - 0.25(0.22) / 2
    assert row["region_by_structure"] == pytest.approx(10.0)
    # the country's young are sick in 12 of a hundred
    assert row["land_by_structure"] == pytest.approx(9.75)
    assert row["structure_strata"] == "0-64, 65+"
    assert row["structure_reason"] is None


def test_only_the_newest_figure_is() -> None:
    told = add_structure(values(), strata(), [SICK], GEOGRAPHY)
    assert told.filter(period="2023")["change_by_structure"].null_count() == 1


def test_a_region_is_held_against_the_country_alone() -> None:
    row = read(add_structure(values(), strata(), [SICK], GEOGRAPHY), "084")
    assert row["region_by_structure"] is None
    assert row["land_by_structure"] == pytest.approx(0.0)


def test_where_one_side_is_closed_a_reason_stands_instead() -> None:
    row = read(add_structure(values(), strata("084"), [SICK], GEOGRAPHY))
    assert row["region_by_structure"] is None
    assert row["land_by_structure"] == pytest.approx(9.75)
    assert row["structure_reason"] == reasons.STRATA_PROTECTED


def test_strata_that_do_not_make_the_figure_say_so() -> None:
    told = add_structure(values(value=50.0), strata(), [SICK], GEOGRAPHY)
    assert read(told)["change_by_structure"] is None
    assert read(told)["structure_reason"] == reasons.STRATA_APART


def test_an_indicator_held_against_nobody_has_its_change_alone() -> None:
    alone = chronic(benchmark="none")
    row = read(add_structure(values(), strata(), [alone], GEOGRAPHY))
    assert row["change_by_structure"] == pytest.approx(10.0)
    assert row["region_by_structure"] is None
    assert row["land_by_structure"] is None


def test_more_decimals_than_are_needed_are_not_told() -> None:
    few = chronic(decimals=0)
    row = read(add_structure(values(), strata(), [few], GEOGRAPHY), "nord")
    assert row["land_by_structure"] == round(row["land_by_structure"], 2)
