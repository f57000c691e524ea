"""The family of long tables with named columns of figures (StatBank, praksis, LUP, ...).

Belongs here: telling a measure by its column's heading.
"""

from __future__ import annotations

from sources.cells.text import fold_text
from sources.layouts.model import Layout
from sources.layouts.value_columns import ValueColumn


def find_value_columns(
    leftover: dict[int, str], layout: Layout
) -> tuple[list[ValueColumn], list[list[str]]]:
    """The columns that the layout's measures name; the headings of those lacking."""
    figures: list[ValueColumn] = []
    lacking: list[list[str]] = []
    folded = {index: fold_text(text) for index, text in leftover.items()}
    for measure in layout.measures:
        index = next((i for i, text in folded.items() if text in measure.accepted), None)
        if index is not None:
            figures.append(ValueColumn(index, leftover[index], measure))
        elif not measure.optional:
            lacking.append(measure.headings)
    return figures, lacking
