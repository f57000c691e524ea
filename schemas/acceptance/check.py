"""Whether an extract is accepted: every promise of its dataset, every breach of it.

Belongs here: the order of the checks, and the checks that look at one row at a time, in
pandera. Checks across rows are `schemas.acceptance.groups`; what is promised is data in
`schemas/rules/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from geography import Geography
from schemas.acceptance.groups import (
    check_anchors,
    check_area_sums,
    check_complete_regions,
    check_parts,
    check_periods,
    check_repeated_keys,
    check_respondents,
    check_shares,
)
from schemas.acceptance.report import EXAMPLES, Where, describe_rows
from schemas.acceptance.rules import DatasetRules, RulesError, load_rules
from schemas.extracts import ReadExtract
from schemas.frames.observations import KEY, OBSERVATION_COLUMNS
from schemas.problems import Problem
from schemas.vocabulary import AGE_PATTERN, DATASETS, OBSERVATION_STATUSES, PERIOD_PATTERN, SEXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandera.errors import SchemaError
    from pandera.polars import DataFrameSchema, PolarsData

__all__ = ["DatasetRules", "RulesError", "check_extract", "load_rules"]


def check_extract(
    read: ReadExtract, rules: dict[str, DatasetRules], geography: Geography
) -> list[Problem]:
    """Every problem of an extract; an empty list means that it is accepted.

    What reading found comes first. Of an extract with problems of single cells the legible rows
    are checked too, but nothing is said of figures that are not among them: they may be there.
    """
    whole = not read.problems
    observations = read.observations if whole else read.legible
    if observations is None or read.dataset is None or (observations.is_empty() and not whole):
        return list(read.problems)
    where = Where(read.found.relative)
    mine = rules.get(read.dataset)
    if mine is None:
        return [
            *read.problems,
            Problem(
                rule="no_rules",
                message=f"There are no rules for the dataset '{read.dataset}'.",
                file=read.found.relative,
                expected=", ".join(sorted(rules)),
                remedy=f"Add schemas/rules/{read.dataset}.yaml.",
            ),
        ]
    frame, problems = prepare_keys(observations, where)
    problems = [*read.problems, *problems]
    if problems and whole:
        return problems
    if whole:
        problems += check_row_count(frame, mine, where)
        problems += check_any_figure(frame, mine, where)
    problems += check_rows(frame, mine, where)
    problems += check_periods(frame, read.provenance.published, where)
    problems += check_repeated_keys(frame, where)
    if whole:
        problems += check_complete_regions(frame, mine, geography, where)
    problems += check_parts(frame, mine, where)
    problems += check_shares(frame, mine, where)
    problems += check_area_sums(frame, mine, geography, where)
    problems += check_respondents(frame, mine, where)
    problems += check_anchors(frame, mine, where)
    return problems


def prepare_keys(observations: pl.DataFrame, where: Where) -> tuple[pl.DataFrame, list[Problem]]:
    """The frame with key columns as Enum, so that every check works on small numbers."""
    missing = [name for name in OBSERVATION_COLUMNS if name not in observations.columns]
    if missing:
        return observations, [
            Problem(
                rule="columns",
                message="The observations lack columns.",
                file=where.file,
                found=", ".join(observations.columns),
                expected=", ".join(OBSERVATION_COLUMNS),
                remedy="This is a fault of the reading module; report it.",
            )
        ]
    texts = [name for name in (*KEY, "unit", "status") if observations[name].dtype == pl.String]
    kinds = {name: pl.Enum(observations[name].unique().drop_nulls().sort()) for name in texts}
    return observations.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items()), []


def check_row_count(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """The extract holds no fewer and no more figures than its dataset can have."""
    low, high = rules.rows.minimum, rules.rows.maximum
    if low <= frame.height and (high is None or frame.height <= high):
        return []
    return [
        Problem(
            rule="row_count",
            message="The extract does not have as many figures as its dataset can have.",
            file=where.file,
            found=f"{frame.height:,} figures",
            expected=f"at least {low:,}" + (f", at most {high:,}" if high else ""),
            remedy="Download it again, or correct 'rows' in the dataset's rules.",
        )
    ]


def check_any_figure(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """At least one figure is printed or hidden: a form that nobody filled in says nothing."""
    said = set(frame["status"].unique().cast(pl.String))
    if not rules.needs_figure or frame.is_empty() or said & {"ok", "suppressed"}:
        return []
    return [
        Problem(
            rule="no_figure",
            message="The extract holds no figure at all.",
            file=where.file,
            found=f"{frame.height:,} cells that are blank or say that there is no figure",
            expected="figures",
            remedy="Fill the form in, or download the file again.",
        )
    ]


def check_rows(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """Each row on its own, all rules at once."""
    from pandera.errors import SchemaErrors  # pandera takes seconds to import

    schema, messages = build_row_schema(frame, rules)
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return [
            problem
            for error in errors.schema_errors
            for problem in _describe_schema_error(error, messages, frame, where)
        ]
    return []


def build_row_schema(
    frame: pl.DataFrame, rules: DatasetRules
) -> tuple[DataFrameSchema, dict[str, tuple[str, str]]]:
    """The pandera schema of a dataset's rows, and message and expectation of each check."""
    import pandera.polars as pa

    conditions = _row_conditions(frame, rules)
    checks = [
        pa.Check(_make_check(condition), name=name, n_failure_cases=EXAMPLES)
        for name, (condition, _, _) in conditions.items()
    ]
    columns = {
        name: pa.Column(None if kind == pl.String else kind, nullable=True)
        for name, kind in OBSERVATION_COLUMNS.items()
    }
    messages = {name: (text, expected) for name, (_, text, expected) in conditions.items()}
    return pa.DataFrameSchema(columns, checks=checks, strict=True), messages


def _make_check(condition: pl.Expr) -> Callable[[PolarsData], pl.LazyFrame]:
    def check(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(condition.fill_null(False))

    return check


def _row_conditions(
    frame: pl.DataFrame, rules: DatasetRules
) -> dict[str, tuple[pl.Expr, str, str]]:
    """Each row rule as (what holds, what is said when it does not, what is expected)."""
    value, blank = pl.col("value"), pl.col("value").is_null()
    measures = rules.measures
    counts = [name for name, rule in measures.items() if rule.whole]
    conditions = {
        "dataset": (_is_one_of(frame, "dataset", DATASETS), "The dataset is not known.", ""),
        "key_blank": (
            pl.all_horizontal(pl.col(name).is_not_null() for name in (*KEY, "unit", "status")),
            "A part of the key is blank.",
            "a value in every key column",
        ),
        "measure": (
            _is_one_of(frame, "measure", measures),
            "The dataset has no such measure.",
            ", ".join(measures),
        ),
        "area_type": (
            _is_one_of(frame, "area_type", rules.area_types),
            "The dataset has no areas of this type.",
            ", ".join(rules.area_types),
        ),
        "sex": (_is_one_of(frame, "sex", SEXES), "The sex is not known.", ", ".join(SEXES)),
        "status": (
            _is_one_of(frame, "status", OBSERVATION_STATUSES),
            "The status is not known.",
            ", ".join(OBSERVATION_STATUSES),
        ),
        "period": (
            _matches(frame, "period", PERIOD_PATTERN)
            & (pl.col("period_start") <= pl.col("period_end")),
            "The period has no form that is known.",
            "2021, 2021H1, 2021Q3, 2021-03 or 2019-2021",
        ),
        "age": (_matches(frame, "age", AGE_PATTERN), "The age is not known.", "80+, 16-24, 7"),
        "value_and_status": (
            blank == (pl.col("status") != "ok"),
            "A figure without status 'ok', or the status without a figure.",
            "a figure exactly when the status is 'ok'",
        ),
        "finite": (blank | value.is_finite(), "The figure is infinite.", "a finite number"),
        "percent": (
            ~_is_one_of(frame, "unit", ["pct"])
            | blank
            | value.is_between(0, rules.percent_max),
            "A percentage is out of range.",
            f"0 to {rules.percent_max:g}",
        ),
        "whole_number": (
            ~_is_one_of(frame, "measure", counts) | blank | (value == value.round()),
            "A count is no whole number.",
            "whole numbers; a point may be a thousands separator",
        ),
    }  # fmt: skip
    for name, rule in measures.items():
        other = ~_is_one_of(frame, "measure", [name])
        if rule.unit != "row":
            conditions[f"unit_{name}"] = (
                other | _is_one_of(frame, "unit", [rule.unit]),
                f"The unit of '{name}' is another one.",
                str(rule.unit),
            )
        low = rule.min if rule.min is not None else float("-inf")
        high = rule.max if rule.max is not None else float("inf")
        conditions[f"range_{name}"] = (
            other | blank | value.is_between(low, high),
            f"A figure of '{name}' is below zero or otherwise out of range."
            if low == 0
            else f"A figure of '{name}' is out of range.",
            f"{low:g} to {high:g}",
        )
    return conditions


def _is_one_of(frame: pl.DataFrame, column: str, allowed: object) -> pl.Expr:
    """Membership decided on the Enum's categories: a literal when all or none are allowed."""
    kind = frame.schema[column]
    assert isinstance(kind, pl.Enum)
    wanted = set(allowed)  # type: ignore[call-overload]
    return _by_category(column, [category in wanted for category in kind.categories])


def _matches(frame: pl.DataFrame, column: str, pattern: str) -> pl.Expr:
    kind = frame.schema[column]
    assert isinstance(kind, pl.Enum)
    return _by_category(column, kind.categories.str.contains(pattern).to_list())


def _by_category(column: str, holds: list[bool]) -> pl.Expr:
    if all(holds) or not any(holds):
        return pl.lit(all(holds)) & pl.col(column).is_not_null()
    codes = [code for code, good in enumerate(holds) if good]
    return pl.col(column).to_physical().is_in(codes)


def _describe_schema_error(
    error: SchemaError,
    messages: dict[str, tuple[str, str]],
    frame: pl.DataFrame,
    where: Where,
) -> list[Problem]:
    name = getattr(error.check, "name", None) or str(error.check)
    if name not in messages:
        return [
            Problem(
                rule="columns",
                message=" ".join(str(error).split())[:300],
                file=where.file,
                remedy="This is a fault of the reading module; report it.",
            )
        ]
    message, expected = messages[name]
    failed = error.check_output.to_series().not_()
    rows = frame.filter(failed).head(EXAMPLES)
    return describe_rows(
        name.split("_")[0] if name.startswith(("unit_", "range_")) else name,
        message,
        rows,
        int(failed.sum()),
        where,
        expected,
    )
