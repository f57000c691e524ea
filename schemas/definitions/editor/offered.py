"""What an editor can offer where a block names something: measures, items, ages, indicators.

Belongs here: those names, and the parts of the JSON schema that offer them. Does not belong here:
the keys of the language (`schemas.definitions.editor.json_schema`), and finding what is stored
(`pipelines.commands.definitions.schema`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.vocabulary import ALL, EDUCATIONS

Json = dict[str, Any]
MEASURED_ROLES = ("numerator", "figure")
"""The sources whose ages are those of a block's own groups."""

WHOLE_BREAKDOWNS = ("groups", "report_groups")
NAMING_KEYS = ("of", "to", "judged_by", "twin_of", "variant_of", "indicator")
"""Keys whose value is another indicator."""


@dataclass(frozen=True)
class OfferedMeasure:
    """A measure of a dataset with what is stored of it.

    `items` are ids with the publisher's words. With `open_items` others may come, too.
    """

    dataset: str
    measure: str
    words: str
    items: Mapping[str, str] = field(default_factory=dict)
    open_items: bool = True
    ages: tuple[str, ...] = ()
    educations: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfferedIndicator:
    """An indicator that others can be made of or judged by, with the groups that it shows."""

    id: str
    title: str
    ages: tuple[str, ...] = ()
    educations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offered:
    """All names that are known where a schema is written, and the standard populations."""

    measures: tuple[OfferedMeasure, ...] = ()
    indicators: tuple[OfferedIndicator, ...] = ()
    populations: Mapping[str, str] = field(default_factory=dict)


def offer(words: Mapping[str, str], closed: bool = False) -> Json:
    """Values with what they mean; others may stand there, too, unless they are all (`closed`)."""
    listed: Json = {"enum": list(words)}
    if any(words.values()):
        listed["markdownEnumDescriptions"] = list(words.values())
    return listed if closed else {"anyOf": [listed, {}]}


def offer_breakdowns(ages: Iterable[str], educations: Iterable[str]) -> Json:
    """The ages and educations that there are, as keys of a group."""
    named = {"age": list(ages), "education": list(educations)}
    return {name: offer(dict.fromkeys(values, "")) for name, values in named.items() if values}


def add_names(parts: Json, offered: Offered) -> None:
    """Put what is offered into the parts of the language, in place."""
    add_measures(parts, offered.measures)
    add_indicators(parts, offered.indicators)
    if offered.populations:
        parts["Standardise"]["properties"]["population"] |= offer(offered.populations, closed=True)
    parts["key_between"]["items"] = offer(dict.fromkeys(EDUCATIONS, ""))


def add_measures(parts: Json, measures: Iterable[OfferedMeasure]) -> None:
    """Of each dataset its measures, of each measure its items, ages and educations."""
    of_dataset: dict[str, list[OfferedMeasure]] = {}
    for each in measures:
        of_dataset.setdefault(each.dataset, []).append(each)
    rules: list[Json] = []
    for number, (dataset, listed) in enumerate(of_dataset.items()):
        rule = describe_dataset(parts, number, listed)
        rules.append(when("dataset", dataset, rule))
    parts["Source"].setdefault("allOf", []).extend(rules)
    parts["Term"].setdefault("allOf", []).extend(rules)
    parts["Definition"]["allOf"] += list_group_rules(of_dataset)


def describe_dataset(parts: Json, number: int, measures: list[OfferedMeasure]) -> Json:
    """What a source of a dataset may name; a count added to it is of the same dataset unless it
    says another."""
    by_measure = []
    for nth, each in enumerate(measures):
        name, group = f"where_{number}_{nth}", f"group_{number}_{nth}"
        parts[group] = {"properties": offer_breakdowns(each.ages, each.educations)}
        item = offer(each.items, closed=not each.open_items) if each.items else {}
        parts[name] = {"properties": {"item": item}, "allOf": [refer(group)]}
        by_measure.append(when("measure", each.measure, {"properties": {"where": refer(name)}}))
    named = offer({each.measure: each.words for each in measures}, closed=True)
    together = {item: words for each in measures for item, words in each.items.items()}
    of_item = {"where": {"properties": {"item": offer(together)}}} if together else {}
    parts[f"term_{number}"] = {
        "if": {"not": {"required": ["dataset"]}},
        "then": {
            "properties": {"measure": named},
            "allOf": [
                *by_measure,
                {"if": {"not": {"required": ["measure"]}}, "then": {"properties": of_item}},
            ],
        },
    }
    terms = {"items": refer(f"term_{number}")}
    return {
        "properties": {"measure": named, "plus": terms, "minus": terms},
        "allOf": by_measure,
    }  # fmt: skip


def list_group_rules(of_dataset: Mapping[str, list[OfferedMeasure]]) -> Iterator[Json]:
    """For what a block's figures are made of the ages, educations and items that it can show."""
    for number, (dataset, measures) in enumerate(of_dataset.items()):
        for nth, each in enumerate(measures):
            where, group = refer(f"where_{number}_{nth}"), refer(f"group_{number}_{nth}")
            age = {"$ref": f"{group['$ref']}/properties/age"} if each.ages else {}
            shown: Json = {
                "categories": {"items": where},
                "headline": group,
                "standardise": {"properties": {"ages": {"items": age}}},
                **{key: {"items": group} for key in WHOLE_BREAKDOWNS},
            }
            named = {"dataset": {"const": dataset}, "measure": {"const": each.measure}}
            source = {"properties": named, "required": list(named)}
            for role in MEASURED_ROLES:
                yield {
                    "if": {"properties": {role: source}, "required": [role]},
                    "then": {"properties": shown},
                }


def add_indicators(parts: Json, indicators: Iterable[OfferedIndicator]) -> None:
    """The indicators by their titles wherever one is named, and the groups of the one that is."""
    listed = list(indicators)
    named = offer({each.id: each.title for each in listed})
    for key in NAMING_KEYS:
        place = parts["Part"]["properties"] if key == "indicator" else parts
        name = key if key == "indicator" else f"key_{key}"
        if listed:
            place[name] = {**place[name], **named}
    grouped = [(each, describe_groups(each)) for each in listed]
    rules = [(each, group) for each, group in grouped if group]
    parts["Part"]["allOf"] = [
        when("indicator", each.id, {"properties": group}) for each, group in rules
    ]
    parts["ratio_groups"] = {
        "allOf": [
            when(key, each.id, {"properties": {f"{key}_group": {"properties": group}}})
            for each, group in rules
            for key in ("of", "to")
        ]
    }


def describe_groups(indicator: OfferedIndicator) -> Json:
    """The groups of an indicator as keys of a part."""
    group = offer_breakdowns(indicator.ages, indicator.educations)
    if indicator.categories:
        group["category"] = offer(dict.fromkeys(indicator.categories, ""))
    return group


def when(key: str, value: str, then: Json) -> Json:
    """What holds where a key has a value."""
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": then}


def refer(name: str) -> Json:
    """A part of the schema by its name."""
    return {"$ref": f"#/$defs/{name}"}


def list_values(values: Iterable[str | None]) -> tuple[str, ...]:
    """Each value once, without everyone."""
    return tuple(dict.fromkeys(value for value in values if value and value != ALL))
