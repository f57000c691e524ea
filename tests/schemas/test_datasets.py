"""A new dataset is data alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from schemas.datasets import DATASETS, PROJECTIONS, list_datasets
from schemas.vocabulary import DATASETS as NAMES

CHECKOUT = Path(__file__).resolve().parents[2]
COPIED = ("datasets", "indicator_defs")
ROOMS = ("assets", "geography", "indicators", "schemas", "sources", "warehouse", "wording")
DATASET = """\
label: Middellevetid
order: 30
publisher: Danmarks Statistik
area_types: [land, region, kommune]
measures:
  restlevetid: {unit: aar, nature: printed, min: 40, max: 110}
rhythm:
  - releases: [{month: 2, covers: last year}]
    grace_days: 60
    optional: true
    source: "antaget"
    assumed: true
layouts:
  - id: middellevetid
    table: HISB9
    only_named: true
    family: measure_columns
    file: csv
    number_styles: [comma]
    columns:
      - {headings: [OMRÅDE], role: area}
      - {headings: [KØN], role: sex, labels: sex}
      - {headings: [TID], role: period}
    measures:
      - {measure: restlevetid, unit: aar, headings: [INDHOLD]}
    period_forms: [year]
    area_types: [land, region, kommune]
"""
JUDGE = """
from pathlib import Path
from assets.intake.judging import judge_extract, load_yardstick
from geography import load_geography
from schemas.definitions.measures import Source
from schemas.rhythms import load_rhythms
from sources.inbox import scan_folder
from wording.labels import DATASETS

(found,) = scan_folder(Path("inbox"))
judged = judge_extract(found, load_yardstick(load_geography(), None))
assert Source(dataset="middellevetid", measure="restlevetid")
assert any(rhythm.dataset == "middellevetid" for rhythm in load_rhythms())
print(judged.reasons, judged.read.observations["value"].to_list(), DATASETS["middellevetid"])
"""


def test_the_datasets_are_those_with_a_file_in_their_order() -> None:
    files = {path.stem for path in (CHECKOUT / "datasets").glob("*.yaml")}
    assert {each.name for each in DATASETS} == files == set(NAMES)
    assert NAMES[:3] == ("ruks", "sundhedsprofil", "folketal")
    assert all(each.label != each.name for each in DATASETS)
    assert {"folketal_fremskrivning"} == PROJECTIONS


def test_a_file_with_a_mistake_further_down_still_names_its_dataset(
    tmp_path: Path,
) -> None:
    (tmp_path / "ny.yaml").write_text(
        f"label: 'Noget nyt' # en bemærkning\n{DATASET}\n  - x: [", "utf-8"
    )
    (found,) = list_datasets(tmp_path)
    assert (found.name, found.label, found.order, found.projection) == (
        "ny",
        "Middellevetid",
        30,
        False,
    )


def test_a_steward_adds_a_public_table_without_code(tmp_path: Path) -> None:
    for room in (*ROOMS, *COPIED):
        shutil.copytree(CHECKOUT / room, tmp_path / room)
    for extra in ("indicator_defs.yaml", "pyproject.toml"):
        shutil.copy(CHECKOUT / extra, tmp_path)
    (tmp_path / "datasets/middellevetid.yaml").write_text(DATASET, "utf-8")
    (tmp_path / "inbox").mkdir()
    text = "OMRÅDE;KØN;TID;INDHOLD\nDragør;I alt;2023;83,1\nHele landet;Mænd;2023;79,9\n"
    (tmp_path / "inbox" / "HISB9.csv").write_text(text, "utf-8")
    said = subprocess.run(
        [sys.executable, "-c", JUDGE], cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}, check=False,
    )  # fmt: skip
    assert said.stdout.strip() == "[] [83.1, 79.9] Middellevetid", said.stderr


def test_no_code_lists_datasets_of_its_own() -> None:
    lists = {
        path.name: named
        for room in ROOMS
        for path in (CHECKOUT / room).rglob("*.py")
        if len(named := set(re.findall(r'"([a-z_]+)"', path.read_text("utf-8"))) & set(NAMES)) > 3
    }
    assert lists == {}
