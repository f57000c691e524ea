"""The sheet "Overblik": the latest figure of every indicator beside region and country.

Belongs here: which period is the latest, and the row that shows it. Does not belong here:
judging figures; the comparison words come with the values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions import Definition
from workbooks.labels import (
    COMPARISONS,
    NOT_JUDGED,
    STATUSES,
    UNITS,
    describe_period,
    strip_status,
)
from workbooks.pages import set_up_page
from workbooks.selection import NO_FIGURE, Breakdown, ClusterView, Figure, Series
from workbooks.style import (
    AREA_BAND,
    GOAL_BAND,
    HEADING,
    HEADING_RIGHT,
    LINK,
    MARKERS,
    QUIET,
    WRAPPED,
    Look,
    Pen,
    comparison_look,
    figure_look,
    fit_row,
    set_widths,
    write_banner,
    write_title,
)

WIDTHS: tuple[float, ...] = (44, 23, 15, 13, 9, 12.5, 10.5, 10.5, 13, 12.5, 14, 14, 11, 50)

CHARACTERS = int(sum(WIDTHS)) - 20
BEST = {"higher": "højere", "lower": "lavere"}


def write_overview_sheet(
    sheet: Worksheet, view: ClusterView, pen: Pen, footer: str, indicator_places: dict[str, str]
) -> None:
    """Write the sheet; `indicator_places` are the links' targets on the focus areas' sheets."""
    columns = len(WIDTHS)
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, f"{view.cluster_name}: overblik over de seneste tal")
    pen.write(
        sheet, 2, 1,
        "Klyngens seneste tal for hver indikator med region og land i samme periode. "
        "Klik på en periode for at se udviklingen over tid.", QUIET,
    )  # fmt: skip
    row = 3
    if view.synthetic:
        write_banner(pen, sheet, row, columns)
        row += 1
    _write_heading(sheet, row, view, pen)
    sheet.print_title_rows = f"{row}:{row}"
    sheet.freeze_panes = sheet.cell(row + 1, 2)
    row += 1
    for section in view.sections:
        row = pen.write_lines(sheet, row, section.title, AREA_BAND, CHARACTERS, columns)
        for goal in section.goals:
            row = pen.write_lines(sheet, row, goal.title, GOAL_BAND, CHARACTERS, columns)
            if not goal.definitions:
                pen.write(sheet, row, 1, "Ingen indikator endnu", QUIET)
                row += 1
            for definition in goal.definitions:
                for breakdown in view.breakdowns_of(definition):
                    place = indicator_places[definition.id]
                    _write_figure_row(sheet, row, definition, breakdown, view, pen, place)
                    fit_row(sheet, row, WIDTHS)
                    row += 1
    set_up_page(sheet, footer, view.synthetic, columns=columns)


def _write_heading(sheet: Worksheet, row: int, view: ClusterView, pen: Pen) -> None:
    interval = "95 % interval,"
    headings = [
        "Indikator", "Opdeling", "Periode", "Enhed", "Bedst er", view.cluster_name,
        f"{interval} nedre", f"{interval} øvre", view.names[view.region],
        view.names[view.country], "Mod regionen",
        "Mod hele landet", "Syntetisk", "Bemærkning",
    ]  # fmt: skip
    for column, heading in enumerate(headings, 1):
        numeric = 6 <= column <= 10
        pen.write(sheet, row, column, heading, HEADING_RIGHT if numeric else HEADING)
    fit_row(sheet, row, WIDTHS)


def _write_figure_row(
    sheet: Worksheet,
    row: int,
    definition: Definition,
    breakdown: Breakdown,
    view: ClusterView,
    pen: Pen,
    place: str,
) -> None:
    series = view.series_of(definition, view.cluster, breakdown)
    # a figure that only region or country has is shown as theirs
    levels = (view.cluster, view.region, view.country)
    latest = (find_latest_period(view.series_of(definition, a, breakdown)) for a in levels)
    period = next((one for one in latest if one), None)
    figure = series.get(period or "", NO_FIGURE)
    pen.write(sheet, row, 1, definition.label, WRAPPED)
    pen.write(sheet, row, 2, breakdown.label, WRAPPED)
    # programs differ in wrapping links, and a period needs no wrapping
    shown = describe_period(period) if period else "ingen tal"
    link = replace(LINK, rule="bottom", wrap=True, indent=1)
    pen.link(pen.write(sheet, row, 3, shown, link), place, "Til udviklingen over tid")
    pen.write(sheet, row, 4, UNITS[definition.unit], WRAPPED)
    pen.write(sheet, row, 5, BEST.get(definition.direction or "", "–"), WRAPPED)
    _write_figure(sheet, row, 6, figure, definition, pen, bold=True)
    limit = _in_table(figure_look("ok", definition.decimals))
    pen.write(sheet, row, 7, figure.ci_low, limit)
    pen.write(sheet, row, 8, figure.ci_high, limit)
    shown_beside = {view.cluster: figure}
    for column, area in ((9, view.region), (10, view.country)):
        other = view.series_of(definition, area, breakdown).get(period or "")
        _write_figure(sheet, row, column, other, definition, pen)
        if other:
            shown_beside[area] = other
    for column, word in ((11, figure.vs_region), (12, figure.vs_land)):
        text = COMPARISONS.get(word or "", NOT_JUDGED)
        pen.write(sheet, row, column, text, replace(comparison_look(word), wrap=True))
    pen.write(sheet, row, 13, _describe_origin(shown_beside.values()), WRAPPED)
    remark = _describe_remark(figure, series, period)
    for area, other in shown_beside.items():
        if other.status != "ok" and other.status_reason != figure.status_reason:
            reason = strip_status(other.status, other.status_reason)
            remark += f" {view.names[area]} {STATUSES[other.status]}: {reason}"
    pen.write(sheet, row, 14, remark.strip(), replace(WRAPPED, size=9))


def _describe_origin(figures: Iterable[Figure]) -> str:
    """Whether any of the figures in a row is synthetic; a dash where there is none."""
    shown = [figure.synthetic for figure in figures if figure.value is not None]
    if not shown:
        return "–"
    return "ja" if any(shown) else "nej"


def find_latest_period(series: Series) -> str | None:
    """The newest period with a figure; where there is none, the newest with a marker."""
    with_value = [period for period, figure in series.items() if figure.value is not None]
    return next(reversed(with_value or list(series)), None)


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
    look = _in_table(figure_look(figure.status, definition.decimals, bold))
    value = MARKERS.get(figure.status) if figure.value is None else figure.value
    pen.write(sheet, row, column, value, look)


def _in_table(look: Look) -> Look:
    return replace(look, wrap=True, rule="bottom")


def _describe_remark(figure: Figure, series: Series, period: str | None) -> str:
    """Status with its reason, the note, and newer periods that have no figure."""
    parts = []
    if figure.status != "ok":
        reason = strip_status(figure.status, figure.status_reason)
        parts.append(f"{STATUSES[figure.status].capitalize()}: {reason}")
    if figure.note:
        parts.append(figure.note)
    periods = list(series)
    if period in series and figure.value is not None:
        for later in periods[periods.index(period) + 1 :]:
            parts.append(f"{describe_period(later)}: {STATUSES[series[later].status]}.")
    return " ".join(parts)
