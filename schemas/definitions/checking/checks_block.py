"""Rules within one block: keys that are right by themselves and wrong together.

Belongs here: scale, parts and wholes, age bands, repeated entries, dates. Does not belong
here: names (`schemas.definitions.checking.checks_names`) and the rules between blocks
(`schemas.definitions.checking.checks_file`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise

from schemas.age_bands import contains, overlap, parse_band
from schemas.definitions.breakdowns import Group
from schemas.definitions.checking.checks_names import BREAKDOWNS
from schemas.definitions.findings import (
    Danish,
    DefinitionBlock,
    Finding,
    KeyPath,
    Known,
    join_names,
)
from schemas.definitions.kinds import RULES
from schemas.definitions.measures import Source
from schemas.vocabulary import ALL, STANDARDISED

WORDS = {"sex": "køn", "age": "alderen", "education": "uddannelsen"}
PART_OF_WHOLE = "Lad tælleren tælle en del af det, som nævneren tæller."


def find_breaches(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """What the model itself says about keys that do not fit together."""
    for breach in block.definition.find_breaches():
        danish = Danish(f"{breach.danish}.") if breach.danish else None
        yield Finding(
            "fit", breach.path, f"{breach.message}.", rests_on=breach.rests_on, danish=danish
        )


def find_wider_numerators(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A share whose numerator counts others than its denominator, so that it can pass 100."""
    definition = block.definition
    numerator, denominator = definition.numerator, definition.denominator
    if not RULES[definition.kind].part_of_whole or numerator is None or denominator is None:
        return
    rests_on = ("kind", "numerator", "denominator", "groups")
    for breakdown in BREAKDOWNS:
        wider = find_wider_group(numerator, denominator, definition.groups, breakdown)
        if wider is not None:
            yield Finding(
                "wider_numerator", ("denominator", "where", breakdown),
                f"the numerator can exceed the denominator: it counts {breakdown} '{wider[0]}', "
                f"the denominator {breakdown} '{wider[1]}'.",
                remedy="Let the numerator count a part of what the denominator counts.",
                rests_on=rests_on,
                danish=Danish(
                    f"tælleren kan blive større end nævneren: den tæller {WORDS[breakdown]} "
                    f"»{wider[0]}«, nævneren »{wider[1]}«.", PART_OF_WHOLE,
                ),
            )  # fmt: skip
    message, danish = compare_measures(numerator, denominator, known) or ("", "")
    if message:
        yield Finding(
            "wider_numerator", ("numerator",), message,
            remedy="Let the numerator be the part and the denominator the whole.",
            rests_on=rests_on,
            danish=Danish(danish, "Lad tælleren være delen og nævneren helheden."),
        )  # fmt: skip


def find_wider_group(
    numerator: Source, denominator: Source, groups: list[Group], breakdown: str
) -> tuple[str, str] | None:
    """The first pair of values of a breakdown of which the second does not hold the first."""
    for group in groups:
        asked = getattr(group, breakdown)
        part = getattr(numerator.where, breakdown) or asked
        whole = getattr(denominator.where, breakdown) or asked
        if STANDARDISED in (part, whole) or part == whole or whole == ALL:
            continue
        years, held_years = parse_band(part), parse_band(whole)
        if breakdown == "age" and years and held_years and contains(held_years, years):
            continue
        return part, whole
    return None


def compare_measures(
    numerator: Source, denominator: Source, known: Known
) -> tuple[str, str] | None:
    """Why the numerator's measure is no part of the denominator's, in English and in Danish, or
    None."""
    part, whole = numerator.where.item, denominator.where.item
    if numerator == denominator:
        return (
            "numerator and denominator are the same, so the share is always 100.",
            "tæller og nævner er den samme, så andelen altid er 100.",
        )
    if numerator.dataset != denominator.dataset:
        return None
    holds = known.wholes.get((denominator.dataset, denominator.measure), frozenset())
    can_exceed, kan_blive = "the numerator can exceed the denominator", "tælleren kan blive størst"
    if numerator.measure in holds and part in (whole, ALL):
        return (
            f"{can_exceed}: '{denominator.measure}' is a part of '{numerator.measure}'.",
            f"{kan_blive}: »{denominator.measure}« er en del af »{numerator.measure}«.",
        )
    if numerator.measure == denominator.measure and part == ALL and whole != ALL:
        return (
            f"{can_exceed}: it counts every item, the denominator '{whole}' alone.",
            f"{kan_blive}: den tæller alle emner, nævneren kun »{whole}«.",
        )
    return None


def find_wrong_strata(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """Ages to standardise over that are no bands, overlap, or lie outside a published group."""
    definition = block.definition
    if definition.standardise is None:
        return
    bands = [(age, parse_band(age)) for age in definition.standardise.ages]
    for number, (age, band) in enumerate(bands):
        path = ("standardise", "ages", number)
        if band is None:
            yield Finding("no_band", path, f"'{age}' is no age band to standardise over.",
                          remedy="Write bands such as 65-69 and 85+.",
                          danish=Danish(f"»{age}« er intet aldersinterval at udligne over.",
                                        "Skriv intervaller som 65-69 og 85+."))  # fmt: skip
            continue
        clash = next(
            (name for name, other in bands[:number] if other and overlap(other, band)), None
        )
        if clash is not None:
            yield Finding("overlapping_ages", path, f"the age band '{age}' overlaps '{clash}'.",
                          remedy="Let every year of age belong to one band.",
                          danish=Danish(f"aldersgruppen »{age}« overlapper »{clash}«.",
                                        "Lad hvert alderstrin høre til ét interval."))  # fmt: skip
        for group in definition.groups:
            outer = parse_band(group.age)
            if outer and not contains(outer, band):
                yield Finding(
                    "stratum_outside_group", path,
                    f"the age band '{age}' lies outside the group's age '{group.age}'.",
                    remedy="Leave the group's age out, or standardise over ages within it.",
                    rests_on=("groups",),
                    danish=Danish(
                        f"aldersgruppen »{age}« ligger uden for opdelingens alder »{group.age}«.",
                        "Udelad opdelingens alder, eller udlign over aldre inden for den.",
                    ),
                )  # fmt: skip


def find_bands_that_cut_the_standard(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """Ages whose share of the standard population cannot be known, as it has wider bands."""
    definition = block.definition
    if definition.standardise is None or not RULES[definition.kind].uses_standard_population:
        return
    standard = known.populations.get(definition.standardise.population, ())
    held = [(name, band) for name in standard if (band := parse_band(name))]
    for number, age in enumerate(definition.standardise.ages):
        band = parse_band(age)
        cut = [
            name for name, whole in held
            if band and overlap(whole, band) and not contains(band, whole)
        ]  # fmt: skip
        if cut:
            yield Finding(
                "cut_standard", ("standardise", "ages", number),
                f"the age band '{age}' cuts through {join_names(cut)} of the standard population "
                f"'{definition.standardise.population}'.",
                remedy="Use bands that are joined from the standard population's.",
                rests_on=("kind",),
                danish=Danish(
                    f"aldersgruppen »{age}« skærer igennem {join_names(cut)} i "
                    f"standardbefolkningen »{definition.standardise.population}«.",
                    "Brug intervaller, der er lagt sammen af standardbefolkningens.",
                ),
            )  # fmt: skip


def find_gaps_in_strata(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """Years between the first and the last age to standardise over that are in no band."""
    standardise = block.definition.standardise
    if standardise is None:
        return
    bands = sorted(band for age in standardise.ages if (band := parse_band(age)))
    for one, other in pairwise(bands):
        if one[1] + 1 < other[0]:
            first, last = one[1] + 1, other[0] - 1
            years = str(first) if first == last else f"{first}-{last}"
            yield Finding(
                "gap_in_ages", ("standardise", "ages"), f"no band holds the ages {years}.",
                remedy=f"Add {years}, or name the ages on one side of it alone.",
                danish=Danish(
                    f"ingen af aldersgrupperne har alderen {years}.",
                    f"Tilføj {years}, eller nævn kun aldrene på den ene side af den.",
                ),
            )  # fmt: skip


def find_repeated_entries(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A group, or a category's name or item, that stands twice."""
    definition = block.definition
    for number, group in enumerate(definition.groups):
        if group in definition.groups[:number]:
            yield tell_repeated_group(("groups", number))
    for number, choice in enumerate(definition.report_groups):
        if choice in definition.report_groups[:number]:
            yield tell_repeated_group(("report_groups", number))
    for number, category in enumerate(definition.categories):
        before = definition.categories[:number]
        for key in ("name", "item"):
            value = getattr(category, key)
            if any(getattr(other, key) == value for other in before):
                yield Finding(
                    "repeated_category", ("categories", number, key),
                    f"the {key} '{value}' stands in two categories.",
                    remedy="Give each category its own.",
                    danish=Danish(
                        f"»{key}: {value}« står i to kategorier.", "Giv hver kategori sin egen."
                    ),
                )  # fmt: skip


def tell_repeated_group(path: KeyPath) -> Finding:
    """That a group is listed twice."""
    return Finding(
        "repeated_group", path, "this group stands twice.", remedy="Remove one of the two.",
        danish=Danish("denne opdeling står to gange.", "Slet den ene af de to."),
    )  # fmt: skip


def find_crossing_groups(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """Published age groups of which neither holds the other, so that some count in both."""
    groups = list(enumerate(block.definition.groups))
    for (_, one), (number, other) in combinations(groups, 2):
        years, other_years = parse_band(one.age), parse_band(other.age)
        if (one.sex, one.education) != (other.sex, other.education):
            continue
        if not years or not other_years or not overlap(years, other_years):
            continue
        if not contains(years, other_years) and not contains(other_years, years):
            yield Finding(
                "crossing_groups", ("groups", number, "age"),
                f"the ages '{one.age}' and '{other.age}' cross: some people count in both.",
                remedy="Let one hold the other, or let them not overlap.", warning=True,
                danish=Danish(
                    f"aldrene »{one.age}« og »{other.age}« krydser: nogle tæller med i begge.",
                    "Lad den ene rumme den anden, eller lad dem ikke overlappe.",
                ),
            )  # fmt: skip


def find_late_reviews(block: DefinitionBlock, today: date) -> Iterator[Finding]:
    """Dates of review that have passed, come in the wrong order, or lie in the future."""
    definition = block.definition
    last, following = definition.last_reviewed, definition.next_review
    if definition.status == "retired":
        return
    if following is not None and following < today:
        yield Finding(
            "review_passed", ("next_review",), f"the review of {following} has passed.",
            remedy="Review the definition, then set both dates.", warning=True,
            danish=Danish(
                f"gennemgangen {following} er overskredet.",
                "Gennemgå definitionen, og sæt så begge datoer.",
            ),
        )  # fmt: skip
    if last is not None and last > today:
        yield Finding(
            "review_ahead", ("last_reviewed",), f"the review of {last} lies in the future.",
            remedy="Write the day of the last review.", warning=True,
            danish=Danish(
                f"gennemgangen {last} ligger i fremtiden.",
                "Skriv dagen for den seneste gennemgang.",
            ),
        )  # fmt: skip
    if last is not None and following is not None and following <= last:
        yield Finding(
            "review_order", ("next_review",),
            f"the next review, {following}, is not after the last one, {last}.",
            remedy="Set the date of the next review.", warning=True, rests_on=("last_reviewed",),
            danish=Danish(
                f"den næste gennemgang, {following}, er ikke efter den seneste, {last}.",
                "Sæt datoen for den næste gennemgang.",
            ),
        )  # fmt: skip


def find_late_drafts(block: DefinitionBlock, today: date) -> Iterator[Finding]:
    """A draft whose time has passed before it came into force."""
    definition = block.definition
    if definition.status == "draft" and definition.valid_to and definition.valid_to < today:
        yield Finding(
            "late_draft", ("valid_to",),
            f"the draft's last day, {definition.valid_to}, has passed.",
            remedy="Set 'status: in_force', a later day, or remove the block.", warning=True,
            rests_on=("status",),
            danish=Danish(
                f"kladdens sidste dag, {definition.valid_to}, er passeret.",
                "Sæt 'status: in_force' eller en senere dag, eller slet blokken.",
            ),
        )  # fmt: skip


def find_breaks_ahead(block: DefinitionBlock, today: date) -> Iterator[Finding]:
    """Breaks in a series that lie in the future, which is likelier a slip than a plan."""
    for nth, entry in enumerate(block.definition.breaks):
        if int(entry.period[:4]) > today.year:
            yield Finding(
                "break_ahead", ("breaks", nth, "period"),
                f"the break in {entry.period} lies in the future.",
                remedy="Write the first period after the break.", warning=True,
                danish=Danish(
                    f"bruddet i {entry.period} ligger i fremtiden.",
                    "Skriv den første periode efter bruddet.",
                ),
            )  # fmt: skip
