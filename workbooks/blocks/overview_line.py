"""One line of the sheet "Overblik": an indicator's figures, and what a reader should know of them.

Belongs here: finding the line's figures and its remarks. Does not belong here: the columns and how
their cells are made (`workbooks.blocks.overview_columns`).
"""

from __future__ import annotations

from dataclasses import dataclass

from indicators.reasons import PARTIAL
from indicators.verdicts.ranking import find_best, rank_period
from schemas.definitions.model import Definition
from wording.development import tell_basis
from wording.labels import STATUSES, describe_period, strip_status
from wording.notes import NumberedNotes
from wording.remarks import BESIDE_SYNTHETIC, describe_beside
from wording.view import NO_FIGURE, Area, Breakdown, Figure, Series, View
from workbooks.excel.gallery import Gallery


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


def find_best_area(line: OverviewLine, areas: list[Area]) -> tuple[Area, Figure] | None:
    """The area with the best figure in the period; None where none can be called so."""
    figures = {
        area: figure
        for area in areas
        if (figure := line.figure_of(area)) is not None and figure.period_mark is None
    }
    best = find_best(line.definition, figures)
    return None if best is None else (best, figures[best])


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
