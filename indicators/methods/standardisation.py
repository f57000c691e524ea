"""Figures that take differences in age out: direct and indirect standardisation.

Belongs here: fitting a standard population to the data's age bands, and the two methods.
Does not belong here: the standard populations themselves (`schemas.standards`), and finding
counts and populations by band (`indicators.compute`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from indicators.methods.statistics import (
    EXACT_BELOW,
    Figures,
    Floats,
    StatisticsError,
    Words,
    as_floats,
    byar_limits,
    poisson_limits,
    refuse,
    with_method,
)
from schemas.age_bands import OPEN_END, parse_band

HEAVY = 2.0
"""An empty age band is of much weight when one event there would count more than so many of those
that happened."""

MINIMUM_TOTAL = 10
"""A directly standardised rate on fewer events than this is not shown."""


class NoRate(StrEnum):
    """Why a standardised figure has no value."""

    MISSING_BAND = "missing_band"
    EMPTY_BAND = "empty_band"
    TOTAL_UNDER_10 = "total_under_10"
    NOTHING_EXPECTED = "nothing_expected"


@dataclass(frozen=True)
class Standardised:
    """Figures, the events they rest on, and a NoRate or None for each."""

    figures: Figures
    total: Floats
    reason: Words


def fit_standard(standard: Mapping[str, float], bands: Sequence[str]) -> Floats:
    """The standard's weight of each of the data's bands, in the order of `bands`.

    `standard` maps bands to persons (`0-4`, `85-89`, `95+`); finer bands of the standard are
    joined. Bands of the standard that lie wholly below the data's first or above its last
    year are left out: the figure is then one of the ages that the data have (such as 65+).

    Raises StatisticsError, with every problem named, for bands of the standard that the data
    lack in between, for a band of the data that cuts through one of the standard, and for
    bands of the data that overlap or are no age bands.
    """
    spans = [span_of(band) for band in bands]
    if not spans:
        raise StatisticsError("There are no age bands to standardise over.")
    refuse_overlap(bands, spans)
    weights = np.zeros(len(bands))
    covered: list[set[int]] = [set() for _ in bands]
    problems = []
    first, last = min(low for low, _ in spans), max(high for _, high in spans)
    for name, persons in standard.items():
        low, high = span_of(name)
        homes = [i for i, (start, end) in enumerate(spans) if start <= low and high <= end]
        if homes:
            weights[homes[0]] += persons
            covered[homes[0]].update((low, high))
        elif any(start <= high and low <= end for start, end in spans):
            problems.append(f"the standard's band {name} is cut through by the data's bands")
        elif high >= first and low <= last:
            problems.append(f"the data lack the standard's band {name}")
    for band, (start, end), edges in zip(bands, spans, covered, strict=True):
        if not problems and (start not in edges or end not in edges):
            problems.append(f"the standard does not cover the data's band {band}")
    if problems:
        raise StatisticsError(f"The standard population does not fit: {'; '.join(problems)}.")
    return weights


def directly_standardised(
    x: Floats, n: Floats, weights: Floats, per: float = 1.0, level: float = 0.95
) -> Standardised:
    """Σ wᵢ xᵢ/nᵢ / Σ wᵢ × per, with Dobson's limits from Byar's on the total count.

    The last axis of x and n is the age band (areas × bands, or bands alone); `weights` has
    one for each band, in any unit. With X = Σxᵢ, its Byar limits X₋ and X₊, and
    V = Σ wᵢ² xᵢ/nᵢ² / (Σwᵢ)²:

        rate + √(V/X) (X₋ − X) and rate + √(V/X) (X₊ − X), × per

    A lower limit below 0 (few events in a band of much weight) is put at 0. Where a band without
    events has so much weight that one event there would count more than two of the others, the
    limits are `gamma_limits`: Dobson's do not know that it could have moved the rate far.

    No value, with the reason: x or n missing in a band that has weight (a missing part never
    becomes 0); a band with weight where nobody lives (its rate is unknown; join it with its
    neighbour); a total under 10. Bands of weight 0 do not count. x > n is allowed. Raises
    StatisticsError for negative numbers and for weights that are missing or sum to 0.

    Source: Dobson, Kuulasmaa, Eberle, Scherer, Statistics in Medicine 1991;10:457-462; for empty
    bands Fay and Feuer, Statistics in Medicine 1997;16:791-801.
    """
    x, n, weights = np.atleast_2d(as_floats(x)), np.atleast_2d(as_floats(n)), as_floats(weights)
    if np.isnan(weights).any() or (weights < 0).any() or weights.sum() <= 0:
        raise StatisticsError("The weights of a standard population must be known and above 0.")
    refuse((x < 0) | (n < 0), x, n, "counts and populations are at least 0")
    used = weights > 0
    x, n, w = x[:, used], n[:, used], weights[used] / weights[used].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (w * x / n).sum(axis=-1)
        variance = (w**2 * x / n**2).sum(axis=-1)
        total = x.sum(axis=-1)
        low, high = byar_limits(total, level)
        scale = np.sqrt(variance / total)
        low, high = value + scale * (low - total), value + scale * (high - total)
        low = np.maximum(low, 0.0)
        of_one_event = w / n
        mean_event = (value / total)[..., np.newaxis]
        gamma = ((x == 0) & (of_one_event > HEAVY * mean_event)).any(axis=-1)
        heaviest = of_one_event.max(axis=-1)
        gamma_low, gamma_high = gamma_limits(value, variance, heaviest, level)
    low, high = np.where(gamma, gamma_low, low), np.where(gamma, gamma_high, high)
    reason = np.full(total.shape, None, dtype=object)
    reason[total < MINIMUM_TOTAL] = NoRate.TOTAL_UNDER_10
    reason[(n == 0).any(axis=-1)] = NoRate.EMPTY_BAND
    reason[np.isnan(x).any(axis=-1) | np.isnan(n).any(axis=-1)] = NoRate.MISSING_BAND
    value = np.where(reason.astype(bool), np.nan, per * value)
    method = np.where(gamma, "gamma", "dobson")
    return Standardised(with_method(value, per * low, per * high, method), total, reason)


def gamma_limits(
    rate: Floats, variance: Floats, largest_weight: Floats, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Limits of a weighted sum of Poisson counts: y = Σ uᵢ xᵢ with variance v = Σ uᵢ² xᵢ.

        low  = v/2y · χ²(α/2; 2y²/v)
        high = (v + k²)/2(y + k) · χ²(1 − α/2; 2(y + k)²/(v + k²)),  k = the largest uᵢ

    `largest_weight` is the weight k of one event in the heaviest band, in the rate's unit: an event
    that did not happen there could have moved the rate by so much. The upper limit is therefore
    not too low where a band of much weight is empty, as Dobson's is. y = 0 has the lower limit 0.
    Meant for independent events; the interval covers at least `level`.

    Source: Fay and Feuer, Statistics in Medicine 1997;16:791-801.
    """
    from scipy.special import chdtri

    tail = (1 - level) / 2
    y, v, k = as_floats(rate), as_floats(variance), as_floats(largest_weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(y > 0, v / (2 * y) * chdtri(2 * y**2 / v, 1 - tail), 0.0)
        raised, spread = y + k, v + k**2
        high = spread / (2 * raised) * chdtri(2 * raised**2 / spread, tail)
    unknown = np.isnan(y) | np.isnan(v)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def expected_count(n: Floats, reference_x: Floats, reference_n: Floats) -> Floats:
    """Σ nᵢ · Xᵢ/Nᵢ: the events that the reference's rates would give the area's population.

    The last axis is the age band. A band where nobody lives in the area expects 0, also
    where the reference has no rate. NaN when a population is missing, or when the reference
    has no rate for a band that has inhabitants.
    """
    n, reference_x, reference_n = (
        np.atleast_2d(as_floats(each)) for each in (n, reference_x, reference_n)
    )
    refuse((reference_x < 0) | (reference_n < 0), reference_x, reference_n, "at least 0 is needed")
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(reference_n > 0, reference_x / reference_n, np.nan)
        expected: Floats = np.where(n == 0, 0.0, n * rates).sum(axis=-1)
    return expected


def indirectly_standardised(
    observed: Floats, expected: Floats, per: float = 1.0, level: float = 0.95
) -> Standardised:
    """observed / expected × per, with exact or Byar's limits of the observed count.

    1 (× per) means as many as the reference's rates would give. No value when a number is
    missing or nothing is expected; observed = 0 gives 0 with a limit above it. The expected
    count is taken as known. Ratios of two areas rest on different populations, and should
    not be ranked against each other. Raises StatisticsError for negative numbers.

    Source: Breslow and Day, Statistical Methods in Cancer Research II, IARC 1987, p. 65-72.
    """
    observed, expected = np.broadcast_arrays(as_floats(observed), as_floats(expected))
    refuse((observed < 0) | (expected < 0), observed, expected, "at least 0 is needed")
    low, high = poisson_limits(observed, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(expected > 0, per / expected, np.nan)
    method = np.where(observed < EXACT_BELOW, "exact", "byar")
    reason = np.full(observed.shape, None, dtype=object)
    reason[expected == 0] = NoRate.NOTHING_EXPECTED
    reason[np.isnan(observed) | np.isnan(expected)] = NoRate.MISSING_BAND
    figures = with_method(observed * scale, low * scale, high * scale, method)
    return Standardised(figures, np.array(observed), reason)


def span_of(band: str) -> tuple[int, int]:
    """First and last year of an age band; raises StatisticsError for what is none."""
    span = (0, OPEN_END) if band == "alle" else parse_band(band)
    if span is None or span[0] > span[1]:
        raise StatisticsError(f"'{band}' is no age band; write '65-69', '7' or '85+'.")
    return span


def refuse_overlap(bands: Sequence[str], spans: Sequence[tuple[int, int]]) -> None:
    """Raise StatisticsError when two of the data's bands share a year."""
    order = sorted(range(len(bands)), key=lambda i: spans[i])
    pairs = [f"{bands[i]} and {bands[j]}" for i, j in pairwise(order) if spans[j][0] <= spans[i][1]]
    if pairs:
        raise StatisticsError(f"Age bands overlap: {', '.join(pairs)}.")
