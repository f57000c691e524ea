"""`lokal` in the project's own template: one report from each cluster with all it reports on.

Belongs here: drawing the made-up local series (`demo.local_series`) and their workbooks with
drop-downs. København lies in two clusters and is in Byen's report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from openpyxl import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from demo.anchors import AGE_GROUPS
from demo.files import MARK, PUBLISHER, WARNING, Cell, danish_date, save_book, write_sidecar
from demo.lessons import LEARNING, LEARNING_HEAD, LESSONS, DemoLesson
from demo.local_series import (
    BY_SCHOOL_YEAR,
    HALF_YEARLY,
    SERIES,
    DemoGroup,
    ReportedParts,
    Series,
)
from demo.world import POPULATION_YEARS, Counts, Floats, World, area_effects, shares_in

PUBLISHED = date(2026, 2, 27)
YEARS = tuple(range(2021, 2026))
HALF_YEARS = ("2023H1", "2023H2", "2024H1", "2024H2", "2025H1", "2025H2")
SCHOOL_YEARS = ("2020/21", "2021/22", "2022/23", "2023/24", "2024/25")
HEAD = (
    "Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Enhed", "Tæller", "Nævner", "Værdi",
    "Bemærkning",
)  # fmt: skip
SPLIT_REPORTS_IN = "byen"
"""The cluster whose report holds the municipality that lies in two."""
FIRST_TIME = "Første indberetning"
NOT_ASKED = "i.r."


def write_local_reports(folder: Path, world: World) -> list[Path]:
    """Write one workbook per cluster: its own, its municipalities' and its hospital's figures."""
    drawn = {series.item: draw_series(world, series) for series in SERIES}
    written: list[Path] = []
    clusters = world.geography.areas.filter(pl.col("area_type") == "klynge")
    for cluster, name in clusters.select("area_id", "name").iter_rows():
        path = folder / "lokal" / f"Indberetning_syntetisk_{cluster}.xlsx"
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Indberetning")
        for cells, choices in (("D6:D5000", "Alle,Kvinder,Mænd"), ("C6:C5000", _list_periods())):
            drop_down = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            drop_down.add(cells)
            sheet.data_validations.append(drop_down)
        sheet.append([f"Lokal indberetning {MARK}"])
        sheet.append(["Indberettet af", f"Klynge {name}, {PUBLISHER}"])
        sheet.append(["Dato", danish_date(PUBLISHED)])
        sheet.append([WARNING])
        sheet.append(HEAD)
        if cluster in LESSONS:
            write_lessons(book.create_sheet(LEARNING), f"Klynge {name}", LESSONS[cluster])
        for series in SERIES:
            for row in list_rows(world, series, drawn[series.item], cluster, name):
                sheet.append(row)
        save_book(book, path, PUBLISHED)
        written += [path, write_sidecar(path, f"Lokal indberetning, {name}", PUBLISHED)]
    return written


def write_lessons(sheet: WriteOnlyWorksheet, area: str, lessons: Iterable[DemoLesson]) -> None:
    """The form's sheet of learning, as a cluster fills it in."""
    sheet.append([f"Læring {MARK}"])
    sheet.append([WARNING])
    sheet.append([])
    sheet.append([])
    sheet.append(LEARNING_HEAD)
    for lesson in lessons:
        sheet.append([
            lesson.goal, area, lesson.did, lesson.learned, lesson.proposes, lesson.author,
            lesson.written.strftime("%d-%m-%Y"),
        ])  # fmt: skip


def draw_series(world: World, series: Series) -> Floats:
    """How municipalities differ from the series' level (log), by municipality and period."""
    rng = world.draw(f"lokal {series.item}")
    steps = len(list_periods(series))
    effects = area_effects(world, rng, steps, hardship=series.hardship, own=0.06, drift=0.012)
    growth = np.log1p(series.yearly) * _years_passed(series)
    differences: Floats = effects + growth[None, :]
    return differences


def list_periods(series: Series) -> tuple[str, ...]:
    """The periods that the series is reported for."""
    if series.item in BY_SCHOOL_YEAR:
        return SCHOOL_YEARS
    return HALF_YEARS if series.item in HALF_YEARLY else tuple(str(year) for year in YEARS)


def list_rows(
    world: World, series: Series, effects: Floats, cluster: str, name: str
) -> Iterator[list[Cell]]:
    """The rows of one series in the report of one cluster."""
    for area, shares in list_reporting_places(world, series, cluster, name):
        for group in series.groups:
            people = count_people(world, group, list_periods(series))
            for t, period in enumerate(list_periods(series)):
                remark = FIRST_TIME if t == 0 else None
                weights = shares * people[:, t]
                figures = make_figures(series, group, weights, effects[:, t])
                yield [
                    series.item, area, period, group.sex, group.age, series.unit, *figures, remark,
                ]  # fmt: skip
                if series.breakdown is not None and isinstance(figures[0], int):
                    parts = divide(world, series, shares, t, figures[0])
                    for part, count in sum_parts(series.breakdown, parts):
                        yield [series.item, area, period, part.sex, part.age, series.unit,
                               count, *figures[1:], remark]  # fmt: skip


def divide(world: World, series: Series, shares: Floats, t: int, whole: int) -> Counts:
    """How the whole count of a place falls into the parts of the series' breakdown.

    By people and level, with a place's own lean that stays from period to period; the largest
    remainders are rounded up, so that the parts add up to the whole.
    """
    assert series.breakdown is not None
    parts = series.breakdown.parts
    lean = world.draw(f"lokal {series.item} opdelt").normal(0, 0.2, (len(world.codes), len(parts)))
    people = [count_people(world, part, list_periods(series))[:, t] for part in parts]
    levels = np.array([part.times for part in parts])
    weights = (shares[:, None] * np.stack(people, axis=1) * levels * np.exp(lean)).sum(axis=0)
    expected = whole * weights / weights.sum()
    counts: Counts = np.floor(expected).astype(np.int64)
    up = np.argsort(counts - expected, kind="stable")[: whole - int(counts.sum())]
    counts[up] += 1
    return counts


def sum_parts(breakdown: ReportedParts, counts: Counts) -> Iterator[tuple[DemoGroup, int]]:
    """Each reported group with the sum of its parts."""
    for group in breakdown.groups:
        inside = [
            group.sex in ("Alle", part.sex)
            and group.people[0] <= part.people[0] <= part.people[1] <= group.people[1]
            for part in breakdown.parts
        ]
        yield group, int(counts[inside].sum())


def list_reporting_places(
    world: World, series: Series, cluster: str, name: str
) -> Iterator[tuple[str, Floats]]:
    """Who reports in this cluster, with the share of each municipality that it speaks for."""
    shares = shares_in(world, cluster)
    if series.by == "klynge":
        yield f"Klynge {name}", shares
    elif series.by == "hospital":
        members = world.geography.membership.filter(
            (pl.col("area_type") == "hospital")
            & (pl.col("group_type") == "klynge")
            & (pl.col("group_id") == cluster)
            & (pl.col("catchment") == "somatic")
        )
        for hospital in members["area_id"].to_list():
            yield world.geography.name_of("hospital", hospital), shares
        if cluster == SPLIT_REPORTS_IN:
            yield "Rigshospitalet", shares * 0.6
    else:
        for i in np.flatnonzero(shares == 1.0 if cluster != SPLIT_REPORTS_IN else shares > 0):
            yield world.names[i], np.eye(len(world.codes))[i]


def count_people(world: World, group: DemoGroup, periods: tuple[str, ...]) -> Floats:
    """Inhabitants of the group's ages by municipality and period."""
    low, high = group.people
    parts = np.array(
        [
            max(0, min(high, last) - max(low, first) + 1) / (last - first + 1)
            for first, last in AGE_GROUPS
        ]
    )
    sexes = {"Alle": slice(None), "Kvinder": slice(0, 1), "Mænd": slice(1, 2)}[group.sex]
    columns = [POPULATION_YEARS.index(int(period[:4])) for period in periods]
    people = world.population[:, sexes].sum(axis=1)[..., columns]
    counted: Floats = (people * parts[None, :, None]).sum(axis=1)
    return counted


def make_figures(series: Series, group: DemoGroup, people: Floats, effects: Floats) -> list[Cell]:
    """Tæller, nævner and værdi of a place, from those who live there."""
    inside = people > 0
    spread = np.exp(effects[inside])
    size = people[inside] * series.size
    level = series.level * group.times
    whole = max(round(float(size.sum())), 1)
    if series.form == "share":
        odds = level / (1 - level) * spread
        top = round(float((size * odds / (1 + odds)).sum()))
        return [_shown(min(top, whole), series), whole, NOT_ASKED]
    if series.form == "figure":
        figure = level * float((size * spread).sum() / size.sum())
        figure = min(figure, 99.0) if series.unit == "%" else figure
        return [NOT_ASKED, whole, round(figure, series.decimals or None)]
    top = round(float((size * level * spread).sum()))
    return [_shown(top, series), whole if series.form == "events" else NOT_ASKED, NOT_ASKED]


def _shown(count: int, series: Series) -> Cell:
    return "<5" if series.counts_people and 0 < count < 5 else count


def _years_passed(series: Series) -> Floats:
    steps = len(list_periods(series))
    passed: Floats = np.arange(steps, dtype=np.float64)
    passed *= 0.5 if series.item in HALF_YEARLY else 1.0
    return passed


def _list_periods() -> str:
    return ",".join([*(str(year) for year in YEARS), *HALF_YEARS, *SCHOOL_YEARS])
