"""Small files written by the tests, and reading them as the pipeline does."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from geography import Geography, load_geography
from schemas.extracts import ReadExtract
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from sources.layouts.model import Layout
from sources.reader import read_extract

Rows = list[list[object]]
ReadText = Callable[..., ReadExtract]


def pytest_report_header() -> str:
    where = "set" if os.environ.get("KLYNGE_REAL_DATA") else "not set: tests on real files left out"
    return f"KLYNGE_REAL_DATA is {where}"


@pytest.fixture(scope="session")
def geography() -> Geography:
    return load_geography()


@pytest.fixture(scope="session")
def layouts() -> list[Layout]:
    return load_layouts()


@pytest.fixture
def read(tmp_path: Path, geography: Geography, layouts: list[Layout]) -> ReadText:
    """Write one file (text or bytes, or a function that writes it) and read it."""

    def write_and_read(
        name: str, content: str | bytes | Callable[[Path], None], sidecar: str = ""
    ) -> ReadExtract:
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_bytes(content.encode("utf-8"))
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content(path)
        if sidecar:
            path.with_name(path.name + ".meta.yaml").write_text(sidecar, encoding="utf-8")
        found = [f for f in scan_folder(tmp_path / "inbox") if f.relative == name]
        return read_extract(found[0], geography, layouts)

    return write_and_read


@pytest.fixture
def book() -> Callable[[dict[str, Rows]], Callable[[Path], None]]:
    """A function that writes sheets, each a list of rows from A1."""

    def describe(sheets: dict[str, Rows]) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            workbook = Workbook()
            workbook.remove(workbook.worksheets[0])
            for name, rows in sheets.items():
                sheet = workbook.create_sheet(name)
                for row in rows:
                    sheet.append(row)
            workbook.save(path)

        return write

    return describe


@pytest.fixture
def ruks_sheets() -> dict[str, Rows]:
    """A RUKS workbook with one disease in two municipalities and the country."""
    front: Rows = [[None]] * 5 + [
        [None, None, "Udvalgte Kroniske Sygdomme (RUKS), 2019-2020"],
        [None, None, None, "28. november 2025"],
        [None, None, None, "ASØ"],
    ]
    head = [
        "Mål", "Sygdom", "Geografisk niveau", "Region", "Kommune", "Enhed", "Køn",
        "Aldersgruppe", "2019", 2020,
    ]  # fmt: skip
    measure, persons = "Prævalens (sygdomsforekomst)", "Antal personer med sygdom"
    return {
        "FORSIDE": front,
        "Hovedresultater": [
            ["Hovedresultater"],
            [],
            head,
            [measure, "KOL", "Hele landet", None, None, persons, "Begge", "Alle aldre", 1000, 1100],
            [measure, "KOL", "Kommune", "Hovedstaden", "Høje Taastrup", persons, "Kvinder",
             "85+ år", "<5", None],
            [measure, "KOL", "Kommune", "Region Hovedstaden", "Københavns Kommune\u00a0", persons,
             "Mænd", "5-9 år", "..", 0],
        ],
        "Dokumentation": [["Dokumentation"]],
    }  # fmt: skip
