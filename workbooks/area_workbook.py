"""One workbook, sheet by sheet: for a cluster, a region or a health council.

Belongs here: which sheets there are, in which order, and saving them. What stands on a
sheet is in that sheet's module.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.workbook.defined_name import DefinedName

from wording.content import WorkbookContent
from wording.labels import describe_date, shorten_text
from wording.sheet_names import DATA, DEFINITIONS, OVERVIEW, name_sheet
from wording.view import CLUSTER, COUNCIL, View, arrange_view
from workbooks.excel import gallery
from workbooks.excel.gallery import Gallery
from workbooks.excel.package import AUTHOR, save_workbook
from workbooks.excel.style import Pen
from workbooks.sheets import (
    data_guide_sheet,
    inequality_sheet,
    map_sheet,
    sources_sheet,
)
from workbooks.sheets.changes_sheet import TABLE as CHANGES
from workbooks.sheets.changes_sheet import write_table as write_changes_table
from workbooks.sheets.comparison_sheet import write_comparison_sheet
from workbooks.sheets.data_guide_sheet import write_data_guide_sheet
from workbooks.sheets.data_sheet import write_data_sheet
from workbooks.sheets.definitions_sheet import write_definitions_sheet
from workbooks.sheets.front_sheet import write_front_sheet
from workbooks.sheets.goal_sheet import write_goal_sheet
from workbooks.sheets.inequality_sheet import write_inequality_sheet
from workbooks.sheets.map_sheet import has_map, write_map_sheet
from workbooks.sheets.overview_sheet import write_overview_sheet
from workbooks.sheets.sources_sheet import write_sources_sheet

FRONT, KOMMUNER = "Forside", "Kommuner"
OTHERS = {CLUSTER: "Klynger og regioner", COUNCIL: "Råd og regioner"}
RUN_PROPERTY = "run_id"


def write_workbook(path: Path, content: WorkbookContent) -> None:
    """Write the workbook of `content.area` to `path`, replacing what is there.

    The same content gives the same bytes. Raises ValueError when the geography knows no such
    area, KeyError when it lacks an area's name, OSError when the file cannot be written.
    """
    with pause_collector():
        _write(path, content)


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


def _write(path: Path, content: WorkbookContent) -> None:
    view = arrange_view(content)
    workbook = start_workbook(view)
    pen = Pen(workbook)
    footer = f"{view.title} · dannet {describe_date(content.generated_at)}"
    others = OTHERS.get(view.main.area_type, "Klynger og regioner")

    front = workbook.active
    front.title = FRONT
    overview = workbook.create_sheet(OVERVIEW)
    goals = [
        (section, goal, workbook.create_sheet(name_sheet(goal.sheet_title)))
        for section in view.sections
        for goal in section.goals
    ]
    kommuner, peers = workbook.create_sheet(KOMMUNER), workbook.create_sheet(others)
    inequality = workbook.create_sheet(inequality_sheet.TITLE)
    tiles = workbook.create_sheet(map_sheet.TITLE) if has_map(view) else None
    changes = workbook.create_sheet(CHANGES) if content.changes is not None else None
    definitions = workbook.create_sheet(DEFINITIONS)
    sources = workbook.create_sheet(sources_sheet.TITLE)
    data, guide = workbook.create_sheet(DATA), workbook.create_sheet(data_guide_sheet.TITLE)
    drawn = Gallery(workbook.create_sheet(gallery.TITLE), pen)

    definition_places = write_definitions_sheet(definitions, view, pen, footer)
    places: dict[str, str] = {}
    for section, goal, sheet in goals:
        places |= write_goal_sheet(
            sheet, goal, section, view, pen, drawn, footer, definition_places
        )
    write_overview_sheet(overview, view, pen, footer, places)
    sorted_text = (
        "Seneste periode, hvor mindst to af områderne har et tal. De bedste tal står øverst; hvor "
        "ingen retning er bedst, de højeste. Rækkefølgen kan være tilfældig, når intervallerne "
        "overlapper."
    )
    write_comparison_sheet(
        kommuner, f"{view.main_name}: kommuner og hospitaler", sorted_text,
        lambda definition: view.places[definition.catchment], view, pen, drawn, footer, places,
    )  # fmt: skip
    compared = list(dict.fromkeys([*view.parts, *view.peers, *view.regions]))
    write_comparison_sheet(
        peers, f"{view.main_name}: {others.lower()}", sorted_text,
        lambda _: compared, view, pen, drawn, footer, places,
    )  # fmt: skip
    write_inequality_sheet(inequality, view, pen, drawn, footer, places)
    if tiles is not None:
        write_map_sheet(tiles, view, pen, footer, places)
    write_sources_sheet(sources, view, pen, footer)
    write_data_guide_sheet(guide, view.synthetic, pen, footer)
    drawn.finish(footer, view.synthetic)
    write_front_sheet(front, view, pen, footer, list_contents(workbook, view), places)
    rows = {DATA: write_data_sheet(data, view, pen, footer)}
    if changes is not None and content.changes is not None:
        rows[CHANGES] = write_changes_table(changes, content.changes, pen, footer, OVERVIEW)
    name_places(workbook, places)
    save_workbook(workbook, path, content.generated_at, rows, drawn.texts)


def start_workbook(view: View) -> Workbook:
    """An empty workbook that says what it is."""
    workbook = Workbook()
    workbook.properties.title = f"{view.title}: indikatorer"
    workbook.properties.creator = AUTHOR
    workbook.properties.lastModifiedBy = AUTHOR
    workbook.properties.language = "da-DK"
    # what a program asks a file that it was handed: which run is it from?
    workbook.custom_doc_props.append(StringProperty(name=RUN_PROPERTY, value=view.content.run_id))
    return workbook


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
        CHANGES: "hvert tal, der ikke er som i den forrige projektmappe, og hvorfor; til skærmen",
        map_sheet.TITLE: "regionens kommuner på kort, en indikator ad gangen",
        DEFINITIONS: "hvordan hvert tal er lavet",
        sources_sheet.TITLE: "hvor tallene kommer fra, og hvornår nye ventes",
        DATA: "alle tal som tabel med filtre; til skærmen, ikke til udskrift",
        data_guide_sheet.TITLE: "hvad kolonnerne i arket Data betyder",
        gallery.TITLE: "det, som diagrammerne tegner; til skærmen, ikke til udskrift",
    }
    texts |= {name_sheet(goal.sheet_title): shorten_text(goal.title, 100) for goal in view.goals()}
    return [(title, texts[title]) for title in workbook.sheetnames[1:]]
