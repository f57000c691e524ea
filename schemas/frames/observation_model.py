"""What observations are held against: the model `Observations`, and the rules of every dataset.

Belongs here: rules that each row keeps, whatever its dataset. What only one dataset promises stands
in `datasets/` and is applied by `schemas.acceptance.rows`. Who only names columns asks
`schemas.frames.observations`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from schemas.frames.observations import KEY, OBSERVATION_COLUMNS
from schemas.vocabulary import AGE_PATTERN, DATASETS, OBSERVATION_STATUSES, PERIOD_PATTERN, SEXES

if TYPE_CHECKING:
    from pandera.errors import SchemaError
    from pandera.polars import PolarsData

_KINDS = {name: None if kind == pl.String else kind for name, kind in OBSERVATION_COLUMNS.items()}
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


@dataclass(frozen=True)
class Observations:
    """The model that observations are validated with: their columns, and the rules of a row.

    `measure` says what was measured (`prævalens_personer`, `indlæggelser`, ...), `item` of what (a
    disease, a survey question, a national indicator; else `alle`). `value` is in `unit`, percent as
    percent. `status` keeps suppressed, missing and not applicable apart from each other and from
    zero; only `ok` has a value. `sheet` ('' for csv), `row` and `column` point at the cell, counted
    from 1 as a spreadsheet shows them.
    """

    rules: list[RowRule]

    def is_sound(self, frame: pl.DataFrame) -> bool:
        """Whether every row keeps every rule: one query, where pandera needs one for each rule.

        Most extracts are small and sound, and pandera takes longer over one than reading it does.
        """
        if sorted(frame.columns) != sorted(_KINDS):
            return False
        if any(kind is not None and frame[name].dtype != kind for name, kind in _KINDS.items()):
            return False
        holds = pl.all_horizontal(rule.holds.fill_null(False) for rule in self.rules)
        return bool(frame.select(holds.all()).item())

    def find_errors(self, frame: pl.DataFrame) -> list[SchemaError]:
        """Pandera's verdict: an error for each rule that is broken, and for columns and types."""
        import pandera.polars as pa  # takes seconds to import
        from pandera.errors import SchemaErrors

        checks = [
            pa.Check(_make_check(rule.holds), name=rule.name, n_failure_cases=1)
            for rule in self.rules
        ]
        columns = {name: pa.Column(kind, nullable=True) for name, kind in _KINDS.items()}
        try:
            pa.DataFrameSchema(columns, checks=checks, strict=True).validate(frame, lazy=True)
        except SchemaErrors as errors:
            return list(errors.schema_errors)
        return []


def _make_check(condition: pl.Expr) -> Callable[[PolarsData], pl.LazyFrame]:
    return lambda data: data.lazyframe.select(condition.fill_null(False))


def list_common_rules(texts: Texts) -> list[RowRule]:
    """What every dataset's rows keep: known words, a period, a figure exactly when it is `ok`."""
    key = (*KEY, "unit", "status")
    period = matches(texts, "period", PERIOD_PATTERN)
    value, blank = pl.col("value"), pl.col("value").is_null()
    return [
        RowRule("dataset", is_one_of(texts, "dataset", DATASETS), "The dataset is not known.", ""),
        RowRule(
            "key_blank", pl.all_horizontal(pl.col(name).is_not_null() for name in key),
            "A part of the key is blank.", "a value in every key column",
        ),
        RowRule(
            "sex", is_one_of(texts, "sex", SEXES), "The sex is not known.", ", ".join(SEXES)
        ),
        RowRule(
            "status", is_one_of(texts, "status", OBSERVATION_STATUSES),
            "The status is not known.", ", ".join(OBSERVATION_STATUSES),
        ),
        RowRule(
            "period", period & (pl.col("period_start") <= pl.col("period_end")),
            "The period has no form that is known.",
            "2021, 2021H1, 2021Q3, 2021-03, 2019-2021 or 2024/25",
        ),
        RowRule(
            "age", matches(texts, "age", AGE_PATTERN), "The age is not known.", "80+, 16-24, 7"
        ),
        RowRule(
            "value_and_status", blank == (pl.col("status") != "ok"),
            "A figure without status 'ok', or the status without a figure.",
            "a figure exactly when the status is 'ok'",
        ),
        RowRule(
            "finite", blank | value.is_finite(), "The figure is infinite.", "a finite number"
        ),
        RowRule(
            "columns", (pl.col("row") >= 1) & (pl.col("column") >= 1),
            "The figure has no place in the file.", "",
        ),
    ]  # fmt: skip


def is_one_of(texts: Texts, column: str, allowed: Collection[str]) -> pl.Expr:
    """Membership decided on the Enum's categories: a literal when all or none are allowed."""
    return _by_category(column, [text in allowed for text in texts[column]])


def matches(texts: Texts, column: str, pattern: str) -> pl.Expr:
    """Whether a text has the form of a pattern, decided on the Enum's categories, too."""
    return _by_category(column, [re.fullmatch(pattern, text) is not None for text in texts[column]])


def _by_category(column: str, holds: list[bool]) -> pl.Expr:
    if all(holds) or not any(holds):
        return pl.lit(all(holds)) & pl.col(column).is_not_null()
    codes = [code for code, good in enumerate(holds) if good]
    return pl.col(column).to_physical().is_in(codes)
