"""What published material prints of figures: a number, a development, an order.

Belongs here: the models of these three in `schemas/expectations/values.yaml`, and the frames that
hold ours beside them. Does not belong here: what the suite expects of values in general
(`assets.quality.expectations`).
"""

from __future__ import annotations

import itertools
from typing import Annotated

import polars as pl
from pydantic import Field

from schemas.frames.values import VALUE_KEY
from schemas.vocabulary import ALL
from schemas.written.strict import Strict

SHOWN = ["ok", "estimated"]
PLACE = ["indicator_id", "area_type", "area_id"]
GROUP = ["sex", "age", "education"]


class PrintedGroup(Strict):
    """The breakdown that a text speaks of."""

    sex: str = ALL
    age: str = ALL
    education: str = ALL
    category: str = ALL


class PrintedPlace(Strict):
    """The indicator and the area that a text speaks of, and where it stands."""

    indicator_id: str
    source: str
    area_type: str = "land"
    area_id: str = "000"


class AnchorExpectation(PrintedPlace):
    """A figure that published material prints; without a period it is about every period.

    With `categories` it is the sum of their figures ("over 40 %" of bands of 20).
    """

    value: float
    tolerance: Annotated[float, Field(gt=0)]
    period: str | None = None
    sex: str = ALL
    age: str = ALL
    education: str = ALL
    categories: list[str] = []


class DevelopmentExpectation(PrintedPlace):
    """A change between two periods that a text prints, in percent of the earlier figure."""

    since: str
    until: str
    groups: Annotated[list[PrintedGroup], Field(min_length=1)]
    least: float
    most: float | None = None


class OrderExpectation(PrintedPlace):
    """Groups whose figures rise in the order in which they are named, in a period or in each.

    With `share_of_categories` a figure is what its category is of all of them, in percent.
    """

    rising: Annotated[list[PrintedGroup], Field(min_length=2)]
    period: str | None = None
    share_of_categories: bool = False


def compare_anchors(values: pl.DataFrame, anchors: list[AnchorExpectation]) -> pl.DataFrame:
    """Printed figures beside ours, where we have one.

    Columns: the figure's key, anchor, tolerance, value, distance (in tolerances: above 1 is
    too far), source. An anchor without a figure of ours is left out: whether a figure is there
    is a question of its own.
    """
    frames = [compare_anchor(values, anchor) for anchor in anchors]
    schema = {
        **dict.fromkeys([*PLACE, *GROUP, "period"], pl.String()), "anchor": pl.Float64(),
        "tolerance": pl.Float64(), "value": pl.Float64(), "distance": pl.Float64(),
        "source": pl.String(),
    }  # fmt: skip
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def compare_anchor(values: pl.DataFrame, anchor: AnchorExpectation) -> pl.DataFrame:
    """Ours beside one printed figure, a row for each period that it is about."""
    group = PrintedGroup(sex=anchor.sex, age=anchor.age, education=anchor.education)
    categories = anchor.categories or [group.category]
    ours = pick_figures(values, anchor, group, categories)
    if anchor.period is not None:
        ours = ours.filter(pl.col("period") == anchor.period)
    # a sum with a category missing is no figure to compare
    summed = ours.group_by(*PLACE, *GROUP, "period", maintain_order=True).agg(
        pl.col("value").sum(), parts=pl.len()
    )
    return summed.filter(pl.col("parts") == len(categories)).select(
        *PLACE, *GROUP, "period",
        anchor=pl.lit(anchor.value), tolerance=pl.lit(anchor.tolerance), value="value",
        distance=(pl.col("value") - anchor.value).abs() / anchor.tolerance,
        source=pl.lit(anchor.source),
    )  # fmt: skip


def pick_figures(
    values: pl.DataFrame, place: PrintedPlace, group: PrintedGroup, categories: list[str]
) -> pl.DataFrame:
    """The shown figures of an indicator in an area, of one group and some of its categories."""
    return values.filter(
        pl.col("status").is_in(SHOWN),
        pl.col("category").is_in(categories),
        *(pl.col(name) == getattr(place, name) for name in PLACE),
        *(pl.col(name) == getattr(group, name) for name in GROUP),
    ).sort("period_start")


def measure_developments(
    values: pl.DataFrame, developments: list[DevelopmentExpectation]
) -> pl.DataFrame:
    """Our changes beside those that are printed, where we have both periods.

    Columns: the later figure's key, since, change (percent of the earlier figure), outside (how far
    it lies from what is printed, in percentage points; 0 within), source.
    """
    frames = [
        measure_development(values, entry, group)
        for entry in developments
        for group in entry.groups
    ]
    schema = {
        **dict.fromkeys([*VALUE_KEY, "since"], pl.String()), "change": pl.Float64(),
        "outside": pl.Float64(), "source": pl.String(),
    }  # fmt: skip
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def measure_development(
    values: pl.DataFrame, entry: DevelopmentExpectation, group: PrintedGroup
) -> pl.DataFrame:
    """One group's change; no row where a period has no figure."""
    ours = pick_figures(values, entry, group, [group.category])
    on = [name for name in VALUE_KEY if name != "period"]
    before = ours.filter(pl.col("period") == entry.since).select(*on, before="value")
    change = 100 * (pl.col("value") / pl.col("before") - 1)
    most = pl.lit(None, pl.Float64) if entry.most is None else change - entry.most
    return (
        ours.filter(pl.col("period") == entry.until)
        .join(before, on=on)
        .select(
            *VALUE_KEY, since=pl.lit(entry.since), change=change,
            outside=pl.max_horizontal(entry.least - change, most, pl.lit(0.0)),
            source=pl.lit(entry.source),
        )
    )  # fmt: skip


def measure_orders(values: pl.DataFrame, orders: list[OrderExpectation]) -> pl.DataFrame:
    """How much more each group has than the one named before it, period by period.

    Columns: the key of the group that should be higher, below (the group that should be lower),
    rise (below 0 where the order is not the printed one), source.
    """
    frames = [
        measure_order(values, entry, lower, higher)
        for entry in orders
        for lower, higher in itertools.pairwise(entry.rising)
    ]
    schema = {
        **dict.fromkeys([*VALUE_KEY, "below"], pl.String()), "rise": pl.Float64(),
        "source": pl.String(),
    }  # fmt: skip
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def measure_order(
    values: pl.DataFrame, entry: OrderExpectation, lower: PrintedGroup, higher: PrintedGroup
) -> pl.DataFrame:
    """One step of an order, a row for each period in which both groups have a figure."""
    below, above = (find_level(values, entry, group) for group in (lower, higher))
    said = ", ".join(lower.model_dump(exclude_defaults=True).values()) or ALL
    joined = above.join(below.select("period", under="value"), on="period")
    if entry.period is not None:
        joined = joined.filter(pl.col("period") == entry.period)
    return joined.select(
        *VALUE_KEY, below=pl.lit(said), rise=pl.col("value") - pl.col("under"),
        source=pl.lit(entry.source),
    )  # fmt: skip


def find_level(values: pl.DataFrame, entry: OrderExpectation, group: PrintedGroup) -> pl.DataFrame:
    """The figures of a group, or what they are of all categories, in percent."""
    mine = pick_figures(values, entry, group, [group.category])
    if not entry.share_of_categories:
        return mine
    every = values["category"].unique().to_list()
    whole = (
        pick_figures(values, entry, group, every).group_by("period").agg(all=pl.col("value").sum())
    )
    return mine.join(whole, on="period").with_columns(value=100 * pl.col("value") / pl.col("all"))
