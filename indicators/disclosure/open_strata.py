"""Of which figures the counts by age and sex may be told of, as a sum over them.

Belongs here: whether every count of a figure's strata could stand in a table of its own. Does not
belong here: the strata (`indicators.strata`), and what is made of them.

What is told of strata is never the counts, but one number over all of them (a part of a difference,
persons to be expected). It is told only where each count could be published beside all that is:

- none is 1-4, nor lacks 1-4 of its whole, nor is hidden at its source;
- no figure of the same counts in the same area and period is hidden, whatever sex, age or category:
  a stratum might be what it is hidden with;
- a group of areas has none or at least two areas within it that are closed, since the strata of one
  would be the group's less the others'. Where one alone is closed, the smallest other one by
  population is closed with it, and where there is no other the group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from geography import Geography, shares_for_periods
from indicators.disclosure.combined import list_combined, spread_guard
from indicators.disclosure.counts import name_all_roads, name_roads
from indicators.strata import FIGURE
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName
from schemas.vocabulary import SMALLEST_SHOWN

SMALLEST_DIFFERENCE = 1e-6
"""Counts that a share of København makes differ from whole ones in the last digits."""
ROUNDS = 6
PLACE = ["area_type", "area_id", "period"]


def find_open(
    strata: pl.DataFrame,
    protected: pl.DataFrame,
    definitions: Sequence[Definition],
    geography: Geography,
    equal: Mapping[CountName, CountName],
) -> pl.DataFrame:
    """For each figure of which all strata are known: `FIGURE` and `is_open`.

    `strata` as `indicators.strata.STRATA_SCHEMA`, `protected` are all figures as they are told.
    """
    listed = list(definitions)
    figures = find_small(strata, listed, equal)
    hidden = find_hidden(protected, listed, equal)
    on = ["indicator_id", *PLACE]
    figures = figures.join(hidden, on=on, how="left", maintain_order="left").with_columns(
        closed=pl.col("small") | pl.col("beside").fill_null(value=False)
    )
    period_starts = protected.select("period", "period_start").unique("period")
    closed = close_lone_members(figures, listed, geography, period_starts)
    return closed.filter("known").select(*FIGURE, is_open=~pl.col("closed"))


def find_small(
    strata: pl.DataFrame, definitions: list[Definition], equal: Mapping[CountName, CountName]
) -> pl.DataFrame:
    """Each figure with strata: `FIGURE`, `known` (all of them are), `small` (one must not be told)
    and `size` (how many people it is of)."""
    roads = name_roads(definitions, equal)
    rules = pl.DataFrame(
        {"indicator_id": [entry.id for entry in definitions]}, schema={"indicator_id": pl.String}
    ).with_columns(
        x_guarded=is_among(roads.filter(role="numerator")),
        n_guarded=is_among(roads.filter(~pl.col("open"), role="denominator")),
        of_whole=is_among(roads.filter("of_whole")),
    )
    x, n = pl.col("x"), pl.col("n")
    risky = (
        (pl.col("state") == "suppressed")
        | (pl.col("x_guarded") & is_small(x))
        | (pl.col("n_guarded") & is_small(n))
        | (pl.col("x_guarded") & pl.col("of_whole") & is_small(n - x))
    )
    return (
        strata.join(rules.unique("indicator_id"), on="indicator_id", maintain_order="left")
        .group_by(FIGURE, maintain_order=True)
        .agg(
            known=(pl.col("state") != "missing").all(),
            small=risky.fill_null(value=False).any(),
            size=n.sum(),
        )
    )


def is_among(roads: pl.DataFrame) -> pl.Expr:
    """Whether the indicator has one of some roads."""
    return pl.col("indicator_id").is_in(roads["indicator_id"].unique().to_list())


def is_small(number: pl.Expr) -> pl.Expr:
    """A count of 1 to 4, or between 0 and 5 where it holds a share of København's."""
    return (number > SMALLEST_DIFFERENCE) & (number < SMALLEST_SHOWN - SMALLEST_DIFFERENCE)


def find_hidden(
    protected: pl.DataFrame, definitions: list[Definition], equal: Mapping[CountName, CountName]
) -> pl.DataFrame:
    """The figures in whose area and period a figure of the same counts, or of counts put together
    with them, is hidden: indicator_id, `PLACE`, `beside`."""
    roads = name_all_roads(definitions, equal).filter(~pl.col("open"))
    roads = roads.select("indicator_id", "source").unique(maintain_order=True)
    combined = list_combined(definitions, equal)
    tied = pl.DataFrame(
        [
            (source, other)
            for source in roads["source"].unique(maintain_order=True)
            for other in sorted(spread_guard([source], combined))
        ],
        schema={"source": pl.String, "tied": pl.String},
        orient="row",
    )
    hidden = (
        protected.filter(pl.col("status") == "suppressed")
        .select("indicator_id", *PLACE)
        .unique()
        .join(roads, on="indicator_id")
        .join(tied, on="source")
        .select(*PLACE, source="tied")
        .unique()
    )
    found = roads.join(hidden, on="source").select("indicator_id", *PLACE).unique()
    return found.with_columns(beside=pl.lit(value=True))


def close_lone_members(
    figures: pl.DataFrame,
    definitions: list[Definition],
    geography: Geography,
    period_starts: pl.DataFrame,
) -> pl.DataFrame:
    """The figures with `closed` where one alone of a group's areas is closed: the smallest other
    one too, else the group."""
    wanted = figures.filter((pl.col("closed") & pl.col("known")).any().over("indicator_id"))
    if wanted.is_empty():
        return figures
    members = list_members(wanted, definitions, geography, period_starts)
    for _ in range(ROUNDS):
        further = find_further(figures, members)
        if further.is_empty():
            break
        more = further.with_columns(more=pl.lit(value=True))
        figures = (
            figures.join(more, on=FIGURE, how="left", maintain_order="left")
            .with_columns(closed=pl.col("closed") | pl.col("more").fill_null(value=False))
            .drop("more")
        )
    return figures


def list_members(
    figures: pl.DataFrame,
    definitions: list[Definition],
    geography: Geography,
    period_starts: pl.DataFrame,
) -> pl.DataFrame:
    """The municipalities and hospitals of each group, and those of the country."""
    catchments = pl.DataFrame(
        [(entry.id, entry.catchment) for entry in definitions],
        schema={"indicator_id": pl.String, "catchment": pl.String}, orient="row",
    )  # fmt: skip
    periods = period_starts.join(figures.select("period").unique(), on="period", how="semi")
    shares = shares_for_periods(geography, periods).select(
        *PLACE, "group_type", "group_id", "catchment"
    )
    regions = shares.filter(group_type="region")
    country = regions.with_columns(group_type=pl.lit("land"), group_id=pl.lit("000"))
    asked = figures.select("indicator_id", "period").unique().join(catchments, on="indicator_id")
    everywhere = pl.concat([shares.filter(pl.col("group_type") != "land"), country])
    return asked.join(everywhere, on=["period", "catchment"]).drop("catchment").unique()


def find_further(figures: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The figures to be closed with a lone one (`FIGURE`), for the groups that are open."""
    group = ["indicator_id", "period", "group_type", "group_id"]
    state = figures.filter("known").select(*FIGURE, "closed", "size")
    placed = members.join(state, on=FIGURE)
    whole = state.rename({"area_type": "group_type", "area_id": "group_id"})
    open_groups = whole.filter(~pl.col("closed")).select(group)
    lone = (
        placed.group_by(group)
        .agg(closed=pl.col("closed").sum())
        .filter(pl.col("closed") == 1)
        .join(open_groups, on=group, how="semi")
    )
    beside = placed.filter(~pl.col("closed")).join(lone.select(group), on=group, how="semi")
    smallest = beside.sort("size", "area_id").unique(group, keep="first", maintain_order=True)
    alone = lone.join(smallest, on=group, how="anti").select(
        "indicator_id", area_type="group_type", area_id="group_id", period="period"
    )
    return pl.concat([smallest.select(FIGURE), alone.select(FIGURE)]).unique()
