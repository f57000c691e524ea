"""The same counts in two datasets: psychiatric readmissions, and the national goal's copy of them.

Belongs here: the seventh way's case with the files of both publishers. The one prints "<5" for a
municipality, so that its cluster's figure is made without it; the other prints the number. All
synthetic.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bad_input.good import Rows, write_book
from tests.disclosure.attack.drawn_tables import list_municipalities
from tests.disclosure.attack.map_of_areas import name_area
from tests.disclosure.attack.truth import EVERYONE, Indicator, Place, Table
from tests.disclosure.attack.ways import ALL, ONE_YEAR, count_people

GOAL = ("1. Bedre sammenhængende patientforløb", "Akutte genindlæggelser inden for 30 dage",
        "Psykiatri", "Kommune")  # fmt: skip
SIDECAR = 'synthetic: true\npublisher: "Prøvesæt (syntetiske tal)"\n'


def count_twice() -> tuple[Table, Table]:
    """The counts as the one publishes them and as the other does."""
    areas = tuple(area for _, area in list_municipalities(()))
    special = {("0175", "2024", EVERYONE, EVERYONE): 3}
    counts = count_people(areas, special)
    first = Table(
        "psykiatri", counts, ALL, (Indicator("vej7b_genindlæggelser", ALL, "proportion",
        "psychiatric", more=take("genindlaeggelser", "genindlæggelser_30_dage", "indlæggelser",
        "psykiatri")),), ONE_YEAR,
        marked=frozenset({Place(("kommune", "0175"), "2024", EVERYONE, EVERYONE)}),
    )  # fmt: skip
    second = Indicator(
        "vej7b_nationalt", ALL, "proportion", "psychiatric",
        more=take("nationale_maal", "tæller", "nævner", "akutte_genindlæggelser_psykiatri"),
    )  # fmt: skip
    return first, replace(first, indicators=(second,), marked=frozenset())


def take(dataset: str, numerator: str, denominator: str, item: str) -> dict[str, Any]:
    """The keys of a block for a dataset's measures. Rødovre is a small part of its cluster."""
    own = {"dataset": dataset, "where": {"item": item}}
    return {
        "numerator": {**own, "measure": numerator},
        "denominator": {**own, "measure": denominator},
        "min_coverage": 0.5,
    }


def write_both(folder: Path) -> None:
    """The two publishers' workbooks."""
    first, second = count_twice()
    write_with_sidecar(folder / "genindlaeggelser.xlsx", write_readmissions(first))
    write_with_sidecar(folder / "nationale_maal.xlsx", {"Data": write_goals(second)})


def write_with_sidecar(path: Path, sheets: dict[str, Rows]) -> None:
    """A workbook, marked as synthetic."""
    write_book(path, sheets)
    path.with_name(f"{path.name}.meta.yaml").write_text(SIDECAR, encoding="utf-8")


def write_readmissions(table: Table) -> dict[str, Rows]:
    """The sheets of esundhed.dk's workbook."""
    rows: Rows = []
    for place in table.list_reported():
        x, n = table.count(place)
        shown = "<5" if place in table.marked else x
        key = ["Psykiatri", "Kommune", "Hovedstaden", name_area(place.area), "Begge", "Alle aldre"]
        rows.append([*key, "Antal indlæggelser", n])
        rows.append([*key, "Antal akutte genindlæggelser inden for 30 dage", shown])
    head: list[object] = ["Område", "Geografisk niveau", "Region", "Kommune", "Køn",
                          "Aldersgruppe", "Mål", "2024"]  # fmt: skip
    front: Rows = [[None]] * 5 + [
        [None, None, "Akutte genindlæggelser, 2024 (syntetiske tal)"],
        [None, None, None, "15. april 2026"],
        [None, None, None, "Antal"],
    ]
    return {
        "FORSIDE": front,
        "Hovedresultater": [["Hovedresultater"], [], head, *rows],
        "Dokumentation": [["Dokumentation"]],
        "Opmærksomhedspunkter": [["Opmærksomhedspunkter"]],
    }


def write_goals(table: Table) -> Rows:
    """The sheet of the national goals."""
    head: list[object] = ["Nationalt mål", "Indikator", "Opdeling", "Geografisk niveau", "Område",
                          "Periode", "Tæller", "Nævner", "Værdi", "Enhed"]  # fmt: skip
    rows: Rows = []
    for place in table.list_reported():
        x, n = table.count(place)
        share = round(100 * x / (n or 1), 1)
        rows.append([*GOAL, name_area(place.area), place.period, x, n, share, "%"])
    title = "Nationale mål for sundhedsvæsenet (syntetiske tal)"
    return [[title], ["20. maj 2026"], [], head, *rows]
