"""What the nature of a measure means for its interval.

Belongs here: which figures keep the limits of their kind, which get wider ones, and which have
none. Does not belong here: the natures themselves (`schemas.natures`) and the limits of a kind
(`indicators.kinds`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from indicators import reasons
from indicators.kinds.measuring import look_up, read_floats
from indicators.methods.overdispersion import overdispersion
from indicators.methods.statistics import LEVEL, normal_quantile, survey_share_limits
from indicators.verdicts.benchmarks import BREAKDOWN
from schemas.definitions.model import Definition
from schemas.natures import CLUSTERED, FULL_COUNT, SAMPLE

LIMITS = ("ci_low", "ci_high", "ci_method")
WIDEST = 1.6
"""A figure whose interval is wider than this share of itself is too uncertain to be judged."""
FEWEST_ANSWERS = 10.0
"""Nor is one that rests on fewer effective answers."""


def limit_by_nature(
    figures: pl.DataFrame, definitions: list[Definition], natures: Mapping[str, str]
) -> pl.DataFrame:
    """Add `nature`, and give each figure the interval that its nature allows.

    Full counts have none, whatever they are divided by: nothing is left to chance in them. Events
    that come in clusters have none either, unless the definition says `dispersion: estimated`:
    then their limits are widened later (`widen_clustered`). `interval: none` takes any interval
    away.
    """
    named = figures.with_columns(
        nature=pl.col("indicator_id").replace_strict(
            dict(natures), default=None, return_dtype=pl.String
        )
    )
    bare = [entry.id for entry in definitions if entry.interval == "none"]
    widening = [entry.id for entry in definitions if entry.dispersion]
    is_bare = pl.col("indicator_id").is_in(bare)
    is_clustered = (pl.col("nature") == CLUSTERED) & ~pl.col("indicator_id").is_in(widening)
    is_full = pl.col("nature") == FULL_COUNT
    no_limits = (is_bare | is_clustered | is_full).fill_null(value=False)
    why = (
        pl.when(is_full)
        .then(pl.lit(None, pl.String))
        .when(is_bare)
        .then(pl.lit(reasons.INTERVAL_NOT_WANTED))
        .otherwise(pl.lit(reasons.CLUSTERED))
    )
    shown = no_limits & pl.col("value").is_not_null()
    return named.with_columns(
        *(pl.when(~no_limits).then(name).alias(name) for name in LIMITS),
        note=pl.when(shown).then(add_sentence(drop_sentence("note"), why)).otherwise("note"),
    )


def drop_sentence(column: str) -> pl.Expr:
    """The note without the sentences that say why there is no interval, or how it was made."""
    note = pl.col(column)
    for sentence, kept in (
        (reasons.NO_INTERVAL, ""),
        (reasons.PRINTED, reasons.PRINTED_WITHOUT_INTERVAL),
    ):
        note = note.str.replace(sentence, kept, literal=True)
    note = note.str.strip_chars()
    return pl.when(note != "").then(note)


def add_sentence(note: pl.Expr, sentence: pl.Expr) -> pl.Expr:
    """A note with one more sentence in front; null when there is neither."""
    joined = pl.concat_str(sentence, note, separator=" ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def widen_clustered(figures: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Limits √φ times as far from the figure, φ from the country's municipalities.

    φ is that of the same period and breakdown: z = (figure − country) / standard error under
    chance (`indicators.methods.overdispersion`). Without a figure of the country, or with fewer
    than 8 municipalities, there are no limits.
    """
    wanted = pl.col("indicator_id").is_in([entry.id for entry in definitions])
    mine = figures.filter(wanted)
    if mine.is_empty():
        return figures
    country = mine.filter(pl.col("area_type") == "land").select(*BREAKDOWN, level="value")
    joined = mine.join(country, on=BREAKDOWN, how="left", maintain_order="left")
    # half the width is on the side of the country, where the distance is measured
    value, level = read_floats(joined, "value"), read_floats(joined, "level")
    low, high = read_floats(joined, "ci_low"), read_floats(joined, "ci_high")
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(value > level, value - low, high - value) / normal_quantile(LEVEL)
        score = (value - level) / reach
    scored = joined.with_columns(score=pl.Series(score).fill_nan(None))
    spread = (
        scored.filter(pl.col("area_type") == "kommune")
        .group_by(BREAKDOWN)
        .agg(pl.col("score"))
        .with_columns(
            factor=pl.col("score").map_elements(
                lambda scores: float(np.sqrt(overdispersion(scores.to_numpy()))),
                return_dtype=pl.Float64,
            )
        )
        .select(*BREAKDOWN, "factor")
    )
    widened = widen(mine.join(spread, on=BREAKDOWN, how="left", maintain_order="left"))
    percent = look_up(widened, definitions, lambda entry: entry.unit == "pct") > 0
    top = np.where(percent, 100.0, np.inf)
    widened = widened.with_columns(
        ci_low=pl.max_horizontal("ci_low", pl.lit(0.0)),
        ci_high=pl.Series(np.minimum(read_floats(widened, "ci_high"), top)).fill_nan(None),
    )
    limited = pl.col("ci_low").is_not_null() & pl.col("ci_high").is_not_null()
    widened = widened.with_columns(pl.when(limited).then(name).alias(name) for name in LIMITS)
    return pl.concat([figures.filter(~wanted), widened.select(figures.columns)])


def widen(figures: pl.DataFrame) -> pl.DataFrame:
    """Limits `factor` times as far away; null and NaN factors leave none."""
    factor = pl.col("factor").fill_nan(None)
    return figures.with_columns(
        ci_low=pl.col("value") - factor * (pl.col("value") - pl.col("ci_low")),
        ci_high=pl.col("value") + factor * (pl.col("ci_high") - pl.col("value")),
        ci_method=pl.when(factor.is_not_null()).then(pl.lit("overdispersed")),
    )


def mark_uncertain(figures: pl.DataFrame) -> pl.DataFrame:
    """Add `too_uncertain`, and say so in the note, where an interval is wider than 160 % of its
    figure, or as wide as that of a share of fewer than 10 answers."""
    value, low, high = (read_floats(figures, name) for name in ("value", "ci_low", "ci_high"))
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = (high - low) / np.abs(value) > WIDEST
    is_share = ((figures["nature"] == SAMPLE) & (figures["unit"] == "pct")).to_numpy()
    percent = np.where(is_share, value, np.nan)
    ten_low, ten_high = survey_share_limits(percent, np.full(len(value), FEWEST_ANSWERS))
    few = high - low > ten_high - ten_low
    uncertain = pl.Series(wide | few)
    return figures.with_columns(
        # a suppressed row says nothing of its figure
        nature=pl.when(pl.col("status") != "suppressed").then("nature"),
        too_uncertain=pl.when(pl.col("value").is_not_null()).then(uncertain),
        note=pl.when(uncertain)
        .then(add_sentence(pl.col("note"), pl.lit(reasons.TOO_UNCERTAIN)))
        .otherwise("note"),
    )
