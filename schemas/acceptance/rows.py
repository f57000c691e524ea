"""The checks that look at one row at a time.

Belongs here: what a dataset promises of each of its rows, and the sentences about rows that break
a rule. Does not belong here: what every dataset's rows keep (`schemas.frames.observation_model`)
and checks across rows (`schemas.acceptance.groups`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from schemas.acceptance.groups import list_categories
from schemas.acceptance.report import EXAMPLES, Where, describe_rows
from schemas.acceptance.rules import DatasetRules, MeasureRule
from schemas.frames.observation_model import (
    Observations,
    RowRule,
    Texts,
    is_one_of,
    list_common_rules,
)
from schemas.problems import Problem

if TYPE_CHECKING:
    from pandera.errors import SchemaError


def check_rows(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """Each row on its own, all rules at once."""
    model = Observations(list_row_rules(frame, rules))
    if model.is_sound(frame):
        return []
    return [
        problem
        for error in model.find_errors(frame)
        for problem in _describe_schema_error(error, model.rules, frame, where)
    ]


def list_row_rules(frame: pl.DataFrame, rules: DatasetRules) -> list[RowRule]:
    """Every promise of a dataset's rows, for a frame whose key columns are Enum."""
    columns = ("dataset", "measure", "area_type", "period", "sex", "age", "unit", "status")
    said = {name: list_categories(frame, name) for name in columns}
    of_measures = [
        rule
        for name, measure in rules.measures.items()
        for rule in _list_measure_rules(said, name, measure)
    ]
    return [*list_common_rules(said), *_list_dataset_rules(said, rules), *of_measures]


def _list_dataset_rules(texts: Texts, rules: DatasetRules) -> list[RowRule]:
    """What one dataset promises of every row."""
    value, blank = pl.col("value"), pl.col("value").is_null()
    counts = [name for name, rule in rules.measures.items() if rule.whole]
    return [
        RowRule(
            "measure", is_one_of(texts, "measure", rules.measures),
            "The dataset has no such measure.", ", ".join(rules.measures),
        ),
        RowRule(
            "area_type", is_one_of(texts, "area_type", rules.area_types),
            "The dataset has no areas of this type.", ", ".join(rules.area_types),
        ),
        RowRule(
            "percent",
            ~is_one_of(texts, "unit", ["pct"]) | blank | value.is_between(0, rules.percent_max),
            "A percentage is out of range.", f"0 to {rules.percent_max:g}",
        ),
        RowRule(
            "whole_number",
            ~is_one_of(texts, "measure", counts) | blank | (value == value.round()),
            "A count is no whole number.",
            "whole numbers; a point may be a thousands separator",
        ),
    ]  # fmt: skip


def _list_measure_rules(texts: Texts, name: str, measure: MeasureRule) -> list[RowRule]:
    """Unit and range of one measure; no unit is asked for where each row has its own."""
    value, other = pl.col("value"), ~is_one_of(texts, "measure", [name])
    low = measure.min if measure.min is not None else float("-inf")
    high = measure.max if measure.max is not None else float("inf")
    unit = RowRule(
        "unit", other | is_one_of(texts, "unit", [measure.unit]),
        f"The unit of '{name}' is another one.", str(measure.unit), name,
    )  # fmt: skip
    below = "below zero or otherwise " if low == 0 else ""
    within = RowRule(
        "range", other | value.is_null() | value.is_between(low, high),
        f"A figure of '{name}' is {below}out of range.", f"{low:g} to {high:g}", name,
    )  # fmt: skip
    return [within] if measure.unit == "row" else [unit, within]


def _describe_schema_error(
    error: SchemaError, row_rules: list[RowRule], frame: pl.DataFrame, where: Where
) -> list[Problem]:
    name = getattr(error.check, "name", None) or str(error.check)
    broken = next((rule for rule in row_rules if rule.name == name), None)
    if broken is None:
        return [
            Problem(
                rule="columns",
                message=" ".join(str(error).split())[:300],
                file=where.file,
                remedy="This is a fault of the reading module; report it.",
            )
        ]
    failed = error.check_output.to_series().not_()
    rows = frame.filter(failed).head(EXAMPLES)
    return describe_rows(
        broken.rule, broken.message, rows, int(failed.sum()), where, broken.expected
    )
