"""Whether what stands beside the figures says more than they do: percentiles over municipalities,
and municipalities' contributions to their area's figure.

Belongs here: making them again from shown rows, as a reader could, by code of its own. Does not
belong here: counts and sums (`auditing.system`).
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from auditing.finds import Find
from geography import Geography
from schemas.frames.beside import REST

FIGURE = ["indicator_id", "period", "sex", "age", "education", "category"]
AREA = [*FIGURE, "area_type", "area_id"]
SHARES = {"p05": 0.05, "p25": 0.25, "p75": 0.75, "p95": 0.95}
ROUNDING = 1e-9


def find_told_beyond(
    published: pl.DataFrame,
    spread: pl.DataFrame,
    contributions: pl.DataFrame,
    geography: Geography,
) -> Iterator[Find]:
    """Percentiles that shown figures do not give, members named without a shown figure, and rests
    that stand for one municipality alone."""
    shown = published.filter(pl.col("value").is_not_null(), area_type="kommune")
    yield from find_other_percentiles(shown, spread)
    yield from find_unshown_members(shown, contributions)
    yield from find_lone_rests(contributions, geography)


def find_other_percentiles(shown: pl.DataFrame, spread: pl.DataFrame) -> Iterator[Find]:
    """Percentiles that differ from those of the shown figures."""
    usual = shown.filter(pl.col("period_mark").is_null())
    again = usual.group_by(FIGURE).agg(
        pl.len().alias("count"),
        *(
            pl.col("value").quantile(share, interpolation="linear").alias(f"again_{name}")
            for name, share in SHARES.items()
        ),
    )
    apart = [
        ((pl.col(name) - pl.col(f"again_{name}")).abs() > ROUNDING * pl.col(name).abs() + ROUNDING)
        for name in SHARES
    ]
    other = pl.col("municipalities") != pl.col("count")
    differs = pl.any_horizontal(other, *apart).fill_null(value=True)
    for row in spread.join(again, on=FIGURE, how="left").filter(differs).to_dicts():
        place = " ".join(str(row[name]) for name in FIGURE)
        chain = f"the percentiles of {place} are not those of the figures that are shown"
        yield Find("shown", row["indicator_id"], place, "percentiles", chain)


def find_unshown_members(shown: pl.DataFrame, contributions: pl.DataFrame) -> Iterator[Find]:
    """Members with a row of their own whose figure is not shown in a period that it rests on."""
    figures = shown.select(*FIGURE, pl.col("area_id").alias("member_id"))
    named = contributions.filter(pl.col("member_id") != REST)
    now = named.join(figures, on=[*FIGURE, "member_id"], how="anti")
    before = named.filter(pl.col("to_change").is_not_null()).join(
        figures.rename({"period": "baseline_period"}),
        on=["indicator_id", "baseline_period", *FIGURE[2:], "member_id"],
        how="anti",
    )
    for row in pl.concat([now, before]).unique(maintain_order=True).to_dicts():
        place = " ".join(str(row[name]) for name in (*AREA, "member_id"))
        chain = f"{place}: the municipality has a contribution, and its figure is not shown"
        yield Find("shown", row["indicator_id"], place, "contribution", chain)


def find_lone_rests(contributions: pl.DataFrame, geography: Geography) -> Iterator[Find]:
    """Rests of areas all but one of whose municipalities have a row of their own."""
    members = (
        geography.membership.filter(area_type="kommune")
        .group_by(area_type="group_type", area_id="group_id")
        .agg(pl.col("area_id").unique().alias("members"))
    )
    told = contributions.group_by(AREA).agg(
        pl.col("member_id").filter(pl.col("member_id") != REST).alias("named"),
        (pl.col("member_id") == REST).any().alias("has_rest"),
    )
    left = told.filter("has_rest").join(members, on=["area_type", "area_id"], how="left")
    for row in left.to_dicts():
        unnamed = set(row["members"] or []) - set(row["named"])
        if len(unnamed) < 2:
            place = " ".join(str(row[name]) for name in AREA)
            chain = f"{place}: the rest is that of {', '.join(unnamed) or 'nobody'} alone"
            yield Find("shown", row["indicator_id"], place, "rest", chain)
