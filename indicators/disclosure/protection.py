"""Disclosure control: no count of 1-4 is shown, nor anything that gives it away.

Belongs here: the order of the steps, over one registry of counts for the whole release, and the
rows made anew from what may be told. Does not belong here: any step's own work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from geography import Geography
from indicators import reasons
from indicators.disclosure.closing import (
    close_distributions,
    close_printed,
    close_printed_shares,
    close_standardised,
    list_implied,
    name_distributions,
)
from indicators.disclosure.combined import list_combined
from indicators.disclosure.components import Flags, Registered, split_components
from indicators.disclosure.counts import (
    COUNT,
    MARKS,
    OPEN_DATA,
    list_roads,
    name_roads,
    number_counts,
)
from indicators.disclosure.equations import CountSystem, build_system
from indicators.disclosure.memory import Recalled, name_then, recall
from indicators.disclosure.places import shares_of
from indicators.disclosure.prices import price_counts
from indicators.disclosure.primaries import (
    find_beside_marks,
    find_bounds,
    find_denominators,
    find_primaries,
    imply_denominators,
)
from indicators.disclosure.secondary import protect_component
from indicators.unpublished import FIGURE, UNPUBLISHED
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName
from schemas.frames.values import OPEN_IN_SUPPRESSED
from schemas.vocabulary import ALL, SMALLEST_SHOWN

NO_COUNTS = pl.DataFrame(schema={"count": COUNT})
NO_REASONS = pl.DataFrame(schema={"count": COUNT, "because": COUNT})


@dataclass(frozen=True)
class Statistics:
    """How much was guarded, and what cannot be.

    `cells` counts hang together with `primaries` small ones in `components`. `unprotectable` are
    keys of figures whose small count cannot be protected by hiding, so that all that hangs together
    with it is hidden; `told_already` those that publishers' own marks or older snapshots narrow,
    whatever is hidden.
    """

    cells: int
    primaries: int
    components: int
    unprotectable: list[tuple[str, ...]]
    told_already: list[tuple[str, ...]]


@dataclass(frozen=True)
class Protected:
    """The frame `values` as it may be told; for each indicator how many figures its small counts
    cause to be hidden beside those hidden at source (indicator_id, hidden); and how much that was.
    """

    values: pl.DataFrame
    caused: pl.DataFrame
    statistics: Statistics


def protect_values(
    values: pl.DataFrame,
    definitions: list[Definition],
    geography: Geography,
    *,
    counts: pl.DataFrame | None = None,
    memory: pl.DataFrame | None = None,
    older: Sequence[Definition] = (),
    equal: Mapping[CountName, CountName] | None = None,
) -> Protected:
    """The frame `values` with small counts and their give-aways suppressed.

    `counts` (`UNPUBLISHED`) is what values lack. `memory` are the rows of older snapshots
    (`indicators.disclosure.memory.recall`), `older` the definitions that made them, where they are
    not today's. `equal` are stated equalities between datasets' counts
    (`schemas.equal_counts`). What is protected, and against whom: docs/methods_disclosure.md.
    """
    behind = pl.DataFrame(schema=UNPUBLISHED) if counts is None else counts
    values = open_denominators(values, behind)
    named = name_roads(definitions, equal or {})
    roads = list_roads(values, named, behind)
    registry, roads = number_counts(roads)
    shares = shares_of(geography, roads)
    then = name_then(named, definitions, older, equal or {})
    combined = list_combined([*definitions, *older], equal or {})
    guarded = guard(roads, registry, Ties(shares, combined), then, memory)
    hidden = hide_counts(guarded)
    implied = list_implied(guarded.system.counts, hidden.counts, hidden.follow)
    closed = close_figures(values, roads, hidden, implied, behind, definitions, shares, equal or {})
    return tell(values, roads, hidden, closed)


@dataclass(frozen=True)
class Ties:
    """What ties counts together besides sexes, ages and periods: the members of groups
    (`places.shares_of`), and the terms of counts put together (`combined.list_combined`)."""

    shares: pl.DataFrame
    combined: pl.DataFrame


@dataclass(frozen=True)
class Guarded:
    """Counts and sums with what must be protected: `primaries`; `told` are known already."""

    system: CountSystem
    registered: Registered
    primaries: pl.DataFrame
    told: list[int]


def guard(
    roads: pl.DataFrame,
    registry: pl.DataFrame,
    ties: Ties,
    then: pl.DataFrame,
    memory: pl.DataFrame | None,
) -> Guarded:
    """The registry of counts with its sums, today's and those of older snapshots."""
    recalled = Recalled(registry, roads.clear(), NO_COUNTS, NO_COUNTS)
    found = find_guarded(roads, roads, recalled, ties)
    if memory is not None and not memory.is_empty():
        small = found.system.counts.join(found.primaries, on="count", how="semi")
        recalled = recall(memory, then, roads, registry, small)
        found = find_guarded(pl.concat([roads, recalled.roads]), roads, recalled, ties)
    told = found.primaries.join(recalled.told, on="count", how="semi")["count"].to_list()
    primaries = found.primaries.join(recalled.told, on="count", how="anti")
    registered = register(found.system, roads, found.bounds, primaries, recalled)
    return Guarded(found.system, registered, primaries, told)


@dataclass(frozen=True)
class Found:
    """The sums between counts, the small ones of today and the most that each count can be."""

    system: CountSystem
    primaries: pl.DataFrame
    bounds: pl.DataFrame


def find_guarded(every: pl.DataFrame, roads: pl.DataFrame, recalled: Recalled, ties: Ties) -> Found:
    """What is small, over the sums of all the roads; `roads` are today's alone."""
    system = build_system(
        every.filter(~pl.col("open")), recalled.counts, ties.shares, ties.combined
    )
    denominators = imply_denominators(
        find_denominators(roads, system.counts), system.terms, system.counts
    )
    bounds = find_bounds(denominators, system.counts)
    # what only older snapshots have is no figure of today
    of_today = pl.col("count").is_in(roads["count"].drop_nulls().unique().implode())
    today = system.counts.filter(
        ~pl.col("source").str.contains("@", literal=True)
        & (of_today | (pl.col("count") >= recalled.counts.height))
    )
    guarded = leave_out_open(today)
    beside = find_beside_marks(system.counts, system.terms).join(guarded, on="count", how="semi")
    primaries = pl.concat([find_primaries(guarded, denominators, bounds), beside])
    return Found(system, primaries.unique().sort("count", "low"), bounds)


def leave_out_open(counts: pl.DataFrame) -> pl.DataFrame:
    """The counts that are guarded: not those that anybody can look up."""
    return counts.filter(~pl.col("source").str.split("|").list.first().is_in(OPEN_DATA))


def register(
    system: CountSystem,
    roads: pl.DataFrame,
    bounds: pl.DataFrame,
    primaries: pl.DataFrame,
    recalled: Recalled,
) -> Registered:
    """The counts as arrays: what a reader knows of each, and how dear it is to hide it."""
    counts = (
        system.counts.join(bounds, on="count", how="left", maintain_order="left")
        .join(price_counts(roads), on="count", how="left", maintain_order="left")
        .with_columns(
            low=pl.when("marked").then(1.0).otherwise(0.0),
            most=pl.when("marked").then(SMALLEST_SHOWN - 1.0).otherwise(float("inf")),
        )
        .with_columns(high=pl.min_horizontal("most", "bound"))
    )
    fixed = is_among(counts, recalled.told)
    unseen = (counts["implied"] | counts["price"].is_null() | counts["marked"]).to_numpy()
    hidden = (unseen | is_among(counts, recalled.kept) | is_among(counts, primaries)) & ~fixed
    # of two that cost the same the first is hidden, whatever their numbers are
    order = 1 + (np.arange(counts.height) % 1000) / 20_000
    return Registered(
        numbers=counts["number"].fill_null(float("nan")).to_numpy(),
        low=counts["low"].to_numpy(),
        high=np.maximum(counts["high"].to_numpy(), counts["low"].to_numpy()),
        cost=counts["price"].fill_null(0.0).to_numpy() * order,
        countrywide=(counts["area_type"] == "land").to_numpy(),
        hidden=hidden,
        fixed=fixed,
    )


def is_among(counts: pl.DataFrame, some: pl.DataFrame) -> Flags:
    """For each count whether it is one of some."""
    return counts["count"].is_in(some["count"].implode()).to_numpy()


@dataclass(frozen=True)
class Hidden:
    """What is hidden: `counts` with the count of the small one that each is hidden for (`because`),
    those of them that follow all the same, and the counts of `Statistics`."""

    counts: pl.DataFrame
    follow: pl.DataFrame
    unprotectable: list[int]
    told: list[int]
    cells: int
    primaries: int
    components: int


def hide_counts(guarded: Guarded) -> Hidden:
    """What must be hidden in each component that has a small count."""
    chosen = [
        protect_component(component)
        for component in split_components(
            guarded.registered, guarded.system.terms, guarded.primaries
        )
    ]
    counts = [pl.DataFrame({"count": each.hidden, "because": each.because}) for each in chosen]
    counts.append(pl.DataFrame({"count": guarded.told, "because": guarded.told}))
    return Hidden(
        counts=pl.concat([NO_REASONS, *(each.cast(NO_REASONS.schema) for each in counts)]),
        follow=pl.DataFrame({"count": [count for each in chosen for count in each.follow]}).cast(
            NO_COUNTS.schema
        ),
        unprotectable=[count for each in chosen for count in each.unprotectable],
        told=guarded.told + [count for each in chosen for count in each.told],
        cells=sum(each.cells for each in chosen),
        primaries=guarded.primaries.height,
        components=len(chosen),
    )


def close_figures(
    values: pl.DataFrame,
    roads: pl.DataFrame,
    hidden: Hidden,
    implied: pl.DataFrame,
    behind: pl.DataFrame,
    definitions: list[Definition],
    shares: pl.DataFrame,
    equal: Mapping[CountName, CountName],
) -> pl.DataFrame:
    """The rows to be closed, and because of which count (null: their own): cell, because."""
    figures = values.with_row_index("cell")
    concealed = roads.join(hidden.counts, on="count").filter(
        pl.col("cell").is_not_null() & (pl.col("shown") | pl.col("marked"))
    )
    joined = {"|".join(name): "|".join(first) for name, first in equal.items()}
    bands = name_distributions(definitions, joined)
    return pl.concat(
        [
            concealed.select("cell", "because"),
            close_standardised(roads, hidden.counts, behind, implied),
            close_printed(figures, behind, definitions),
            close_printed_shares(figures, roads, hidden.counts, definitions),
            close_distributions(figures, roads, hidden.counts, definitions, shares, bands),
        ]
    )


def tell(
    values: pl.DataFrame, roads: pl.DataFrame, hidden: Hidden, closed: pl.DataFrame
) -> Protected:
    """The rows made anew, and what was done."""
    numbered = values.with_row_index("cell")
    below = roads.join(hidden.counts, on="count").filter(
        (pl.col("role") == "denominator") & pl.col("shown")
    )
    protected = hide(numbered, closed.select("cell").unique(), below.select("cell").unique())
    statistics = Statistics(
        hidden.cells,
        hidden.primaries,
        hidden.components,
        list_keys(numbered, roads, hidden.unprotectable),
        list_keys(numbered, roads, hidden.told),
    )
    caused = count_caused(values, roads, closed)
    return Protected(protected.select(values.columns), caused, statistics)


def open_denominators(values: pl.DataFrame, behind: pl.DataFrame) -> pl.DataFrame:
    """The denominators of figures hidden at their source, where the source shows them.

    So a figure that is hidden beside them, whose denominator is shown, does not look otherwise.
    """
    ok = pl.col("denominator_status") == "ok"
    known = behind.filter(pl.col("stratum") == ALL, ok).select(*FIGURE, behind="denominator")
    return (
        values.join(known.unique(FIGURE), on=FIGURE, how="left", maintain_order="left")
        .with_columns(
            denominator=pl.when(is_suppressed())
            .then(pl.when(pl.col("status_reason").is_in(MARKS)).then("behind"))
            .otherwise("denominator")
        )
        .drop("behind")
    )


def hide(values: pl.DataFrame, closed: pl.DataFrame, below: pl.DataFrame) -> pl.DataFrame:
    """Suppress the rows `closed`, one reason at all of them, so that it does not tell the small
    count from its sister. The denominator stays, unless it is hidden itself (`below`)."""
    values = values.with_columns(
        concealed=pl.col("cell").is_in(closed["cell"].implode()),
        covered=pl.col("cell").is_in(below["cell"].implode()),
    )
    return close_suppressed(
        values.with_columns(
            denominator=pl.when(~pl.col("covered")).then("denominator"),
            status=pl.when("concealed").then(pl.lit("suppressed")).otherwise("status"),
            status_reason=pl.when("concealed")
            .then(pl.lit(reasons.PROTECTED))
            .otherwise("status_reason"),
        )
    )


def count_caused(values: pl.DataFrame, roads: pl.DataFrame, closed: pl.DataFrame) -> pl.DataFrame:
    """For each indicator how many figures are hidden because of a small count that it uses; its own
    alone where that has no row."""
    figures = values.with_row_index("cell").select("cell", "indicator_id", hidden=is_suppressed())
    users = roads.filter(pl.col("count").is_not_null()).select("indicator_id", because="count")
    further = closed.join(figures.filter(~pl.col("hidden")), on="cell")
    by_count = further.drop("indicator_id").join(users.unique(), on="because")
    by_itself = further.join(users, on="because", how="anti")
    return (
        pl.concat([frame.select("cell", "indicator_id") for frame in (by_count, by_itself)])
        .group_by("indicator_id")
        .agg(hidden=pl.col("cell").n_unique().cast(pl.Int64))
        .sort("indicator_id")
    )


def list_keys(
    numbered: pl.DataFrame, roads: pl.DataFrame, counts: list[int]
) -> list[tuple[str, ...]]:
    """The keys of the figures that show one of some counts."""
    cells = roads.filter(pl.col("count").is_in(counts)).select("cell").unique().drop_nulls()
    return numbered.join(cells, on="cell", how="semi").select(FIGURE).rows()


def is_suppressed() -> pl.Expr:
    """A figure that is hidden, whether by its publisher or by us."""
    return pl.col("status") == "suppressed"


def close_suppressed(values: pl.DataFrame) -> pl.DataFrame:
    """Null in suppressed rows but for `OPEN_IN_SUPPRESSED`: a new column is hidden until it says
    that it may be seen. The last step before values leave the computing of them.

    One reason stands at all of them, whoever hides them: two would tell the small count from the
    one that is hidden with it."""
    closed = [name for name in values.columns if name not in OPEN_IN_SUPPRESSED]
    reason = pl.when(is_suppressed()).then(pl.lit(reasons.PROTECTED)).otherwise("status_reason")
    return values.with_columns(
        *(pl.when(~is_suppressed()).then(name).alias(name) for name in closed),
        status_reason=reason,
    )
