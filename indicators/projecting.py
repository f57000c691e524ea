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
from indicators.strata_grid import PLACE, Grid, Strata, find_scale, lay_out
from indicators.verdicts.period_marks import is_partial
from schemas.definitions.breakdowns import ASSUMPTIONS, TODAYS_RATES, TREND_OF_RATES
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.frames.values import fill_columns
from schemas.natures import PRINTED

FEWEST_FIGURES = 8
"""Fewer past periods say nothing of where rates are heading (docs/methods.md, "The outlook")."""
LONGEST = 40
"""So many years back no source goes."""
MOST_TRIED = 4
"""So many years ahead the forecast's limits were tried."""
YEAR = r"^\d{4}$"
AREA = ("area_type", "area_id")
HIDDEN, MISSING = "suppressed", "missing"
SHOWN = ("ok", "estimated")
ALWAYS_PUBLISHED = ("klynge", "region", "land")
"""Levels that have a row also where there is no figure, as of every indicator."""


@dataclass(frozen=True)
class AreaToProject:
    """The newest of an area's rows of the indicator whose rates are used, the releases behind all
    of them, and whether the area has rows of its own at all."""

    newest: dict[str, Any]
    vintages: list[str | None]
    days: list[date]
    is_told: bool


@dataclass(frozen=True)
class ProjectedNumber:
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
        pl.col("period").str.contains(YEAR), ~is_partial(), indicator_id=of.id, **group
    ).sort("period")
    grid = lay_out(strata, of.id)
    to_come = ToCome(people.filter(indicator_id=definition.id), grid.names)
    found = (place_rows(mine) for _, mine in yearly.group_by(AREA, maintain_order=True))
    places = [place for place in found if place.is_told]
    told = [
        (place, category, year, outcome)
        for place, outcomes in zip(places, tell_places(places, grid, to_come, definition, of),
                                   strict=True)
        for category, year, outcome in outcomes
    ]  # fmt: skip
    rows = [
        write_row(place, definition, to_come, category, year, outcome)
        for place, category, year, outcome in told
        if outcome.status != MISSING or place.newest["area_type"] in ALWAYS_PUBLISHED
    ]
    if not rows:
        return fill_columns(values).clear()
    return fill_columns(pl.DataFrame(rows, infer_schema_length=None))


def place_rows(mine: pl.DataFrame) -> AreaToProject:
    """One area's rows with the newest that says anything: a figure, or that it is hidden."""
    told = mine.filter(pl.col("status").is_in([*SHOWN, HIDDEN]))
    newest = (told if told.height else mine).row(-1, named=True)
    days = [day for day in mine["vintage"].unique() if day is not None]
    return AreaToProject(
        newest, mine["vintages"].unique().to_list(), days,
        told.height > 0 or newest["area_type"] in ALWAYS_PUBLISHED,
    )  # fmt: skip


class ToCome:
    """The population to come of one projection, by area and year, in the strata's order."""

    def __init__(self, people: pl.DataFrame, names: list[str]) -> None:
        self.names = names
        self._of: dict[tuple[str, str, str], dict[str, float | None]] = {}
        columns = ("area_type", "area_id", "period", "stratum", "people")
        for *place, stratum, number in people.select(columns).iter_rows():
            self._of.setdefault((place[0], place[1], place[2]), {})[stratum] = number
        self.origins = str(people["origins"].max() or "")
        self.synthetic = bool(people["synthetic"].any())

    def find(self, area_type: str, area_id: str, year: int) -> Floats | None:
        """How many people of each stratum; None where one is not known."""
        found = self._of.get((area_type, area_id, str(year)), {})
        people = [found.get(name) for name in self.names]
        if not people or any(each is None for each in people):
            return None
        return np.array(people, dtype=np.float64)


ToldYears = list[tuple[str, int, ProjectedNumber]]
"""Assumption, year and number of each row of an area."""


def tell_places(
    places: Sequence[AreaToProject],
    grid: Grid,
    to_come: ToCome,
    definition: Definition,
    of: Definition,
) -> list[ToldYears]:
    """The rows of every area: the newest period, then the years to come."""
    told: list[ToldYears] = []
    open_trends: list[Trend] = []
    histories = find_histories(places, grid)
    for place, history in zip(places, histories, strict=True):
        newest, today = place.newest, tell_today(place.newest)
        mine: ToldYears = [(each, int(newest["period"]), today) for each in ASSUMPTIONS]
        for year in definition.years:
            if year <= int(newest["period"]):
                continue
            people = to_come.find(newest["area_type"], newest["area_id"], year)
            lacking = find_lack(newest, history, people)
            if lacking is not None or people is None:
                mine += [(each, year, lacking or today) for each in ASSUMPTIONS]
                continue
            mine.append((TODAYS_RATES, year, stay(newest, history, people)))
            open_trends.append(Trend(len(told), len(mine), history, people, year))
            mine.append(
                (TREND_OF_RATES, year, ProjectedNumber(newest["status"], newest["status_reason"]))
            )
        told.append(mine)
    for trend, outcome in go_on(open_trends, of):
        category, year, before = told[trend.place][trend.row]
        outcome = replace(outcome, status=before.status, reason=before.reason) \
            if outcome.value is not None else outcome  # fmt: skip
        told[trend.place][trend.row] = (category, year, outcome)
    return told


@dataclass(frozen=True)
class History:
    """The rates of an area's strata: years × strata up to the newest `year`, NaN where a year is
    not known or not open; `is_closed` whether the newest is known and must not be told of."""

    year: int
    rates: Floats
    is_closed: bool


@dataclass(frozen=True)
class Trend:
    """A number that rests on the trend: where it is to stand, and what it is made of."""

    place: int
    row: int
    history: History
    people: Floats
    year: int


def find_histories(places: Sequence[AreaToProject], grid: Grid) -> list[History]:
    """The rates of each area over as many years as any strata go back."""
    first = min((int(year) for year in grid.place["period"] if year.isdecimal()), default=0)
    newest = [int(place.newest["period"]) for place in places]
    span = max((year - first + 1 for year in newest), default=1)
    span = min(max(span, 1), LONGEST)
    sides = pl.DataFrame(
        [
            (place.newest["area_type"], place.newest["area_id"], str(year - back))
            for place, year in zip(places, newest, strict=True)
            for back in reversed(range(span))
        ],
        schema=dict.fromkeys(PLACE, pl.String), orient="row",
    )  # fmt: skip
    rows = grid.find(sides)
    x, n = grid.counts(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(n > 0, x / n, np.where(np.isnan(n), np.nan, 0.0))
    rates = np.where(grid.is_open[rows][:, np.newaxis], rates, np.nan)
    by_place = rates.reshape(len(places), span, rates.shape[1])
    closed = grid.is_closed[rows].reshape(len(places), span)[:, -1]
    return [
        History(year, mine, bool(is_closed))
        for year, mine, is_closed in zip(newest, by_place, closed, strict=True)
    ]


def tell_today(newest: dict[str, Any]) -> ProjectedNumber:
    """The number of the newest period itself."""
    if newest["status"] in SHOWN and newest["numerator"] is not None:
        return ProjectedNumber(newest["status"], newest["status_reason"], value=newest["numerator"])
    if newest["status"] == HIDDEN:
        return ProjectedNumber(HIDDEN, reasons.PROTECTED)
    return ProjectedNumber(MISSING, newest["status_reason"] or reasons.MISSING_AT_SOURCE)


def find_lack(
    newest: dict[str, Any], history: History, people: Floats | None
) -> ProjectedNumber | None:
    """Why there is no number of a year to come; None where there is one."""
    if newest["status"] not in (*SHOWN, HIDDEN):
        return tell_today(newest)
    if newest["status"] == HIDDEN or history.is_closed:
        return ProjectedNumber(HIDDEN, reasons.PROTECTED)
    if np.isnan(history.rates[-1]).any() or not history.rates.shape[1]:
        return ProjectedNumber(MISSING, reasons.NO_STRATA)
    return ProjectedNumber(MISSING, reasons.NO_PROJECTION) if people is None else None


def stay(newest: dict[str, Any], history: History, people: Floats) -> ProjectedNumber:
    """A year to come with today's rates."""
    return ProjectedNumber(
        newest["status"], newest["status_reason"],
        note=reasons.explain_todays_rates(newest["period"]),
        value=float(np.round(people @ history.rates[-1])),
    )  # fmt: skip


def go_on(trends: Sequence[Trend], of: Definition) -> Iterator[tuple[Trend, ProjectedNumber]]:
    """Years to come where the rates go on as they did, those equally far ahead at once."""
    by_distance: dict[int, list[Trend]] = {}
    for trend in trends:
        by_distance.setdefault(trend.year - trend.history.year, []).append(trend)
    scale = find_scale(of)
    kind = Scale.SHARE if of.kind is Kind.PROPORTION else Scale.POSITIVE
    for ahead, some in by_distance.items():
        totals = np.array([each.people.sum() for each in some])
        series = np.stack(
            [scale * (each.history.rates @ each.people) / each.people.sum() for each in some]
        )
        scales = np.full(len(some), kind, dtype=object)
        made = forecast(onto_scale(series, scales, series), ahead)
        drawn = from_scale(np.stack([made.expected(), *made.limits(LEVEL)], axis=1), scales)
        persons = np.round(drawn * totals[:, np.newaxis] / scale)
        for each, mine, (value, low, high) in zip(some, series, persons, strict=True):
            known = np.flatnonzero(~np.isnan(mine))
            if len(known) < FEWEST_FIGURES or np.nanmin(mine) == np.nanmax(mine):
                yield each, ProjectedNumber(MISSING, reasons.TOO_FEW_YEARS)
                continue
            first = each.history.year - (len(mine) - 1 - int(known[0]))
            note = reasons.explain_trend(str(first), ahead > MOST_TRIED)
            yield each, ProjectedNumber("ok", None, note, float(value), float(low), float(high))


def write_row(
    place: AreaToProject,
    definition: Definition,
    to_come: ToCome,
    category: str,
    year: int,
    told: ProjectedNumber,
) -> dict[str, Any]:
    """A row of `values`."""
    newest, limited = place.newest, told.low is not None
    come = to_come.origins.replace(" ", ", ") if year > int(newest["period"]) else None
    vintages = unite_vintages([*place.vintages, come or None])
    days = [*place.days]
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
