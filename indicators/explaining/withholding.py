"""Which numbers an explanation must keep to itself, so that no hidden count is told.

Belongs here: the counts behind hidden figures, and blanking the roles that touch one of them. Which
figures are hidden is `indicators.disclosure.protection`.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from indicators.explaining.workings import Workings
from indicators.observation_selection import DIMENSIONS
from indicators.requests import POPULATION
from schemas.vocabulary import ALL, SMALLEST_SHOWN

COUNTS = ("numerator", "denominator")
HIDDEN_WITH = {
    "numerator": ("numerator", "printed"),
    "denominator": ("denominator", "printed"),
    "respondents": ("respondents",),
    "printed": ("printed",),
}
"""A rate and one of its counts give the other away."""


def list_hidden_counts(values: pl.DataFrame, requests: pl.DataFrame) -> pl.DataFrame:
    """The source counts that stand behind hidden figures, of every indicator, and that none shows.

    `values` is the published frame, `requests` those of all definitions. Columns: dataset,
    measure, item, sex, age, education (as the source has them), area_type, area_id,
    hidden_from, hidden_to. A figure that its publisher hides has no denominator beside it, and a
    standardised one is made of many ages: so a count that another figure shows is not among them.
    """
    breakdown = ["indicator_id", *DIMENSIONS, "category"]
    place = ["area_type", "area_id", "period_start", "period_end"]
    is_hidden = pl.col("status") == "suppressed"
    touched = values.join(values.filter(is_hidden).select(place).unique(), on=place, how="semi")
    rows = touched.select(*breakdown, *place, *COUNTS, hidden=is_hidden).join(
        requests.filter(pl.col("role").is_in(COUNTS)), on=breakdown
    )
    of_role = pl.col("role") == "numerator"
    count = pl.when(of_role).then("numerator").otherwise("denominator")
    # the sum of several cells does not show each of them
    alone = (pl.col("expected_rows") == 1) & (pl.col("stratum") == ALL)
    key = ["dataset", "measure", "item", *(f"source_{name}" for name in DIMENSIONS), *place]
    shown = rows.filter(count.is_not_null() & alone)
    concealed = rows.filter(pl.col("hidden") & count.is_null()).join(shown, on=key, how="anti")
    return concealed.select(
        "dataset", "measure", "item",
        *(pl.col(f"source_{name}").alias(name) for name in DIMENSIONS),
        "area_type", "area_id", hidden_from="period_start", hidden_to="period_end",
    ).unique()  # fmt: skip


def find_withheld_roles(cells: pl.DataFrame, is_open: bool, hidden: pl.DataFrame) -> list[str]:
    """The roles of which no number may be told: one of their counts is 1-4 or hidden elsewhere.

    `is_open`: published without disclosure control, so that nothing is withheld. Else the whole
    role, since the figure's own total is known and would give a single gap away. The
    population is open data: a small age band of it is no secret, unless a figure hides it.
    """
    if is_open:
        return []
    counts = pl.col("role").is_in(["numerator", "denominator", "respondents"]) | pl.col(
        "role"
    ).str.starts_with("weight_")
    small = (pl.col("value") > 0) & (pl.col("value") < SMALLEST_SHOWN)
    # a weight of persons or answers is a count; a weight in another unit tells of nobody
    is_count = (pl.col("unit") == "antal") | pl.col("role").is_in(["numerator", "denominator"])
    is_open = pl.col("dataset") == POPULATION.dataset
    key = ["dataset", "measure", "item", *DIMENSIONS, "area_type", "area_id"]
    # what its publisher hides has no number that could be told
    concealed = (
        cells.filter(pl.col("value").is_not_null())
        .join(hidden, on=key)
        .filter(
            (pl.col("period_start") <= pl.col("hidden_to"))
            & (pl.col("period_end") >= pl.col("hidden_from"))
        )
    )
    touched = {
        *cells.filter(counts & is_count & small & ~is_open)["role"],
        *concealed.filter(counts)["role"],
    }
    return sorted({also for role in touched for also in HIDDEN_WITH.get(role, (role,))})


def withhold_numbers(workings: Workings, roles: list[str]) -> Workings:
    """The same workings without the numbers of these roles; places and states stay."""
    blanked = []
    if "numerator" in roles:
        blanked += ["x", "printed", "variance"]
    if "denominator" in roles:
        blanked += ["n", "printed"]
    if "printed" in roles:
        blanked.append("printed")
    if "respondents" in roles:
        blanked.append("variance")
    if any(role.startswith("weight_") for role in roles):
        blanked += ["x", "n"]
    return replace(
        workings,
        parts=workings.parts.with_columns(
            pl.lit(None, pl.Float64).alias(name) for name in dict.fromkeys(blanked)
        ),
        cells=workings.cells.with_columns(
            value=pl.when(~pl.col("role").is_in(roles)).then("value"),
            withheld=pl.col("role").is_in(roles),
            **withhold_printed(workings.cells, roles),
        ),
    )


def withhold_printed(cells: pl.DataFrame, roles: list[str]) -> dict[str, pl.Expr]:
    """What the publisher printed where a cell is corrected: told as the corrected figure is."""
    if "printed_value" not in cells.columns:
        return {}
    small = (pl.col("printed_value") > 0) & (pl.col("printed_value") < SMALLEST_SHOWN)
    told = ~pl.col("role").is_in(roles) & ~(small & (pl.col("unit") == "antal")).fill_null(False)
    return {"printed_value": pl.when(told).then("printed_value")}
