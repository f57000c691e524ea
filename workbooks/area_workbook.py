"""One workbook, sheet by sheet: for a cluster, a region or a health council.

Belongs here: which sheets there are, in which order, and saving them. What stands on a
sheet is in that sheet's module.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from profiles.area_profile import draw_area, has_profile
from profiles.drawing import DrawnProfile
from profiles.fonts import find_fonts
from wording.content import PublishedContent
from wording.labels import describe_date, shorten_text
from wording.pictures.tiles import has_map
from wording.profile.page import arrange_profile
from wording.questions.efforts import TITLE as EFFORTS
from wording.sections import GoalGroup
from wording.sheet_names import (
    COMPARISON,
    DATA,
    DEFINITIONS,
    MAP,
    NATIONAL,
    OVERVIEW,
    PROFILE,
    name_home,
)
from wording.view import View, arrange_view
from workbooks.excel import gallery
from workbooks.excel.gallery import Gallery
from workbooks.excel.package import Extras, save_workbook, start_workbook
from workbooks.excel.style import Pen
from workbooks.sheets import data_guide_sheet, sources_sheet
from workbooks.sheets.changes_sheet import TABLE as CHANGES
from workbooks.sheets.changes_sheet import write_table as write_changes_table
from workbooks.sheets.comparison_sheet import write_comparison_sheet
from workbooks.sheets.data_guide_sheet import write_data_guide_sheet
from workbooks.sheets.data_sheet import write_data_sheet
from workbooks.sheets.definitions_sheet import write_definitions_sheet
from workbooks.sheets.efforts_sheet import write_efforts_sheet
from workbooks.sheets.focus_sheet import FocusSheet, write_focus_sheet
from workbooks.sheets.front_sheet import write_front_sheet
from workbooks.sheets.map_sheet import write_map_sheet
from workbooks.sheets.overview_sheet import GoalPlaces, write_overview_sheet
from workbooks.sheets.profile_sheet import write_profile_sheet
from workbooks.sheets.sources_sheet import write_sources_sheet

FRONT = "Forside"
RUN_PROPERTY = "run_id"


def write_workbook(path: Path, content: PublishedContent) -> None:
    """Write the workbook of `content.area` to `path`, replacing what is there.

    The same content gives the same bytes. Raises ValueError when the geography knows no such
    area, KeyError when it lacks an area's name, OSError when the file cannot be written.
    """
    view = arrange_view(content)
    write_view(path, view, draw_area(view, find_fonts()) if has_profile(view) else None)


def write_view(path: Path, view: View, drawn: DrawnProfile | None) -> None:
    """Write the workbook of what is arranged and drawn already; without a profile it has no sheet
    of it."""
    with pause_collector():
        _write(path, view, drawn)


@contextmanager
def pause_collector() -> Iterator[None]:
    """Keep Python's collector of cycles from looking through the workbook while it grows.

    A workbook is some hundred thousand objects that all live until it is saved; walking them again
    and again took a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write(path: Path, view: View, drawn: DrawnProfile | None) -> None:
    content = view.content
    workbook = start_workbook(f"{view.title}: indikatorer")
    # what a program asks a file that it was handed: which run is it from?
    workbook.custom_doc_props.append(StringProperty(name=RUN_PROPERTY, value=content.run_id))
    pen = Pen(workbook)
    sheets = add_sheets(workbook, view, drawn is not None, pen)
    footer = f"{view.title} · dannet {describe_date(content.generated_at)}"
    goal_places, places = write_goals(sheets, view, pen, footer)
    if sheets.profile is not None and drawn is not None:
        page = arrange_profile(view)
        sheets.drawn.texts[PROFILE] = write_profile_sheet(
            sheets.profile, page, drawn.png, pen, footer
        )
    write_overview_sheet(sheets.overview, view, pen, sheets.drawn, footer, goal_places)
    write_comparison_sheet(sheets.comparison, view, pen, sheets.drawn, footer, places)
    if sheets.tiles is not None:
        write_map_sheet(sheets.tiles, view, pen, footer, places)
    if sheets.efforts is not None:
        write_efforts_sheet(sheets.efforts, view, pen, footer)
    write_sources_sheet(sheets.sources, view, pen, footer)
    write_data_guide_sheet(sheets.guide, view.synthetic, pen, footer)
    sheets.drawn.finish(footer, view.synthetic)
    write_front_sheet(sheets.front, view, pen, footer, list_contents(workbook, view), places)
    rows = {DATA: write_data_sheet(sheets.data, view, pen, footer)}
    if sheets.changes is not None and content.changes is not None:
        rows[CHANGES] = write_changes_table(sheets.changes, content.changes, pen, footer, OVERVIEW)
    name_places(workbook, places)
    extras = Extras(rows, sheets.drawn.texts, sheets.drawn.sparks)
    save_workbook(workbook, path, content.generated_at, extras)


@dataclass(frozen=True)
class AreaSheets:
    """The workbook's sheets, still empty; those of focus areas, themes and national goals by name,
    each with its goals.

    `profile`, `tiles`, `changes` and `efforts` are None where there is none, no map, no snapshot
    before, no effort.
    `drawn` is the sheet of what the charts draw.
    """

    front: Worksheet
    profile: Worksheet | None
    overview: Worksheet
    goals: dict[str, tuple[Worksheet, list[tuple[int, GoalGroup]]]]
    comparison: Worksheet
    tiles: Worksheet | None
    changes: Worksheet | None
    efforts: Worksheet | None
    definitions: Worksheet
    sources: Worksheet
    data: Worksheet
    guide: Worksheet
    drawn: Gallery


def add_sheets(workbook: Workbook, view: View, with_profile: bool, pen: Pen) -> AreaSheets:
    """All sheets in the order in which the reader finds them."""
    add = workbook.create_sheet
    front = workbook.active
    front.title = FRONT
    return AreaSheets(
        front=front,
        profile=add(PROFILE) if with_profile else None,
        overview=add(OVERVIEW),
        goals={title: (add(title), goals) for title, goals in list_goal_sheets(view).items()},
        comparison=add(COMPARISON),
        tiles=add(MAP) if has_map(view) else None,
        changes=add(CHANGES) if view.content.changes is not None else None,
        efforts=add(EFFORTS) if not view.content.efforts.is_empty() else None,
        definitions=add(DEFINITIONS),
        sources=add(sources_sheet.TITLE),
        data=add(DATA),
        guide=add(data_guide_sheet.TITLE),
        drawn=Gallery(add(gallery.TITLE), pen),
    )


def list_goal_sheets(view: View) -> dict[str, list[tuple[int, GoalGroup]]]:
    """The sheets of focus areas, themes and national goals, each with its goals and their number
    among all."""
    sheets: dict[str, list[tuple[int, GoalGroup]]] = {}
    number = 0
    for section in view.sections:
        for goal in section.goals:
            sheets.setdefault(name_home(section, goal), []).append((number, goal))
            number += 1
    return sheets


def write_goals(
    sheets: AreaSheets, view: View, pen: Pen, footer: str
) -> tuple[GoalPlaces, dict[str, str]]:
    """Definitions and goals, which link to each other; returns each indicator's places by goal, and
    the place where it is at home."""
    definition_places = write_definitions_sheet(sheets.definitions, view, pen, footer)
    places: GoalPlaces = {}
    homes: dict[str, str] = {}
    # what a goal shows in short stands on a sheet before it
    for title, (sheet, goals) in sheets.goals.items():
        page = FocusSheet(sheet, title, goals, view, pen, sheets.drawn, footer, definition_places)
        write_focus_sheet(page, homes)
        places |= page.places
        for number, goal in goals:
            homes |= {each.id: page.places[number][each.id] for each in goal.definitions}
    return places, homes


def name_places(workbook: Workbook, places: dict[str, str]) -> None:
    """Give each indicator's place on its goal's sheet a name, which Excel's name box lists."""
    for indicator_id, place in sorted(places.items()):
        sheet, _, cell = place.rpartition("!")
        column, row = coordinate_from_string(cell)
        name = "indikator_" + re.sub(r"[^\w.]", "_", indicator_id)
        workbook.defined_names[name] = DefinedName(name, attr_text=f"{sheet}!${column}${row}")


def list_contents(workbook: Workbook, view: View) -> list[tuple[str, str]]:
    """Each sheet after the front one, with what it holds."""
    texts = {
        PROFILE: "området på én side: hvor det ligger, hvad der er ændret, hvad man kan spørge om",
        OVERVIEW: "seneste tal for alle indikatorer, status og ændring, med filtre",
        COMPARISON: "kommuner, hospitaler, klynger og regioner side om side, og grupper af borgere",
        CHANGES: "hvert tal, der ikke er som i den forrige projektmappe, og hvorfor; til skærmen",
        MAP: "regionens kommuner på kort, hovedindikatorerne en ad gangen",
        NATIONAL: "de otte nationale mål og aftalens visioner i kort form",
        EFFORTS: "om lokale indsatser virker, og hvad det hviler på",
        DEFINITIONS: "hvordan hvert tal er lavet",
        sources_sheet.TITLE: "hvor tallene kommer fra, og hvornår nye ventes",
        DATA: "alle tal som tabel med filtre; til skærmen, ikke til udskrift",
        data_guide_sheet.TITLE: "hvad kolonnerne i arket Data betyder",
        gallery.TITLE: "det, som diagrammerne tegner; til skærmen, ikke til udskrift",
    }
    for section in view.sections:
        for goal in section.goals:
            text = section.title if section.kind == "focus_area" else goal.title
            texts.setdefault(name_home(section, goal), shorten_text(text, 100))
    return [(title, texts[title]) for title in workbook.sheetnames[1:]]
