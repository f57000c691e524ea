"""A wheel installs beside Dagster and others without taking names that are not its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from klyngemonitor.start import find_rooms
from pipelines.home import find_usual_place

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed packages: the wheel's, and somebody else's called `assets`."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=CHECKOUT, check=True, capture_output=True,
    )  # fmt: skip
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    (folder / "site" / "assets").mkdir()
    (folder / "site" / "assets" / "__init__.py").write_text("raise ImportError('not ours')")
    return folder / "site"


def run_installed(site: Path, code: str) -> str:
    """What a program prints that finds the wheel's packages before the checkout's."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=site.parent, env=environment, check=True,
        capture_output=True, text=True,
    ).stdout  # fmt: skip


def test_the_wheel_has_one_package_at_the_top(site: Path) -> None:
    names = {path.name for path in site.iterdir() if not path.name.endswith(".dist-info")}
    assert names - {"assets"} == {"klyngemonitor"}


def test_every_data_file_of_the_rooms_is_in_the_wheel(site: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "*.yaml", "*.csv", "*.json", "*.html", "*.typ"],
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    outside = ("tests/", "docs/", "benchmarks/", "deploy/", ".pre-commit-config.yaml", ".vscode/")
    wanted = [name for name in tracked if not name.startswith(outside)]
    missing = [name for name in wanted if not (site / "klyngemonitor" / name).is_file()]
    assert wanted
    assert missing == []


def test_the_command_line_uses_the_rooms_of_the_wheel(site: Path) -> None:
    told = run_installed(
        site,
        "import sys; sys.argv = ['klynge', 'check']\n"
        "from klyngemonitor.start import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print('exit', end.code)\n"
        "import assets; print(assets.__file__)",
    )
    assert f"{site}/klyngemonitor/indicator_defs.yaml: " in told
    assert "exit 0" in told
    assert told.splitlines()[-1] == f"{site}/klyngemonitor/assets/__init__.py"


@pytest.mark.soak
def test_dagster_loads_the_definitions_of_the_wheel_in_a_process_of_its_own(site: Path) -> None:
    told = run_installed(
        site,
        "from klyngemonitor.definitions import defs\n"
        "import pipelines, subprocess, sys\n"
        "print(pipelines.__file__, len(list(defs.resolve_all_asset_specs())) > 10)\n"
        "print(subprocess.run([sys.executable, '-c', 'import assets; print(assets.__file__)'],"
        " capture_output=True, text=True, check=True).stdout)",
    )
    lines = told.split("\n")
    assert lines[0] == f"{site}/klyngemonitor/pipelines/__init__.py True"
    assert lines[1] == f"{site}/klyngemonitor/assets/__init__.py"


def test_a_checkout_changes_no_path(tmp_path: Path) -> None:
    path, environment = ["elsewhere"], {"PYTHONPATH": "mine"}
    find_rooms(path, environment, installed=tmp_path)
    assert (path, environment) == (["elsewhere"], {"PYTHONPATH": "mine"})


def test_an_installed_program_keeps_its_home_outside_its_code(tmp_path: Path) -> None:
    assert find_usual_place({"XDG_STATE_HOME": "/srv/state"}, tmp_path) == Path(
        "/srv/state/klyngemonitor"
    )
    (tmp_path / "pyproject.toml").touch()
    assert find_usual_place({}, tmp_path) == tmp_path / "var"
