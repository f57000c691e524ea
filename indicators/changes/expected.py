"""What a new figure was expected to be, and how far off it is in standard units.

Belongs here: the three yardsticks of docs/methods.md, "What was expected of a release", over frames
of cells. Does not belong here: which cells are compared (`warehouse.vintages`), and who is told
(`assets.intake.surprises`).

All is judged on a scale by unit (`put_on_scale`): counts, rates and amounts as logarithms,
percentages as log odds, scores and ages relative to their size; so a standard unit means the same
for large and small figures, and 0.1 on the scale is a change of about 10 %.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from indicators.methods.forecast import Forecast, forecast
from indicators.methods.statistics import Floats, as_floats
from indicators.verdicts.outlook import OPEN_UNITS
from schemas.frames.surprises import FORECAST, SPREAD, VINTAGE_BEFORE

NOTICED = 3.0
"""Standard units from which a cell is listed."""

SURPRISING = 5.0
"""Standard units from which a cell counts as surprising; how often an unremarkable year has one is
simulated in tests/simulations/test_surprises.py."""

FEWEST_POINTS = 12
"""Points before it from which a series' own forecast is what is expected."""

FEWEST_AREAS = 5
"""Areas from which on their common change is expected of each."""

USUAL_REVISION = 0.05
"""A standard unit of a revision on the scale: revisions of registers are a few percent."""

USUAL_CHANGE, WORTH = 0.15, 4
"""What areas' changes differ by where too few show it, and how many areas that counts as."""

LEAST_SCALE = 0.02
"""A standard unit of a forecast is never smaller: a 2 % change is no surprise of any series."""

MOST_COMMON = 0.5
"""A change that all areas share is believed up to this on the scale, a factor of 1.65."""

LEAST_CHANGE = 0.05
"""Cells that neither changed nor differ from what is expected by this are not forecast."""

NO_QUANTITY = "indeks"
"""The unit of verdicts such as over and under, which have no distances."""

EDGE = 0.05
"""How far percentages on the edge of their range are moved in: half of a last decimal."""

HALF_A_COUNT = 0.5
"""Added to what has no upper end, so that 0 has a place."""

MAD_TO_SD = 1.4826
GROUP = ["dataset", "measure", "item", "area_type", "period", "sex", "age", "education", "unit"]
PLACED = ["new", "old", "noise"]


def expect_as_before(revised: pl.DataFrame) -> pl.DataFrame:
    """Revised cells (`found`, `before`) with `expected`, `expected_from` and `surprise`.

    The figure before is expected, within a usual revision and, for counts, their chance variation.
    """
    unit = (USUAL_REVISION**2 + pl.col("noise") / 2).sqrt()
    return measured(revised).with_columns(
        expected="before",
        expected_from=pl.lit(VINTAGE_BEFORE),
        surprise=(pl.col("new") - pl.col("old")).abs() / unit,
    ).drop(PLACED)  # fmt: skip


def expect_like_others(followed: pl.DataFrame) -> pl.DataFrame:
    """Cells of new periods (`found`, `before`) with `expected`, `expected_from`, `surprise`, and
    `moved`: the larger of their change and their distance from what is expected, on the scale.

    Expected is the change that areas of the same kind share (the median, at most `MOST_COMMON`; of
    fewer than `FEWEST_AREAS` none). A standard unit has two parts: how the areas' changes spread,
    from the median absolute deviation, and a count's own chance. The first is shrunk to
    `USUAL_CHANGE`, which counts as much as `WORTH` areas.

    Source: Rousseeuw and Croux, JASA 1993;88:1273-1283; Gelman et al., Bayesian Data Analysis,
    3rd ed. 2013, ch. 2.6 (the scaled inverse chi-squared prior).
    """
    change = pl.col("new") - pl.col("old")
    placed = measured(followed).with_columns(change=change)
    areas, shared = pl.len().over(GROUP), pl.col("change").median().over(GROUP)
    believed = pl.when(areas >= FEWEST_AREAS).then(shared.clip(-MOST_COMMON, MOST_COMMON))
    placed = placed.with_columns(common=believed.fill_null(0.0), areas=areas).with_columns(
        off=pl.col("change") - pl.col("common"),
        spread=(MAD_TO_SD * (pl.col("change") - shared).abs().median().over(GROUP)) ** 2,
    )
    between = (pl.col("spread") - pl.col("noise").median().over(GROUP)).clip(lower_bound=0)
    shrunk = (pl.col("areas") * between + WORTH * USUAL_CHANGE**2) / (pl.col("areas") + WORTH)
    judged = placed.with_columns(
        expected=take_off_scale(pl.col("old") + pl.col("common")),
        expected_from=pl.lit(SPREAD),
        surprise=pl.col("off").abs() / (shrunk + pl.col("noise")).sqrt(),
        moved=pl.max_horizontal(pl.col("off").abs(), pl.col("change").abs()),
    )
    return judged.drop(*PLACED, "change", "common", "areas", "off", "spread", "size")


def expect_from_series(cells: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Cells of new periods with what the forecast of their series lets expect, for those that have
    a `series` (number, period_end, value) of `FEWEST_POINTS` or more before them.

    `cells` have `number`, `months`, `found`, `expected`, ...; those without a forecast stay as they
    are. The surprise is the standard normal deviate as unlikely as the cell; the local linear trend
    and its predictive distribution are those of `indicators.methods.forecast`.
    """
    placed = put_in_places(cells, series)
    if placed.is_empty():
        return cells
    width = int(placed["back"].to_numpy().max())
    told = []
    for (ahead,), rows in placed.group_by("ahead"):
        numbers = rows["number"].unique().sort()
        figures = np.full((numbers.len(), width), np.nan)
        at = numbers.search_sorted(rows["number"]).to_numpy()
        figures[at, width - rows["back"].to_numpy() + rows["ahead"].to_numpy() - 1] = rows["old"]
        aims = rows.unique("number").sort("number")["new"].to_numpy()
        made = forecast(figures, int(str(ahead)))
        told.append(
            pl.DataFrame({"number": numbers, "drawn": made.expected(), "away": deviate(made, aims)})
        )
    found = pl.concat(told).filter(pl.col("away").is_not_nan() & pl.col("drawn").is_not_nan())
    joined = cells.join(found, on="number", how="left", maintain_order="left")
    has_one, kept = pl.col("away").is_not_null(), joined.columns[: len(cells.columns)]
    return (
        joined.join(placed.select("number", "size").unique("number"), on="number", how="left")
        .with_columns(
            expected=pl.when(has_one).then(take_off_scale(pl.col("drawn"))).otherwise("expected"),
            expected_from=pl.when(has_one).then(pl.lit(FORECAST)).otherwise("expected_from"),
            surprise=pl.when(has_one).then("away").otherwise("surprise"),
        )
        .select(kept)
    )


def put_in_places(cells: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Each point of a series on its scale: number, `old`, `back` (periods before the cell), `ahead`
    (periods from the newest point to the cell), and the cell itself, `new`."""
    years = pl.max_horizontal(pl.col("months") // 12, pl.lit(1))
    known = cells.select("number", "unit", "months", "found", cell_end="period_end")
    joined = series.join(known, on="number").with_columns(
        back=(pl.col("cell_end").dt.year() - pl.col("period_end").dt.year()) // years,
        before=pl.col("value"),
    )
    enough = (pl.len().over("number") >= FEWEST_POINTS) & (
        pl.col("value").max().over("number") > pl.col("value").min().over("number")
    )
    return measured(joined.filter(pl.col("back") > 0).filter(enough), by="number").with_columns(
        ahead=pl.col("back").min().over("number")
    )


def deviate(made: Forecast, aims: Floats) -> Floats:
    """How unlikely figures are, as the standard normal deviate with the same tail, both tails
    counted alike; the spread of the forecast is never below `LEAST_SCALE`."""
    from scipy.special import ndtri

    scale = np.hypot(made.scale, LEAST_SCALE)
    below = Forecast(made.mean, scale, made.weight, made.freedom).chance_below(aims)
    above = Forecast(-made.mean, scale, made.weight, made.freedom).chance_below(-as_floats(aims))
    with np.errstate(invalid="ignore"):
        away: Floats = -ndtri(np.clip(np.minimum(below, above), 1e-300, 0.5))
    return away


def measured(cells: pl.DataFrame, by: str | None = None) -> pl.DataFrame:
    """Cells with `found` and `before` on their scale (`new`, `old`), the variance of the difference
    that chance alone makes (`noise`: of counts, 0 for others), and the `size` of open figures.

    Cells of verdicts (`NO_QUANTITY`) are left out. `by` is what open figures share their size with,
    None: the areas of the group.
    """
    groups = GROUP if by is None else [by]
    kept = cells.filter(pl.col("unit") != NO_QUANTITY)
    size = pl.col("before").abs().median().over(groups)
    sized = kept.with_columns(size=pl.when(size > 0).then(size).otherwise(1.0))
    counts = [1 / (pl.col(name).clip(lower_bound=0) + HALF_A_COUNT) for name in ("found", "before")]
    return sized.with_columns(
        new=put_on_scale("found"),
        old=put_on_scale("before"),
        noise=pl.when(pl.col("unit") == "antal").then(counts[0] + counts[1]).otherwise(0.0),
    )


def put_on_scale(name: str) -> pl.Expr:
    """A figure on the scale of its `unit`; the other way is `take_off_scale`."""
    figure, unit = pl.col(name), pl.col("unit")
    share = figure.clip(EDGE, 100 - EDGE)
    return (
        pl.when(unit.is_in(OPEN_UNITS))
        .then(figure / pl.col("size"))
        .when(unit == "pct")
        .then((share / (100 - share)).log())
        .otherwise((figure.clip(lower_bound=0) + HALF_A_COUNT).log())
    )


def take_off_scale(number: pl.Expr) -> pl.Expr:
    """The figure that a number on the scale stands for, with the `unit` and `size` beside it."""
    unit = pl.col("unit")
    return (
        pl.when(unit.is_in(OPEN_UNITS))
        .then(number * pl.col("size"))
        .when(unit == "pct")
        .then(100 / (1 + (-number).exp()))
        .otherwise((number.exp() - HALF_A_COUNT).clip(lower_bound=0))
    )
