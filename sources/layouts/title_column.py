"""The family of SAS exports whose heading is the indicator's title (Sundhedsprofilen).

Belongs here: telling the title's column, and finding item and year, which the file itself
does not say in a column of its own.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sources.cells.text import fold_text
from sources.layouts.model import Layout
from sources.layouts.value_columns import ValueColumn

_SYNTHETIC_REMARK = re.compile(r"\s*\([^()]*syntetisk[^()]*\)\s*$", re.IGNORECASE)
_TITLE = ["(the indicator's title, in one column)"]


def find_value_columns(
    leftover: dict[int, str], layout: Layout
) -> tuple[list[ValueColumn], list[list[str]]]:
    """Named measures first; of what is left, the one known title, or the only column."""
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


def find_item(title: str, indicator: str | None, relative: str, layout: Layout) -> str | None:
    """The item that the title says, else the sidecar, else a folder above the file.

    A title that is known counts for more than the sidecar: the file itself is not silent.
    """
    plain = _SYNTHETIC_REMARK.sub("", title)
    folders = list(reversed(PurePosixPath(relative).parts[:-1]))
    said = [title, plain, indicator or "", *(folders if layout.path.item_from_folder else [])]
    known = (layout.titles.translate(text) for text in said if text)
    return next((item for item in known if item is not None), None)


def find_path_period(relative: str, layout: Layout) -> str | None:
    """The period that the file's name says, where the layout has a rule for it."""
    if layout.path.period is None:
        return None
    found = re.search(layout.path.period, PurePosixPath(relative).name)
    return found[1] if found else None
