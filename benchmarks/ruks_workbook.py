"""A RUKS workbook of real size: 187,639 rows with one column for each of 16 years.

Belongs here: its making, as a publisher's file on the disk. The sheets' XML is written
straight into the archive, since a library takes minutes for 4.5 million cells.
"""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from geography import load_geography

ROWS = 187_639
YEARS = range(2010, 2026)
HEADINGS = [
    "Mål", "Sygdom", "Geografisk niveau", "Region", "Kommune", "Enhed", "Køn", "Aldersgruppe",
]  # fmt: skip
MEASURES = ("Incidens (nye sygdomstilfælde)", "Prævalens (sygdomsforekomst)")
DISEASES = (
    "astma", "demens", "hjertesvigt", "KOL", "leddegigt", "osteoporose", "skizofreni",
    "Type 1 - Diabetes", "Type 2 - Diabetes", "Iskæmisk hjertesygdom", "Mindst én RUKS-sygdom",
)  # fmt: skip
LAST_DISEASE = "Bipolar lidelse"
PERSONS, CRUDE = "Antal personer med sygdom", "Antal personer pr. 100.000 borgere"
AGE_STANDARDISED = "Antal personer aldersstandardiseret rate pr. 100.000"
STANDARDISED = "Antal personer køns- og aldersstandardiseret rate pr. 100.000"
BANDS = [*(f"{first}-{first + 4} år" for first in range(0, 85, 5)), "85+ år"]
Cell = str | int | None
Place = tuple[str, str | None, str | None, int]


def write_ruks_workbook(path: Path) -> None:
    """Write the workbook; every count is consistent with its totals, so that it is accepted."""
    front = [[None, None, None, None]] * 5
    front += [
        [None, None, "Udvalgte Kroniske Sygdomme (RUKS), syntetiske tal", None],
        [None, None, None, "28. november 2025"],
        [None, None, None, "Test"],
    ]
    results: Iterator[list[Cell]] = itertools.chain(
        [["Hovedresultater"], [], [*HEADINGS, *YEARS]], list_results()
    )
    sheets: dict[str, Iterator[list[Cell]]] = {
        "FORSIDE": iter(front),
        "Hovedresultater": results,
        "Dokumentation": iter([["Syntetiske tal"]]),
        "Opmærksomhedspunkter": iter([["Syntetiske tal"]]),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        write_parts(archive, list(sheets))
        for number, rows in enumerate(sheets.values(), start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                sheet.write(b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats'
                            b'.org/spreadsheetml/2006/main"><sheetData>')  # fmt: skip
                for index, row in enumerate(rows, start=1):
                    sheet.write(render_row(index, row).encode())
                sheet.write(b"</sheetData></worksheet>")


def list_results() -> Iterator[list[Cell]]:
    """The rows of the sheet Hovedresultater, cut at the size of the real release."""
    return itertools.islice(combine_keys(), ROWS)


def combine_keys() -> Iterator[list[Cell]]:
    """Every combination of keys with numbers; totals are sums of their parts."""
    areas = load_geography().areas
    names = dict(areas.filter(area_type="region").select("area_id", "name").iter_rows())
    towns = areas.filter(area_type="kommune").select("name", "region_id").iter_rows()
    places: list[Place] = [("Kommuner", names[region], town, 1) for town, region in towns]
    sizes = {name: sum(place[1] == name for place in places) for name in names.values()}
    places += [("Regioner", name, None, size) for name, size in sizes.items() if size]
    country: Place = ("Hele landet", None, None, sum(sizes.values()))
    places.append(country)
    wanted = [*itertools.product(MEASURES, DISEASES, places), (MEASURES[0], LAST_DISEASE, country)]
    for measure, disease, (level, region, town, size) in wanted:
        for unit, sex, age, people in list_breakdowns():
            scale = size * people if unit == PERSONS else 1
            numbers = [scale * (100 + year - 2010) for year in YEARS]
            yield [measure, disease, level, region, town, unit, sex, age, *numbers]


def list_breakdowns() -> Iterator[tuple[str, str, str, int]]:
    """Unit, sex and age of the 82 rows of a place, with how many small groups each stands for."""
    ages = [("Alle aldre", len(BANDS)), *((band, 1) for band in BANDS)]
    sexes = (("Begge", 2), ("Kvinder", 1), ("Mænd", 1))
    for (sex, persons), (age, bands) in itertools.product(sexes, ages):
        yield PERSONS, sex, age, persons * bands
    for age, _ in ages:
        yield CRUDE, "Begge", age, 1
    for sex in ("Kvinder", "Mænd"):
        yield CRUDE, sex, "Alle aldre", 1
    for sex, _ in sexes:
        yield AGE_STANDARDISED, sex, "Standardiseret", 1
    yield STANDARDISED, "Standardiseret", "Standardiseret", 1


def render_row(index: int, row: list[Cell]) -> str:
    """One row of a sheet as XML, with text inline."""
    cells = []
    for number, value in enumerate(row):
        place = f"{chr(ord('A') + number)}{index}"
        if isinstance(value, int):
            cells.append(f'<c r="{place}"><v>{value}</v></c>')
        elif value is not None:
            cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
    return f'<row r="{index}">{"".join(cells)}</row>'


def write_parts(archive: zipfile.ZipFile, names: list[str]) -> None:
    """The parts of a workbook besides its sheets."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{kind}.worksheet+xml"/>'
        for number in range(1, len(names) + 1)
    )
    archive.writestr(
        "[Content_Types].xml",
        f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f"{overrides}</Types>",
    )
    archive.writestr(
        "_rels/.rels",
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    archive.writestr(
        "xl/workbook.xml",
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{office}"><sheets>{sheets}</sheets></workbook>',
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{office}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    archive.writestr(
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
    )
