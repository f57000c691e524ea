"""The demo's filled-in local forms with other figures in some cells.

Belongs here: changing lines of the forms, and the tables of true counts that follow from them. All
synthetic.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

from tests.disclosure.attack.map_of_areas import read
from tests.disclosure.attack.reports import HEAD, NOT_ASKED, SEXES, SMALL
from tests.disclosure.attack.truth import EVERYONE, Cell, Count, Indicator, Place, Table

FIRST_LINE = 6
HALVES = {"2025": ("2025H1", "2025H2"), "2025H1": ("2025H1",), "2025H2": ("2025H2",)}
SOME_FEW = 3
"""What is taken for the truth behind a "<5" of the demo, which is in no sum."""


class Edit(NamedTuple):
    """A cell of a form as it is to be; a line that the form lacks is added."""

    form: str
    item: str
    area: str
    period: str
    numerator: int | str
    denominator: int | None = None
    age: str = "Alle aldre"


def copy_forms(extracts: Path, folder: Path, edits: Iterable[Edit]) -> None:
    """The demo's forms in a folder of their own, edited."""
    shutil.copytree(extracts / "lokal", folder)
    by_form: dict[str, list[Edit]] = {}
    for edit in edits:
        by_form.setdefault(edit.form, []).append(edit)
    for form, some in by_form.items():
        path = folder / f"Indberetning_syntetisk_{form}.xlsx"
        book = load_workbook(path)
        sheet = book["Indberetning"]
        places = {
            tuple(str(cell.value) for cell in row[:5]): row[0].row
            for row in sheet.iter_rows(min_row=FIRST_LINE)
        }
        for edit in some:
            key = (edit.item, edit.area, edit.period, "Alle", edit.age)
            line = places.get(key, sheet.max_row + 1)
            units = [row[5].value for row in sheet.iter_rows(min_row=FIRST_LINE)
                     if row[0].value == edit.item]  # fmt: skip
            figures = [edit.numerator, edit.denominator or sheet.cell(line, 8).value, NOT_ASKED]
            for column, content in enumerate([*key, units[0], *figures], 1):
                sheet.cell(line, column, content)
        book.save(path)


def read_lines(folder: Path, items: Iterable[str]) -> dict[str, list[list[str]]]:
    """The lines of some items in all forms, as texts."""
    found: dict[str, list[list[str]]] = {item: [] for item in items}
    for path in sorted(folder.glob("*.xlsx")):
        sheet = load_workbook(path, read_only=True)["Indberetning"]
        for row in sheet.iter_rows(min_row=FIRST_LINE, max_col=len(HEAD), values_only=True):
            if row[0] in found:
                found[str(row[0])].append([str(content) for content in row])
    return found


def make_table(
    item: str,
    lines: Sequence[Sequence[str]],
    indicators: Sequence[Indicator],
    periods: dict[str, tuple[str, ...]],
) -> Table:
    """The municipalities' counts of an item as a table over `periods`."""
    counts, marked = read_counts(line for line in lines if line[2] in periods)
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


def read_counts(lines: Iterable[Sequence[str]]) -> tuple[dict[Cell, Count], set[Place]]:
    """The count of each line, and the places that are marked."""
    codes = {
        row["name"]: row["area_id"] for row in read("areas.csv") if row["area_type"] == "kommune"
    }
    sexes = {label: sex for sex, label in SEXES.items()}
    counts: dict[Cell, Count] = {}
    marked: set[Place] = set()
    for line in lines:
        age = EVERYONE if line[4] == "Alle aldre" else line[4]
        cell = Cell(("kommune", codes[line[1]]), line[2], sexes[line[3]], age)
        n = int(line[7]) if line[7].isdigit() else None
        counts[cell] = Count(SOME_FEW if line[6] == SMALL else int(line[6]), n)
        if line[6] == SMALL:
            marked.add(Place(*cell))
    return counts, marked
