"""Whether the frame `values` keeps what its columns promise, and what is said when it does not.

Belongs here: the model `Values`, made from the catalogue of columns, the rules that tie columns
together, and the sentences about figures that break them. Does not belong here: the columns
(`schemas.frames.values`) and what is done with a frame that has faults (`assets.indicator_values`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from schemas.frames.columns import FrameColumn
from schemas.frames.values import COLUMNS, OPEN_IN_SUPPRESSED, VALUE_KEY
from schemas.problems import Problem, StageError, make_printable
from schemas.vocabulary import ALL

if TYPE_CHECKING:
    from pandera.errors import SchemaError
    from pandera.polars import Column, DataFrameSchema, PolarsData

SHOWN = 10
ROUNDING = 1e-9
CHECK_OUTPUT = "check_output"
BREAKDOWN = ("sex", "age", "education", "category")

DEFINITION = (
    "Correct numerator, denominator, `unit` or `per` in the indicator's block.",
    "Se på tæller, nævner, `unit` og `per` i indikatorens blok.",
)
PRINTED = (
    "If the publisher printed it so, declare a correction in sources/corrections.yaml; else it is "
    "a fault of the program: report it.",
    "Står det sådan hos udgiveren, så angiv en rettelse i sources/corrections.yaml; ellers er det "
    "en fejl i programmet: meld den.",
)
CELL = (
    "A cell that it is made of is far too large: find it with `klynge extracts`, and withdraw the "
    "extract or declare a correction.",
    "En celle bag tallet er alt for stor: find den med `klynge extracts`, og træk udtrækket "
    "tilbage eller angiv en rettelse.",
)


class ValueRule(NamedTuple):
    """A rule that ties columns together: what holds, its English and Danish words, the remedy.

    `columns` are those that are shown of a row that breaks it; the first is named.
    """

    holds: pl.Expr
    columns: tuple[str, ...]
    english: str
    danish: str
    remedy: tuple[str, str] | None = None


_VALUE, _LOW, _HIGH, _STATUS = (pl.col(name) for name in ("value", "ci_low", "ci_high", "status"))

RULES = {
    "value_exactly_when_shown": ValueRule(
        _VALUE.is_not_null() == _STATUS.is_in(["ok", "estimated"]),
        ("value", "status"),
        "A figure has a value exactly when it is `ok` or `estimated`.",
        "Et tal har en værdi, netop når det er `ok` eller `estimated`.",
    ),
    "reason_exactly_when_not_ok": ValueRule(
        pl.col("status_reason").is_null() == (_STATUS == "ok"),
        ("status_reason", "status"),
        "Every status but `ok` has a reason, and `ok` has none.",
        "Enhver status undtagen `ok` har en forklaring, og `ok` har ingen.",
    ),
    "value_finite": ValueRule(
        _VALUE.is_null() | _VALUE.is_finite(),
        ("value",),
        "A figure is a finite number.",
        "Et tal er endeligt.",
        CELL,
    ),
    "limits_enclose_value": ValueRule(
        (_LOW.is_null() & _HIGH.is_null())
        | ((_LOW <= _VALUE + ROUNDING) & (_VALUE <= _HIGH + ROUNDING)).fill_null(False),
        ("ci_low", "value", "ci_high"),
        "Confidence limits come in pairs and enclose the value.",
        "Sikkerhedsgrænser følges ad og ligger på hver sin side af tallet.",
        PRINTED,
    ),
    "shares_within_range": ValueRule(
        (pl.col("unit") != "pct") | _VALUE.is_null() | _VALUE.is_between(0, 100),
        ("value", "unit"),
        "A percentage lies between 0 and 100.",
        "En procent ligger mellem 0 og 100.",
        DEFINITION,
    ),
}

COLUMN_RULES = {
    "columns": (
        "The frame has other columns or types than the catalogue.",
        "Der er andre kolonner eller typer end i kataloget.",
    ),
    "isin": ("The value is none of those allowed.", "Værdien er ikke en af de tilladte."),
    "str_matches": ("The value has another form.", "Værdien har en anden form."),
    "greater_than_or_equal_to": ("The number is too small.", "Tallet er for lille."),
    "SERIES_CONTAINS_NULLS": ("There is no value.", "Der er ingen værdi."),
    "DUPLICATES": ("There are several rows for one figure.", "Der er flere rækker for ét tal."),
}
"""What pandera calls the rules of single columns and of the key, in English and Danish."""


@dataclass(frozen=True)
class ValueFault:
    """A rule that figures of one indicator break: the first of them, and how many there are.

    `subject` is `klynge Byen, 2021, kvinder`; both are empty for a fault of the whole frame.
    Words and remedy are English and Danish.
    """

    rule: str
    column: str
    indicator_id: str
    subject: str
    figures: int
    found: str
    words: tuple[str, str]
    remedy: tuple[str, str]

    def as_problem(self) -> Problem:
        """The fault in English, for the one who runs the pipeline."""
        more = f" (and {self.figures - 1:,} more figures)" if self.figures > 1 else ""
        where = f"Indicator '{self.indicator_id}', {self.subject}{more}: " if self.subject else ""
        return Problem(
            rule=self.rule,
            message=f"{where}{self.words[0]}",
            column=self.column,
            found=self.found,
            remedy=self.remedy[0],
        )

    def tell_in_danish(self) -> str:
        """The fault in Danish, for a steward."""
        more = f" (og {self.figures - 1} tal mere)" if self.figures > 1 else ""
        where = f"{self.indicator_id}, {self.subject}{more}, " if self.subject else ""
        said = f"{where}kolonnen {self.column}: {self.words[1]}"
        return make_printable(f"{said} Fundet: {self.found}. {self.remedy[1]}")


class InvalidValuesError(StageError):
    """Computed figures break what `values` promises; nothing is made of them."""

    def __init__(self, faults: list[ValueFault]) -> None:
        self.faults = faults
        told = [fault.as_problem() for fault in faults[:SHOWN]]
        if len(faults) > SHOWN:
            told.append(Problem("more", f"... and {len(faults) - SHOWN} more faults."))
        super().__init__(told)

    def tell_in_danish(self) -> list[str]:
        """The same sentences for the steward who previews an indicator."""
        told = [fault.tell_in_danish() for fault in self.faults[:SHOWN]]
        more = len(self.faults) - SHOWN
        return [*told, f"... og {more} fejl mere."] if more > 0 else told


def build_values_model(columns: Mapping[str, FrameColumn] = COLUMNS) -> DataFrameSchema:
    """The model `Values`: these columns and no other, one row per key, and the rules above."""
    import pandera.polars as pa  # takes seconds to import

    return pa.DataFrameSchema(
        {name: _model_column(column) for name, column in columns.items()},
        checks=[
            pa.Check(_make_check(rule.holds), name=name)
            for name, rule in list_rules(columns).items()
        ],
        name="Values",
        strict=True,
        unique=list(VALUE_KEY),
    )


def list_rules(columns: Mapping[str, FrameColumn] = COLUMNS) -> dict[str, ValueRule]:
    """The rules that tie columns together, with that of suppressed rows."""
    closed = tuple(name for name in columns if name not in OPEN_IN_SUPPRESSED)
    silent = ValueRule(
        (_STATUS != "suppressed") | pl.all_horizontal(pl.col(name).is_null() for name in closed),
        closed,
        "A suppressed figure tells more than the catalogue of columns allows.",
        "Et skjult tal siger mere, end kolonnernes katalog tillader.",
    )
    return {**RULES, "suppressed_tells_nothing": silent}


def _model_column(column: FrameColumn) -> Column:
    import pandera.polars as pa

    described = column.described
    checks = [
        pa.Check.isin(described.allowed) if described.allowed else None,
        pa.Check.str_matches(described.pattern) if described.pattern else None,
        pa.Check.ge(described.minimum) if described.minimum is not None else None,
    ]
    kept = [check for check in checks if check is not None]
    return pa.Column(column.kind, checks=kept, nullable=column.nullable)


def _make_check(holds: pl.Expr) -> Callable[[PolarsData], pl.LazyFrame]:
    return lambda data: data.lazyframe.select(holds)


def find_faults(
    values: pl.DataFrame, columns: Mapping[str, FrameColumn] = COLUMNS
) -> list[ValueFault]:
    """Every rule that the frame breaks, once for each indicator; none when it is as promised."""
    from pandera.errors import SchemaErrors

    kinds = {name: column.kind for name, column in columns.items()}
    if dict(values.schema) != kinds:
        return [_describe_other_columns(values, kinds)]
    try:
        build_values_model(columns).validate(values, lazy=True)
    except SchemaErrors as errors:
        found = errors.schema_errors
        return [each for error in found for each in _describe_error(error, values, columns)]
    return []


def _describe_other_columns(values: pl.DataFrame, kinds: Mapping[str, pl.DataType]) -> ValueFault:
    """That the frame has other columns than the catalogue, which no row can be blamed for."""
    others = set(values.schema.items()) ^ set(kinds.items())
    first = min(name for name, _ in others)
    return ValueFault(
        rule="columns",
        column=first,
        indicator_id="",
        subject="",
        figures=values.height,
        found=", ".join(sorted({f"{name} {kind}" for name, kind in others})),
        words=COLUMN_RULES["columns"],
        remedy=_blame("indicators.compute"),
    )


def _describe_error(
    error: SchemaError, values: pl.DataFrame, columns: Mapping[str, FrameColumn]
) -> Iterator[ValueFault]:
    """One fault for each indicator of which rows fail."""
    name = getattr(error.check, "name", None) or error.reason_code.name
    rule = list_rules(columns).get(name)
    if rule is None:
        shown = (error.schema.name,) if error.schema.name in columns else VALUE_KEY
        rule = ValueRule(pl.lit(False), shown, *COLUMN_RULES[name])
    failed = values.filter(~error.check_output.get_column(CHECK_OUTPUT).fill_null(False))
    for rows in failed.partition_by("indicator_id", maintain_order=True):
        first = rows.row(0, named=True)
        told = [entry for entry in rule.columns if first[entry] is not None] or rule.columns
        yield ValueFault(
            rule=name,
            column=told[0],
            indicator_id=str(first["indicator_id"]),
            subject=_describe_subject(first),
            figures=rows.height,
            found=", ".join(_describe_cell(first, entry) for entry in told),
            words=(rule.english, rule.danish),
            remedy=rule.remedy or _blame(columns[told[0]].described.made_by),
        )


def _blame(module: str) -> tuple[str, str]:
    return f"This is a fault of {module}: report it.", f"Det er en fejl i {module}: meld den."


def _describe_subject(row: Mapping[str, object]) -> str:
    """Area, period, and the group where it is not everyone: 'klynge Byen, 2021, kvinder'."""
    groups = [str(row[name]) for name in BREAKDOWN if row[name] != ALL]
    area = f"{row['area_type']} {row['area_name'] or row['area_id']}"
    return ", ".join([area, str(row["period"]), *groups])


def _describe_cell(row: Mapping[str, object], column: str) -> str:
    """A column with what stands in it, 'value 140'; of a hidden figure the column alone."""
    if row["status"] == "suppressed" and column not in OPEN_IN_SUPPRESSED:
        return column
    value = row[column]
    return f"{column} {value:g}" if isinstance(value, float) else f"{column} {value}"
