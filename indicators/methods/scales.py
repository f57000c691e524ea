"""The scale on which a series is forecast, so that no forecast leaves what its figures can be.

Belongs here: from figures onto the scale and back. Does not belong here: which indicator has which
scale (`indicators.verdicts.outlook`), the forecast itself (`indicators.methods.forecast`).

A share in percent is forecast as its log odds, ln(p / (100 − p)), so that every limit lies between
0 and 100; a rate, a count or an amount as its logarithm, so that every limit lies above 0; a mean
score, an index and an age as they are. On these scales the errors are nearer to normal and to one
size than on the figures' own.

A figure on the edge of its range has no place on the scale. It is moved in by half of the series'
smallest distance to that edge: a series 0, 0.4, 0.2 is taken as 0.1, 0.4, 0.2. A series with no
figure off the edge has none, and is not forecast.

Source: Cox and Snell, Analysis of Binary Data, 2nd ed. 1989, ch. 1-2; Box and Cox, Journal of the
Royal Statistical Society B 1964;26:211-252; Aitchison, The Statistical Analysis of Compositional
Data, 1986, ch. 11 (what stands for a zero).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from indicators.methods.statistics import Flags, Floats, Words

WHOLE = 100.0


class Scale(StrEnum):
    """What the figures of a series can be."""

    SHARE = "share"
    """From 0 to 100."""
    POSITIVE = "positive"
    """0 or more."""
    OPEN = "open"
    """Anything."""


def onto_scale(figures: Floats, scales: Words, series: Floats) -> Floats:
    """Figures (series × any) on the scale of their series; `series` are the figures (series ×
    points) that say how far those on an edge are moved in. NaN stays NaN."""
    shares, positive = rows_of(scales, Scale.SHARE), rows_of(scales, Scale.POSITIVE)
    moved = np.where(shares | positive, np.maximum(figures, half_the_least(series)), figures)
    below_whole = WHOLE - half_the_least(WHOLE - series)
    moved = np.where(shares, np.minimum(moved, below_whole), moved)
    with np.errstate(invalid="ignore", divide="ignore"):
        odds, logs = np.log(moved / (WHOLE - moved)), np.log(moved)
    on_scale: Floats = np.where(shares, odds, np.where(positive, logs, moved))
    return on_scale


def from_scale(numbers: Floats, scales: Words) -> Floats:
    """The figures that numbers on the scale stand for (series × any)."""
    shares, positive = rows_of(scales, Scale.SHARE), rows_of(scales, Scale.POSITIVE)
    with np.errstate(over="ignore"):
        from_odds, from_logs = WHOLE / (1 + np.exp(-numbers)), np.exp(numbers)
    figures: Floats = np.where(shares, from_odds, np.where(positive, from_logs, numbers))
    return figures


def rows_of(scales: Words, scale: Scale) -> Flags:
    """Which series have the scale, as a column beside their points."""
    flags: Flags = (scales == scale)[:, np.newaxis]
    return flags


def half_the_least(distances: Floats) -> Floats:
    """Half of the smallest distance above 0 of each series, as a column; NaN without one."""
    off_edge = np.where(distances > 0, distances, np.inf).min(axis=1, initial=np.inf)
    return np.where(np.isfinite(off_edge), off_edge / 2, np.nan)[:, np.newaxis]
