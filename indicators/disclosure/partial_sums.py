"""Figures of groups that were made without some of their members.

Belongs here: which those are, and what each is the sum of. Does not belong here: the sums of whole
groups (`indicators.disclosure.equations`).
"""

from __future__ import annotations

import polars as pl

from indicators.disclosure.places import GROUPS, TOLERANCE

OF_FIGURE = ["indicator_id", "category", "role", "period", "sex", "age", "education"]
"""What the areas of one indicator's figures have in common."""


def find_partial(roads: pl.DataFrame, shares: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The roads with `partial`: whether the number is the sum of some members only; and those sums
    as rows (sum, count, coefficient).

    A group's figure is made of the members that the same indicator shows a figure of.
    """
    groups, members = pair_members(roads, shares)
    sums = members.group_by("cell", "role").agg(
        known=(pl.col("share") * pl.col("number")).sum(),
        some=pl.col("number").is_not_null().any(),
        lacking=pl.col("number").is_null().any(),
    )
    made = groups.join(sums, on=["cell", "role"]).filter(
        pl.col("some")
        & pl.col("lacking")
        & ((pl.col("whole") - pl.col("known")).abs() <= TOLERANCE)
    )
    made = made.select("cell", "role", "total", partial=pl.lit(value=True))
    name = pl.format("partial|{}|{}", "cell", "role").alias("sum")
    known = members.filter(pl.col("number").is_not_null()).join(made, on=["cell", "role"])
    terms = pl.concat(
        [
            made.select(name, count="total", coefficient=pl.lit(-1.0)),
            known.select(name, "count", coefficient="share"),
        ]
    )
    marked = roads.join(
        made.drop("total"), on=["cell", "role"], how="left", maintain_order="left"
    ).with_columns(pl.col("partial").fill_null(value=False))
    return marked, terms


def pair_members(roads: pl.DataFrame, shares: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The groups' shown figures (cell, role, total, whole), and for each its members with their
    count and number (null where the indicator shows none)."""
    published = roads.filter(pl.col("cell").is_not_null())
    shown = published.filter("shown")
    is_group = pl.col("area_type").is_in(GROUPS)
    levels = (
        shown.filter(pl.col("area_type").is_in(["kommune", "hospital"]))
        .group_by("indicator_id")
        .agg(member_type=pl.col("area_type").max())
    )
    groups = shown.filter(is_group).select(
        "cell", *OF_FIGURE, "catchment", group_type="area_type", group_id="area_id",
        total="count", whole="number",
    )  # fmt: skip
    groups = groups.join(levels, on="indicator_id")
    own = shown.filter("made").join(
        levels, left_on=["indicator_id", "area_type"], right_on=["indicator_id", "member_type"],
        how="semi",
    ).select(*OF_FIGURE, member_type="area_type", member_id="area_id", count="count",
             number="number")  # fmt: skip
    # where every municipality of the country has a figure no group lacks a member
    whole = own.group_by(OF_FIGURE).len().filter(pl.col("len") >= len(municipalities(shares)))
    groups = groups.join(whole, on=OF_FIGURE, how="anti")
    members = groups.join(
        shares, on=["period", "catchment", "group_type", "group_id", "member_type"]
    ).join(own, on=[*OF_FIGURE, "member_type", "member_id"], how="left")
    return groups, members


def municipalities(shares: pl.DataFrame) -> set[str]:
    """All municipalities that belong to something."""
    return set(shares.filter(pl.col("member_type") == "kommune")["member_id"])
