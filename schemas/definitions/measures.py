"""What an indicator's figures are made from: measures of datasets, and words for what they count.

Belongs here: the parts of the language that name stored observations. Does not belong here: the
indicator they are part of (`schemas.definitions.model`).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.definitions.breakdowns import Age, Sex, Words
from schemas.strict import Strict
from schemas.vocabulary import ALL, DATASETS


class Filter(Strict):
    """Which rows of a measure are meant; what is left out follows the indicator's group."""

    item: str = Field(ALL, description="Sygdom, spørgsmål, nationalt mål eller lokal indikator.")
    sex: Sex | Literal["standardiseret"] | None = Field(
        None, description="Køn, når det ikke følger af opdelingen."
    )
    age: Age | None = Field(None, description="Aldersgruppe, når den ikke følger af opdelingen.")
    education: str | None = Field(
        None, description="Uddannelse, når den ikke følger af opdelingen."
    )


class Source(Strict):
    """A measure of a dataset, with filters."""

    dataset: Literal[DATASETS] = Field(description="Datasættet.")  # type: ignore[valid-type]
    measure: str = Field(description="Hvad der er målt; `klynge data` viser, hvad der findes.")
    where: Filter = Field(Filter(), description="Hvilke rækker der menes.")


class CountedWords(Strict):
    """What the sources hold, in words, where a measure's name says too little."""

    numerator: Words | None = Field(None, description="Hvad tælleren tæller.")
    denominator: Words | None = Field(None, description="Hvad nævneren tæller.")
    figure: Words | None = Field(None, description="Hvad kildens tal er.")
    weight: Words | None = Field(None, description="Hvad den første vægt er.")


class Standardise(Strict):
    """How differences in age and sex are levelled out."""

    over: list[Literal["age", "sex"]] = Field(["age"], description="Hvad der udlignes for.")
    ages: list[Age] = Field(
        description="Aldersgrupperne, der udlignes over; de må ikke overlappe.", min_length=1
    )
    population: str = Field(
        "danmark_2020",
        description="Standardbefolkningens navn (direkte standardisering).",
    )
