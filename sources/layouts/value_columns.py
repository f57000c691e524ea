"""What the families of layouts say about a column that holds figures.

Belongs here: the one shape of their answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from sources.cells.periods import Period
from sources.layouts.model import Measure


@dataclass(frozen=True)
class ValueColumn:
    """A column of figures at `index` (from 0).

    `measure` is None where the row's labels name it, `period` is None where a column or the
    file's path says it, `title` is the text that names the item, where a heading does.
    """

    index: int
    heading: str
    measure: Measure | None = None
    period: Period | None = None
    title: str | None = None
