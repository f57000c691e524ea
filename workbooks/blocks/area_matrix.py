"""Areas side by side: one row for each indicator, one column for each area.

Belongs here: which period a row is of, and how a figure shows that it lies on the good or the bad
side of the region's or the country's. Does not belong here: groups of people
(`workbooks.blocks.group_table`), charts (`workbooks.blocks.comparison_bars`).
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
from wording.development import SIGNS, Progress
from wording.figure_words import name_series, name_unit
from wording.labels import describe_period, split_period
from wording.marks import MARKERS
from wording.palette import BETTER_FILL, WORSE_FILL
from wording.view import Area, Breakdown, Figure, View, leave_out_marked
from workbooks.excel.style import (
    HEADING,
    HEADING_RIGHT,
    LINK,
    WRAPPED,
    Look,
    Pen,
    figure_look,
    fit_row,
    rule_below,
)
from workbooks.excel.tables import mark_table

NAME_WIDTH, PERIOD_WIDTH, UNIT_WIDTH, AREA_WIDTH = 44.0, 16.0, 28.0, 12.0
FIRST_AREA = 4
FEWEST_AREAS = 2
MOST_UPRIGHT = 14
"""Areas whose names have room side by side; of more they are turned."""
LINKED = replace(LINK, rule="bottom", wrap=True, indent=1)
BETTER, WORSE = SIGNS[Progress.GOOD], SIGNS[Progress.BAD]
VERDICT_TEXT = (
    f"{BETTER} og lys blå: bedre end regionen, {WORSE} og fed på lys orange: dårligere; hele "
    "sikkerhedsintervallet ligger på den side. Regioner og indikatorer, der kun sammenlignes med "
    "landet, holdes op mod landet. Uden tegn: forskellen kan være tilfældig, eller der "
    "sammenlignes ikke. Intervallerne står i arket Data."
)

AreaChoice = Callable[[Definition], list[Area]]


@dataclass(frozen=True)
class Comparison:
    """One indicator in one period: the areas with their figures, the best first."""

    definition: Definition
    breakdown: Breakdown
    period: str
    figures: list[tuple[Area, Figure]]


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


def list_comparisons(choose_areas: AreaChoice, view: View) -> list[Comparison]:
    """Each indicator for which two or more of the chosen areas have a figure."""
    found = (
        compare_areas(definition, choose_areas(definition), view)
        for goal in view.goals()
        for definition in goal.shown
    )
    return [comparison for comparison in found if comparison is not None]


def write_matrix(
    sheet: Worksheet,
    row: int,
    name: str,
    comparisons: Sequence[Comparison],
    areas: Sequence[Area],
    view: View,
    pen: Pen,
    places: dict[str, str],
) -> int:
    """Write the table `name`; returns the next free row."""
    used = {area for comparison in comparisons for area, _ in comparison.figures}
    columns = [area for area in areas if area in used]
    names = [view.names[area] for area in columns]
    turned = replace(HEADING_RIGHT, turn=90 if len(columns) > MOST_UPRIGHT else 0)
    pen.write_row(sheet, row, ["Indikator", "Periode", "Enhed"], HEADING)
    pen.write_row(sheet, row, names, turned, FIRST_AREA)
    widths = [NAME_WIDTH, PERIOD_WIDTH, UNIT_WIDTH, *[AREA_WIDTH] * len(columns)]
    fit_row(sheet, row, widths)
    if turned.turn:
        sheet.row_dimensions[row].height = 110
    first = row
    for comparison in comparisons:
        row += 1
        _write_comparison(sheet, row, comparison, columns, view, pen, places)
        fit_row(sheet, row, widths)
    mark_table(sheet, name, first, row, ["Indikator", "Periode", "Enhed", *names])
    return max(row, first + 1) + 1


def _write_comparison(
    sheet: Worksheet,
    row: int,
    comparison: Comparison,
    columns: Sequence[Area],
    view: View,
    pen: Pen,
    places: dict[str, str],
) -> None:
    definition, figures = comparison.definition, dict(comparison.figures)
    name = name_series(definition, comparison.breakdown)
    # LibreOffice never breaks a link's text over lines, so a long name leaves that to its period
    linked = 1 if len(name) <= NAME_WIDTH - 4 else 2
    texts = [name, describe_period(comparison.period), name_unit(definition)]
    for column, text in enumerate(texts, 1):
        cell = pen.write(sheet, row, column, text, LINKED if column == linked else WRAPPED)
        if column == linked:
            pen.link(cell, places[definition.id], "Til udviklingen over tid")
    for column, area in enumerate(columns, FIRST_AREA):
        figure = figures.get(area)
        own = area == view.main
        look = judge_look(area, figure, definition, own)
        shown = None if figure is None else figure.value
        if figure is not None and figure.value is None:
            shown = MARKERS.get(figure.status)  # type: ignore[assignment]
        pen.write(sheet, row, column, shown, look)


def judge_look(area: Area, figure: Figure | None, definition: Definition, own: bool) -> Look:
    """A figure's look, with sign and fill where it lies on one side of what it is held against."""
    if figure is None:
        return rule_below(figure_look("ok", definition.decimals))
    look = rule_below(
        figure_look(figure.status, definition.decimals, own, corrected=figure.corrected)
    )
    word = find_verdict(area, figure, definition)
    if figure.value is None or word not in ("bedre", "daarligere"):
        return look
    sign, fill = (BETTER, BETTER_FILL) if word == "bedre" else (WORSE, WORSE_FILL)
    bold = own or word == "daarligere"
    return replace(look, fill=fill, bold=bold, number_format=f'"{sign} "{look.number_format}')


def find_verdict(area: Area, figure: Figure, definition: Definition) -> str | None:
    """What is said of an area against the region, or against the country where the region is no
    benchmark; None of the benchmark itself."""
    if area.area_type == COUNTRY:
        return None
    held_against_region = is_compared_with(definition, REGION) and area.area_type != REGION
    return figure.vs_region if held_against_region else figure.vs_land


def list_shown(comparisons: Sequence[Comparison], view: View) -> list[tuple[str, int, Figure]]:
    """Every figure with its area and year, for the remarks below."""
    return [
        (view.names[area], split_period(one.period)[0], figure)
        for one in comparisons
        for area, figure in one.figures
    ]
