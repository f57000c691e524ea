"""What is said when figures break what the frame `values` promises."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from schemas.frames.value_faults import InvalidValuesError, find_faults
from schemas.frames.values import COLUMNS, OPEN_IN_SUPPRESSED, VALUE_COLUMNS

SMOKING: dict[str, Any] = {
    "indicator_id": "daglig_rygning", "area_type": "klynge", "area_id": "byen",
    "area_name": "Byen", "period": "2021", "period_start": date(2021, 1, 1),
    "period_end": date(2021, 12, 31), "sex": "kvinder", "age": "alle", "education": "alle",
    "category": "alle", "value": 17.0, "unit": "pct", "status": "ok", "corrected": False,
    "synthetic": False, "definition_version": "abc", "run_id": "run-1",
}  # fmt: skip
HIDDEN = {"value": None, "status": "suppressed", "status_reason": "Skjult."}
FILLED: dict[pl.DataType, Any] = {
    pl.String(): "bedre", pl.Float64(): 3.0, pl.Int32(): 3, pl.Boolean(): False,
}  # fmt: skip


def values(*changes: dict[str, Any]) -> pl.DataFrame:
    """Figures of daily smoking, each with what is said of it."""
    return pl.DataFrame([SMOKING | change for change in changes], schema=VALUE_COLUMNS)


def test_figures_as_promised_have_no_faults() -> None:
    assert find_faults(values({}, {"period": "2022"} | HIDDEN)) == []


def test_a_sentence_names_indicator_area_period_column_what_was_found_and_the_remedy() -> None:
    broken = values({"value": 140.0}, {"period": "2022", "value": 150.0}, {"period": "2023"})
    [fault] = find_faults(broken)
    assert str(InvalidValuesError([fault])) == (
        "column 'value': Indicator 'daglig_rygning', klynge Byen, 2021, kvinder (and 1 more "
        "figures): A percentage lies between 0 and 100. Found: value 140, unit pct. Remedy: "
        "Correct numerator, denominator, `unit` or `per` in the indicator's block."
    )
    assert fault.tell_in_danish() == (
        "daglig_rygning, klynge Byen, 2021, kvinder (og 1 tal mere), kolonnen value: En procent "
        "ligger mellem 0 og 100. Fundet: value 140, unit pct. Se på tæller, nævner, `unit` og "
        "`per` i indikatorens blok."
    )


@pytest.mark.parametrize(
    ("change", "rule", "column", "found"),
    [
        ({"value": None}, "value_exactly_when_shown", "status", "status ok"),
        ({"status_reason": "x"}, "reason_exactly_when_not_ok", "status_reason",
         "status_reason x, status ok"),
        ({"ci_low": 18.0, "ci_high": 19.0}, "limits_enclose_value", "ci_low",
         "ci_low 18, value 17, ci_high 19"),
        ({"ci_low": 16.0}, "limits_enclose_value", "ci_low", "ci_low 16, value 17"),
        ({"unit": "kg"}, "isin", "unit", "unit kg"),
        ({"age": "old"}, "str_matches", "age", "age old"),
        ({"denominator": -1.0}, "greater_than_or_equal_to", "denominator", "denominator -1"),
        ({"run_id": None}, "SERIES_CONTAINS_NULLS", "run_id", "run_id None"),
    ],
)  # fmt: skip
def test_each_rule_says_what_it_found_in_which_column(
    change: dict[str, Any], rule: str, column: str, found: str
) -> None:
    [fault] = find_faults(values(change, {"period": "2022"}))
    assert (fault.rule, fault.column, fault.found) == (rule, column, found)
    assert (fault.indicator_id, fault.figures) == ("daglig_rygning", 1)


def test_two_rows_for_one_figure_are_seen() -> None:
    [fault] = find_faults(values({}, {}))
    assert (fault.rule, fault.figures) == ("DUPLICATES", 2)


def test_other_columns_than_the_catalogues_are_seen_at_once() -> None:
    other = values({}).drop("note").with_columns(rank=pl.lit(1))
    [fault] = find_faults(other)
    assert fault.rule == "columns"
    assert fault.found == "note String, rank Int32"


@pytest.mark.parametrize("name", COLUMNS)
def test_a_suppressed_row_may_hold_nothing_but_what_the_catalogue_leaves_open(name: str) -> None:
    row = values(HIDDEN)
    if row[name].item() is None:
        row = row.with_columns(pl.lit(FILLED.get(COLUMNS[name].kind)).alias(name))
        row = row.cast(VALUE_COLUMNS)  # type: ignore[arg-type]
    told = [fault for fault in find_faults(row) if fault.rule == "suppressed_tells_nothing"]
    assert bool(told) == (name not in OPEN_IN_SUPPRESSED)
    if told:
        assert told[0].found == name, "the hidden number itself is not told"


def test_ten_sentences_are_said_and_how_many_more_there_are() -> None:
    many = [{"indicator_id": f"i{number}", "value": 140.0} for number in range(13)]
    error = InvalidValuesError(find_faults(values(*many)))
    assert len(error.faults) == 13
    assert len(error.problems) == 11
    assert error.problems[-1].describe() == "... and 3 more faults."
    assert error.tell_in_danish()[-1] == "... og 3 fejl mere."
