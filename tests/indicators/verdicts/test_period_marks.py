"""A figure that covers something else than its indicator's usually do is marked and set apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from indicators.derive import derive_values
from indicators.verdicts.outlook import add_targets
from indicators.verdicts.period_marks import UNFINISHED
from schemas.definitions.model import Definition
from tests.conftest import as_promised
from tests.indicators.frames import compute, observe, pick

NEW_CASES = ("ruks", "incidens_personer")
HALF_YEARS = {"H1": ((1, 1), (6, 30)), "H2": ((7, 1), (12, 31))}


def admissions(**more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "nye", "title": "Nye tilfælde", "description": "Rate.", "theme": "kapacitet",
            "kind": "rate", "per": 100000, "unit": "pr_100000", "direction": "lower",
            "numerator": {"dataset": NEW_CASES[0], "measure": NEW_CASES[1]},
            "denominator": {"dataset": "folketal", "measure": "folketal"}, **more,
        }
    )  # fmt: skip


def spread(period: str) -> dict[str, date]:
    """First and last day of a year, a half year or several years."""
    first, last = (1, 1), (12, 31)
    if "H" in period:
        first, last = HALF_YEARS[period[4:]]
    end = int(period[-4:] if "-" in period else period[:4])
    return {"period_start": date(int(period[:4]), *first), "period_end": date(end, *last)}


def count(period: str, cases: float, area: str = "0400", **more: Any) -> list[dict[str, Any]]:
    """New cases of a period, and the population on its first day."""
    days = spread(period)
    people = f"{period[:4]}Q{days['period_start'].month // 3 + 1}"
    return [
        observe(*NEW_CASES, area, period, cases, **{"vintage": date(2026, 6, 1), **days, **more}),
        observe("folketal", "folketal", area, people, 40000.0, **days),
    ]


def series(
    rows: list[list[dict[str, Any]]],
    definition: Definition,
    partial: dict[tuple[str, str], str] | None = None,
    area: str = "0400",
) -> pl.DataFrame:
    """The finished figures of one municipality, oldest first."""
    values = compute([row for each in rows for row in each], definition, partial=partial)
    derived = derive_values(values, [definition], 2020)
    derived = as_promised(add_targets(derived, [definition], {}))
    return derived.filter(area_id=area).sort("period_start", "period")


YEARS = [count(str(year), 900.0 - 60 * (year - 2015)) for year in range(2015, 2025)]
RISEN = dict.fromkeys(("trend", "signal", "change", "target_status", "target_distance"))


def test_a_year_that_had_not_ended_at_its_release_is_shown_and_never_judged() -> None:
    target = {"target": {"value": 10, "year": 2030, "source": "Rapporten"}}
    unfinished = count("2025", 100.0, vintage=date(2025, 11, 28))
    found = series([*YEARS, unfinished], admissions(**target), {NEW_CASES: UNFINISHED})
    before, last = found.row(-2, named=True), found.row(-1, named=True)
    assert (last["period"], last["period_mark"]) == ("2025", "ikke hele året")
    assert last["value"] == pytest.approx(250.0)
    assert last["note"] == "Tallet dækker ikke hele året."
    assert {name: last[name] for name in RISEN} == RISEN
    assert (last["target"], last["target_year"]) == (10.0, 2030)
    whole = series(YEARS, admissions(**target)).row(-1, named=True)
    for name in ("trend", "signal", "change", "baseline_period", "target_status"):
        assert before[name] == whole[name], name
    assert (before["trend"], before["period_mark"]) == ("bedring", None)


def test_a_partial_year_leaves_what_is_certain_to_the_year_before() -> None:
    areas = [f"{number:04d}" for number in (101, 147, 151, 153, 155, 157, 159, 161, 163, 165)]
    years = [
        count(str(year), 900.0 - 60 * (year - 2015), area)
        for year in range(2015, 2025)
        for area in areas
    ]
    unfinished = [count("2025", 100.0, area, vintage=date(2025, 11, 28)) for area in areas]
    told = ["period", "change", "change_p", "change_certain", "signal_p", "signal_certain"]
    whole = series(years, admissions(), area="0151")
    found = series([*years, *unfinished], admissions(), {NEW_CASES: UNFINISHED}, area="0151")
    assert found.select(told).head(-1).equals(whole.select(told))
    assert found["change_p"].to_list()[-1] is None
    assert whole["change_p"].to_list()[-1] is not None


def test_a_year_that_had_ended_at_its_release_is_whole() -> None:
    ended = count("2025", 100.0, vintage=date(2026, 1, 1))
    [last] = series([*YEARS, ended], admissions(), {NEW_CASES: UNFINISHED}).tail(1).to_dicts()
    assert (last["period_mark"], last["note"]) == (None, None)
    assert last["change"] is not None


def test_a_partial_period_may_be_named() -> None:
    found = series(YEARS, admissions(), {NEW_CASES: "2024"})
    assert found["period_mark"].to_list() == [None] * 9 + ["ikke hele året"]


def test_other_measures_are_not_touched_by_a_rule() -> None:
    unfinished = count("2025", 100.0, vintage=date(2025, 11, 28))
    found = series([*YEARS, unfinished], admissions(), {("ruks", "prævalens_personer"): UNFINISHED})
    assert found["period_mark"].null_count() == found.height


def test_a_partial_year_is_held_against_nobody() -> None:
    rows = [
        row
        for area, cases in (("0400", 10.0), ("084", 400.0), ("000", 400.0))
        for row in count("2025", cases, area, vintage=date(2025, 11, 28))
    ]
    judged = pick(compute(rows, admissions()), "0400")
    assert (judged["vs_region"], judged["vs_land"]) == ("bedre", "bedre")
    partial = pick(compute(rows, admissions(), partial={NEW_CASES: UNFINISHED}), "0400")
    assert (partial["vs_region"], partial["vs_land"]) == (None, None)


def test_pooled_years_with_a_partial_one_are_partial() -> None:
    unfinished = count("2025", 100.0, vintage=date(2025, 11, 28))
    found = series([*YEARS, unfinished], admissions(pool_years=3), {NEW_CASES: UNFINISHED})
    marks = dict(found.select("period", "period_mark").iter_rows())
    assert (marks["2022-2024"], marks["2023-2025"]) == (None, "ikke hele året")


def test_a_half_year_among_years_is_told_and_no_change_from_them() -> None:
    found = series([*YEARS, count("2025H1", 150.0)], admissions())
    last = found.row(-1, named=True)
    assert (last["period_mark"], last["note"]) == ("1. halvår", "Tallet dækker 1. halvår.")
    assert (last["change"], last["trend"], last["baseline_period"]) == (None, None, None)
    assert found["trend"].to_list()[-2] == "bedring"
    assert found["period_mark"].to_list()[:-1] == [None] * 10


def test_a_year_among_half_years_is_told_too() -> None:
    halves = [count(f"{year}H{half}", 150.0) for year in (2022, 2023, 2024) for half in (1, 2)]
    found = series([*halves, count("2021", 300.0)], admissions())
    assert dict(found.select("period", "period_mark").iter_rows()) == {
        "2021": "hele året", **{row[0]["period"]: None for row in halves},
    }  # fmt: skip


def test_three_years_in_one_row_are_no_year() -> None:
    found = series([*YEARS[:-3], count("2022-2024", 1000.0)], admissions())
    last = found.row(-1, named=True)
    assert (last["period"], last["period_mark"]) == ("2022-2024", "3 år")
    assert (last["change"], last["trend"]) == (None, None)


def test_a_year_without_a_row_is_a_gap_like_an_empty_one() -> None:
    cases = [100.0, 103.0, 98.0, 101.0, 99.0, 104.0, 97.0, 100.0, 102.0, 98.0, 101.0, 99.0, 100.0]
    years = [count(str(2010 + place), number) for place, number in enumerate(cases)]
    jump = count("2023", 160.0)
    without_row = series([*years[:8], *years[9:], jump], admissions())
    empty = [row | {"value": None, "status": "missing"} for row in years[8]]
    with_empty = series([*years[:8], empty, *years[9:], jump], admissions())
    told = ["period", "trend", "signal", "change", "baseline_period"]
    assert without_row.select(told).equals(
        with_empty.filter(pl.col("period") != "2018").select(told)
    )
    assert without_row["signal"].to_list()[-1] == "hoejere"


def test_a_gap_is_not_closed_up() -> None:
    cases = [100.0 + number % 3 for number in range(15)]
    jump = 160.0
    every = [count(str(2000 + place), number) for place, number in enumerate([*cases, jump])]
    second = [count(str(2000 + 2 * place), number) for place, number in enumerate([*cases, jump])]
    assert series(every, admissions())["signal"].to_list()[-1] == "hoejere"
    # no two years follow each other: how much they differ from year to year is not known
    assert series(second, admissions())["signal"].to_list()[-1] is None
