"""Counts by age and sex behind figures that are counted, wherever a source has them.

Belongs here: which strata an indicator's headline figure can be taken apart into, and measuring
them for every area and period. They hold small counts and never leave the computing of values. Does
not belong here: which of them may be told of (`indicators.disclosure.open_strata`) and what is made
of them (`indicators.verdicts.structure`, `indicators.projecting`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from geography import Geography
from indicators.bands import name_band, tile_band
from indicators.combine import combine_areas
from indicators.kinds import kind_of
from indicators.kinds.counted import CountedKind
from indicators.observation_selection import pair_roles, select_inputs
from indicators.parts import measure_parts
from indicators.requests import PROJECTED, build_requests, name_stratum
from schemas.age_bands import OPEN_END, contains, parse_band
from schemas.definitions.breakdowns import Group
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL, SMALLEST_SHOWN

LEVELS = ("kommune", "klynge", "region")
"""Where ages are looked for; the first level that has some says how fine all strata are, so that an
area, its region and the country are divided alike."""
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
REST = "øvrige"
ENOUGH_AREAS = 0.95
"""A stratum is as narrow as so many of all figures have `SMALLEST_SHOWN` persons or none in it."""

NO_SIZES = pl.DataFrame(schema={"area_type": pl.String, "area_id": pl.String, "size": pl.Float64})
"""How large areas are decides nothing where all of a group's must be known."""
Stored = dict[tuple[str, str, str, str], dict[str, set[str]]]
"""The ages of each sex that are stored of a measure at a level."""


@dataclass(frozen=True)
class Plan:
    """How one indicator's headline figure is divided: `bands` of each of `sexes`, the youngest
    first, and `rest`, what they leave of everybody's (None: nothing)."""

    definition: Definition
    sexes: tuple[str, ...]
    bands: tuple[str, ...]
    rest: str | None

    @property
    def whole(self) -> str:
        """The age of the figure itself."""
        return self.definition.headline_breakdown.age

    @property
    def order(self) -> tuple[str, ...]:
        """The bands with the rest, the youngest first."""
        named = [*self.bands, *([self.rest] if self.rest else [])]
        return tuple(sorted(named, key=_first_year))


def measure_strata(
    observations: nw.LazyFrame[Any],
    definitions: Sequence[Definition],
    geography: Geography,
    send_requests: Callable[[pl.DataFrame], nw.LazyFrame[Any]],
) -> pl.DataFrame:
    """The strata (`STRATA_SCHEMA`) of every indicator that has some; arguments as those of
    `indicators.compute.compute_values`."""
    stored = list_stored(observations)
    plans = plan_strata(definitions, stored, list_projected(definitions))
    if not plans:
        return pl.DataFrame(schema=STRATA_SCHEMA)
    asked = [divide(plan) for plan in plans]
    requests = build_requests(asked, stored.drop("area_type").unique())
    inputs = select_inputs(observations, send_requests(requests))
    parts = measure_parts(pair_roles(inputs, asked), asked)
    sums = combine_areas(parts, asked, geography, NO_SIZES)
    counted = join_levels(parts, sums)
    return pl.concat([finish_plan(counted, plan) for plan in plans])


def measure_people(
    observations: nw.LazyFrame[Any],
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
    requests = build_requests(asked, list_stored(observations).drop("area_type").unique())
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


def list_stored(observations: nw.LazyFrame[Any]) -> pl.DataFrame:
    """Which combinations are stored at which level: dataset, measure, item, area_type, sex, age."""
    names = ("dataset", "measure", "item", "area_type", "sex", "age")
    stored: pl.DataFrame = observations.select(*names).unique().collect("polars").to_native()
    return stored


def list_projected(definitions: Iterable[Definition]) -> frozenset[str]:
    """The indicators whose rates projections use."""
    return frozenset(str(entry.of) for entry in definitions if entry.kind is Kind.PROJECTION)


def plan_strata(
    definitions: Iterable[Definition], stored: pl.DataFrame, undivided: frozenset[str] = frozenset()
) -> list[Plan]:
    """How each indicator whose ages are stored can be divided; those of `undivided` have one
    stratum where none are."""
    ages: Stored = {}
    for *name, sex, age in stored.select(
        "dataset", "measure", "item", "area_type", "sex", "age"
    ).iter_rows():
        ages.setdefault(tuple(name), {}).setdefault(sex, set()).add(age)
    able = [entry for entry in definitions if can_be_divided(entry)]
    found = [(entry, plan_indicator(entry, ages)) for entry in able]
    return [
        plan or Plan(entry, (entry.headline_breakdown.sex,), (), None)
        for entry, plan in found
        if plan is not None or entry.id in undivided
    ]


def can_be_divided(definition: Definition) -> bool:
    """Whether an indicator's headline figure is a count divided by another, of people of whatever
    age and sex its group says."""
    kind, group = kind_of(definition), definition.headline_breakdown
    if not isinstance(kind, CountedKind) or not kind.has_denominator or definition.pool_years:
        return False
    sources = [source for source in (definition.numerator, definition.denominator) if source]
    settled = any(
        source.is_combined or source.where.age or source.where.sex or source.where.education
        for source in sources
    )
    return not settled and group.category == ALL and group.education == ALL


def plan_indicator(definition: Definition, ages: Stored) -> Plan | None:
    """The strata of the first level that has any; None where no level has."""
    assert definition.numerator is not None and definition.denominator is not None
    for level in LEVELS:
        above, below = (
            ages.get((*source.name, level), {})
            for source in (definition.numerator, definition.denominator)
        )
        plan = plan_level(definition, above, below)
        if plan is not None:
            return plan
    return None


def plan_level(
    definition: Definition, above: dict[str, set[str]], below: dict[str, set[str]]
) -> Plan | None:
    """The strata that one level has of numerator and denominator: ages of each sex, else ages.

    Sexes without ages are none: they differ too little between areas to explain anything.
    """
    group = definition.headline_breakdown
    whole = (0, OPEN_END) if group.age == ALL else parse_band(group.age)
    if whole is None:
        return None
    both = ("kvinder", "maend")
    for sexes in ([both] if group.sex == ALL else []) + [(group.sex,)]:
        bands = [pick_bands(above.get(sex, set()), below.get(sex, set()), whole) for sex in sexes]
        has_whole = all(
            tile_band(group.age, side.get(sex, set())) for sex in sexes for side in (above, below)
        )
        if has_whole and bands[0] and all(each == bands[0] for each in bands):
            return Plan(definition, tuple(sexes), tuple(bands[0]), name_rest(bands[0], whole))
    return None


def pick_bands(above: set[str], below: set[str], whole: tuple[int, int]) -> list[str]:
    """The narrowest bands of the numerator that do not overlap and lie within the whole, of those
    that the denominator has or can be put together to."""
    inside = [
        (band, age)
        for age in above
        if (band := parse_band(age)) is not None and contains(whole, band) and band != whole
        if tile_band(age, below)
    ]
    picked: list[str] = []
    reached = -1
    for band, age in sorted(inside, key=lambda each: (each[0][1], -each[0][0])):
        if band[0] > reached:
            picked.append(age)
            reached = band[1]
    return picked


def name_rest(bands: Sequence[str], whole: tuple[int, int]) -> str | None:
    """What bands leave of the whole; None where they leave nothing or there are none."""
    if not bands:
        return None
    spans = [span for age in bands if (span := parse_band(age)) is not None]
    gaps, start = [], whole[0]
    for first, last in spans:
        if first > start:
            gaps.append((start, first - 1))
        start = last + 1
    if start <= whole[1] and spans[-1][1] < whole[1]:
        gaps.append((start, whole[1]))
    if not gaps:
        return None
    return name_band(gaps[0]) if len(gaps) == 1 else REST


def divide(plan: Plan) -> Definition:
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


def finish_plan(counted: pl.DataFrame, plan: Plan) -> pl.DataFrame:
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


def take_rest(mine: pl.DataFrame, plan: Plan) -> pl.DataFrame:
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


def widen_bands(banded: pl.DataFrame, plan: Plan) -> pl.DataFrame:
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


def name_strata(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """`STRATA_SCHEMA`, the strata in their order."""
    by_sex = len(plan.sexes) > 1
    names = {
        (sex, age): name_stratum(sex if by_sex else ALL, age)
        for sex, age in frame.select("sex", "age").unique().iter_rows()
    }
    told = pl.DataFrame(
        [(*key, name, _first_year(key[1])) for key, name in names.items()],
        schema={"sex": pl.String, "age": pl.String, "stratum": pl.String, "first": pl.Int64},
        orient="row",
    )
    return (
        frame.join(told, on=["sex", "age"])
        .sort(*FIGURE, "sex", "first")
        .select(pl.col(name).cast(kind) for name, kind in STRATA_SCHEMA.items())
    )


def _first_year(age: str) -> int:
    band = parse_band(age)
    return band[0] if band else OPEN_END
