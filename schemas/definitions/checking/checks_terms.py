"""Rules on counts that are put together: what is added excludes what is there, what is taken away
is a part of it.

Belongs here: `plus` and `minus` of a source. Does not belong here: whether the terms' measures and
items are there, which is asked of them as of any source (`list_sources`).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.age_bands import contains, parse_band
from schemas.definitions.findings import (
    ROLE_WORDS,
    Danish,
    DefinitionBlock,
    Finding,
    Known,
    list_roles,
)
from schemas.definitions.kinds import Kind
from schemas.definitions.measures import Source
from schemas.definitions.parts import are_disjoint
from schemas.vocabulary import ALL

COUNTED = (Kind.PROPORTION, Kind.RATE, Kind.COUNT)
ROLES = ("numerator", "denominator")
FILTERS = ("sex", "age", "education")


def find_wrong_terms(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """Counts put together where that has no meaning, or that count somebody twice."""
    definition = block.definition
    for path, source in list_roles(definition):
        if not source.is_combined:
            continue
        role = str(path[0])
        if role not in ROLES or definition.kind not in COUNTED:
            yield tell_misplaced(path, source)
            continue
        if definition.categories:
            yield Finding(
                "terms", (*path, "plus" if source.plus else "minus"),
                "with 'categories' a count cannot be put together.",
                remedy="Write an indicator for each category.", rests_on=("categories",),
                danish=Danish(
                    "med »categories« kan et antal ikke sættes sammen af flere.",
                    "Skriv en indikator for hver kategori.",
                ),
            )  # fmt: skip
            continue
        yield from find_overlaps(path, source, known)
        yield from find_strangers(path, source, known)


def tell_misplaced(path: tuple[str | int, ...], source: Source) -> Finding:
    """That only numerator and denominator of counted kinds are put together."""
    role = str(path[0])
    return Finding(
        "terms", (*path, "plus" if source.plus else "minus"),
        "only numerator and denominator of a proportion, rate or count are put together of several "
        "counts.",
        remedy="Leave the key out, or choose another 'kind'.", rests_on=("kind",),
        danish=Danish(
            "kun tæller og nævner i en andel, en rate eller et antal sættes sammen af flere antal, "
            f"ikke {ROLE_WORDS[role]} her.",
            "Udelad nøglen, eller vælg en anden 'kind'.",
        ),
    )  # fmt: skip


def find_overlaps(path: tuple[str | int, ...], source: Source, known: Known) -> Iterator[Finding]:
    """Terms that may count somebody who is added, or taken away, already."""
    added = [term for sign, term in source.terms if sign > 0]
    taken = [term for sign, term in source.terms if sign < 0]
    pairs = [("plus", nth, added[: nth + 1], term) for nth, term in enumerate(added[1:])]
    pairs += [("minus", nth, taken[:nth], term) for nth, term in enumerate(taken)]
    for key, number, before, term in pairs:
        other = next((each for each in before if not exclude(each, term, known)), None)
        if other is None:
            continue
        if other == term:
            yield tell_repeated((*path, key, number))
            continue
        one, two = describe_pair(other, term)
        yield Finding(
            "overlapping_terms", (*path, key, number),
            f"'{one}' and '{two}' may count the same ones, who would count twice.",
            remedy="Take an item that holds both. Where nobody is in both, say so under "
            f"'exclusive' in datasets/{term.dataset}.yaml.",
            danish=Danish(
                f"»{one}« og »{two}« kan tælle de samme, som så tæller to gange.",
                "Tag et emne, som rummer begge. Kan ingen være i begge, så skriv dem under "
                f"'exclusive' i datasets/{term.dataset}.yaml.",
            ),
        )  # fmt: skip


def find_strangers(path: tuple[str | int, ...], source: Source, known: Known) -> Iterator[Finding]:
    """Terms that are taken away and are no part of what is there."""
    first = source.terms[0][1]
    taken = [term for sign, term in source.terms if sign < 0]
    for number, term in enumerate(taken):
        if is_part(term, first, known):
            continue
        if term == first:
            yield tell_all_taken((*path, "minus", number))
            continue
        whole, part = describe_pair(first, term)
        yield Finding(
            "no_part", (*path, "minus", number),
            f"'{part}' is not known to be a part of '{whole}'.",
            remedy="Take away a part alone. Where it is one, say so under 'parts' in "
            f"datasets/{term.dataset}.yaml.",
            danish=Danish(
                f"»{part}« er, så vidt vides, ingen del af »{whole}«.",
                "Træk kun en del fra. Er det en, så skriv det under 'parts' i "
                f"datasets/{term.dataset}.yaml.",
            ),
        )  # fmt: skip


def tell_repeated(path: tuple[str | int, ...]) -> Finding:
    """That the same count stands there once more."""
    return Finding(
        "overlapping_terms", path, "this count is there already.", remedy="Remove one of the two.",
        danish=Danish("dette antal er der allerede.", "Slet det ene af de to."),
    )  # fmt: skip


def tell_all_taken(path: tuple[str | int, ...]) -> Finding:
    """That a count is taken from itself."""
    return Finding(
        "no_part", path, "this is the whole count itself, so nothing is left.",
        remedy="Name a part of it: another measure, item or group.",
        danish=Danish(
            "det er hele antallet selv, så der er intet tilbage.",
            "Nævn en del af det: et andet mål, emne eller en gruppe.",
        ),
    )  # fmt: skip


def describe_pair(one: Source, other: Source) -> tuple[str, str]:
    """Two counts by what tells them apart: the item, the measure, else the group."""
    if one.where.item != other.where.item:
        return one.where.item, other.where.item
    if one.measure != other.measure:
        return one.measure, other.measure
    named = [", ".join(read_filter(each).values()) or ALL for each in (one, other)]
    return named[0], named[1]


def read_filter(source: Source) -> dict[str, str]:
    """What a source settles of the group."""
    found = {name: getattr(source.where, name) for name in FILTERS}
    return {name: value for name, value in found.items() if value is not None}


def exclude(one: Source, other: Source, known: Known) -> bool:
    """Whether nobody is counted by both."""
    if one.dataset != other.dataset:
        return False
    if are_disjoint(read_filter(one), read_filter(other)):
        return (one.measure, one.where.item) == (other.measure, other.where.item)
    rules = known.rules.get(one.dataset)
    if rules is None:
        return True
    lists = [*rules.exclusive]
    lists += [each.parts for each in rules.parts if isinstance(each.parts, list)]
    pairs = [(one.where.item, other.where.item), (one.measure, other.measure)]
    return any(
        mine != yours and mine in names and yours in names
        for mine, yours in pairs
        for names in lists
    )


def is_part(part: Source, whole: Source, known: Known) -> bool:
    """Whether all whom the one counts are counted by the other."""
    if part.dataset != whole.dataset:
        return False
    rules = known.rules.get(part.dataset)
    if rules is None:
        return True
    item, of = part.where.item, whole.where.item
    items = {
        name for each in rules.parts if each.total == of and isinstance(each.parts, list)
        for name in each.parts
    }  # fmt: skip
    same_item = item == of or item in items or of == rules.whole_item
    wholes = known.wholes.get((part.dataset, part.measure), frozenset())
    same_measure = part.measure == whole.measure or whole.measure in wholes
    inside = all(holds(read_filter(whole).get(name), value)
                 for name, value in read_filter(part).items())  # fmt: skip
    return same_item and same_measure and inside and part != whole


def holds(wide: str | None, narrow: str) -> bool:
    """Whether a value of a filter holds another; what is not settled holds everybody."""
    if wide in (None, ALL, narrow):
        return True
    bands = parse_band(str(wide)), parse_band(narrow)
    return bands[0] is not None and bands[1] is not None and contains(bands[0], bands[1])
