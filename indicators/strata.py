"""Counts by age and sex behind figures that are counted, wherever a source has them.

Belongs here: measuring them for every area and period. They hold small counts and never leave the
computing of values. Does not belong here: which strata there are (`indicators.strata_plans`), which
may be told of (`indicators.disclosure.open_strata`) and what is made of them
(`indicators.verdicts.structure`, `indicators.projecting`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from geography import Geography
from indicators.bands import name_band
from indicators.combine import combine_areas
from indicators.observation_selection import pair_roles, select_inputs
from indicators.parts import measure_parts
from indicators.requests import PROJECTED, build_requests, name_stratum
from indicators.strata_plans import (
    REST,
    StrataPlan,
    find_first_year,
    list_kinds,
    list_projected,
    plan_strata,
)
from schemas.age_bands import parse_band
from schemas.definitions.breakdowns import Group
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL, SMALLEST_SHOWN

FIGURE = ("indicator_id", "area_type", "area_id", "period")
STRATA_SCHEMA = {
    **dict.fromkeys(FIGURE, pl.String), "stratum": pl.String, "sex": pl.String, "age": pl.String,
    "x": pl.Float64, "n": pl.Float64, "state": pl.String,
}  # fmt: skip
"""One row for each stratum of a figure of the headline's group; `state` as of a part."""
PEOPLE_SCHEMA = {
    **dict.fromkeys(FIGURE, pl.String), "stratum": pl.String, "people": pl.Float64,
    "origins": pl.String, "synthetic": pl.Boolean,
}  # fmt: skip
"""The population to come of a projection (`indicator_id`): one row for each area, year and stratum
of the indicator whose rates it uses; `people` null where not all are known."""
NEWEST_YEARS = 3
"""An area's newest figure is in one of so many years of a source."""
ENOUGH_AREAS = 0.95
"""A stratum is as narrow as so many of all figures have `SMALLEST_SHOWN` persons or none in it."""

NO_SIZES = pl.DataFrame(schema={"area_type": pl.String, "area_id": pl.String, "size": pl.Float64})
"""How large areas are decides nothing where all of a group's must be known."""


def measure_strata(
    observations: nw.LazyFrame[Any],
    stored: pl.DataFrame,
    definitions: Sequence[Definition],
    geography: Geography,
    send_requests: Callable[[pl.DataFrame], nw.LazyFrame[Any]],
    since: int | None = None,
) -> pl.DataFrame:
    """The strata (`STRATA_SCHEMA`) of every indicator that has some; `stored` is what there is
    (`list_stored`), the others as in `indicators.compute.compute_values`.

    Those whose rates projections use have theirs of every period; the others of the periods that
    differences are told between: the newest, the first, and the baseline's (`since`, or their own).
    """
    projected = list_projected(definitions)
    plans = plan_strata(definitions, stored, projected)
    halves = [
        [plan for plan in plans if (plan.definition.id in projected) is whole]
        for whole in (True, False)
    ]
    years = list_years(halves[1], stored, since)
    start = nw.col("period_start").dt.year()
    found = [
        measure_plans(kept, stored, some, geography, send_requests)
        for some, kept in zip(
            halves, (observations, observations.filter(start.is_in(years))), strict=True
        )
        if some
    ]
    return pl.concat([pl.DataFrame(schema=STRATA_SCHEMA), *found])


def list_years(plans: Sequence[StrataPlan], stored: pl.DataFrame, since: int | None) -> list[int]:
    """The years that figures of some indicators are told between."""
    own = {int(plan.definition.baseline[:4]) for plan in plans if plan.definition.baseline}
    names = {plan.definition.numerator.name for plan in plans if plan.definition.numerator}
    used = stored.join(
        pl.DataFrame(sorted(names), schema=["dataset", "measure", "item"], orient="row"),
        on=["dataset", "measure", "item"],
    ) if names else stored.clear()  # fmt: skip
    ends = used.group_by("dataset", "measure", "item").agg(
        pl.col("first_year").min(), pl.col("last_year").max()
    )
    for first, last in ends.select("first_year", "last_year").iter_rows():
        own |= {first, *range(last - NEWEST_YEARS + 1, last + 1)}
    return sorted(own | ({since} if since is not None else set()))


def measure_plans(
    observations: nw.LazyFrame[Any],
    stored: pl.DataFrame,
    plans: Sequence[StrataPlan],
    geography: Geography,
    send_requests: Callable[[pl.DataFrame], nw.LazyFrame[Any]],
) -> pl.DataFrame:
    """The strata of some indicators."""
    asked = [divide(plan) for plan in plans]
    requests = build_requests(asked, list_kinds(stored))
    inputs = select_inputs(observations, send_requests(requests))
    parts = measure_parts(pair_roles(inputs, asked), asked)
    sums = combine_areas(parts, asked, geography, NO_SIZES)
    counted = join_levels(parts, sums)
    return pl.concat([finish_plan(counted, plan) for plan in plans])


def measure_people(
    observations: nw.LazyFrame[Any],
    stored: pl.DataFrame,
    strata: pl.DataFrame,
    definitions: Sequence[Definition],
    geography: Geography,
    send_requests: Callable[[pl.DataFrame], nw.LazyFrame[Any]],
) -> pl.DataFrame:
    """The population to come (`PEOPLE_SCHEMA`) of every projection, in the strata of its
    indicator."""
    by_id = {entry.id: entry for entry in definitions}
    asked = [
        count_people(entry, of, strata)
        for entry in definitions
        if entry.kind is Kind.PROJECTION and (of := by_id.get(str(entry.of))) is not None
    ]
    asked = [entry for entry in asked if entry.groups]
    if not asked:
        return pl.DataFrame(schema=PEOPLE_SCHEMA)
    requests = build_requests(asked, list_kinds(stored))
    inputs = select_inputs(observations, send_requests(requests))
    parts = measure_parts(pair_roles(inputs, asked), asked)
    sums = combine_areas(parts, asked, geography, NO_SIZES)
    named = pl.DataFrame(
        [
            (entry.id, str(year), str(entry.of))
            for entry in definitions
            if entry.kind is Kind.PROJECTION
            for year in entry.years
        ],
        schema=dict.fromkeys(("indicator_id", "period", "of"), pl.String), orient="row",
    )  # fmt: skip
    strata_names = strata.select(
        "sex", "age", "stratum", of="indicator_id"
    ).unique(maintain_order=True)  # fmt: skip
    return (
        join_levels(parts, sums)
        .join(named, on=["indicator_id", "period"])
        .join(strata_names, on=["of", "sex", "age"])
        .select(*FIGURE, "stratum", "origins", "synthetic", people="x")
        .select(pl.col(name).cast(kind) for name, kind in PEOPLE_SCHEMA.items())
    )


def count_people(projection: Definition, of: Definition, strata: pl.DataFrame) -> Definition:
    """A count of the population to come in the strata of the indicator whose rates are used."""
    pairs = strata.filter(indicator_id=of.id).select("sex", "age").unique(maintain_order=True)
    groups = [
        Group.model_validate(row) for row in pairs.iter_rows(named=True) if row["age"] != REST
    ]
    return of.model_copy(
        update={
            "id": projection.id, "kind": Kind.COUNT, "numerator": PROJECTED, "denominator": None,
            "printed": None, "categories": [], "periods": "any", "standardise": None,
            "groups": groups, "min_coverage": 1.0,
        }
    )  # fmt: skip


def divide(plan: StrataPlan) -> Definition:
    """The indicator with its strata as groups, and the whole of each sex where a rest is left."""
    ages = [*plan.bands, *([plan.whole] if plan.rest or not plan.bands else [])]
    groups = [Group.model_validate({"sex": sex, "age": age}) for sex in plan.sexes for age in ages]
    return plan.definition.model_copy(
        update={"groups": groups, "printed": None, "categories": [], "min_coverage": 1.0}
    )


def join_levels(parts: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Counts as their source has them, else our sums over areas that all have theirs."""
    key = [*FIGURE, "sex", "age"]
    columns = (*key, "x", "n", "state", "origins", "synthetic")
    own = parts.select(columns)
    whole = pl.col("ok") == pl.col("members")
    ours = sums.join(own, on=key, how="anti").with_columns(
        state=pl.when(whole)
        .then(pl.lit("ok"))
        .when(pl.col("suppressed") > 0)
        .then(pl.lit("suppressed"))
        .otherwise(pl.lit("missing"))
    )
    counted = pl.concat([own, ours.select(columns)])
    shown = pl.col("state") == "ok"
    return counted.with_columns(pl.when(shown).then(name).alias(name) for name in ("x", "n"))


def finish_plan(counted: pl.DataFrame, plan: StrataPlan) -> pl.DataFrame:
    """One indicator's strata, with what its bands leave, and narrow ones put together."""
    mine = counted.filter(indicator_id=plan.definition.id)
    if not plan.bands:
        return name_strata(mine, plan)
    columns = [*FIGURE, "sex", "age", "x", "n", "state"]
    banded = mine.filter(pl.col("age").is_in(list(plan.bands))).select(columns)
    if plan.rest:
        banded = pl.concat([banded, take_rest(mine, plan).select(columns)])
    widened = widen_bands(banded, plan)
    return name_strata(widened, plan)


def take_rest(mine: pl.DataFrame, plan: StrataPlan) -> pl.DataFrame:
    """The whole less the bands, where all of them are known."""
    place = [*FIGURE, "sex"]
    told = (
        mine.filter(pl.col("age").is_in(list(plan.bands)))
        .group_by(place)
        .agg(
            told_x=pl.col("x").sum(), told_n=pl.col("n").sum(),
            known=(pl.col("state") == "ok").sum(), states=pl.col("state"),
        )
    )  # fmt: skip
    left = mine.filter(age=plan.whole).join(told, on=place)
    is_whole = (pl.col("known") == len(plan.bands)) & (pl.col("state") == "ok")
    hidden = pl.col("states").list.contains("suppressed") | (pl.col("state") == "suppressed")
    return left.select(
        *place, age=pl.lit(plan.rest),
        x=pl.when(is_whole).then(pl.col("x") - pl.col("told_x")),
        n=pl.when(is_whole).then(pl.col("n") - pl.col("told_n")),
        state=pl.when(is_whole).then(pl.lit("ok"))
        .when(hidden).then(pl.lit("suppressed")).otherwise(pl.lit("missing")),
    )  # fmt: skip


def widen_bands(banded: pl.DataFrame, plan: StrataPlan) -> pl.DataFrame:
    """The bands put together from the youngest on until nearly all figures have none or enough
    persons in each; the choice is one for all areas and periods, so that it tells of none."""
    sorted_bands = list(plan.order)
    filled = banded.filter(pl.col("state") != "missing")
    groups: list[list[str]] = []
    open_group: list[str] = []
    for band in sorted_bands:
        open_group = [*open_group, band]
        if REST in open_group or is_wide_enough(filled, open_group):
            groups.append(open_group)
            open_group = []
    if open_group:
        groups = [*groups[:-1], [*(groups[-1] if groups else []), *open_group]]
    names = {band: name_joined(group) for group in groups for band in group}
    state = pl.col("state")
    return (
        banded.with_columns(pl.col("age").replace_strict(names, return_dtype=pl.String))
        .group_by(*FIGURE, "sex", "age", maintain_order=True)
        .agg(
            pl.col("x").sum(), pl.col("n").sum(),
            pl.when((state == "ok").all()).then(pl.lit("ok"))
            .when((state == "suppressed").any()).then(pl.lit("suppressed"))
            .otherwise(pl.lit("missing")).alias("state"),
        )
    )  # fmt: skip


def is_wide_enough(filled: pl.DataFrame, bands: Sequence[str]) -> bool:
    """Whether nearly all figures have none or enough persons in these bands together."""
    sums = (
        filled.filter(pl.col("age").is_in(list(bands)))
        .group_by(*FIGURE, "sex")
        .agg(pl.col("x").sum(), pl.col("n").sum(), ok=(pl.col("state") == "ok").all())
    )
    left = pl.col("n") - pl.col("x")
    enough = [(each <= 0) | (each >= SMALLEST_SHOWN) for each in (pl.col("x"), left)]
    fits = sums.select((pl.col("ok") & enough[0] & enough[1]).mean()).item()
    return fits is not None and fits >= ENOUGH_AREAS


def name_joined(bands: Sequence[str]) -> str:
    """The name of bands that lie side by side."""
    spans = [parse_band(band) for band in bands]
    if len(bands) == 1 or any(span is None for span in spans):
        return bands[0]
    known = [span for span in spans if span is not None]
    return name_band((known[0][0], known[-1][1]))


def name_strata(frame: pl.DataFrame, plan: StrataPlan) -> pl.DataFrame:
    """`STRATA_SCHEMA`, the strata in their order."""
    by_sex = len(plan.sexes) > 1
    names = {
        (sex, age): name_stratum(sex if by_sex else ALL, age)
        for sex, age in frame.select("sex", "age").unique().iter_rows()
    }
    told = pl.DataFrame(
        [(*key, name, find_first_year(key[1])) for key, name in names.items()],
        schema={"sex": pl.String, "age": pl.String, "stratum": pl.String, "first": pl.Int64},
        orient="row",
    )
    return (
        frame.join(told, on=["sex", "age"])
        .sort(*FIGURE, "sex", "first")
        .select(pl.col(name).cast(kind) for name, kind in STRATA_SCHEMA.items())
    )
