"""The editors' schema and the reference say what the model says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

from schemas.agreement import load_agreement
from schemas.definitions.breakdowns import Category, Group
from schemas.definitions.editor.json_schema import REFERENCE_FILE, SCHEMA_NAME, render_schema
from schemas.definitions.editor.language_reference import render_reference
from schemas.definitions.editor.language_words import VALUES
from schemas.definitions.editor.offered import Offered
from schemas.definitions.including import list_definition_files
from schemas.definitions.kinds import KIND_KEYS, RULES, Kind
from schemas.definitions.measures import Filter, Source, Standardise
from schemas.definitions.model import Definition
from schemas.definitions.series import Target
from schemas.definitions.tree import parse_tree

CHECKOUT = Path(__file__).parents[3]
DEFINITIONS = CHECKOUT / "indicator_defs.yaml"
FILES = list_definition_files(DEFINITIONS)
BROKEN = Path(__file__).with_name("broken_definitions")
SCHEMA = json.loads(render_schema(Offered()))
"""The language alone, without names of what is stored."""

MODELS = (Definition, Source, Filter, Group, Category, Standardise, Target)


def list_schema_errors(path: Path) -> list[str]:
    """What an editor would underline."""
    content = parse_tree(path.read_text(encoding="utf-8")).content
    # a day is text in JSON
    plain: Any = json.loads(json.dumps(content, default=str))
    return [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(plain)]


def test_the_head_of_the_definitions_names_every_kind() -> None:
    head = DEFINITIONS.read_text(encoding="utf-8").split("\ninclude:")[0]
    told = head.split("#   kind ")[1].split("#   numerator ")[0]
    assert [kind.value for kind in Kind if not re.search(rf"\b{kind.value}\b", told)] == []


def test_every_kind_says_which_keys_it_takes_and_what_it_means() -> None:
    assert list(RULES) == list(Kind)
    for rules in RULES.values():
        assert KIND_KEYS.issuperset({*rules.needs, *rules.takes})
        assert rules.meaning.endswith(".")


def test_the_reference_that_is_kept_is_the_one_that_the_model_gives() -> None:
    kept = REFERENCE_FILE.read_text(encoding="utf-8")
    assert kept == render_reference(load_agreement()), "run: make schema"


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_definitions_fit_their_schema(file: Path) -> None:
    assert list_schema_errors(file) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_definitions_point_editors_at_the_schema(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / named).resolve() == CHECKOUT / SCHEMA_NAME


@pytest.mark.parametrize(
    "name",
    ["unknown_keys", "missing_keys", "unknown_values", "text_for_numbers", "out_of_range",
     "unknown_dataset", "unknown_goal", "kind_lacks_and_takes", "bad_id", "not_a_block"],
)  # fmt: skip
def test_an_editor_underlines_what_the_model_refuses(name: str) -> None:
    assert list_schema_errors(BROKEN / f"{name}.yaml")


@pytest.mark.parametrize("model", MODELS)
def test_every_key_has_a_danish_description_in_schema_and_reference(
    model: type[BaseModel],
) -> None:
    parts = SCHEMA["$defs"]
    reference = render_reference(load_agreement())
    for name, field in model.model_fields.items():
        assert field.description
        key = (
            parts[f"key_{name}"]
            if model is Definition
            else parts[model.__name__]["properties"][name]
        )
        assert key["description"] == field.description
        assert f"| `{name}` |" in reference


def test_every_fixed_value_is_explained() -> None:
    parts = SCHEMA["$defs"]
    keys = [(name.removeprefix("key_"), key) for name, key in parts.items() if "key_" in name]
    keys += [pair for part in parts.values() for pair in part.get("properties", {}).items()]
    explained = {name: key for name, key in keys if "enum" in key and name in VALUES}
    assert {"kind", "unit", "direction", "dataset", "status", "periods"} <= explained.keys()
    for name, key in explained.items():
        assert set(key["enum"]) <= set(VALUES[name])
        assert all(key["markdownEnumDescriptions"])


def test_every_kind_has_its_own_keys() -> None:
    for kind, rules in RULES.items():
        keys = SCHEMA["$defs"][f"block_{kind.value}"]["properties"].keys()
        assert KIND_KEYS & keys == {*rules.needs, *rules.takes}
