"""The columns of the sheet "Overblik": what stands in each for an indicator.

Belongs here: a line's figures, the list of columns, and how each column's cell is made. Does not
belong here: the order of the lines (`workbooks.sheets.overview_sheet`); judging figures, since
comparisons, changes and targets come with the values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from indicators.reasons import PARTIAL
from indicators.verdicts.ranking import fill_missing_periods, find_best, rank_period
from schemas.definitions.model import Definition
from wording.development import (
    SIGNS,
    Progress,
    describe_plain_distance,
    judge_progress,
    tell_basis,
)
from wording.figure_words import name_series, name_unit
from wording.labels import (
    COMPARISONS,
    NOT_COMPARED,
    NOT_JUDGED,
    STATUSES,
    describe_period,
    name_comparison,
    strip_status,
)
from wording.marks import MARKERS
from wording.notes import NumberedNotes
from wording.palette import BETTER_FILL, MOVED_FILL, WORSE_FILL
from wording.remarks import BESIDE_SYNTHETIC, describe_beside
from wording.view import NO_FIGURE, Area, Breakdown, Figure, Series, View, leave_out_marked
from workbooks.excel.gallery import Gallery
from workbooks.excel.style import (
    LINK,
    QUIET,
    WRAPPED,
    Look,
    Pen,
    comparison_look,
    figure_look,
    rule_below,
    signed_format,
)

BEST = {"higher": "høj", "lower": "lav"}
VERDICT_LOOKS = {
    Progress.GOOD: Look(fill=BETTER_FILL, indent=1),
    Progress.BAD: Look(fill=WORSE_FILL, bold=True, indent=1),
    Progress.MOVED: Look(fill=MOVED_FILL, indent=1),
    Progress.NEUTRAL: Look(indent=1),
    Progress.UNKNOWN: Look(ink=QUIET.ink, italic=True, indent=1),
}
NAME_WIDTH = 40
VISIBLE_COLUMNS = 12
"""What a screen of 1,366 pixels shows; the rest follows to the right."""
LINKED = replace(LINK, rule="bottom", wrap=True, indent=1)


@dataclass(frozen=True)
class OverviewLine:
    """What the sheet says of one indicator: its headline series, and the shown period."""

    definition: Definition
    breakdown: Breakdown
    period: str | None
    figure: Figure
    series: Series
    view: View
    place: str
    goal: str
    gallery: Gallery
    notes: NumberedNotes

    def figure_of(self, area: Area) -> Figure | None:
        """Another area's figure in the same period."""
        series = self.view.series_of(self.definition, area, self.breakdown)
        return series.get(self.period or "")


@dataclass(frozen=True)
class OverviewColumn:
    """A column: its heading, its width, whether numbers stand in it, and how a cell is made."""

    heading: str
    width: float
    numeric: bool
    write: Callable[[Worksheet, int, int, OverviewLine, Pen], None]


def has_targets(view: View) -> bool:
    """Whether any figure that is shown has a target."""
    return bool(view.rows["target"].is_not_null().any())


def make_line(
    definition: Definition, view: View, place: str, goal: str, gallery: Gallery,
    notes: NumberedNotes,
) -> OverviewLine:  # fmt: skip
    """The indicator's newest figure in its headline breakdown; `place` is where its figures over
    time stand, `goal` the short name of its goal."""
    breakdown = view.headline_of(definition)
    series = view.series_of(definition, view.main, breakdown)
    period = view.latest_period_of(definition, breakdown)
    figure = series.get(period or "", NO_FIGURE)
    return OverviewLine(
        definition, breakdown, period, figure, series, view, place, goal, gallery, notes
    )


def list_columns(view: View) -> list[OverviewColumn]:
    """The sheet's columns in order: what a screen shows first, then limits, comparisons, clusters
    side by side and, where there are any, targets."""
    return [
        *list_visible_columns(view),
        OverviewColumn("Bedst", 7, False, _write_direction),
        OverviewColumn("95 % nedre", 10, True, _write_low),
        OverviewColumn("95 % øvre", 10, True, _write_high),
        OverviewColumn("Ændring nedre", 10, True, _write_change_limit("change_low")),
        OverviewColumn("Ændring øvre", 10, True, _write_change_limit("change_high")),
        *(
            OverviewColumn(name_comparison(area.area_type), 15, False, _write_comparison(area))
            for area in view.references
        ),
        *(OverviewColumn(view.names[area], 11, True, _write_part(area)) for area in view.parts),
        *list_best_columns(view),
        *list_target_columns(view),
    ]


def list_visible_columns(view: View) -> list[OverviewColumn]:
    """The first columns, which fit a screen: status among them, the goal for the filter."""
    return [
        OverviewColumn("Indikator", NAME_WIDTH, False, _write_name),
        OverviewColumn("Status", 24, False, _write_verdict),
        OverviewColumn(view.main_name, 10, True, _write_main),
        OverviewColumn("Enhed", 14, False, _write_unit),
        OverviewColumn("Periode", 16, False, _write_period),
        OverviewColumn("Udvikling", 12, False, _write_spark),
        OverviewColumn("Ændring", 9, True, _write_change),
        OverviewColumn("Siden", 10, False, _write_baseline),
        *(
            OverviewColumn(view.names[area], 13, True, _write_reference(area))
            for area in view.references
        ),
        OverviewColumn("Mål", 20, False, _write_goal),
        OverviewColumn("Noter", 7.5, False, _write_notes),
    ]


def list_best_columns(view: View) -> list[OverviewColumn]:
    """Which of the clusters has the best figure, where there are several."""
    among = view.parts or view.peers
    if len(among) < 2:
        return []
    kind = {"klynge": "klynge", "sundhedsraad": "råd"}.get(among[0].area_type, "område")
    return [
        OverviewColumn(f"Bedste {kind}", 14, False, _write_best_name(among)),
        OverviewColumn("Dens tal", 10, True, _write_best_figure(among)),
    ]


def list_target_columns(view: View) -> list[OverviewColumn]:
    """What is aimed at, where any indicator has a target."""
    if not has_targets(view):
        return []
    return [
        OverviewColumn("Måltal", 9, True, _write_target),
        OverviewColumn("Målår", 7, True, _write_target_year),
        OverviewColumn("Afstand til mål", 10, True, _write_distance),
        OverviewColumn("Målets kilde", 40, False, _write_target_source),
    ]


def find_best_area(line: OverviewLine, areas: list[Area]) -> tuple[Area, Figure] | None:
    """The area with the best figure in the period; None where none can be called so."""
    figures = {
        area: figure
        for area in areas
        if (figure := line.figure_of(area)) is not None and figure.period_mark is None
    }
    best = find_best(line.definition, figures)
    return None if best is None else (best, figures[best])


def _write_name(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    name = name_series(line.definition, line.breakdown)
    # LibreOffice never breaks a link's text over lines, so a long name leaves that to its period
    if len(name) > NAME_WIDTH - 2:
        pen.write(sheet, row, column, name, WRAPPED)
        return
    cell = pen.write(sheet, row, column, name, LINKED)
    pen.link(cell, line.place, "Til udviklingen over tid")


def _write_unit(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, name_unit(line.definition), WRAPPED)


def _write_direction(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, BEST.get(line.definition.direction or "", "–"), WRAPPED)


def _write_period(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    shown = describe_period(line.period) if line.period else "ingen tal"
    cell = pen.write(sheet, row, column, shown, LINKED)
    pen.link(cell, line.place, "Til udviklingen over tid")


def _write_main(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    _write_figure(sheet, row, column, line.figure, line.definition, pen, bold=True)


def _write_low(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.figure.ci_low, _number_look(line.definition))


def _write_high(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.figure.ci_high, _number_look(line.definition))


def _write_spark(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    usual = leave_out_marked(line.series)
    values = [
        usual[period].value if period in usual else None for period in fill_missing_periods(usual)
    ]
    pen.fill_row(sheet, row, column, column, WRAPPED)
    name = name_series(line.definition, line.breakdown)
    cell = sheet.cell(row, column).coordinate
    line.gallery.place_spark(sheet, cell, name, values, line.definition.decimals)


def _write_change(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    look = _number_look(line.definition)
    signed = replace(look, number_format=signed_format(line.definition.decimals))
    pen.write(sheet, row, column, line.figure.change, signed)


def _write_change_limit(field: str) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        look = _number_look(line.definition)
        signed = replace(look, number_format=signed_format(line.definition.decimals))
        limit: float | None = getattr(line.figure, field)
        pen.write(sheet, row, column, limit, signed)

    return write


def _write_baseline(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    since = line.figure.baseline_period if line.figure.change is not None else None
    pen.write(sheet, row, column, describe_period(since) if since else None, WRAPPED)


def _write_part(area: Area) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        shown = line.figure_of(area) if area in line.view.parts_of(line.definition) else None
        _write_figure(sheet, row, column, shown, line.definition, pen)

    return write


def _write_reference(area: Area) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        shown = line.figure_of(area) if area in line.view.beside(line.definition) else None
        _write_figure(sheet, row, column, shown, line.definition, pen)

    return write


def _write_comparison(area: Area) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        if area not in line.view.references_of(line.definition):
            pen.write(sheet, row, column, NOT_COMPARED, WRAPPED)
            return
        word = line.figure.vs_region if area == line.view.region else line.figure.vs_land
        plain = describe_plain_distance(line.figure, line.figure_of(area), line.definition)
        text = COMPARISONS.get(word or "", plain or NOT_JUDGED)
        pen.write(sheet, row, column, text, replace(comparison_look(word), wrap=True))

    return write


def _write_best_name(areas: list[Area]) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        best = find_best_area(line, areas)
        pen.write(sheet, row, column, line.view.names[best[0]] if best else "–", WRAPPED)

    return write


def _write_best_figure(
    areas: list[Area],
) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        best = find_best_area(line, areas)
        _write_figure(sheet, row, column, best[1] if best else None, line.definition, pen)

    return write


def _write_target(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.figure.target, _number_look(line.definition))


def _write_target_year(
    sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen
) -> None:
    look = replace(_number_look(line.definition), number_format="0")
    pen.write(sheet, row, column, line.figure.target_year, look)


def _write_target_source(
    sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen
) -> None:
    pen.write(sheet, row, column, line.figure.target_source, replace(WRAPPED, size=9))


def _write_distance(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.figure.target_distance, _number_look(line.definition))


def _write_verdict(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    verdict, words = judge_progress(line.figure, line.definition)
    look = rule_below(VERDICT_LOOKS[verdict], wrap=True)
    pen.write(sheet, row, column, f"{SIGNS[verdict]} {words}", look)


def _write_goal(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.goal, WRAPPED)


def _write_notes(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.notes.number(list_remarks(line)) or None, WRAPPED)


def list_remarks(line: OverviewLine) -> list[str]:
    """What a reader should know of a line's figures: status with its reason, the note, newer
    periods without a figure, the references' reservations, what the comparison rests on."""
    figure, beside = line.figure, line.view.beside(line.definition)
    remarks = [*_tell_status(figure), *([figure.note] if figure.note else [])]
    periods = sorted(line.series, key=rank_period)
    if line.period in line.series and figure.value is not None:
        for later in periods[periods.index(line.period) + 1 :]:
            remarks.append(_tell_later(later, line.series[later]))
    for area in beside:
        other = line.figure_of(area)
        if other and other.status != "ok" and other.status_reason != figure.status_reason:
            remarks.append(describe_beside(other, line.view.names[area]))
    basis = tell_basis(line.definition)
    if basis and figure.value is not None and beside:
        remarks.append(basis)
    if line.view.is_mixed and (names := _list_synthetic(line)):
        remarks.append(f"Syntetiske tal: {', '.join(names)}.")
    if figure.rests_on_synthetic:
        remarks.append(f"{BESIDE_SYNTHETIC.capitalize()}.")
    return remarks


def _tell_status(figure: Figure) -> list[str]:
    """Why a figure is not plain; a cell without one says so itself."""
    if figure.status == "ok":
        return []
    head = "" if figure.status == "missing" else f"{STATUSES[figure.status].capitalize()}: "
    return [f"{head}{strip_status(figure.status, figure.status_reason)}"]


def _tell_later(period: str, figure: Figure) -> str:
    """Why a later period than the one that is shown is not the one shown."""
    name = describe_period(period)
    if figure.value is None:
        return f"{name}: {STATUSES[figure.status]}."
    return f"{name}: {PARTIAL}." if figure.period_mark == PARTIAL else f"{name} står for sig."


def _list_synthetic(line: OverviewLine) -> list[str]:
    """The areas of a row whose figure is synthetic."""
    view = line.view
    shown = [view.main, *view.parts_of(line.definition), *view.beside(line.definition)]
    best = find_best_area(line, view.parts or view.peers)
    shown += [best[0]] if best and best[0] not in shown else []
    figures = [(area, line.figure_of(area)) for area in shown]
    return [view.names[a] for a, f in figures if f and f.synthetic and f.value is not None]


def _write_figure(
    sheet: Worksheet,
    row: int,
    column: int,
    figure: Figure | None,
    definition: Definition,
    pen: Pen,
    bold: bool = False,
) -> None:
    """A number, a marker, or an empty cell where nothing was made for the period."""
    if figure is None:
        pen.fill_row(sheet, row, column, column, WRAPPED)
        return
    marked = figure_look(figure.status, definition.decimals, bold, corrected=figure.corrected)
    look = rule_below(marked, wrap=True)
    value = MARKERS.get(figure.status) if figure.value is None else figure.value
    pen.write(sheet, row, column, value, look)


def _number_look(definition: Definition) -> Look:
    return rule_below(figure_look("ok", definition.decimals), wrap=True)
