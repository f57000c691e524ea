"""Figures that give a hidden count away although they are no sum of counts.

Belongs here: standardised rates, printed rates beside a blank count, distributions over bands. Does
not belong here: sums (`indicators.disclosure.equations`), and the decimals of a split count, which
are closed while counts are chosen (`indicators.disclosure.components`).

Each step gives the rows to be closed: cell, and because (the count of the small one, or null).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from indicators.disclosure.counts import COUNT, DECIMALS, SITE
from indicators.kinds import kind_of
from indicators.observation_selection import DIMENSIONS
from indicators.requests import list_categories, narrow_to_category
from indicators.unpublished import FIGURE
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL, SMALLEST_SHOWN

SHOWN = ("ok", "estimated")
MANY_WAYS = 1e12
"""So many ways to divide the rest of a total over its strata hide which one is true, unless the
rate's own equation narrows it."""
CLOSED_SCHEMA = pl.Schema({"cell": COUNT, "because": COUNT})


def list_implied(counts: pl.DataFrame, hidden: pl.DataFrame, follow: pl.DataFrame) -> pl.DataFrame:
    """The counts that no row shows: count, source, `SITE`, follows, and lost (nobody can tell it,
    and a figure of the same place and period is hidden).

    `counts` are all of the registry, `hidden` those that are hidden, `follow` those of them that
    follow from what is shown.
    """
    beside = ["source", "area_type", "area_id", "period"]
    concealed = counts.filter(~pl.col("implied")).join(hidden, on="count", how="semi")
    places = concealed.select(beside, lost=pl.lit(value=True)).unique()
    follows = pl.col("count").is_in(follow["count"].implode())
    return (
        counts.filter("implied")
        .join(places, on=beside, how="left", maintain_order="left")
        .select("count", "source", *SITE, "lost", follows=follows)
        .with_columns(lost=pl.col("lost").fill_null(value=False) & ~pl.col("follows"))
    )


def close_standardised(
    roads: pl.DataFrame, hidden: pl.DataFrame, counts: pl.DataFrame, implied: pl.DataFrame
) -> pl.DataFrame:
    """Standardised rates that tell a small or hidden stratum.

    With the total T and the rate two equations hold for the strata, and these are whole: with k of
    them unknown and R events left there are C(R + k - 1, k - 1) ways. Where those are fewer than
    `MANY_WAYS`, a reader can try them all. `implied` are counts that no row shows (follows, lost):
    one that nobody can tell is as good as hidden.
    """
    from scipy.special import gammaln

    strata = find_strata(roads, hidden, counts, implied)
    number = pl.col("number")
    unknown = ~pl.col("known")
    is_small = (number > 0) & (number < SMALLEST_SHOWN)
    risky = unknown & (is_small | pl.col("because").is_not_null() | pl.col("lost"))
    rates = strata.group_by("cell").agg(
        risky=risky.any(),
        because=pl.col("because").filter(risky).min(),
        unknown=unknown.sum(),
        rest=number.filter(unknown).sum(),
    )
    rates = rates.filter("risky")
    rest, parts = rates["rest"].to_numpy(), rates["unknown"].to_numpy()
    ways = gammaln(rest + parts) - gammaln(parts) - gammaln(rest + 1)
    few = pl.Series(ways < np.log(MANY_WAYS))
    return rates.filter(few).select("cell", "because").cast(CLOSED_SCHEMA)


def find_strata(
    roads: pl.DataFrame, hidden: pl.DataFrame, counts: pl.DataFrame, implied: pl.DataFrame
) -> pl.DataFrame:
    """The strata of the shown standardised figures: cell, number, known (some figure shows it, or
    it follows), because (where it is hidden), lost (no row shows it, and nobody can tell it)."""
    rates = roads.filter(pl.col("joined") & pl.col("shown") & (pl.col("role") == "numerator"))
    strata = (
        counts.filter(pl.col("stratum") != ALL)
        .join(rates.select("cell", *FIGURE, "source"), on=list(FIGURE))
        .with_columns(
            sex=pl.when(pl.col("stratum").str.contains(" "))
            .then(pl.col("stratum").str.split(" ").list.first())
            .otherwise("sex"),
            age=pl.col("stratum").str.split(" ").list.last(),
            number=pl.col("numerator").round(DECIMALS),
        )
        .select("cell", "source", *SITE, "number")
    )
    named = roads.filter(pl.col("count").is_not_null()).select(
        "source", *SITE, "number", "count", "shown"
    )
    named = named.group_by("source", *SITE, "number").agg(
        pl.col("count").min(), pl.col("shown").any()
    )
    unseen = implied.group_by("source", *SITE).agg(pl.col("follows", "lost").any())
    found = (
        strata.join(named, on=["source", *SITE, "number"], how="left")
        .join(hidden.select("count", "because"), on="count", how="left")
        .join(unseen, on=["source", *SITE], how="left")
        .with_columns(pl.col("shown", "follows", "lost").fill_null(value=False))
    )
    shown = pl.col("shown") & pl.col("because").is_null()
    return found.with_columns(known=shown | pl.col("follows"))


def close_printed(
    figures: pl.DataFrame, counts: pl.DataFrame, definitions: list[Definition]
) -> pl.DataFrame:
    """Printed rates beside a count that is not there: the rate and the population tell it."""
    per = pl.DataFrame(
        {
            "indicator_id": [entry.id for entry in definitions if is_guarded_rate(entry)],
            "per": [float(entry.per or 1) for entry in definitions if is_guarded_rate(entry)],
        },
        schema={"indicator_id": pl.String, "per": pl.Float64},
    )
    people = counts.filter(pl.col("stratum") == ALL).select(*FIGURE, people="denominator")
    told = (
        figures.filter(pl.col("numerator").is_null() & pl.col("value").is_not_null())
        .join(per, on="indicator_id")
        .join(people, on=list(FIGURE))
        .with_columns(count=(pl.col("value") * pl.col("people") / pl.col("per")).round())
    )
    small = told.filter((pl.col("count") > 0) & (pl.col("count") < SMALLEST_SHOWN))
    return small.select("cell", because=pl.lit(None)).cast(CLOSED_SCHEMA)


def close_printed_shares(
    figures: pl.DataFrame, roads: pl.DataFrame, hidden: pl.DataFrame, definitions: list[Definition]
) -> pl.DataFrame:
    """Printed figures of the same dataset and item as a hidden count: such a share tells it."""
    rows = [
        (
            entry.id,
            category,
            "|".join((found.dataset, found.where.item)),
            *(getattr(found.where, name) for name in DIMENSIONS),
        )
        for entry in definitions
        if entry.figure is not None
        for category, narrowed in list_categories(entry)
        for found in [narrow_to_category(entry, "figure", entry.figure, narrowed)]
    ]
    asked = [f"source_{name}" for name in DIMENSIONS]
    texts = dict.fromkeys(("indicator_id", "category", "item", *asked), pl.String)
    printed = pl.DataFrame(rows, schema=texts, orient="row")
    lost = (
        roads.filter(pl.col("cell").is_not_null() & (pl.col("role") == "numerator"))
        .join(hidden, on="count")
        .select(pl.col("raw").str.replace(r"\|.*\|", "|").alias("item"), *SITE, "because")
    )
    shown = (
        figures.filter(pl.col("status").is_in(SHOWN))
        .join(printed, on=["indicator_id", "category"])
        .with_columns(pl.coalesce(f"source_{name}", name).alias(name) for name in DIMENSIONS)
    )
    closed = shown.join(lost, on=["item", *SITE]).group_by("cell").agg(pl.col("because").min())
    return closed.cast(CLOSED_SCHEMA)


def is_guarded_rate(definition: Definition) -> bool:
    """Whether an indicator of persons may show a printed rate."""
    return definition.printed is not None and definition.disclosure_control


def close_distributions(
    figures: pl.DataFrame,
    roads: pl.DataFrame,
    hidden: pl.DataFrame,
    definitions: list[Definition],
    shares: pl.DataFrame,
    names: pl.DataFrame,
) -> pl.DataFrame:
    """Distributions over bands of which one municipality's share is hidden elsewhere: the others
    are known, so the band that is left is its own.

    `names` are the sources of distributions: indicator_id, source.
    """
    bands = [entry for entry in definitions if entry.kind is Kind.DISTRIBUTION]
    if not bands:
        return pl.DataFrame(schema=CLOSED_SCHEMA)
    catchments = pl.DataFrame(
        {"indicator_id": [entry.id for entry in bands], "catchment": [e.catchment for e in bands]}
    )
    lost = (
        roads.filter((pl.col("area_type") == "kommune") & pl.col("shown"))
        .join(hidden, on="count")
        .select("source", *SITE, "because")
        .unique()
        .join(names.join(catchments, on="indicator_id"), on="source")
    )
    groups = lost.join(
        shares.filter(pl.col("member_type") == "kommune"),
        left_on=["period", "catchment", "area_id"], right_on=["period", "catchment", "member_id"],
    ).select(
        "indicator_id", "because", area_type="group_type", area_id="group_id",
        period="period", sex="sex", age="age", education="education",
    )  # fmt: skip
    shown = figures.filter(pl.col("status").is_in(SHOWN))
    closed = (
        shown.join(groups, on=["indicator_id", *SITE]).group_by("cell").agg(pl.col("because").min())
    )
    return closed.cast(CLOSED_SCHEMA)


def name_distributions(definitions: list[Definition], named: dict[str, str]) -> pl.DataFrame:
    """The sources of every distribution over bands: indicator_id, source; `named` gives a source's
    first stated equal."""
    rows = [
        (entry.id, named.get(raw, raw))
        for entry in definitions
        if kind_of(entry).counts_areas
        for source in (entry.numerator, entry.denominator)
        if source is not None
        for raw in ["|".join((source.dataset, source.measure, source.where.item))]
    ]
    texts = dict.fromkeys(("indicator_id", "source"), pl.String)
    return pl.DataFrame(rows, schema=texts, orient="row")
