"""Which municipalities lie outside the funnel; hidden ones are in nothing of it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from geography import load_geography
from indicators.verdicts.funnel import can_have_funnel, find_funnel
from schemas.frames.values import fill_columns
from tests.indicators.frames import proportion
from tests.indicators.test_strata import chronic
from tests.indicators.verdicts.test_contributions import row

CODES = load_geography().areas.filter(area_type="kommune")["area_id"].to_list()[:20]
SHARE = chronic(id="andel")
ALL = ("alle", "alle", "alle", "alle")


def publish(*more: dict[str, Any], year: int = 2025, hidden: tuple[str, ...] = ()) -> pl.DataFrame:
    rows = [
        row("kommune", code, year, None if code in hidden else 100.0 + number % 3, 1000.0)
        for number, code in enumerate(CODES)
    ]
    return fill_columns(pl.DataFrame([*rows, *more], infer_schema_length=None))


def test_a_municipality_far_from_the_level_is_called_out() -> None:
    far = row("kommune", "0999", 2025, 200.0, 1000.0)
    found = find_funnel(publish(far, row("land", "000", 2025, 1010.0, 10_000.0)), SHARE, ALL)
    assert found is not None
    assert found.is_of_country
    assert found.funnel.level == pytest.approx(0.101)
    outside = dict(zip(found.areas["area_id"], found.outside, strict=True))
    assert outside["0999"] == 0.998
    assert set(outside.values()) == {0.0, 0.998}


def test_without_the_country_the_level_is_that_of_all_shown() -> None:
    found = find_funnel(publish(), SHARE, ALL)
    assert found is not None and not found.is_of_country
    assert found.funnel.level == pytest.approx(sum(100 + n % 3 for n in range(20)) / 20_000)


def test_a_hidden_municipality_is_in_nothing_of_it() -> None:
    found = find_funnel(publish(hidden=(CODES[0],)), SHARE, ALL)
    assert found is not None
    assert CODES[0] not in found.areas["area_id"]


def test_a_printed_rate_and_its_count_give_the_size() -> None:
    rate = chronic(id="andel", kind="rate", per=1000, unit="pr_1000")
    printed = publish().with_columns(denominator=pl.lit(None, pl.Float64))
    values = printed.with_columns(value=pl.col("numerator"))
    found = find_funnel(values, rate, ALL)
    assert found is not None
    assert found.sizes == pytest.approx([1000.0] * 20)


def test_the_newest_period_with_municipalities_enough_counts() -> None:
    few = [row("kommune", code, 2026, 100.0, 1000.0) for code in CODES[:7]]
    found = find_funnel(publish(*few), SHARE, ALL)
    assert found is not None and found.period == "2025"
    assert find_funnel(publish().head(7), SHARE, ALL) is None


def test_what_is_set_against_nobody_has_none() -> None:
    assert not can_have_funnel(proportion(benchmark="none"))
    assert not can_have_funnel(proportion(kind="count", unit="antal", denominator=None))
