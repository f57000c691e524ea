"""What follows from protected values alone: ratios of indicators, and what a series says.

Belongs here: everything that must not know a hidden figure. Does not belong here: how the values
themselves came about (`indicators.compute`) and what is hidden
(`indicators.disclosure.protection`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from indicators import reasons
from indicators.origins import unite_vintages
from indicators.series import describe_series
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY, fill_columns

PLACE = [name for name in VALUE_KEY if name != "indicator_id"]
SHOWN = ("ok", "estimated")
GRAVITY = ("ok", "estimated", "not_applicable", "missing", "suppressed")
"""Statuses from the lightest to the gravest; a ratio has the graver of its two."""


def derive_values(protected: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The finished frame `values`: ratios added, validity applied, series described."""
    ratios = [
        divide_indicators(protected, definition)
        for definition in definitions
        if definition.kind is Kind.RATIO
    ]
    values = pl.concat([protected, *ratios], rechunk=True)
    kept = pl.concat(
        [
            keep_valid(values.filter(pl.col("indicator_id") == definition.id), definition)
            for definition in definitions
        ],
        rechunk=True,
    )
    described = describe_series(kept, definitions)
    return fill_columns(described).sort(VALUE_KEY)


def keep_valid(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The periods within the definition's validity."""
    if definition.valid_from is not None:
        values = values.filter(pl.col("period_start") >= definition.valid_from)
    if definition.valid_to is not None:
        values = values.filter(pl.col("period_end") <= definition.valid_to)
    return values


def divide_indicators(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The ratio of two indicators' figures for the same place, period and breakdown.

    value = of / to × per. It has no interval, since the two need not be independent. A ratio
    whose divisor is 0 is missing.
    """
    above = values.filter(pl.col("indicator_id") == definition.of)
    below = values.filter(pl.col("indicator_id") == definition.to).select(
        *PLACE,
        below="value",
        below_status="status",
        below_reason="status_reason",
        below_vintage="vintage",
        below_vintages="vintages",
        below_corrected="corrected",
        below_note="note",
        below_synthetic="synthetic",
    )
    gravity = {status: number for number, status in enumerate(GRAVITY)}
    rank = pl.max_horizontal(
        pl.col("status").replace_strict(gravity, return_dtype=pl.Int8),
        pl.col("below_status").replace_strict(gravity, return_dtype=pl.Int8),
    )
    paired = above.join(below, on=PLACE, how="inner").with_columns(
        value=pl.when(pl.col("below") != 0).then(
            pl.col("value") / pl.col("below") * float(definition.per or 1)
        ),
        status=rank.replace_strict(dict(enumerate(GRAVITY)), return_dtype=pl.String),
        status_reason=pl.coalesce("status_reason", "below_reason"),
    )
    corrections = map_pairs(paired, "note", reasons.gather_corrections)
    empty = pl.col("value").is_null() & pl.col("status").is_in(SHOWN)
    divided = (
        paired.with_columns(
            status=pl.when(empty).then(pl.lit("missing")).otherwise("status"),
            status_reason=pl.when(empty)
            .then(pl.lit(reasons.NO_DENOMINATOR))
            .otherwise("status_reason"),
        )
        .select(
            *PLACE, "area_name", "period_start", "period_end", "status", "status_reason", "run_id",
            indicator_id=pl.lit(definition.id),
            unit=pl.lit(definition.unit),
            definition_version=pl.lit(definition.version),
            value=pl.when(pl.col("status").is_in(SHOWN)).then("value"),
            note=pl.when(pl.col("status").is_in(SHOWN)).then(
                pl.concat_str(
                    pl.lit(reasons.RATIO_WITHOUT_INTERVAL),
                    corrections,
                    separator=" ",
                    ignore_nulls=True,
                )
            ),
            vintage=pl.max_horizontal("vintage", "below_vintage"),
            vintages=map_pairs(paired, "vintages", unite_vintages),
            corrected=pl.col("corrected") | pl.col("below_corrected"),
            synthetic=pl.col("synthetic") | pl.col("below_synthetic"),
        )
    )  # fmt: skip
    return fill_columns(divided)


def map_pairs(
    paired: pl.DataFrame, name: str, join: Callable[[Iterable[str | None]], str | None]
) -> pl.Series:
    """For each row two texts (`name` and `below_name`) joined, each combination once."""
    columns = [name, f"below_{name}"]
    found = paired.select(columns).unique()
    joined = found.with_columns(
        pl.Series("joined", [join(row) for row in found.rows()], dtype=pl.String)
    )
    return paired.select(columns).join(
        joined, on=columns, how="left", nulls_equal=True, maintain_order="left"
    )["joined"]
