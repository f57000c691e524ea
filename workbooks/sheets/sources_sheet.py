"""The sheet "Kilder": how new the figures are, what is corrected, and the extracts behind them.

Belongs here: the three tables. Does not belong here: the words in them (`wording.source_lines`,
`wording.news.correction_words`), marking a figure (`workbooks.excel.style`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from indicators.changes.correction_effects import choose_reaching
from schemas.lateness import LATE, REJECTED, Freshness
from wording.content import PublishedContent
from wording.labels import DATASETS, UNITS, describe_date
from wording.marks import CORRECTED_SIGN
from wording.news.correction_words import describe_cell, describe_side, name_all_areas
from wording.source_lines import (
    NEWEST,
    NEXT,
    UNKNOWN,
    describe_doubt,
    describe_newest,
    describe_next,
    describe_released,
    describe_rhythm,
    name_part,
)
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
from workbooks.excel.tables import mark_table

TITLE = "Kilder"
SHOWN_DIGITS = 12
"""Of a fingerprint (sha256); enough to find the extract by."""
PRINTED_EXTRACTS = 40
WIDTHS = (30, 62, 62, 18, 14, 36, 14, 26, 10)
FRESHNESS_HEADINGS = [
    "Datasæt", "Udgiver", "Hvornår udgiveren plejer at udgive", NEWEST, "Udgivet", NEXT,
]  # fmt: skip
CORRECTION_HEADINGS = [
    "Datasæt", "Tal", "Begrundelse", "Udgiverens tal", "Rettet tal", "Oplyst af", "Oplyst",
    "Udtræk", "Enhed",
]  # fmt: skip
EXTRACT_HEADINGS = [
    "Datasæt", "Titel og fil", "Adresse", "Udgivet", "Modtaget", "Filens fingeraftryk",
    "Licens", "Udgiver", "Syntetisk",
]  # fmt: skip


def write_sources_sheet(sheet: Worksheet, view: View, pen: Pen, footer: str) -> None:
    """Write the sheet: freshness of each dataset, corrections, then the extracts in force."""
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, TITLE)
    row = 2
    if view.synthetic:
        write_banner(pen, sheet, row, len(WIDTHS))
        row += 1
    row = write_freshness(sheet, row + 1, view.content.freshness, pen, WIDTHS)
    reaching = choose_reaching(view.content.corrections, view.rows)
    names = name_all_areas(view.content.geography)
    row = write_corrections(sheet, row + 1, reaching, names, pen, WIDTHS)
    row, printed = _write_extracts(sheet, row + 1, view, pen)
    set_up_page(
        sheet, footer, view.synthetic, landscape=False, columns=len(WIDTHS), large_paper=True
    )
    if row > printed:
        sheet.print_area = f"A1:{sheet.cell(printed, len(WIDTHS)).coordinate}"


def write_freshness(
    sheet: Worksheet, row: int, judged: Sequence[Freshness], pen: Pen, widths: Sequence[float]
) -> int:
    """The table of all datasets and parts, in columns 1 to 6; returns the next free row."""
    if not judged:
        return row
    pen.write(sheet, row, 1, "Hvor nye tallene er", SUBTITLE)
    day = describe_date(judged[0].judged_on)
    text = f"Opgjort {day}. Et datasæt er forsinket, når udgiveren plejer at have udgivet det på "
    pen.write(sheet, row + 1, 1, f"{text}dette tidspunkt.", QUIET)
    pen.write_row(sheet, row + 2, FRESHNESS_HEADINGS, HEADING)
    fit_row(sheet, row + 2, widths)
    first = row + 2
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
    mark_table(sheet, "Friskhed", first, row - 1, FRESHNESS_HEADINGS)
    return row


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
    pen.write_row(sheet, row + 2, CORRECTION_HEADINGS, HEADING)
    first = row + 2
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
    mark_table(sheet, "Rettelser", first, row - 1, CORRECTION_HEADINGS)
    return row


def _write_extracts(sheet: Worksheet, row: int, view: View, pen: Pen) -> tuple[int, int]:
    """Those that figures can rest on; a home that takes in a file a week has hundreds that newer
    ones have replaced to the last cell, and of these only the number is told. Returns
    the last row, and the last one that is printed."""
    accepted = view.content.extracts.filter(pl.col("status") == "accepted")
    listed = keep_behind(accepted, view.content).sort(
        "dataset", "vintage", "file_name", "sha256", nulls_last=True
    )
    pen.write(sheet, row, 1, "Udtræk, som tallene kan bygge på", SUBTITLE)
    told = f"De første {PRINTED_EXTRACTS} udskrives." if listed.height > PRINTED_EXTRACTS else None
    pen.write(sheet, row, 3, told, QUIET)
    pen.write_row(sheet, row + 1, EXTRACT_HEADINGS, HEADING)
    first = row + 1
    row += 2
    for extract in listed.iter_rows(named=True):
        dataset = DATASETS.get(extract["dataset"], extract["dataset"] or UNKNOWN)
        title = f"{extract['title']} · {extract['file_name']}" if extract["title"] else None
        title = (title or extract["file_name"]) + describe_doubt(extract.get("warnings"))
        texts = [
            dataset,
            title,
            extract["url"] or UNKNOWN,
            None,
            None,
            extract["sha256"][:SHOWN_DIGITS],
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
    mark_table(sheet, "Udtraek", first, row - 1, EXTRACT_HEADINGS)
    row = max(row, first + 2)
    rejected = view.content.extracts.height - accepted.height
    for text in describe_unlisted(accepted.height - listed.height, rejected):
        pen.write(sheet, row, 1, text, QUIET)
        row += 1
    return row, first + PRINTED_EXTRACTS


def keep_behind(accepted: pl.DataFrame, content: PublishedContent) -> pl.DataFrame:
    """The accepted extracts of which some cell is in force, or what was learned is shown; all of
    them where that is not known."""
    if content.behind is None:
        return accepted
    in_force = pl.col("extract_id").is_in(content.behind)
    return accepted.filter(in_force | pl.col("sha256").is_in(content.learning["sha256"].implode()))


def describe_unlisted(replaced: int, rejected: int) -> list[str]:
    """How many extracts are in no row of the table, and why."""
    lines = []
    if replaced:
        lines.append(
            f"Ud over disse er {replaced} udtræk modtaget, som ingen tal bygger på: nyere udtræk "
            "har erstattet dem, eller ingen indikator bruger dem."
        )
    if rejected:
        lines.append(f"Ud over disse er {rejected} udtræk afvist; ingen tal bygger på dem.")
    return lines


def describe_release(
    vintage: date | None, extract: dict[str, object], received: date
) -> date | str:
    """The release date, or that it is not known and when the extract came instead."""
    if vintage is not None and extract["vintage_known"]:
        return vintage
    return f"udgivelsesdato ukendt; modtaget {describe_date(received)}"
