"""Parts that cannot be right: what is set aside, so that one bad cell stops one figure.

Belongs here: which parts those are. Does not belong here: what is said of them
(`indicators.reasons`), and the check of the finished frame (`schemas.frames.value_faults`).

A part that is set aside has no figure of its own and is missing from every sum. It is told as
hidden, not as wrong, where its counts are so small that disclosure control would have hidden them.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from indicators.kinds.kind import MeasuredKind
from indicators.kinds.measuring import look_up, read_floats
from indicators.methods.statistics import ROUNDING, Flags, Floats, impossible_share
from indicators.reasons import CAUSES, FLAWS, NO_PART, Cause
from schemas.definitions.kinds import RULES
from schemas.definitions.model import Definition
from schemas.vocabulary import SMALLEST_SHOWN

CONTRADICTS_FROM = 2.0
"""A printed rate contradicts its count when it is so many times the rate that we divide, or that
many times below it: publishers divide by other populations (RUKS by those at risk, up to 10 %
fewer), and a slip of the decimal point or of a unit is ten times or more."""
ROUNDED_BY = 5.0
"""How far a printed count may lie from the true one: RUKS rounds to 5."""


def set_aside(
    parts: pl.DataFrame, kind: MeasuredKind, definitions: list[Definition]
) -> pl.DataFrame:
    """The parts of one kind, those that cannot be right with `cause` and without state `ok`."""
    found = np.full(parts.height, None, dtype=object)
    ok = (parts["state"] == "ok").to_numpy()
    for cause, wrong in find_flaws(parts, kind, definitions):
        found[ok & wrong & (found == None)] = str(cause)  # noqa: E711
    if not (found != None).any():  # noqa: E711
        return parts
    small = pl.lit(False)
    for column, count in (("numerator", "x"), ("denominator", "n")):
        if column in kind.hidden_counts:
            small = small | ((pl.col(count) > 0) & (pl.col(count) < SMALLEST_SHOWN))
    guarded = [entry.id for entry in definitions if entry.disclosure_control]
    flawed = pl.col("flaw").is_not_null()
    hidden = (
        flawed
        & (pl.col("flaw") != Cause.NO_DENOMINATOR)
        & small.fill_null(False)
        & pl.col("indicator_id").is_in(guarded)
    )
    return (
        parts.with_columns(flaw=pl.Series(found.tolist(), dtype=pl.String))
        .with_columns(
            state=pl.when(hidden)
            .then(pl.lit("suppressed"))
            .when(flawed)
            .then(pl.lit("missing"))
            .otherwise("state"),
            cause=pl.when(hidden)
            .then(pl.lit(str(Cause.PROTECTED)))
            .otherwise(pl.coalesce("flaw", "cause")),
        )
        .drop("flaw")
    )


def find_flaws(
    parts: pl.DataFrame, kind: MeasuredKind, definitions: list[Definition]
) -> list[tuple[Cause, Flags]]:
    """Each way in which a part cannot be right, and which parts are so."""
    percent = look_up(parts, definitions, lambda entry: entry.unit == "pct") > 0
    if "numerator" not in kind.roles:
        figure, low, high = (read_floats(parts, c) for c in ("figure", "limit_low", "limit_high"))
        slack = ROUNDING * np.maximum(1.0, np.abs(figure))
        return [
            (Cause.OUT_OF_RANGE, percent & ((figure < 0) | (figure > 100))),
            (Cause.OUTSIDE_LIMITS, (low > figure + slack) | (high < figure - slack)),
        ]
    x, n, printed = (read_floats(parts, name) for name in ("x", "n", "printed"))
    per = look_up(parts, definitions, lambda entry: entry.per or 1)
    whole = look_up(parts, definitions, lambda entry: RULES[entry.kind].part_of_whole) > 0
    return [
        (Cause.NEGATIVE, (x < 0) | (n < 0)),
        (Cause.NO_DENOMINATOR, whole & (x > 0) & (n == 0)),
        (Cause.ABOVE_DENOMINATOR, whole & impossible_share(x, n)),
        (Cause.OUT_OF_RANGE, percent & ~whole & kind.has_denominator & (per * x > 100 * n)),
        (Cause.CONTRADICTED, contradicts(printed, x, n, per)),
    ]


def contradicts(printed: Floats, x: Floats, n: Floats, per: Floats) -> Flags:
    """Where a printed rate cannot belong to its count, whatever population it is divided by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        least, most = (per * np.maximum(x + by, 0) / n for by in (-ROUNDED_BY, ROUNDED_BY))
    far: Flags = (printed > CONTRADICTS_FROM * most) | (printed < least / CONTRADICTS_FROM)
    return far & (n > 0)


def list_set_aside(values: pl.DataFrame) -> pl.DataFrame:
    """The values that are missing because of a flaw or of a missing weight, with `cause`.

    A flaw is told at the area that has it; where areas have no figure of their own, and of a
    missing weight, the first cluster that lacks a part for it is named.
    """
    own = {CAUSES[cause].own: str(cause) for cause in FLAWS}
    reason = pl.col("status_reason")
    flawed = values.filter(reason.is_in(list(own))).with_columns(
        cause=reason.replace_strict(own, default=None, return_dtype=pl.String)
    )
    phrases = [(cause, CAUSES[cause]) for cause in (*FLAWS, Cause.NO_WEIGHT)]
    parts = pl.coalesce(
        pl.when(
            reason.str.contains(words.after, literal=True)
            | reason.str.contains(words.beside, literal=True)
        ).then(pl.lit(str(cause)))
        for cause, words in phrases
    )
    lacking = (
        values.filter(pl.col("area_type") == "klynge", ~reason.is_in(list(own)))
        # where no part has a weight nobody meant the figure to be summed
        .filter(~reason.str.contains(NO_PART, literal=True))
        .with_columns(cause=parts)
        .filter(pl.col("cause").is_not_null())
        .join(flawed, on=["indicator_id", "period", "cause"], how="anti")
        .unique(["indicator_id", "period", "cause"], keep="first", maintain_order=True)
    )
    return pl.concat([flawed, lacking]).sort("indicator_id", "period", "area_type", "area_id")
