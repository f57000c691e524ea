"""The reference of the definition language, generated from its model, in Danish.

Belongs here: laying the model out as a page. Does not belong here: the texts, which stand in
`schemas.definitions.model` and `schemas.definitions.editor.language_words`, and the guide
(`docs/tilfoej_indikator.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from pydantic import BaseModel

from schemas.agreement import Agreement
from schemas.definitions.breakdowns import Category, Group
from schemas.definitions.editor.language_words import FORMS, VALUES
from schemas.definitions.kinds import RULES
from schemas.definitions.measures import Filter, Source, Standardise, Term
from schemas.definitions.model import Definition
from schemas.definitions.parts import Part, PartGroup
from schemas.definitions.series import Target
from schemas.definitions.written_file import Defaults, FileHead, WrittenFile

HEAD = """\
# Definitionssproget: opslag

Siden er lavet af sprogets model med `make schema`; ret den ikke i hånden. Den siger, hvilke
nøgler `indicator_defs.yaml`, filerne under dens `include` og en blok i dem kan have. `klynge check`
siger, hvad der er galt, og hvor.

Alt, hvad der ikke skal skrives, har en standard, så en enkel indikator er under femten linjer.
"""
SECTIONS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("Filen", "Øverst i en fil; `indicator_defs.yaml` tager de andre med.", FileHead),
    ("For hele filen: `defaults`", "Det, de blokke har, der ikke selv siger det.", Defaults),
    ("Blokken", "En indikator er en blok under `indicators:`.", Definition),
    ("Et mål i et datasæt", "`numerator`, `denominator`, `printed`, `figure`, `limit_low`, "
     "`limit_high`, `respondents` og hver post i `weight`.", Source),
    ("Flere antal i ét: `plus` og `minus`", "I tæller og nævner for `proportion`, `rate` og "
     "`count`: hver post lægges til eller trækkes fra; det, der ikke er sat, er som i det første.",
     Term),
    ("Filteret `where`", "Det, der ikke er sat, følger den opdeling, der vises.", Filter),
    ("Opdelinger: `groups`", "Hver post er én opdeling; `{}` er alle.", Group),
    ("Egne opdelinger: `categories`", "For eksempel diagnoser.", Category),
    ("En gruppe i en anden indikator: `of_group` og `to_group`", "Det, der ikke er sat, følger den "
     "opdeling, der vises.", PartGroup),
    ("En del af et udtryk: `parts`", "Hver del har et navn, som udtrykket bruger.", Part),
    ("Udligning: `standardise`", "For de to standardiserede slags.", Standardise),
    ("Måltal: `target`", "Hvad aftalen sigter mod, og hvornår.", Target),
)  # fmt: skip
TYPES = {
    "string": "tekst", "integer": "helt tal", "number": "tal", "boolean": "true/false",
    "array": "liste", "object": "blok",
}  # fmt: skip
BOUNDS = {
    "minimum": "mindst {}",
    "exclusiveMinimum": "over {}",
    "maximum": "højst {}",
    "maxLength": "højst {} tegn",
    "minItems": "mindst {} post",
}


def render_reference(agreement: Agreement) -> str:
    """The page as Markdown."""
    schema = describe_models()
    parts = [HEAD]
    for heading, words, model in SECTIONS:
        parts.append(f"## {heading}\n\n{words}\n\n{render_keys(model, schema)}")
    parts.append(f"## Slags: `kind`\n\n{render_kinds()}")
    for name, meanings in VALUES.items():
        if name != "kind":
            rows = [f"| `{value}` | {meaning} |" for value, meaning in meanings.items()]
            table = "\n".join(["| værdi | betydning |", "|---|---|", *rows])
            parts.append(f"## Værdier: `{name}`\n\n{table}\n")
    parts.append(f"## Værdier: `goal`\n\n{render_goals(agreement)}")
    return "\n".join(parts)


def describe_models() -> dict[str, Any]:
    """The JSON schema of every model of the language, by name."""
    made = WrittenFile.model_json_schema()
    return {**made["$defs"], FileHead.__name__: FileHead.model_json_schema()}


def render_keys(model: type[BaseModel], schema: dict[str, Any]) -> str:
    """The keys of a model as a table."""
    content = schema[model.__name__]
    rows = ["| nøgle | type | standard | tilladt | beskrivelse |", "|---|---|---|---|---|"]
    for name, field in model.model_fields.items():
        key = content["properties"][name]
        default = "**skal skrives**" if field.is_required() else show_default(field.get_default())
        allowed = escape("; ".join(describe_allowed(name, key, schema)))
        words = escape(str(field.description))
        rows.append(
            f"| `{name}` | {describe_type(key, schema)} | {default} | {allowed} | {words} |"
        )
    return "\n".join(rows) + "\n"


def render_kinds() -> str:
    """What each kind is, needs and may take."""
    rows = ["| slags | hvad | skal have | kan have |", "|---|---|---|---|"]
    for kind, rules in RULES.items():
        needs = ", ".join(f"`{name}`" for name in rules.needs)
        takes = ", ".join(f"`{name}`" for name in rules.takes) or "–"
        rows.append(f"| `{kind.value}` | {rules.meaning} | {needs} | {takes} |")
    return "\n".join(rows) + "\n"


def render_goals(agreement: Agreement) -> str:
    """The goals of each focus area."""
    rows = ["| fokusområde | mål | tekst |", "|---|---|---|"]
    for area in agreement.focus_areas:
        rows += [f"| `{area.id}` | `{goal.id}` | {goal.title} |" for goal in area.goals]
    return "\n".join(rows) + "\n"


def list_choices(key: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a key may be, references followed, the empty value left out."""
    for choice in key.get("anyOf", [key]):
        if "$ref" in choice:
            yield {"$ref": choice["$ref"], **schema[choice["$ref"].rpartition("/")[2]]}
        elif choice.get("type") != "null":
            yield choice


def describe_type(key: dict[str, Any], schema: dict[str, Any]) -> str:
    """The type in Danish."""
    named = []
    for choice in list_choices(key, schema):
        word = TYPES.get(choice.get("type", ""), "tekst")
        if "format" in choice:
            word = "dato"
        named.append(word)
    return " eller ".join(dict.fromkeys(named))


def describe_allowed(name: str, key: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """Limits and fixed values of a key, or how its text is written."""
    if name in FORMS:
        yield FORMS[name]
        return
    for choice in list_choices(key, schema):
        listed = choice.get("items", choice)
        values = listed.get("enum", [])
        if values:
            yield ", ".join(f"`{value}`" for value in values)
        for bound, words in BOUNDS.items():
            if bound in choice:
                yield words.format(choice[bound])


def show_default(value: object) -> str:
    """A default as it would be written in the file."""
    if isinstance(value, BaseModel):
        return "`{}`"
    if isinstance(value, Enum):
        return f"`{value.value}`"
    if isinstance(value, list):
        return "–" if not value else f"`[{', '.join(show_default(v).strip('`') for v in value)}]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return "–" if value is None else f"`{value}`"


def escape(text: str) -> str:
    """Text that stands in a cell of a Markdown table."""
    return text.replace("|", "\\|")
