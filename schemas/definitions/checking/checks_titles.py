"""Rules on titles: how long they are, whether they stand twice, and whose age they name.

Belongs here: what a reader of the figure would be misled by. Does not belong here: texts that are
lacking (`schemas.definitions.checking.checks_texts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schemas.age_bands import OPEN_END, parse_band
from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

LONGEST_TITLE = 120
"""Characters that a title has room for, on a page and above a chart."""

TEXTS = ("title", "short_title")
AGES = (
    (re.compile(r"\b(\d{1,3})\s*(?:-|–|til)\s*(\d{1,3})[\s-]*år"), "band"),
    (re.compile(r"\b(\d{1,3})\s*(?:\+|år (?:og|eller) (?:derover|ældre|mere|opefter))"), "open"),
    (re.compile(r"\bover (\d{1,3}) år"), "open"),
    (re.compile(r"\bunder (\d{1,3}) år"), "under"),
)  # fmt: skip
"""How a title names the age of the people that it is about."""


def find_long_titles(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A title that no page has room for."""
    length = len(block.definition.title)
    if length > LONGEST_TITLE:
        yield Finding(
            "long_title", ("title",), f"the title has {length} characters.",
            remedy=f"Write at most {LONGEST_TITLE}, and the rest in 'description'.", warning=True,
            danish=Danish(
                f"titlen er på {length} tegn.",
                f"Skriv højst {LONGEST_TITLE}, og resten i 'description'.",
            ),
        )  # fmt: skip


def find_repeated_titles(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """A title or short title that another indicator has, so that readers cannot tell them apart."""
    owners: dict[str, str] = {}
    for block in blocks:
        mine = {fold(getattr(block.definition, key) or ""): key for key in reversed(TEXTS)}
        for text, key in mine.items():
            if not text or key in block.unsure or block.definition.status == "retired":
                continue
            owner = owners.setdefault(text, block.definition.id)
            if owner != block.definition.id:
                yield Finding(
                    "repeated_title", (*block.path, key), f"'{owner}' has the same title.",
                    remedy="Say in the title what sets the two apart.", warning=True,
                    danish=Danish(
                        f"»{owner}« har den samme titel.",
                        "Skriv i titlen, hvad der skiller de to ad.",
                    ),
                )  # fmt: skip


def fold(text: str) -> str:
    """A title in the form in which two are compared."""
    return " ".join(text.casefold().split())


def find_other_ages(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A title that names an age which none of the figures is of."""
    definition = block.definition
    if definition.standardise is not None:
        return
    bands = [band for age in list_ages(definition) if (band := parse_band(age))]
    if not bands:
        return
    for key in TEXTS:
        for said, meant in list_named_ages(getattr(definition, key) or ""):
            if all(differs(meant, band) for band in bands):
                ages = ", ".join(age for age in list_ages(definition) if age != ALL)
                yield Finding(
                    "other_age", (key,),
                    f"the title says '{said}', and the figures are of the age {ages}.",
                    remedy="Let the title say the age of the figures, or correct the age.",
                    warning=True, rests_on=("groups", "numerator", "denominator", "figure"),
                    danish=Danish(
                        f"titlen siger »{said}«, men tallene er for alderen {ages}.",
                        "Lad titlen sige tallenes alder, eller ret alderen.",
                    ),
                )  # fmt: skip


def list_ages(definition: Definition) -> list[str]:
    """The ages that a block's figures are of: the groups', or its filters' where those say it."""
    ages = [group.age for group in definition.groups]
    source = definition.numerator or definition.figure
    fixed = source.where.age if source else None
    return list(dict.fromkeys([*ages, *([fixed] if fixed else [])]))


def list_named_ages(title: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The ages that a title names, as they stand there and as years."""
    for pattern, form in AGES:
        for found in pattern.finditer(title):
            first = int(found[1])
            if form == "band":
                yield found[0], (first, int(found[2]))
            elif form == "open":
                yield found[0], (first, OPEN_END)
            else:
                yield found[0], (0, first - 1)


def differs(named: tuple[int, int], band: tuple[int, int]) -> bool:
    """Whether a named age is not a band's; 'over 65 år' may begin with 65 or 66."""
    return abs(named[0] - band[0]) > 1 or abs(named[1] - band[1]) > 1
