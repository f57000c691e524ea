"""What chance alone gives: the effort's pattern of starts laid upon other areas.

Belongs here: permutation of areas, p-values, intervals by inversion. Does not belong here: the
weights of a method (`evaluation.weighing`), and what is concluded (`evaluation.verdicts`).

Few areas are treated, and their errors are alike over time, so errors that are robust for
clusters are too small. Under the hypothesis that the effort adds τ to each of its cells, the
figures less τ are as likely whichever areas of the region began when; the share of patterns with an
estimate as far from nothing as that of the real one is the p-value, and the interval holds the τ
that are not refused. Source: Fisher's randomisation inference; MacKinnon, Webb, Randomization
inference for difference-in-differences with few treated clusters, Journal of Econometrics
2020;218:435-450 (estimates are divided by their areas' own noise, since small areas vary more).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from evaluation.panel import EvaluationError, Numbers, Panel
from evaluation.weighing import weigh, weigh_slope
from indicators.methods.statistics import Flags, Floats

PATTERNS = 999
"""Drawn where there are more ways to lay the starts upon the areas."""

FEWEST_PATTERNS = 20
"""With fewer, nothing could be told from chance at 5 %."""

LEVEL = 0.95
COARSE = 100
"""Steps from the estimate outwards in which the end of an interval is sought first."""

SHRINKING = 6.0
"""Degrees of freedom given to the noise that all areas share, beside an area's own."""


@dataclass(frozen=True)
class StartPattern:
    """Where the starts are laid: rows of areas, patterns × treated; the first is the real one."""

    rows: Numbers


@dataclass(frozen=True)
class Placebos:
    """The real estimate with all that others would have had (first: the real one itself).

    `estimates` are of the figures, `shares` of a unit effect in the real cells, `noise` the scale
    by which each is divided. All are in the indicator's unit.
    """

    estimates: Floats
    shares: Floats
    noise: Floats

    @property
    def estimate(self) -> float:
        """By how much the effort moved the outcome."""
        return float(self.estimates[0])

    def p_value(self, effect: float = 0.0) -> float:
        """How likely an estimate this far from `effect` is, were that the effect."""
        left = np.abs(self.estimates - effect * self.shares) / self.noise
        return float(np.mean(left >= left[0] * (1 - 1e-9)))

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """The effects that are not refused; infinite where the patterns cannot refuse any.

        |a − τ| / s ≥ |b − τ c| / r is a quadratic inequality in τ for each pattern, so the p-value
        changes at its roots alone: from the estimate outwards, the first root beyond which the
        p-value is too small ends the interval.
        """
        enough = math.floor((1 - level) * len(self.estimates) + 1e-9)
        return self._end(-1, enough), self._end(1, enough)

    def _end(self, side: int, enough: int) -> float:
        """Where too few patterns are left, going from the estimate to one side."""
        away = side * (self._roots() - self.estimate)
        candidates = np.sort(np.unique(away[away > 0]))
        if not len(candidates):
            return side * math.inf
        places = np.append((candidates[:-1] + candidates[1:]) / 2, candidates[-1] * 2 + 1)
        step = max(len(places) // COARSE, 1)
        coarse = np.append(np.arange(0, len(places) - 1, step), len(places) - 1)
        held = self._hold(side, places[coarse], enough)
        if held[-1]:
            return side * math.inf
        first = int(coarse[np.flatnonzero(held)[-1]]) if held.any() else 0
        fine = np.arange(first, min(first + step + 1, len(places)))
        kept = fine[self._hold(side, places[fine], enough)]
        last = int(kept[-1]) + 1 if len(kept) else 0
        return self.estimate + side * float(candidates[last])

    def _hold(self, side: int, places: Floats, enough: int) -> Flags:
        """Whether effects so far from the estimate are not refused."""
        effects = self.estimate + side * places
        left = np.abs(self.estimates - effects[:, np.newaxis] * self.shares) / self.noise
        held: Flags = (left >= left[:, :1] * (1 - 1e-9)).sum(axis=1) > enough
        return held

    def _roots(self) -> Floats:
        """Where a pattern is exactly as far from the effect as the real one."""
        real, scale = self.estimates[0], self.noise[0]
        roots = []
        for sign in (-1, 1):
            slope = self.noise - sign * scale * self.shares
            other = real * self.noise - sign * scale * self.estimates
            with np.errstate(divide="ignore", invalid="ignore"):
                roots.append(other / slope)
        found = np.concatenate(roots)
        finite: Floats = found[np.isfinite(found)]
        return finite


def count_patterns(treated: int, areas: int, starts: Sequence[int]) -> int:
    """In how many ways the starts can be laid upon so many areas."""
    ways = math.perm(areas, treated)
    for start in set(starts):
        ways //= math.factorial(list(starts).count(start))
    return ways


def lay_patterns(starts: Sequence[int], areas: int, random: np.random.Generator) -> StartPattern:
    """The real pattern (the first rows) and others, all of them where they are few."""
    treated = len(starts)
    if count_patterns(treated, areas, starts) <= PATTERNS and math.perm(areas, treated) <= 10_000:
        every = np.array(list(permutations(range(areas), treated)))
        real = np.all(every == np.arange(treated), axis=1)
        return StartPattern(np.concatenate([every[real], every[~real]]))
    drawn = np.argsort(random.random((PATTERNS, areas)), axis=1)[:, :treated]
    return StartPattern(np.concatenate([np.arange(treated)[np.newaxis], drawn]))


def try_placebos(panel: Panel, method: str, random: np.random.Generator) -> Placebos:
    """The estimate of a complete panel, with those of other patterns within the same region.

    Each region with treated areas counts by its cells. Raises `EvaluationError` where a region has
    nobody left to compare with, or the patterns are too few to tell anything from chance.
    """
    return gather_regions(panel, random, lambda starts, untreated: weigh(
        method, starts, untreated, panel.figures.shape[1]))  # fmt: skip


def try_slopes(panel: Panel, random: np.random.Generator) -> Placebos:
    """The trend before the first start, treated less untreated, with those of other patterns."""
    periods = panel.figures.shape[1]
    before = panel.first_start

    def weigh_before(starts: tuple[int, ...], untreated: int) -> Floats:
        return weigh_slope((before,) * len(starts), untreated, periods)

    return gather_regions(panel, random, weigh_before)


def gather_regions(
    panel: Panel, random: np.random.Generator, weighing: Callable[[tuple[int, ...], int], Floats]
) -> Placebos:
    """Region by region, and all together."""
    parts, cells, ways = [], [], 1
    noise = measure_noise(panel, max(panel.first_start, 2))
    for group in np.unique(panel.groups[panel.treated]):
        member = np.flatnonzero(panel.groups == group)
        order = member[np.argsort(panel.starts[member], kind="stable")]
        starts = tuple(int(s) for s in panel.starts[order] if s < panel.figures.shape[1])
        weights = weighing(starts, len(order) - len(starts))
        ways *= count_patterns(len(starts), len(order), starts)
        pattern = lay_patterns(starts, len(order), random)
        parts.append(spread_weights(panel, order, weights, pattern, noise))
        cells.append(sum(panel.figures.shape[1] - start for start in starts))
    if ways < FEWEST_PATTERNS:
        raise EvaluationError(f"The starts can be laid upon the areas in {ways} ways only.")
    return join_regions(parts, np.array(cells) / sum(cells))


def spread_weights(
    panel: Panel, order: Numbers, weights: Floats, pattern: StartPattern, noise: Floats
) -> Placebos:
    """A region's estimates: the rows of its weights are given to other areas."""
    treated = pattern.rows.shape[1]
    figures, at_work = panel.figures[order], panel.cells()[order].astype(float)
    others = weights[treated]
    # untreated areas share one row of weights, so only the treated ones' own are added
    extra = weights[:treated] - others
    base = np.array([(figures * others).sum(), (at_work * others).sum()])
    chosen = np.stack([figures, at_work])[:, pattern.rows]
    sums = base[:, np.newaxis] + np.einsum("qptk,tk->qp", chosen, extra)
    spread = np.sqrt((noise[order][pattern.rows] ** 2).mean(axis=1))
    return Placebos(np.round(sums[0] / panel.grain) * panel.grain, sums[1], spread)


def join_regions(parts: Sequence[Placebos], shares: Floats) -> Placebos:
    """Estimates of several regions, weighted by their cells; patterns are paired as drawn."""
    count = max(len(part.estimates) for part in parts)
    taken = [np.arange(count) % len(part.estimates) for part in parts]
    pairs = list(zip(parts, taken, shares, strict=True))
    return Placebos(
        np.sum([share * part.estimates[rows] for part, rows, share in pairs], axis=0),
        np.sum([share * part.shares[rows] for part, rows, share in pairs], axis=0),
        np.sqrt(np.sum([share * part.noise[rows] ** 2 for part, rows, share in pairs], axis=0)),
    )


def measure_noise(panel: Panel, before: int) -> Floats:
    """How much each area's figures vary around region and area in the first so many periods.

    An area's own variance is drawn towards the mean of its region, as few periods tell little.
    """
    figures = panel.figures[:, :before]
    own = np.zeros(len(figures))
    for group in np.unique(panel.groups):
        member = panel.groups == group
        part = figures[member]
        left = part - part.mean(axis=1, keepdims=True) - part.mean(axis=0) + part.mean()
        freedom = before - 1
        variance = (left**2).sum(axis=1) / freedom
        shared = variance.mean()
        own[member] = (freedom * variance + SHRINKING * shared) / (freedom + SHRINKING)
    return np.maximum(np.sqrt(own), panel.grain)
