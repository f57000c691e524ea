"""Why figures changed, from real runs: one new extract, one definition, one membership."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook
from rich.console import Console

from geography import DATA_FOLDER
from pipelines.commands.changes.diff import DiffFiles, choose_wanted, show_diff
from tests.homes import Ran, copy_home, run_pipeline, share_copy
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home
from warehouse.publishing.snapshots import list_snapshots, tag_snapshot

pytestmark = pytest.mark.soak

PRACTICES = "praksis/praksis_lukket_for_tilgang_syntetisk.csv"
CHANGED_CELLS = {("01-07-2025", "Frederiksberg"), ("01-07-2025", "Halsnæs")}
TAG, OLD_DAY = "midtvejsstatus-2025", "2025-11-14"
Row = dict[str, Any]

NEW_EXTRACT = (
    "new extract praksis released 2026-03-02 (ny_praksis.csv) instead of praksis released "
    f"2025-09-02 ({PRACTICES})"
)
CHANGED_DEFINITION = "svær_overvægt: weight[0].where.sex alle -> kvinder"
LEFT = "kommune 0260 no longer belongs to klynge nord"
JOINED = "kommune 0260 now belongs to klynge midt"


@pytest.fixture(scope="module")
def home(published: tuple[Home, Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three snapshots.

    The first is of 14 November 2025 and tagged. In the second, Frederiksberg and Halsnæs have
    one closed practice more on 1 July 2025 in a newer extract, `svær_overvægt` is weighted with
    the women alone, and Halsnæs belongs to Midt instead of Nord. For the third a release repeats
    the figures, and a title is spelt otherwise.
    """
    own = share_copy(tmp_path_factory, "causes", lambda root: publish_thrice(*published, root))
    return Home(own / "home")


def publish_thrice(first: Home, extracts: Path, root: Path) -> None:
    """The second and the third snapshot in a copy of the home with the first."""
    home, folder = copy_home(first, root / "home"), root / "extracts"
    definitions = root / "defs.yaml"
    shutil.copytree(extracts, folder)
    backdate(home, OLD_DAY)
    tag_snapshot(home, TAG)
    release_practices(folder / "ny_praksis.csv", list(change_practices(folder)), "2026-03-02")
    text = change_definition(
        read_whole_catalogue(),
        "where: {sex: alle, age: 15+", "where: {sex: kvinder, age: 15+",
    )  # fmt: skip
    definitions.write_text(text, encoding="utf-8")
    moved = move_halsnaes(root / "areas")
    for_second = run_pipeline(home, folder, definitions, moved, workbooks=False)
    assert for_second.code == 0, for_second.errors
    same_again = [*change_practices(folder), ""]
    release_practices(folder / "igen_praksis.csv", same_again, "2026-05-04")
    definitions.write_text(
        change_definition(text, "title: Borgere med svær overvægt", "title: Svært overvægtige"),
        encoding="utf-8",
    )
    for_third = run_pipeline(home, folder, definitions, moved, workbooks=False)
    assert for_third.code == 0, for_third.errors
    again = run_pipeline(home, folder, definitions, moved, workbooks=False)
    assert again.code == 0 and again.output.startswith("Nothing new since ")
    assert len(list_snapshots(home)) == 3


def backdate(home: Home, day: str) -> None:
    """Make the snapshot in force one of an earlier day."""
    (snapshot,) = list_snapshots(home)
    manifest = snapshot.manifest | {"published_at": f"{day}T09:00:00+00:00"}
    (snapshot.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    earlier = snapshot.folder.with_name(f"{day.replace('-', '')}T090000Z-{snapshot.run_id}")
    snapshot.folder.rename(earlier)
    home.current.unlink()
    home.current.symlink_to(earlier.name)


def change_practices(folder: Path) -> Iterator[str]:
    """The lines of the demo's practices, with one closed practice more in two cells."""
    for line in (folder / PRACTICES).read_text(encoding="cp1252").splitlines():
        cells = line.split(";")
        if (cells[0], cells[3]) in CHANGED_CELLS:
            cells[5] = str(int(cells[5]) + 1)
        yield ";".join(cells)


def release_practices(file: Path, lines: list[str], day: str) -> None:
    """Write a release of the practices with its sidecar."""
    file.write_text("\n".join(lines) + "\n", encoding="cp1252")
    sidecar = file.with_name(f"{file.name}.meta.yaml")
    sidecar.write_text(f"published: {day}\nsynthetic: true\n", encoding="utf-8")


def change_definition(text: str, before: str, after: str) -> str:
    """A definitions file in which `svær_overvægt` says something else."""
    start = text.index("  - id: svær_overvægt\n")
    end = text.index("\n  - id: ", start)
    block = text[start:end]
    assert block.count(before) == 1
    return text[:start] + block.replace(before, after) + text[end:]


def move_halsnaes(folder: Path) -> Path:
    """The map, with Halsnæs in the cluster Midt."""
    shutil.copytree(DATA_FOLDER, folder)
    file = folder / "membership.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count("kommune,0260,klynge,nord,") == 1
    moved = text.replace("kommune,0260,klynge,nord,", "kommune,0260,klynge,midt,")
    file.write_text(moved, encoding="utf-8")
    return folder


def diff(home: Home, *wanted: str, **files: Path) -> Ran:
    output, errors = io.StringIO(), io.StringIO()
    old, new = (*wanted, None, None)[:2]
    code = show_diff(
        home, choose_wanted(old, new), DiffFiles(**files), 5,
        Console(file=output, width=250), Console(file=errors, width=250),
    )  # fmt: skip
    return Ran(code, output.getvalue(), errors.getvalue())


def read_diff(home: Home, folder: Path, *wanted: str) -> dict[str, Any]:
    ran = diff(home, *wanted, json=folder / "diff.json")
    assert ran.code == 0, ran.errors
    told: dict[str, Any] = json.loads((folder / "diff.json").read_text(encoding="utf-8"))
    return told


def name_second(home: Home) -> str:
    return list_snapshots(home)[1].name


def expect_causes(row: Row) -> set[str]:
    """What must be behind a changed figure, reckoned from what the runs were given."""
    area = f"{row['area_type']}/{row['area_id']}"
    causes = set()
    counted_with_the_new_cells = {
        "kommune/0147", "klynge/byen", "sundhedsraad/hovedstaden", "region/084", "land/000",
        "kommune/0260", "klynge/midt", "sundhedsraad/nordsjaelland",
    }  # fmt: skip
    of_closed_practices = row["indicator_id"] in {
        "lukkede_praksis", "lukkede_praksis_fordeling", "lukkede_praksis_over_40",
    }  # fmt: skip
    if of_closed_practices and row["period"] == "2025H2" and area in counted_with_the_new_cells:
        causes.add(f"extract: {NEW_EXTRACT}")
    if row["indicator_id"] == "svær_overvægt":
        causes.add(f"definition: {CHANGED_DEFINITION}")
    if area in {"klynge/nord", "klynge/midt"}:
        causes.add(f"area: {LEFT if area == 'klynge/nord' else JOINED}")
    return causes


def test_every_changed_figure_has_exactly_the_causes_that_reach_it(
    home: Home, tmp_path: Path
) -> None:
    told = read_diff(home, tmp_path, TAG, name_second(home))
    rows = told["differences"]
    for row in rows:
        causes = {f"{cause['kind']}: {cause['detail']}" for cause in row["causes"]}
        assert causes == expect_causes(row), row
    assert {(cause["kind"], cause["detail"]) for cause in told["causes"]} == {
        ("extract", NEW_EXTRACT), ("definition", CHANGED_DEFINITION), ("area", LEFT),
        ("area", JOINED),
    }  # fmt: skip
    kinds = {"+".join(cause["kind"] for cause in row["causes"]) for row in rows}
    assert kinds == {"extract", "definition", "area", "extract+area", "definition+area"}


def test_no_figure_that_a_cause_reaches_is_left_out(home: Home, tmp_path: Path) -> None:
    rows = read_diff(home, tmp_path, TAG, name_second(home))["differences"]
    closed = {
        f"{row['area_type']}/{row['area_id']}"
        for row in rows
        if row["indicator_id"] == "lukkede_praksis" and row["period"] == "2025H2"
    }
    # the publisher prints region and country itself, and has them as they were
    assert closed == {
        "kommune/0147", "kommune/0260", "klynge/byen", "klynge/midt", "klynge/nord",
        "sundhedsraad/hovedstaden", "sundhedsraad/nordsjaelland",
    }  # fmt: skip
    moved = {(row["area_id"], row["period"]) for row in rows if row["indicator_id"] == "folketal"}
    assert moved >= {("nord", "2025Q1"), ("midt", "2025Q1")}
    assert {area for area, _ in moved} == {"nord", "midt"}


def test_a_release_that_repeats_the_figures_changes_nothing(home: Home, tmp_path: Path) -> None:
    told = read_diff(home, tmp_path)
    assert told["old"]["snapshot"] == name_second(home)
    assert told["differences"] == [] and told["causes"] == []
    assert pl.read_parquet(home.current / "changes.parquet").is_empty()
    assert "Intet tal er ændret." in (home.current / "changes.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("old", [TAG, OLD_DAY, "2025-12-31", "20251114"])
def test_the_older_snapshot_is_named_by_tag_date_or_beginning(
    home: Home, tmp_path: Path, old: str
) -> None:
    first, second, newest = list_snapshots(home)
    told = read_diff(home, tmp_path, old, second.name)
    assert told["old"] == {"snapshot": first.name, "run_id": first.run_id, "tags": [TAG]}
    today = f"{newest.published_at:%Y-%m-%d}"
    assert read_diff(home, tmp_path, old, today)["new"]["snapshot"] == newest.name


def test_a_day_before_the_first_snapshot_is_refused(home: Home) -> None:
    ran = diff(home, "2025-11-13")
    assert ran.code == 2
    assert "There is no such snapshot. Found: 2025-11-13." in ran.errors


def test_the_sheet_has_every_changed_figure_with_its_causes_in_danish(
    home: Home, tmp_path: Path
) -> None:
    told = read_diff(home, tmp_path, TAG, name_second(home))
    ran = diff(home, TAG, name_second(home), excel=tmp_path / "a.xlsx", html=tmp_path / "a.html")
    assert ran.code == 0, ran.errors
    assert ran.output.rstrip().endswith(f"Written: {tmp_path / 'a.html'}")
    rows = list(load_workbook(tmp_path / "a.xlsx")["Ændringer"].iter_rows(values_only=True))
    assert len(rows) == len(told["differences"]) + 1
    where = {heading: place for place, heading in enumerate(rows[0])}
    both = next(
        row for row in rows
        if row[where["Indikatorens id"]] == "lukkede_praksis" and row[where["Område"]] == "Midt"
        and row[where["Periode"]] == "2. halvår 2025"
    )  # fmt: skip
    assert both[where["Årsag"]] == (
        "1) Nyt udtræk: Almen praksis udgivet 2. marts 2026, i stedet for "
        f"udtrækket udgivet 2. september 2025. (ny_praksis.csv, {PRACTICES}) "
        "2) Halsnæs hører nu til klyngen Midt."
    )
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Halsnæs hører ikke længere til klyngen Nord." in page
    assert "vægt nr. 1, køn fra »alle« til »kvinder«. (weight[0].where.sex)" in page


def test_each_run_publishes_the_sheet_and_the_page(home: Home) -> None:
    first, second, third = list_snapshots(home)
    for name in ("changes.xlsx", "changes.html"):
        assert not (first.folder / name).exists()
        assert name in second.manifest["files"] and name in third.manifest["files"]
        assert (second.folder / name).is_file()
    page = (second.folder / "changes.html").read_text(encoding="utf-8")
    assert first.name in page and second.name in page and TAG in page


def test_the_same_snapshots_give_the_same_bytes(home: Home, tmp_path: Path) -> None:
    for name in ("a", "b"):
        files = {"excel": tmp_path / f"{name}.xlsx", "html": tmp_path / f"{name}.html"}
        assert diff(home, TAG, name_second(home), **files).code == 0
    for ending in ("xlsx", "html"):
        bytes_of = [(tmp_path / f"{name}.{ending}").read_bytes() for name in ("a", "b")]
        assert bytes_of[0] == bytes_of[1]
