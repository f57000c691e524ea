"""The section "Rettelser": which of the publishers' figures are corrected, why and by whose word.

Belongs here: the corrections as a table in Danish. Does not belong here: marking a figure
(`workbooks.excel.style`), and what may be told of a correction
(`indicators.changes.correction_effects`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from schemas.vocabulary import ALL
from wording.labels import (
    DATASETS,
    MEASURES,
    STATUSES,
    UNITS,
    describe_breakdown,
    describe_period,
)
from wording.marks import CORRECTED_SIGN
from wording.view import Area
from workbooks.excel.style import DATE_FORMAT, HEADING, QUIET, SUBTITLE, WRAPPED, Pen, fit_row

HEADINGS = [
    "Datasæt", "Tal", "Begrundelse", "Udgiverens tal", "Rettet tal", "Oplyst af", "Oplyst",
    "Udtræk", "Enhed",
]  # fmt: skip
WITHHELD = "skjult: røber et lille tal"


def write_corrections(
    sheet: Worksheet,
    row: int,
    corrections: pl.DataFrame,
    names: Mapping[Area, str],
    pen: Pen,
    widths: Sequence[float],
) -> int:
    """Write title and table (columns of `correction_effects`); returns the next free row."""
    pen.write(sheet, row, 1, "Rettelser", SUBTITLE)
    if corrections.is_empty():
        pen.write(sheet, row + 1, 1, "Ingen af tallene her bygger på et rettet tal.", QUIET)
        return row + 2
    text = (
        f"Tal, der bygger på en rettelse, er mærket med {CORRECTED_SIGN}. Udgiverens egne summer "
        "er ikke rettet med."
    )
    pen.write(sheet, row + 1, 1, text, QUIET)
    pen.write_row(sheet, row + 2, HEADINGS, HEADING)
    row += 3
    for correction in corrections.sort("dataset", "area_id", "period").iter_rows(named=True):
        texts = [
            DATASETS.get(correction["dataset"], correction["dataset"]),
            describe_cell(correction, names),
            correction["reason"],
            None,
            None,
            correction["told_by"],
            correction["told_at"],
            correction["file_name"],
            UNITS.get(correction["unit"], correction["unit"]),
        ]
        for column, shown in enumerate(texts, 1):
            look = replace(WRAPPED, number_format=DATE_FORMAT) if column == 7 else WRAPPED
            pen.write(sheet, row, column, shown, look)
        for column, side in ((4, "printed"), (5, "corrected")):
            pen.write(sheet, row, column, describe_side(correction, side), WRAPPED)
        fit_row(sheet, row, widths)
        row += 1
    return row


def describe_cell(correction: Mapping[str, Any], names: Mapping[Area, str]) -> str:
    """Which figure of the publisher's is meant."""
    measure = MEASURES.get(correction["measure"], correction["measure"].replace("_", " "))
    area = Area(correction["area_type"], correction["area_id"])
    item = "" if correction["item"] == ALL else f" ({correction['item'].replace('_', ' ')})"
    group = describe_breakdown(correction["sex"], correction["age"], correction["education"], ALL)
    parts = [names.get(area, correction["area_id"]), describe_period(correction["period"])]
    parts += [] if group == "Alle" else [group.lower()]
    return f"{measure}{item}, {', '.join(parts)}"


def describe_side(correction: Mapping[str, Any], side: str) -> float | str:
    """The printed or the corrected figure, its marker in words, or that it is not told."""
    if correction["withheld"]:
        return WITHHELD
    value: float | None = correction[f"{side}_value"]
    return STATUSES[correction[f"{side}_status"]] if value is None else value
