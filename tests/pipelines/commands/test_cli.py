"""The command line, called as its users call it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import pytest
from typer.main import get_group
from typer.testing import CliRunner

from assets.running.lock import hold_run_lock
from pipelines.commands.cli import app
from tests.bad_input.good import DEFINITIONS, write_good_extracts
from tests.homes import hash_snapshot
from warehouse.home import Home

pytestmark = pytest.mark.whole

SLOW = {"great_expectations", "openpyxl", "scipy"}


def call(
    *arguments: str | Path, home: Path | None = None, file_limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Call `klynge` from another folder; `file_limit` is the largest file it may write."""

    def limit_files() -> None:
        if file_limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

    environment = {**os.environ, "KLYNGE_HOME": str(home)} if home else dict(os.environ)
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from pipelines.commands.cli import main; main()",
            *map(str, arguments),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment,
        preexec_fn=limit_files,
    )


@pytest.mark.parametrize("command", sorted(get_group(app).commands))
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0, shown.exception
    assert f"Usage: klynge {command} " in shown.output
    assert command != "new" or "dataset/measure[/item]." in shown.output


def test_help_names_every_command_and_imports_nothing_slow() -> None:
    program = (
        "import sys; from pipelines.commands.cli import main\n"
        "try:\n    main()\nfinally:\n    print('imported:', *sorted(sys.modules))"
    )
    called = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True
    )
    described, _, imported = called.stdout.partition("imported: ")
    for command in ("run", "check", "extracts", "demo", "ui"):
        assert f" {command} " in described
    unwanted = SLOW | {"dagster", "polars", "duckdb", "pandera"}
    assert not unwanted & set(imported.split())


def test_loading_the_code_location_imports_nothing_slow_but_dagster() -> None:
    program = "import sys, pipelines.definitions; print(*sys.modules)"
    called = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not SLOW & set(called.stdout.split())


def test_a_folder_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    called = call("run", "--extracts", tmp_path / "nowhere", "--home", tmp_path / "home")
    assert called.returncode == 2
    assert f"there is no folder {tmp_path / 'nowhere'}" in called.stderr
    assert not (tmp_path / "home").exists()


def test_an_option_that_does_not_exist_is_wrong_use() -> None:
    assert call("run", "--extrakts", "x").returncode == 2


def test_without_a_folder_the_inbox_of_the_home_is_taken(published: tuple[Home, Path]) -> None:
    called = call("run", home=published[0].root)
    assert called.returncode == 0
    assert called.stdout.startswith("Nothing new since ")


def test_the_summary_ends_with_the_five_workbooks(published: tuple[Home, Path]) -> None:
    home, folder = published
    called = call("run", "--extracts", folder, "--home", home.root)
    assert called.returncode == 0
    workbooks = called.stdout.splitlines()[-5:]
    assert all(Path(line.strip()).is_file() for line in workbooks)


@pytest.mark.soak
def test_two_runs_at_once_the_second_says_who_holds_the_home(
    published: tuple[Home, Path], small_extracts: Path
) -> None:
    home, _ = published
    before = hash_snapshot(home)
    (small_extracts / "new.csv").write_text("navn\n", encoding="utf-8")
    with hold_run_lock(home.root / "run.lock", 0):
        called = call("run", "--extracts", small_extracts, "--home", home.root)
    assert called.returncode == 1
    assert f"Another run is under way in this home: process {os.getpid()}" in called.stderr
    assert "Traceback" not in called.stderr
    assert hash_snapshot(home) == before


@pytest.mark.soak
def test_a_run_that_no_pool_lets_in_ends_in_words(
    published: tuple[Home, Path], small_extracts: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    home = Home(tmp_path / "home")
    shutil.copytree(published[0].root, home.root, symlinks=True)
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    with dg.DagsterInstance.get() as instance:
        instance.event_log_storage.set_concurrency_slots("warehouse", 0)
    (small_extracts / "new.csv").write_text("navn\n", encoding="utf-8")
    called = call("run", "--extracts", small_extracts, "--home", home.root)
    assert called.returncode == 1
    assert "pool 'warehouse' has a limit of 0" in called.stderr
    assert "Traceback" not in called.stderr


@pytest.mark.parametrize(
    "file_limit", [20_000, 400_000, pytest.param(2_000_000, marks=pytest.mark.soak)]
)
def test_a_disk_that_takes_no_more_is_told_in_words(
    small_extracts: Path, tmp_path: Path, file_limit: int
) -> None:
    home = tmp_path / "home"
    called = call("run", "--extracts", small_extracts, "--home", home, file_limit=file_limit)
    assert called.returncode == 1
    assert str(home) in called.stderr
    assert "Free disk space" in called.stderr
    assert "Traceback" not in called.stderr
    assert not Home(home).current.exists()


def test_check_tells_every_finding_with_its_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text(
        "indicators:\n  - id: Stort Bogstav\n    kind: andel\n    title: x\n", encoding="utf-8"
    )
    called = call("check", file)
    assert called.returncode == 1
    findings = [line for line in called.stdout.splitlines() if ": error: " in line]
    assert len(findings) > 1
    assert all(line.startswith(f"{file}:") for line in called.stdout.splitlines())
    assert any(line.startswith(f"{file}:3:") for line in findings)


def test_check_of_the_definitions_in_the_checkout_finds_nothing() -> None:
    for language, words in {"da": "intet at rette", "en": "nothing to correct"}.items():
        called = call("check", "--lang", language)
        assert called.returncode == 0
        assert words in called.stdout


def test_extracts_lists_what_was_received(published: tuple[Home, Path]) -> None:
    home, folder = published
    called = call("extracts", "--home", home.root)
    assert called.returncode == 0
    received = [path for path in folder.rglob("*") if path.suffix in (".csv", ".xlsx")]
    lines = called.stdout.splitlines()
    assert sum(line.startswith("accepted") for line in lines) == len(received)
    assert any("praksis" in line and "sha256" in line for line in lines)


def test_extracts_of_an_empty_home_says_so(tmp_path: Path) -> None:
    called = call("extracts", "--home", tmp_path)
    assert called.returncode == 0
    assert "No extract was ever received" in called.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.soak
def test_two_first_runs_started_together_one_publishes(
    tmp_path: Path,
) -> None:
    home, definitions = Home(tmp_path / "home"), tmp_path / "definitions.yaml"
    definitions.write_text(DEFINITIONS, encoding="utf-8")
    write_good_extracts(tmp_path / "extracts")
    asked = (
        "run", "--extracts", tmp_path / "extracts", "--definitions", definitions,
        "--home", home.root,
    )  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: call(*asked), range(2)))
    assert 0 in {called.returncode for called in both}
    assert "Traceback" not in both[0].stderr + both[1].stderr
    for called in both:
        assert called.returncode == 0 or "Another run is under way" in called.stderr
    assert len(list((home.current / "workbooks").glob("*.xlsx"))) == 6
