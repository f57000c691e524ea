"""Areas held together in one period: municipalities, or clusters and regions.

Belongs here: for each indicator a sorted table with intervals and its bar chart. Does not belong
here: development over time (`workbooks.sheets.goal_sheet`), groups of people
(`workbooks.sheets.inequality_sheet`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from indicators.verdicts.comparability import (
    COUNTRY,
    REGION,
    is_compared_with,
    is_set_against_others,
    stands_beside,
)
from indicators.verdicts.ranking import find_common_period, sort_best_first
from schemas.definitions.model import Definition
from wording.figure_words import name_unit
from wording.labels import COMPARISONS, NOT_JUDGED, describe_period, name_comparison
from wording.marks import MARKERS
from wording.remarks import describe_reservation
from wording.view import Area, Breakdown, Figure, View, leave_out_marked
from workbooks.excel.gallery import Gallery
from workbooks.excel.style import (
    HEADING,
    HEADING_RIGHT,
    Look,
    Pen,
    comparison_look,
    figure_look,
    fit_row,
)
from workbooks.sheets.block_sheet import (
    RESERVATION,
    BlockSheet,
    write_band,
    write_bars,
    write_basis,
    write_blocks,
)

WIDTHS = (30, 11, 11, 11, 14, 14, 42, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9)

FEWEST_AREAS = 2
LEVELS = (REGION, COUNTRY)

AreaChoice = Callable[[Definition], list[Area]]


@dataclass(frozen=True)
class Comparison:
    """One indicator in one period: the areas with their figures, the best first."""

    definition: Definition
    breakdown: Breakdown
    period: str
    figures: list[tuple[Area, Figure]]


def write_comparison_sheet(
    sheet: Worksheet,
    title: str,
    text: str,
    choose_areas: AreaChoice,
    view: View,
    pen: Pen,
    gallery: Gallery,
    footer: str,
    indicator_places: dict[str, str],
) -> None:
    """Write the sheet: every indicator for which two or more of the chosen areas have a figure."""
    page = BlockSheet(sheet, view, pen, footer, indicator_places, WIDTHS)
    write_blocks(
        page, title, text, "Ingen indikator har tal for to eller flere af områderne.",
        lambda definition: compare_areas(definition, choose_areas(definition), view),
        lambda row, _, comparison: _write_block(page, row, comparison, gallery),
    )  # fmt: skip


def compare_areas(definition: Definition, areas: Sequence[Area], view: View) -> Comparison | None:
    """The areas' figures of the newest period in which two of them have one, sorted: the best
    first, without a direction the highest; areas without a figure last. None when there is none,
    or when areas are not set against each other."""
    if not is_set_against_others(definition):
        return None
    areas = [area for area in areas if area.area_type != REGION or shows_region(definition, view)]
    breakdown = view.headline_of(definition)
    series = {area: leave_out_marked(view.series_of(definition, area, breakdown)) for area in areas}
    period = find_common_period(series.values(), FEWEST_AREAS)
    if period is None:
        return None
    for area in view.references_of(definition):
        series.setdefault(area, view.series_of(definition, area, breakdown))
    figures = {area: by_period[period] for area, by_period in series.items() if period in by_period}
    in_order = sort_best_first(definition, figures, view.names)
    return Comparison(definition, breakdown, period, [(area, figures[area]) for area in in_order])


def shows_region(definition: Definition, view: View) -> bool:
    """Whether regions stand in the table: where it is about one, or the indicator is held against
    the region."""
    return view.main.area_type == REGION or stands_beside(definition, REGION)


def _write_block(page: BlockSheet, row: int, comparison: Comparison, gallery: Gallery) -> int:
    """The indicator's band, table and chart; returns the next free row."""
    definition = comparison.definition
    unit, period = name_unit(definition), describe_period(comparison.period)
    group = "" if comparison.breakdown == Breakdown() else f" · {comparison.breakdown.label}"
    title = f"{definition.label}{group} · {unit} · {period}"
    top = row = write_basis(page, write_band(page, row, definition, title), definition)
    _write_heading(page, row, definition)
    for area, figure in comparison.figures:
        row += 1
        _write_area(page, row, area, figure, definition)
    return max(row + 2, _write_chart(page, top, comparison, title, gallery))


def _write_heading(page: BlockSheet, row: int, definition: Definition) -> None:
    """The columns' names; a level that the indicator is not compared with has none."""
    sheet, pen = page.sheet, page.pen
    pen.write(sheet, row, 1, "Område", HEADING)
    pen.write_row(sheet, row, ["Tal", "95 % nedre", "95 % øvre"], HEADING_RIGHT, 2)
    levels = [name_comparison(level) if is_compared_with(definition, level) else ""
              for level in LEVELS]  # fmt: skip
    pen.write_row(sheet, row, [*levels, "Forbehold"], HEADING, 5)
    fit_row(sheet, row, WIDTHS[:7])


def _write_area(
    page: BlockSheet, row: int, area: Area, figure: Figure, definition: Definition
) -> None:
    sheet, view, pen = page.sheet, page.view, page.pen
    own, reference = area == view.main, area in view.references
    name = Look(bold=own, italic=reference, indent=1, rule="bottom")
    pen.write(sheet, row, 1, view.names[area], name)
    look = replace(
        figure_look(figure.status, definition.decimals, own, corrected=figure.corrected),
        rule="bottom",
    )
    shown = MARKERS.get(figure.status) if figure.value is None else figure.value
    pen.write(sheet, row, 2, shown, look)
    limit = replace(figure_look("ok", definition.decimals), rule="bottom")
    pen.write(sheet, row, 3, figure.ci_low, limit)
    pen.write(sheet, row, 4, figure.ci_high, limit)
    for column, level in enumerate(LEVELS, 5):
        if reference or not is_compared_with(definition, level):
            pen.write(sheet, row, column, None, comparison_look(None))
            continue
        word = figure.vs_region if level == REGION else figure.vs_land
        pen.write(
            sheet, row, column, COMPARISONS.get(word or "", NOT_JUDGED), comparison_look(word)
        )
    remark = describe_reservation(figure, view.is_mixed)
    pen.write(sheet, row, 7, remark, RESERVATION)
    if remark:
        fit_row(sheet, row, WIDTHS[:7])


def _write_chart(
    page: BlockSheet, row: int, comparison: Comparison, title: str, gallery: Gallery
) -> int:
    """Bars of the areas that have a figure; returns the first row below the chart."""
    drawn = [(area, figure) for area, figure in comparison.figures if figure.value is not None]
    view, areas = page.view, [area for area, _ in drawn]
    return write_bars(
        page, row, title, [(view.names[area], figure) for area, figure in drawn],
        comparison.definition.decimals, gallery,
        own=[place for place, area in enumerate(areas) if area == view.main],
        references=[place for place, area in enumerate(areas) if area in view.references],
        described=f"sorteret, {len(drawn)} områder",
    )  # fmt: skip
