"""A small set of good extracts and the definitions that use them, written out by the tests.

Belongs here: what yesterday's snapshot is made of. Each bad extract of the tests is one of
these with one thing wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import polars as pl
from openpyxl import Workbook

from geography import load_geography

Rows = list[list[object]]

MUNICIPALITIES: list[str] = (
    load_geography()
    .areas.filter(area_type="kommune", region_id="084")
    .sort("area_id")
    .select(pl.col("name"))["name"]
    .to_list()
)
"""The 29 of Region Hovedstaden, København first."""

DEFINITIONS = """\
indicators:
  - id: praksis_lukket
    title: Praksis, der har lukket for tilgang
    description: Praksis, der har lukket for tilgang af nye patienter, i procent af alle praksis.
    theme: laegefaglige_kompetencer
    kind: proportion
    direction: lower
    disclosure_control: false
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
  - id: genindlæggelser_80_plus
    title: Akutte genindlæggelser inden for 30 dage, 80 år og derover
    description: Genindlæggelser inden for 30 dage i procent af indlæggelser, 80 år og derover.
    focus_area: aeldre_kronisk
    goal: rette_sted
    kind: proportion
    direction: lower
    numerator: {dataset: genindlaeggelser, measure: genindlæggelser_30_dage, where: {item: somatik}}
    denominator: {dataset: genindlaeggelser, measure: indlæggelser, where: {item: somatik}}
    groups:
      - {age: 80+}
"""


def practices(day: str = "01-07-2025") -> list[list[str]]:
    """`praksis` as fields: headings, then one line for each municipality."""
    headings = [
        "Opgørelsesdato", "Geografisk niveau", "Region", "Kommune", "Antal praksis",
        "Antal praksis med lukket for tilgang", "Antal tilmeldte",
    ]  # fmt: skip
    lines = [
        [day, "Kommune", "Hovedstaden", name, str(20 + nth), str(nth % 20), f"{40 + nth}.000"]
        for nth, name in enumerate(MUNICIPALITIES)
    ]
    return [headings, *lines]


def readmissions() -> dict[str, Rows]:
    """`genindlaeggelser` as sheets; headings in row 3, København in rows 4, 5 and 6."""
    head: list[object] = [
        "Område", "Geografisk niveau", "Region", "Kommune", "Køn", "Aldersgruppe", "Mål",
        "2023", "2024",
    ]  # fmt: skip
    rows: Rows = [
        ["Somatik", "Kommune", "Hovedstaden", name, "Begge", "80+", measure, number, number + 7]
        for nth, name in enumerate(MUNICIPALITIES)
        for measure, number in (
            ("Antal indlæggelser", 1000 + nth),
            ("Antal akutte genindlæggelser inden for 30 dage", 170 + nth),
            ("Antal akutte genindlæggelser inden for 3 dage", 40 + nth),
        )
    ]
    front: Rows = [[None]] * 5 + [
        [None, None, "Akutte genindlæggelser, 2023-2024"],
        [None, None, None, "15. april 2026"],
        [None, None, None, "Antal"],
    ]
    return {
        "FORSIDE": front,
        "Hovedresultater": [["Hovedresultater"], [], head, *rows],
        "Dokumentation": [["Dokumentation"]],
        "Opmærksomhedspunkter": [["Opmærksomhedspunkter"]],
    }


def practices_with(row: int, column: int, cell: str) -> str:
    """`praksis` as text with one other field; rows and columns count from 0."""
    lines = practices()
    lines[row][column] = cell
    return as_csv(lines)


def readmissions_with(row: int, column: int, cell: object) -> dict[str, Rows]:
    """`genindlaeggelser` with one other cell among the figures; both count from 0."""
    sheets = readmissions()
    sheets["Hovedresultater"][row][column] = cell
    return sheets


def smoking(respondents: int = 250) -> str:
    """`sundhedsprofil` as text: daily smokers by municipality, with the number of answers."""
    lines = ['"Kommune","Andel der ryger dagligt","Antal svarpersoner"']
    lines += [f'"{name}","12.{n % 10}%","{respondents}"' for n, name in enumerate(MUNICIPALITIES)]
    return "\n".join(lines) + "\n"


def as_csv(lines: list[list[str]]) -> str:
    """Lines of fields as the text of a csv file with semicolons."""
    return "".join(";".join(line) + "\n" for line in lines)


def write_book(path: Path | BinaryIO, sheets: dict[str, Rows]) -> None:
    """Write sheets of rows from A1 as xlsx."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def write_good_extracts(folder: Path) -> None:
    """The extracts of yesterday's snapshot."""
    folder.mkdir(parents=True)
    (folder / "praksis.csv").write_text(as_csv(practices()), encoding="utf-8")
    write_book(folder / "genindlaeggelser.xlsx", readmissions())
    (folder / "sasExport_2021_perKommune.csv").write_text(smoking(), encoding="utf-8")
