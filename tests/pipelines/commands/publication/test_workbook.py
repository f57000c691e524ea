"""One area's workbook on demand, from a published snapshot."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console

from geography import load_geography
from pipelines.commands.publication.workbook import (
    WorkbookRequestError,
    find_workbook_area,
    write_area_workbook,
)
from tests.homes import Ran
from warehouse.home import Home

pytestmark = pytest.mark.whole


def write(home: Home, named: str, out: Path, area_type: str | None = None) -> Ran:
    output, errors = io.StringIO(), io.StringIO()
    code = write_area_workbook(
        home, named, area_type, "current", out, Console(file=output), Console(file=errors)
    )
    return Ran(code, output.getvalue(), errors.getvalue())


def test_a_council_that_does_not_exist_yet_has_its_workbook_on_demand(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    assert not list((home.current / "workbooks").glob("sundhedsraad*"))
    out = tmp_path / "råd.xlsx"
    ran = write(home, "nordsjaelland", out)
    assert ran.code == 0, ran.errors
    workbook = load_workbook(out)
    assert workbook["Forside"]["A1"].value == "Sundhedsråd Nordsjælland"
    texts = [cell.value for cell in workbook["Sammenligning"]["A"]]
    assert "Råd og regioner" in texts


def test_the_region_has_its_clusters_side_by_side(published: tuple[Home, Path]) -> None:
    home, _ = published
    workbook = load_workbook(home.current / "workbooks" / "region.xlsx")
    headings = {cell.value for row in workbook["Overblik"].iter_rows() for cell in row}
    assert {"Bornholm", "Byen", "Midt", "Nord", "Syd"} <= headings


def test_areas_are_found_by_id_code_and_name() -> None:
    geography = load_geography()
    assert find_workbook_area(geography, "nord", None) == ("klynge", "nord")
    assert find_workbook_area(geography, "Region Hovedstaden", None) == ("region", "084")
    assert find_workbook_area(geography, "084", None) == ("region", "084")
    assert find_workbook_area(geography, "hovedstaden", "sundhedsraad") == (
        "sundhedsraad",
        "hovedstaden",
    )


def test_an_unknown_area_is_refused_with_those_that_there_are(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    ran = write(published[0], "atlantis", tmp_path / "a.xlsx")
    assert ran.code == 2
    assert "no such cluster, region or health council" in ran.errors
    assert "nordsjaelland" in ran.errors
    with pytest.raises(WorkbookRequestError):
        find_workbook_area(load_geography(), "0101", "kommune-der-ikke-findes")


def test_a_home_without_a_snapshot_says_that_nothing_was_published(tmp_path: Path) -> None:
    ran = write(Home(tmp_path / "home"), "nord", tmp_path / "a.xlsx")
    assert ran.code == 1
    assert "Nothing was ever published" in ran.errors
