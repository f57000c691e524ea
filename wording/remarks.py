"""What a reader should know of figures, told once for all that it concerns.

Belongs here: gathering statuses' reasons and notes into lines, and what the marks mean. Does not
belong here: cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from indicators import reasons
from wording.labels import STATUSES, shorten_list, shorten_text, strip_status
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, MARKERS
from wording.view import Figure

NUMBER = re.compile(r"\d+(,\d+)?")

ESTIMATED, NOTE, SYNTHETIC = f"{ESTIMATED_SIGN} anslået", "Note", "Syntetisk"
HEADS = (ESTIMATED, *MARKERS.values(), NOTE, SYNTHETIC)
"""How remarks begin, in the order in which they are told."""

BESIDE_SYNTHETIC = "sammenligning med opdigtede tal"
"""Stands where something is said of a real figure that rests on synthetic ones."""

MOST_REASON = 72
LEVEL_REASONS = (*reasons.NO_LEVEL.values(), *reasons.NOT_JOINED.values())
MARKS = (
    f"{ESTIMATED_SIGN} anslået · {CORRECTED_SIGN} rettet · "
    f"{MARKERS['suppressed']}: få personer, eller tallet ville røbe et skjult · "
    f"{MARKERS['missing']}: kilden har intet, eller noget mangler · "
    f"{MARKERS['not_applicable']}: giver ikke mening · tom: ikke opgjort for perioden."
)
"""What the marks of figures mean, for every sheet that shows figures."""


def describe_reservation(figure: Figure, mixed: bool, label: str = "") -> str | None:
    """What a reader should know of one figure, in short; None when it is plain.

    `mixed`: some figures are synthetic and others are not. `label` names the figure's area where
    the line is about another's.
    """
    parts = []
    if figure.corrected and figure.value is not None:
        parts.append(f"{CORRECTED_SIGN} rettet: se arket Kilder.")
    if figure.status != "ok":
        sign = f"{ESTIMATED_SIGN} " if figure.status == "estimated" else ""
        reason = strip_status(figure.status, figure.status_reason)
        parts.append(f"{sign}{STATUSES[figure.status]}: {shorten_text(reason, MOST_REASON)}")
    if mixed and figure.synthetic and figure.value is not None:
        parts.append("Syntetisk tal.")
    if figure.rests_on_synthetic:
        parts.append(f"{BESIDE_SYNTHETIC.capitalize()}.")
    if not parts:
        return None
    return f"{label}: {' '.join(parts)}" if label else " ".join(parts)


def describe_beside(figure: Figure, name: str) -> str:
    """The reservation on a figure that stands beside another; a reason that names its level stands
    alone."""
    reason = strip_status(figure.status, figure.status_reason)
    if reason in LEVEL_REASONS:
        return reason
    return f"{name} {STATUSES[figure.status]}: {reason}"


def mark_synthetic(title: str, figures: Iterable[Figure]) -> str:
    """A title that says so when the figures under it are synthetic, all of them or some."""
    marks = {figure.synthetic for figure in figures if figure.value is not None}
    if True not in marks:
        return title
    return f"{title} · {'DELVIST ' if len(marks) > 1 else ''}SYNTETISKE TAL"


def collect_remarks(figures: list[tuple[str, int, Figure]]) -> list[str]:
    """One line for each remark on figures, which come with their area's label and year."""
    remarks: dict[tuple[str, str], Remark] = {}
    mixed = len({one.synthetic for _, _, one in figures if one.value is not None}) > 1
    for label, year, figure in figures:
        for head, text in _remarks_of(figure, mixed):
            remarks.setdefault((head, NUMBER.sub("#", text)), Remark()).add(text, label, year)
    in_order = sorted(remarks, key=lambda key: (HEADS.index(key[0]), key[1]))
    return [f"{key[0]} {remarks[key].describe()}" for key in in_order]


class Remark:
    """A remark that many figures share, with whom and when it concerns.

    Reasons that differ only in their numbers (a weight of each year) are one remark, told
    with the numbers of the newest year.
    """

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._labels: dict[str, None] = {}
        self._years: set[int] = set()

    def add(self, text: str, label: str, year: int) -> None:
        """Add a figure that the remark concerns."""
        self._texts[text] = max(year, self._texts.get(text, year))
        self._labels[label] = None
        self._years.add(year)

    def describe(self) -> str:
        """Areas and years in brackets, then the text."""
        newest = max(self._texts, key=lambda text: (self._texts[text], text))
        where = f"({shorten_list(self._labels)}; {_describe_years(self._years)})"
        if len(self._texts) == 1:
            return f"{where}: {newest}"
        return f"{where}: {newest} Tallene i bemærkningen skifter; de øvrige står i arket Data."


def _remarks_of(figure: Figure, mixed: bool) -> list[tuple[str, str]]:
    """What a reader should know of a figure: heading and text."""
    remarks = []
    if figure.status == "estimated":
        remarks.append((ESTIMATED, strip_status(figure.status, figure.status_reason)))
    elif figure.status != "ok":
        remarks.append((MARKERS[figure.status], strip_status(figure.status, figure.status_reason)))
    if figure.note:
        remarks.append((NOTE, figure.note))
    if mixed and figure.synthetic and figure.value is not None:
        remarks.append((SYNTHETIC, "tallet er opdigtet til afprøvning."))
    if figure.rests_on_synthetic:
        remarks.append((SYNTHETIC, f"{BESIDE_SYNTHETIC}."))
    return remarks


def _describe_years(years: Iterable[int]) -> str:
    """Years as text, runs joined: 2010-2013, 2017, 2021."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
