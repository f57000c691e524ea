"""Which changes and signals may be called certain when all of an area's are looked at at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from scipy.stats import norm, t

from indicators.derive import count_from_baseline, derive_values
from indicators.verdicts.findings import add_findings, find_thresholds, weigh_changes
from indicators.verdicts.series import describe_series
from schemas.definitions.model import Definition
from tests.indicators.frames import proportion
from tests.indicators.value_rows import MUNICIPALITIES, figure, frame, published, read, years

BASELINE = 2023
LAST_DAY = date(BASELINE, 12, 31)
STEADY = [10.0, 10.4, 9.6, 10.2, 9.8, 10.0, 10.4, 9.6]
"""Eight years up to the baseline, around 10 with a deviation of about 0.3."""
SMOKING = published("rygning")


def describe(rows: list[dict[str, Any]], *definitions: Definition) -> pl.DataFrame:
    return describe_series(frame(rows), list(definitions or (SMOKING,)), LAST_DAY)


def weigh(rows: list[dict[str, Any]], area: str = "nord") -> float | None:
    described = describe(rows)
    weighed = described.with_columns(weigh_changes(described))
    return read(weighed, "rygning", area, "change_p")  # type: ignore[no-any-return]


def p_of_years(change: float, points: list[float]) -> float:
    """Student's t of a change between two points of a steady series."""
    deviation = pl.Series(points).std()
    assert isinstance(deviation, float)
    return float(2 * t.sf(abs(change) / (deviation * 2**0.5), len(points) - 1))


def p_of_sampling(change: float, half: float) -> float:
    """The normal p-value of a change between two points with limits `half` away."""
    return float(2 * norm.sf(1.959964 * abs(change) / (half * 2**0.5)))


@pytest.mark.parametrize("half", [0.1, 3.0])
def test_the_p_value_of_a_change_is_the_larger_of_sampling_and_years(half: float) -> None:
    change = 1.4
    series = [*STEADY, 10.0, STEADY[-1] + change]
    of_years, of_sampling = p_of_years(change, STEADY), p_of_sampling(change, half)
    assert (of_years > of_sampling) == (half == 0.1), "each is the larger one once"
    found = weigh(years("rygning", "nord", series, half))
    assert found == pytest.approx(max(of_years, of_sampling), rel=1e-3)


@pytest.mark.parametrize("level", [0.0, 4.1])
def test_a_series_that_never_moved_does_not_say_how_much_it_may_move(level: float) -> None:
    still = years("rygning", "nord", [level] * 9 + [level + 0.1])
    assert weigh(still) is None, "without limits nothing else says it"
    others = [
        row
        for place, area in enumerate(MUNICIPALITIES)
        for row in years("rygning", area, [10.0 + (-1) ** (year + place) for year in range(10)])
    ]
    limited = years("rygning", "nord", [level] * 9 + [level + 0.1], 0.01)
    among = weigh([*limited, *others])
    assert among is not None and among > 0.5, "other areas' years say it"


def test_years_after_the_baseline_do_not_widen_their_own_measure() -> None:
    calm = weigh(years("rygning", "nord", [*STEADY, 10.0, 11.0], 0.1))
    stormy = weigh(years("rygning", "nord", [*STEADY, 30.0, 11.0], 0.1))
    assert calm == pytest.approx(stormy)


def test_without_limits_a_series_own_years_decide_from_eight_points_on() -> None:
    eight, seven = [*STEADY, 10.0, 11.4], [*STEADY[1:], 10.0, 11.4]
    change = 11.4 - STEADY[-1]
    assert weigh(years("rygning", "nord", eight)) == pytest.approx(p_of_years(change, STEADY))
    assert weigh(years("rygning", "nord", seven)) is None


def test_a_short_series_is_held_against_the_years_of_all_areas() -> None:
    """Three years tell little of themselves; those of other areas tell how years differ."""
    own = years("rygning", "nord", [10.0, 10.0, 10.0, 10.0, 12.0], 0.5)
    calm = [row for area in MUNICIPALITIES for row in years("rygning", area, [10.0] * 5, 0.5)]
    restless = [
        row
        for area in MUNICIPALITIES
        for row in years("rygning", area, [10.0, 14.0, 10.0, 14.0, 10.0], 0.5)
    ]
    among_calm, among_restless = weigh([*own, *calm]), weigh([*own, *restless])
    assert among_calm is not None
    assert among_restless is not None
    assert among_calm < 0.001
    assert among_restless > 0.2


def test_the_wide_limits_of_small_areas_do_not_hide_what_areas_of_the_same_kind_show() -> None:
    own = years("rygning", "nord", [10.0, 10.0, 10.0, 10.0, 12.0], 0.5)
    clusters = [
        row
        for area in ("syd", "midt", "byen", "bornholm")
        for row in years("rygning", area, [10.0, 14.0, 10.0, 14.0, 10.0], 0.5)
    ]
    small = [row for area in MUNICIPALITIES for row in years("rygning", area, [10.0] * 5, 6.0)]
    found = weigh([*own, *clusters, *small])
    assert found is not None
    assert found > 0.2


def test_another_indicators_years_are_no_measure() -> None:
    own = years("rygning", "nord", [10.0, 10.0, 10.0, 10.0, 12.0], 0.5)
    other = [
        row
        for area in MUNICIPALITIES
        for row in years("alkohol", area, [10.0, 14.0, 10.0, 14.0, 10.0], 0.5)
    ]
    described = describe([*own, *other], SMOKING, published("alkohol"))
    weighed = described.with_columns(weigh_changes(described))
    assert read(weighed, "rygning", "nord", "change_p") < 0.001


@pytest.mark.parametrize("why", [{"nature": "full_count"}, {"too_uncertain": True}])
def test_full_counts_and_what_is_too_uncertain_are_not_tested(why: dict[str, Any]) -> None:
    rows = years("rygning", "nord", [*STEADY, 10.0, 14.0], 0.1)
    assert weigh(rows) is not None
    rows[-1] |= why
    assert weigh(rows) is None
    found = add_findings(describe(rows), [SMOKING])
    assert read(found, "rygning", "nord", "change_certain") is None


def test_only_the_newest_figure_of_a_series_is_tested() -> None:
    found = add_findings(describe(years("rygning", "nord", [*STEADY, 14.0, 14.0], 0.1)), [SMOKING])
    tested = found.filter(pl.col("change_p").is_not_null())
    assert tested["period"].to_list() == ["2025"]
    assert found.filter(pl.col("change_certain").is_not_null())["period"].to_list() == ["2025"]


def p_of(
    indicator: str, change: float | None, signal: float | None = None, area: str = "nord",
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    return figure(indicator, area, 1.0, change_p=change, signal_p=signal, **more)


def decide(rows: list[dict[str, Any]], *definitions: Definition) -> pl.DataFrame:
    """The decisions on written-out p-values, indicators `a` to `e` unless others are given."""
    tested = frame(rows)
    known = list(definitions) or [published(name) for name in ("aa", "bb", "cc", "dd", "ee")]
    return tested.with_columns(find_thresholds(tested, known))


def test_certain_is_what_benjamini_and_hochberg_find_at_5_percent() -> None:
    """Of five, the third smallest must be at most 0.05 · 3 / 5 = 0.03."""
    p_values = {"aa": 0.001, "bb": 0.035, "cc": 0.03, "dd": 0.5, "ee": 0.9}
    found = decide([p_of(name, p) for name, p in p_values.items()])
    assert dict(found.select("indicator_id", "change_certain").iter_rows()) == {
        "aa": True, "bb": False, "cc": False, "dd": False, "ee": False,
    }  # fmt: skip
    found = decide([p_of(name, p) for name, p in (p_values | {"bb": 0.03}).items()])
    assert found["change_certain"].to_list() == [True, True, True, False, False]


def test_changes_and_signals_of_an_area_are_one_family() -> None:
    # 0.03 is no finding beside 0.9, and is one when a signal of 0.001 stands beside it
    alone = decide([p_of("aa", 0.03), p_of("bb", 0.9)])
    assert alone["change_certain"].to_list() == [False, False]
    beside = decide([p_of("aa", 0.03, 0.001), p_of("bb", 0.9)])
    assert beside["change_certain"].to_list() == [True, False]
    assert beside["signal_certain"].to_list() == [True, None]


def test_each_area_is_a_family_of_its_own() -> None:
    found = decide([
        p_of("aa", 0.03), p_of("bb", 0.9),
        p_of("aa", 0.03, area="syd"), p_of("bb", 0.001, area="syd"),
    ])  # fmt: skip
    assert found["change_certain"].to_list() == [False, False, True, True]


def test_a_twin_counts_once_and_is_held_against_the_same_threshold() -> None:
    rows = [p_of("aa", 0.02), p_of("bb", 0.9), p_of("cc", 0.9)]
    named = [published("aa"), published("bb")]
    # 0.02 is below 0.05 · 1 / 2 and above 0.05 · 1 / 3
    assert decide(rows, *named, published("cc"))["change_certain"].to_list() == [False] * 3
    twinned = (*named, published("cc", twin_of="bb"))
    assert decide(rows, *twinned)["change_certain"].to_list() == [True, False, False]
    rows[2] = p_of("cc", 0.019)
    assert decide(rows, *twinned)["change_certain"].to_list() == [True, False, True]
    rows[2] = p_of("cc", 0.021)
    assert decide(rows, *twinned)["change_certain"].to_list() == [True, False, False]


def test_other_groups_do_not_count_and_are_held_against_the_same_threshold() -> None:
    grouped = published("aa", groups=[{}, {"sex": "kvinder"}, {"sex": "maend"}])
    rows = [
        p_of("aa", 0.02), p_of("bb", 0.9),
        p_of("aa", 0.019, sex="kvinder"), p_of("aa", 0.021, sex="maend"),
    ]  # fmt: skip
    found = decide(rows, grouped, published("bb"))
    assert found["change_certain"].to_list() == [True, False, True, False]
    rows[0] = p_of("aa", 0.03)
    found = decide(rows, grouped, published("bb"))
    assert found["change_certain"].to_list() == [False, False, False, False]


def test_of_two_seasons_the_newest_stands_for_the_indicator() -> None:
    first, second = date(2025, 6, 30), date(2025, 12, 31)
    rows = [
        p_of("aa", 0.9, period_end=first),
        p_of("aa", 0.02, period_end=second, period="2025H2"),
        p_of("bb", 0.9),
    ]
    # of three 0.02 would be none, of two it is one
    assert decide(rows)["change_certain"].to_list() == [False, True, False]


def test_counts_of_municipalities_are_no_part_of_the_family() -> None:
    bands = proportion(id="cc", kind="distribution", unit="antal", bands=[0, 50, 100])
    rows = [p_of("aa", 0.02), p_of("bb", 0.9), p_of("cc", 0.9)]
    found = decide(rows, published("aa"), published("bb"), bands)
    assert found["change_certain"].to_list()[0] is True


def test_another_year_of_the_report_decides_anew() -> None:
    rows = years("rygning", "nord", [*STEADY, 10.0, 14.0], 0.1)
    values = derive_values(frame(rows), [SMOKING], BASELINE)
    assert read(values, "rygning", "nord", "change_certain") is True
    assert values.filter(period="2024")["change_certain"].to_list() == [None]
    before = count_from_baseline(values, [SMOKING], LAST_DAY, 2024)
    assert read(before, "rygning", "nord", "period") == "2024"
    assert read(before, "rygning", "nord", "change_certain") is False
    # four years of a baseline are too few to tell of years without limits, and no news
    since = count_from_baseline(values, [SMOKING], date(2018, 12, 31), 2025)
    assert read(since, "rygning", "nord", "baseline_period") == "2018"
    assert read(since, "rygning", "nord", "change_p") != read(values, "rygning", "nord", "change_p")


def test_the_same_year_and_baseline_decide_the_same_again() -> None:
    """What is too uncertain has no part in either: a surprise in it must not decide for others."""
    alternating = [10.0, 10.4, 9.6, 10.2, 9.8] * 3
    wild = years("alkohol", "nord", alternating, 0.1)
    wild[-1] |= {"too_uncertain": True}
    own = years("rygning", "nord", [*STEADY, 10.0, 10.75], 0.1)
    definitions = [SMOKING, published("alkohol")]
    values = derive_values(frame([*wild, *own]), definitions, BASELINE)
    assert 0.025 < read(values, "rygning", "nord", "change_p") < 0.05
    assert read(values, "rygning", "nord", "change_certain") is True
    again = count_from_baseline(values, definitions, LAST_DAY, 2025)
    assert again.equals(values)


def test_nothing_is_said_of_how_a_figure_stands_that_is_too_uncertain() -> None:
    rows = years("rygning", "nord", [*STEADY, *STEADY[:5], 14.0], 0.1)
    told = ("trend", "signal", "signal_p", "signal_certain", "change_p", "change_certain")
    sure = derive_values(frame(rows), [SMOKING], BASELINE)
    assert all(read(sure, "rygning", "nord", name) is not None for name in told)
    rows[-1] |= {"too_uncertain": True}
    unsure = derive_values(frame(rows), [SMOKING], BASELINE)
    assert [read(unsure, "rygning", "nord", name) for name in told] == [None] * len(told)
    assert read(unsure, "rygning", "nord", "change") is not None


@pytest.mark.parametrize(
    ("above", "below", "nature"),
    [("full_count", "full_count", "full_count"), ("full_count", "sample", "sample"),
     ("events", "full_count", "events")],
)  # fmt: skip
def test_a_ratio_is_a_full_count_only_where_both_are(above: str, below: str, nature: str) -> None:
    ratio = Definition.model_validate(
        {"id": "forhold", "title": "Forhold", "description": "Tekst.", "theme": "kapacitet",
         "kind": "ratio", "unit": "ratio", "of": "aa", "to": "bb"}
    )  # fmt: skip
    rows = [figure("aa", "nord", 20.0, nature=above), figure("bb", "nord", 40.0, nature=below)]
    definitions = [published("aa"), published("bb"), ratio]
    values = derive_values(frame(rows), definitions, BASELINE)
    assert read(values, "forhold", "nord", "nature") == nature
    rows[1] = figure("bb", "nord", None, nature=None, too_uncertain=None, status="suppressed")
    hidden = derive_values(frame(rows), definitions, BASELINE)
    assert read(hidden, "forhold", "nord", "status") == "suppressed"
    assert read(hidden, "forhold", "nord", "nature") is None, "a hidden figure says nothing"
