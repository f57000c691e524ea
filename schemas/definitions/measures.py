"""What an indicator's figures are made from: measures of datasets, and words for what they count.

Belongs here: the parts of the language that name stored observations. Does not belong here: the
indicator they are part of (`schemas.definitions.model`).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.definitions.breakdowns import Age, Sex, Words
from schemas.vocabulary import ALL, DATASETS
from schemas.written.strict import Strict


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


class Term(Strict):
    """A further count that is added to a source or taken from it; what is left out is as there."""

    dataset: Literal[DATASETS] | None = Field(  # type: ignore[valid-type]
        None, description="Datasættet, når det er et andet."
    )
    measure: str | None = Field(None, description="Hvad der er målt, når det er noget andet.")
    where: Filter = Field(Filter(), description="Hvilke rækker der menes.")


class Source(Strict):
    """A measure of a dataset, with filters; of counts several may be put together."""

    dataset: Literal[DATASETS] = Field(description="Datasættet.")  # type: ignore[valid-type]
    measure: str = Field(description="Hvad der er målt; `klynge data` viser, hvad der findes.")
    where: Filter = Field(Filter(), description="Hvilke rækker der menes.")
    plus: list[Term] = Field(
        [], description="Flere antal, der lægges til; de må ikke tælle de samme."
    )
    minus: list[Term] = Field(
        [], description="Antal, der trækkes fra; de skal være en del af det første."
    )

    @property
    def is_combined(self) -> bool:
        """Whether several counts are put together."""
        return bool(self.plus or self.minus)

    @property
    def terms(self) -> list[tuple[float, Source]]:
        """The counts that it is made of, each with 1.0 (added) or -1.0 (taken away)."""
        first = self.model_copy(update={"plus": [], "minus": []})
        return [
            (1.0, first),
            *((1.0, self._complete(term)) for term in self.plus),
            *((-1.0, self._complete(term)) for term in self.minus),
        ]

    @property
    def name(self) -> tuple[str, str, str]:
        """Dataset, measure and item; of several counts their sum by a name that is the same in
        whatever order they are written."""
        if not self.is_combined:
            return self.dataset, self.measure, self.where.item
        signs = {1.0: "+", -1.0: "-"}
        named = sorted((-sign, signs[sign] + source._describe()) for sign, source in self.terms)
        return self.dataset, "".join(text for _, text in named), ALL

    def _complete(self, term: Term) -> Source:
        return Source(
            dataset=term.dataset or self.dataset, measure=term.measure or self.measure,
            where=term.where,
        )  # fmt: skip

    def _describe(self) -> str:
        where = (self.where.item, self.where.sex, self.where.age, self.where.education)
        narrowed = ",".join(each or "" for each in where)
        return f"{self.dataset}.{self.measure}({narrowed})"


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
