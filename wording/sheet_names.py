"""What the sheets of an area's workbook are called, for whoever refers to one.

Belongs here: names. Which sheets there are and in which order is `workbooks.area_workbook`.
"""

from __future__ import annotations

import re

from wording.sections import GoalGroup, Section

PROFILE, OVERVIEW, DEFINITIONS, DATA = "Profil", "Overblik", "Definitioner", "Data"
COMPARISON, MAP, NATIONAL = "Sammenligning", "Kort", "Nationale mål"
MOST_CHARACTERS = 31
_NOT_ALLOWED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def name_sheet(title: str) -> str:
    """A title as Excel takes it for a sheet: no special characters, at most 31 long."""
    allowed = _NOT_ALLOWED.sub("", re.sub(r"[\[\]:*?/\\]", " ", title))
    return allowed[:MOST_CHARACTERS].strip(" '")


def name_home(section: Section, goal: GoalGroup) -> str:
    """The sheet that a goal stands on: its focus area's, a theme's own, or that of all national
    goals and visions."""
    if section.kind in ("national_goals", "visions"):
        return NATIONAL
    return name_sheet(section.short_title or goal.sheet_title)
