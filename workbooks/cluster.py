"""One cluster's workbook, sheet by sheet.

Belongs here: which sheets there are, in which order, and saving them. What stands on a
sheet is in that sheet's module.
"""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from workbooks.content import WorkbookContent
from workbooks.data_sheet import write_data_sheet
from workbooks.definitions_sheet import write_definitions_sheet
from workbooks.focus_sheet import write_focus_sheet
from workbooks.front_sheet import write_front_sheet
from workbooks.labels import describe_date
from workbooks.overview_sheet import write_overview_sheet
from workbooks.package import save_workbook
from workbooks.selection import arrange_cluster
from workbooks.style import Pen, clean_text

FRONT, OVERVIEW, DEFINITIONS, DATA = "Forside", "Overblik", "Definitioner og kilder", "Data"
AUTHOR = "klyngemonitor"
RUN_PROPERTY = "run_id"


def write_workbook(path: Path, content: WorkbookContent) -> None:
    """Write the workbook of `content.cluster_id` to `path`, replacing what is there.

    The same content gives the same bytes. Raises ValueError when the geography knows no such
    cluster, KeyError when it lacks an area's name, OSError when the file cannot be written.
    """
    view = arrange_cluster(content)
    workbook = Workbook()
    workbook.properties.title = f"Sundhedsklynge {view.cluster_name}: indikatorer"
    workbook.properties.creator = AUTHOR
    workbook.properties.lastModifiedBy = AUTHOR
    workbook.properties.language = "da-DK"
    # what a program asks a file that it was handed: which run is it from?
    workbook.custom_doc_props.append(StringProperty(name=RUN_PROPERTY, value=content.run_id))
    pen = Pen(workbook)
    footer = f"Sundhedsklynge {view.cluster_name} · dannet {describe_date(content.generated_at)}"

    front = workbook.active
    front.title = FRONT
    overview = workbook.create_sheet(OVERVIEW)
    focus_sheets = [
        workbook.create_sheet(name_sheet(section.sheet_title)) for section in view.sections
    ]
    definitions = workbook.create_sheet(DEFINITIONS)
    data = workbook.create_sheet(DATA)

    definition_places = write_definitions_sheet(definitions, view, pen, footer)
    indicator_places: dict[str, str] = {}
    for sheet, section in zip(focus_sheets, view.sections, strict=True):
        indicator_places |= write_focus_sheet(sheet, section, view, pen, footer, definition_places)
    write_overview_sheet(overview, view, pen, footer, indicator_places)
    contents = [(OVERVIEW, "seneste tal for alle indikatorer mod region og land")]
    contents += [
        (sheet.title, "udvikling over tid for klynge, region, land og kommuner")
        for sheet in focus_sheets
    ]
    contents += [
        (DEFINITIONS, "hvordan hvert tal er lavet, og hvor det kommer fra"),
        (DATA, "alle tal som tabel med filtre"),
    ]
    write_front_sheet(front, view, pen, footer, contents)
    rows = write_data_sheet(data, view, pen, footer)
    save_workbook(workbook, path, content.generated_at, {DATA: rows})


def name_sheet(title: str) -> str:
    """A title as Excel takes it for a sheet: no special characters, at most 31 long."""
    return clean_text(re.sub(r"[\[\]:*?/\\]", " ", title))[:31].strip(" '")
