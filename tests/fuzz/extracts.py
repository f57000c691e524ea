"""Small valid extracts of all layouts, cut from the demo's, and of the other ways to write a table.

Belongs here: the cutting. Does not belong here: making them wrong (`mutations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

Grid = dict[str, list[list[object]]]

ROWS = 40
FILES = {
    "folketal": "folketal/FOLK1A_*.csv",
    "ruks": "ruks/*.xlsx",
    "genindlaeggelser": "genindlaeggelser/*.xlsx",
    "praksis": "praksis/*.csv",
    "lup": "lup/*.xlsx",
    "nationale_maal": "nationale_maal/*.xlsx",
    "lokal": "lokal/*bornholm.xlsx",
    "sundhedsprofil_alder": "sundhedsprofil/*/*2021_perAlder.csv",
    "sundhedsprofil_kommune": "sundhedsprofil/*/*2021_perKommune.csv",
    "sundhedsprofil_uddannelse": "sundhedsprofil/*/*2021_perUddannelse.csv",
}
"""One file of the demo for each layout."""


@dataclass(frozen=True)
class Original:
    """A sound extract: its path below the inbox, its text or its sheets, and its sidecar."""

    layout: str
    relative: str
    text: str
    grid: Grid
    sidecar: str


def load_originals(demo: Path) -> list[Original]:
    """One cut extract of the demo for each layout."""
    originals = []
    for layout, pattern in FILES.items():
        path = sorted(demo.glob(pattern))[0]
        sidecar = path.with_name(path.name + ".meta.yaml").read_text(encoding="utf-8")
        is_book = path.suffix == ".xlsx"
        text = "" if is_book else path.read_text(encoding=_encoding_of(path))
        text = "".join(text.splitlines(keepends=True)[: 3 * ROWS])
        grid = cut_workbook(path) if is_book else {}
        originals.append(Original(layout, path.relative_to(demo).as_posix(), text, grid, sidecar))
    web = (
        '"Folketal efter område, køn og tid"\n\n" ";" ";"2024K1";"2025K1"\n'
        '"Hele landet";"I alt";5961249;5992734\n" ";"Mænd";2960000;2980000\n'
        '"Dragør";"I alt";14645;..\n" ";"Kvinder";7400;7500\n'
    )
    originals.append(Original("folketal_web", "folketal/web.csv", web, {}, "synthetic: true\n"))
    return originals


def cut_workbook(path: Path) -> Grid:
    """The first rows of every sheet, as values."""
    book = load_workbook(path, read_only=True, data_only=True)
    grid = {
        sheet.title: [list(row) for row in sheet.iter_rows(max_row=ROWS, values_only=True)]
        for sheet in book.worksheets
    }
    book.close()
    return grid


def _encoding_of(path: Path) -> str:
    try:
        path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8-sig"
