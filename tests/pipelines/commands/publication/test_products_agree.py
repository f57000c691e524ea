"""Workbooks, report and published values say the same of every indicator and area."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from assets.publishing.published_content import read_content
from geography import load_geography
from indicators.verdicts.findings import list_page
from reports.compose import compose_report
from reports.content import ReportContent
from reports.outline import Table
from reports.text import name_group
from schemas.agreement import load_agreement
from schemas.definitions.model import Definition
from tests.workbooks.reading import (
    COMPARISON,
    find_row,
    open_short_sheets,
    read_comparison,
    read_sign,
    texts_of,
)
from warehouse.home import Home
from wording.content import PublishedContent
from wording.development import SIGNS, format_number, judge_progress
from wording.figure_words import name_series, name_unit
from wording.labels import COMPARED_WITH, COMPARISONS, describe_period
from wording.notable import CHOSEN
from wording.view import Breakdown, Figure

pytestmark = pytest.mark.whole

AREAS = (
    ("region", "084"), ("klynge", "bornholm"), ("klynge", "byen"), ("klynge", "midt"),
    ("klynge", "nord"), ("klynge", "syd"),
)  # fmt: skip
IN_SUITE = ("byen",)
"""It has a split; the others are in the soak."""
LAST_YEAR = 2026
"""No figure of the demo is newer."""


@dataclass(frozen=True)
class Said:
    """What a product says of an area's newest figure of an indicator."""

    period: str
    change: str
    since: str
    against: tuple[str, ...]
    verdict: str


each_area = pytest.mark.parametrize(
    "area",
    [
        pytest.param(area, id=area[1], marks=() if area[1] in IN_SUITE else pytest.mark.soak)
        for area in AREAS
    ],
)


@pytest.fixture(scope="module")
def home(whole_demo: Path) -> Home:
    return Home(whole_demo / "home")


@pytest.fixture(scope="module")
def contents(home: Home) -> dict[tuple[str, str], PublishedContent]:
    geography = load_geography()
    return {area: read_content(home, "current", area, geography) for area in AREAS}


def write_change(change: float | None, definition: Definition) -> str:
    return "" if change is None else format_number(change, definition.decimals, signed=True)


def list_newest(content: PublishedContent) -> dict[str, tuple[Definition, Breakdown, Figure, str]]:
    """From the published values alone: each indicator's newest figure of its first group."""
    kind, area = content.area
    own = content.values.filter(
        pl.col("value").is_not_null(), area_type=kind, area_id=area
    ).sort("period_start", "period_end")  # fmt: skip
    newest = {}
    for definition in content.definitions:
        mine = own.filter(indicator_id=definition.id)
        breakdown = Breakdown(*definition.headline_breakdown.key)
        mine = mine.filter(**breakdown._asdict())
        if mine.is_empty():
            continue
        row = mine.row(-1, named=True)
        figure = Figure(**{field: row[field] for field in Figure._fields})
        newest[definition.id] = (definition, breakdown, figure, row["period"])
    return newest


def tell_values(content: PublishedContent) -> dict[str, Said]:
    """What the values say, in the products' words."""
    told = {}
    for definition, group, figure, period in list_newest(content).values():
        sign, words = judge_progress(figure, definition)
        against = [figure.vs_land] if content.area[0] == "region" else [
            figure.vs_region, figure.vs_land,
        ]  # fmt: skip
        told[name_series(definition, group)] = Said(
            describe_period(period),
            write_change(figure.change, definition),
            describe_period(figure.baseline_period) if figure.change is not None else "",
            tuple(COMPARISONS.get(word or "", "") for word in against),
            f"{SIGNS[sign]} {words}",
        )
    return told


def read_overview(path: Path, definitions: dict[str, Definition]) -> dict[str, Said]:
    """What stands in the cells of the sheet Overblik."""
    sheet = open_short_sheets(path)["Overblik"]
    start = find_row(sheet, "Indikator")
    headings = [str(cell.value) for cell in sheet[start]]
    compared = [each for each in COMPARED_WITH.values() if each in headings]
    told = {}
    for row in sheet.iter_rows(min_row=start + 1, values_only=True):
        cells = dict(zip(headings, row, strict=True))
        label = str(cells["Indikator"])
        if cells["Enhed"] is None or label not in definitions:
            continue
        words = [str(cells[each]) for each in compared]
        told[label] = Said(
            str(cells["Periode"]),
            write_change(cells["Ændring"], definitions[label]),
            str(cells["Siden"] or ""),
            tuple(word if word in COMPARISONS.values() else "" for word in words),
            str(cells["Status"]),
        )
    return told


def name_row(definition: Definition, breakdown: Breakdown) -> tuple[str, str]:
    """What an indicator is called in the report, and the small print below: its unit where that is
    words, its group, and of whom the figure speaks, where its definition says it. The name of a
    band says all."""
    if "{" in (definition.counts or ""):
        return name_series(definition, breakdown), ""
    unit = ""
    if definition.unit not in ("pct", "pct_point", "dage", "kr", "aar"):
        unit = definition.counts or name_unit(definition)
    elif definition.counts and definition.unit in ("dage", "kr", "aar"):
        unit = definition.counts
    group, people = name_group(definition, breakdown), definition.population or ""
    if people:
        people = f"Gælder {people[0].lower()}{people[1:]}".removesuffix(".")
        if group == f"{breakdown.age} år" and group in people:
            group = ""
    return definition.label, ". ".join(filter(None, (unit, group, people)))


def read_report(content: PublishedContent) -> dict[str, Said]:
    """What stands in the tables of the report of the same day and baseline."""
    baseline = load_agreement().baseline
    outline, _ = compose_report(
        ReportContent("midtvejsstatus", baseline, LAST_YEAR, content, "current")
    )
    told = {}
    labels = {
        name_row(shown, group): name_series(shown, group)
        for definition in content.definitions
        for shown in (definition, *map(definition.place_under, definition.also_under))
        for group in [Breakdown(*shown.headline_breakdown.key)]
    }
    for table in (block for block in outline.blocks if isinstance(block, Table)):
        if not table.caption.endswith(": indikatorer med tal"):
            continue
        for row in (each for each in table.rows if len(each) > 1):
            told[labels[row[0].text, row[0].small]] = Said(
                row[1].small.split(" (")[0], row[2].text.replace("–", ""),
                row[2].small.partition(" (")[0].removeprefix("siden "),
                tuple(cell.text.replace("–", "") for cell in row[3:-1]), row[-1].text,
            )  # fmt: skip
    return told


def list_wanted(content: PublishedContent, promised: dict[str, Said]) -> set[str]:
    """What the report must have a row of: the profile's indicators, and certain changes
    but those of a second edition of one."""
    newest = list_newest(content).values()
    wanted = {
        name_series(definition, group) for definition, group, figure, _ in newest
        if definition.profile is not None
        or (figure.change_certain and not definition.stands_for_another)
    }  # fmt: skip
    return wanted & promised.keys()


def differ(told: dict[str, Said], promised: dict[str, Said]) -> dict[str, tuple[Said | None, Said]]:
    return {
        label: (told.get(label), said)
        for label, said in promised.items()
        if told.get(label) != said
    }


@each_area
def test_workbook_report_and_values_agree_on_every_indicator(
    home: Home, contents: dict[tuple[str, str], PublishedContent], area: tuple[str, str]
) -> None:
    content = contents[area]
    promised = tell_values(content)
    assert len(promised) > 100
    definitions = {
        name_series(definition, group): definition
        for definition, group, _, _ in list_newest(content).values()
    }
    file = "region" if area[0] == "region" else area[1]
    book = home.current / "workbooks" / f"{file}.xlsx"
    assert differ(read_overview(book, definitions), promised) == {}
    told = read_report(content)
    # under a further goal an indicator is about other people, whom the values tell of elsewhere
    assert differ(told, {label: said for label, said in promised.items() if label in told}) == {}
    assert list_wanted(content, promised) <= told.keys()


def test_the_regions_workbook_judges_the_clusters_as_their_own_do(
    home: Home, contents: dict[tuple[str, str], PublishedContent]
) -> None:
    promised = {
        (each.label, content.values.filter(area_id=area[1])["area_name"][0], period):
            figure.vs_region if each.benchmark in ("both", "region") else figure.vs_land
        for area, content in contents.items() if area[0] == "klynge"
        for each, group, figure, period in list_newest(content).values()
        if group == Breakdown()
    }  # fmt: skip
    told: dict[tuple[str, str, str], str | None] = {}
    for sheet in open_short_sheets(home.current / "workbooks" / "region.xlsx"):
        if sheet.title != COMPARISON:
            continue
        for shown in read_comparison(sheet):
            if shown.column == "verdict":
                told[shown.title, shown.area, shown.period] = read_sign(shown.cell)
    judged = {
        (label, area, describe_period(period)): None if word == "tilsvarende" else word
        for (label, area, period), word in promised.items()
    }
    both = judged.keys() & told.keys()
    assert len(both) > 200
    assert {key: (told[key], judged[key]) for key in both if told[key] != judged[key]} == {}


@each_area
def test_the_front_sheet_says_of_how_many_it_chose(
    home: Home, contents: dict[tuple[str, str], PublishedContent], area: tuple[str, str]
) -> None:
    content = contents[area]
    own = content.values.filter(area_type=area[0], area_id=area[1])
    page = list_page(own, content.definitions)
    tested = page["change_p"].count() + page["signal_p"].count()
    file = "region" if area[0] == "region" else area[1]
    front = open_short_sheets(home.current / "workbooks" / f"{file}.xlsx")["Forside"]
    assert CHOSEN.format(tested=tested) in " ".join(texts_of(front))
