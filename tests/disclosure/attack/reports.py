"""Tables as files: reports in the project's own form, and the definitions that publish them.

Belongs here: what a municipality, cluster or hospital would send, marked as synthetic inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook

from tests.disclosure.attack.map_of_areas import name_area
from tests.disclosure.attack.truth import EVERYONE, Indicator, Place, Table

HEAD = ("Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Enhed", "Tæller", "Nævner",
        "Værdi")  # fmt: skip
SEXES = {EVERYONE: "Alle", "kvinder": "Kvinder", "maend": "Mænd"}
UNITS = {"proportion": "%", "count": "Antal"}
SMALL, NOT_ASKED = "<5", "i.r."
LINES_AT_ONCE = 30_000
"""A report of the form may have 100,000 figures, three in a line."""

Line = list[str | int | float]


def write_reports(
    folder: Path, tables: Iterable[Table], published: str = "2026-02-27", name: str = "tabeller"
) -> None:
    """All lines of some tables, in as many files as they need."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {tuple(line[:5]): line for table in tables for line in list_lines(table)}
    lines = list(known.values())
    for number, first in enumerate(range(0, len(lines), LINES_AT_ONCE)):
        some = lines[first : first + LINES_AT_ONCE]
        write_report(folder / f"{name}_{number}.xlsx", some, published)


def write_report(path: Path, lines: Sequence[Line], published: str) -> None:
    """One report with its sidecar."""
    year, month, day = published.split("-")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Indberetning")
    for row in (
        ["Lokal indberetning (syntetiske tal)"],
        ["Indberettet af", "Prøvesæt (syntetiske tal)"],
        ["Dato", f"{day}-{month}-{year}"],
        ["SYNTETISKE TAL: opdigtet til afprøvning."],
        HEAD,
        *lines,
    ):
        sheet.append(row)
    book.save(path)
    path.with_name(f"{path.name}.meta.yaml").write_text(
        f'synthetic: true\npublisher: "Prøvesæt (syntetiske tal)"\npublished: {published}\n',
        encoding="utf-8",
    )


def list_lines(table: Table) -> Iterator[Line]:
    """A line for each place of a table's report."""
    kind = table.indicators[0].kind
    for place in table.list_reported():
        x, n = table.count(place)
        age = "Alle aldre" if place.age == EVERYONE else place.age
        yield [
            table.item, name_area(place.area), place.period, SEXES[place.sex], age,
            UNITS.get(kind, "Ratio"), SMALL if place in table.marked else x,
            NOT_ASKED if n is None else n, NOT_ASKED,
        ]  # fmt: skip


def write_definitions(file: Path, tables: Iterable[Table], more: str = "") -> None:
    """The definitions of all tables, and further blocks as they stand."""
    blocks: dict[str, dict[str, Any]] = {}
    for table in tables:
        for indicator in table.indicators:
            block = blocks.setdefault(indicator.name, describe(table, indicator))
            if table.category != EVERYONE:
                block.setdefault("categories", []).append(
                    {"name": table.category, "item": table.item}
                )
    written = yaml.safe_dump(
        {"indicators": list(blocks.values())}, allow_unicode=True, sort_keys=False
    )
    file.write_text(written + more, encoding="utf-8")


def describe(table: Table, indicator: Indicator) -> dict[str, Any]:
    """The block of one indicator."""
    where = {"item": indicator.first_item or table.item}
    where |= {"sex": indicator.sex} if indicator.sex else {}
    source = {"dataset": "lokal", "where": where}
    groups = [{"sex": sex, "age": age} for sex, age in indicator.groups]
    block: dict[str, Any] = {
        "id": indicator.name,
        "title": f"Prøvetabel {indicator.name} (syntetiske tal)",
        "description": f"Opdigtede antal til afprøvning, {indicator.name}.",
        "theme": "kapacitet",
        "kind": indicator.kind,
        "catchment": indicator.catchment,
        "numerator": {**source, "measure": "tæller"},
        "groups": groups,
        "headline": groups[0],
    }
    if indicator.kind == "count":
        block["unit"] = "antal"
    else:
        block["denominator"] = {**source, "measure": "nævner"}
    if indicator.kind not in ("proportion", "count"):
        block |= {"per": 1000, "unit": "pr_1000"}
    if indicator.pooled:
        block["pool_years"] = indicator.pooled
    if indicator.ages:
        block["standardise"] = {"ages": list(indicator.ages), "population": "danmark_2020"}
    return block | dict(indicator.more)


def mark_small(table: Table) -> frozenset[Place]:
    """The places of a report whose figure is 1-4."""
    return frozenset(place for place in table.list_reported() if 1 <= table.count(place).x <= 4)
