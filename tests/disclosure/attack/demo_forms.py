"""The demo's filled-in local forms with other figures in some cells.

Belongs here: changing lines of the forms, and the tables of true counts that follow from them. All
synthetic.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

from tests.disclosure.attack.map_of_areas import read
from tests.disclosure.attack.reports import HEAD, NOT_ASKED, SEXES, SMALL, Line
from tests.disclosure.attack.truth import EVERYONE, Cell, Count, Indicator, Place, Table

FIRST_LINE = 6
HALVES = {"2025": ("2025H1", "2025H2"), "2025H1": ("2025H1",), "2025H2": ("2025H2",)}
SOME_FEW = 3
"""What is taken for the truth behind a "<5" of the demo, which is in no sum."""


BROKEN_DOWN_SINCE = ("tvangsindlæggelser",)
"""Items that the demo's forms have had by sex and age since b798686."""
EVERYBODY = ("Alle", "Alle aldre")

Forms = dict[str, list[Line]]
"""The lines of each form."""


class Edit(NamedTuple):
    """A line of a form as it is to be; one that the form lacks is added."""

    form: str
    item: str
    area: str
    period: str
    numerator: int | str
    denominator: int | None = None
    age: str = "Alle aldre"


def read_forms(extracts: Path, items: Collection[str]) -> Forms:
    """The lines of some items in the demo's forms as they were at b798686."""
    forms: Forms = {}
    for path in sorted((extracts / "lokal").glob("*.xlsx")):
        sheet = load_workbook(path, read_only=True)["Indberetning"]
        rows = sheet.iter_rows(min_row=FIRST_LINE, max_col=len(HEAD), values_only=True)
        forms[path.stem.rpartition("_")[2]] = [
            list(row)
            for row in rows
            if row[0] in items and (row[0] not in BROKEN_DOWN_SINCE or row[3:5] == EVERYBODY)
        ]
    return forms


def edit_forms(forms: Forms, edits: Iterable[Edit]) -> Forms:
    """The forms with other figures."""
    edited = {form: list(lines) for form, lines in forms.items()}
    for edit in edits:
        lines = edited[edit.form]
        key = [edit.item, edit.area, edit.period, "Alle", edit.age]
        before = next((line for line in lines if line[:5] == key), None)
        unit = next(line[5] for line in lines if line[0] == edit.item)
        people = edit.denominator or (NOT_ASKED if before is None else before[7])
        rest = [line for line in lines if line is not before]
        edited[edit.form] = [*rest, [*key, unit, edit.numerator, people, NOT_ASKED]]
    return edited


def list_lines(forms: Forms, item: str) -> list[Line]:
    """The lines of an item in all forms."""
    return [line for lines in forms.values() for line in lines if line[0] == item]


def make_table(
    item: str,
    lines: Sequence[Line],
    indicators: Sequence[Indicator],
    periods: dict[str, tuple[str, ...]],
) -> Table:
    """The municipalities' counts of an item as a table over `periods`."""
    counts, marked = read_counts(line for line in lines if str(line[2]) in periods)
    whole = {
        cell
        for cell in counts
        if any(
            cell._replace(period=part) in counts
            for part in periods[cell.period]
            if part != cell.period
        )
    }
    return Table(
        item,
        {cell: count for cell, count in counts.items() if cell not in whole},
        tuple(dict.fromkeys((cell.sex, cell.age) for cell in counts)),
        tuple(indicators),
        periods,
        marked=frozenset(marked),
    )


def read_counts(lines: Iterable[Line]) -> tuple[dict[Cell, Count], set[Place]]:
    """The count of each line, and the places that are marked."""
    codes = {
        row["name"]: row["area_id"] for row in read("areas.csv") if row["area_type"] == "kommune"
    }
    sexes = {label: sex for sex, label in SEXES.items()}
    counts: dict[Cell, Count] = {}
    marked: set[Place] = set()
    for line in lines:
        age = EVERYONE if line[4] == EVERYBODY[1] else str(line[4])
        cell = Cell(("kommune", codes[str(line[1])]), str(line[2]), sexes[str(line[3])], age)
        n = line[7] if isinstance(line[7], int) else None
        counts[cell] = Count(SOME_FEW if line[6] == SMALL else int(line[6]), n)
        if line[6] == SMALL:
            marked.add(Place(*cell))
    return counts, marked
