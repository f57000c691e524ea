"""What `klynge run` does and says, on a real Dagster instance."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from rich.console import Console

from assets.run_inputs import RunInputs
from assets.running.lock import RunLockedError, find_lock, hold_run_lock
from pipelines.commands.run.run import report_run
from schemas.vocabulary import DATASETS
from tests.homes import Ran, copy_home, hash_snapshot, run_pipeline
from warehouse.home import Home

pytestmark = pytest.mark.whole

CLUSTERS = ["bornholm", "byen", "midt", "nord", "syd"]


@pytest.fixture
def home(published: tuple[Home, Path], tmp_path: Path) -> Home:
    """A home of one's own in which the small extracts are published."""
    return copy_home(published[0], tmp_path / "home")


def test_a_run_publishes_the_snapshot_with_a_workbook_for_each_cluster_and_the_region(
    published: tuple[Home, Path],
) -> None:
    home, _ = published
    snapshot = home.current
    assert sorted(path.stem for path in (snapshot / "workbooks").iterdir()) == [
        *CLUSTERS[:-1], "region", CLUSTERS[-1],
    ]  # fmt: skip
    for name in ("indicators.parquet", "indicators.csv", "klynge.duckdb", "manifest.json"):
        assert (snapshot / name).is_file()
    assert (snapshot / "data_docs" / "index.html").is_file()
    assert not home.work.exists() or not any(home.work.iterdir())


def test_a_summary_that_waits_for_another_run_says_for_whom(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.commands.run.run.REPORT_WAIT_SECONDS", 0.3)
    output = Console(file=StringIO(), width=300)
    with (
        hold_run_lock(find_lock(home), 0, "a run that has begun since"),
        pytest.raises(RunLockedError),
    ):
        report_run(home, "a run that published nothing", RunInputs(), output)
    [line] = output.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert "a run that has begun since. Waiting for its end" in line


def test_the_manifest_says_what_the_snapshot_is_made_of(published: tuple[Home, Path]) -> None:
    home, folder = published
    manifest = json.loads((home.current / "manifest.json").read_text(encoding="utf-8"))
    values = pl.read_parquet(home.current / "indicators.parquet")
    assert manifest["run_id"] == values["run_id"].unique().item()
    assert sum(manifest["rows_by_status"].values()) == values.height
    assert manifest["synthetic"] is True
    extracts = [path for path in folder.rglob("*") if path.suffix in (".csv", ".xlsx")]
    assert len(manifest["extracts"]) == len(extracts)
    assert manifest["definition_versions"]["daglig_rygning"]
    guarded = {"cells", "primaries", "components", "unprotectable", "told_already"}
    assert manifest["protection"].keys() == guarded, "whose counts those are tells the small ones"
    assert all(isinstance(number, int) for number in manifest["protection"].values())
    assert [file.stem for file in home.told.iterdir()] == [home.current.resolve().name]


def test_the_web_page_shows_the_run_with_checks_and_metadata(
    published: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = published
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    with dg.DagsterInstance.get() as instance:
        run = instance.get_runs(limit=1)[0]
        smoking = instance.get_latest_materialization_event(
            dg.AssetKey(["observations", "sundhedsprofil"])
        )
        written = instance.get_materialized_partitions(dg.AssetKey("workbook"))
        checked = [
            event.asset_check_evaluation_data.check_name
            for entry in instance.all_logs(run.run_id)
            if (event := entry.dagster_event)
            and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
        ]
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert written == set(CLUSTERS)
    assert smoking is not None and smoking.asset_materialization is not None
    metadata = smoking.asset_materialization.metadata
    assert metadata["rows"].value > 0
    assert metadata["rejected"].value == 0
    assert metadata["newest_period"].value == "2025"
    assert checked.count("accepted") == len(DATASETS)
    assert {"valid", "no_unexplained_jump", "all_accepted"} <= set(checked)


def test_a_second_run_with_nothing_new_computes_nothing(published: tuple[Home, Path]) -> None:
    home, folder = published
    before = hash_snapshot(home)
    ran = run_pipeline(home, folder)
    assert ran.code == 0
    assert ran.output.startswith("Nothing new since ")
    assert "indicator_values" not in ran.output
    assert hash_snapshot(home) == before


def test_a_new_extract_is_taken_in_and_the_others_are_not_read_again(
    home: Home, published: tuple[Home, Path], demo_extracts: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "more"
    shutil.copytree(published[1], folder)
    shutil.copytree(demo_extracts / "lokal", folder / "lokal")
    ran = run_pipeline(home, folder, workbooks=False)
    assert ran.code == 0, ran.errors
    assert "5 new" in ran.output
    values = pl.read_parquet(home.current / "indicators.parquet")
    local = values.filter(indicator_id="henvisninger_forebyggelsestilbud", status="ok")
    assert set(CLUSTERS) >= set(local.filter(area_type="klynge")["area_id"]) != set()


def test_a_definitions_file_with_a_mistake_stops_the_run_before_it_begins(
    home: Home, published: tuple[Home, Path], tmp_path: Path
) -> None:
    before = hash_snapshot(home)
    faulty = tmp_path / "defs.yaml"
    faulty.write_text("indicators:\n  - id: x\n    kindd: proportion\n", encoding="utf-8")
    ran = run_pipeline(home, published[1], faulty)
    assert ran.code == 1
    assert f"{faulty}:3:" in ran.errors
    assert "kindd" in ran.errors
    assert "is as it was" in ran.errors
    assert hash_snapshot(home) == before


def test_only_rejected_extracts_in_a_new_home_publish_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.csv").write_bytes(b"")
    home = Home(tmp_path / "home")
    ran: Ran = run_pipeline(home, tmp_path / "in")
    assert ran.code == 1
    assert "Rejected: empty.csv" in ran.errors
    assert "Nothing was published" in ran.errors
    assert not home.current.exists()


def test_a_home_that_cannot_be_made_is_named(small_extracts: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    ran = run_pipeline(Home(tmp_path / "file" / "home"), small_extracts)
    assert ran.code == 1
    assert str(tmp_path / "file") in ran.errors
    assert "Traceback" not in ran.errors
