"""Standardised rates: all events and their weighted sum, two equations in the strata.

Belongs here: which strata they leave possible. The weights are the standard population's, the
populations those that other figures show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb

import numpy as np
import polars as pl

from auditing.figures.scene import Scene, TellingBound
from auditing.sources import find_source, list_categories, name_source, parse_age
from auditing.system import Floats
from schemas.definitions.breakdowns import Category, Group
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.standards import StandardPopulation, load_standards
from schemas.vocabulary import ALL

MOST_WAYS = 1_000_000
"""So many ways of spreading the events over the strata are tried; beyond, nothing is told."""
CLOSE = 1e-8
"""Published rates are not rounded."""


def read_standardised(scene: Scene) -> Iterator[TellingBound]:
    """What directly standardised rates tell of hidden strata."""
    definitions = scene.of_kinds(Kind.DIRECT_RATE)
    standards = load_standards() if definitions else {}
    for definition in definitions:
        for group in definition.groups:
            for name, category in list_categories(definition):
                source = name_source(find_source(definition, "numerator", category, scene.equal))
                if source not in scene.open_sources:
                    continue
                strata = list_strata(definition, group, standards)
                rows = scene.rows_of_indicator(definition.id).filter(
                    pl.col("category") == name,
                    pl.col("sex") == group.sex, pl.col("age") == group.age,
                    pl.col("education") == group.education, pl.col("value").is_not_null(),
                    ~pl.col("status_reason").fill_null("").str.contains("uden "),
                )  # fmt: skip
                if strata and not rows.is_empty():
                    yield from read_rows(scene, rows, definition, group, category, strata)


def list_strata(
    definition: Definition, group: Group, standards: dict[str, StandardPopulation]
) -> list[tuple[str, str, float]]:
    """Sex, age and the standard's share of each stratum; none when the standard is not known."""
    levelled = definition.standardise
    if levelled is None or levelled.population not in standards:
        return []
    by_sex = "sex" in levelled.over and group.sex == ALL
    persons = standards[levelled.population].persons
    weights = [sum_within(persons, age) for age in levelled.ages]
    sexes = ("kvinder", "maend") if by_sex else (group.sex,)
    total = sum(weights) * len(sexes)
    return [
        (sex, str(age), weight / total)
        for sex in sexes
        for age, weight in zip(levelled.ages, weights, strict=True)
    ]


def sum_within(persons: dict[str, float], age: str) -> float:
    """The standard's persons of an age band."""
    wanted = parse_age(age)
    spans = ((parse_age(band), count) for band, count in persons.items())
    return sum(
        count
        for span, count in spans
        if span and wanted and wanted[0] <= span[0] and span[1] <= wanted[1]
    )


def read_rows(
    scene: Scene,
    rows: pl.DataFrame,
    definition: Definition,
    group: Group,
    category: Category | None,
    strata: Sequence[tuple[str, str, float]],
) -> Iterator[TellingBound]:
    """The facts of one breakdown's rows."""
    sources = {
        role: name_source(find_source(definition, role, category, scene.equal))
        for role in ("numerator", "denominator")
    }
    order = pl.DataFrame(
        list(strata),
        schema={"sex": pl.String, "age": pl.String, "weight": pl.Float64},
        orient="row",
    ).with_row_index("stratum")
    spread = (
        rows.select("area_type", "area_id", "area_name", "period", "value", total="numerator")
        .with_row_index("figure")
        .join(order, how="cross")
        .with_columns(education=pl.lit(group.education))
    )
    spread = scene.tag(spread, definition)
    above = scene.look_up(spread.with_columns(source=pl.lit(sources["numerator"])), "x")
    both = scene.look_up(above.with_columns(source=pl.lit(sources["denominator"])), "n")
    open_rows = both.filter(pl.col("x_number").is_null()).select("figure").unique()
    for _, figure in both.join(open_rows, on="figure", how="semi").group_by("figure"):
        mine = figure.sort("stratum")
        if mine["n_number"].is_null().any() or (mine["n_number"] <= 0).any():
            continue
        yield from take_apart(mine, definition)


def take_apart(figure: pl.DataFrame, definition: Definition) -> Iterator[TellingBound]:
    """The strata of one rate: solved when two are unknown, else each way that fits is tried."""
    total, value = float(figure["total"][0]), float(figure["value"][0]) / (definition.per or 1)
    rate = (figure["weight"] / figure["n_number"]).to_numpy()
    known = figure["x_number"].fill_null(float("nan")).to_numpy()
    unknown = np.isnan(known)
    rest = total - known[~unknown].sum()
    left = value - (rate[~unknown] * known[~unknown]).sum()
    cells = figure["x_cell"].to_list()
    whole = all(figure["x_whole"].fill_null(True))
    found = find_ways(rate[unknown], rest, left, whole)
    if found is None:
        return
    text = (
        f"{figure['area_name'][0]} {figure['period'][0]}: {total:.10g} events and "
        f"{figure['value'][0]:.8g} ({definition.id})"
    )
    for place, low, high in zip(np.flatnonzero(unknown), *found, strict=True):
        if cells[place] is not None:
            yield TellingBound(int(cells[place]), float(low), float(high), text)


def find_ways(
    rate: Floats, total: float, value: float, whole: bool
) -> tuple[Floats, Floats] | None:
    """The lowest and highest number of each stratum with Σ x = total and Σ rate·x = value.

    None when that cannot be said: too many ways, or none that fits.
    """
    strata = len(rate)
    if strata == 1:
        return np.array([total]), np.array([total])
    if strata == 2 and abs(rate[0] - rate[1]) > CLOSE * abs(rate[0]):
        first = (value - rate[1] * total) / (rate[0] - rate[1])
        both = np.round(np.array([first, total - first]), 6)
        return (both, both) if (both >= -1e-4).all() else None
    if not whole or comb(round(total) + strata - 1, strata - 1) > MOST_WAYS:
        return None
    ways = spread_events(round(total), strata)
    fits = np.abs(ways @ rate - value) <= CLOSE * max(abs(value), 1e-12)
    if not fits.any():
        return None
    return ways[fits].min(axis=0).astype(float), ways[fits].max(axis=0).astype(float)


def spread_events(total: int, strata: int) -> Floats:
    """Every way of spreading events over strata: one row each."""
    ways = np.zeros((1, 0), dtype=np.int64)
    rest = np.array([total])
    for _ in range(strata - 1):
        repeats = rest + 1
        first = np.repeat(np.cumsum(repeats) - repeats, repeats)
        mine = np.arange(int(repeats.sum())) - first
        ways = np.column_stack([np.repeat(ways, repeats, axis=0), mine])
        rest = np.repeat(rest, repeats) - mine
    return np.column_stack([ways, rest]).astype(float)
