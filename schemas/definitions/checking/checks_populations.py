"""Rules on populations: numerator and denominator must be about the same people or events.

Belongs here: items, people and natures of the two that cannot belong together. Does not belong
here: a numerator that is wider than its denominator (`schemas.definitions.checking.checks_block`).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.age_bands import contains, parse_band
from schemas.datasets import PROJECTIONS
from schemas.definitions.checking.checks_names import BREAKDOWNS
from schemas.definitions.checking.checks_units import COUNT, find_unit
from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known, list_roles
from schemas.definitions.kinds import RULES
from schemas.definitions.measures import Source
from schemas.natures import CLUSTERED
from schemas.vocabulary import ALL, STANDARDISED

RESTS_ON = ("kind", "numerator", "denominator", "groups", "categories")
COMPANIONS = ("limit_low", "limit_high", "respondents", "weight")
"""What is said of a printed figure by the same source."""

LOWER, UPPER = "nedre", "øvre"
PERSONS = "events"
"""The nature of counts of persons, each counted once."""


def find_unlike_items(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A numerator of one item above a denominator of another item of the same dataset."""
    definition = block.definition
    numerator, denominator = definition.numerator, definition.denominator
    if numerator is None or denominator is None or numerator.dataset != denominator.dataset:
        return
    if numerator.is_combined or denominator.is_combined:
        return
    part, whole = numerator.where.item, denominator.where.item
    if part == whole or ALL in (part, whole) or definition.categories:
        return
    rule = known.rules.get(denominator.dataset)
    if rule is not None and rule.whole_item == whole:
        return
    yield Finding(
        "unlike_populations", ("denominator", "where", "item"),
        f"the numerator is of another population than the denominator: '{part}' against "
        f"'{whole}'.",
        remedy="Give both the same item.", rests_on=RESTS_ON,
        danish=Danish(
            f"tælleren er om nogle andre end nævneren: »{part}« over »{whole}«.",
            "Giv begge det samme emne (item).",
        ),
    )  # fmt: skip


def find_events_among_persons(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A share of unlike things: events as a part of persons, or persons of events."""
    definition = block.definition
    numerator, denominator = definition.numerator, definition.denominator
    if not RULES[definition.kind].part_of_whole or numerator is None or denominator is None:
        return
    above, below = (find_source_nature(each, known) for each in (numerator, denominator))
    if (
        above is None
        or below is None
        or {find_unit(numerator, known), find_unit(denominator, known)} - {None, COUNT}
    ):
        return
    same = numerator.dataset == denominator.dataset
    if above == below if same else above == PERSONS and below != CLUSTERED:
        return
    said = (
        f"{numerator.dataset}/{numerator.measure}",
        f"{denominator.dataset}/{denominator.measure}",
    )
    yield Finding(
        "unlike_populations", ("numerator",),
        f"the numerator is of another population than the denominator, and so no part of it: "
        f"'{said[0]}' against '{said[1]}'.",
        remedy="Take the denominator that holds what the numerator counts, or 'kind: rate' with "
        "'per', which says how many there are to so many.",
        rests_on=RESTS_ON,
        danish=Danish(
            "tælleren er om noget andet end nævneren og derfor ingen del af den: "
            f"»{said[0]}« over »{said[1]}«.",
            "Tag den nævner, som det talte er en del af, eller 'kind: rate' med 'per', der siger, "
            "hvor mange der er pr. så mange.",
        ),
    )  # fmt: skip


def find_source_nature(source: Source, known: Known) -> str | None:
    """What a source counts; None where no rule says it."""
    rule = known.rules.get(source.dataset)
    return rule.find_nature(source.measure, source.where.item) if rule else None


def find_narrower_numerators(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A numerator of some people, named in its filter, above a denominator of more people.

    Of one measure this is a share of it, such as the part of the inhabitants who are old.
    """
    definition = block.definition
    numerator, denominator = definition.numerator, definition.denominator
    if numerator is None or denominator is None or definition.standardise is not None:
        return
    if numerator.is_combined or denominator.is_combined:
        return
    if (numerator.dataset, numerator.measure) == (denominator.dataset, denominator.measure):
        return
    for breakdown in BREAKDOWNS:
        part = getattr(numerator.where, breakdown)
        if part in (None, ALL, STANDARDISED):
            continue
        for group in definition.groups:
            whole = getattr(denominator.where, breakdown) or getattr(group, breakdown)
            if whole == STANDARDISED or not is_narrower(part, whole):
                continue
            yield Finding(
                "unlike_populations", ("numerator", "where", breakdown),
                f"the numerator counts {breakdown} '{part}' alone, the denominator {breakdown} "
                f"'{whole}'.",
                remedy=f"Take it out of 'where' and write it in 'groups', so that both are of "
                f"{breakdown} '{part}'.",
                warning=True, rests_on=RESTS_ON,
                danish=Danish(
                    f"tælleren er kun for {DANISH[breakdown]} »{part}«, nævneren for »{whole}«.",
                    "Tag det ud af 'where', og skriv det i 'groups', så begge er for "
                    f"»{part}«.",
                ),
            )  # fmt: skip
            break


def find_companions_of_others(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """Limits, answers or answers as weights that are of another question than the figure itself,
    and limits that are each other's."""
    definition = block.definition
    figure = definition.figure
    if figure is None:
        return
    for path, source in list_roles(definition):
        if path[0] not in COMPANIONS or source.dataset != figure.dataset:
            continue
        if source.where.item != figure.where.item:
            yield Finding(
                "unlike_populations", (*path, "where", "item"),
                f"this is of '{source.where.item}', the figure of '{figure.where.item}'.",
                remedy="Give both the same item.", rests_on=("figure", str(path[0])),
                danish=Danish(
                    f"det er om »{source.where.item}«, kildens tal om »{figure.where.item}«.",
                    "Giv begge det samme emne (item).",
                ),
            )  # fmt: skip
    for role, wrong in (("limit_low", UPPER), ("limit_high", LOWER)):
        source = getattr(definition, role)
        if source is not None and source.measure.startswith(wrong):
            yield Finding(
                "swapped_limits", (role, "measure"),
                f"'{source.measure}' is the other limit.", remedy="Swap the two.",
                danish=Danish(f"»{source.measure}« er den anden grænse.", "Byt om på de to."),
            )  # fmt: skip


def find_projected_people(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """What was counted, held against people who are only expected."""
    sources = list(list_roles(block.definition))
    if all(source.dataset in PROJECTIONS for _, source in sources):
        return
    for path, source in sources:
        if source.dataset in PROJECTIONS:
            yield Finding(
                "projected_people", (*path, "dataset"),
                f"'{source.dataset}' is a projection of the years ahead, the other figures are of "
                "years that have been.",
                remedy="Take 'folketal', the population as it was.", warning=True,
                danish=Danish(
                    f"»{source.dataset}« er en fremskrivning af de kommende år; de andre tal er om "
                    "år, der er gået.",
                    "Tag »folketal«, befolkningen, som den var.",
                ),
            )  # fmt: skip


DANISH = {"sex": "køn", "age": "alder", "education": "uddannelse"}


def is_narrower(part: str, whole: str) -> bool:
    """Whether a value of a breakdown holds fewer people than another that holds them all."""
    if whole == ALL:
        return True
    inner, outer = parse_band(part), parse_band(whole)
    return bool(inner and outer and inner != outer and contains(outer, inner))
