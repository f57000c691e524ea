"""The sheet "Definitioner og kilder": what each figure is, and where it came from.

Belongs here: the table of definitions, the table of extracts, and the words for the data
sheet's columns. Does not belong here: figures.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions import Definition
from workbooks.data_sheet import COLUMN_TEXTS
from workbooks.labels import (
    DATASETS,
    DIRECTIONS,
    NO_DIRECTION,
    UNITS,
    describe_date,
    describe_formula,
)
from workbooks.pages import set_up_page
from workbooks.selection import ClusterView
from workbooks.source_lines import write_freshness
from workbooks.style import (
    DATE_FORMAT,
    HEADING,
    QUIET,
    SUBTITLE,
    WRAPPED,
    Look,
    Pen,
    fit_row,
    place_of,
    set_widths,
    write_banner,
    write_title,
)

WIDTHS = (32, 34, 54, 16, 16, 42, 16, 22, 16)
DEFINITION_HEADINGS = [
    "Indikator", "Mål eller tema", "Sådan laves tallet", "Enhed", "Retning", "Begrænsninger",
    "Definitionens version", "Id i arket Data", "Dataansvarlig",
]  # fmt: skip
EXTRACT_HEADINGS = [
    "Datasæt", "Titel og fil", "Adresse", "Udgivet", "Modtaget", "Sha256 (filens fingeraftryk)",
    "Licens", "Udgiver", "Syntetisk",
]  # fmt: skip
UNKNOWN = "ikke oplyst"


def write_definitions_sheet(
    sheet: Worksheet, view: ClusterView, pen: Pen, footer: str
) -> dict[str, str]:
    """Write the sheet; returns the place of each indicator's definition, for links to it."""
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, "Definitioner og kilder")
    row = 2
    if view.synthetic:
        write_banner(pen, sheet, row, len(WIDTHS))
        row += 1
    pen.write(sheet, row + 1, 1, "Indikatorer", SUBTITLE)
    pen.write_row(sheet, row + 2, DEFINITION_HEADINGS, HEADING)
    fit_row(sheet, row + 2, WIDTHS)
    row += 3
    places: dict[str, str] = {}
    for section in view.sections:
        for goal in section.goals:
            for definition in goal.definitions:
                belongs = _describe_belonging(definition, section.title, goal.title, view)
                texts = _describe_definition(definition, belongs)
                pen.write_row(sheet, row, texts, WRAPPED)
                pen.write(sheet, row, 1, texts[0], replace(WRAPPED, bold=True))
                fit_row(sheet, row, WIDTHS)
                places[definition.id] = place_of(sheet.cell(row, 1))
                row += 1
    row = write_freshness(sheet, row + 1, view.content.freshness, pen, WIDTHS)
    row = _write_extracts(sheet, row + 1, view, pen)
    _write_column_texts(sheet, row + 1, pen)
    set_up_page(sheet, footer, view.synthetic, columns=len(WIDTHS))
    return places


def _describe_definition(definition: Definition, belongs: str) -> list[str]:
    """The texts of a definition's row, in the order of the headings."""
    about = [definition.description, describe_formula(definition)]
    if definition.catchment == "psychiatric":
        about.append("Klyngen følger psykiatriens optageområde.")
    return [
        definition.title,
        belongs,
        " ".join(about),
        UNITS[definition.unit],
        DIRECTIONS.get(definition.direction or "", NO_DIRECTION),
        definition.limitations or "",
        definition.version,
        definition.id,
        definition.owner or UNKNOWN,
    ]


def _describe_belonging(definition: Definition, section: str, goal: str, view: ClusterView) -> str:
    """Focus area and goal, theme and national goal, as far as the definition has them."""
    parts = [f"{section}: {goal}" if definition.goal else goal]
    agreement = view.content.agreement
    for theme in agreement.themes:
        if theme.id == definition.theme and theme.title != goal:
            parts.append(f"Tema: {theme.title}")
    for national in agreement.national_goals:
        text = f"Nationalt mål {national.id}: {national.title}"
        if national.id == definition.national_goal and text != goal:
            parts.append(text)
    return ". ".join(parts)


def _write_extracts(sheet: Worksheet, row: int, view: ClusterView, pen: Pen) -> int:
    """The accepted extracts; returns the next free row."""
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
        row += 1
    return row


def describe_release(
    vintage: date | None, extract: dict[str, object], received: date
) -> date | str:
    """The release date, or that it is not known and when the extract came instead."""
    if vintage is not None and extract["vintage_known"]:
        return vintage
    return f"udgivelsesdato ukendt; modtaget {describe_date(received)}"


def _write_column_texts(sheet: Worksheet, row: int, pen: Pen) -> None:
    pen.write(sheet, row, 1, "Kolonner i arket Data", SUBTITLE)
    pen.write_row(sheet, row + 1, ["Kolonne", "Betydning"], HEADING)
    for offset, (name, text) in enumerate(COLUMN_TEXTS.items(), row + 2):
        pen.write(sheet, offset, 1, name, Look(indent=1))
        pen.write(sheet, offset, 2, text, Look(indent=1))
