"""Of whom a figure speaks: groups, categories and bands, and which of them stands for an indicator.

Belongs here: the parts of the language that name breakdowns, and listing and ranking them. Does not
belong here: the indicator they are part of (`schemas.definitions.model`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from schemas.age_bands import parse_band
from schemas.vocabulary import AGE_PATTERN, ALL, EDUCATIONS
from schemas.written.strict import Strict


def write_number_as_text(value: object) -> object:
    """A year of age or a calendar year, which YAML reads as a number, as the text it is."""
    return str(value) if type(value) is int else value


def refuse_backward_band(age: str) -> str:
    """An age band that ends before it begins has nobody in it."""
    band = parse_band(age)
    if band is not None and band[1] < band[0]:
        message = f"the age band '{age}' ends before it begins. Did you mean '{band[1]}-{band[0]}'?"
        raise ValueError(message)
    return age


Age = Annotated[
    str,
    Field(pattern=AGE_PATTERN),
    AfterValidator(refuse_backward_band),
    BeforeValidator(
        write_number_as_text,
        json_schema_input_type=Annotated[str, Field(pattern=AGE_PATTERN)]
        | Annotated[int, Field(ge=0, le=999)],
    ),
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Sex = Literal["alle", "kvinder", "maend"]

FocusAreaId = Literal["aeldre_kronisk", "psykisk_sygdom", "boern_unge"]


class Group(Strict):
    """One breakdown that is published. The default is everyone."""

    sex: Sex = Field("alle", description="Køn.")
    age: Age = Field(
        ALL, description="Aldersgruppe; 80+ samles af 80-84 og 85+, hvis det skal til."
    )
    education: str = Field(ALL, description="Uddannelse.")


TODAYS_RATES, TREND_OF_RATES = "rater som i dag", "udviklingen fortsætter"
ASSUMPTIONS = (TODAYS_RATES, TREND_OF_RATES)
"""The categories of a projection: what is assumed of the rates."""


def find_faults_of_pair(educations: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the two educations of an inequality, in English and in Danish.

    The shortest comes first: the other way round a gap would get the wrong sign.
    """
    if len(educations) != 2:
        yield (
            "'between' names two educations: the shortest and the longest",
            "»between« nævner to uddannelser: den korteste og den længste",
        )
        return
    short, long = educations
    if short == long:
        yield (
            f"'between' names '{short}' twice: that is no inequality",
            f"»between« nævner »{short}« to gange; det er ingen ulighed",
        )
    known = short in EDUCATIONS and long in EDUCATIONS
    if known and EDUCATIONS.index(short) > EDUCATIONS.index(long):
        yield (
            f"'between' names the longest education first: write [{long}, {short}]",
            f"»between« nævner den længste uddannelse først; skriv [{long}, {short}]",
        )


class BreakdownKey(Group):
    """One of an indicator's published breakdowns: a group, and a category where it has them."""

    category: str = Field(
        ALL, description="Navnet på en kategori, eller på et interval (distribution)."
    )

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Sex, age, education and category, as a row of `values` has them."""
        return self.sex, self.age, self.education, self.category


def read_everyone(value: object) -> object:
    """`alle` as the breakdown that it is."""
    return {} if value == ALL else value


Headline = Annotated[
    BreakdownKey,
    BeforeValidator(read_everyone, json_schema_input_type=BreakdownKey | Literal["alle"]),
]


class Place(Strict):
    """A further goal that an indicator is shown under, with the people that it is about there."""

    focus_area: FocusAreaId = Field(description="Sundhedsaftalens fokusområde.")
    goal: str = Field(description="Målet under fokusområdet.")
    headline: Headline = Field(description="Opdelingen, der står for indikatoren dér.")
    population: Words | None = Field(None, description="Hvem tallet gælder dér, i ord.")


class Category(Strict):
    """One of the indicator's own breakdowns, such as a diagnosis."""

    name: str = Field(description="Navnet, som det vises.")
    item: str = Field(description="Den `item`, som tæller og nævner har for denne kategori.")
    denominator_item: str | None = Field(
        None, description="Nævnerens `item`, hvis den er en anden."
    )


def label_bands(edges: list[float]) -> list[str]:
    """Danish names of the bands between edges, each with its upper edge included."""
    return [
        f"{'over ' if number else ''}{low:g} til {high:g} pct."
        for number, (low, high) in enumerate(pairwise(edges))
    ]


def rank_width(choice: BreakdownKey) -> tuple[bool, bool, int, tuple[str, ...]]:
    """Everyone first, then the widest ages; of equals by name."""
    band = parse_band(choice.age)
    years = 0 if choice.age == ALL or band is None else band[1] - band[0]
    partial = choice.sex != ALL, choice.education != ALL
    return any(partial), choice.age != ALL, -years, choice.key
