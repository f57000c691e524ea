"""Where a series is heading: what is left to its target, the outlook, and the fan of its forecast.

Belongs here: laying series out in time, forecasting them on the scale of their figures, and the
values' columns of targets. Does not belong here: the model (`indicators.methods.forecast`), what a
scale is (`indicators.methods.scales`), how often forecasts held
(`indicators.verdicts.forecast_coverage`).

A series is one of figures that can be set against each other
(`indicators.verdicts.series.add_rhythm`), so it has one figure a year, or one in as many years as
are pooled. A period without a figure, with or without a row, is a gap that the forecast passes
over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from indicators.kinds.measuring import read_floats
from indicators.methods.change_and_target import Outlook, distance_to_target, judge_outlook
from indicators.methods.comparison import Polarity
from indicators.methods.forecast import forecast
from indicators.methods.scales import Scale, from_scale, onto_scale
from indicators.methods.statistics import Flags, Floats, Ints, Words
from indicators.verdicts.period_marks import is_partial
from indicators.verdicts.series import SERIES, add_rhythm
from schemas.definitions.life import map_former_ids
from schemas.definitions.model import Definition
from schemas.definitions.series import Target

FEWEST_FIGURES = 8
"""A series of fewer figures is not forecast. From 8 on, the limits cover at least 90 % of what came
one, two and four years later, in real and in simulated series (tests/simulations)."""

OPEN_UNITS = ("score", "indeks", "aar")
"""Units of mean scores, indices and ages, which are forecast as they are."""

WORDS = {
    Outlook.REACHES: "paa_vej",
    Outlook.MISSES: "ikke_paa_vej",
    Outlook.UNCERTAIN: "usikkert",
    None: None,
}
NEWEST = (*SERIES, "period")
"""What the newest figure of a series is found by."""


class FanPoint(NamedTuple):
    """What a series lets expect of a period: the middle, and limits that leave out 2.5 % each."""

    period: str
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class TimedSeries:
    """Series of figures at equal distances in time.

    `keys` has a row for each: `SERIES`, `unit`, the newest figure's `period` and the `year` in
    which that ends, `years` from one figure to the next, and the newest figure's `target`,
    `target_year` and `direction` where the values have them. `figures` are series × places, the
    newest figure at the end, NaN where there is none.
    """

    keys: pl.DataFrame
    figures: Floats

    @cached_property
    def scales(self) -> Words:
        """The Scale of each: percent are a share while all figures of the series lie within 0 and
        100; no other figures but scores, indices and ages fall below 0."""
        units = self.keys["unit"].to_numpy()
        positive = ~np.isin(units, OPEN_UNITS) & (np.nanmin(self.figures, axis=1) >= 0)
        scales = np.where(positive, Scale.POSITIVE, Scale.OPEN).astype(object)
        scales[positive & (units == "pct") & (np.nanmax(self.figures, axis=1) <= 100)] = Scale.SHARE
        return scales

    @cached_property
    def numbers(self) -> Floats:
        """The figures on their scales."""
        return onto_scale(self.figures, self.scales, self.figures)

    def count_steps(self) -> Ints:
        """How many periods lie ahead of the newest figure up to the first that ends in the target's
        year or after it; 0 where there is no target or nothing to forecast."""
        ahead = (pl.col("target_year") - pl.col("year")) / pl.col("years")
        steps = self.keys.select(ahead.ceil().clip(lower_bound=0).fill_null(0)).to_series()
        counted: Ints = steps.cast(pl.Int64).to_numpy()
        return np.where(can_be_forecast(self.numbers), counted, 0)

    def chances_below_target(self) -> Floats:
        """The probability of a figure below the target in its year; NaN without a forecast."""
        target = read_floats(self.keys, "target")[:, np.newaxis]
        aims = onto_scale(target, self.scales, self.figures)[:, 0]
        steps, chances = self.count_steps(), np.full(len(aims), np.nan)
        for ahead in np.unique(steps[steps > 0]):
            those = steps == ahead
            chances[those] = forecast(self.numbers[those], int(ahead)).chance_below(aims[those])
        return chances


def can_be_forecast(numbers: Floats) -> Flags:
    """Which series (series × places) have figures enough, and not all the same."""
    known = ~np.isnan(numbers)
    lowest = np.where(known, numbers, np.inf).min(axis=1, initial=np.inf)
    highest = np.where(known, numbers, -np.inf).max(axis=1, initial=-np.inf)
    enough: Flags = (known.sum(axis=1) >= FEWEST_FIGURES) & (highest > lowest)
    return enough


def add_targets(
    values: pl.DataFrame, definitions: list[Definition], demo_targets: Mapping[str, Target]
) -> pl.DataFrame:
    """The finished values with their targets: `target`, `target_year`, `target_source`,
    `target_distance`, and in `target_status` `naaet` where it is reached, `ikke_naaet` where the
    target's year is over and it is not, else the newest figure's outlook.

    A definition's own target counts; where it has none, that of `demo_targets` (by indicator),
    which is invented and stands on synthetic figures alone.
    """
    aimed = add_rhythm(state_targets(values, definitions, demo_targets))
    distance = np.where(
        (aimed["direction"] == "lower").fill_null(False).to_numpy(),
        *(
            distance_to_target(read_floats(aimed, "value"), read_floats(aimed, "target"), polarity)
            for polarity in (Polarity.LOWER, Polarity.HIGHER)
        ),
    )
    left = pl.Series(distance, dtype=pl.Float64).fill_nan(None)
    aimed = aimed.with_columns(target_distance=pl.when(~is_partial()).then(left))
    outlooks = judge_outlooks(aimed)
    is_over = pl.col("period_end") >= pl.date(pl.col("target_year"), 12, 31)
    missed = (pl.col("target_distance") > 0) & is_over
    reached = pl.col("target_distance") == 0
    return (
        aimed.drop("target_status")
        .join(outlooks, on=NEWEST, how="left", maintain_order="left")
        .with_columns(
            # what is too uncertain is never judged
            target_status=pl.when(~pl.col("too_uncertain").fill_null(value=False)).then(
                pl.when(reached)
                .then(pl.lit("naaet"))
                .when(missed)
                .then(pl.lit("ikke_naaet"))
                .otherwise("outlook")
            )
        )
        .select(values.columns)
    )


def state_targets(
    values: pl.DataFrame, definitions: list[Definition], demo_targets: Mapping[str, Target]
) -> pl.DataFrame:
    """The values with `target`, `target_year`, `target_source` and the `direction` desired; an
    invented target stands by the indicator's id or a former one."""
    names = map_former_ids({entry.id: entry.renamed_from for entry in definitions})
    demo_targets = {names.get(name, name): target for name, target in demo_targets.items()}
    stated = [
        (entry.id, entry.direction, target.value, target.year, target.source, entry.target is None)
        for entry in definitions
        if entry.direction is not None
        and (target := entry.target or demo_targets.get(entry.id)) is not None
    ]
    named = {
        "indicator_id": pl.String, "direction": pl.String, "target": pl.Float64,
        "target_year": pl.Int32, "target_source": pl.String, "invented": pl.Boolean,
    }  # fmt: skip
    targets = pl.DataFrame(stated, schema=named, orient="row")
    columns = ("target", "target_year", "target_source")
    has_one = pl.col("synthetic") | ~pl.col("invented")
    return (
        values.drop(columns)
        .join(targets, on="indicator_id", how="left", maintain_order="left")
        .with_columns(pl.when(has_one).then(pl.col(columns)))
    )


def judge_outlooks(aimed: pl.DataFrame) -> pl.DataFrame:
    """The `outlook` of each series with a target, by its newest figure (`NEWEST`)."""
    with_target = aimed.filter(pl.col("target").is_not_null())["indicator_id"].unique()
    timed = lay_in_time(aimed.filter(pl.col("indicator_id").is_in(with_target.implode())))
    chances = timed.chances_below_target()
    lower = (timed.keys["direction"] == "lower").to_numpy()
    outlooks = np.where(
        lower, judge_outlook(chances, Polarity.LOWER), judge_outlook(chances, Polarity.HIGHER)
    )
    words = pl.Series([WORDS[outlook] for outlook in outlooks], dtype=pl.String)
    return timed.keys.select(*NEWEST, outlook=words)


def lay_in_time(values: pl.DataFrame) -> TimedSeries:
    """Lay out the figures of values that have the columns `RHYTHM`; what covers no whole period is
    no figure of a series."""
    years = pl.max_horizontal(pl.col("months") // 12, pl.lit(1, pl.Int32))
    known = (
        values.filter(pl.col("value").is_not_null() & ~is_partial())
        .with_columns(years=years, year=pl.col("period_end").dt.year())
        .with_columns(place=pl.col("year") // pl.col("years"))
        .sort(*SERIES, "place")
    )
    kept = ("period", "year", "unit", "target", "target_year", "direction")
    grouped = known.group_by(SERIES, maintain_order=True).agg(
        pl.col("years").first(),
        pl.col([name for name in kept if name in known.columns]).last(),
        first=pl.col("place").first(),
        last=pl.col("place").last(),
    )
    keys = grouped.with_row_index("number")
    width = int((keys["last"] - keys["first"]).to_numpy().max(initial=0)) + 1
    placed = known.select(*SERIES, "place", "value").join(keys, on=SERIES)
    figures = np.full((keys.height, width), np.nan)
    at = (placed["place"] - placed["last"]).to_numpy() + width - 1
    figures[placed["number"].to_numpy(), at] = placed["value"].to_numpy()
    return TimedSeries(keys.drop("number", "first", "last"), figures)


def spread_fan(figures: pl.DataFrame) -> list[FanPoint]:
    """The fan of one indicator, area and breakdown: its newest figure, and what its series lets
    expect of each period up to the target's year.

    `figures` are its rows of the published values. Empty where the newest figure has no outlook
    (and has not reached its target), or its series cannot be forecast.
    """
    whole = figures.filter(pl.col("value").is_not_null() & ~is_partial())
    newest = whole.sort("period_end", "period_start").tail(1)
    if newest.is_empty() or newest["target_status"].item() is None:
        return []
    rhythms = add_rhythm(figures)
    same = rhythms.join(rhythms.filter(period=newest["period"].item()), on=SERIES, how="semi")
    timed = lay_in_time(same)
    value, period = float(newest["value"].item()), str(newest["period"].item())
    fan = [FanPoint(period, value, value, value)]
    for ahead in range(1, int(timed.count_steps()[0]) + 1):
        made = forecast(timed.numbers, ahead)
        drawn = np.stack([made.expected(), *made.limits()], axis=1)
        expected, low, high = from_scale(drawn, timed.scales)[0].tolist()
        later = move_period(period, ahead * int(timed.keys["years"].item()))
        fan.append(FanPoint(later, expected, low, high))
    return fan if len(fan) > 1 else []


def move_period(period: str, years: int) -> str:
    """The period so many years later: 2027H1 two years after 2025H1, 2026/27 after 2024/25."""
    if "/" in period:
        first = int(period[:4]) + years
        return f"{first}/{(first + 1) % 100:02d}"
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) + years), period)
