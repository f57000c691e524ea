"""The words by which a person means an id: those that stand in the workbooks, and their like.

Belongs here: every spelling of an indicator, a period and a breakdown's values. Does not belong
here: finding the figure (`pipelines.commands.explain.question`), names of areas
(`geography.matching`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from schemas.definitions.breakdowns import label_bands
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL, STANDARDISED
from wording.figure_words import INTERVAL, name_band
from wording.labels import SEXES, describe_breakdown, describe_period, split_period
from wording.view import Breakdown

MORE_FOLLOWS = " · "
"""In headings a title is followed by unit, period or marks, and a breakdown by a part of a year."""
MUNICIPALITY = re.compile(r"\s*\((hele )?kommunen\)$")
"""After a municipality's name, where a cluster has only a part of it or the same name."""
MORE_SEXES = {
    "maend": ("m", "drenge"),
    "kvinder": ("k", "piger"),
    ALL: ("begge", "begge køn", "i alt"),
}


def fold(text: str) -> str:
    """A text without what does not matter: case, kinds of spaces and of dashes."""
    plain = unicodedata.normalize("NFKC", text).replace("–", "-").casefold()
    return " ".join(plain.split())


def split_heading(text: str) -> tuple[list[str], list[str]]:
    """How a workbook's heading may be read: its titles, the likeliest first, and its breakdowns.

    'Smerter, 65+ (65+ år)' and 'Smerter, 65+ · 65+ år · pct. · 2025' are the title 'Smerter, 65+'
    and the breakdown '65+ år'; but a title may end with a bracket, and a breakdown with one of its
    own, too.
    """
    title, *others = (part.strip() for part in text.split(MORE_FOLLOWS))
    if not title.endswith(")"):
        return [title], others
    starts = [found.start() for found in re.finditer(r" \(", title)][::-1]
    heads = [title[:start] for start in starts]
    return [title, *heads], [*(title[start + 2 : -1] for start in starts), *others]


def spell_indicator(definition: Definition) -> set[str]:
    """Id, former ids, title and short title, and the names of its bands, folded."""
    names = (definition.id, *definition.renamed_from, definition.title, definition.label)
    return {*(fold(text) for text in names), *spell_bands(definition)}


def spell_bands(definition: Definition) -> dict[str, str]:
    """The band that each name of a band's series means: 'kommuner, hvor over 80 pct. ...'."""
    counted = definition.counts or ""
    if INTERVAL not in counted:
        return {}
    bands = label_bands(definition.bands)
    return {fold(name_band(counted, Breakdown(category=band))): band for band in bands}


def spell_period(period: str) -> set[str]:
    """'2021H1' and '1. halvår 2021'; for several years also the year that they end in."""
    year, part = split_period(period)
    return {fold(text) for text in (period, describe_period(period), f"{part} {year}")}


def spell_value(column: str, value: str) -> set[str]:
    """Every spelling of one value of `sex`, `age`, `education` or `category`, folded."""
    words = {value, value.replace("_", " ")}
    if column == "sex":
        words |= {SEXES.get(value, value), *MORE_SEXES.get(value, ())}
    elif column == "age" and value == STANDARDISED:
        words.add("aldersstandardiseret")
    elif column == "age" and value.endswith("+"):
        years = value.removesuffix("+")
        words |= {f"{value} år", f"{years} år og derover", f"{years} år eller derover"}
    elif column == "age" and value != ALL:
        words.add(f"{value} år")
    elif column == "education":
        words.add(f"uddannelse: {value.replace('_', ' ')}")
    return {fold(word) for word in words}


def spell_breakdown(breakdown: tuple[str, str, str, str], pupils: bool = False) -> str:
    """Sex, age, education and category together, as a workbook's column Opdeling has them."""
    return fold(describe_breakdown(*breakdown, pupils=pupils))


def cut_breakdown(text: str) -> str:
    """What a row's heading says of the breakdown, without the part of the year; folded."""
    return fold(text.split(MORE_FOLLOWS)[0])


def choose_spelled(text: str, column: str, values: Iterable[str]) -> str | None:
    """The one of `values` that a text spells."""
    wanted = fold(text)
    return next((value for value in values if wanted in spell_value(column, value)), None)
