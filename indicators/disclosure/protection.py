"""Disclosure control: no count of 1-4 is shown, nor anything that gives it away.

Belongs here: the order of the steps, over one registry of counts for the whole release, and the
rows made anew from what may be told. Does not belong here: any step's own work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from geography import Geography
from indicators import reasons
from indicators.disclosure.components import Floats, Registered, split_components
from indicators.disclosure.counts import list_roads, number_counts
from indicators.disclosure.equations import System, build_system
from indicators.disclosure.primaries import find_bounds, find_denominators, find_primaries
from indicators.disclosure.secondary import choose_hidden, fit_unknown
from indicators.unpublished import FIGURE, UNPUBLISHED
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName
from schemas.frames.values import OPEN_IN_SUPPRESSED
from schemas.vocabulary import ALL, SMALLEST_SHOWN

COST = {
    "kommune": 1.0,
    "hospital": 1.0,
    "klynge": 1.5,
    "sundhedsraad": 1.5,
    "region": 3.0,
    "land": 4.0,
}
"""How dear it is to close a figure: the wider the area, the more readers miss it."""
COST_OF_EVERYONE = 1.25
"""A figure of both sexes, or of all ages, against one of a part of them."""
COST_OF_DENOMINATOR = 10.0
CAUSED_SCHEMA = {"indicator_id": pl.String, "hidden": pl.Int64}


@dataclass(frozen=True)
class Statistics:
    """How much was guarded: counts in the components looked at, small counts, components; and
    the figures whose small count cannot be protected by hiding (their keys)."""

    cells: int
    primaries: int
    components: int
    unprotectable: list[tuple[str, ...]]


@dataclass(frozen=True)
class Protected:
    """The frame `values` as it may be told; for each indicator how many figures its small counts
    cause to be hidden beside those hidden at source (indicator_id, hidden); and how much that was.
    """

    values: pl.DataFrame
    caused: pl.DataFrame
    statistics: Statistics


@dataclass(frozen=True)
class Hidden:
    """What is hidden: `counts` with the count of the primary that each is hidden for (`because`);
    figures closed for another reason than their counts (`cells`, with `because`)."""

    counts: pl.DataFrame
    cells: pl.DataFrame
    narrow: list[int]
    cells_looked_at: int
    components: int


def protect_values(
    values: pl.DataFrame,
    definitions: list[Definition],
    geography: Geography,
    *,
    counts: pl.DataFrame | None = None,
    memory: pl.DataFrame | None = None,
    equal: Mapping[CountName, CountName] | None = None,
) -> Protected:
    """The frame `values` with small counts and their give-aways suppressed.

    `counts` (`UNPUBLISHED`) is what values lack. `memory` are the rows of older snapshots. `equal`
    are stated equalities between datasets' counts (`schemas.equal_counts`). What is protected, and
    against whom: docs/methods_disclosure.md.
    """
    behind = pl.DataFrame(schema=UNPUBLISHED) if counts is None else counts
    roads = list_roads(values, definitions, equal or {}, behind)
    registry, roads = number_counts(roads)
    if roads.is_empty():
        return tell(values, roads, no_hidden(), pl.DataFrame(schema=PRIMARY_SCHEMA))
    system = build_system(roads, registry, geography)
    denominators = find_denominators(roads, system.counts)
    bounds = find_bounds(denominators, system.counts)
    primaries = find_primaries(system.counts, denominators, bounds)
    registered = register(system, roads, bounds, primaries)
    hidden = hide_counts(system, registered, primaries)
    return tell(values, roads, hidden, primaries)


def register(
    system: System, roads: pl.DataFrame, bounds: pl.DataFrame, primaries: pl.DataFrame
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
    unseen = counts["implied"] | counts["price"].is_null()
    hidden = unseen.to_numpy() | counts["marked"].to_numpy()
    hidden = hidden.copy()
    hidden[primaries["count"].to_numpy()] = True
    # of two that cost the same the first is hidden, whatever their numbers are
    order = 1 + (np.arange(counts.height) % 1000) / 20_000
    return Registered(
        numbers=counts["number"].fill_null(float("nan")).to_numpy(),
        low=counts["low"].to_numpy(),
        high=np.maximum(counts["high"].to_numpy(), counts["low"].to_numpy()),
        cost=counts["price"].fill_null(0.0).to_numpy() * order,
        hidden=hidden,
        fixed=np.zeros(counts.height, dtype=bool),
    )


def price_counts(roads: pl.DataFrame) -> pl.DataFrame:
    """What it costs to hide each count: count, price, from the figures that close with it."""
    level = pl.col("area_type").replace_strict(COST, default=1.0, return_dtype=pl.Float64)
    dear = pl.when(pl.col("role") == "denominator").then(COST_OF_DENOMINATOR).otherwise(1.0)
    wide = pl.sum_horizontal((pl.col(name) == ALL).cast(pl.Int8) for name in ("sex", "age"))
    everyone = pl.lit(COST_OF_EVERYONE).pow(wide)
    return roads.filter("shown").group_by("count").agg(price=(level * dear * everyone).sum())


def hide_counts(system: System, registered: Registered, primaries: pl.DataFrame) -> Hidden:
    """What must be hidden in each component that has a small count."""
    found: list[pl.DataFrame] = []
    narrow: list[int] = []
    cells = components = 0
    for drawn in split_components(registered, system.terms, primaries):
        component, _ = fit_unknown(drawn)
        choice = choose_hidden(component)
        cells += len(component.counts)
        components += 1
        narrow += component.counts[component.primaries[choice.narrow]].tolist()
        because = np.where(
            choice.because_of >= 0,
            component.counts[component.primaries[choice.because_of]],
            component.counts,
        )
        found.append(
            pl.DataFrame(
                {"count": component.counts[choice.hidden], "because": because[choice.hidden]}
            )
        )
    counts = pl.concat(found) if found else no_hidden().counts
    return Hidden(counts.cast(HIDDEN_SCHEMA), no_hidden().cells, narrow, cells, components)


HIDDEN_SCHEMA = {"count": pl.get_index_type(), "because": pl.get_index_type()}
PRIMARY_SCHEMA = {"count": pl.get_index_type(), "low": pl.Float64, "high": pl.Float64}


def no_hidden() -> Hidden:
    """Nothing hidden."""
    cells = {"cell": pl.get_index_type(), "because": pl.get_index_type()}
    return Hidden(pl.DataFrame(schema=HIDDEN_SCHEMA), pl.DataFrame(schema=cells), [], 0, 0)


def tell(
    values: pl.DataFrame, roads: pl.DataFrame, hidden: Hidden, primaries: pl.DataFrame
) -> Protected:
    """The rows made anew, and what was done."""
    numbered = values.with_row_index("cell")
    concealed = roads.join(hidden.counts, on="count").filter(pl.col("cell").is_not_null())
    concealed = concealed.filter(pl.col("shown") | pl.col("marked"))
    closed = pl.concat([concealed.select("cell", "because"), hidden.cells])
    below = concealed.filter(pl.col("role") == "denominator").select("cell").unique()
    protected = hide(numbered, closed.select("cell").unique(), below)
    caused = count_caused(values, roads, closed)
    keys = list_keys(numbered, roads, hidden.narrow)
    statistics = Statistics(hidden.cells_looked_at, primaries.height, hidden.components, keys)
    return Protected(protected.select(values.columns), caused, statistics)


def hide(values: pl.DataFrame, closed: pl.DataFrame, below: pl.DataFrame) -> pl.DataFrame:
    """Suppress the rows `closed`, one reason at all of them, so that it does not tell the small
    count from its sister. The denominator stays, unless it is hidden itself (`below`)."""
    values = values.with_columns(
        concealed=pl.col("cell").is_in(closed["cell"].implode()),
        covered=pl.col("cell").is_in(below["cell"].implode()) | is_suppressed(),
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
    """For each indicator how many figures are hidden because of a small count that it uses."""
    at_source = values.with_row_index("cell").filter(is_suppressed()).select("cell")
    users = roads.filter(pl.col("count").is_not_null()).select("indicator_id", because="count")
    return (
        closed.join(at_source, on="cell", how="anti")
        .join(users.unique(), on="because")
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
