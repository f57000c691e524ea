"""The sheet "Kilder": how new the figures are, and every extract that they can rest on.

Belongs here: the table of extracts. How fresh a dataset is said to be is
`wording.source_lines`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from indicators.changes.correction_effects import choose_reaching
from wording.labels import DATASETS, describe_date
from wording.view import Area, View
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    DATE_FORMAT,
    HEADING,
    QUIET,
    SUBTITLE,
    WRAPPED,
    Pen,
    fit_row,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.sheets.correction_lines import write_corrections
from workbooks.sheets.freshness_table import write_freshness

TITLE = "Kilder"
WIDTHS = (32, 44, 54, 20, 16, 42, 16, 26, 11)
EXTRACT_HEADINGS = [
    "Datasæt", "Titel og fil", "Adresse", "Udgivet", "Modtaget", "Sha256 (filens fingeraftryk)",
    "Licens", "Udgiver", "Syntetisk",
]  # fmt: skip
UNKNOWN = "ikke oplyst"


def write_sources_sheet(sheet: Worksheet, view: View, pen: Pen, footer: str) -> None:
    """Write the sheet: freshness of each dataset, corrections, then the accepted extracts."""
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, TITLE)
    row = 2
    if view.synthetic:
        write_banner(pen, sheet, row, len(WIDTHS))
        row += 1
    row = write_freshness(sheet, row + 1, view.content.freshness, pen, WIDTHS)
    reaching = choose_reaching(view.content.corrections, view.rows)
    areas = view.content.geography.areas.select("area_type", "area_id", "name")
    names = {Area(*place): name for *place, name in areas.iter_rows()}
    row = write_corrections(sheet, row + 1, reaching, names, pen, WIDTHS)
    _write_extracts(sheet, row + 1, view, pen)
    set_up_page(sheet, footer, view.synthetic, columns=len(WIDTHS))


def _write_extracts(sheet: Worksheet, row: int, view: View, pen: Pen) -> None:
    extracts = view.content.extracts
    accepted = extracts.filter(pl.col("status") == "accepted").sort(
        "dataset", "vintage", "file_name", "sha256", nulls_last=True
    )
    pen.write(sheet, row, 1, "Udtræk, som tallene kan bygge på", SUBTITLE)
    pen.write_row(sheet, row + 1, EXTRACT_HEADINGS, HEADING)
    row += 2
    for extract in accepted.iter_rows(named=True):
        dataset = DATASETS.get(extract["dataset"], extract["dataset"] or UNKNOWN)
        title = f"{extract['title']} · {extract['file_name']}" if extract["title"] else None
        texts = [
            dataset,
            title or extract["file_name"],
            extract["url"] or UNKNOWN,
            None,
            None,
            extract["sha256"],
            extract["licence"] or UNKNOWN,
            extract["publisher"] or UNKNOWN,
            "ja" if extract["synthetic"] else "nej",
        ]
        for column, text in enumerate(texts, 1):
            pen.write(sheet, row, column, text, WRAPPED)
        received = extract["received_at"].date()
        day = replace(WRAPPED, number_format=DATE_FORMAT)
        pen.write(sheet, row, 4, describe_release(extract["vintage"], extract, received), day)
        pen.write(sheet, row, 5, received, day)
        fit_row(sheet, row, WIDTHS)
        row += 1
    left_out = extracts.height - accepted.height
    if left_out:
        text = f"Ud over disse er {left_out} udtræk afvist; ingen tal bygger på dem."
        pen.write(sheet, row, 1, text, QUIET)


def describe_release(
    vintage: date | None, extract: dict[str, object], received: date
) -> date | str:
    """The release date, or that it is not known and when the extract came instead."""
    if vintage is not None and extract["vintage_known"]:
        return vintage
    return f"udgivelsesdato ukendt; modtaget {describe_date(received)}"
