"""Danish words for what the frames say in ids.

Belongs here: units, statuses, comparisons, datasets, periods, breakdowns and dates as a
cluster reads them. Does not belong here: texts that a steward keeps (definitions, the
agreement, areas) or anything about cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache

from indicators.kinds import kind_of
from indicators.kinds.kind import DerivedKind, Operand
from schemas import datasets
from schemas.age_bands import parse_band
from schemas.as_of import AsOf
from schemas.definitions.measures import Filter, Source
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL, STANDARDISED

UNITS = {
    "pct": "pct.",
    "pct_point": "procentpoint",
    "pr_1000": "pr. 1.000",
    "pr_10000": "pr. 10.000",
    "pr_100000": "pr. 100.000",
    "score": "score",
    "antal": "antal",
    "dage": "dage",
    "kr": "kr.",
    "indeks": "indeks",
    "ratio": "forhold",
    "aar": "år",
}

STATUSES = {
    "ok": "uden forbehold",
    "estimated": "anslået",
    "suppressed": "skjult",
    "missing": "ingen tal",
    "not_applicable": "ikke relevant",
}

COMPARISONS = {"bedre": "bedre", "tilsvarende": "tilsvarende", "daarligere": "dårligere"}
NOT_JUDGED = "ikke vurderet"
NOT_COMPARED = "–"
"""Stands where an indicator is not held against a level at all."""
COMPARED_WITH = {"region": "Sammenlignet med regionen", "land": "Sammenlignet med landet"}

DIRECTIONS = {"higher": "højere er bedre", "lower": "lavere er bedre"}
NO_DIRECTION = "vurderes ikke som godt eller dårligt"

DATASETS = datasets.LABELS
"""The Danish names of datasets, as their rules state them."""

SEXES = {"kvinder": "kvinder", "maend": "mænd", STANDARDISED: "kønsstandardiseret"}
ADULT, YOUTH, GROWN_UP = 18, 15, 20
"""A band that begins before youth may end among the grown up, and is about children still."""

SEXES_OF_CHILDREN = SEXES | {"kvinder": "piger", "maend": "drenge"}

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
    "oktober", "november", "december",
)  # fmt: skip

MEASURES = {
    "praksis_lukket": "praksis, der er lukket for tilgang",
    "praksis": "praksis",
    "tilmeldte": "tilmeldte patienter",
    "tæller": "kildens tæller",
    "nævner": "kildens nævner",
    "folketal": "indbyggere",
    "svarpersoner": "svarpersoner",
    "andel": "andel",
    "antal_svar": "antal svar",
    "gennemsnit": "gennemsnit af svarene (1 til 5)",
    "indlæggelser": "indlæggelser",
    "genindlæggelser_30_dage": "akutte genindlæggelser inden for 30 dage",
    "genindlæggelser_3_dage": "akutte genindlæggelser inden for 3 dage",
    "prævalens_personer": "personer med sygdommen",
    "incidens_personer": "nye tilfælde i året",
}
"""Measures whose id says too little; the others are read as they stand."""
VALUE = "værdi"
"""The measure of a figure that a publisher prints, whatever it is."""


def name_comparison(level: str) -> str:
    """The heading of a column of comparisons with the region or the country."""
    return COMPARED_WITH[level]


def write_count(count: int) -> str:
    """A whole number with points for thousands: 1.234."""
    return f"{count:,}".replace(",", ".")


def describe_date(day: date) -> str:
    """A date as Danes write it: 28. november 2025."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def describe_as_of(as_of: AsOf) -> str:
    """That figures are computed as of an earlier day, and from which extracts."""
    day = describe_date(as_of.day)
    received = " og modtaget" if as_of.received else ""
    return f"Beregnet som pr. {day}: kun udtræk udgivet{received} til og med den dag."


def describe_time(moment: datetime) -> str:
    """A time as Danes write it, with UTC added where the clock is known to be UTC."""
    zone = " UTC" if moment.utcoffset() == timedelta(0) else ""
    return f"{describe_date(moment)} kl. {moment:%H.%M}{zone}"


def is_school_year(period: str) -> bool:
    """Whether a period is a school year, written 2024/25."""
    return "/" in period


@cache
def split_period(period: str) -> tuple[int, str]:
    """The calendar year that a period ends in, and which part of it ('' for all of it)."""
    if found := re.fullmatch(r"(\d{4})H([12])", period):
        return int(found[1]), f"{found[2]}. halvår"
    if found := re.fullmatch(r"(\d{4})Q([1-4])", period):
        return int(found[1]), f"{found[2]}. kvartal"
    if found := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return int(found[1]), MONTHS[int(found[2]) - 1]
    if found := re.fullmatch(r"(\d{4})-(\d{4})", period):
        years = int(found[2]) - int(found[1]) + 1
        return int(found[2]), f"{years}-årig periode, vist ved slutåret"
    if is_school_year(period):
        return int(period[:4]) + 1, f"skoleåret {period}, vist ved slutåret"
    return int(period[:4]), ""


@cache
def describe_period(period: str) -> str:
    """A period in words: 2021, 2. halvår 2021, 2019-2021, skoleåret 2024/25."""
    if is_school_year(period):
        return f"skoleåret {period}"
    year, part = split_period(period)
    if not part or re.fullmatch(r"\d{4}-\d{4}", period):
        return period
    return f"{part} {year}"


def is_of_pupils(definition: Definition) -> bool:
    """Whether an indicator is about pupils: it is counted by school years."""
    return definition.periods == "school_year"


def is_of_children(age: str, pupils: bool = False) -> bool:
    """Whether people of an age are called girls and boys: children, and of no age the pupils."""
    band = parse_band(age)
    if band is None:
        return pupils
    return band[1] < ADULT or (band[0] < YOUTH and band[1] < GROWN_UP)


@cache
def describe_breakdown(
    sex: str, age: str, education: str, category: str, pupils: bool = False
) -> str:
    """Which group a figure is about: 'Kvinder, 16-24 år'; 'Alle' when it is everyone. `pupils`:
    it is about those of a school year, so that their sexes are girls and boys."""
    sexes = SEXES_OF_CHILDREN if is_of_children(age, pupils) else SEXES
    parts = []
    if sex == STANDARDISED and age == STANDARDISED:
        parts.append("køns- og aldersstandardiseret")
    else:
        if sex != ALL:
            parts.append(sexes.get(sex, sex))
        if age == STANDARDISED:
            parts.append("aldersstandardiseret")
        elif age != ALL:
            parts.append(f"{age} år")
    if education != ALL:
        parts.append(f"uddannelse: {education.replace('_', ' ')}")
    if category != ALL:
        parts.append(category.replace("_", " "))
    text = ", ".join(parts) or "alle"
    return text[0].upper() + text[1:]


def rank_category(category: str) -> tuple[int, bool, str]:
    """A place for a category among its like: by its first number, 'under 20' before '20-40'."""
    number = re.search(r"\d+", category)
    return (int(number[0]) if number else -1, category[:1].isdigit(), category)


def describe_source(source: Source, counted: str | None = None) -> str:
    """What a measure of a dataset holds: 'ambulante behandlinger (De otte nationale mål)'.

    `counted` says it in words, its item too; without it the measure's name does.
    """
    words = counted or MEASURES.get(source.measure, source.measure.replace("_", " "))
    where = describe_filter(source.where, with_item=counted is None)
    return f"{words}{f', {where}' if where else ''} ({name_publication(source.dataset)})"


def name_publication(dataset: str) -> str:
    """A dataset's name as it stands in brackets, without any of its own."""
    return DATASETS[dataset].replace(" (", ", ").rstrip(")")


def describe_published(figure: Source, counted: str | None) -> str:
    """The publisher's own figure, and what it is where that says more than the indicator does."""
    if counted is None and figure.measure == VALUE:
        return f"Det offentliggjorte tal ({name_publication(figure.dataset)})"
    return f"Det offentliggjorte tal: {describe_source(figure, counted)}"


def describe_filter(where: Filter, with_item: bool = True) -> str:
    """What a source is narrowed to; '' when it follows the indicator's own breakdown."""
    parts = [where.item.replace("_", " ")] if with_item and where.item != ALL else []
    if where.sex or where.age or where.education:
        group = describe_breakdown(
            where.sex or ALL, where.age or ALL, where.education or ALL, ALL
        ).lower()
        parts.append(group)
    return ", ".join(parts)


def describe_formula(definition: Definition, titles: Mapping[str, str] | None = None) -> str:
    """How the figure is made, in words, with the datasets that it comes from.

    What is made of other indicators names them by `titles` (by id), and without those by their ids,
    which commands ask for.
    """
    kind = kind_of(definition)
    if titles is not None and isinstance(kind, DerivedKind):
        above, below = (name_operand(each, titles) for each in kind.list_operands(definition))
        return kind.describe_with_titles(above, below, definition)
    lines, counted = [], definition.counted
    if definition.numerator:
        lines.append(f"Tæller: {describe_source(definition.numerator, counted.numerator)}.")
    if definition.denominator:
        lines.append(f"Nævner: {describe_source(definition.denominator, counted.denominator)}.")
    if definition.figure:
        lines.append(f"{describe_published(definition.figure, counted.figure)}.")
    if definition.printed:
        lines.append(
            f"Udgiverens eget tal, hvor det findes: {describe_source(definition.printed)}."
        )
    if definition.weight:
        first = describe_source(definition.weight[0], counted.weight)
        others = [describe_source(source) for source in definition.weight[1:]]
        rest = "".join(f"; hvor det mangler, med {other}" for other in others)
        lines.append(f"Områder lægges sammen vægtet med {first}{rest}.")
    return " ".join([kind.describe_formula(definition), *lines])


def lower_first(text: str) -> str:
    """The text as it stands inside a sentence; an abbreviation keeps its capitals: 'SOSU'."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def name_operand(operand: Operand, titles: Mapping[str, str]) -> str:
    """The title of what a derived figure is made of, with the group that is meant."""
    title = titles.get(operand.indicator_id, operand.indicator_id)
    if operand.education is None:
        return title
    told = describe_breakdown(ALL, ALL, operand.education, ALL)
    return f"{title}, {lower_first(told)}"


def strip_status(status: str, reason: str | None) -> str:
    """A reason without the status' own name in front, for where that name stands already."""
    text = reason or ""
    for head in (f"{STATUSES[status]}: ", f"{STATUSES[status]}, fordi ", "intet tal: "):
        if text.lower().startswith(head):
            rest = text[len(head) :]
            return rest[:1].upper() + rest[1:]
    return text


def shorten_list(names: Iterable[str], most: int = 4) -> str:
    """Names with commas, cut after `most` with how many more there are."""
    names = list(names)
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} og {len(names) - most} flere"


def shorten_text(text: str, most: int) -> str:
    """Text cut at a word so that it fits, with an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
