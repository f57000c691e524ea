"""`klynge schema`: what an editor offers is what is stored, can be received and is defined."""

from __future__ import annotations

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from assets.inputs import CHECKOUT, DEFAULT_DEFINITIONS
from pipelines.commands.definitions.check import check_unstored
from pipelines.commands.definitions.schema import write_schema
from schemas.definitions.editor.json_schema import SCHEMA_NAME
from schemas.definitions.including import list_definition_files
from schemas.definitions.tree import parse_tree
from tests.pipelines.commands.definitions.test_stored_data import take_in_smokers
from warehouse.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    take_in_smokers(made, tmp_path)
    return made


def write(home: Home, definitions: Path, out: Path | None = None) -> tuple[int, str, str]:
    output, errors = io.StringIO(), io.StringIO()
    consoles = (Console(file=output, width=300), Console(file=errors, width=300))
    return write_schema(home, definitions, out, *consoles), output.getvalue(), errors.getvalue()


def read_where(schema: dict[str, Any], dataset: str, measure: str) -> dict[str, Any]:
    """What may stand in the filter of a measure."""
    parts = schema["$defs"]
    rules = {r["if"]["properties"]["dataset"]["const"]: r for r in parts["Source"]["allOf"]}
    named = {
        r["if"]["properties"]["measure"]["const"]: r for r in rules[dataset]["then"]["allOf"]
    }  # fmt: skip
    name = named[measure]["then"]["properties"]["where"]["$ref"].rpartition("/")[2]
    where = parts[name]
    group = parts[where["allOf"][0]["$ref"].rpartition("/")[2]]
    return {**where["properties"], **group["properties"]}


def test_the_schema_names_what_is_stored_with_its_periods(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "names.json"
    code, output, _ = write(home, DEFAULT_DEFINITIONS, out)
    assert (code, output) == (0, f"Skrevet: {out}\n")
    where = read_where(json.loads(out.read_text(encoding="utf-8")), "sundhedsprofil", "andel")
    items = where["item"]
    said = dict(zip(items["enum"], items["markdownEnumDescriptions"], strict=True))
    assert said["daglig_rygning"].endswith("(2017 til 2021)")
    assert said["ensomhed"] == "Endnu ingen data i hjemmet."
    assert where["age"]["anyOf"][0]["enum"] == ["alle", "16-24"]


def test_the_schema_names_the_indicators_by_their_titles(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "names.json"
    write(home, DEFAULT_DEFINITIONS, out)
    named = json.loads(out.read_text(encoding="utf-8"))["$defs"]["key_of"]["anyOf"][0]
    titles = dict(zip(named["enum"], named["markdownEnumDescriptions"], strict=True))
    assert titles["daglig_rygning"] == "Borgere, der ryger dagligt"


def test_the_shipped_definitions_fit_the_schema_of_a_home_without_data(tmp_path: Path) -> None:
    out = tmp_path / "names.json"
    assert write(Home(tmp_path / "nothing"), DEFAULT_DEFINITIONS, out)[0] == 0
    validator = jsonschema.Draft7Validator(json.loads(out.read_text(encoding="utf-8")))
    for file in list_definition_files(DEFAULT_DEFINITIONS):
        content = parse_tree(file.read_text(encoding="utf-8")).content
        plain = json.loads(json.dumps(content, default=str))
        assert [error.message for error in validator.iter_errors(plain)] == []


def test_the_schema_stands_beside_the_definitions_though_they_are_wrong(tmp_path: Path) -> None:
    definitions = tmp_path / "indicator_defs.yaml"
    definitions.write_text("indicators:\n  - id: halv\n", encoding="utf-8")
    assert write(Home(tmp_path / "nothing"), definitions)[0] == 0
    assert (tmp_path / SCHEMA_NAME).is_file()


def test_each_further_example_of_the_guide_fits_the_catalogue(tmp_path: Path) -> None:
    guide = (CHECKOUT / "docs" / "tilfoej_indikator.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yml\n(  - id: .*?)^```$", guide, re.S | re.M)
    # the last is of a dataset that the guide adds itself
    examples = [block for block in blocks if "dataset: middellevetid" not in block]
    assert len(examples) > 6
    shutil.copytree(CHECKOUT / "indicator_defs", tmp_path / "indicator_defs")
    added = tmp_path / "indicator_defs" / "added.yaml"
    added.write_text("indicators:\n" + "\n".join(examples), encoding="utf-8")
    entry = tmp_path / DEFAULT_DEFINITIONS.name
    text = DEFAULT_DEFINITIONS.read_text(encoding="utf-8").rstrip()
    entry.write_text(f"{text}\n  - indicator_defs/added.yaml\n", encoding="utf-8")
    checked = check_unstored(entry, date(2026, 12, 1))
    assert checked.errors == []
    assert [each for each in checked.warnings if each.file == str(added)] == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    out = tmp_path / "ingen" / "names.json"
    code, _, errors = write(Home(tmp_path / "nothing"), DEFAULT_DEFINITIONS, out)
    assert code == 1
    assert errors.startswith(f"Filen kan ikke skrives: {out}")
