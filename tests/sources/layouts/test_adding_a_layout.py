"""The guide to adding a layout holds: its file and its layout give its observations."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from geography import load_geography
from schemas.acceptance.check import check_extract, load_rules
from schemas.extracts import ReadExtract
from sources.inbox import scan_folder
from sources.layouts.loading import LAYOUT_FOLDER, load_layouts
from sources.layouts.model import Layout
from sources.reader import read_extract

GUIDE = (Path(__file__).parents[3] / "docs" / "adding_a_layout.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The guide's one block of code in a language."""
    blocks = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


def printed_observations() -> list[tuple[str, str, str, float | None, str]]:
    """The guide's table of what the rows become."""
    table = GUIDE.split("| measure | area_id |")[1].split("\n\n")[0]
    lines = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    cells = [[cell.strip() for cell in line] for line in lines]
    return [
        (measure, area, sex, float(value) if value else None, status)
        for measure, area, sex, value, status in cells
    ]


@pytest.fixture
def layouts(tmp_path: Path) -> list[Layout]:
    """All layouts of the project and the guide's."""
    folder = tmp_path / "layouts"
    shutil.copytree(LAYOUT_FOLDER, folder)
    (folder / "sundhedstjek.yaml").write_text(block("yaml"), encoding="utf-8")
    return load_layouts(folder)


def read(tmp_path: Path, text: str, layouts: list[Layout]) -> ReadExtract:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "Sundhedstjek_2025.csv").write_text(text, encoding="utf-8")
    return read_extract(scan_folder(inbox)[0], load_geography(), layouts)


def test_the_guide_s_file_is_read_by_the_guide_s_layout(
    tmp_path: Path, layouts: list[Layout]
) -> None:
    extract = read(tmp_path, block("csv"), layouts)
    assert extract.problems == []
    assert extract.layout == "sundhedstjek"
    assert check_extract(extract, load_rules(), load_geography()) == []
    told = extract.observations.with_columns(pl.col(pl.Enum).cast(pl.String))
    assert set(told["item"]) == {"sundhedstjek_botilbud"}
    rows = told.select("measure", "area_id", "sex", "value", "status").rows()
    assert sorted(map(str, rows)) == sorted(map(str, printed_observations()))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("Bemærkning", "Diagnose", "unknown_heading"),
        ("Mænd", "Herrer", "unknown_label"),
        ("Dragør", "Dragoer by", "unknown_area"),
        ("..;..", "n/a;n/a", "not_a_number"),
    ],
)
def test_what_the_guide_says_goes_wrong_goes_wrong(
    tmp_path: Path, layouts: list[Layout], old: str, new: str, rule: str
) -> None:
    extract = read(tmp_path, block("csv").replace(old, new), layouts)
    problems = check_extract(extract, load_rules(), load_geography())
    assert rule in {problem.rule for problem in problems}


def test_the_guide_names_families_and_files_that_exist() -> None:
    root = Path(__file__).parents[3]
    for name in re.findall(
        r"`((?:sources|schemas|workbooks|tests|docs|geography)/[\w/.]+)`", GUIDE
    ):
        if "sundhedstjek" not in name:
            assert (root / name).exists(), name
