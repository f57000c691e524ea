"""The checks that look at one row at a time.

Belongs here: each row rule as an expression, and pandera's verdict on the rows that break one.
Does not belong here: checks across rows (`schemas.acceptance.groups`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from schemas.acceptance.groups import list_categories
from schemas.acceptance.report import EXAMPLES, Where, describe_rows
from schemas.acceptance.rules import DatasetRules, MeasureRule
from schemas.frames.observations import KEY, OBSERVATION_COLUMNS
from schemas.problems import Problem
from schemas.vocabulary import AGE_PATTERN, DATASETS, OBSERVATION_STATUSES, PERIOD_PATTERN, SEXES

if TYPE_CHECKING:
    from pandera.errors import SchemaError
    from pandera.polars import DataFrameSchema, PolarsData

COLUMN_TYPES = {
    name: None if kind == pl.String else kind for name, kind in OBSERVATION_COLUMNS.items()
}
"""What each column is; None for texts, which may be Enum."""


Texts = Mapping[str, list[str]]
"""The texts of each Enum column, in the order of their numbers."""


@dataclass(frozen=True)
class RowRule:
    """A promise of every row, or of those of one measure.

    `holds` is what is promised, `message` and `expected` what is said where it does not hold.
    """

    rule: str
    holds: pl.Expr
    message: str
    expected: str
    measure: str = ""

    @property
    def name(self) -> str:
        """The rule's name among those of a dataset."""
        return f"{self.rule} {self.measure}"


def check_rows(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """Each row on its own, all rules at once."""
    row_rules = list_row_rules(frame, rules)
    if is_sound(frame, row_rules):
        return []
    from pandera.errors import SchemaErrors  # pandera takes seconds to import

    try:
        build_row_schema(row_rules).validate(frame, lazy=True)
    except SchemaErrors as errors:
        return [
            problem
            for error in errors.schema_errors
            for problem in _describe_schema_error(error, row_rules, frame, where)
        ]
    return []


def is_sound(frame: pl.DataFrame, row_rules: list[RowRule]) -> bool:
    """Whether every row keeps every rule: one query, where pandera needs one for each rule.

    Most extracts are small and sound, and pandera takes longer over one than reading it does.
    """
    if sorted(frame.columns) != sorted(COLUMN_TYPES):
        return False
    if any(kind is not None and frame[name].dtype != kind for name, kind in COLUMN_TYPES.items()):
        return False
    holds = pl.all_horizontal(rule.holds.fill_null(False) for rule in row_rules)
    return bool(frame.select(holds.all()).item())


def build_row_schema(row_rules: list[RowRule]) -> DataFrameSchema:
    """The pandera schema of rows: the columns' types and a check for each rule."""
    import pandera.polars as pa

    checks = [
        pa.Check(_make_check(rule.holds), name=rule.name, n_failure_cases=EXAMPLES)
        for rule in row_rules
    ]
    columns = {name: pa.Column(kind, nullable=True) for name, kind in COLUMN_TYPES.items()}
    return pa.DataFrameSchema(columns, checks=checks, strict=True)


def _make_check(condition: pl.Expr) -> Callable[[PolarsData], pl.LazyFrame]:
    def check(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(condition.fill_null(False))

    return check


def list_row_rules(frame: pl.DataFrame, rules: DatasetRules) -> list[RowRule]:
    """Every promise of a dataset's rows, for a frame whose key columns are Enum."""
    columns = ("dataset", "measure", "area_type", "period", "sex", "age", "unit", "status")
    said = {name: list_categories(frame, name) for name in columns}
    of_measures = [
        rule
        for name, measure in rules.measures.items()
        for rule in _list_measure_rules(said, name, measure)
    ]
    return [*_list_key_rules(said, rules), *_list_figure_rules(said, rules), *of_measures]


def _list_key_rules(texts: Texts, rules: DatasetRules) -> list[RowRule]:
    """What the row is about."""
    key = (*KEY, "unit", "status")
    period = _matches(texts, "period", PERIOD_PATTERN)
    return [
        RowRule("dataset", _is_one_of(texts, "dataset", DATASETS), "The dataset is not known.", ""),
        RowRule(
            "key_blank", pl.all_horizontal(pl.col(name).is_not_null() for name in key),
            "A part of the key is blank.", "a value in every key column",
        ),
        RowRule(
            "measure", _is_one_of(texts, "measure", rules.measures),
            "The dataset has no such measure.", ", ".join(rules.measures),
        ),
        RowRule(
            "area_type", _is_one_of(texts, "area_type", rules.area_types),
            "The dataset has no areas of this type.", ", ".join(rules.area_types),
        ),
        RowRule(
            "sex", _is_one_of(texts, "sex", SEXES), "The sex is not known.", ", ".join(SEXES)
        ),
        RowRule(
            "status", _is_one_of(texts, "status", OBSERVATION_STATUSES),
            "The status is not known.", ", ".join(OBSERVATION_STATUSES),
        ),
        RowRule(
            "period", period & (pl.col("period_start") <= pl.col("period_end")),
            "The period has no form that is known.",
            "2021, 2021H1, 2021Q3, 2021-03 or 2019-2021",
        ),
        RowRule(
            "age", _matches(texts, "age", AGE_PATTERN), "The age is not known.", "80+, 16-24, 7"
        ),
    ]  # fmt: skip


def _list_figure_rules(texts: Texts, rules: DatasetRules) -> list[RowRule]:
    """The figure itself, whatever it measures."""
    value, blank = pl.col("value"), pl.col("value").is_null()
    counts = [name for name, rule in rules.measures.items() if rule.whole]
    return [
        RowRule(
            "value_and_status", blank == (pl.col("status") != "ok"),
            "A figure without status 'ok', or the status without a figure.",
            "a figure exactly when the status is 'ok'",
        ),
        RowRule(
            "finite", blank | value.is_finite(), "The figure is infinite.", "a finite number"
        ),
        RowRule(
            "percent",
            ~_is_one_of(texts, "unit", ["pct"]) | blank | value.is_between(0, rules.percent_max),
            "A percentage is out of range.", f"0 to {rules.percent_max:g}",
        ),
        RowRule(
            "whole_number",
            ~_is_one_of(texts, "measure", counts) | blank | (value == value.round()),
            "A count is no whole number.",
            "whole numbers; a point may be a thousands separator",
        ),
    ]  # fmt: skip


def _list_measure_rules(texts: Texts, name: str, measure: MeasureRule) -> list[RowRule]:
    """Unit and range of one measure; no unit is asked for where each row has its own."""
    value, other = pl.col("value"), ~_is_one_of(texts, "measure", [name])
    low = measure.min if measure.min is not None else float("-inf")
    high = measure.max if measure.max is not None else float("inf")
    unit = RowRule(
        "unit", other | _is_one_of(texts, "unit", [measure.unit]),
        f"The unit of '{name}' is another one.", str(measure.unit), name,
    )  # fmt: skip
    below = "below zero or otherwise " if low == 0 else ""
    within = RowRule(
        "range", other | value.is_null() | value.is_between(low, high),
        f"A figure of '{name}' is {below}out of range.", f"{low:g} to {high:g}", name,
    )  # fmt: skip
    return [within] if measure.unit == "row" else [unit, within]


def _is_one_of(texts: Texts, column: str, allowed: Collection[str]) -> pl.Expr:
    """Membership decided on the Enum's categories: a literal when all or none are allowed."""
    return _by_category(column, [text in allowed for text in texts[column]])


def _matches(texts: Texts, column: str, pattern: str) -> pl.Expr:
    return _by_category(column, [re.fullmatch(pattern, text) is not None for text in texts[column]])


def _by_category(column: str, holds: list[bool]) -> pl.Expr:
    if all(holds) or not any(holds):
        return pl.lit(all(holds)) & pl.col(column).is_not_null()
    codes = [code for code, good in enumerate(holds) if good]
    return pl.col(column).to_physical().is_in(codes)


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
