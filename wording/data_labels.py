"""Danish words beside the ids of published rows: title, focus area, goal, unit, status.

Belongs here: the columns, the same in every table of rows that a person opens, and what they say.
Does not belong here: the published columns themselves (`schemas.frames.values`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from schemas.agreement import Agreement
from schemas.definitions.model import Definition
from wording.figure_words import name_unit
from wording.labels import STATUSES
from wording.sections import Section, arrange_sections

TITLE, FOCUS_AREA, GOAL, UNIT, STATUS = "indikator", "fokusområde", "mål", "enhed", "status_i_ord"
LABELS = {
    TITLE: "Indikatorens titel",
    FOCUS_AREA: "Fokusområdet, temaet eller de nationale mål, som indikatoren står under",
    GOAL: "Målet, som indikatoren står under",
    UNIT: "Enheden i ord",
    STATUS: "Status i ord: uden forbehold, anslået, skjult, ingen tal, ikke relevant",
}
"""What each column says, in Danish."""

BEFORE = {"indicator_id": (TITLE, FOCUS_AREA, GOAL), "unit": (UNIT,), "status": (STATUS,)}
"""The columns that stand before one of the published ones."""


def order_columns(published: Sequence[str]) -> list[str]:
    """The published columns with the Danish ones before those that they explain."""
    return [name for column in published for name in (*BEFORE.get(column, ()), column)]


def add_labels(
    rows: pl.DataFrame, definitions: Sequence[Definition], agreement: Agreement
) -> pl.DataFrame:
    """Published rows (`indicator_id`, `unit`, `status` and any others) with the columns of
    `LABELS`; null where an indicator is not known any more."""
    everyone = {definition.id for definition in definitions}
    sections = arrange_sections(list(definitions), agreement, everyone)
    told = pl.DataFrame(
        list(tell_indicators(sections)), orient="row",
        schema=["indicator_id", TITLE, FOCUS_AREA, GOAL, UNIT],
        schema_overrides=dict.fromkeys(["indicator_id", TITLE, FOCUS_AREA, GOAL, UNIT], pl.String),
    )  # fmt: skip
    return rows.join(told, on="indicator_id", how="left", maintain_order="left").with_columns(
        pl.col("status").replace(STATUSES).alias(STATUS)
    )


def tell_indicators(sections: Sequence[Section]) -> Iterator[tuple[str, str, str, str, str]]:
    """Each indicator once: id, title, focus area, goal, unit."""
    for section in sections:
        for goal in section.goals:
            for definition in goal.definitions:
                yield (
                    definition.id, definition.title, section.title, goal.title,
                    name_unit(definition),
                )  # fmt: skip
