"""The JSON schema of the definitions files, so that editors complete and explain their keys.

Belongs here: generating schema and reference from the model, and writing both:
`python -m schemas.definitions.json_schema`. Does not belong here: rules that a schema cannot say,
which `klynge check` knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.agreement import Agreement, load_agreement
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.language_reference import render_reference
from schemas.definitions.language_words import VALUES
from schemas.definitions.written_file import WrittenFile

SCHEMA_FILE = Path(__file__).parents[1] / "indicator_defs.schema.json"
REFERENCE_FILE = Path(__file__).parents[2] / "docs" / "definition_language.md"
# the draft that the YAML extensions of common editors understand whole
DRAFT = "http://json-schema.org/draft-07/schema#"
LISTS = frozenset({"weight", "bands", "groups", "categories"})

Json = dict[str, Any]


def build_schema(agreement: Agreement) -> Json:
    """The schema: the model's keys, types and Danish descriptions, and which kind takes what."""
    made = WrittenFile.model_json_schema()
    parts = {name: describe_model(model) for name, model in made["$defs"].items() if name != "Kind"}
    block = parts["Definition"]
    block["allOf"] = [*list_kind_rules(), *list_goal_rules(agreement)]
    block["properties"]["goal"]["enum"] = [
        goal.id for area in agreement.focus_areas for goal in area.goals
    ]
    return {
        "$schema": DRAFT,
        "title": "indicator_defs.yaml",
        "description": "Indikatorerne i overvågningen af sundhedsaftalen, en blok for hver.",
        **{key: made[key] for key in ("type", "additionalProperties")},
        "anyOf": [{"required": ["indicators"]}, {"required": ["include"]}],
        "properties": {
            name: describe_key(name, content) for name, content in made["properties"].items()
        },
        "$defs": parts,
    }


def describe_model(model: Json) -> Json:
    """A model's part of the schema without the English texts of the code."""
    kept = {key: value for key, value in model.items() if key not in ("title", "description")}
    if "properties" in kept:
        kept["properties"] = {
            name: describe_key(name, content) for name, content in kept["properties"].items()
        }
    return kept


def describe_key(name: str, content: Json) -> Json:
    """A key as editors read it best: no empty alternative, references on their own, hover."""
    key = {part: value for part, value in content.items() if part not in ("title", "anyOf")}
    choices = [choice for choice in content.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        key = {**choices[0], **key}
    elif choices:
        key["anyOf"] = choices
    if isinstance(key.get("default"), dict | list | None):
        key.pop("default", None)
    if key.get("$ref") == "#/$defs/Kind":
        del key["$ref"]
        key |= {"type": "string", "enum": [kind.value for kind in Kind]}
    elif "$ref" in key:
        # what stands beside a reference is left out by draft 7
        key["allOf"] = [{"$ref": key.pop("$ref")}]
    meanings = VALUES.get(name)
    if meanings:
        said = "\n".join(f"- `{value}`: {meaning}" for value, meaning in meanings.items())
        key["markdownDescription"] = f"{key['description']}\n\n{said}"
    if "enum" in key and meanings:
        key["markdownEnumDescriptions"] = [meanings.get(value, "") for value in key["enum"]]
    return key


def list_kind_rules() -> Iterator[Json]:
    """For each kind the keys that it needs, and those that it does not take."""
    for kind, rules in RULES.items():
        filled = {name: {"minItems": 1} for name in rules.needs if name in LISTS}
        taken = {**dict.fromkeys(rules.refuses, False), **filled}
        yield {
            "if": {"properties": {"kind": {"const": kind.value}}, "required": ["kind"]},
            "then": {"required": list(rules.needs), "properties": taken},
        }


def list_goal_rules(agreement: Agreement) -> Iterator[Json]:
    """For each focus area the goals that it has."""
    for area in agreement.focus_areas:
        yield {
            "if": {"properties": {"focus_area": {"const": area.id}}, "required": ["focus_area"]},
            "then": {
                "required": ["goal"],
                "properties": {"goal": {"enum": [goal.id for goal in area.goals]}},
            },
        }


def render_schema() -> str:
    """The text of the schema's file."""
    return json.dumps(build_schema(load_agreement()), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write the schema and the reference."""
    SCHEMA_FILE.write_text(render_schema(), encoding="utf-8")
    REFERENCE_FILE.write_text(render_reference(load_agreement()), encoding="utf-8")


if __name__ == "__main__":
    main()
