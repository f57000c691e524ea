"""The report's table of the regions side by side.

Belongs here: which indicators can be compared between regions, and their figures in one period.
Does not belong here: the area's own table (`reports.tables`).
"""

from __future__ import annotations

from collections.abc import Sequence

from indicators.verdicts.comparability import is_comparable, is_set_against_others
from indicators.verdicts.ranking import find_common_period
from reports.ledger import About, Ledger
from reports.outline import Block, Cell, Mark, Table, TableColumn
from reports.selection import ReportedIndicator
from reports.text import name_group
from schemas.definitions.model import Definition
from wording.figure_words import name_unit
from wording.labels import describe_period
from wording.marks import MARKERS, write_signs
from wording.view import Area, Figure, View, leave_out_marked

FEWEST_REGIONS = 2
NOTHING = "–"
NOTES = [
    "Nyeste periode, som mindst to regioner har tal for. Forskelle kan være tilfældige eller følge "
    f"af, at regionerne har flere eller færre ældre. {NOTHING}: intet tal for perioden."
]


def regions_table(
    title: str, indicators: Sequence[ReportedIndicator], view: View, ledger: Ledger
) -> list[Block]:
    """A row for each indicator that regions can be compared by; nothing when there is none."""
    areas = [*view.regions, view.country]
    rows = [row for one in indicators if (row := region_row(one, areas, view, ledger)) is not None]
    if not rows:
        return []
    columns = [
        TableColumn("Indikator", 3.5),
        TableColumn("Enhed, gruppe og periode", 2.5),
        *(region_column(write_short_name(view.names[area])) for area in areas),
    ]
    return [Table(f"{title}: de fem regioner", columns, rows, NOTES)]


def region_column(name: str) -> TableColumn:
    """A column as wide as the longest word of its heading, so that no name is torn."""
    return TableColumn(name, 0.35 + 0.155 * max(map(len, name.split())), True)


def region_row(
    indicator: ReportedIndicator, areas: list[Area], view: View, ledger: Ledger
) -> list[Cell] | None:
    """The regions' and the country's figures in the newest period that two regions have."""
    definition, breakdown = indicator.definition, indicator.breakdown
    if not (is_set_against_others(definition) and is_comparable(definition)):
        return None
    series = {area: view.series_of(definition, area, breakdown) for area in areas}
    usual = [leave_out_marked(series[area]) for area in view.regions]
    period = find_common_period(usual, FEWEST_REGIONS)
    if period is None:
        return None
    unit = definition.counts or name_unit(definition)
    group = name_group(definition, breakdown)
    about_it = ", ".join(filter(None, (unit, group, describe_period(period))))

    def write(area: Area) -> Cell:
        about = About(definition.id, area, period, breakdown)
        return region_cell(series[area].get(period), definition, about, area == view.main, ledger)

    return [Cell(definition.label), Cell(about_it), *map(write, areas)]


def region_cell(
    figure: Figure | None, definition: Definition, about: About, bold: bool, ledger: Ledger
) -> Cell:
    """One region's figure with its signs, or its marker."""
    if figure is None:
        return Cell(NOTHING)
    if figure.value is None:
        mark: Mark = "suppressed" if figure.status == "suppressed" else "missing"
        return Cell(MARKERS.get(figure.status, NOTHING), mark=mark)
    text = ledger.tell(figure.value, definition.decimals, "value", about)
    signs = write_signs(figure.status, figure.corrected)
    mark = "estimated" if figure.status == "estimated" else "plain"
    return Cell(f"{signs}{text}", mark=mark, bold=bold)


def write_short_name(name: str) -> str:
    """A region's name without the word, so that it fits its column."""
    return name.removeprefix("Region ")
