"""The indicator catalogue as an Excel workbook: one row for each indicator.

Belongs here: the sheets "Forside" and "Indikatorer", and which others there are. Does not belong
here: what is said of an indicator (`wording.catalogue`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from wording.catalogue import Catalogue, CatalogueChapter, CatalogueTopic, Entry
from wording.labels import describe_date, describe_time
from workbooks.excel.package import save_workbook, start_workbook
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
from workbooks.sheets import promises_sheet

FRONT, INDICATORS = "Forside", "Indikatorer"
TITLE = "Indikatorkatalog"
UNTOLD_DAYS = ("Sidst gennemgået", "Gennemgås næste gang")
COLUMNS: dict[str, float] = {
    "Indikator": 34, "Fokusområde": 22, "Mål eller tema": 30, "Definition": 44,
    "Hvem tallet gælder": 26, "Sådan laves tallet": 52, "Kilder": 34, "Begrænsninger": 40,
    "Hvorfor": 36, "Enhed": 12, "Retning": 16, "Opdelinger": 30, "Hovedopdeling": 18,
    "Perioder": 18, "Klyngernes optageområde": 20, "Sammenlignes med": 15,
    "Mål for udviklingen": 22, "Tema": 16, "Vises også under": 30, "Nationalt mål": 24,
    "Visioner": 24, "Samme begreb som": 24, "Bedt om i": 44, "Bruges i": 30, "Små tal": 20,
    "Dataansvarlig": 18,
    "Sidst gennemgået": 14, "Gennemgås næste gang": 14, "Gælder": 16, "Status": 16, "Version": 16,
    "Id": 34,
}  # fmt: skip
"""Headings of the table with their widths. Those that are no heading of an entry's facts
are filled in here."""

FRONT_WIDTHS = (44, 14, 14, 60)
CHARACTERS = 105
LEAD = (
    "Kataloget siger for hver indikator i overvågningen af Sundhedsaftalen 2024-2027, hvad tallet "
    "betyder, hvordan det laves, hvor det kommer fra, og hvad det ikke kan sige. Arket "
    f"»{INDICATORS}« har en række for hver indikator, arket »{promises_sheet.TITLE}« en for hvert "
    "sted i de fem baggrundsdokumenter, der beder om noget; brug filtrene i overskriften."
)


def write_catalogue_workbook(path: Path, catalogue: Catalogue) -> None:
    """Write the workbook to `path`; the same catalogue gives the same bytes.

    Raises OSError when the file cannot be written.
    """
    workbook = start_workbook(TITLE)
    pen = Pen(workbook)
    footer = f"{TITLE} · dannet {describe_date(catalogue.generated_at)}"
    front = workbook.active
    front.title = FRONT
    write_front(front, catalogue, pen, footer)
    write_indicators(workbook.create_sheet(INDICATORS), catalogue, pen, footer)
    promises = workbook.create_sheet(promises_sheet.TITLE)
    promises_sheet.write_promises_sheet(promises, catalogue.promises, pen, footer)
    save_workbook(workbook, path, catalogue.generated_at)


def write_front(sheet: Worksheet, catalogue: Catalogue, pen: Pen, footer: str) -> None:
    """What the workbook is, and how many indicators each focus area has."""
    set_widths(sheet, FRONT_WIDTHS)
    write_title(pen, sheet, f"{TITLE}: Sundhedsaftalen 2024-2027")
    row = 2
    if catalogue.synthetic:
        write_banner(pen, sheet, row, len(FRONT_WIDTHS))
        row += 1
    row = pen.write_lines(sheet, row + 1, LEAD, replace(QUIET, size=10), CHARACTERS)
    pen.write(sheet, row, 1, f"Dannet {describe_time(catalogue.generated_at)}.", QUIET)
    row += 2
    pen.write(sheet, row, 1, "Indikatorer efter fokusområde", SUBTITLE)
    headings = ["Fokusområde", "I kraft", "Kladder og udgåede", "Mål uden indikator i kraft"]
    pen.write_row(sheet, row + 1, headings, HEADING)
    fit_row(sheet, row + 1, FRONT_WIDTHS)
    row += 2
    # what is only seen again under a vision stands in another chapter
    for chapter in (each for each in catalogue.chapters if each.entries):
        in_force = sum(entry.is_in_force for entry in chapter.entries)
        pen.write(sheet, row, 1, chapter.title, WRAPPED)
        pen.write(sheet, row, 2, in_force, WRAPPED)
        pen.write(sheet, row, 3, len(chapter.entries) - in_force, WRAPPED)
        pen.write(sheet, row, 4, "; ".join(list_empty_topics(chapter)) or "–", WRAPPED)
        fit_row(sheet, row, FRONT_WIDTHS)
        row += 1
    set_up_page(sheet, footer, catalogue.synthetic, columns=len(FRONT_WIDTHS))


def list_empty_topics(chapter: CatalogueChapter) -> list[str]:
    """The goals that have no indicator in force."""
    return [topic.title for topic in chapter.topics if not topic.has_indicator_in_force]


def write_indicators(sheet: Worksheet, catalogue: Catalogue, pen: Pen, footer: str) -> None:
    """The table, from the first cell on."""
    widths = list(COLUMNS.values())
    set_widths(sheet, widths)
    pen.write_row(sheet, 1, list(COLUMNS), HEADING)
    fit_row(sheet, 1, widths)
    row = 2
    for chapter in catalogue.chapters:
        for topic in chapter.topics:
            for entry in topic.entries:
                write_entry(sheet, row, chapter, topic, entry, pen)
                fit_row(sheet, row, widths)
                row += 1
    last = sheet.cell(1, len(widths)).column_letter
    sheet.auto_filter.ref = f"A1:{last}{max(row - 1, 1)}"
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.print_title_cols = "A:A"
    set_up_page(sheet, footer, catalogue.synthetic, columns=len(widths), pages_wide=4)


def write_entry(
    sheet: Worksheet,
    row: int,
    chapter: CatalogueChapter,
    topic: CatalogueTopic,
    entry: Entry,
    pen: Pen,
) -> None:
    """One indicator's row; days are days, so that they can be sorted."""
    definition = entry.definition
    days = dict(zip(UNTOLD_DAYS, (definition.last_reviewed, definition.next_review), strict=True))
    own = {
        "Indikator": definition.title, "Fokusområde": chapter.title, "Mål eller tema": topic.title,
    }  # fmt: skip
    for column, heading in enumerate(COLUMNS, 1):
        day: date | None = days.get(heading)
        if day is not None:
            pen.write(sheet, row, column, day, replace(WRAPPED, number_format=DATE_FORMAT))
            continue
        text = own.get(heading) or entry.text_of(heading)
        look = replace(WRAPPED, bold=True) if heading == "Indikator" else WRAPPED
        pen.write(sheet, row, column, text, look)
