"""A run after an extract was withdrawn: it is news, and what changes says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.commands.cli import app
from tests.homes import copy_home, run_pipeline
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest

FILE = "sundhedsprofil/rygning_daglig/sasExport_2021_perKommune.csv"


def ask(home: Home, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments, "--home", str(home.root)])
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    return result.exit_code, result.stdout + result.stderr


@pytest.mark.soak
def test_the_next_run_publishes_without_it_and_diff_and_page_name_the_reason(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home = copy_home(published[0], tmp_path / "home")
    manifest = read_manifest(home)
    assert manifest is not None
    [entry] = [each for each in manifest["extracts"] if each["file_name"] == FILE]
    code, said = ask(home, "withdraw", entry["sha256"][:12], "--because", "Et andet år")
    assert code == 0, said
    ran = run_pipeline(home, published[1], workbooks=False)
    assert ran.code == 0, ran.errors
    assert f"Does not count: {FILE} (withdrawn, " in ran.output
    code, said = ask(home, "diff")
    assert code == 0, said
    told = " ".join(said.split())
    assert "extract: withdrawn: sundhedsprofil released" in told
    assert "because: Et andet år" in told
    page = (home.current / "changes.html").read_text(encoding="utf-8")
    assert "er trukket tilbage: Et andet år." in page
    again = run_pipeline(home, published[1])
    assert again.code == 0, again.errors
    assert "Nothing new since" in again.output
    assert f"Does not count: {FILE} (withdrawn, " in again.output
