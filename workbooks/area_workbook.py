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

from profiles.drawing import DrawnProfile
from wording.content import PublishedContent
from wording.labels import describe_date, shorten_text
from wording.learning import TITLE as LEARNING
from wording.learning import list_lessons
from wording.sections import GoalGroup, Section
from wording.sheet_names import DATA, DEFINITIONS, OVERVIEW, name_sheet
from wording.tiles import has_map
from wording.view import CLUSTER, COUNCIL, View, arrange_view
from workbooks.excel import gallery
from workbooks.excel.gallery import Gallery
from workbooks.excel.package import save_workbook, start_workbook
from workbooks.excel.style import Pen
from workbooks.sheets import data_guide_sheet, inequality_sheet, map_sheet, sources_sheet
from workbooks.sheets.changes_sheet import TABLE as CHANGES
from workbooks.sheets.changes_sheet import write_table as write_changes_table
from workbooks.sheets.comparison_sheet import write_comparison_sheet
from workbooks.sheets.data_guide_sheet import write_data_guide_sheet
from workbooks.sheets.data_sheet import write_data_sheet
from workbooks.sheets.definitions_sheet import write_definitions_sheet
from workbooks.sheets.front_sheet import write_front_sheet
from workbooks.sheets.goal_sheet import write_goal_sheet
from workbooks.sheets.inequality_sheet import write_inequality_sheet
from workbooks.sheets.learning_sheet import write_learning_sheet
from workbooks.sheets.map_sheet import write_map_sheet
from workbooks.sheets.overview_sheet import write_overview_sheet
from workbooks.sheets.sources_sheet import write_sources_sheet

FRONT, KOMMUNER = "Forside", "Kommuner"
OTHERS = {CLUSTER: "Klynger og regioner", COUNCIL: "Råd og regioner"}
RUN_PROPERTY = "run_id"
SORTED_TEXT = (
    "Seneste periode, hvor mindst to af områderne har et tal. De bedste tal står øverst; hvor "
    "tallet ikke vurderes som godt eller dårligt, de højeste. Rækkefølgen kan være tilfældig, når "
    "intervallerne overlapper."
)


def write_workbook(path: Path, content: PublishedContent) -> None:
    """Write the workbook of `content.area` to `path`, replacing what is there.

    The same content gives the same bytes. Raises ValueError when the geography knows no such
    area, KeyError when it lacks an area's name, OSError when the file cannot be written.
    """
    write_view(path, arrange_view(content))


def write_view(path: Path, view: View, drawn: DrawnProfile | None = None) -> None:
    """Write the workbook of what is arranged already; `drawn` is its profile, without which it has
    no sheet of it."""
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
    sheets = add_sheets(workbook, view, pen)
    footer = f"{view.title} · dannet {describe_date(content.generated_at)}"
    goal_places = write_goals(sheets, view, pen, footer)
    places = {name: goal_places[goal.sheet_title][name] for name, goal in view.homes.items()}
    write_overview_sheet(sheets.overview, view, pen, footer, goal_places)
    write_comparisons(sheets, view, pen, footer, places)
    write_inequality_sheet(sheets.inequality, view, pen, sheets.drawn, footer, places)
    if sheets.learning is not None:
        write_learning_sheet(sheets.learning, list_lessons(view), view, pen, footer)
    if sheets.tiles is not None:
        write_map_sheet(sheets.tiles, view, pen, footer, places)
    write_sources_sheet(sheets.sources, view, pen, footer)
    write_data_guide_sheet(sheets.guide, view.synthetic, pen, footer)
    sheets.drawn.finish(footer, view.synthetic)
    write_front_sheet(sheets.front, view, pen, footer, list_contents(workbook, view), places)
    rows = {DATA: write_data_sheet(sheets.data, view, pen, footer)}
    if sheets.changes is not None and content.changes is not None:
        rows[CHANGES] = write_changes_table(sheets.changes, content.changes, pen, footer, OVERVIEW)
    name_places(workbook, places)
    save_workbook(workbook, path, content.generated_at, rows, sheets.drawn.texts)


@dataclass(frozen=True)
class AreaSheets:
    """The workbook's sheets, still empty; a goal's sheet comes with its section and goal.

    `learning`, `tiles` and `changes` are None where there is none, no map and no snapshot before.
    `drawn` is the sheet of what the charts draw.
    """

    front: Worksheet
    overview: Worksheet
    goals: list[tuple[Section, GoalGroup, Worksheet]]
    kommuner: Worksheet
    peers: Worksheet
    inequality: Worksheet
    learning: Worksheet | None
    tiles: Worksheet | None
    changes: Worksheet | None
    definitions: Worksheet
    sources: Worksheet
    data: Worksheet
    guide: Worksheet
    drawn: Gallery


def add_sheets(workbook: Workbook, view: View, pen: Pen) -> AreaSheets:
    """All sheets in the order in which the reader finds them."""
    add = workbook.create_sheet
    front = workbook.active
    front.title = FRONT
    return AreaSheets(
        front=front,
        overview=add(OVERVIEW),
        goals=[
            (section, goal, add(name_sheet(goal.sheet_title)))
            for section in view.sections
            for goal in section.goals
        ],
        kommuner=add(KOMMUNER),
        peers=add(name_others(view)),
        inequality=add(inequality_sheet.TITLE),
        learning=add(LEARNING) if list_lessons(view) else None,
        tiles=add(map_sheet.TITLE) if has_map(view) else None,
        changes=add(CHANGES) if view.content.changes is not None else None,
        definitions=add(DEFINITIONS),
        sources=add(sources_sheet.TITLE),
        data=add(DATA),
        guide=add(data_guide_sheet.TITLE),
        drawn=Gallery(add(gallery.TITLE), pen),
    )


def name_others(view: View) -> str:
    """The sheet of the areas that are no municipalities."""
    return OTHERS.get(view.main.area_type, "Klynger og regioner")


def write_goals(sheets: AreaSheets, view: View, pen: Pen, footer: str) -> dict[str, dict[str, str]]:
    """Definitions and goals, which link to each other; returns each indicator's place by sheet."""
    definition_places = write_definitions_sheet(sheets.definitions, view, pen, footer)
    places: dict[str, dict[str, str]] = {}
    # what a goal shows in short stands on a sheet before it
    for section, goal, sheet in sheets.goals:
        places[goal.sheet_title] = write_goal_sheet(
            sheet, goal, section, view, pen, sheets.drawn, footer, definition_places, places
        )
    return places


def write_comparisons(
    sheets: AreaSheets, view: View, pen: Pen, footer: str, places: dict[str, str]
) -> None:
    """The municipalities and hospitals side by side, then clusters or councils with regions."""
    write_comparison_sheet(
        sheets.kommuner, f"{view.main_name}: kommuner og hospitaler", SORTED_TEXT,
        lambda definition: view.places[definition.catchment], view, pen, sheets.drawn, footer,
        places,
    )  # fmt: skip
    compared = list(dict.fromkeys([*view.parts, *view.peers, *view.regions]))
    write_comparison_sheet(
        sheets.peers, f"{view.main_name}: {name_others(view).lower()}", SORTED_TEXT,
        lambda _: compared, view, pen, sheets.drawn, footer, places,
    )  # fmt: skip


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
        OVERVIEW: "seneste tal for alle indikatorer, ændring, sammenligning og status",
        KOMMUNER: "områdets kommuner og hospitaler sammenlignet i seneste periode",
        "Klynger og regioner": "klynger og regioner sammenlignet i seneste periode",
        "Råd og regioner": "sundhedsråd og regioner sammenlignet i seneste periode",
        inequality_sheet.TITLE: "tal efter køn, alder og uddannelse, hvor de findes",
        LEARNING: "hvad klyngerne gjorde, lærte og foreslår, mål for mål",
        CHANGES: "hvert tal, der ikke er som i den forrige projektmappe, og hvorfor; til skærmen",
        map_sheet.TITLE: "regionens kommuner på kort, en indikator ad gangen",
        DEFINITIONS: "hvordan hvert tal er lavet",
        sources_sheet.TITLE: "hvor tallene kommer fra, og hvornår nye ventes",
        DATA: "alle tal som tabel med filtre; til skærmen, ikke til udskrift",
        data_guide_sheet.TITLE: "hvad kolonnerne i arket Data betyder",
        gallery.TITLE: "det, som diagrammerne tegner; til skærmen, ikke til udskrift",
    }
    for section in view.sections:
        for goal in section.goals:
            # a theme whose sheet has its own name needs no second one
            text = section.title if goal.title == goal.sheet_title else goal.title
            texts[name_sheet(goal.sheet_title)] = shorten_text(text, 100)
    return [(title, texts[title]) for title in workbook.sheetnames[1:]]
