"""How many there will be: the population to come at today's rates, and at those of their trend.

Belongs here: rows of the frame `values` for indicators of the kind `projection`. Does not belong
here: strata and the population to come, which are measured from observations
(`indicators.strata`), and the forecast itself (`indicators.methods.forecast`).

With Nᵢ the people of stratum i in a year to come and rᵢ their rate in the newest period,

    persons = Σ Nᵢ rᵢ                      where rates stay as they are;
    persons = Σ Nᵢ · S                     where they go on as they did, with

S the forecast of the series Sₜ = Σ Nᵢ rᵢ(t) / Σ Nᵢ: what each past period's rates would have made
of the population to come. So the trend is that of the rates alone, and none of it is that people
grew older. Shares are forecast on the logit scale, rates on the log scale, and the limits are
predictive ones; the population to come has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from indicators import reasons
from indicators.methods.forecast import forecast
from indicators.methods.scales import Scale, from_scale, onto_scale
from indicators.methods.statistics import LEVEL, Floats
from indicators.origins import DATE_LENGTH, unite_vintages
from indicators.strata_grid import Grid, Strata, find_scale, lay_out
from indicators.verdicts.period_marks import is_partial
from schemas.definitions.breakdowns import TODAYS_RATES, TREND_OF_RATES
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.frames.values import fill_columns
from schemas.natures import PRINTED

FEWEST_FIGURES = 8
"""Fewer past periods say nothing of where rates are heading (docs/methods.md, "The outlook")."""
MOST_TRIED = 4
"""So many years ahead the forecast's limits were tried."""
YEAR = r"^\d{4}$"
AREA = ("area_type", "area_id")
HIDDEN, MISSING = "suppressed", "missing"
SHOWN = ("ok", "estimated")
ALWAYS_PUBLISHED = ("klynge", "region", "land")
"""Levels that have a row also where there is no figure, as of every indicator."""


@dataclass(frozen=True)
class Place:
    """One area's rows of the indicator whose rates are used, and the newest of them."""

    rows: pl.DataFrame
    newest: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A number of people, or why there is none."""

    status: str
    reason: str | None = None
    note: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None


def project(
    values: pl.DataFrame, strata: Strata, people: pl.DataFrame, definitions: Sequence[Definition]
) -> pl.DataFrame:
    """The rows of every projection, from protected values and open strata alone; `people` is the
    population to come (`indicators.strata.PEOPLE_SCHEMA`)."""
    by_id = {entry.id: entry for entry in definitions}
    made = [
        project_indicator(values, strata, people, entry, of)
        for entry in definitions
        if entry.kind is Kind.PROJECTION and (of := by_id.get(str(entry.of))) is not None
    ]
    return pl.concat([fill_columns(values).clear(), *made])


def project_indicator(
    values: pl.DataFrame, strata: Strata, people: pl.DataFrame, definition: Definition,
    of: Definition,
) -> pl.DataFrame:  # fmt: skip
    """The newest period and the years to come, under both assumptions, for every area."""
    group = dict(zip(("sex", "age", "education", "category"), of.headline_breakdown.key,
                     strict=True))  # fmt: skip
    yearly = values.filter(
        pl.col("period").str.contains(YEAR), ~is_partial(),
        indicator_id=of.id, **group,
    ).sort("period")  # fmt: skip
    grid = lay_out(strata, of.id)
    to_come = ToCome(people.filter(indicator_id=definition.id), grid.names)
    rows = [
        row
        for _, mine in yearly.group_by(AREA, maintain_order=True)
        for row in project_place(place_rows(mine), grid, to_come, definition, of)
        if row["status"] != MISSING or row["area_type"] in ALWAYS_PUBLISHED
    ]
    if not rows:
        return fill_columns(values).clear()
    return fill_columns(pl.DataFrame(rows, infer_schema_length=None))


def place_rows(mine: pl.DataFrame) -> Place:
    """One area's rows with the newest that says anything: a figure, or that it is hidden."""
    told = mine.filter(pl.col("status").is_in([*SHOWN, HIDDEN]))
    return Place(mine, (told if told.height else mine).row(-1, named=True))


class ToCome:
    """The population to come of one projection, by area and year, in the strata's order."""

    def __init__(self, people: pl.DataFrame, names: list[str]) -> None:
        self.names = names
        self._of: dict[tuple[str, str, str], dict[str, float | None]] = {}
        self.origins, self.synthetic = "", False
        for row in people.iter_rows(named=True):
            place = (row["area_type"], row["area_id"], row["period"])
            self._of.setdefault(place, {})[row["stratum"]] = row["people"]
            self.origins = max(self.origins, row["origins"] or "")
            self.synthetic = self.synthetic or bool(row["synthetic"])

    def find(self, area_type: str, area_id: str, year: int) -> Floats | None:
        """How many people of each stratum; None where one is not known."""
        found = self._of.get((area_type, area_id, str(year)), {})
        people = [found.get(name) for name in self.names]
        if not people or any(each is None for each in people):
            return None
        return np.array(people, dtype=np.float64)


def project_place(
    place: Place, grid: Grid, to_come: ToCome, definition: Definition, of: Definition
) -> Iterator[dict[str, Any]]:
    """The rows of one area."""
    newest = place.newest
    history = find_history(place, grid)
    today = tell_today(newest)
    for category in (TODAYS_RATES, TREND_OF_RATES):
        yield write_row(place, definition, to_come, category, int(newest["period"]), today)
    for year in definition.years:
        if year <= int(newest["period"]):
            continue
        people = to_come.find(newest["area_type"], newest["area_id"], year)
        stay, trend = tell_year(newest, history, people, year, of)
        yield write_row(place, definition, to_come, TODAYS_RATES, year, stay)
        yield write_row(place, definition, to_come, TREND_OF_RATES, year, trend)


@dataclass(frozen=True)
class History:
    """The rates of an area's strata: years × strata, oldest first, NaN where a year is not known or
    not open; `is_closed` whether the newest is known and must not be told of."""

    years: list[int]
    rates: Floats
    is_closed: bool


def find_history(place: Place, grid: Grid) -> History:
    """The rates of every year from the first to the newest."""
    newest = int(place.newest["period"])
    known = place.rows.filter(pl.col("status").is_in(SHOWN))["period"].cast(pl.Int64)
    years = list(range(int(known.min() or newest), newest + 1))  # type: ignore[arg-type]
    sides = pl.DataFrame(
        {"area_type": [place.newest["area_type"]] * len(years),
         "area_id": [place.newest["area_id"]] * len(years), "period": [str(y) for y in years]}
    )  # fmt: skip
    rows = grid.find(sides)
    x, n = grid.counts(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(n > 0, x / n, np.where(np.isnan(n), np.nan, 0.0))
    rates = np.where(grid.is_open[rows][:, np.newaxis], rates, np.nan)
    return History(years, rates, bool(grid.is_closed[rows[-1]]))


def tell_today(newest: dict[str, Any]) -> Outcome:
    """The number of the newest period itself."""
    if newest["status"] in SHOWN and newest["numerator"] is not None:
        return Outcome(newest["status"], newest["status_reason"], value=newest["numerator"])
    if newest["status"] == HIDDEN:
        return Outcome(HIDDEN, reasons.PROTECTED)
    return Outcome(MISSING, newest["status_reason"] or reasons.MISSING_AT_SOURCE)


def tell_year(
    newest: dict[str, Any], history: History, people: Floats | None, year: int, of: Definition
) -> tuple[Outcome, Outcome]:
    """A year to come with rates that stay, and with rates that go on."""
    if newest["status"] not in (*SHOWN, HIDDEN):
        lacking = tell_today(newest)
        return lacking, lacking
    if newest["status"] == HIDDEN or history.is_closed:
        hidden = Outcome(HIDDEN, reasons.PROTECTED)
        return hidden, hidden
    if np.isnan(history.rates[-1]).any():
        lacking = Outcome(MISSING, reasons.NO_STRATA)
        return lacking, lacking
    if people is None:
        lacking = Outcome(MISSING, reasons.NO_PROJECTION)
        return lacking, lacking
    told = Outcome(newest["status"], newest["status_reason"])
    stay = replace(
        told, value=float(np.round(people @ history.rates[-1])),
        note=reasons.explain_todays_rates(newest["period"]),
    )  # fmt: skip
    return stay, go_on(told, history, people, year, of)


def go_on(told: Outcome, history: History, people: Floats, year: int, of: Definition) -> Outcome:
    """A year to come where the rates go on as they did."""
    total = people.sum()
    scale = find_scale(of)
    series = scale * (history.rates @ people / total)[np.newaxis, :]
    known = ~np.isnan(series[0])
    if known.sum() < FEWEST_FIGURES or np.nanmin(series) == np.nanmax(series):
        return Outcome(MISSING, reasons.TOO_FEW_YEARS)
    first = history.years[int(np.flatnonzero(known)[0])]
    ahead = year - history.years[-1]
    scales = np.array([Scale.SHARE if of.kind is Kind.PROPORTION else Scale.POSITIVE], dtype=object)
    made = forecast(onto_scale(series, scales, series), ahead)
    drawn = np.stack([made.expected(), *made.limits(LEVEL)], axis=1)
    value, low, high = np.round(from_scale(drawn, scales)[0] * total / scale)
    return replace(
        told, value=float(value), low=float(low), high=float(high),
        note=reasons.explain_trend(str(first), ahead > MOST_TRIED),
    )  # fmt: skip


def write_row(
    place: Place, definition: Definition, to_come: ToCome, category: str, year: int, told: Outcome
) -> dict[str, Any]:
    """A row of `values`."""
    newest, limited = place.newest, told.low is not None
    of_rows = place.rows["vintages"].unique().to_list()
    come = to_come.origins.replace(" ", ", ") if year > int(newest["period"]) else None
    vintages = unite_vintages([*of_rows, come or None])
    days = [day for day in place.rows["vintage"] if day is not None]
    days += [date.fromisoformat(come[-DATE_LENGTH:])] if come else []
    return {
        **{name: newest[name] for name in ("area_type", "area_id", "area_name", "sex", "age",
                                           "education", "run_id", "corrected")},
        "indicator_id": definition.id, "period": str(year), "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31), "category": category, "unit": definition.unit,
        "value": told.value, "ci_low": told.low, "ci_high": told.high,
        "ci_level": LEVEL if limited else None, "ci_method": "forecast" if limited else None,
        "nature": PRINTED if told.value is not None else None,
        "status": told.status, "status_reason": told.reason, "note": told.note,
        "vintage": max(days, default=None),
        "vintages": vintages,
        "synthetic": bool(newest["synthetic"]) or (come is not None and to_come.synthetic),
        "definition_version": definition.version,
    }  # fmt: skip
