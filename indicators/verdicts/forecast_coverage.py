"""How often the limits of forecasts held, tried on the published series themselves.

Belongs here: forecasting each series from its beginnings and holding that against what came. Does
not belong here: the model (`indicators.methods.forecast`), and what is forecast for a target
(`indicators.verdicts.outlook`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from indicators.methods.forecast import Forecast, run_filter
from indicators.methods.statistics import Flags, Floats, Ints
from indicators.requests import list_sources
from indicators.verdicts.outlook import FEWEST_FIGURES, can_be_forecast, lay_in_time
from indicators.verdicts.series import add_rhythm
from schemas.definitions.model import Definition

HORIZONS = (1, 2, 4)
"""Years ahead."""

LEVEL = 0.95


@dataclass(frozen=True)
class ForecastCoverage:
    """Of the forecasts of a dataset's series so many years ahead, the share that held.

    `series` were forecast at least once; `covered` is the share (0 to 1) of the `forecasts` whose
    95 % limits held the figure that came.
    """

    dataset: str
    years: int
    series: int
    forecasts: int
    covered: float


def measure_coverage(values: pl.DataFrame, definitions: list[Definition]) -> list[ForecastCoverage]:
    """The coverage for each dataset and horizon that any series is long enough for.

    Rolling origin: each series with one figure a year is cut off after its 8th figure, its 9th, and
    so on; what is forecast from there one, two and four years ahead is held against the figure that
    came. Series of one dataset share much of their errors (areas lie in each other, a pandemic hits
    all), so that the shares are less sure than the number of forecasts suggests. Only which figures
    lie on the edge of their scale is taken from the whole series.

    Source: Tashman, International Journal of Forecasting 2000;16:437-450.
    """
    datasets = name_datasets(definitions)
    rhythms = add_rhythm(values)
    yearly = lay_in_time(
        rhythms.filter(pl.col("months") <= 12, pl.col("indicator_id").is_in(list(datasets)))
    )
    long_enough = (~np.isnan(yearly.figures)).sum(axis=1) > FEWEST_FIGURES
    numbers = yearly.numbers[long_enough]
    named = yearly.keys["indicator_id"].filter(pl.Series(long_enough, dtype=pl.Boolean))
    of_dataset = np.array([datasets[name] for name in named], dtype=object)
    tried = {years: try_forecasts(numbers, years) for years in HORIZONS}
    return [
        summarise(dataset, years, *(counted[of_dataset == dataset] for counted in tried[years]))
        for dataset in sorted(set(of_dataset))
        for years in HORIZONS
        if tried[years][0][of_dataset == dataset].any()
    ]


def name_datasets(definitions: Iterable[Definition]) -> dict[str, str]:
    """The dataset that each indicator's figure is first of all from."""
    known = {definition.id: definition for definition in definitions}
    named = {}
    for definition in known.values():
        made_of = definition
        while made_of.made_of and made_of.made_of[0] in known:
            made_of = known[made_of.made_of[0]]
        sources = list_sources(made_of)
        if sources:
            named[definition.id] = sources[0][1].dataset
    return named


def try_forecasts(numbers: Floats, years: int) -> tuple[Ints, Ints]:
    """For each series (on its scale) how many forecasts were made, and how many held."""
    made, held = (np.zeros(len(numbers), dtype=np.int64) for _ in range(2))
    origins = tuple(range(FEWEST_FIGURES, numbers.shape[1] - years + 1))
    for origin, ahead in zip(origins, run_filter(numbers, years, origins=origins), strict=True):
        before, came = numbers[:, :origin], numbers[:, origin + years - 1]
        judged = can_be_forecast(before) & ~np.isnan(before[:, -1]) & ~np.isnan(came)
        made[judged] += 1
        held[judged] += lies_within(ahead, came, judged)
    return made, held


def lies_within(ahead: Forecast, came: Floats, judged: Flags) -> Flags:
    """Whether the figures that came lie within the limits, of the series to be judged."""
    freedom, figures = ahead.freedom[judged], came[judged]
    mean, scale, weight = (each[:, judged] for each in (ahead.mean, ahead.scale, ahead.weight))
    below = Forecast(mean, scale, weight, freedom).chance_below(figures)
    within: Flags = np.abs(below - 0.5) <= LEVEL / 2
    return within


def summarise(dataset: str, years: int, made: Ints, held: Ints) -> ForecastCoverage:
    """One line of the table."""
    forecasts = int(made.sum())
    covered = round(float(held.sum()) / forecasts, 4)
    return ForecastCoverage(dataset, years, int((made > 0).sum()), forecasts, covered)
