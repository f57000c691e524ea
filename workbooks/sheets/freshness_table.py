"""The table of how fresh each dataset is.

Belongs here: its columns and rows. Does not belong here: the words in them
(`wording.source_lines`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from schemas.lateness import LATE, REJECTED, Freshness
from wording.labels import describe_date
from wording.source_lines import (
    NEWEST,
    NEXT,
    describe_newest,
    describe_next,
    describe_released,
    describe_rhythm,
    name_part,
)
from workbooks.excel.style import DATE_FORMAT, HEADING, QUIET, SUBTITLE, WRAPPED, Pen, fit_row

FRESHNESS_HEADINGS = [
    "Datasæt", "Udgiver", "Hvornår udgiveren plejer at udgive", NEWEST, "Udgivet", NEXT,
]  # fmt: skip


def write_freshness(
    sheet: Worksheet, row: int, judged: Sequence[Freshness], pen: Pen, widths: Sequence[float]
) -> int:
    """The table of all datasets and parts, in columns 1 to 6; returns the next free row."""
    if not judged:
        return row
    pen.write(sheet, row, 1, "Hvor nye tallene er", SUBTITLE)
    day = describe_date(judged[0].judged_on)
    pen.write(sheet, row + 1, 1, f"Opgjort {day}. Forsinket er det, som udgiveren plejer at "
              "have udgivet på det tidspunkt.", QUIET)  # fmt: skip
    pen.write_row(sheet, row + 2, FRESHNESS_HEADINGS, HEADING)
    fit_row(sheet, row + 2, widths)
    row += 3
    for each in judged:
        texts = [
            name_part(each), each.rhythm.publisher, describe_rhythm(each.rhythm),
            describe_newest(each),
        ]  # fmt: skip
        pen.write_row(sheet, row, texts, WRAPPED)
        dated = replace(WRAPPED, number_format=DATE_FORMAT)
        pen.write(sheet, row, 5, describe_released(each), dated)
        urgent = replace(WRAPPED, bold=each.status in (LATE, REJECTED))
        pen.write(sheet, row, 6, describe_next(each), urgent)
        fit_row(sheet, row, widths)
        row += 1
    return row
