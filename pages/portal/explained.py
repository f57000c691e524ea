"""The page of one figure taken apart, down to file and cell.

Belongs here: what its template is given. Does not belong here: taking a figure apart, or the words
for it (`pipelines.commands.explain.danish`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.portal.frame import Frame, render


@dataclass(frozen=True)
class ExplainedPart:
    """An area (and age or sex) that goes into a figure: its share and numbers as text."""

    area: str
    stratum: str
    share: str
    numbers: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class ExplainedCell:
    """A cell of a publisher's file: where it stands, its role, what it is of, and what it says."""

    place: str
    role: str
    what: str
    area: str
    period: str
    says: str


@dataclass(frozen=True)
class ExplainedFile:
    """A publisher's file with the cells that were used, `in_force` or overtaken by a newer one."""

    name: str
    released: str
    sha256: str
    in_force: bool
    cells: Sequence[ExplainedCell]


@dataclass(frozen=True)
class ExplainedFigure:
    """One figure: what is published, and all that it is made of.

    `columns` are the headings of the parts' numbers. `remarks` are what a reader must know, among
    them why numbers are held back. The steps are name, formula and result.
    """

    heading: str
    facts: Sequence[tuple[str, str]]
    remarks: Sequence[str]
    made: str
    columns: tuple[str, ...]
    parts: Sequence[ExplainedPart]
    steps: Sequence[tuple[str, str, str]]
    files: Sequence[ExplainedFile]

    @property
    def has_strata(self) -> bool:
        """Whether its parts are of ages or sexes."""
        return any(part.stratum for part in self.parts)


@dataclass(frozen=True)
class Explained:
    """A figure with those that it is made of, itself first, and which run published it."""

    figures: Sequence[ExplainedFigure]
    imprint: str


def write_explained(
    frame: Frame, title: str, told: Explained, back: str,
    periods: Sequence[tuple[str, str, bool]] = (),
) -> str:  # fmt: skip
    """One figure taken apart; `periods` are those of its series, each with its address and whether
    it is the one shown."""
    return render("explained.html", frame, title, told=told, back=back, periods=periods)
