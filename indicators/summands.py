"""From paired roles to what can be summed: (x, n) and a variance for each part.

Belongs here: how each kind of figure is carried so that areas can be joined. Does not belong
here: the joining (`indicators.combine`) and the division (`indicators.figures`).
"""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl

from indicators.methods.statistics import variance_from_limits, variance_of_share
from indicators.observation_selection import DIMENSIONS, PLACE
from indicators.origins import unite
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

KEY = (*PLACE, "period", "period_start", "period_end", *DIMENSIONS, "category")
MEASURED_COLUMNS = (
    *KEY, "stratum", "alternative", "x", "n", "variance", "state", "printed", "figure", "limit_low",
    "limit_high", "denominator", "weight_period", "synthetic", "origins", "weight_origins",
)  # fmt: skip
COUNTED = (
    Kind.PROPORTION,
    Kind.RATE,
    Kind.COUNT,
    Kind.DIRECT_RATE,
    Kind.INDIRECT_RATIO,
)


def measure_parts(pairs: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The pairs of one indicator as `MEASURED_COLUMNS`.

    `x` and `n` are what areas sum, `variance` is that of the part's own figure (null when it
    cannot be known), `state` is ok, suppressed, missing or not_applicable, `alternative`
    numbers the weights by preference. `origins` and `weight_origins` are what the part's own
    figure and its weight rest on.
    """
    if definition.kind is Kind.DISTRIBUTION:
        measured = [measure_bands(pairs, definition)]
    elif definition.kind in COUNTED:
        measured = [measure_counts(pairs, definition)]
    else:
        measured = [measure_figure(pairs, number) for number in range(len(definition.weight))]
        measured = measured or [measure_figure(pairs, None)]
    parts = pl.concat(measured).select(MEASURED_COLUMNS)
    return parts if definition.pool_years is None else pool_years(parts, definition.pool_years)


def measure_counts(pairs: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """Counts: x is the numerator, n the denominator (1 where the figure is a count)."""
    needs = ["numerator_status"]
    if definition.denominator is not None:
        needs.append("denominator_status")
    return pairs.with_columns(
        alternative=pl.lit(0),
        x=pl.col("numerator"),
        n=pl.col("denominator") if definition.denominator is not None else pl.lit(1.0),
        variance=pl.lit(None, pl.Float64),
        state=join_states(needs),
        weight_period=pl.lit(None, pl.String),
        weight_origins=pl.lit(None, pl.String),
    )


def measure_bands(pairs: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """A distribution: x is 1 in the municipality's band and 0 in the others, n is 1."""
    counted = measure_counts(pairs, definition).drop("category")
    labels = label_bands(definition.bands)
    edges = [*definition.bands[1:-1]]
    percent = 100 * pl.col("x") / pl.col("n")
    counted = counted.with_columns(
        band=percent.cut(edges, labels=labels).cast(pl.String),
        state=pl.when((pl.col("state") == "ok") & (pl.col("n") <= 0))
        .then(pl.lit("missing"))
        .otherwise("state"),
    )
    bands = pl.DataFrame({"category": labels})
    return counted.join(bands, how="cross").with_columns(
        x=(pl.col("band") == pl.col("category")).cast(pl.Float64), n=pl.lit(1.0)
    )


def label_bands(edges: list[float]) -> list[str]:
    """Danish names of the bands between edges, each with its upper edge included."""
    labels = []
    for number, (low, high) in enumerate(itertools.pairwise(edges)):
        prefix = "" if number == 0 else "over "
        labels.append(f"{prefix}{low:g} til {high:g} pct.")
    return labels


def measure_figure(pairs: pl.DataFrame, alternative: int | None) -> pl.DataFrame:
    """A printed figure: x is figure × weight, n the weight; without weight n is null."""
    if alternative is None:
        weight, period = pl.lit(None, pl.Float64), pl.lit(None, pl.String)
        origins = pl.lit(None, pl.String)
    else:
        weight, period = pl.col(f"weight_{alternative}"), pl.col(f"weight_{alternative}_period")
        origins = pl.col(f"weight_{alternative}_origins")
    return pairs.with_columns(
        alternative=pl.lit(alternative or 0),
        x=pl.col("figure") * weight,
        n=weight,
        variance=figure_variance(pairs),
        state=join_states(["figure_status"]),
        weight_period=period,
        weight_origins=origins,
    )


def figure_variance(pairs: pl.DataFrame) -> pl.Series:
    """The variance of printed figures: from printed limits, else from the respondents."""
    columns = {
        name: pairs[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in ("figure", "limit_low", "limit_high", "respondents")
    }
    from_limits = variance_from_limits(columns["limit_low"], columns["limit_high"])
    from_answers = variance_of_share(columns["figure"], columns["respondents"])
    variance = np.where(np.isnan(from_limits), from_answers, from_limits)
    return pl.Series("variance", variance).fill_nan(None)


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


def pool_years(measured: pl.DataFrame, years: int) -> pl.DataFrame:
    """Several years together: x and n summed over each run of `years` years.

    The period becomes `2019-2021`. A run with a year missing has no figure; runs that begin
    before the indicator's first year are left out. Only whole years are pooled.
    """
    place = [*PLACE, *DIMENSIONS, "category", "stratum", "alternative"]
    yearly = measured.filter(pl.col("period").str.contains(r"^\d{4}$")).with_columns(
        year=pl.col("period").cast(pl.Int32)
    )
    if yearly.is_empty():
        return measured.clear()
    first, last = int(yearly["year"].min()), int(yearly["year"].max())  # type: ignore[arg-type]
    runs = pl.DataFrame({"end": range(first + years - 1, last + 1)}, schema={"end": pl.Int32})
    pooled = (
        yearly.join(runs, how="cross")
        .filter(pl.col("year").is_between(pl.col("end") - years + 1, pl.col("end")))
        .group_by(*place, "end")
        .agg(
            pl.col("x").sum(),
            pl.col("n").sum(),
            pl.col("denominator").sum(),
            pl.col("synthetic").any(),
            pl.col("origins").drop_nulls().unique(),
            pl.col("weight_origins").drop_nulls().unique(),
            whole=((pl.col("state") == "ok").sum() == years),
            suppressed=(pl.col("state") == "suppressed").any(),
        )
    )
    start = pl.col("end") - years + 1
    pooled = pooled.with_columns(
        pl.Series(name, [unite(texts) for texts in pooled[name]], dtype=pl.String)
        for name in ("origins", "weight_origins")
    )
    return pooled.with_columns(
        period=pl.format("{}-{}", start, pl.col("end")),
        period_start=pl.date(start, 1, 1),
        period_end=pl.date(pl.col("end"), 12, 31),
        x=pl.when("whole").then("x"),
        n=pl.when("whole").then("n"),
        state=pl.when("whole")
        .then(pl.lit("ok"))
        .when("suppressed")
        .then(pl.lit("suppressed"))
        .otherwise(pl.lit("missing")),
        **{
            name: pl.lit(None, measured.schema[name])
            for name in (
                "variance",
                "printed",
                "figure",
                "limit_low",
                "limit_high",
                "weight_period",
            )
        },
    ).select(MEASURED_COLUMNS)
