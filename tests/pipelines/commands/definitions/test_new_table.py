"""The guide's way from a table that nobody knows to a published indicator, word for word.

Datasets are known when the program starts, so the house is copied, and `klynge` runs there in
processes of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from assets.inputs import CHECKOUT
from tests.homes import share_copy

pytestmark = pytest.mark.soak

GUIDES = [CHECKOUT / "docs" / name for name in ("tilfoej_indikator.md", "adding_a_layout.md")]
DATASET = "datasets/middellevetid.yaml"
INDICATOR = "middellevetid_5_år"
LEFT_OUT = shutil.ignore_patterns(".*", "tests", "docs", "var", "__pycache__", "node_modules")
START = "from klyngemonitor.start import main; main()"
POPULATION = """\
OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD
Bornholm;I alt;I alt;I alt;2020K1;39583
Bornholm;I alt;I alt;I alt;2022K1;39641
"""


def find_block(guide: Path, language: str, said: str) -> str:
    """The guide's one block of a language that says something."""
    text = guide.read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)
    (found,) = [block for block in blocks if said in block]
    return str(found)


def klynge(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the copied house's command says, of a home of its own."""
    return subprocess.run(
        [sys.executable, "-c", START, *arguments, "--home", str(house / "home")],
        cwd=house, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(house)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house after the guide was followed, with what the commands said in `said.json`."""

    def make(root: Path) -> None:
        shutil.copytree(CHECKOUT, root / "house", ignore=LEFT_OUT)
        house = root / "house"
        guide = GUIDES[0]
        (house / DATASET).write_text(find_block(guide, "yml", DATASET), "utf-8")
        inbox = house / "home" / "inbox"
        inbox.mkdir(parents=True)
        (inbox / "HISB7.csv").write_text(find_block(guide, "csv", "OMRÅDE"), "utf-8")
        (inbox / "FOLK1A.csv").write_text(POPULATION, "utf-8")
        block = find_block(guide, "yml", INDICATOR)
        (house / "indicator_defs.yaml").write_text(f"indicators:\n\n{block}", "utf-8")
        told = {
            name: klynge(house, name, *more)
            for name, *more in [
                ["run"], ["check"], ["data", "middellevetid", "middellevetid"],
            ]
        }  # fmt: skip
        said = {name: [each.returncode, each.stdout, each.stderr] for name, each in told.items()}
        (root / "said.json").write_text(json.dumps(said), "utf-8")

    return share_copy(tmp_path_factory, "new_table", make)


def recall(house: Path, command: str) -> str:
    """What a command of the guide printed; it must have ended well."""
    code, output, errors = json.loads((house / "said.json").read_text("utf-8"))[command]
    assert code == 0, output + errors
    return str(output)


def test_one_run_publishes_the_indicator_with_the_clusters_of_one_municipality(
    house: Path,
) -> None:
    assert "1 of 1 extracts accepted, 5 rows" in recall(house, "run")
    values = pl.read_parquet(house / "house/home/published/current/indicators.parquet")
    shown = values.filter(pl.col("value").is_not_null())
    assert sorted(
        shown.select("area_type", "area_id", "sex", "period", "value", "unit").rows()
    ) == [
        ("klynge", "bornholm", "alle", "2018-2022", 80.2, "aar"),
        ("kommune", "0219", "alle", "2018-2022", 82.3, "aar"),
        ("kommune", "0219", "maend", "2018-2022", 80.5, "aar"),
        ("kommune", "0400", "alle", "2018-2022", 80.2, "aar"),
        ("land", "000", "alle", "2018-2022", 81.4, "aar"),
        ("region", "084", "alle", "2018-2022", 81.6, "aar"),
    ]
    assert set(shown["nature"]) == {"printed"}


def test_what_is_stored_of_the_new_dataset_is_told_with_how_it_is_written(house: Path) -> None:
    said = recall(house, "data")
    assert "middellevetid/middellevetid: Middellevetid" in said
    assert "udgiverens tal" in said and "2018-2022" in said
    assert "{dataset: middellevetid, measure: middellevetid}" in said


def test_nothing_of_the_guide_is_to_be_corrected(house: Path) -> None:
    assert "1 indikator, intet at rette" in recall(house, "check")


def test_both_guides_show_the_same_file() -> None:
    assert find_block(GUIDES[0], "yml", DATASET) == find_block(GUIDES[1], "yml", DATASET)
