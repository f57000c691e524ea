"""A run with another folder of areas: which one counts, and a wrong one in words."""

from __future__ import annotations

import shutil
from pathlib import Path

from typer.testing import CliRunner

from geography import DATA_FOLDER
from pipelines.commands.cli import app
from pipelines.home import find_geography
from tests.homes import run_pipeline
from warehouse.home import Home


def test_the_command_lines_folder_counts_before_the_environments(tmp_path: Path) -> None:
    environment = {"KLYNGE_GEOGRAPHY": str(tmp_path / "set")}
    assert find_geography(environment, tmp_path / "named") == tmp_path / "named"
    assert find_geography(environment) == tmp_path / "set"
    assert find_geography({"KLYNGE_GEOGRAPHY": ""}) is None


def test_a_folder_of_areas_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    called = CliRunner().invoke(
        app, ["run", "--extracts", str(tmp_path), "--home", str(tmp_path / "home"),
              "--geography", str(missing)],
    )  # fmt: skip
    assert called.exit_code == 2
    assert f"error: there is no folder {missing}; " in called.stderr
    assert not (tmp_path / "home").exists()


def test_every_fault_of_a_folder_of_areas_is_told_and_nothing_is_published(
    small_extracts: Path, tmp_path: Path
) -> None:
    areas = tmp_path / "areas"
    shutil.copytree(DATA_FOLDER, areas)
    (areas / "weights.csv").unlink()
    (areas / "aliases.csv").unlink()
    home = Home(tmp_path / "home")
    ran = run_pipeline(home, small_extracts, geography=areas)
    assert ran.code == 1
    told = ran.errors.splitlines()
    assert [line.partition(": the file is missing")[0] for line in told[:2]] == [
        f"error: {areas / 'aliases.csv'}", f"error: {areas / 'weights.csv'}",
    ]  # fmt: skip
    assert told[2] == "Nothing was published."
    assert not home.current.exists()
