"""A late publisher is seen in every place: terminal, web page, workbook, manifest, database.

The extract ends in 2019, so that it is late on whatever day the test is run.
"""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from openpyxl import load_workbook
from rich.console import Console

from pipelines.commands.extracts.late import describe_attention, judge_published, show_late
from pipelines.definitions import defs
from pipelines.resources import RESOURCE
from schemas.datasets import DATASETS_FOLDER
from schemas.lateness import Holding, judge_freshness
from schemas.rhythms import ReleaseRule, Rhythm, load_rhythms, load_sound_rhythms
from schemas.vocabulary import DATASETS
from tests.homes import Ran, run_pipeline, share_copy
from warehouse.home import Home

pytestmark = pytest.mark.whole

RUKS = Rhythm(
    dataset="ruks", publisher="Sundhedsdatastyrelsen", grace_days=30, source="?", assumed=True,
    releases=[ReleaseRule(month=11, covers="this year")],
)  # fmt: skip
LATE = "Late: praksis 2020H1 was expected 2020-03, "
NEVER = "Never received: ruks, sundhedsprofil, folketal, genindlaeggelser, lup, "


@pytest.fixture(scope="module")
def late(demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path, Ran]:
    """A home with an extract of practices that ends in 2019; no test changes its figures."""

    def make(root: Path) -> None:
        write_practices(demo_extracts, root / "extracts" / "praksis.csv", date(2019, 9, 3))
        ran = run_pipeline(Home(root / "home"), root / "extracts")
        assert ran.code == 0, ran.errors
        ran.keep(root / "ran.json")

    own = share_copy(tmp_path_factory, "late", make)
    return Home(own / "home"), own / "extracts", Ran.recall(own / "ran.json")


def write_practices(demo_extracts: Path, target: Path, released: date) -> None:
    """The demo's practices up to and including 1 July 2019, released on a day."""
    (source,) = (demo_extracts / "praksis").glob("*.csv")
    lines = source.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines[1:] if int(line[6:10]) <= 2019]
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(lines[0] + b"".join(kept))
    sidecar = target.with_name(f"{target.name}.meta.yaml")
    sidecar.write_text(f"synthetic: true\npublished: {released}\n", encoding="utf-8")


def list_checks(home: Home, monkeypatch: pytest.MonkeyPatch) -> dict[str, dg.AssetCheckEvaluation]:
    """The latest evaluation of each dataset's check `fresh`."""
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    with dg.DagsterInstance.get() as instance:
        told = {}
        for run in reversed(instance.get_runs()):
            for entry in instance.all_logs(run.run_id):
                event = entry.dagster_event
                if event and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
                    check = event.asset_check_evaluation_data
                    if check.check_name == "fresh":
                        told[check.asset_key.path[-1]] = check
    return told


def test_a_run_says_at_its_end_which_datasets_are_late(late: tuple[Home, Path, Ran]) -> None:
    _, _, ran = late
    lines = ran.output.splitlines()
    (told,) = [line for line in lines if line.startswith("Late:")]
    assert told.startswith(LATE)
    assert told.endswith("the newest held is 2019H2, synthetic.")
    assert any(line.startswith(NEVER) for line in lines)


def test_a_run_with_nothing_new_says_so_too(late: tuple[Home, Path, Ran]) -> None:
    home, folder, _ = late
    again = run_pipeline(home, folder)
    assert "Nothing new since" in again.output
    assert LATE in again.output


def test_the_web_page_warns_of_it_and_holds_nothing_back(
    late: tuple[Home, Path, Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _, _ = late
    checks = list_checks(home, monkeypatch)
    assert set(checks) == set(DATASETS)
    practices = checks["praksis"]
    assert not practices.passed and not practices.blocking
    assert practices.severity is dg.AssetCheckSeverity.WARN
    metadata = {name: entry.value for name, entry in practices.metadata.items()}
    assert metadata["newest_period"] == "2019H2"
    assert metadata["released"] == "2019-09-03"
    assert metadata["next_expected"] == "2020-03-01 to 2020-03-31"
    assert metadata["days_late"] > 365
    assert (home.current / "manifest.json").exists()


def test_the_check_is_made_without_any_new_file(
    late: tuple[Home, Path, Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _, _ = late
    before = list_checks(home, monkeypatch)["praksis"]
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    with dg.DagsterInstance.get() as instance:
        result = defs.resolve_job_def("freshness_check").execute_in_process(
            instance=instance,
            run_config={"resources": {RESOURCE: {"config": {"home": str(home.root)}}}},
        )
    assert result.success
    assert len(result.get_asset_check_evaluations()) == len(DATASETS)
    after = list_checks(home, monkeypatch)["praksis"]
    assert not after.passed
    assert after.target_materialization_data == before.target_materialization_data


def test_one_dataset_can_be_asked_for_alone(late: tuple[Home, Path, Ran]) -> None:
    home, _, _ = late
    wanted = dg.AssetCheckKey(dg.AssetKey(["observations", "lup"]), "fresh")
    job = defs.resolve_job_def("freshness_check").get_subset(asset_check_selection={wanted})
    result = job.execute_in_process(
        run_config={"resources": {RESOURCE: {"config": {"home": str(home.root)}}}}
    )
    (check,) = result.get_asset_check_evaluations()
    assert (check.asset_check_key, check.metadata["state"].value) == (wanted, "aldrig_modtaget")


def test_the_workbook_says_it_in_danish(late: tuple[Home, Path, Ran]) -> None:
    home, _, _ = late
    workbook = load_workbook(home.current / "workbooks" / "syd.xlsx", read_only=True)
    front = [cell for row in workbook["Forside"].iter_rows(values_only=True) for cell in row]
    assert "2. halvår 2019" in front
    told = " ".join(str(cell) for cell in front if cell)
    assert "Almen praksis er forsinket; nye tal skulle være kommet i marts 2020." in told


def test_manifest_and_database_say_it_to_programs(late: tuple[Home, Path, Ran]) -> None:
    home, _, _ = late
    manifest = json.loads((home.current / "manifest.json").read_text(encoding="utf-8"))
    (stated,) = [each for each in manifest["freshness"] if each["dataset"] == "praksis"]
    assert (stated["newest_period"], stated["status"]) == ("2019H2", "forsinket")
    assert stated["expected_until"] == "2020-03-31"
    with duckdb.connect(str(home.current / "klynge.duckdb"), read_only=True) as connection:
        rows = connection.sql("select status, expected_period from freshness "
                              "where dataset = 'praksis'").fetchall()  # fmt: skip
    assert rows == [("forsinket", "2020H1")]


def test_klynge_late_lists_every_dataset_as_of_today(late: tuple[Home, Path, Ran]) -> None:
    home, _, _ = late
    output, errors = io.StringIO(), io.StringIO()
    consoles = Console(file=output, width=200), Console(file=errors, width=200)
    assert show_late(home, date(2020, 5, 1), *consoles) == 0
    lines = output.getvalue().splitlines()
    assert lines[0].split() == ["dataset", "newest", "released", "next", "expected", "state"]
    (row,) = [line for line in lines if line.startswith("praksis")]
    told = " ".join(row.split())
    assert told == "praksis 2019H2 2019-09-03 2020-03 (assumed) late, 31 days (synthetic)"
    assert [line for line in lines if line.startswith("(assumed): no publisher has promised")]


def test_a_home_without_extracts_has_nothing_that_is_late(tmp_path: Path) -> None:
    output = io.StringIO()
    console = Console(file=output, width=200)
    assert show_late(Home(tmp_path), date(2026, 1, 1), console, console) == 0
    assert "No extract was ever received" in output.getvalue()


@pytest.mark.soak
def test_while_a_newer_release_is_rejected_the_run_says_what_stays_in_force(
    late: tuple[Home, Path, Ran], demo_extracts: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "extracts"
    write_practices(demo_extracts, folder / "praksis.csv", date(2019, 9, 3))
    write_practices(demo_extracts, folder / "praksis_2020.csv", date(2020, 3, 4))
    newer = folder / "praksis_2020.csv"
    lines = newer.read_bytes().splitlines(keepends=True)
    newer.write_bytes(b"".join([*lines[:3], lines[3].replace(b";", b";?", 6), *lines[4:]]))
    home = Home(tmp_path / "home")
    ran = run_pipeline(home, folder)
    assert ran.code == 3, ran.output
    (told,) = [line for line in ran.output.splitlines() if line.startswith("Stale:")]
    assert told.startswith("Stale: praksis: praksis_2020.csv, released 2020-03-04, was rejected;")
    assert "2019H2 stays in force" in told
    workbook = load_workbook(home.current / "workbooks" / "syd.xlsx", read_only=True)
    front = [str(cell) for row in workbook["Forside"].iter_rows(values_only=True) for cell in row]
    assert any(cell.startswith("en nyere udgivelse (4. marts 2020) er afvist") for cell in front)


def test_a_wrong_rhythm_is_told_with_its_place_and_stops_no_run(
    small_extracts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "datasets"
    shutil.copytree(DATASETS_FOLDER, folder)
    wrong = folder / "ruks.yaml"
    text = wrong.read_text(encoding="utf-8").replace("month: 11,", "month: 13,", 1)
    wrong.write_text(text, encoding="utf-8")
    for room in ("assets.run_inputs", "pipelines.commands.extracts.late"):
        monkeypatch.setattr(f"{room}.load_sound_rhythms", lambda: load_sound_rhythms(folder))
    ran = run_pipeline(Home(tmp_path / "home"), small_extracts, workbooks=False)
    before = text[: text.index("month: 13")]
    line, column = before.count("\n") + 1, len(before) - before.rindex("\n")
    assert ran.code == 0
    place, message = f"{wrong}:{line}:{column}", "'month' cannot be used"
    assert f"{place}: stopped: {message}" in ran.output
    output, errors = io.StringIO(), io.StringIO()
    consoles = Console(file=output, width=200), Console(file=errors, width=300)
    assert show_late(Home(tmp_path / "home"), date(2026, 12, 1), *consoles) == 1
    assert f"{place}: error: {message}" in errors.getvalue()
    named = {line.split()[0] for line in output.getvalue().splitlines() if line}
    assert "praksis" in named and "ruks" not in named


def test_what_is_on_time_is_not_mentioned() -> None:
    held = Holding("ruks", newest_period="2025", newest_period_end=date(2025, 12, 31))
    assert describe_attention([judge_freshness(held, RUKS, date(2026, 11, 22))]) == []


def test_a_snapshot_as_of_an_earlier_day_says_nothing_of_today() -> None:
    manifest = {"as_of": {"date": "2024-12-01"}, "freshness": [{"dataset": "ruks"}]}
    assert judge_published(manifest, load_rhythms(), date(2026, 11, 22)) == []
