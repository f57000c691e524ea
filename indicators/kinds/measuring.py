"""What the kinds share in measuring parts and in attaching figures to them.

Belongs here: the columns of a part, states of several roles, value and limits on a frame. Does not
belong here: anything of one kind, and the formulas (`indicators.methods`).
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from indicators.methods.statistics import Figures, Floats
from indicators.observation_selection import DIMENSIONS, PLACE
from indicators.reasons import Cause
from schemas.definitions.model import Definition

KEY = (*PLACE, "period", "period_start", "period_end", *DIMENSIONS, "category")
MEASURED_COLUMNS = (
    *KEY, "stratum", "alternative", "x", "n", "variance", "state", "printed", "figure", "limit_low",
    "limit_high", "respondents", "denominator", "weight_period", "synthetic", "origins",
    "weight_origins", "cause",
)  # fmt: skip


def join_states(statuses: list[str]) -> pl.Expr:
    """One state of several roles: any suppressed, then any absent, else ok."""
    columns = [pl.col(name) for name in statuses]
    return (
        pl.when(pl.any_horizontal(column == "suppressed" for column in columns))
        .then(pl.lit("suppressed"))
        .when(pl.all_horizontal((column == "ok").fill_null(False) for column in columns))
        .then(pl.lit("ok"))
        .when(pl.any_horizontal(column == "not_applicable" for column in columns))
        .then(pl.lit("not_applicable"))
        .otherwise(pl.lit("missing"))
    )


def find_cause(figure: list[str], denominator: str | None = None) -> pl.Expr:
    """Why a part has no number (`indicators.reasons.Cause`), from the statuses of its roles.

    `figure` are the statuses of what is counted or printed; null where the state is ok.
    """
    shown = [pl.col(name) for name in figure]
    beside = [pl.col(denominator)] if denominator else []
    causes = [
        (pl.any_horizontal(column == "suppressed" for column in (*shown, *beside)), Cause.HIDDEN),
        (pl.any_horizontal(column.is_null() for column in shown), Cause.NOT_RECEIVED),
        (pl.any_horizontal(column == "not_applicable" for column in shown), Cause.NOT_APPLICABLE),
        (pl.any_horizontal(column != "ok" for column in shown), Cause.NO_NUMBER),
        *((column.fill_null("") != "ok", Cause.NO_DENOMINATOR) for column in beside),
    ]
    return pl.coalesce(pl.when(holds).then(pl.lit(str(cause))) for holds, cause in causes)


def pick_gravest(column: str) -> pl.Expr:
    """Of a list of causes the gravest, null where it is empty."""
    causes = pl.col(column)
    return pl.coalesce(
        pl.when(causes.list.contains(str(cause))).then(pl.lit(str(cause))) for cause in Cause
    )


def look_up(
    frame: pl.DataFrame, definitions: list[Definition], fact: Callable[[Definition], float]
) -> Floats:
    """For each row a number that its indicator's definition says."""
    said = {definition.id: float(fact(definition)) for definition in definitions}
    numbers: Floats = frame["indicator_id"].replace_strict(said, return_dtype=pl.Float64).to_numpy()
    return numbers


def read_floats(frame: pl.DataFrame, column: str) -> Floats:
    """A column as floats, null as NaN."""
    return frame[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()


def attach_figures(frame: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """Value and limits on the rows whose status is ok; NaN becomes null, no value `missing`."""
    shown = pl.col("status") == "ok"
    limited = shown & pl.col("ci_low").is_not_null() & pl.col("ci_high").is_not_null()
    return (
        frame.with_columns(
            value=pl.Series(figures.value).fill_nan(None),
            ci_low=pl.Series(figures.low).fill_nan(None),
            ci_high=pl.Series(figures.high).fill_nan(None),
            ci_method=pl.Series(figures.method.tolist(), dtype=pl.String),
            note=pl.lit(None, pl.String),
        )
        .with_columns(
            status=pl.when(shown & pl.col("value").is_null())
            .then(pl.lit("missing"))
            .otherwise("status")
        )
        .with_columns(
            value=pl.when(shown).then("value"),
            ci_low=pl.when(limited).then("ci_low"),
            ci_high=pl.when(limited).then("ci_high"),
            ci_method=pl.when(limited).then("ci_method"),
        )
    )


def attach_counts(
    frame: pl.DataFrame, numerator: str | None, denominator: str | None
) -> pl.DataFrame:
    """`numerator` and `denominator` of the rows whose status is ok, from these columns."""
    shown = pl.col("status") == "ok"
    return frame.with_columns(
        (pl.when(shown).then(column) if column else pl.lit(None, pl.Float64)).alias(name)
        for name, column in (("numerator", numerator), ("denominator", denominator))
    )
