"""What `klynge diff`, `klynge tag` and `klynge snapshots` show, on snapshots of real runs."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest
from rich.console import Console

from pipelines.commands.changes.diff import DiffFiles, choose_wanted, show_diff
from pipelines.commands.publication.snapshots import mark_snapshot, show_snapshots
from tests.homes import Ran, copy_home, hash_snapshot, run_pipeline, share_copy
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home
from warehouse.publishing.snapshots import list_snapshots

pytestmark = pytest.mark.whole

PRACTICES = "praksis/praksis_lukket_for_tilgang_syntetisk.csv"
RELEASE = "ny_praksis.csv"
REVISION = re.compile(
    r"  \w+, .+: (?P<old>[\d.]+) -> (?P<new>[\d.]+) \w+, "
    r"difference (?P<by>[+-][\d.]+) \((?P<pct>[+-][\d.]+)%\)"
)


@pytest.fixture(scope="module")
def twice(published: tuple[Home, Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with two snapshots.

    The second has one new extract, in which Frederiksberg has ten closed practices fewer on
    1 July 2025, and one changed definition.
    """
    own = share_copy(tmp_path_factory, "twice", lambda root: publish_again(*published, root))
    return Home(own / "home")


def publish_again(first: Home, extracts: Path, root: Path) -> None:
    """The second snapshot in a copy of the home with the first."""
    home, folder = copy_home(first, root / "home"), root / "extracts"
    shutil.copytree(extracts, folder)
    rows = (folder / PRACTICES).read_text(encoding="cp1252").splitlines()
    place = next(
        number for number, row in enumerate(rows) if row.startswith("01-07-2025;Kommune")
        and ";Frederiksberg;" in row
    )  # fmt: skip
    cells = rows[place].split(";")
    cells[5] = str(int(cells[5]) - 10)
    rows[place] = ";".join(cells)
    (folder / RELEASE).write_text("\n".join(rows) + "\n", encoding="cp1252")
    (folder / f"{RELEASE}.meta.yaml").write_text("published: 2026-03-02\nsynthetic: true\n")
    definitions = root / "defs.yaml"
    text = read_whole_catalogue()
    head, block, rest = split_block(text, "svær_overvægt")
    changed = block.replace("where: {sex: alle, age: 15+", "where: {sex: kvinder, age: 15+")
    assert changed != block
    definitions.write_text(head + changed + rest, encoding="utf-8")
    ran = run_pipeline(home, folder, definitions, workbooks=False)
    assert ran.code == 0, ran.errors


def split_block(text: str, indicator: str) -> tuple[str, str, str]:
    """A definitions file before, within and after one indicator's block."""
    start = text.index(f"  - id: {indicator}\n")
    end = text.find("\n  - id: ", start)
    end = len(text) if end < 0 else end
    return text[:start], text[start:end], text[end:]


def diff(home: Home, *wanted: str, files: DiffFiles | None = None) -> Ran:
    output, errors = io.StringIO(), io.StringIO()
    old, new = (*wanted, None, None)[:2]
    code = show_diff(
        home,
        choose_wanted(old, new),
        files or DiffFiles(),
        5,
        Console(file=output),
        Console(file=errors),
    )
    return Ran(code, output.getvalue(), errors.getvalue())


def read_differences(home: Home, folder: Path, *wanted: str) -> dict[str, Any]:
    ran = diff(home, *wanted, files=DiffFiles(json=folder / "diff.json"))
    assert ran.code == 0, ran.errors
    told: dict[str, Any] = json.loads((folder / "diff.json").read_text(encoding="utf-8"))
    return told


def test_each_cause_is_named_on_its_own_rows(twice: Home, tmp_path: Path) -> None:
    rows = read_differences(twice, tmp_path)["differences"]
    revised = [row for row in rows if row["change"] == "revised"]
    by_kind: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        kinds = "+".join(cause["kind"] for cause in row["causes"])
        by_kind.setdefault(kinds, set()).add((row["indicator_id"], row["period"]))
    assert set(by_kind) == {"extract", "definition"}
    assert {name for name, _ in by_kind["definition"]} == {"svær_overvægt"}
    assert {name for name, _ in by_kind["extract"]} <= {
        "lukkede_praksis", "lukkede_praksis_fordeling", "lukkede_praksis_over_40",
    }  # fmt: skip
    assert {period for _, period in by_kind["extract"]} == {"2025H2"}
    changed = next(row for row in revised if row["area_id"] == "0147")
    (cause,) = changed["causes"]
    assert cause["kind"] == "extract"
    assert cause["detail"] == (
        "new extract praksis released 2026-03-02 (ny_praksis.csv) instead of "
        f"praksis released 2025-09-02 ({PRACTICES})"
    )
    assert cause["facts"] == [
        {
            "what": "extract_new",
            "extracts": [{"dataset": "praksis", "released": "2026-03-02", "file": RELEASE}],
            "instead": [{"dataset": "praksis", "released": "2025-09-02", "file": PRACTICES}],
        }
    ]
    details = {row["causes"][0]["detail"] for row in rows if row["indicator_id"] == "svær_overvægt"}
    assert details == {"svær_overvægt: weight[0].where.sex alle -> kvinder"}


def test_the_terminal_shows_counts_then_causes_then_the_largest_revisions(twice: Home) -> None:
    ran = diff(twice)
    lines = ran.output.splitlines()
    old, new = list_snapshots(twice)
    assert lines[0].startswith(f"Old: {old.name}, published ")
    assert lines[1].startswith(f"New: {new.name}, published ")
    assert lines[2].startswith("Figures: 0 new, 0 gone, ")
    places = [
        next(place for place, line in enumerate(lines) if line.startswith(heading))
        for heading in ("Figures:", "By indicator", "Causes", "Largest revisions (5 of ")
    ]
    assert places == sorted(places)
    told = lines[places[-1] + 1 :]
    largest = [REVISION.fullmatch(line) for line in told if line.startswith("  lukkede_praksis")]
    assert len(largest) == 5 and all(largest)
    figures = [[float(each[name]) for name in ("old", "new", "by", "pct")] for each in largest]
    for before, after, difference, percent in figures:
        assert difference == pytest.approx(after - before, abs=0.11)
        assert percent == pytest.approx(100 * difference / before, rel=0.01)
    assert any(difference < 0 for _, _, difference, _ in figures)
    sizes = [abs(percent) for *_, percent in figures]
    assert sizes == sorted(sizes, reverse=True)
    assert told[1].startswith("      extract: new extract praksis released 2026-03-02")


def test_the_other_way_round_new_and_old_change_places(twice: Home, tmp_path: Path) -> None:
    forth = read_differences(twice, tmp_path, "previous", "current")
    back = read_differences(twice, tmp_path, "current", "previous")
    assert back["counts"]["revised"] == forth["counts"]["revised"] > 0
    assert back["old"] == forth["new"]
    practices = next(
        row for row in back["differences"]
        if row["area_id"] == "0147" and row["indicator_id"] == "lukkede_praksis"
    )  # fmt: skip
    assert practices["difference"] > 0
    assert practices["causes"][0]["detail"].startswith(
        "in force again: praksis released 2025-09-02"
    )


def test_a_snapshot_does_not_differ_from_itself(twice: Home) -> None:
    ran = diff(twice, "current", "current")
    assert ran.code == 0
    assert ran.output.splitlines()[2].startswith("No figure differs (")


def test_the_table_for_excel_has_every_difference_with_its_cause(
    twice: Home, tmp_path: Path
) -> None:
    file = tmp_path / "diff.csv"
    count = len(read_differences(twice, tmp_path)["differences"])
    assert diff(twice, files=DiffFiles(csv=file)).output.rstrip().endswith(str(file))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    assert len(rows) == count
    assert rows[0]["causes"].startswith(("extract: ", "definition: "))
    assert "," in next(row["difference"] for row in rows if row["difference"])


@pytest.mark.parametrize("wanted", ["2019-01-01", "midtvejs"])
def test_an_unknown_snapshot_is_refused_with_those_there_are(twice: Home, wanted: str) -> None:
    ran = diff(twice, wanted)
    assert ran.code == 2
    assert "There is no such snapshot." in ran.errors
    assert list_snapshots(twice)[1].name in ran.errors.replace("\n", "")


def test_a_file_that_cannot_be_written_is_named(twice: Home, tmp_path: Path) -> None:
    ran = diff(twice, files=DiffFiles(json=tmp_path / "nowhere" / "diff.json"))
    assert ran.code == 1
    assert "nowhere" in ran.errors


def test_the_first_snapshot_has_nothing_before_it(published: tuple[Home, Path]) -> None:
    ran = diff(published[0])
    assert ran.code == 2
    assert "No snapshot was published before the current one." in ran.errors


def test_nothing_of_a_snapshot_changes_when_it_is_compared_listed_and_tagged(
    twice: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(twice.root, home.root, symlinks=True)
    before = hash_snapshot(home)
    output, errors = io.StringIO(), io.StringIO()
    consoles = Console(file=output), Console(file=errors)
    assert mark_snapshot(home, "midtvejsstatus-2025", "previous", *consoles) == 0
    assert mark_snapshot(home, "midtvejsstatus-2025", "current", *consoles) == 2
    assert "marks another snapshot already" in errors.getvalue()
    assert show_snapshots(home, *consoles) == 0
    old, new = list_snapshots(home)
    listed = output.getvalue().splitlines()[-2:]
    assert listed[0].startswith(f"  {old.name}  published ")
    assert listed[0].endswith("[midtvejsstatus-2025]")
    assert listed[1].startswith(f"* {new.name}") and listed[1].endswith("current")
    assert diff(home, "midtvejsstatus-2025").code == 0
    assert hash_snapshot(home) == before


def test_an_empty_home_says_that_nothing_was_published(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    output, errors = io.StringIO(), io.StringIO()
    assert show_snapshots(home, Console(file=output), Console(file=errors)) == 0
    assert "Nothing was ever published" in output.getvalue()
    assert diff(home).code == 2
    assert not home.root.exists()


def test_each_run_writes_what_it_changed_and_warns_of_large_revisions(
    twice: Home, published: tuple[Home, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = read_differences(twice, tmp_path)["differences"]
    changes = pl.read_parquet(twice.current / "changes.parquet")
    assert changes.height == len(told)
    assert not (published[0].current / "changes.parquet").exists()
    monkeypatch.setenv("DAGSTER_HOME", str(twice.dagster))
    with dg.DagsterInstance.get() as instance:
        run = instance.get_run_by_id(list_snapshots(twice)[-1].run_id)
        assert run is not None
        checks = [
            event.asset_check_evaluation_data
            for entry in instance.all_logs(run.run_id)
            if (event := entry.dagster_event)
            and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
        ]
    check = next(check for check in checks if check.check_name == "no_large_revision")
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert not check.passed and check.severity is dg.AssetCheckSeverity.WARN
    assert check.metadata["changed"].value == len(told)
    assert 0 < int(str(check.metadata["large"].value)) < len(told)
