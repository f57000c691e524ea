"""A new dataset is data alone."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.datasets import DATASETS, PROJECTIONS, list_datasets
from schemas.vocabulary import DATASETS as NAMES
from schemas.written.yaml_file import read_yaml_file

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("assets", "geography", "indicators", "schemas", "sources", "warehouse", "wording")
DATASET = """\
label: Middellevetid
order: 30
measures:
  - x: [
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
    (tmp_path / "ny.yaml").write_text(f"label: 'Noget nyt' # en bemærkning\n{DATASET}", "utf-8")
    (found,) = list_datasets(tmp_path)
    assert (found.name, found.label, found.order, found.projection) == (
        "ny",
        "Middellevetid",
        30,
        False,
    )


def test_a_file_that_is_no_yaml_is_told_in_danish(tmp_path: Path) -> None:
    file = tmp_path / "ny.yaml"
    file.write_text("publisher: En styrelse\nlabel 'Noget nyt'\norder: 3\n", "utf-8")
    [problem] = read_yaml_file(file, "rules", "da").problems
    assert (problem.row, problem.message) == (
        3, "Filen er ikke gyldig YAML: der mangler et kolon efter en nøgle."
    )  # fmt: skip
    assert str(problem.remedy).startswith("Kontrollér indrykningen")


def test_no_code_lists_datasets_of_its_own() -> None:
    lists = {
        path.name: named
        for room in ROOMS
        for path in (CHECKOUT / room).rglob("*.py")
        if len(named := set(re.findall(r'"([a-z_]+)"', path.read_text("utf-8"))) & set(NAMES)) > 3
    }
    assert lists == {}
