"""The rules of the language that a block breaks by itself, whatever else is known.

Belongs here: keys that a kind lacks or does not take, a scale said twice, ties, periods, intervals.
Does not belong here: the keys themselves (`schemas.definitions.model`) and rules that need to know
the data (`schemas.definitions.checking`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.definitions.breaches import Breach
from schemas.definitions.breakdowns import find_faults_of_pair
from schemas.definitions.kinds import RULES, Kind
from schemas.vocabulary import EDUCATIONS, PERIOD_FORMS

if TYPE_CHECKING:
    from schemas.definitions.model import Definition

BOTH_ENDS, FEWEST_RANKED = 2, 3


def list_breaches(block: Definition) -> list[Breach]:
    """Every rule of the language that a block breaks."""
    return [
        *find_kind_breaches(block),
        *find_scale_breaches(block),
        *find_projection_breaches(block),
        *find_tie_breaches(block),
        *find_period_breaches(block),
        *find_interval_breaches(block),
    ]


def find_kind_breaches(block: Definition) -> list[Breach]:
    """Keys that the kind lacks or does not take."""
    kind, rules = block.kind, RULES[block.kind]
    missing = [name for name in rules.needs if not getattr(block, name)]
    idle = [name for name in rules.refuses if getattr(block, name)]
    breaches = []
    if missing:
        message = f"kind '{kind.value}' needs {' and '.join(missing)}"
        danish = f"»kind: {kind.value}« skal have {' og '.join(missing)}"
        breaches.append(Breach(("kind",), message, tuple(missing), danish))
    breaches += [
        Breach(
            (name,), f"kind '{kind.value}' takes no {name}", ("kind",),
            f"»kind: {kind.value}« har ingen {name}",
        )
        for name in idle
    ]  # fmt: skip
    if block.between and "between" not in idle:
        breaches += [
            Breach(("between",), message, ("kind",), danish)
            for message, danish in find_faults_of_pair(block.between)
        ]
    if rules.ranks_educations and len(block.between) == len(set(block.between)) == BOTH_ENDS:
        breaches += find_index_breaches(block)
    if "bands" in idle:
        return breaches
    if block.bands != sorted(set(block.bands)):
        danish = "grænserne i »bands« skal stige"
        breaches.append(Breach(("bands",), "'bands' must rise", ("kind",), danish))
    if 0 < len(block.bands) < 3:
        message = "'bands' needs at least three limits (two bands)"
        danish = "»bands« skal have mindst tre grænser (to intervaller)"
        breaches.append(Breach(("bands",), message, ("kind",), danish))
    return breaches


def find_index_breaches(block: Definition) -> list[Breach]:
    """An index over educations that the order does not know, or too few for a line."""
    kind = block.kind.value
    unknown = [each for each in block.between if each not in EDUCATIONS]
    if unknown:
        message = f"'{unknown[0]}' is no education that kind '{kind}' knows the order of"
        danish = f"»{unknown[0]}« er ingen uddannelse, som »kind: {kind}« kender rækkefølgen af"
        return [Breach(("between",), message, ("kind",), danish)]
    if 0 < len(block.educations) < FEWEST_RANKED:
        message = f"kind '{kind}' needs at least three educations: use 'inequality_gap' between two"
        danish = f"»kind: {kind}« skal have mindst tre uddannelser; brug »inequality_gap« mellem to"
        return [Breach(("between",), message, ("kind",), danish)]
    return []


def find_scale_breaches(block: Definition) -> list[Breach]:
    """A unit that does not say what the figure is: it is scaled once, by one of the two."""
    scale = ("kind", "unit", "per")
    if block.unit == "pct" and block.counts is not None:
        message = "a figure in percent is told as 'pct.' and takes no 'counts'"
        danish = "et tal i procent siges som »pct.« og har ingen »counts«"
        return [Breach(("counts",), message, ("unit",), danish)]
    if RULES[block.kind].always_percent:
        if block.unit != "pct":
            danish = f"»kind: {block.kind.value}« har enheden »pct«"
            message = f"kind '{block.kind.value}' has the unit 'pct'"
            return [Breach(("unit",), message, scale, danish)]
    elif RULES[block.kind].compares_educations:
        unit = RULES[block.kind].unit
        if block.unit != unit:
            message = f"kind '{block.kind.value}' has the unit '{unit}'"
            danish = f"»kind: {block.kind.value}« har enheden »{unit}«"
            return [Breach(("unit",), message, scale, danish)]
    elif block.per is not None and block.unit == "pct" and block.per != 100:
        message = f"the unit 'pct' is per 100 already, not per {block.per}"
        danish = f"enheden »pct« er allerede pr. 100, ikke pr. {block.per}"
        return [Breach(("per",), message, scale, danish)]
    elif block.per is not None and block.unit.startswith("pr_") and block.unit != f"pr_{block.per}":
        message = f"per {block.per} does not give the unit '{block.unit}'"
        danish = f"»per: {block.per}« giver ikke enheden »{block.unit}«"
        return [Breach(("per",), message, scale, danish)]
    return []


def find_projection_breaches(block: Definition) -> list[Breach]:
    """Years that do not rise, more than one group of people, or another unit than a number."""
    if block.kind is not Kind.PROJECTION:
        return []
    breaches = []
    if block.years != sorted(set(block.years)):
        message, danish = "'years' must rise", "årene i »years« skal stige"
        breaches.append(Breach(("years",), message, ("kind",), danish))
    if len(block.groups) > 1:
        message = "a projection is of one group: that which stands for the indicator in 'of'"
        danish = "en fremskrivning har én gruppe: den, der står for indikatoren i »of«"
        breaches.append(Breach(("groups",), message, ("kind",), danish))
    if block.categories:
        message = "a projection has categories of its own, and takes no 'categories'"
        danish = "en fremskrivning har sine egne kategorier og ingen »categories«"
        breaches.append(Breach(("categories",), message, ("kind",), danish))
    if block.unit != "antal":
        message = "a projection has the unit 'antal'"
        danish = "en fremskrivning har enheden »antal«"
        breaches.append(Breach(("unit",), message, ("kind",), danish))
    return breaches


def find_tie_breaches(block: Definition) -> list[Breach]:
    """Keys outside the arithmetic that do not fit together."""
    breaches = []
    ties = ("goal", "theme", "national_goal")
    if all(getattr(block, name) is None for name in ties):
        message = "an indicator belongs to a goal, a theme or a national goal"
        danish = "en indikator hører til et mål, et tema eller et nationalt mål"
        breaches.append(Breach(("id",), message, (*ties, "focus_area"), danish))
    if (block.goal is None) != (block.focus_area is None):
        there = "focus_area" if block.goal is None else "goal"
        other = "goal" if block.goal is None else "focus_area"
        message, danish = (
            "'goal' and 'focus_area' go together", "»goal« og »focus_area« følges ad",
        )  # fmt: skip
        breaches.append(Breach((there,), message, (other,), danish))
    if block.valid_from and block.valid_to and block.valid_from > block.valid_to:
        message = "'valid_to' lies before 'valid_from'"
        danish = "»valid_to« ligger før »valid_from«"
        breaches.append(Breach(("valid_to",), message, ("valid_from",), danish))
    if block.target is not None and block.direction is None:
        message, danish = "a 'target' needs a 'direction'", "et måltal skal have en »direction«"
        breaches.append(Breach(("target",), message, ("direction",), danish))
    return breaches


def find_period_breaches(block: Definition) -> list[Breach]:
    """Periods that are named and can never be shown, as those shown are of another kind."""
    breaches = []
    if block.pool_years is not None and block.periods not in ("any", "year"):
        message = f"'pool_years' adds calendar years, not periods of the kind '{block.periods}'"
        danish = f"»pool_years« lægger hele år sammen, ikke »{block.periods}«"
        breaches.append(Breach(("pool_years",), message, ("periods", "kind"), danish))
    places: list[tuple[tuple[str | int, ...], str | None]] = [(("baseline",), block.baseline)]
    places += [(("breaks", nth, "period"), one.period) for nth, one in enumerate(block.breaks)]
    for path, period in places:
        if block.pool_years or period is None:
            continue
        if not re.search(PERIOD_FORMS[block.periods], period):
            message = f"'{period}' is no period of the kind '{block.periods}': write one that is"
            danish = f"»{period}« er ingen periode af slagsen »{block.periods}«: skriv en, der er"
            breaches.append(Breach(path, message, ("periods", "pool_years"), danish))
    return breaches


def find_interval_breaches(block: Definition) -> list[Breach]:
    """Keys about intervals that contradict each other, or that an indicator has no use for."""
    breaches = []
    for name in ("dispersion", "design_effect"):
        if block.interval == "none" and getattr(block, name) is not None:
            message = f"with 'interval: none' there is nothing for '{name}' to widen"
            danish = f"med »interval: none« er der intet, som »{name}« kan gøre bredere"
            breaches.append(Breach((name,), message, ("interval",), danish))
    for name in ("design_effect", "min_answers"):
        if getattr(block, name) is not None and block.respondents is None:
            message = f"'{name}' needs 'respondents': the number of answers"
            danish = f"»{name}« skal have »respondents«: antallet af svar"
            breaches.append(Breach((name,), message, ("respondents", "kind"), danish))
    widened = (Kind.PROPORTION, Kind.RATE, Kind.INDIRECT_RATIO)
    if block.dispersion is not None and block.kind not in widened:
        message = f"'dispersion' is for proportions and rates, not for '{block.kind.value}'"
        danish = f"»dispersion« er til andele og rater, ikke til »{block.kind.value}«"
        breaches.append(Breach(("dispersion",), message, ("kind",), danish))
    if block.judged_by is not None and (block.standardise or block.benchmark == "none"):
        why = "that is standardised" if block.standardise else "with 'benchmark: none'"
        message = f"an indicator {why} takes no 'judged_by'"
        hvorfor = "der er standardiseret" if block.standardise else "med »benchmark: none«"
        danish = f"en indikator, {hvorfor}, har ingen »judged_by«"
        breaches.append(Breach(("judged_by",), message, ("standardise", "benchmark"), danish))
    for name, word in (("twin_of", "twin"), ("variant_of", "variant")):
        if getattr(block, name) == block.id:
            message = f"an indicator is no {word} of itself"
            breaches.append(Breach((name,), message, ("id",), f"»{name}« er den selv"))
    if block.twin_of is not None and block.variant_of is not None:
        message = "an indicator is a twin or a variant of another, not both"
        danish = "en indikator er tvilling eller en anden udgave, ikke begge dele"
        breaches.append(Breach(("variant_of",), message, ("twin_of",), danish))
    return breaches
