"""Checks of the file as a package of parts (ECMA-376); each tells every fault.

Belongs here: well-formed XML, content types, relations, the order of elements, ids, names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from openpyxl.utils import column_index_from_string

from tests.workbooks.chart_checker import R, read_relations

SHEET_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
"""CT_Worksheet's sequence."""

SERIES_ORDER = (
    "idx", "order", "tx", "spPr", "invertIfNegative", "marker", "pictureOptions", "dPt", "dLbls",
    "trendline", "errBars", "cat", "val", "smooth", "shape", "extLst",
)  # fmt: skip
AXIS_ORDER = (
    "axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt",
    "majorTickMark", "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses",
    "crossesAt", "auto", "lblAlgn", "lblOffset", "tickLblSkip", "tickMarkSkip", "noMultiLvlLbl",
    "crossBetween", "majorUnit", "minorUnit", "dispUnits", "extLst",
)  # fmt: skip


PNG = b"\x89PNG\r\n"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def check_package(path: Path) -> list[str]:
    """Every fault of the file as a package."""
    with ZipFile(path) as archive:
        names = archive.namelist()
        faults = [f"{name} is there twice" for name, n in Counter(names).items() if n > 1]
        roots = {}
        pictures = {name for name in names if name.startswith("xl/media/")}
        for name in sorted(pictures):
            if not archive.read(name).startswith(PNG):
                faults.append(f"{name}: is no PNG")
        for name in (each for each in names if each not in pictures):
            try:
                roots[name] = ElementTree.fromstring(archive.read(name))
            except ElementTree.ParseError as problem:
                faults.append(f"{name}: {problem}")
        faults += check_content_types(roots)
        faults += check_relations(archive, roots, pictures)
        faults += check_prefixes(archive)
        for name, root in roots.items():
            faults += [f"{name}: {fault}" for fault in check_part(name, root)]
        faults += check_book(roots)
    return faults


def check_content_types(roots: dict[str, ElementTree.Element]) -> Iterator[str]:
    """Each part has a type, and each typed part is there."""
    types = roots["[Content_Types].xml"]
    defaults = {each.attrib["Extension"] for each in types if "Extension" in each.attrib}
    parts = [each.attrib["PartName"].lstrip("/") for each in types if "PartName" in each.attrib]
    yield from (f"{name} has two types" for name, n in Counter(parts).items() if n > 1)
    yield from (f"{name} has a type and is not there" for name in set(parts) - set(roots))
    for name in set(roots) - set(parts) - {"[Content_Types].xml"}:
        if not name.endswith(".rels") or "rels" not in defaults:
            yield f"{name} has no type of its own"


def check_relations(
    archive: ZipFile, roots: dict[str, ElementTree.Element], pictures: set[str]
) -> Iterator[str]:
    """Each relation leads to a part, each used id is a relation, and nothing lies outside."""
    for name, root in roots.items():
        if name.endswith(".rels"):
            ids = [each.attrib["Id"] for each in root]
            yield from (f"{name}: {one} twice" for one, n in Counter(ids).items() if n > 1)
            for each in root:
                if each.attrib["Target"].startswith("/"):
                    yield f"{name}: {each.attrib['Target']} is absolute; ExcelJS cannot follow"
                if each.attrib.get("TargetMode") == "External":
                    yield f"{name}: leads outside the file to {each.attrib['Target']}"
            continue
        targets = read_relations(archive, name)
        yield from (
            f"{name}: {target} is not there"
            for target in targets.values()
            if target not in roots and target not in pictures
        )
        # a sheet refers to its parts after its rows, which are many
        outside = (
            each for child in root if child.tag != f"{MAIN}sheetData" for each in child.iter()
        )
        for each in outside:
            used = each.attrib.get(f"{R}id")
            if used is not None and used not in targets:
                yield f"{name}: no relation {used}"


def check_prefixes(archive: ZipFile) -> Iterator[str]:
    """Drawings have the prefix by which ExcelJS knows them, which looks at no namespaces."""
    for name in archive.namelist():
        if name.startswith("xl/drawings/drawing") and b"<xdr:wsDr" not in archive.read(name):
            yield f"{name}: its elements have no prefix xdr"


def check_part(name: str, root: ElementTree.Element) -> Iterator[str]:
    """Order and ids inside one part."""
    if name.startswith("xl/worksheets/sheet"):
        yield from check_order(root, SHEET_ORDER)
        rows = [int(row.attrib["r"]) for row in root.iter(f"{MAIN}row")]
        if rows != sorted(set(rows)):
            yield "its rows are not in order"
        cells = [cell.attrib["r"] for cell in root.iter(f"{MAIN}c")]
        if len(cells) != len(set(cells)):
            yield "some cells are there twice"
    if name.startswith("xl/charts/chart"):
        for each in root.iter():
            if strip(each.tag) == "ser":
                yield from check_order(each, SERIES_ORDER)
            if strip(each.tag) in ("catAx", "valAx"):
                yield from check_order(each, AXIS_ORDER)
    if name.startswith("xl/tables/"):
        yield from check_table(root)
    if name.startswith("xl/drawings/drawing"):
        ids = Counter(each.attrib["id"] for each in root.iter() if strip(each.tag) == "cNvPr")
        yield from (f"shape {one} twice" for one, n in ids.items() if n > 1)


def check_table(root: ElementTree.Element) -> Iterator[str]:
    """A table's headings are texts, each once, as many as it has columns; Excel repairs others."""
    names = [each.attrib["name"].lower() for each in root.iter(f"{MAIN}tableColumn")]
    yield from repeated("heading", names)
    yield from ("a heading is empty" for name in names if not name.strip())
    first, _, last = root.attrib["ref"].partition(":")
    columns = [column_index_from_string(re.sub(r"\d", "", each)) for each in (first, last)]
    if columns[1] - columns[0] + 1 != len(names):
        yield f"{len(names)} headings for {root.attrib['ref']}"


def check_order(element: ElementTree.Element, order: tuple[str, ...]) -> Iterator[str]:
    """The children stand in the order that the standard asks for."""
    found = [strip(child.tag) for child in element]
    yield from (f"unknown element {tag}" for tag in found if tag not in order)
    places = [order.index(tag) for tag in found if tag in order]
    if places != sorted(places):
        yield f"its elements stand as {', '.join(dict.fromkeys(found))}"


def strip(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]


def check_book(roots: dict[str, ElementTree.Element]) -> Iterator[str]:
    """Names of sheets, tables and places."""
    book = roots["xl/workbook.xml"]
    sheets = [each.attrib["name"] for each in book.iter() if strip(each.tag) == "sheet"]
    yield from repeated("sheet", (name.lower() for name in sheets))
    for name in sheets:
        if len(name) > 31 or re.search(r"[\[\]:*?/\\]", name) or name.strip("' ") != name:
            yield f"Excel takes no sheet called '{name}'"
    tables = [root for name, root in roots.items() if name.startswith("xl/tables/")]
    yield from repeated("table", (table.attrib["displayName"].lower() for table in tables))
    yield from repeated("table id", (table.attrib["id"] for table in tables))
    names = [
        (each.attrib["name"].lower(), each.attrib.get("localSheetId", ""))
        for each in book.iter()
        if strip(each.tag) == "definedName"
    ]
    yield from repeated("name", (f"{name} {scope}" for name, scope in names))
    for name, _ in names:
        if not re.fullmatch(r"[^\W\d][\w.]*", name) or len(name) > 255:
            yield f"Excel takes no name '{name}'"


def repeated(kind: str, names: Iterable[str]) -> Iterator[str]:
    """A fault for each name that is there twice."""
    yield from (f"{kind} '{name}' twice" for name, n in Counter(names).items() if n > 1)
