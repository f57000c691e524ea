"""`lokal` in the project's own template: one report from each cluster.

Belongs here: made-up local series and their workbooks with drop-downs.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from demo.files import MARK, PUBLISHER, WARNING, danish_date, save_book, write_sidecar
from demo.world import World

PUBLISHED = date(2026, 2, 27)
INDICATOR = "henvisninger_forebyggelsestilbud"
HALF_YEARS = ("2023H1", "2023H2", "2024H1", "2024H2", "2025H1", "2025H2")
HEAD = (
    "Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Enhed", "Tæller", "Nævner", "Værdi",
    "Bemærkning",
)  # fmt: skip
REFERRED = {"byen": 2900, "midt": 2700, "nord": 2100, "syd": 3100, "bornholm": 260}
"""Citizens with chronic disease referred to a municipal offer in half a year."""


def write_local_reports(folder: Path, world: World) -> list[Path]:
    """Write one workbook per cluster: referred citizens who begin a municipal offer."""
    clusters = world.geography.areas.filter(pl.col("area_type") == "klynge")
    rng = world.draw("lokal")
    written: list[Path] = []
    for cluster, name in clusters.select("area_id", "name").iter_rows():
        path = folder / "lokal" / f"Indberetning_syntetisk_{cluster}.xlsx"
        book = Workbook()
        sheet = book.active
        sheet.title = "Indberetning"
        sheet.append([f"Lokal indberetning: henviste til forebyggelsestilbud {MARK}"])
        sheet.append(["Indberettet af", f"Klynge {name}, {PUBLISHER}"])
        sheet.append(["Dato", danish_date(PUBLISHED)])
        sheet.append([WARNING])
        sheet.append(HEAD)
        start = rng.uniform(0.52, 0.62)
        for t, period in enumerate(HALF_YEARS):
            referred = int(REFERRED[cluster] * (1 + 0.02 * t))
            begun = round(referred * (start + 0.015 * t + rng.normal(0, 0.01)))
            remark = "Første indberetning" if t == 0 else None
            sheet.append(
                [
                    INDICATOR,
                    f"Klynge {name}",
                    period,
                    "Alle",
                    "Alle aldre",
                    "%",
                    begun,
                    referred,
                    None,
                    remark,
                ]
            )
        for cells, choices in (("D6:D200", "Alle,Kvinder,Mænd"), ("F6:F200", "%,Antal,Dage,Score")):
            drop_down = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            drop_down.add(cells)
            sheet.add_data_validation(drop_down)
        save_book(book, path, PUBLISHED)
        written += [
            path,
            write_sidecar(path, "Henviste, der begynder i et forebyggelsestilbud", PUBLISHED),
        ]
    return written
