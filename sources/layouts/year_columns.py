"""The family of workbooks with a column for each year (RUKS, readmissions).

Belongs here: telling year columns by their headings.
"""

from __future__ import annotations

from sources.cells.periods import parse_period
from sources.layouts.model import Layout
from sources.layouts.value_columns import ValueColumn


def find_value_columns(
    leftover: dict[int, str], layout: Layout
) -> tuple[list[ValueColumn], list[list[str]]]:
    """The columns whose heading is a period; what is lacking when there is none.

    `leftover` are headings by column index that no key column has taken.
    """
    figures = []
    for index, heading in leftover.items():
        period = parse_period(heading, list(layout.period_forms))
        if period is not None:
            figures.append(ValueColumn(index, heading, period=period))
    return figures, [] if figures else [["2010", "2011", "2012"]]
