"""The stage from observations to values, as a table of contents.

Belongs here: the order of the steps, and the rows that say that there is no figure. Does not
belong here: any step's own work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from geography import Geography
from indicators import reasons
from indicators.combine import combine_areas, keep_printed_first
from indicators.figures import finish_joined, finish_printed
from indicators.kinds import group_measured, is_measured, kind_of
from indicators.kinds.kind import MeasuredKind, Standards, Yardsticks
from indicators.kinds.measuring import KEY
from indicators.methods.statistics import StatisticsError
from indicators.natures import limit_by_nature
from indicators.observation_selection import pair_roles, select_inputs
from indicators.origins import describe_origins, newest_vintage
from indicators.parts import is_local, measure_parts, of_indicators, take_some
from indicators.requests import build_requests
from indicators.strata import measure_people, measure_strata
from indicators.strata_plans import list_kinds, list_stored
from indicators.unpublished import list_summed_strata, list_unpublished, weigh_unpublished
from indicators.verdicts.period_marks import PartialPeriods, list_partial, mark_partial
from schemas.corrections import CORRECTION_COLUMNS
from schemas.definitions.model import Definition
from schemas.frames.values import fill_columns
from schemas.natures import find_natures
from schemas.problems import Problem, StageError

FIGURE_COLUMNS = (
    *KEY, "numerator", "denominator", "value", "ci_low", "ci_high", "ci_method", "status",
    "status_reason", "note", "synthetic", "origins", "split_share",
)  # fmt: skip
ALWAYS_PUBLISHED = ("klynge", "region", "land")
"""Levels that always have a row: a figure, or why there is none."""

PLACELESS = [name for name in KEY if name not in ("area_type", "area_id")]


class ComputeError(StageError):
    """Definitions whose figures cannot be made; nothing is computed then."""


class Computed(NamedTuple):
    """The frame `values` before disclosure control, what that needs beside it
    (`indicators.unpublished.UNPUBLISHED`), and the strata of figures whose source has ages
    (`indicators.strata.STRATA_SCHEMA`) with the population to come of projections
    (`PEOPLE_SCHEMA`)."""

    values: pl.DataFrame
    counts: pl.DataFrame
    strata: pl.DataFrame
    people: pl.DataFrame


def compute_values(
    observations: nw.LazyFrame[Any],
    definitions: list[Definition],
    geography: Geography,
    run_id: str,
    send_requests: Callable[[pl.DataFrame], nw.LazyFrame[Any]],
    standards: Standards,
    corrections: pl.DataFrame | None = None,
    natures: Mapping[str, str] | None = None,
    partial: PartialPeriods | None = None,
    since: int | None = None,
) -> Computed:
    """The frame `values` for every definition before disclosure control, and counts behind it.

    What other areas say of a figure (`indicators.verdicts.among_others`), ratios of indicators and
    what a whole series says (`indicators.derive`) are made later, from protected values alone;
    their columns are null here.

    `observations` is the newest vintage of each observation (with `vintage` and `synthetic`)
    on any engine that Narwhals knows; `send_requests` puts the small table of requests on the
    same engine; `standards` are the standard populations by name; `corrections` are those whose
    numbers the observations have in `correction`; `natures` say what each indicator's figures are
    (by default as `schemas.natures` has it where no rule speaks of them); `partial` are the
    measures of which a period is not whole; `since` is the year that changes are counted from.
    Raises `ComputeError` when a definition's standard
    does not fit its data.
    """
    every, definitions = definitions, [entry for entry in definitions if is_measured(entry)]
    stored = list_stored(observations)
    requests = build_requests(definitions, list_kinds(stored))
    inputs = select_inputs(observations, send_requests(requests))
    partial_periods = list_partial(inputs, definitions, partial or {})
    figures, counts = make_figures(inputs, definitions, geography, standards)
    del inputs  # a hundred MB that is not asked again
    figures = describe_origins(
        figures, corrections if corrections is not None else pl.DataFrame(schema=CORRECTION_COLUMNS)
    )
    values = mark_partial(complete(figures, definitions, geography, run_id), partial_periods)
    values = limit_by_nature(values, definitions, natures or find_natures(definitions, {}))
    strata = measure_strata(observations, stored, every, geography, send_requests, since)
    people = measure_people(observations, stored, strata, every, geography, send_requests)
    return Computed(sort_values(fill_columns(values)), counts, strata, people)


def make_figures(
    inputs: pl.DataFrame,
    definitions: list[Definition],
    geography: Geography,
    standards: Standards,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All figures (printed ones, joined ones, and reasons for none), and the counts behind them."""
    sizes = measure_sizes(inputs)
    parts, counts = measure_all(inputs, definitions)
    sums = sum_groups(parts, sizes, definitions, geography)
    yardsticks = Yardsticks(take_country(parts, sums), standards)
    printed = finish_kinds(
        definitions,
        lambda kind, entries: finish_printed(
            of_indicators(parts, entries), kind, entries, yardsticks
        ),
    )
    open_sums = drop_unreported(keep_printed_first(printed, sums), definitions)
    joined = finish_kinds(
        definitions,
        lambda kind, entries: finish_joined(
            of_indicators(open_sums, entries), kind, entries, geography, yardsticks
        ),
    )
    figures = pl.concat([printed, joined], rechunk=True)
    counts = pl.concat([counts, list_summed_strata(open_sums, definitions)])
    gaps = explain_gaps(figures, definitions, geography)
    return (
        pl.concat([figures, gaps], rechunk=True),
        weigh_unpublished(counts, definitions, standards),
    )


def measure_all(
    inputs: pl.DataFrame, definitions: list[Definition]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The parts of every figure, and the counts behind them that no figure shows."""
    parts, counts = [], []
    for some in take_some(definitions):
        pairs = pair_roles(of_indicators(inputs, some), some)
        parts.append(measure_parts(pairs, some))
        counts.append(list_unpublished(pairs, some))
    return pl.concat(parts, rechunk=True), pl.concat(counts, rechunk=True)


def finish_kinds(
    definitions: list[Definition],
    finish: Callable[[MeasuredKind, list[Definition]], pl.DataFrame],
) -> pl.DataFrame:
    """One step for all indicators of each kind at once.

    Raises `ComputeError` with all that cannot be computed.
    """
    finished, problems = [], []
    for kind, entries in group_measured(definitions):
        try:
            finished.append(finish(kind, entries).select(FIGURE_COLUMNS))
        except StatisticsError:
            problems += find_uncomputable(kind, entries, finish)
    if problems:
        raise ComputeError(problems)
    return pl.concat(finished, rechunk=True)


def find_uncomputable(
    kind: MeasuredKind,
    definitions: list[Definition],
    finish: Callable[[MeasuredKind, list[Definition]], pl.DataFrame],
) -> list[Problem]:
    """Which of the indicators of a kind cannot be computed, and why."""
    problems = []
    for definition in definitions:
        try:
            finish(kind, [definition])
        except StatisticsError as error:
            problems.append(
                Problem(
                    rule="cannot_be_computed",
                    message=f"Indicator '{definition.id}' cannot be computed: {error}",
                    remedy="Correct its block in the definitions file.",
                )
            )
    return problems


def sum_groups(
    parts: pl.DataFrame,
    sizes: pl.DataFrame,
    definitions: list[Definition],
    geography: Geography,
) -> pl.DataFrame:
    """The sums of groups of areas, for the indicators whose areas can be joined."""
    joinable = [definition for definition in definitions if can_be_joined(definition)]
    return combine_areas(parts, joinable, geography, sizes)


def drop_unreported(sums: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Without the groups that a local series never meant to cover.

    Local reports come from one region alone: a council or region that reports nothing, and the
    country, are no gaps in them.
    """
    local = [definition.id for definition in definitions if is_local(definition)]
    silent = (pl.col("ok") == 0) & (pl.col("area_type") != "klynge")
    partial = (pl.col("ok") < pl.col("members")) & (pl.col("area_type") == "land")
    return sums.filter(~(pl.col("indicator_id").is_in(local) & (silent | partial)))


def take_country(parts: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """The country's counts by stratum: as printed, else our sum (for indirect standards)."""
    columns = [*KEY, "stratum", "x", "n", "synthetic", "origins"]
    printed = parts.filter((pl.col("area_type") == "land") & (pl.col("state") == "ok"))
    summed = sums.filter((pl.col("area_type") == "land") & (pl.col("ok") == pl.col("members")))
    summed = summed.join(printed, on=[*KEY, "stratum"], how="anti")
    return pl.concat([printed.select(columns), summed.select(columns)], rechunk=True)


def can_be_joined(definition: Definition) -> bool:
    """Whether areas make a group's figure."""
    kind = kind_of(definition)
    return isinstance(kind, MeasuredKind) and kind.can_be_joined(definition)


def measure_sizes(inputs: pl.DataFrame) -> pl.DataFrame:
    """The newest population of each area: how much it counts when parts of a group are absent."""
    return (
        inputs.filter((pl.col("role") == "population") & (pl.col("status") == "ok"))
        .sort("period_start")
        .group_by("area_type", "area_id")
        .agg(size=pl.col("value").last())
    )


def explain_gaps(
    figures: pl.DataFrame, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """Rows for clusters, regions and the country that the source says nothing about: `missing`,
    with the reason why."""
    places = geography.areas.filter(pl.col("area_type").is_in(ALWAYS_PUBLISHED)).select(
        "area_type", "area_id"
    )
    places = places.join(current_groups(geography), on=["area_type", "area_id"], how="semi")
    wanted = figures.select(PLACELESS).unique().join(places, how="cross")
    gaps = wanted.join(figures, on=list(KEY), how="anti").join(
        figures.group_by("indicator_id").agg(pl.col("synthetic").any(), newest_vintage().max()),
        on="indicator_id",
    )
    joinable = [definition.id for definition in definitions if can_be_joined(definition)]
    local = [definition.id for definition in definitions if is_local(definition)]
    unreported = pl.col("indicator_id").is_in(local) & (pl.col("area_type") == "klynge")
    numbers = ("numerator", "denominator", "value", "ci_low", "ci_high")
    return gaps.with_columns(
        *(pl.lit(None, pl.Float64).alias(name) for name in numbers),
        ci_method=pl.lit(None, pl.String),
        note=pl.lit(None, pl.String),
        split_share=pl.lit(None, pl.Float64),
        status=pl.lit("missing"),
        status_reason=pl.when(unreported)
        .then(pl.lit(reasons.NO_REPORT))
        .when(pl.col("indicator_id").is_in(joinable))
        .then(pl.col("area_type").replace_strict(reasons.NO_LEVEL, return_dtype=pl.String))
        .otherwise(pl.col("area_type").replace_strict(reasons.NOT_JOINED, return_dtype=pl.String)),
    ).select(FIGURE_COLUMNS)


def current_groups(geography: Geography) -> pl.DataFrame:
    """The groups that have members, and the country."""
    groups = geography.membership.select(area_type="group_type", area_id="group_id").unique()
    country = pl.DataFrame({"area_type": ["land"], "area_id": ["000"]})
    return pl.concat([groups, country]).unique()


def complete(
    figures: pl.DataFrame, definitions: list[Definition], geography: Geography, run_id: str
) -> pl.DataFrame:
    """Names, units, versions and the run, on every figure."""
    facts = pl.DataFrame(
        {
            "indicator_id": [definition.id for definition in definitions],
            "unit": [definition.unit for definition in definitions],
            "definition_version": [definition.version for definition in definitions],
        },
        schema={
            "indicator_id": pl.String, "unit": pl.String, "definition_version": pl.String,
        },
    )  # fmt: skip
    names = geography.areas.select("area_type", "area_id", area_name="name")
    return (
        figures.join(facts, on="indicator_id")
        .join(names, on=["area_type", "area_id"], how="left")
        .with_columns(
            area_name=pl.col("area_name").fill_null(pl.col("area_id")),
            run_id=pl.lit(run_id),
            synthetic=pl.col("synthetic").fill_null(False),
        )
    )


def sort_values(values: pl.DataFrame) -> pl.DataFrame:
    """A fixed order, so that the same input gives the same bytes."""
    return values.sort(
        "indicator_id", "area_type", "area_id", "period", "sex", "age", "education", "category"
    )
