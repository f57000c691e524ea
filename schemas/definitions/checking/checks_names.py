"""Rules on names: what a block calls by a name must exist.

Belongs here: goals, measures, items, breakdowns and standard populations against what is
known. Does not belong here: what is stored (`schemas.definitions.checking.checks_stored`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.definitions.findings import (
    ROLE_WORDS,
    Danish,
    DatasetNames,
    DefinitionBlock,
    Finding,
    KeyPath,
    Known,
    find_nearest,
    list_sources,
    shorten_list,
    suggest,
    suggest_in_danish,
)
from schemas.definitions.measures import Filter, Source
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

BREAKDOWNS = ("sex", "age", "education")
BREAKDOWN_WORDS = {"sex": "køn", "age": "alder", "education": "uddannelse"}


def find_unknown_goals(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A goal that the block's focus area does not have."""
    definition = block.definition
    goals = {area.id: [goal.id for goal in area.goals] for area in known.agreement.focus_areas}
    area, goal = definition.focus_area, definition.goal
    if area is None or goal is None or goal in goals.get(area, ()):
        return
    allowed = tuple(goals.get(area, ()))
    owner = next((name for name, its_goals in goals.items() if goal in its_goals), None)
    yield Finding(
        "unknown_goal", ("goal",), f"the focus area '{area}' has no goal '{goal}'.", allowed,
        f"It is a goal of '{owner}'." if owner else suggest(goal, allowed),
        rests_on=("focus_area",),
        danish=Danish(
            f"fokusområdet »{area}« har intet mål »{goal}«.",
            f"Det er et mål under »{owner}«." if owner else suggest_in_danish(goal, allowed),
        ),
    )  # fmt: skip


def find_unknown_measures(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A measure that no layout of the dataset gives."""
    for path, source in list_sources(block.definition):
        names = known.datasets.get(source.dataset)
        if names is not None and source.measure not in names.measures:
            allowed = tuple(sorted(names.measures))
            yield Finding(
                "unknown_measure", (*path, "measure"),
                f"the dataset '{source.dataset}' has no measure '{source.measure}'.",
                allowed, suggest(source.measure, allowed),
                danish=Danish(
                    f"datasættet »{source.dataset}« har intet mål »{source.measure}«.",
                    suggest_in_danish(source.measure, allowed),
                ),
            )  # fmt: skip


def find_unknown_items(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """An item that the dataset does not have, or none where it needs one."""
    for path, source, item in list_items(block.definition):
        names = known.datasets.get(source.dataset)
        if names is None or is_item(item, names):
            continue
        forms = {re.sub(r"\(\?:.*?\)", "...", form) for form in names.item_patterns}
        known_items = {*names.items, *(form for form in forms if re.search(r"\w", form))}
        allowed = shorten_list(item, known_items)
        if item == ALL:
            message = f"the dataset '{source.dataset}' needs an item: what the figures are of."
            remedy = "Write it as in: where: {item: ...}."
            danish = Danish(
                f"datasættet »{source.dataset}« skal have et emne (item): hvad tallene er om.",
                f"Skriv where: {{item: ...}}. Her kan stå: {', '.join(allowed)}.",
            )
            yield Finding("missing_item", path, message, allowed, remedy, danish=danish)
        else:
            message = f"the dataset '{source.dataset}' has no item '{item}'."
            near = find_nearest(item, known_items)
            danish = Danish(
                f"datasættet »{source.dataset}« har intet emne »{item}«.",
                f"Her kan stå: {', '.join(allowed)}.{f' Mente du »{near}«?' if near else ''}",
            )
            yield Finding(
                "unknown_item", path, message, allowed, suggest(item, known_items), danish=danish
            )  # fmt: skip


def list_items(definition: Definition) -> Iterator[tuple[KeyPath, Source, str]]:
    """Every item that a block asks for, with its path: of the sources, or of the categories.

    As in the arithmetic, a category's item takes the place of the sources' own; that of a
    denominator only where it is the numerator's, or where the category names another.
    """
    numerator = definition.numerator
    for path, source in list_sources(definition):
        beside = path[0] in ("denominator", "weight")
        shared = numerator is not None and numerator.where.item == source.where.item
        kept = not definition.categories
        for number, category in enumerate(definition.categories):
            if path == ("denominator",) and category.denominator_item:
                place: KeyPath = ("categories", number, "denominator_item")
                yield place, source, category.denominator_item
            elif not beside or shared:
                yield ("categories", number, "item"), source, category.item
            else:
                kept = True
        if kept:
            yield (*path, "where", "item"), source, source.where.item


def is_item(item: str, names: DatasetNames) -> bool:
    """Whether a dataset can have the item; no item is one only where the dataset lists it."""
    if item in names.items:
        return True
    return item != ALL and any(re.fullmatch(form, item) for form in names.item_patterns)


def find_unknown_educations(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """An education that no dataset has."""
    allowed = tuple(
        sorted({name for names in known.datasets.values() for name in names.educations})
    )
    if not allowed:
        return
    named: list[tuple[KeyPath, str | None]] = [
        (("groups", number, "education"), group.education)
        for number, group in enumerate(block.definition.groups)
    ]
    named += [
        ((*path, "where", "education"), source.where.education)
        for path, source in list_sources(block.definition)
    ]
    for path, education in named:
        if education not in (None, ALL, *allowed):
            yield Finding(
                "unknown_education", path, f"education '{education}' is not known.",
                (ALL, *allowed), suggest(str(education), allowed),
                danish=Danish(
                    f"uddannelsen »{education}« er ikke kendt.",
                    suggest_in_danish(str(education), (ALL, *allowed)),
                ),
            )  # fmt: skip


def find_lacking_breakdowns(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A breakdown that is asked for and that a source's dataset does not have at all.

    Of several weights one that has it is enough.
    """
    lacking = [
        (path, source, breakdown, asker)
        for path, source in list_sources(block.definition)
        if source.dataset in known.datasets
        for breakdown, asker in list_asked(block.definition, source.where)
        if breakdown not in known.datasets[source.dataset].breakdowns
    ]
    weights = {path[1] for path, *_ in lacking if path[0] == "weight"}
    for path, source, breakdown, asker in lacking:
        if path[0] == "weight" and len(weights) < len(block.definition.weight):
            continue
        role = str(path[0]).replace("_", " ")
        if asker == "where":
            place, remedy = (*path, asker, breakdown), "Remove it, or take another dataset."
            told = "Slet det, eller tag et andet datasæt."
        else:
            place = path
            remedy = f"Write where: {{{breakdown}: {ALL}}} for everyone, or take another dataset."
            told = f"Skriv where: {{{breakdown}: {ALL}}} for alle, eller tag et andet datasæt."
        yield Finding(
            "lacking_breakdown", place,
            f"the {role} (dataset '{source.dataset}') has no breakdown by {breakdown}, which "
            f"'{asker}' asks for.",
            remedy=remedy, rests_on=(asker,),
            danish=Danish(
                f"{ROLE_WORDS[str(path[0])]} (datasættet »{source.dataset}«) er ikke opdelt efter "
                f"{BREAKDOWN_WORDS[breakdown]}, som '{asker}' beder om.", told,
            ),
        )  # fmt: skip


def list_asked(definition: Definition, where: Filter) -> Iterator[tuple[str, str]]:
    """The breakdowns that a source must have, and the key that asks for each."""
    for breakdown in BREAKDOWNS:
        fixed = getattr(where, breakdown)
        standardised = definition.standardise is not None and (
            breakdown in definition.standardise.over or breakdown == "age"
        )
        if fixed is not None:
            if fixed != ALL:
                yield breakdown, "where"
        elif standardised:
            yield breakdown, "standardise"
        elif any(getattr(group, breakdown) != ALL for group in definition.groups):
            yield breakdown, "groups"


def find_unknown_populations(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A standard population that there is no data file of."""
    standardise = block.definition.standardise
    if standardise is None or not known.populations:
        return
    if standardise.population not in known.populations:
        allowed = tuple(sorted(known.populations))
        yield Finding(
            "unknown_population", ("standardise", "population"),
            f"there is no standard population '{standardise.population}'.",
            allowed, suggest(standardise.population, allowed),
            danish=Danish(
                f"der er ingen standardbefolkning »{standardise.population}«.",
                suggest_in_danish(standardise.population, allowed),
            ),
        )  # fmt: skip
