"""Kinds whose figures publishers print, and which are averaged over areas with a weight.

Belongs here: what mean, survey share and published figure have in common. Does not belong here:
what tells them apart.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from indicators.kinds.kind import MeasuredKind, Yardsticks
from indicators.kinds.measuring import (
    attach_counts,
    attach_figures,
    find_cause,
    join_states,
    look_up,
    read_floats,
)
from indicators.kinds.steps import Step, TracedFigure, sum_shares
from indicators.methods.statistics import (
    Figures,
    Floats,
    effective_answers,
    normal_limits,
    survey_share_limits,
    variance_from_limits,
    variance_of_share,
)
from indicators.reasons import Cause
from schemas.definitions.model import Definition
from schemas.vocabulary import SMALLEST_SHOWN


class AveragedKind(MeasuredKind):
    """A printed figure: x is figure × weight, n the weight, and areas sum both."""

    roles = ("figure", "limit_low", "limit_high", "respondents")
    hidden_counts = ()

    def measure(self, pairs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
        """The figure with each weight of the definition, numbered; without any n is null."""
        pairs = pairs.with_columns(
            find_variance(pairs, definitions),
            state=join_states(["figure_status"]),
            cause=find_cause(["figure_status"]),
            weights=pl.Series(look_up(pairs, definitions, lambda entry: len(entry.weight))),
        )
        pairs = hide_few_answers(pairs, definitions)
        most = max(len(definition.weight) for definition in definitions)
        weighted = [
            weigh_figure(pairs.filter(pl.col("weights") > number), number) for number in range(most)
        ]
        return pl.concat([*weighted, weigh_figure(pairs.filter(pl.col("weights") == 0), None)])

    def finish_printed(
        self, parts: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """The figure as printed, with printed limits, else with those that answers allow."""
        value, variance = read_floats(parts, "figure"), read_floats(parts, "variance")
        low, high = read_floats(parts, "limit_low"), read_floats(parts, "limit_high")
        answers = effective_answers(
            read_floats(parts, "respondents"), look_up(parts, definitions, read_effect)
        )
        own_low, own_high = limit_figures(parts, definitions, value, variance, answers)
        printed = ~np.isnan(low) & ~np.isnan(high)
        method = np.where(printed, "published", "survey").astype(object)
        low, high = np.where(printed, low, own_low), np.where(printed, high, own_high)
        figures = Figures(value, low, high, method)
        return attach_figures(attach_counts(parts, None, None), figures)

    def finish_joined(
        self, sums: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """Σ w·figure / Σ w, with limits from the parts' variances where all have one."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = read_floats(sums, "x") / read_floats(sums, "n")
        variance = read_floats(sums, "variance")
        with np.errstate(divide="ignore", invalid="ignore"):
            answers = value * (100 - value) / variance
        low, high = limit_figures(sums, definitions, value, variance, answers)
        method = np.full(len(value), "survey", dtype=object)
        return attach_figures(attach_counts(sums, None, None), Figures(value, low, high, method))

    def list_steps(self, traced: TracedFigure, definition: Definition) -> list[Step]:
        """The printed figure, or the weighted mean of the areas'."""
        if traced.is_printed:
            return [Step("value", "as the publisher prints it", traced.value)]
        return [
            Step("weighted sum", "Σ share × weight × figure", sum_shares(traced.parts, "x")),
            Step("sum of weights", "Σ share × weight", sum_shares(traced.parts, "n")),
            Step("value", "weighted sum / sum of weights", traced.value),
        ]


def weigh_figure(pairs: pl.DataFrame, number: int | None) -> pl.DataFrame:
    """The pairs with the weight of a number, by preference from 0; None for no weight."""
    if number is None:
        weight, period = pl.lit(None, pl.Float64), pl.lit(None, pl.String)
        origins = pl.lit(None, pl.String)
    else:
        weight, period = pl.col(f"weight_{number}"), pl.col(f"weight_{number}_period")
        origins = pl.col(f"weight_{number}_origins")
    return pairs.with_columns(
        alternative=pl.lit(number or 0),
        x=pl.col("figure") * weight,
        n=weight,
        weight_period=period,
        weight_origins=origins,
        # the area's own printed figure needs no weight, but nothing is summed without one
        cause=pl.when((pl.col("state") == "ok") & ~(weight > 0).fill_null(False))
        .then(pl.lit(str(Cause.NO_WEIGHT)))
        .otherwise("cause"),
    )


def read_effect(definition: Definition) -> float:
    """The design effect of a sample; 1 for a simple random one."""
    return definition.design_effect or 1.0


def find_least_answers(definition: Definition) -> int:
    """How many answers a figure must rest on at least; those who answer are persons."""
    unnamed = SMALLEST_SHOWN if definition.disclosure_control else 0
    return max(definition.min_answers or 0, unnamed)


def is_share(definition: Definition) -> bool:
    """Whether the figure is a percentage of those who answered; a score is none."""
    return bool(definition.unit == "pct")


def limit_figures(
    frame: pl.DataFrame,
    definitions: list[Definition],
    value: Floats,
    variance: Floats,
    answers: Floats,
) -> tuple[Floats, Floats]:
    """Limits from sampling: Wilson's on the effective answers for shares, else the normal ones."""
    share = look_up(frame, definitions, is_share) > 0
    share_low, share_high = survey_share_limits(np.where(share, value, np.nan), answers)
    low, high = normal_limits(value, variance)
    return np.where(share, share_low, low), np.where(share, share_high, high)


def hide_few_answers(pairs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Figures of fewer answers than the definition's `min_answers`, or than a small count where it
    names none, are not shown, nor part of a sum, which would tell them to whoever knows the other
    parts."""
    least = look_up(pairs, definitions, find_least_answers)
    few = pl.Series(read_floats(pairs, "respondents") < least) & (pl.col("state") == "ok")
    return pairs.with_columns(
        state=pl.when(few).then(pl.lit("suppressed")).otherwise("state"),
        cause=pl.when(few).then(pl.lit(str(Cause.FEW_ANSWERS))).otherwise("cause"),
    )


def find_variance(pairs: pl.DataFrame, definitions: list[Definition]) -> pl.Series:
    """The variance of printed figures: from printed limits, else of shares from the answers.

    A simple random sample's is p(100 − p)/n; the design effect multiplies it. A score has none.
    """
    low, high = read_floats(pairs, "limit_low"), read_floats(pairs, "limit_high")
    figure, respondents = read_floats(pairs, "figure"), read_floats(pairs, "respondents")
    from_limits = variance_from_limits(low, high)
    share = look_up(pairs, definitions, is_share) > 0
    effective = effective_answers(respondents, look_up(pairs, definitions, read_effect))
    from_answers = np.where(share, variance_of_share(figure, effective), np.nan)
    variance = np.where(np.isnan(from_limits), from_answers, from_limits)
    return pl.Series("variance", variance).fill_nan(None)
