"""Rules on whom an indicator speaks of: its headline, the report's groups, its further goals.

Belongs here: whether the breakdown that stands for an indicator is named, is published, and is
about the people of the goal. Does not belong here: the groups themselves
(`schemas.definitions.checking.checks_block`).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.age_bands import parse_band
from schemas.definitions.breakdowns import BreakdownKey
from schemas.definitions.checking.checks_units import are_percent_bands
from schemas.definitions.findings import (
    Danish,
    DefinitionBlock,
    Finding,
    KeyPath,
    Known,
    suggest,
    suggest_in_danish,
)
from schemas.definitions.model import Definition

BREAKDOWN_KEYS = ("groups", "categories", "bands", "kind")


def find_lacking_headlines(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """Several breakdowns of which none is named as the one that stands for the indicator."""
    definition = block.definition
    published = definition.list_breakdowns()
    if definition.bands and not are_percent_bands(definition.bands):
        # names of wrong bands would be written down
        return
    # a group that stands twice is told of by a rule of its own
    if definition.headline is None and len({choice.key for choice in published}) > 1:
        key = "categories" if definition.categories else "groups"
        proposed = write_choice(definition.headline_breakdown)
        yield Finding(
            "lacking_headline", ("bands" if definition.bands else key,),
            f"the indicator has {len(published)} breakdowns, and none is its headline.",
            remedy=f"Add headline: {proposed}, or another one.",
            rests_on=(*BREAKDOWN_KEYS, "headline"),
            danish=Danish(
                f"der er {len(published)} opdelinger, og ingen af dem er hovedopdelingen.",
                f"Tilføj headline: {proposed}, eller en anden af dem.",
            ),
        )  # fmt: skip


def find_unpublished_choices(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A headline or a group of the report that the indicator has no figures for."""
    published = [choice.key for choice in block.definition.list_breakdowns()]
    allowed = tuple(write_choice(choice) for choice in block.definition.list_breakdowns())
    for path, choice in list_choices(block.definition):
        if choice.key not in published:
            said = write_choice(choice)
            yield Finding(
                "unknown_breakdown", path, f"the breakdown {said} is not published.", allowed,
                suggest(said, allowed), rests_on=BREAKDOWN_KEYS,
                danish=Danish(f"opdelingen {said} vises ikke.", suggest_in_danish(said, allowed)),
            )  # fmt: skip


def list_choices(definition: Definition) -> Iterator[tuple[KeyPath, BreakdownKey]]:
    """Every breakdown that a block chooses, with its path."""
    if definition.headline is not None:
        yield ("headline",), definition.headline
    for number, choice in enumerate(definition.report_groups):
        yield ("report_groups", number), choice
    for number, place in enumerate(definition.also_under):
        yield ("also_under", number, "headline"), place.headline


def find_wrong_places(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A further goal that does not exist, or under which the indicator stands already."""
    goals = {area.id: [goal.id for goal in area.goals] for area in known.agreement.focus_areas}
    taken = [(block.definition.focus_area, block.definition.goal)]
    for number, place in enumerate(block.definition.also_under):
        path, allowed = ("also_under", number, "goal"), tuple(goals.get(place.focus_area, ()))
        if place.goal not in allowed:
            message = f"the focus area '{place.focus_area}' has no goal '{place.goal}'."
            yield Finding(
                "unknown_goal", path, message, allowed, suggest(place.goal, allowed),
                danish=Danish(
                    f"fokusområdet »{place.focus_area}« har intet mål »{place.goal}«.",
                    suggest_in_danish(place.goal, allowed),
                ),
            )  # fmt: skip
        elif (place.focus_area, place.goal) in taken:
            yield Finding(
                "repeated_goal", path, f"the indicator stands under '{place.goal}' already.",
                remedy="Remove one of the two.", rests_on=("focus_area", "goal"),
                danish=Danish(
                    f"indikatoren står allerede under »{place.goal}«.", "Slet det ene sted."
                ),
            )  # fmt: skip
        taken.append((place.focus_area, place.goal))


def find_unsaid_populations(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """People older than a focus area is about, without a word of whom the figure speaks."""
    oldest = {area.id: area.oldest_age for area in known.agreement.focus_areas}
    definition = block.definition
    places = [definition.place_under(place) for place in definition.also_under]
    for number, shown in enumerate([definition, *places], -1):
        most = oldest.get(shown.focus_area or "")
        if most is None or shown.population or is_within(shown.headline_breakdown.age, most):
            continue
        yield Finding(
            "unsaid_population", ("id",) if number < 0 else ("also_under", number),
            f"the focus area '{shown.focus_area}' is about people up to {most}, and the headline "
            f"is about the age '{shown.headline_breakdown.age}'.",
            remedy="Say in 'population' whom the figure speaks of, or take a younger headline.",
            rests_on=("focus_area", "headline", "groups", "population"),
            danish=Danish(
                f"fokusområdet »{shown.focus_area}« er om mennesker til og med {most} år, og "
                f"hovedopdelingen er om alderen »{shown.headline_breakdown.age}«.",
                "Skriv i 'population', hvem tallet gælder, eller vælg en yngre hovedopdeling.",
            ),
        )  # fmt: skip


def is_within(age: str, oldest: int) -> bool:
    """Whether an age band holds nobody older."""
    band = parse_band(age)
    return band is not None and band[1] <= oldest


def write_choice(choice: BreakdownKey) -> str:
    """A breakdown as it is written in the file: '{age: 80+}', 'alle'."""
    said = choice.model_dump(exclude_defaults=True)
    return "{" + ", ".join(f"{key}: {text}" for key, text in said.items()) + "}" if said else "alle"
