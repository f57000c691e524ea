"""The JSON schema of the definitions files, so that editors complete and explain their keys.

Belongs here: making it of the model, and writing the reference of the language:
`python -m schemas.definitions.editor.json_schema`. Does not belong here: the names that it offers
(`schemas.definitions.editor.offered`), and rules that a schema cannot say, which `klynge check`
knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from schemas.agreement import Agreement, load_agreement
from schemas.definitions.editor.language_reference import render_reference
from schemas.definitions.editor.language_words import VALUES
from schemas.definitions.editor.offered import Offered, add_names, offer, refer, when
from schemas.definitions.kinds import RULES, Kind, KindRules
from schemas.definitions.written_file import WrittenFile

SCHEMA_NAME = "indicator_defs.schema.json"
"""How the schema's file is called, which stands beside the entry of the definitions."""

REFERENCE_FILE = Path(__file__).parents[3] / "docs" / "definition_language.md"
# the draft that the YAML extensions of common editors understand whole
DRAFT = "http://json-schema.org/draft-07/schema#"
LISTS = frozenset({"weight", "bands", "groups", "categories"})

Json = dict[str, Any]


def build_schema(agreement: Agreement, offered: Offered) -> Json:
    """The schema: the model's keys, types and Danish descriptions, which kind takes what, and the
    names that are offered."""
    made = WrittenFile.model_json_schema()
    parts = {name: describe_model(model) for name, model in made["$defs"].items() if name != "Kind"}
    divide_by_kind(parts)
    for name in ("Definition", "Place"):
        parts[name]["allOf"] = [*parts[name].get("allOf", []), *list_goal_rules(agreement)]
    goals = {str(goal.id): goal.title for goal in agreement.national_goals}
    parts["key_national_goal"] |= {
        "enum": [int(number) for number in goals], "markdownEnumDescriptions": list(goals.values())
    }  # fmt: skip
    add_names(parts, offered)
    return {
        "$schema": DRAFT,
        **{key: made[key] for key in ("type", "additionalProperties")},
        "anyOf": [{"required": ["indicators"]}, {"required": ["include"]}],
        "properties": {
            name: describe_key(name, content) for name, content in made["properties"].items()
        },
        "$defs": parts,
    }


def divide_by_kind(parts: Json) -> None:
    """Make of the model of a block one part for each kind, with the keys that the kind takes.

    A key's own part is `key_<name>`. Which part counts is asked kind by kind; a block without one
    has all keys.
    """
    block = parts["Definition"]
    for name, key in block["properties"].items():
        parts[f"key_{name}"] = key
    every = list(block.pop("properties"))
    chosen = describe_block(every, frozenset())
    for kind, rules in reversed(RULES.items()):
        parts[f"block_{kind.value}"] = describe_block(every, frozenset(rules.refuses))
        rule = when("kind", kind.value, describe_kind(kind, rules))
        chosen = {**rule, "else": chosen}
    del block["additionalProperties"]
    block["allOf"] = [chosen]


def describe_block(keys: Iterable[str], refused: frozenset[str]) -> Json:
    """A block with its keys, but for those that its kind refuses."""
    return {
        "properties": {name: refer(f"key_{name}") for name in keys if name not in refused},
        "additionalProperties": False,
    }


def describe_kind(kind: Kind, rules: KindRules) -> Json:
    """The keys that a kind takes, and those that it needs."""
    filled = {name: {"minItems": 1} for name in rules.needs if name in LISTS}
    of_groups = [refer("ratio_groups")] if "of_group" in rules.takes else []
    return {
        "allOf": [refer(f"block_{kind.value}"), *of_groups],
        "required": list(rules.needs),
        **({"properties": filled} if filled else {}),
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
    # offered as a value it would stand beside those that there are
    key.pop("default", None)
    if key.get("$ref") == "#/$defs/Kind":
        del key["$ref"]
        key |= {"type": "string", "enum": [kind.value for kind in Kind]}
    elif "$ref" in key:
        # what stands beside a reference is left out by draft 7
        key["allOf"] = [{"$ref": key.pop("$ref")}]
    meanings = VALUES.get(name)
    # the editor lists the values with what they mean, so the description does not say them again
    for choice in (key, *key.get("anyOf", []), key.get("items", {})):
        if meanings and "enum" in choice:
            choice["markdownEnumDescriptions"] = [meanings.get(each, "") for each in choice["enum"]]
    return key


def list_goal_rules(agreement: Agreement) -> Iterator[Json]:
    """For each focus area the goals that it has, with their texts."""
    every = {goal.id: goal.title for area in agreement.focus_areas for goal in area.goals}
    yield {
        "if": {"not": {"required": ["focus_area"]}},
        "then": {"properties": {"goal": offer(every, closed=True)}},
    }
    for area in agreement.focus_areas:
        goals = offer({goal.id: goal.title for goal in area.goals}, closed=True)
        yield when("focus_area", area.id, {"required": ["goal"], "properties": {"goal": goals}})


def render_schema(offered: Offered) -> str:
    """The text of the schema's file."""
    schema = build_schema(load_agreement(), offered)
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the reference."""
    REFERENCE_FILE.write_text(render_reference(load_agreement()), encoding="utf-8")


if __name__ == "__main__":
    main()
