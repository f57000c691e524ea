"""Which changes and signals may be called certain when a hundred are looked at side by side.

Belongs here: the p-value of each newest change, and one decision for an area's whole page. Does not
belong here: the tests themselves (`indicators.methods.change_evidence`), the control of many at
once (`indicators.methods.false_discovery`), the words (`wording.development`).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from indicators.kinds import kind_of
from indicators.kinds.measuring import read_floats
from indicators.methods.change_evidence import (
    find_long_enough,
    p_value_of_sampling,
    p_value_of_years,
    pool_deviations,
)
from indicators.methods.false_discovery import adjust_for_many
from indicators.methods.statistics import Flags, Floats
from indicators.methods.trend import standard_errors_from_limits
from indicators.verdicts.period_marks import is_partial
from indicators.verdicts.series import SERIES, SeriesMatrix, lay_out
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY
from schemas.natures import FULL_COUNT

FALSE_DISCOVERIES = 0.05
"""So large a share of what is called certain is expected to be chance."""

AREA = ["area_type", "area_id"]
SHOWN_TOGETHER = [name for name in SERIES if name not in AREA]
"""What the series of all areas have in common whose years are pooled."""


def add_findings(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Fill `change_p`, `change_certain` and `signal_certain` on the newest figure of each series.

    `values` are sorted by series and period, with the columns of
    `indicators.verdicts.series.add_rhythm`, `change` with its limits and `signal_p`. The p-value of
    a change is the larger of two: that of sampling, and that of the years. A change without limits
    is judged by the series' own years alone, and only where those are 8 or more: they hold its
    sampling error, too. Full counts have no p-value: nothing is left to chance in them. What is too
    uncertain is not judged.

    Certain is what the Benjamini-Hochberg rule finds at 5 % among all changes and signals that
    could have stood on the area's page: those of each indicator's headlines, twins and variants
    left out. The other groups' figures are held against the same threshold.
    """
    # a period that is not whole is shown, and nothing is said of it
    beside, whole = values.filter(is_partial()), values.filter(~is_partial())
    if whole.is_empty():
        return values
    tested = whole.with_columns(change_p=weigh_changes(whole))
    tested = tested.with_columns(find_thresholds(tested, definitions))
    return pl.concat([tested, beside.select(tested.columns)], rechunk=True)


def find_findings_anew(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Finished values of which some rows are others than before: what is certain among all that
    could stand on an area's page is decided anew, the p-values hold."""
    beside, whole = values.filter(is_partial()), values.filter(~is_partial())
    if whole.is_empty():
        return values
    found = whole.with_columns(find_thresholds(whole, definitions))
    return pl.concat([found, beside], rechunk=True).sort(VALUE_KEY)


def weigh_changes(values: pl.DataFrame) -> pl.Series:
    """`change_p` of the newest figure of each series."""
    laid_out = lay_out(values)
    newest = laid_out.newest_rows()
    years, own = weigh_against_years(values, laid_out, newest)
    change, low, high = (read_floats(values, n) for n in ("change", "change_low", "change_high"))
    sampling = p_value_of_sampling(change, low, high)
    p_value = np.full(values.height, np.nan)
    of_own_years = np.zeros(values.height, dtype=np.bool_)
    rows = newest[newest >= 0]
    p_value[rows], of_own_years[rows] = years[newest >= 0], own[newest >= 0]
    # a series' own years hold its sampling error; those of other areas do not
    alone = np.where(of_own_years, p_value, np.nan)
    p_value = np.where(np.isnan(sampling), alone, np.maximum(p_value, sampling))
    untested = values.select(
        (pl.col("nature") == FULL_COUNT).fill_null(value=False)
        | pl.col("too_uncertain").fill_null(value=False)
        | pl.col("change").is_null()
    ).to_series()
    p_value[untested.to_numpy()] = np.nan
    return pl.Series("change_p", p_value).fill_nan(None)


def weigh_against_years(
    values: pl.DataFrame, laid_out: SeriesMatrix, newest: np.ndarray
) -> tuple[Floats, Flags]:
    """The p-value of each series' newest change against the variation up to the baseline, and
    whether that is the series' own."""
    columns = laid_out.columns
    points = columns["value"]
    count, width = points.shape
    baseline = find_baseline_places(values, laid_out, newest)
    places = np.arange(width)
    before = np.where(places <= baseline[:, np.newaxis], points, np.nan)
    errors = standard_errors_from_limits(columns["ci_low"], columns["ci_high"])
    pooled = np.full(count, np.nan)
    # years differ alike in all areas of an indicator and group, or at least in those of a kind:
    # the sampling error of small areas can hide what large ones show
    for together in (SHOWN_TOGETHER, [*SHOWN_TOGETHER, "area_type"]):
        for rows in group_series(values, laid_out, together):
            deviation = pool_deviations(before[rows], errors[rows])
            pooled[rows] = np.fmax(pooled[rows], deviation)
    last = np.where(newest >= 0, laid_out.points[np.maximum(newest, 0)], 0)
    change = np.full(count, np.nan)
    change[newest >= 0] = read_floats(values, "change")[newest[newest >= 0]]
    steps = np.where(baseline >= 0, last - baseline, 1)
    return (
        p_value_of_years(before, change, steps.astype(float), pooled),
        find_long_enough(before),
    )


def find_baseline_places(
    values: pl.DataFrame, laid_out: SeriesMatrix, newest: np.ndarray
) -> np.ndarray:
    """In which column of the matrix each series has its baseline; -1 without one."""
    base = values["baseline_period"].gather(np.maximum(newest, 0))
    base = base.zip_with(pl.Series(newest >= 0), pl.Series([None] * len(newest), dtype=pl.String))
    of_rows = base.gather(laid_out.series)
    is_base = (values["period"] == of_rows).fill_null(value=False).to_numpy()
    places = np.full(len(newest), -1)
    places[laid_out.series[is_base]] = laid_out.points[is_base]
    return places


def group_series(
    values: pl.DataFrame, laid_out: SeriesMatrix, together: list[str]
) -> Iterable[np.ndarray]:
    """The numbers of the series that are alike in the columns `together`."""
    firsts = np.flatnonzero(np.diff(laid_out.series, prepend=-1))
    alike = values.select(together)[firsts].with_columns(number=pl.arange(0, len(firsts)))
    for rows in alike.group_by(together, maintain_order=True).agg("number")["number"]:
        yield rows.to_numpy()


def find_thresholds(tested: pl.DataFrame, definitions: list[Definition]) -> list[pl.Series]:
    """`change_certain` and `signal_certain` of every row, null where nothing was tested."""
    page = list_page(tested, definitions)
    largest = {
        area: find_largest_finding(rows) for area, rows in page.group_by(AREA, maintain_order=True)
    }
    limits = pl.Series(
        [largest.get(area, -1.0) for area in tested.select(AREA).rows()], dtype=pl.Float64
    )
    return [
        (tested["change_p"] <= limits).alias("change_certain"),
        (tested["signal_p"] <= limits).alias("signal_certain"),
    ]


def list_page(tested: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The rows whose change or signal could stand on their area's page."""
    headed = [
        (entry.id, *headline.key)
        for entry in definitions
        if not entry.stands_for_another and not kind_of(entry).counts_areas
        for headline in entry.list_headlines()
    ]
    group = ["indicator_id", "sex", "age", "education", "category"]
    heads = pl.DataFrame(headed, schema=dict.fromkeys(group, pl.String), orient="row")
    return (
        tested.filter(pl.col("change_p").is_not_null() | pl.col("signal_p").is_not_null())
        .join(heads, on=group, how="semi", maintain_order="left")
        .sort("period_end", "period_start", maintain_order=True)
        .unique([*group, *AREA], keep="last", maintain_order=True)
    )


def find_largest_finding(rows: pl.DataFrame) -> float:
    """The largest p-value of a page that is still a finding; -1 when there is none."""
    p_values = np.concatenate([read_floats(rows, "change_p"), read_floats(rows, "signal_p")])
    found = p_values[adjust_for_many(p_values) <= FALSE_DISCOVERIES]
    return float(found.max()) if len(found) else -1.0
