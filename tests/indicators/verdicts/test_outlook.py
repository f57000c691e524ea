"""Targets: what is left to them, whether a series' forecast reaches them, and its fan."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.methods.forecast import forecast
from indicators.verdicts.outlook import FanPoint, add_targets, move_period, spread_fan
from indicators.verdicts.series import find_last_day
from schemas.definitions.model import Definition
from schemas.definitions.series import Target
from schemas.frames.values import fill_columns
from tests.conftest import as_promised
from tests.indicators.frames import proportion

INVENTED = Target(value=20.0, year=2030, source="opfundet")


def published(*figures: float | None, first: int = 2010, **more: Any) -> pl.DataFrame:
    """A cluster's yearly figures, as `values` are before the targets."""
    rows = [
        row_of(str(first + place), figure) | {"synthetic": False, **more}
        for place, figure in enumerate(figures)
    ]
    return fill_columns(pl.DataFrame(rows))


def row_of(period: str, figure: float | None) -> dict[str, Any]:
    return {
        "indicator_id": "lukkede", "area_type": "klynge", "area_id": "nord", "area_name": "Nord",
        "period": period, "period_start": date(int(period[:4]), 7 if "H2" in period else 1, 1),
        "period_end": find_last_day(period), "sex": "alle", "age": "alle", "education": "alle",
        "category": "alle", "value": figure, "unit": "pct", "corrected": False,
        "status": "missing" if figure is None else "ok",
        "status_reason": "Begrundelse." if figure is None else None,
        "definition_version": "0" * 12, "run_id": "run-1",
    }  # fmt: skip


def aim(values: pl.DataFrame, value: float, year: int, **more: Any) -> pl.DataFrame:
    definition = proportion(target={"value": value, "year": year, "source": "Aftalen"}, **more)
    return as_promised(add_targets(values, [definition], {}))


FALLING = (50.0, 49.2, 47.9, 47.0, 46.1, 44.8, 44.1, 43.0, 42.1, 40.9)
"""About one point less each year, 2010 to 2019."""


def test_a_target_says_how_far_there_is_left_until_it_is_reached() -> None:
    aimed = aim(published(30, 25, 20, None, 18), 20.0, 2030)
    assert aimed["target_distance"].to_list() == [10, 5, 0, None, 0]
    assert aimed["target_status"].to_list() == [None, None, "naaet", None, "naaet"]
    assert set(aimed.select("target", "target_year", "target_source").rows()) == {
        (20.0, 2030, "Aftalen")
    }
    higher = aim(published(30, 25), 27.0, 2030, direction="higher")
    assert higher["target_distance"].to_list() == [0, 2]


@pytest.mark.parametrize(
    ("target", "year", "outlook"),
    [(39.0, 2022, "paa_vej"), (38.0, 2022, "usikkert"), (30.0, 2022, "ikke_paa_vej")],
)
def test_the_newest_figure_has_the_outlook_of_its_series(
    target: float, year: int, outlook: str
) -> None:
    aimed = aim(published(*FALLING), target, year)
    assert aimed["target_status"].to_list() == [*[None] * 9, outlook]


def test_the_outlook_says_where_the_fan_lies_to_the_target() -> None:
    low, high = (getattr(spread_fan(aim(published(*FALLING), 30.0, 2022))[-1], each)
                 for each in ("low", "high"))  # fmt: skip
    for target, outlook in ((high + 0.01, "paa_vej"), (high - 0.01, "usikkert"),
                            (low + 0.01, "usikkert"), (low - 0.01, "ikke_paa_vej")):  # fmt: skip
        assert aim(published(*FALLING), target, 2022)["target_status"][-1] == outlook


@pytest.mark.parametrize(
    "values",
    [published(*FALLING[:7]), published(*[40.0] * 12)],
    ids=["too short", "never moved"],
)
def test_what_cannot_be_forecast_has_no_outlook(values: pl.DataFrame) -> None:
    aimed = aim(values, 30.0, 2024)
    assert aimed["target_status"].null_count() == aimed.height
    assert spread_fan(aimed) == []


def test_a_target_whose_year_is_over_is_missed_unless_it_is_reached() -> None:
    aimed = aim(published(*FALLING, first=2015), FALLING[-1], 2023)
    assert aimed["target_status"].to_list() == [*[None] * 8, "ikke_naaet", "naaet"]
    assert spread_fan(aimed) == []


def test_half_a_year_before_its_end_a_target_is_not_missed() -> None:
    rows = [row_of(f"2024H{half}", 40.0) | {"synthetic": False} for half in (1, 2)]
    aimed = aim(fill_columns(pl.DataFrame(rows)), 30.0, 2024)
    assert aimed["target_status"].to_list() == [None, "ikke_naaet"]


def test_a_gap_counts_the_same_with_a_row_and_without() -> None:
    whole = published(*FALLING[:4], None, *FALLING[5:])
    with_row = spread_fan(aim(whole, 30.0, 2022))
    without = spread_fan(aim(whole.filter(pl.col("value").is_not_null()), 30.0, 2022))
    assert with_row == without
    assert with_row != spread_fan(aim(published(*FALLING), 30.0, 2022))


def test_half_years_are_forecast_from_half_years_of_the_same_season() -> None:
    rows = [
        row_of(f"{2010 + place}H{half}", figure + 20 * (half - 1)) | {"synthetic": False}
        for place, figure in enumerate(FALLING)
        for half in (1, 2)
    ]
    aimed = aim(fill_columns(pl.DataFrame(rows)), 30.0, 2021)
    fan = spread_fan(aimed)
    assert [point.period for point in fan] == ["2019H2", "2020H2", "2021H2"]
    assert fan[-1].expected == pytest.approx(59, abs=1)
    assert aimed["target_status"].to_list() == [None] * 18 + ["ikke_paa_vej"] * 2


def test_pooled_years_are_forecast_from_periods_that_do_not_overlap() -> None:
    figures = np.repeat(FALLING[:9], 3)
    rows = [
        {**row_of(str(1990 + place), figure), "period": f"{1990 + place}-{1992 + place}",
         "period_end": date(1992 + place, 12, 31), "synthetic": False}
        for place, figure in enumerate(figures)
    ]  # fmt: skip
    fan = spread_fan(aim(fill_columns(pl.DataFrame(rows)), 30.0, 2023))
    assert [point.period for point in fan] == ["2016-2018", "2019-2021", "2022-2024"]


def test_the_fan_begins_at_the_newest_figure_and_widens_year_by_year() -> None:
    fan = spread_fan(aim(published(*FALLING), 30.0, 2022))
    assert fan[0] == FanPoint("2019", 40.9, 40.9, 40.9)
    assert [point.period for point in fan] == ["2019", "2020", "2021", "2022"]
    widths = [point.high - point.low for point in fan]
    assert widths == sorted(widths)
    odds = np.log(np.array([FALLING]) / (100 - np.array([FALLING])))
    low, high = forecast(odds, 2).limits()
    assert fan[2].low == pytest.approx(100 / (1 + np.exp(-low[0])))
    assert fan[2].high == pytest.approx(100 / (1 + np.exp(-high[0])))


at_the_edges = given(
    st.lists(st.sampled_from([0.0, 0.1, 1.0, 40.0, 99.0, 99.9, 100.0]), min_size=8, max_size=14),
    st.sampled_from(["pct", "pr_1000", "antal"]),
)


@settings(max_examples=25)
@at_the_edges
@pytest.mark.soak
def test_no_fan_leaves_the_range_of_its_figures(figures: list[float], unit: str) -> None:
    assert_fan_keeps_to_its_range(figures, unit)


@pytest.mark.soak
@settings(max_examples=500)
@at_the_edges
def test_no_fan_of_many_leaves_the_range_of_its_figures(figures: list[float], unit: str) -> None:
    assert_fan_keeps_to_its_range(figures, unit)


def assert_fan_keeps_to_its_range(figures: list[float], unit: str) -> None:
    values = published(*figures).with_columns(unit=pl.lit(unit))
    for point in spread_fan(aim(values, 50.0, 2035)):
        assert 0 <= point.low <= point.expected <= point.high
        assert unit != "pct" or point.high <= 100


def test_percent_that_pass_a_hundred_are_no_share() -> None:
    crowded = [95.0, 97, 98, 100, 101, 103, 104, 105, 107]
    definition = proportion(target={"value": 90.0, "year": 2022, "source": "Aftalen"})
    fan = spread_fan(add_targets(published(*crowded), [definition], {}))
    assert fan[-1].expected > 107


def test_a_score_is_forecast_as_it_is() -> None:
    scores = np.array([[0.3, 0.2, 0.15, 0.05, 0.0, -0.1, -0.12, -0.2]])
    values = published(*scores[0]).with_columns(unit=pl.lit("score"))
    fan = spread_fan(aim(values, 3.0, 2019, direction="higher", unit="pct"))
    assert fan[-1].expected == pytest.approx(forecast(scores, 2).expected()[0])


def test_what_is_too_uncertain_is_not_judged_and_has_no_fan() -> None:
    unsure = published(*FALLING, too_uncertain=True)
    for target in (30.0, 60.0):
        aimed = aim(unsure, target, 2022)
        assert aimed["target_status"].null_count() == aimed.height
        assert spread_fan(aimed) == []


def test_an_invented_target_stands_on_synthetic_figures_alone() -> None:
    real, made = published(30, 25), published(30, 25, synthetic=True)
    untouched = add_targets(real, [proportion()], {"lukkede": INVENTED})
    assert untouched.equals(real)
    marked = add_targets(made, [proportion()], {"lukkede": INVENTED})
    assert marked["target_source"].to_list() == ["opfundet"] * 2


def test_an_invented_target_follows_an_indicator_that_gets_another_name() -> None:
    renamed: Definition = proportion(renamed_from="før")
    values = published(30, 25, synthetic=True)
    aimed = add_targets(values, [renamed], {"før": INVENTED})
    assert aimed["target_source"].to_list() == ["opfundet"] * 2


def test_a_published_target_goes_before_an_invented_one() -> None:
    definition = proportion(target={"value": 10.0, "year": 2027, "source": "Aftalen"})
    values = published(30, 25, synthetic=True)
    aimed = add_targets(values, [definition], {"lukkede": INVENTED})
    assert aimed["target"].to_list() == [10.0, 10.0]


def test_without_a_desired_direction_an_invented_target_is_none() -> None:
    undirected: Definition = proportion(direction=None)
    values = published(30, 25, synthetic=True)
    assert add_targets(values, [undirected], {"lukkede": INVENTED}).equals(values)


def test_a_school_year_ends_in_july_and_moves_by_both_of_its_years() -> None:
    assert find_last_day("2022/23") == date(2023, 7, 31)
    assert move_period("2022/23", 4) == "2026/27"
    assert move_period("1998/99", 1) == "1999/00"
