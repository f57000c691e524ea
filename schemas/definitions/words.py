"""What the model refuses, in a steward's words.

Belongs here: turning the errors of pydantic into findings. Does not belong here: rules of our
own (`schemas.definitions.checking.checks`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from schemas.definitions.breakdowns import BreakdownKey, Category, Group, Place
from schemas.definitions.danish_words import find_meant_key, find_meant_value
from schemas.definitions.findings import Danish, Finding, KeyPath
from schemas.definitions.measures import CountedWords, Filter, Source, Standardise, Term
from schemas.definitions.model import Definition
from schemas.definitions.parts import Part, PartGroup
from schemas.definitions.series import Break, Target
from schemas.definitions.written_file import Defaults, WrittenFile
from schemas.written.refusals import describe_refusal, show_value

MODELS: dict[str, type[BaseModel]] = {
    "where": Filter,
    "groups": Group,
    "headline": BreakdownKey,
    "report_groups": BreakdownKey,
    "also_under": Place,
    "categories": Category,
    "of_group": PartGroup,
    "plus": Term,
    "minus": Term,
    "to_group": PartGroup,
    "parts": Part,
    "counted": CountedWords,
    "standardise": Standardise,
    "target": Target,
    "breaks": Break,
    "indicators": Definition,
    "defaults": Defaults,
    **dict.fromkeys(
        ("numerator", "denominator", "printed", "figure", "limit_low", "limit_high",
         "respondents", "weight"), Source,
    ),
}  # fmt: skip
"""The model whose keys stand below a key."""

FORMS = {
    "id": "small letters, digits and '_', a letter first, such as 'ruks_kol'",
    "of": "the id of an indicator, such as 'ruks_kol'",
    "judged_by": "the id of an indicator, such as 'ruks_kol'",
    "to": "the id of an indicator, such as 'ruks_kol'",
    "indicator": "the id of an indicator, such as 'ruks_kol'",
    "age": "'alle', a band such as '16-24', an open one such as '80+', or one year",
    "ages": "a band such as '16-24', an open one such as '80+', or one year",
    **dict.fromkeys(
        ("baseline", "period"),
        "a period such as '2021', '2021H1', '2021Q3', '2021-03', '2019-2021' or '2024/25'",
    ),
}
"""How the text of a key is written."""

SHOWN_KEYS = 12
LARGEST_SHOWN = 60


def explain_error(error: ErrorDetails) -> Finding:
    """One error of pydantic as a finding at the same path, in both languages."""
    finding = explain_in_english(error)
    if error["type"] == "extra_forbidden":
        return replace(finding, danish=explain_unknown_key_in_danish(error["loc"]))
    if finding.danish is not None:
        return finding
    message, remedy = describe_refusal(error)
    return replace(finding, danish=Danish(message, remedy))


def explain_in_english(error: ErrorDetails) -> Finding:
    """One error of pydantic as a finding at the same path."""
    path: KeyPath = error["loc"]
    kind, key = error["type"], name_key(path)
    if kind in ("model_type", "model_attributes_type") and not path:
        message = f"the file must begin with 'indicators:', not with {show(error['input'])}."
        return Finding("no_block", path, message, remedy="Write 'indicators:' above the blocks.")
    context: Mapping[str, Any] = error.get("ctx", {})
    if kind == "extra_forbidden":
        return explain_unknown_key(path)
    if kind == "missing":
        return Finding(
            "missing_key",
            path,
            f"{key} is missing.",
            remedy=f"Add '{last_key(path)}:' and a value.",
        )
    if kind in ("enum", "literal_error"):
        allowed = tuple(re.findall(r"'([^']*)'", str(context.get("expected"))))
        return explain_unknown_value(path, error["input"], allowed)
    meant = read_written_number(error["input"]) if kind in NUMBER_ERRORS else None
    if meant is not None and ("." not in meant or kind.startswith("float")):
        return explain_written_number(path, error["input"], meant)
    for kinds, rule, needs, remedy in SHAPES:
        if kind in kinds:
            message = f"{key} must be {needs.format(**context)}, not {show(error['input'])}."
            return Finding(rule, path, message, remedy=remedy)
    if kind == "string_pattern_mismatch":
        message = f"{last_key(path)} {show(error['input'])} is not written as it must be."
        return Finding(
            "form", path, message, remedy=f"Write {FORMS.get(last_key(path), 'it otherwise')}."
        )
    if kind == "too_short":
        return Finding("empty_list", path, f"{key} is empty.", remedy="Add an entry below it.")
    message = error["msg"].removeprefix("Value error, ")
    if kind == "value_error":
        return Finding(kind, path, message, danish=say_in_danish(message))
    return Finding(kind, path, f"{key}: {message}.")


def explain_unknown_value(path: KeyPath, found: object, allowed: tuple[str, ...]) -> Finding:
    """A value that is none of a few, and the one that was meant."""
    key = last_key(path)
    meant = find_meant_value(key, str(found), allowed)
    listed = f"Her kan stå: {', '.join(allowed)}."
    return Finding(
        "unknown_value", path, f"{key} {show(found)} is not known.", allowed,
        f"Did you mean '{meant}'?" if meant else None,
        danish=Danish(
            f"»{key}« kan ikke være {show_value(found)}. {listed}",
            f"Mente du »{meant}«?" if meant else "Ret værdien.",
        ),
    )  # fmt: skip


OWN_SENTENCES = (
    (r"the age band '(.+)' ends before it begins\. Did you mean '(.+)'\?",
     "aldersgruppen »{0}« slutter, før den begynder.", "Mente du »{1}«?"),
    (r"the period '(.+)' ends before it begins\. Did you mean '(.+)'\?",
     "perioden »{0}« slutter, før den begynder.", "Mente du »{1}«?"),
    (r"'(.+)' is no school year\. Did you mean '(.+)'\?",
     "»{0}« er intet skoleår.", "Mente du »{1}«?"),
    (r"'document' and 'quote' go together: write both, or leave both out",
     "»document« og »quote« følges ad.", "Skriv begge, eller udelad begge."),
)  # fmt: skip
"""The model's own sentences, and what they are in Danish."""


def say_in_danish(message: str) -> Danish | None:
    """A sentence of the model's own in Danish; None where it has no words."""
    for pattern, sentence, remedy in OWN_SENTENCES:
        found = re.fullmatch(pattern, message)
        if found is not None:
            return Danish(sentence.format(*found.groups()), remedy.format(*found.groups()))
    return None


SHAPES: tuple[tuple[frozenset[str], str, str, str | None], ...] = (
    (frozenset({"int_type", "int_from_float", "int_parsing"}), "not_a_number", "a whole number",
     "Write digits alone, without quotes, points or words, such as 100000."),
    (frozenset({"float_type", "float_parsing", "finite_number"}), "not_a_number", "a number",
     "Write digits, with a point before decimals, without quotes, such as 0.95."),
    (frozenset({"greater_than_equal"}), "out_of_range", "at least {ge:g}", None),
    (frozenset({"greater_than"}), "out_of_range", "above {gt:g}", None),
    (frozenset({"less_than_equal"}), "out_of_range", "at most {le:g}", None),
    (frozenset({"string_too_long"}), "too_long", "at most {max_length} characters long",
     "Shorten it."),
    (frozenset({"string_too_short"}), "empty_text", "text", "Write the text after the colon."),
    (frozenset({"string_type"}), "not_text", "text", "Write text; put digits alone in quotes."),
    (frozenset({"bool_type", "bool_parsing"}), "not_yes_or_no", "true or false", None),
    (frozenset({"date_type", "date_parsing", "date_from_datetime_parsing",
                "date_from_datetime_inexact"}), "not_a_date", "a date",
     "Write year-month-day, such as 2026-11-30."),
    (frozenset({"list_type"}), "not_a_list", "a list", "Begin each entry with '- '."),
    (frozenset({"model_type", "model_attributes_type"}), "not_a_block", "a block of keys",
     "Write keys with values below it, indented by two spaces."),
)  # fmt: skip
"""Kinds of errors, the rule, what the value must be, and the remedy."""


def read_written_number(text: object) -> str | None:
    """The number that was meant by a text with a decimal comma, points or a unit; None for none."""
    if not isinstance(text, str):
        return None
    found = re.fullmatch(
        r"(-?\d{1,3}(?:\.\d{3})+|-?\d+)(?:,(\d+))?\s*(?:%|pct\.?|procent)?", text.strip()
    )
    if found is None:
        return None
    whole = found[1].replace(".", "")
    return f"{whole}.{found[2]}" if found[2] else whole


def explain_written_number(path: KeyPath, found: object, meant: str) -> Finding:
    """A number that is written as text is."""
    key = last_key(path)
    return Finding(
        "not_a_number", path, f"'{key}' must be a number, not {show(found)}.",
        remedy=f"Write {meant}: a point before decimals, no quotes, no unit.",
        danish=Danish(
            f"»{key}« skal være et tal, ikke {show_value(found)}.",
            f"Skriv {meant}: punktum før decimaler, ingen anførselstegn, ingen enhed.",
        ),
    )  # fmt: skip


NUMBER_ERRORS = ("float_type", "float_parsing", "int_type", "int_parsing")


def explain_unknown_key(path: KeyPath) -> Finding:
    """A key that the language does not have here, and the nearest that it has."""
    key = str(path[-1])
    model, keys = model_at(path[:-1]), list_keys(path)
    message = f"'{key}' is no known key{place_words(path)}."
    if model is Source and key in Filter.model_fields:
        remedy = f"Put it under 'where', as in: where: {{{key}: ...}}."
    else:
        meant = find_meant_key(key, keys)
        remedy = f"Did you mean '{meant}'?" if meant else "Remove it."
    return Finding("unknown_key", path, message, keys if len(keys) <= SHOWN_KEYS else (), remedy)


def explain_unknown_key_in_danish(path: KeyPath) -> Danish:
    """As `explain_unknown_key`."""
    key = str(path[-1])
    if model_at(path[:-1]) is Source and key in Filter.model_fields:
        remedy = f"Sæt den under 'where': where: {{{key}: ...}}."
    else:
        near = find_meant_key(key, list_keys(path))
        remedy = f"Mente du »{near}«?" if near else "Slet den."
    return Danish(f"»{key}« er ingen kendt nøgle her.", remedy)


def list_keys(path: KeyPath) -> tuple[str, ...]:
    """The keys that may stand where a path ends."""
    return tuple(model_at(path[:-1]).model_fields)


def model_at(path: KeyPath) -> type[BaseModel]:
    """The model of the block at a path."""
    named = [step for step in path if isinstance(step, str)]
    return MODELS.get(named[-1], WrittenFile) if named else WrittenFile


def drop_misspelt(findings: list[Finding]) -> list[Finding]:
    """The findings without keys that are missing because they are misspelt."""
    meant = {
        (*finding.path[:-1], find_meant_key(str(finding.path[-1]), list_keys(finding.path)))
        for finding in findings
        if finding.rule == "unknown_key"
    }
    return [
        finding
        for finding in findings
        if finding.rule != "missing_key" or finding.path not in meant
    ]


def place_words(path: KeyPath) -> str:
    """Where below a block a key stands, as the end of a sentence."""
    parents = [step for step in path[2:-1] if isinstance(step, str)]
    return f" under '{'.'.join(parents)}'" if parents else ""


def name_key(path: KeyPath) -> str:
    """The key that a path ends with, in quotes; for an entry of a list, the list's."""
    key = last_key(path)
    return f"an entry of '{key}'" if path and isinstance(path[-1], int) else f"'{key}'"


def last_key(path: KeyPath) -> str:
    """The last step of a path that is a key."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def show(value: object) -> str:
    """What was found, short enough for a line."""
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case str():
            text = value if len(value) <= LARGEST_SHOWN else f"{value[:LARGEST_SHOWN]}..."
            return "empty" if value == "" else f"'{text}'"
        case dict():
            return "a block"
        case list():
            return "a list"
    return str(value)
