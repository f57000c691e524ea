"""The publisher's own words for an item, such as the text of a question.

Belongs here: reading them from the cells of an extract, and what a layout knows where no cell says
them. Does not belong here: which extract is asked (`pipelines.commands.definitions.stored_data`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sources.cells.text import tidy_text
from sources.files.csv_file import CsvFile
from sources.files.raw import RawTable
from sources.files.workbook_file import Workbook
from sources.layouts.labels import LabelSet
from sources.layouts.model import Layout
from sources.layouts.recognition import recognise

ROLE = "item_text"
"""The role of a column that says in the publisher's words what the rows are of."""


def has_item_texts(layout: Layout) -> bool:
    """Whether the layout's files say in words what their rows are of."""
    return layout.column_of(ROLE) is not None


def read_item_texts(
    source: CsvFile | Workbook, layout: Layout, name: str, cells: Mapping[str, tuple[str, int]]
) -> dict[str, str]:
    """The words of some items, each from the sheet and row of one of its cells.

    What is blank, or in a file that is no longer recognised, is left out.
    """
    candidate, _ = recognise(source, [layout], name, layout.dataset)
    if candidate is None:
        return {}
    found: dict[str, str] = {}
    for sheet, separator, match in candidate.tables:
        table = source.table(separator if isinstance(source, CsvFile) else sheet)
        index = match.index_of(ROLE)
        if index is None or not isinstance(table, RawTable):
            continue
        for item, (cell_sheet, row) in cells.items():
            text = table.cell(row, index + table.first_column) if cell_sheet == sheet else None
            if text:
                found[item] = tidy_text(text)
    return found


def list_known_words(layouts: Sequence[Layout]) -> dict[str, str]:
    """The first label that the layouts list for each item of a closed list."""
    words: dict[str, str] = {}
    for labels in list_item_labels(layouts):
        for item, listed in labels.values.items():
            if listed:
                words.setdefault(item, listed[0])
    return words


def list_item_labels(layouts: Iterable[Layout]) -> list[LabelSet]:
    """The sets of labels that name items by themselves."""
    found = []
    for layout in layouts:
        column = layout.column_of("item")
        if layout.family == "title_column":
            found.append(layout.titles)
        elif column is not None and layout.item == "{item}":
            found.append(column.label_set)
    return found
