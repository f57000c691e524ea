"""What an indicator made of other indicators takes of each: the indicator, and the group in it.

Belongs here: the keys of such a part. Does not belong here: the expression that puts parts together
(`schemas.definitions.expressions`), and measures (`schemas.definitions.measures`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from schemas.age_bands import parse_band
from schemas.definitions.breakdowns import Age, Sex
from schemas.definitions.life import IndicatorId
from schemas.written.strict import Strict

PartName = Annotated[str, Field(pattern=r"^[a-zæøå][a-zæøå0-9_]*$", max_length=30)]
"""What a part is called in the expression."""

DIMENSIONS = ("sex", "age", "education", "category")


class PartGroup(Strict):
    """The group of an indicator that is meant; what is left out follows the own groups."""

    sex: Sex | None = Field(None, description="Køn, når det ikke følger af opdelingen.")
    age: Age | None = Field(None, description="Alder, når den ikke følger af opdelingen.")
    education: str | None = Field(
        None, description="Uddannelse, når den ikke følger af opdelingen."
    )
    category: str | None = Field(None, description="Kategori, når den ikke følger af opdelingen.")

    @property
    def fixed(self) -> dict[str, str]:
        """What is settled, by dimension."""
        named = {name: getattr(self, name) for name in DIMENSIONS}
        return {name: value for name, value in named.items() if value is not None}


class Part(PartGroup):
    """A part of an expression: an indicator's figure, of a group of its own where one is named."""

    indicator: IndicatorId = Field(description="Indikatoren.")


def are_disjoint(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether nobody is in both of two groups of one indicator."""
    for name in ("sex", "education"):
        values = {one.get(name, "alle"), other.get(name, "alle")}
        if len(values) == 2 and not values & {"alle", "standardiseret"}:
            return True
    bands = [parse_band(each["age"]) for each in (one, other) if "age" in each]
    if len(bands) < 2 or None in bands:
        return False
    (first, last), (begin, end) = (band for band in bands if band is not None)
    return last < begin or end < first
