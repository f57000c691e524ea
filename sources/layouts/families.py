"""Which columns of a table hold figures, told in the way of the layout's family.

Belongs here: one function for each family, and item and year where only a title or a path says
them. Does not belong here: the other columns, which `sources.layouts.headings` finds by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sources.cells.periods import Period, parse_period
from sources.cells.text import fold_text
from sources.layouts.model import Layout, Measure

_SYNTHETIC_REMARK = re.compile(r"\s*\([^()]*syntetisk[^()]*\)\s*$", re.IGNORECASE)
_TITLE = ["(the indicator's title, in one column)"]


@dataclass(frozen=True)
class ValueColumn:
    """A column of figures at `index` (from 0).

    `measure` is None where the row's labels name it, `period` is None where a column or the
    file's path says it, `title` is the text that names the item, where a heading does. `keys` are
    the other keys that the heading says: our ids by role, of an area its name.
    """

    index: int
    heading: str
    measure: Measure | None = None
    period: Period | None = None
    title: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


def find_year_columns(
    leftover: dict[int, str], layout: Layout
) -> tuple[list[ValueColumn], list[list[str]]]:
    """A column for each year (RUKS, readmissions): those whose heading is a period.

    `leftover` are headings by column index that no key column has taken. What is lacking is
    said when there is none.
    """
    figures = []
    for index, heading in leftover.items():
        period = parse_period(heading, list(layout.period_forms))
        if period is not None:
            figures.append(ValueColumn(index, heading, find_only_measure(layout), period))
    return figures, [] if figures else [["2010", "2011", "2012"]]


def find_only_measure(layout: Layout) -> Measure | None:
    """The measure of every figure, where no label has to name it."""
    return None if layout.measures[0].when else layout.measures[0]


def find_key_columns(
    leftover: dict[int, str], layout: Layout
) -> tuple[list[ValueColumn], list[list[str]]]:
    """A column for each value of a key, such as the sexes: those whose heading says one."""
    across = layout.across
    assert across is not None  # checked when the layout was loaded
    measure = find_only_measure(layout)
    figures: list[ValueColumn] = []
    for index, heading in leftover.items():
        if across.role == "period":
            period = parse_period(heading, list(layout.period_forms))
            if period is not None:
                figures.append(ValueColumn(index, heading, measure, period))
            continue
        said = heading if across.role == "area" else across.label_set.translate(heading)
        if said is not None:
            figures.append(ValueColumn(index, heading, measure, keys={across.role: said}))
    return figures, [] if figures else [across.label_set.known_labels() or [f"({across.role})"]]


def find_measure_columns(
    leftover: dict[int, str], layout: Layout
) -> tuple[list[ValueColumn], list[list[str]]]:
    """Named columns of figures (StatBank, praksis, LUP): those that the layout's measures name."""
    figures: list[ValueColumn] = []
    lacking: list[list[str]] = []
    folded = {index: fold_text(text) for index, text in leftover.items()}
    for measure in layout.measures:
        index = next((i for i, text in folded.items() if text in measure.accepted), None)
        if index is not None:
            period = measure.keys.get("period")
            figures.append(
                ValueColumn(
                    index, leftover[index], measure,
                    parse_period(period, list(layout.period_forms)) if period else None,
                    keys={role: said for role, said in measure.keys.items() if role != "period"},
                )
            )  # fmt: skip
        elif not measure.optional:
            lacking.append(measure.headings)
    return figures, lacking


def find_title_column(
    leftover: dict[int, str], layout: Layout
) -> tuple[list[ValueColumn], list[list[str]]]:
    """SAS exports whose heading is the indicator's title (Sundhedsprofilen): named measures first;
    of what is left, the one known title, or the only column."""
    figures: list[ValueColumn] = []
    lacking: list[list[str]] = []
    free = dict(leftover)
    folded = {index: fold_text(text) for index, text in leftover.items()}
    for measure in layout.measures:
        if measure.heading_is_title:
            continue
        ends = tuple(fold_text(end) for end in measure.heading_ends)
        index = next(
            (
                i
                for i in free
                if folded[i] in measure.accepted or (ends and folded[i].endswith(ends))
            ),
            None,
        )
        if index is not None:
            heading = free.pop(index)
            figures.append(ValueColumn(index, heading, measure))
        elif not measure.optional:
            lacking.append(measure.headings)
    titled = next(measure for measure in layout.measures if measure.heading_is_title)
    known = [index for index, text in free.items() if layout.titles.translate(text)]
    if len(free) == 1 or len(known) == 1:
        index = known[0] if known else next(iter(free))
        heading = free.pop(index)
        figures.append(ValueColumn(index, heading, titled, title=heading))
    else:
        lacking.append(_TITLE)
    return figures, lacking


FAMILIES = {
    "year_columns": find_year_columns,
    "key_columns": find_key_columns,
    "measure_columns": find_measure_columns,
    "title_column": find_title_column,
}
"""How each family answers: the columns of figures, and the headings of those lacking."""


def find_title_item(title: str, layout: Layout) -> str | None:
    """The item that a title says, with or without a remark that the figures are synthetic."""
    plain = _SYNTHETIC_REMARK.sub("", title)
    return layout.titles.translate(title) or layout.titles.translate(plain)


def find_folder_item(relative: str, layout: Layout) -> str | None:
    """The item that the nearest folder above the file is named for, where folders are."""
    folders = reversed(PurePosixPath(relative).parts[:-1]) if layout.path.item_from_folder else ()
    known = (layout.titles.translate(name) for name in folders)
    return next((item for item in known if item is not None), None)


def find_path_area(relative: str, layout: Layout) -> str | None:
    """The area that a word of the file's name says, where the layout knows the word."""
    name = fold_text(PurePosixPath(relative).name)
    return next(
        (
            area
            for area, words in layout.path.areas.items()
            if any(fold_text(word) in name for word in words)
        ),
        None,
    )


def find_path_period(relative: str, layout: Layout) -> str | None:
    """The period that the file's name says, where the layout has a rule for it."""
    if layout.path.period is None:
        return None
    found = re.search(layout.path.period, PurePosixPath(relative).name)
    return found[1] if found else None
