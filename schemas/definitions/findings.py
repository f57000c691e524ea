"""What a check of the definitions file finds, and what it is given to know.

Belongs here: the shapes that the rules share, and the nearest match. Does not belong here: the
rules (`schemas.definitions.checking`) and the file (`schemas.definitions.file`).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from schemas.acceptance.rules import DatasetRules
from schemas.agreement import Agreement
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName

KeyPath = tuple[str | int, ...]
"""Keys and numbers of entries from the top of the file, or of a block, to a place in it."""

SOURCE_ROLES = (
    "numerator", "denominator", "printed", "figure", "limit_low", "limit_high", "respondents",
)  # fmt: skip

ROLE_WORDS = {
    "numerator": "tælleren", "denominator": "nævneren", "respondents": "antallet af svar",
    "weight": "vægten", "figure": "kildens tal", "limit_low": "den nedre grænse",
    "limit_high": "den øvre grænse", "printed": "kildens egen rate",
}  # fmt: skip
"""The roles of sources, as a Danish sentence begins with them."""

LEAST_LIKENESS = 0.6
FIGURES = re.compile(r"\d+")
OPEN = "..."
"""Stands for what an open form may have, such as the number of a question."""

SHOWN_NAMES = 20
"""A longer list of what is allowed is cut to the nearest."""


@dataclass(frozen=True)
class Danish:
    """A finding in Danish: what is wrong, and what may stand there or is to be done."""

    message: str
    remedy: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to correct, or with `warning` to look at, and the path of its key.

    A finding that rests on further keys is not told when one of them is wrong itself. Rules
    have words in both languages; without Danish ones it is told in English whoever asks.
    """

    rule: str
    path: KeyPath
    message: str
    allowed: tuple[str, ...] = ()
    remedy: str | None = None
    warning: bool = False
    rests_on: tuple[str, ...] = ()
    danish: Danish | None = None


@dataclass(frozen=True)
class DefinitionBlock:
    """One indicator as far as it can be understood.

    `unsure` are the keys whose value is wrong; `definition` has a stand-in for each of them. `file`
    and `line` are where it is written.
    """

    number: int
    definition: Definition
    unsure: frozenset[str] = frozenset()
    file: str | None = None
    line: int = 1

    @property
    def path(self) -> KeyPath:
        """Where the block stands among all blocks."""
        return ("indicators", self.number)


@dataclass(frozen=True)
class DatasetNames:
    """What the layouts of a dataset can give.

    `item_patterns` are regular expressions of items that are no closed list; `breakdowns` are
    those of sex, age and education that the dataset has at all.
    """

    measures: frozenset[str]
    items: frozenset[str]
    item_patterns: tuple[str, ...] = ()
    breakdowns: frozenset[str] = frozenset()
    educations: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """What exists outside the file. A part that is empty is not checked against.

    `populations` are the standard populations with their age bands, `wholes` the measures
    that (dataset, measure) is a part of, `rules` what each dataset promises, `equal` the first of
    the counts that a count is stated to equal (`schemas.equal_counts`).
    """

    agreement: Agreement
    datasets: Mapping[str, DatasetNames] = field(default_factory=dict)
    populations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wholes: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    rules: Mapping[str, DatasetRules] = field(default_factory=dict)
    equal: Mapping[CountName, CountName] = field(default_factory=dict)


def find_nearest(text: str, allowed: Iterable[str]) -> str | None:
    """The name most like a text, capitals aside, or None when nothing is near.

    A name with other figures in it is another thing, however alike the two look: `type_1_diabetes`
    is never offered for `type_3_diabetes`.
    """
    text = unicodedata.normalize("NFC", text)
    figures = FIGURES.findall(text)
    names = [
        name for name in sorted(allowed)
        if name != text and (not figures or OPEN in name or FIGURES.findall(name) == figures)
    ]  # fmt: skip
    scored = [(measure_likeness(text, name), name) for name in names]
    best = max(scored, default=(0.0, ""), key=lambda entry: entry[0])
    return best[1] if best[0] >= LEAST_LIKENESS else None


def measure_likeness(one: str, other: str) -> float:
    """From 0 to 1, capitals and the order of the words between `_` aside."""
    one, other = one.casefold(), other.casefold()
    as_written = difflib.SequenceMatcher(None, one, other).ratio()
    one, other = ("_".join(sorted(text.split("_"))) for text in (one, other))
    return max(as_written, difflib.SequenceMatcher(None, one, other).ratio())


def suggest(text: str, allowed: Iterable[str]) -> str | None:
    """The nearest match as a question, or None when nothing is near."""
    near = find_nearest(text, allowed)
    return f"Did you mean '{near}'?" if near else None


def suggest_in_danish(text: str, allowed: Iterable[str]) -> str | None:
    """As `suggest`, in Danish, after all that may stand there."""
    names = sorted(allowed)
    near = find_nearest(text, names)
    listed = f"Her kan stå: {', '.join(shorten_list(text, names))}." if names else ""
    return f"{listed} Mente du »{near}«?".strip() if near else listed or None


def list_sources(definition: Definition) -> Iterator[tuple[KeyPath, Source]]:
    """Every count and figure that a block names with its path; of counts put together each."""
    for path, source in list_roles(definition):
        _, first = source.terms[0]
        yield path, first
        added, taken = len(source.plus), len(source.minus)
        places = [("plus", nth) for nth in range(added)] + [("minus", nth) for nth in range(taken)]
        for place, (_, term) in zip(places, source.terms[1:], strict=True):
            yield (*path, *place), term


def list_roles(definition: Definition) -> Iterator[tuple[KeyPath, Source]]:
    """Every source of a block with its path."""
    for role in SOURCE_ROLES:
        source = getattr(definition, role)
        if source is not None:
            yield (role,), source
    for number, source in enumerate(definition.weight):
        yield ("weight", number), source


def shorten_list(text: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """All that is allowed, or of a long list the nearest to what was written."""
    names = sorted(allowed)
    if len(names) <= SHOWN_NAMES:
        return tuple(names)
    near = difflib.get_close_matches(text, names, n=5, cutoff=0)
    return (*near, f"... ({len(names)} in all)")


def join_names(names: Iterable[str]) -> str:
    """Names in quotes, as a list in a sentence."""
    return ", ".join(f"'{name}'" for name in names)
