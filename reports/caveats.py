"""What a reader has to know of the figures of one table, as numbered notes below it.

Belongs here: which caveats a row has, and numbering each once. Does not belong here: the rows
(`reports.tables`); why a figure is what it is comes with the figure and its definition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from indicators.verdicts.comparability import is_compared_with
from reports.ledger import About, Ledger
from reports.selection import ReportedIndicator
from wording.development import describe_basis, tell_basis, tell_target_source
from wording.figure_words import say_unit
from wording.labels import strip_status
from wording.marks import ESTIMATED_SIGN, MARKERS
from wording.remarks import NUMBER
from wording.view import Figure, View


class Caveat(NamedTuple):
    """What a reader has to know, and whether it is the reason of one figure's status."""

    text: str
    is_reason: bool = False


@dataclass
class TableNotes:
    """The notes of one table in the order in which its rows refer to them.

    Reasons that differ in their numbers alone (a weight of each year) are one note; limitations
    and targets that do are not.
    """

    _texts: dict[str, str] = field(default_factory=dict)

    def number(self, caveat: Caveat) -> int:
        """The number of a note, a new one where it was not said yet."""
        text = caveat.text
        key = NUMBER.sub("#", text) if caveat.is_reason else text
        self._texts.setdefault(key, text)
        return list(self._texts).index(key) + 1

    def write(self) -> list[str]:
        """Every note with its number."""
        return [f"{number}) {text}" for number, text in enumerate(self._texts.values(), 1)]


def list_caveats(indicator: ReportedIndicator, view: View, ledger: Ledger) -> Iterator[Caveat]:
    """What holds of the definition, then of the figure and the one that it is counted from, then of
    what it is held against."""
    definition = indicator.definition
    if definition.limitations:
        yield Caveat(definition.limitations)
    for figure in (indicator.figure, indicator.baseline):
        if figure is not None:
            yield from (Caveat(reason, True) for reason in list_reasons(figure))
    if is_held_against(indicator, view) and not is_said(indicator):
        yield Caveat(tell_basis(definition) or "")
    if aim := tell_aim(indicator, view, ledger):
        yield Caveat(aim)


def list_reasons(figure: Figure) -> Iterator[str]:
    """Why a figure is estimated or hidden, and what is noted of it."""
    reason = strip_status(figure.status, figure.status_reason)
    if figure.status == "estimated":
        yield f"{ESTIMATED_SIGN} anslået: {reason}"
    elif figure.status == "suppressed":
        yield f"{MARKERS['suppressed']}: {reason}"
    if figure.note and figure.value is not None:
        yield figure.note


def is_held_against(indicator: ReportedIndicator, view: View) -> bool:
    """Whether the figure is judged against an area, so that it matters what that rests on."""
    verdicts = {"region": indicator.figure.vs_region, "land": indicator.figure.vs_land}
    return describe_basis(indicator.definition) is not None and any(
        verdicts[area.area_type] is not None
        and is_compared_with(indicator.definition, area.area_type)
        for area in view.references
    )


def is_said(indicator: ReportedIndicator) -> bool:
    """Whether the definition's own limitation says already what a comparison rests on."""
    basis = describe_basis(indicator.definition) or ""
    return basis in (indicator.definition.limitations or "")


def tell_aim(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """'Målet er 15,0 pct. i 2027 (kilde).'; '' without a figure or a target."""
    definition, figure = indicator.definition, indicator.figure
    if figure.value is None or figure.target is None or figure.target_year is None:
        return ""
    about = About(definition.id, view.main, indicator.period or "", indicator.breakdown)
    target = ledger.tell(figure.target, definition.decimals, "target", about)
    told = f"{target}{say_unit(definition)} i {figure.target_year}"
    return f"Målet er {told} ({tell_target_source(figure, definition)})."
