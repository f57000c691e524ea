"""The sheet "Definitioner": what each figure is.

Belongs here: the table of definitions. Does not belong here: figures; where they come from
(`workbooks.sheets.sources_sheet`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions.model import Definition
from wording.development import tell_basis
from wording.figure_words import name_unit
from wording.labels import DIRECTIONS, NO_DIRECTION, describe_formula
from wording.sheet_names import DEFINITIONS
from wording.source_lines import UNKNOWN
from wording.view import View
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    HEADING,
    WRAPPED,
    Pen,
    fit_row,
    place_of,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.excel.tables import mark_table

WIDTHS = (32, 30, 84, 14, 15, 58, 18, 24)
DEFINITION_HEADINGS = [
    "Indikator", "Mål eller tema", "Sådan laves tallet", "Enhed", "Retning", "Begrænsninger",
    "Dataansvarlig", "Id i arket Data",
]  # fmt: skip


def write_definitions_sheet(sheet: Worksheet, view: View, pen: Pen, footer: str) -> dict[str, str]:
    """Write the sheet; returns the place of each indicator's definition, for links to it."""
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, DEFINITIONS)
    row = 2
    if view.synthetic:
        write_banner(pen, sheet, row, len(WIDTHS))
        row += 1
    pen.write_row(sheet, row, DEFINITION_HEADINGS, HEADING)
    fit_row(sheet, row, WIDTHS)
    sheet.print_title_rows = f"{row}:{row}"
    sheet.freeze_panes = sheet.cell(row + 1, 2)
    first = row
    row += 1
    titles = {each.id: each.label for each in view.content.definitions}
    places: dict[str, str] = {}
    for section in view.sections:
        for goal in section.goals:
            for definition in goal.definitions:
                belongs = _describe_belonging(definition, section.title, goal.title, view)
                texts = _describe_definition(definition, belongs, titles)
                pen.write_row(sheet, row, texts, WRAPPED)
                pen.write(sheet, row, 1, texts[0], replace(WRAPPED, bold=True))
                fit_row(sheet, row, WIDTHS)
                places[definition.id] = place_of(sheet.cell(row, 1))
                row += 1
    mark_table(sheet, DEFINITIONS, first, row - 1, DEFINITION_HEADINGS)
    set_up_page(
        sheet, footer, view.synthetic, landscape=False, columns=len(WIDTHS), large_paper=True
    )
    return places


def _describe_definition(
    definition: Definition, belongs: str, titles: Mapping[str, str]
) -> list[str]:
    """The texts of a definition's row, in the order of the headings."""
    about = [definition.description, describe_formula(definition, titles)]
    if basis := tell_basis(definition):
        about.append(basis)
    if definition.catchment == "psychiatric":
        about.append("Området følger psykiatriens optageområde.")
    return [
        definition.title,
        belongs,
        " ".join(about),
        name_unit(definition),
        DIRECTIONS.get(definition.direction or "", NO_DIRECTION),
        definition.limitations or "",
        definition.owner or UNKNOWN,
        definition.id,
    ]


def _describe_belonging(definition: Definition, section: str, goal: str, view: View) -> str:
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
