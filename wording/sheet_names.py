"""What the sheets of an area's workbook are called, for whoever refers to one.

Belongs here: names. Which sheets there are and in which order is `workbooks.area_workbook`.
"""

from __future__ import annotations

import re

OVERVIEW, DEFINITIONS, DATA = "Overblik", "Definitioner", "Data"
MOST_CHARACTERS = 31
_NOT_ALLOWED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def name_sheet(title: str) -> str:
    """A title as Excel takes it for a sheet: no special characters, at most 31 long."""
    allowed = _NOT_ALLOWED.sub("", re.sub(r"[\[\]:*?/\\]", " ", title))
    return allowed[:MOST_CHARACTERS].strip(" '")
