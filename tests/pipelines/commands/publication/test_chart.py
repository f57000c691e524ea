"""`klynge chart`: one indicator's chart as a file, the same drawing as in the report."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from pipelines.commands.cli import app
from pipelines.commands.publication.chart import ChartRequest, write_chart
from tests.homes import Ran
from warehouse.home import Home

SMOKING = "daglig_rygning"


def write(home: Home, out: Path | None, **asked: Any) -> Ran:
    output, errors = io.StringIO(), io.StringIO()
    request = ChartRequest(**({"indicator": SMOKING, "area": "nord"} | asked))
    code = write_chart(home, request, out, Console(file=output), Console(file=errors))
    return Ran(code, output.getvalue(), errors.getvalue())


def test_the_file_s_ending_says_which_form_it_has(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    ran = write(home, tmp_path / "rygning.svg")
    assert ran.code == 0, ran.errors
    assert "rygning.svg" in "".join(ran.output.split())
    svg = (tmp_path / "rygning.svg").read_text(encoding="utf-8")
    assert "<desc>Linjediagram for Sundhedsklynge Nord, " in svg
    assert "SYNTETISKE TAL" in svg
    assert write(home, tmp_path / "rygning.PNG").code == 0
    with Image.open(tmp_path / "rygning.PNG") as picture:
        assert picture.info["Description"].startswith("Linjediagram for Sundhedsklynge Nord")


def test_the_same_snapshot_gives_the_same_bytes(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        assert write(published[0], tmp_path / name).code == 0
    for ending in ("svg", "png"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_without_a_file_it_is_named_in_the_working_folder(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert write(published[0], None, indicator="Daglig rygning").code == 0
    finally:
        os.chdir(before)
    assert [file.name for file in tmp_path.iterdir()] == ["daglig_rygning-nord.svg"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"indicator": "daglig_rygningg"}, "Did you mean daglig_rygning "),
        ({"area": "atlantis"}, "no such cluster, region or health council"),
        ({"wanted": "atlantis"}, "There is no such snapshot"),
        ({"breakdown": "de unge"}, "The indicator has no such group."),
    ],
)
def test_wrong_use_is_told_in_words(
    published: tuple[Home, Path], tmp_path: Path, asked: dict[str, str], words: str
) -> None:
    ran = write(published[0], tmp_path / "x.svg", **asked)
    assert ran.code == 2
    assert words in " ".join(ran.errors.split())
    assert not (tmp_path / "x.svg").exists()


def test_only_pictures_are_written(published: tuple[Home, Path], tmp_path: Path) -> None:
    ran = write(published[0], tmp_path / "x.pdf")
    assert ran.code == 2
    assert "Expected: .svg or .png" in " ".join(ran.errors.split())


def test_without_a_snapshot_nothing_is_written(tmp_path: Path) -> None:
    ran = write(Home(tmp_path / "home"), tmp_path / "x.svg")
    assert ran.code == 1
    assert "Nothing was ever published here" in " ".join(ran.errors.split())


def test_the_command_line_knows_the_chart(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["chart", SMOKING, "--out", "x.gif", "--home", str(tmp_path)])
    assert ran.exit_code == 2


def test_a_funnel_needs_counts_of_municipalities(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    # a survey's shares have none
    refused = write(home, tmp_path / "a.svg", as_funnel=True)
    assert refused.code == 1
    assert "counts of eight municipalities" in " ".join(refused.errors.split())
    drawn = write(home, tmp_path / "b.svg", indicator="lukkede_praksis", as_funnel=True)
    assert drawn.code == 0, drawn.errors
    svg = (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert "<desc>Tragtdiagram: " in svg
    assert "landets tal" in svg
