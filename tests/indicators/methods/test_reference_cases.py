"""Our methods agree with other systems' test cases, row by row.

Left out where KLYNGE_REFERENCE_DATA does not name their folder. Every row of every file is
used, but for the one that `NOT_USED` names with its reason.
"""

from __future__ import annotations

import csv
import os
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from indicators.methods.comparison import (
    Polarity,
    Verdict,
    compare_with_value,
)
from indicators.methods.process_control import (
    Charts,
    Signal,
    near_limits,
    part_of_two_in_three,
    process_charts,
    run_of_rises,
    run_on_one_side,
    side_of_mean,
    spread_back,
    two_in_three,
)
from indicators.methods.statistics import exact_poisson_limits, wilson_limits
from indicators.methods.trend import (
    Movement,
    Trends,
    recent_trends_of_proportions,
    recent_trends_of_values,
)

FOLDER = os.environ.get("KLYNGE_REFERENCE_DATA", "")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="left out: KLYNGE_REFERENCE_DATA does not name the folder of test cases"
)

NOT_USED = {
    "next_GpRegisteredPopulationOver65": (
        "its points have no limits; the other system's 'no change' comes from arithmetic on "
        "missing numbers, and the file's note says not to use it"
    ),
}

Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (Path(FOLDER) / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return float(text) if text not in ("", "nan") else float("nan")


def numbers(rows: list[Row], column: str) -> np.ndarray:
    return np.array([number(row[column]) for row in rows])


# --- benchmark: 71 rows -------------------------------------------------------------------

POLARITIES = {
    "HighIsGood": Polarity.HIGHER,
    "LowIsGood": Polarity.LOWER,
    "NoJudgement": Polarity.NONE,
}
VERDICTS = {
    "Best": "best",
    "Better": Verdict.BETTER,
    "Same": Verdict.SIMILAR,
    "Similar": Verdict.SIMILAR,
    "Worse": Verdict.WORSE,
    "Worst": "worst",
    "Higher": Verdict.HIGHER,
    "Lower": Verdict.LOWER,
    "None": None,
}
LEVELS = {"1.96": 0.95, "0.025": 0.95, "3.0902": 0.998, "0.001": 0.998}


TURNED = {
    Polarity.HIGHER: Polarity.LOWER,
    Polarity.LOWER: Polarity.HIGHER,
    Polarity.NONE: Polarity.NONE,
}
MIRRORED = {Verdict.HIGHER: Verdict.LOWER, Verdict.LOWER: Verdict.HIGHER}


def compare_with_funnel(
    value: np.ndarray, limits: tuple[np.ndarray, np.ndarray], polarity: Polarity
) -> str | None:
    """A figure against limits around the benchmark: those limits against the figure, mirrored."""
    found = compare_with_value(limits[0], *limits, value, TURNED[polarity])[0]
    return MIRRORED.get(found, found)


def grade(row: Row, numbers_of: tuple[np.ndarray, ...], polarity: Polarity) -> str | None:
    """*Best* and *worst* when the wider interval agrees; both intervals must be known."""
    value, low, high, benchmark = numbers_of
    wide = (numbers([row], "lower99_8"), numbers([row], "upper99_8"))
    clear = compare_with_value(value, *wide, benchmark, polarity)[0]
    verdict: str | None = compare_with_value(value, low, high, benchmark, polarity)[0]
    extremes = {Verdict.BETTER: "best", Verdict.WORSE: "worst"}
    return None if clear is None else extremes.get(clear, verdict)


def compare(row: Row) -> str | None:
    """One row through the comparison that runs; other ways to compare are made of it here."""
    polarity = POLARITIES[row["polarity"]]
    columns = ("value", "lower95", "upper95", "benchmark_value", "denominator", "unit")
    value, low, high, benchmark, n, unit = (np.array([number(row[name])]) for name in columns)
    match row["method"]:
        case "CI95 vs benchmark value":
            verdict: str | None = compare_with_value(value, low, high, benchmark, polarity)[0]
            return verdict
        case "CI95+CI99.8 vs benchmark value (5 grades)":
            return grade(row, (value, low, high, benchmark), polarity)
        case "CI95 vs benchmark CI95 (overlap)":
            ends = (numbers([row], "benchmark_lower95"), numbers([row], "benchmark_upper95"))
            against = [compare_with_value(value, low, high, end, polarity)[0] for end in ends]
            # clear of the benchmark's interval: on the same side of both of its ends
            return against[0] if against[0] is against[1] else Verdict.SIMILAR
        case "SPC proportion: value vs Wilson limits around benchmark":
            limits = wilson_limits(n * (benchmark / unit), n, LEVELS[row["z_or_tail"]])
            return compare_with_funnel(value / unit, limits, polarity)
        case "SPC rate: value vs exact Poisson limits around benchmark":
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = np.where(n > 0, unit / n, np.nan)
                counts = exact_poisson_limits(benchmark / scale, LEVELS[row["z_or_tail"]])
            return compare_with_funnel(value, (counts[0] * scale, counts[1] * scale), polarity)
        case unknown:
            raise AssertionError(f"no function for the method '{unknown}'")


def test_every_comparison_with_a_benchmark_comes_out_as_in_the_other_system() -> None:
    rows = read("fingertips_benchmark_compare.csv")
    different = [
        (row["case"], row["method"], row["expected"], found)
        for row in rows
        if (found := compare(row)) != VERDICTS[row["expected"]]
    ]
    assert different == []
    assert len(rows) == 71


# --- recent trend: 11 cases, 10 used -------------------------------------------------------

MOVEMENTS = {
    "Increasing": Movement.INCREASING,
    "Decreasing": Movement.DECREASING,
    "NoChange": Movement.NO_CHANGE,
    "CannotBeCalculated": Movement.UNKNOWN,
}


def find_trend(case: Row, points: list[Row]) -> Trends:
    """The case's trend.

    For `next_EmergencyReadmissions` the other system refuses the kind of figure (indirectly
    standardised); ours cannot tell either, because its printed limits have no width.
    """
    if case["method"] == "chi-square for proportions":
        return recent_trends_of_proportions(
            numbers(points, "count"), numbers(points, "denominator")
        )
    # the other system rounds 2 × 1.959964 to 3.92
    errors = (numbers(points, "upper95") - numbers(points, "lower95")) / 3.92
    return recent_trends_of_values(numbers(points, "value"), errors)


def test_every_recent_trend_comes_out_as_in_the_other_system() -> None:
    cases = read("fingertips_trend_expected.csv")
    points = {
        case_id: list(rows)
        for case_id, rows in groupby(read("fingertips_trend_input.csv"), lambda r: r["case_id"])
    }
    used = [case for case in cases if case["case_id"] not in NOT_USED]
    for case in used:
        trend = find_trend(case, points[case["case_id"]])
        expected = MOVEMENTS[case["expected_marker"]]
        assert list(trend.verdict) == [expected], case
        if expected is Movement.UNKNOWN:
            # the other system writes a chi-square of 0 where there is none
            assert np.isnan([trend.slope, trend.statistic]).all()
            continue
        assert list(trend.points) == [5]
        assert trend.slope[0] == pytest.approx(number(case["recomputed_slope"]), rel=1e-9)
        assert trend.statistic[0] == pytest.approx(number(case["recomputed_chi_square"]), rel=1e-9)
        if case["chi_square_published_2dp"]:
            printed = number(case["chi_square_published_2dp"])
            assert round(trend.statistic[0], 2) == pytest.approx(printed)
    assert len(cases) == 11
    assert len(used) == 10


# --- process control: 41 rule rows and 30 series -------------------------------------------


def floats(text: str) -> np.ndarray:
    return np.array([float(each) for each in text.split()])


def marks(flags: np.ndarray) -> list[int]:
    (series,) = flags
    return [int(flag) for flag in series]


def apply_rule(row: Row) -> list[int] | str:
    """One row of the table of rules through our function of the same meaning."""
    name = row["function"].split("(")[0]
    if name == "assurance_type":
        polarity = {
            "increase": Polarity.HIGHER,
            "decrease": Polarity.LOWER,
            "neutral": Polarity.NONE,
        }[row["input2"]]
        low, high, target = floats(row["input1"])
        return assure_target(low, high, target, polarity)
    first = floats(row["input1"])[np.newaxis]
    second = floats(row["input2"])[np.newaxis] if row["input2"] else first
    match name:
        case "seven_point_one_side_mean":
            return marks(run_on_one_side(first))
        case "part_of_seven_trend":
            return marks(spread_back(first != 0))
        case "seven_point_trend":
            return marks(run_of_rises(first).astype(int) - run_of_rises(-first).astype(int))
        case "two_in_three":
            return marks(two_in_three(first == 1, second))
        case "part_of_two_in_three":
            return marks(part_of_two_in_three(first == 1, second))
        case unknown:
            raise AssertionError(f"no function for the rule '{unknown}'")


ASSURANCES = {
    Verdict.BETTER: "consistent_pass",
    Verdict.WORSE: "consistent_fail",
    Verdict.SIMILAR: "inconsistent",
}


def assure_target(low: float, high: float, target: float, polarity: Polarity) -> str:
    """Process limits against a target are an interval against a benchmark."""
    ends, middle = (np.array([low]), np.array([high])), np.array([(low + high) / 2])
    found = compare_with_value(middle, *ends, np.array([target]), polarity)[0]
    return "NA" if polarity is Polarity.NONE else ASSURANCES.get(found, "NA")


def test_every_rule_marks_the_points_that_the_other_system_marks() -> None:
    rows = read("nhsr_spc_rules.csv")
    for row in rows:
        found = apply_rule(row)
        expected: list[int] | str = row["expected"]
        if isinstance(found, list):
            expected = [int(mark) for mark in row["expected"].split()]
        assert found == expected, row
    assert len(rows) == 41


SIGNALS = {
    "Above UCL": Signal.ABOVE_LIMIT,
    "Below LCL": Signal.BELOW_LIMIT,
    "7 Point Trend (Increasing)": Signal.TREND_UP,
    "7 Point Trend (Decreasing)": Signal.TREND_DOWN,
    "2 in 3 Above CL": Signal.TWO_OF_THREE_ABOVE,
    "2 in 3 Below CL": Signal.TWO_OF_THREE_BELOW,
    "7 Points Above CL": Signal.SHIFT_ABOVE,
    "7 Points Below CL": Signal.SHIFT_BELOW,
    "Common Cause": None,
}
UPWARDS = (
    Signal.ABOVE_LIMIT,
    Signal.TREND_UP,
    Signal.TWO_OF_THREE_ABOVE,
    Signal.SHIFT_ABOVE,
)
DIRECTIONS = {
    "increase": Polarity.HIGHER,
    "decrease": Polarity.LOWER,
    "neutral": Polarity.NONE,
}


def name_cause(signal: Signal | None, polarity: Polarity) -> str:
    """What the other system calls a point, by our signal's direction and the desired one."""
    if signal is None:
        return "common_cause"
    if polarity is Polarity.NONE:
        return f"special_cause_neutral_{'high' if signal in UPWARDS else 'low'}"
    is_good = (signal in UPWARDS) == (polarity is Polarity.HIGHER)
    return f"special_cause_{'improvement' if is_good else 'concern'}"


def check_chart(rows: list[Row], chart: Charts) -> None:
    """One series, or one part of a series that is charted in parts."""
    values = numbers(rows, "value")[np.newaxis]
    signals = list(chart.signals[0])
    polarity = DIRECTIONS[rows[0]["improvement_direction"]]
    for column, found in (("mean", chart.mean), ("lpl", chart.low), ("upl", chart.high)):
        expected = numbers(rows, column)
        # a mean of 0 has no relative error: there the limits' width is the yardstick
        slack = 1e-12 if expected[0] == 0 else 0
        assert found.repeat(len(rows)) == pytest.approx(expected, rel=1e-9, abs=slack, nan_ok=True)
    assert signals == [SIGNALS[row["special_cause_type"]] for row in rows]
    assert [signal is not None for signal in signals] == [
        row["special_cause_flag"] == "TRUE" for row in rows
    ]
    assert [name_cause(signal, polarity) for signal in signals] == [
        row["point_type"] for row in rows
    ]
    side = side_of_mean(values, chart.mean)
    assert list(side[0]) == [float(row["relative_to_mean"]) for row in rows]
    near = near_limits(values, chart.mean, chart.low, chart.high)
    outside = (values > chart.high) | (values < chart.low)
    # blank where there are no limits; then nothing lies near or outside them
    assert list(near[0]) == [row["close_to_limits"] == "TRUE" for row in rows]
    assert list(outside[0]) == [row["outside_limits"] == "TRUE" for row in rows]
    assert set(chart.short) == {row["short_group_warning"] == "TRUE" for row in rows}
    if rows[0]["target"]:
        assured = assure_target(chart.low[0], chart.high[0], float(rows[0]["target"]), polarity)
        assert {assured} == {row["assurance_type"] for row in rows}


def test_every_chart_has_the_limits_and_signals_of_the_other_system() -> None:
    rows = read("nhsr_spc_series.csv")
    series = [list(part) for _, part in groupby(rows, lambda r: (r["case_id"], r["rebase_group"]))]
    for part in series:
        fixed = part[0]["fix_after_n_points"]
        chart = process_charts(
            numbers(part, "value"),
            baseline=int(fixed) if fixed else None,
            screen=part[0]["screen_outliers"] == "TRUE",
        )
        check_chart(part, chart)
    assert len({row["case_id"] for row in rows}) == 30
    assert sum(len(part) for part in series) == len(rows)
