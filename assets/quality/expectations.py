"""The frames that the suite of expectations looks at, and the suite itself as data.

Belongs here: reading `schemas/expectations/values.yaml` and preparing, from the published
values, one small frame for each question. Does not belong here: Great Expectations, which
only `assets.quality.validation` imports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

import schemas
from assets.quality.printed import (
    AnchorExpectation,
    DevelopmentExpectation,
    OrderExpectation,
    PrintedPlace,
    compare_anchors,
    measure_developments,
    measure_orders,
)
from indicators.reasons import NO_SUCH_LEVEL
from schemas.definitions.life import map_former_ids
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY
from schemas.written.strict import Strict
from schemas.written.yaml_nodes import load_yaml

EXPECTATIONS_FILE = Path(schemas.__file__).parent / "expectations" / "values.yaml"
SHOWN = ["ok", "estimated"]
EXPLAINED = [*SHOWN, "suppressed", "not_applicable"]
SERIES = [name for name in VALUE_KEY if name != "period"]
FrameName = Literal["presence", "shares", "jumps", "anchors", "developments", "orders", "twins"]
PLACE = ["area_type", "area_id", "period", "sex", "age", "education", "category"]


class Reason(Strict):
    """Why something is expected, for readers of the Data Docs and for analysts."""

    da: str
    en: str


class Expectation(Strict):
    """One expectation: a question's frame, the column looked at, and what it must keep to."""

    id: str
    frame: FrameName
    column: str
    min_value: float | None = None
    max_value: float | None = None
    reason: Reason


class Allowance(Strict):
    """How far two figures of a unit may lie apart: in the unit itself, as a share of one of them,
    or both; the more lenient counts."""

    unit: str
    absolute: float | None = None
    relative: float | None = None


class Jump(Allowance):
    """The largest change between neighbouring periods that needs no revision behind it."""


class TwinDistance(Allowance):
    """How far the figures of one concept from two sources may lie apart."""


class ExpectationFile(Strict):
    """The whole of `values.yaml`."""

    expectations: list[Expectation]
    jumps: list[Jump]
    twins: list[TwinDistance]
    anchors: list[AnchorExpectation]
    developments: list[DevelopmentExpectation]
    orders: list[OrderExpectation]

    @property
    def places(self) -> list[PrintedPlace]:
        """Everything that is printed of one indicator."""
        return [*self.anchors, *self.developments, *self.orders]

    def follow(self, definitions: Sequence[Definition]) -> ExpectationFile:
        """The suite by the ids that indicators have now: a printed figure of one that has another
        name would never be held against it."""
        names = map_former_ids({entry.id: entry.renamed_from for entry in definitions})
        if not names.keys() & {place.indicator_id for place in self.places}:
            return self
        return self.model_copy(update={
            kind: [
                place.model_copy(
                    update={"indicator_id": names.get(place.indicator_id, place.indicator_id)}
                )
                for place in getattr(self, kind)
            ]
            for kind in ("anchors", "developments", "orders")
        })  # fmt: skip


@dataclass(frozen=True)
class QualityInputs:
    """What the frames are made from: protected values, definitions in force, revisions."""

    values: pl.DataFrame
    definitions: list[Definition]
    cluster_ids: list[str]
    revised: pl.DataFrame


def load_expectations(path: Path = EXPECTATIONS_FILE) -> ExpectationFile:
    """Read the suite's data file."""
    return ExpectationFile.model_validate(load_yaml(path.read_text(encoding="utf-8")))


def prepare_frames(inputs: QualityInputs, suite: ExpectationFile) -> dict[str, pl.DataFrame]:
    """One frame for each question of the suite."""
    suite = suite.follow(inputs.definitions)
    return {
        "presence": count_presence(inputs),
        "shares": list_shares(inputs.values),
        "jumps": measure_jumps(inputs, suite.jumps),
        "anchors": compare_anchors(inputs.values, suite.anchors),
        "developments": measure_developments(inputs.values, suite.developments),
        "orders": measure_orders(inputs.values, suite.orders),
        "twins": compare_twins(inputs, suite.twins),
    }


def count_presence(inputs: QualityInputs) -> pl.DataFrame:
    """Figures for each indicator in force, cluster and period that the indicator has anywhere.

    Columns: indicator_id, area_id, period, figures (shown, protected, not applicable, or of a
    level that the source does not have; any other missing figure does not count).
    """
    in_force = [entry.id for entry in inputs.definitions if entry.status == "in_force"]
    periods = inputs.values.filter(pl.col("status").is_in(SHOWN)).select("indicator_id", "period")
    expected = (
        pl.DataFrame({"indicator_id": in_force}, schema={"indicator_id": pl.String})
        .join(periods.unique(), on="indicator_id", how="left")
        .join(pl.DataFrame({"area_id": inputs.cluster_ids}), how="cross")
    )
    explained = inputs.values.filter(
        pl.col("area_type") == "klynge",
        pl.col("status").is_in(EXPLAINED) | pl.col("status_reason").is_in(list(NO_SUCH_LEVEL)),
    )
    counted = explained.group_by("indicator_id", "area_id", "period").len("figures")
    return (
        expected.join(counted, on=["indicator_id", "area_id", "period"], how="left")
        .with_columns(pl.col("figures").fill_null(0).cast(pl.Int64))
        .sort("indicator_id", "area_id", "period")
    )


def list_shares(values: pl.DataFrame) -> pl.DataFrame:
    """Every shown figure in percent: the key and value."""
    return values.filter(pl.col("unit") == "pct", pl.col("status").is_in(SHOWN)).select(
        *VALUE_KEY, "value"
    )


def measure_jumps(inputs: QualityInputs, limits: list[Jump]) -> pl.DataFrame:
    """Changes between neighbouring periods of clusters, regions and country, per limit.

    Columns: the key of the later figure, earlier_period, earlier, value, excess (change
    divided by the largest change allowed: above 1 is a jump). Periods that the publisher has
    revised are left out, since there the change has its explanation, and so are figures that cover
    something else than the indicator's usually do.
    """
    allowed = tabulate_allowances(limits)
    shown = inputs.values.filter(
        pl.col("status").is_in(SHOWN),
        pl.col("area_type").is_in(["klynge", "region", "land"]),
        pl.col("period_mark").is_null(),
    ).sort("period_start")
    earlier = [
        pl.col("value").shift(1).over(SERIES).alias("earlier"),
        pl.col("period").shift(1).over(SERIES).alias("earlier_period"),
    ]
    change = (pl.col("value") - pl.col("earlier")).abs()
    allowance = allow("earlier")
    return (
        shown.with_columns(earlier)
        .filter(pl.col("earlier").is_not_null())
        .join(allowed, on="unit")
        .join(list_revised(inputs), on=["indicator_id", "period"], how="anti")
        .with_columns(excess=(change / allowance).fill_nan(0.0))
        .select(*VALUE_KEY, "earlier_period", "earlier", "value", "excess")
        .sort("excess", descending=True)
    )


def tabulate_allowances(limits: Sequence[Allowance]) -> pl.DataFrame:
    """unit, absolute, relative: one row for each."""
    return pl.DataFrame(
        [entry.model_dump() for entry in limits],
        schema={"unit": pl.String, "absolute": pl.Float64, "relative": pl.Float64},
    )


def allow(column: str) -> pl.Expr:
    """How far a figure may lie from that of a column."""
    return pl.max_horizontal("absolute", pl.col("relative") * pl.col(column).abs())


def list_revised(inputs: QualityInputs) -> pl.DataFrame:
    """The indicators' periods that rest on revised series: indicator_id, period."""
    measures = pl.DataFrame(
        [
            (entry.id, *term.name)
            for entry in inputs.definitions
            for source in (entry.numerator, entry.denominator, entry.figure, entry.printed)
            if source is not None
            for _, term in source.terms
        ],
        schema={"indicator_id": pl.String, "dataset": pl.String, "measure": pl.String,
                "item": pl.String},
        orient="row",
    )  # fmt: skip
    return (
        measures.join(inputs.revised, on=["dataset", "measure", "item"])
        .select("indicator_id", "period")
        .unique()
    )


def compare_twins(inputs: QualityInputs, limits: list[TwinDistance]) -> pl.DataFrame:
    """Twins beside the indicators that they are twins of, where both have a figure.

    Columns: indicator_id (the twin's), twin_of, area, period and breakdown, value, twin_value,
    distance (in the distance allowed: above 1 is too far). Compared is the twin's headline, of
    every area and period. A unit for which no distance is stated allows none.
    """
    pairs = pl.DataFrame(
        [
            (entry.id, entry.twin_of, *entry.headline_breakdown.key)
            for entry in inputs.definitions
            if entry.twin_of is not None
        ],
        schema=dict.fromkeys(["indicator_id", "twin_of", *PLACE[3:]], pl.String),
        orient="row",
    )
    shown = inputs.values.filter(
        pl.col("status").is_in(SHOWN), pl.col("period_mark").is_null()
    ).select("indicator_id", *PLACE, "unit", "value")
    others = shown.rename({"indicator_id": "twin_of", "value": "twin_value"}).drop("unit")
    distance = (pl.col("value") - pl.col("twin_value")).abs() / pl.col("allowed")
    return (
        shown.join(pairs, on=["indicator_id", *PLACE[3:]])
        .join(others, on=["twin_of", *PLACE])
        .join(tabulate_allowances(limits), on="unit", how="left")
        .with_columns(allowed=allow("twin_value").fill_null(0.0))
        .with_columns(distance=distance.fill_nan(0.0))
        .select("indicator_id", "twin_of", *PLACE, "value", "twin_value", "distance")
        .sort("distance", descending=True)
    )


def find_failures(frame: pl.DataFrame, expectation: Expectation) -> pl.DataFrame:
    """The rows that do not keep to an expectation."""
    column = pl.col(expectation.column)
    low, high = expectation.min_value, expectation.max_value
    too_low = pl.lit(False) if low is None else column < low
    too_high = pl.lit(False) if high is None else column > high
    return frame.filter(too_low | too_high)
