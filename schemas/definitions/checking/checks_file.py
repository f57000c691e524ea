"""Rules between blocks: ids, references, circles, and what no block is about.

Belongs here: what only the whole file shows. Does not belong here: rules within one block
(`schemas.definitions.checking.checks_block`) and blocks that say the same once more
(`schemas.definitions.checking.checks_twins`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from schemas.definitions.breakdowns import BreakdownKey, Group
from schemas.definitions.findings import (
    Danish,
    DefinitionBlock,
    Finding,
    Known,
    find_nearest,
    suggest,
)
from schemas.definitions.kinds import RULES
from schemas.definitions.model import Definition


def find_repeated_ids(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """Ids that an earlier block has already."""
    seen: dict[str, DefinitionBlock] = {}
    for block in blocks:
        name = block.definition.id
        if "id" not in block.unsure and name in seen:
            first = seen[name]
            where = "" if first.file == block.file else f" in {first.file}, line {first.line}"
            der = f" i {first.file}, linje {first.line}" if where else f" i linje {first.line}"
            yield Finding(
                "repeated_id", (*block.path, "id"),
                f"the id '{name}' is used by an earlier indicator{where}.",
                remedy="Give each indicator an id of its own.",
                danish=Danish(f"id'et »{name}« er brugt af en tidligere indikator{der}.",
                              "Giv hver indikator sit eget id, eller slet den ene blok."),
            )  # fmt: skip
        seen.setdefault(name, block)


def find_unknown_references(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """A ratio of indicators that are not in the file, are not in force, or are itself."""
    by_id = {block.definition.id: block.definition for block in blocks}
    for block in blocks:
        definition = block.definition
        if not RULES[definition.kind].made_of_indicators:
            continue
        for way, name, _ in definition.list_parts():
            path = (*block.path, *way)
            if way[0] in block.unsure:
                continue
            if name not in by_id:
                key = ".".join(way)
                message = f"'{key}': there is no indicator '{name}'."
                yield Finding("unknown_indicator", path, message, remedy=suggest(name, by_id),
                              danish=say_unknown(key, name, by_id))  # fmt: skip
            elif way[0] == "parts" and RULES[by_id[name].kind].made_of_indicators:
                yield Finding("derived_part", path, f"'{name}' is made of indicators itself.",
                              remedy="Name those that it is made of.",
                              danish=Danish(f"»{name}« er selv lavet af indikatorer.",
                                            "Nævn dem, som den er lavet af."))  # fmt: skip
            elif name == definition.id:
                yield Finding("circle", path, "an indicator cannot be made of itself.",
                              remedy="Name another indicator.",
                              danish=Danish("en indikator kan ikke laves af sig selv.",
                                            "Nævn en anden indikator."))  # fmt: skip


def find_unfit_judges(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """An indicator that others are to be judged by, and that is not in the file, is not
    standardised, is not of the same measure or not desired in the same direction."""
    by_id = {block.definition.id: block.definition for block in blocks}
    for block in blocks:
        definition = block.definition
        name = definition.judged_by
        if name is None or block.unsure & {"judged_by", "numerator", "denominator", "direction"}:
            continue
        path = (*block.path, "judged_by")
        judge = by_id.get(name)
        if judge is None:
            message = f"'judged_by': there is no indicator '{name}'."
            yield Finding("unknown_indicator", path, message, remedy=suggest(name, by_id),
                          danish=say_unknown("judged_by", name, by_id))  # fmt: skip
        elif judge.standardise is None:
            yield Finding("not_standardised", path, f"'{name}' is not standardised for age.",
                          remedy="Name an indicator with 'standardise'.",
                          danish=Danish(f"»{name}« er ikke aldersstandardiseret.",
                                        "Nævn en indikator med 'standardise'."))  # fmt: skip
        elif list_counted(judge) != list_counted(definition):
            yield Finding(
                "other_measure", path, f"'{name}' is of another measure than '{definition.id}'.",
                remedy="Name one with the same numerator and denominator.",
                rests_on=("numerator", "denominator"),
                danish=Danish(
                    f"»{name}« er af et andet mål end »{definition.id}«.",
                    "Nævn en med den samme tæller og nævner.",
                ),
            )  # fmt: skip
        elif judge.direction is None or judge.direction != definition.direction:
            yield Finding(
                "other_direction", path,
                f"'{name}' is not desired in the same direction as '{definition.id}'.",
                remedy="Give both the same 'direction'.", rests_on=("direction",),
                danish=Danish(
                    f"»{name}« ønskes ikke i samme retning som »{definition.id}«.",
                    "Giv begge den samme 'direction'.",
                ),
            )  # fmt: skip


def say_unknown(key: str, name: str, known: Iterable[str]) -> Danish:
    """That there is no such indicator, and the nearest there is."""
    near = find_nearest(name, known)
    return Danish(
        f"»{key}«: der er ingen indikator »{name}«.", f"Mente du »{near}«?" if near else None
    )


def list_counted(definition: Definition) -> list[tuple[str, str, str] | None]:
    """Dataset, measure and item of numerator and denominator."""
    return [
        (source.dataset, source.measure, source.where.item) if source else None
        for source in (definition.numerator, definition.denominator)
    ]


def find_circles(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """Ratios that lead back to themselves by way of others."""
    parts = {
        block.definition.id: [name for _, name, _ in block.definition.list_parts()]
        for block in blocks
    }
    for block in blocks:
        for key, name, _ in block.definition.list_parts():
            if name == block.definition.id:
                continue
            route = find_route(name, block.definition.id, parts)
            if route is not None:
                way = " → ".join([block.definition.id, *route])
                yield Finding("circle", (*block.path, *key), f"the ratios run in a circle: {way}.",
                              remedy="Let one of them be made of counts.",
                              danish=Danish(f"forholdene går i ring: {way}.",
                                            "Lad et af dem være lavet af antal."))  # fmt: skip


def find_route(start: str, goal: str, parts: dict[str, list[str]]) -> list[str] | None:
    """The indicators from `start` to `goal`, each made of the next; None when none lead there."""
    routes, passed = [[start]], {start}
    for route in routes:
        if route[-1] == goal:
            return route
        for part in parts.get(route[-1], []):
            if part not in passed:
                passed.add(part)
                routes.append([*route, part])
    return None


def find_lacking_groups(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """A ratio's groups that one of its two indicators does not have."""
    by_id = {block.definition.id: block for block in blocks}
    for block in blocks:
        definition = block.definition
        for way, name, fixed in definition.list_parts():
            other, key = by_id.get(name), ".".join(way)
            if other is None or other is block or "groups" in other.unsure | block.unsure:
                continue
            shown = {choice.key for choice in other.definition.list_breakdowns()}
            for number, group in list_made_groups(definition):
                asked = BreakdownKey(**{**group.model_dump(), **fixed})
                known_groups = {each[:3] for each in shown} if "category" not in fixed else shown
                if (asked.key if "category" in fixed else asked.key[:3]) not in known_groups:
                    said = ", ".join(asked.model_dump(exclude_defaults=True).values()) or "alle"
                    place = (*block.path, *find_place(way, fixed, number))
                    yield Finding(
                        "lacking_breakdown", place,
                        f"the indicator '{other.definition.id}' under '{key}' has no group {said}.",
                        remedy="Add the group there, or name groups that both have.",
                        danish=Danish(
                            f"indikatoren »{other.definition.id}« under »{key}« har ikke "
                            f"opdelingen {said}.",
                            "Tilføj opdelingen dér, eller nævn dem, som begge har.",
                        ),
                    )  # fmt: skip


def find_place(way: tuple[str, ...], fixed: dict[str, str], number: int) -> tuple[str | int, ...]:
    """The key that asks for a group: the part's own where it settles anything, else the number of
    the indicator's group."""
    if not fixed:
        return ("groups", number)
    return way[:-1] if len(way) > 1 else (f"{way[0]}_group",)


def list_made_groups(definition: Definition) -> Iterator[tuple[int, Group]]:
    """The groups that an indicator needs of the one it is made of, with the number of its own."""
    for number, group in enumerate(definition.groups):
        if not definition.between:
            yield number, group
        for education in definition.educations:
            yield number, group.model_copy(update={"education": education})


def find_unused_goals(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """Goals of the agreement and national goals that no indicator in force belongs to.

    Nothing is said while a block's own goal is wrong: it may be the one that is missing.
    """
    ties = {"focus_area", "goal", "national_goal", "status"}
    existing = {goal.id for area in known.agreement.focus_areas for goal in area.goals}
    named = {block.definition.goal for block in blocks} - {None}
    if not blocks or any(block.unsure & ties for block in blocks) or named - existing:
        return
    in_force = [block.definition for block in blocks if block.definition.status == "in_force"]
    goals = {(definition.focus_area, definition.goal) for definition in in_force}
    goals |= {(place.focus_area, place.goal) for entry in in_force for place in entry.also_under}
    for area in known.agreement.focus_areas:
        for goal in area.goals:
            if (area.id, goal.id) not in goals:
                message = f"no indicator in force belongs to the goal '{goal.id}' of '{area.id}'."
                danish = Danish(
                    f"ingen indikator i kraft hører til målet »{goal.id}« under »{area.id}«."
                )
                yield Finding("unused_goal", ("indicators",), message, warning=True, danish=danish)
    national = {definition.national_goal for definition in in_force}
    for national_goal in known.agreement.national_goals:
        if national_goal.id not in national:
            message = f"no indicator in force belongs to the national goal {national_goal.id}."
            danish = Danish(f"ingen indikator i kraft hører til nationalt mål {national_goal.id}.")
            yield Finding("unused_goal", ("indicators",), message, warning=True, danish=danish)
