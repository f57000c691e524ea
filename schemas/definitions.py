"""The model of `indicator_defs.yaml`: what a steward may say about an indicator.

Belongs here: the language, its defaults, and the rules that need nothing but the block
itself. Reading the file with its line numbers is `schemas.definition_file`; arithmetic is
`indicators/`.
"""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.vocabulary import AGE_PATTERN, ALL, DATASETS, UNITS


class Kind(StrEnum):
    """How the figure is made."""

    PROPORTION = "proportion"
    RATE = "rate"
    COUNT = "count"
    MEAN = "mean"
    SURVEY_SHARE = "survey_share"
    PUBLISHED = "published"
    DISTRIBUTION = "distribution"


class Strict(BaseModel):
    """A model that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Filter(Strict):
    """Which rows of a measure are meant; what is left out follows the indicator's group."""

    item: str = ALL
    sex: Literal["alle", "kvinder", "maend"] | None = None
    age: Annotated[str, Field(pattern=AGE_PATTERN)] | None = None
    education: str | None = None


class Source(Strict):
    """A measure of a dataset, with filters."""

    dataset: Literal[DATASETS]  # type: ignore[valid-type]
    measure: str
    where: Filter = Filter()


class Group(Strict):
    """One breakdown that is published. The default is everyone."""

    sex: Literal["alle", "kvinder", "maend"] = "alle"
    age: Annotated[str, Field(pattern=AGE_PATTERN)] = ALL
    education: str = ALL


class Definition(Strict):
    """One indicator: what it is, what it belongs to, and how its figures are made.

    Which sources a kind needs:
    proportion, rate, distribution: numerator and denominator; count: numerator; a rate may
    name the publisher's own (printed), which is shown for the areas that it is printed for;
    mean, survey_share, published: figure (and, to be averaged over areas, weight).
    """

    id: Annotated[str, Field(pattern=r"^[a-zæøå][a-zæøå0-9_]*$", max_length=60)]
    title: str
    short_title: Annotated[str, Field(max_length=60)] | None = None
    description: str
    why: str | None = None
    limitations: str | None = None

    focus_area: Literal["aeldre_kronisk", "psykisk_sygdom", "boern_unge"] | None = None
    goal: str | None = None
    theme: Literal["forebyggelse", "kapacitet", "laegefaglige_kompetencer"] | None = None
    national_goal: Annotated[int, Field(ge=1, le=8)] | None = None

    kind: Kind
    unit: Literal[UNITS] = "pct"  # type: ignore[valid-type]
    decimals: Annotated[int, Field(ge=0, le=4)] = 1
    direction: Literal["higher", "lower"] | None = None

    numerator: Source | None = None
    denominator: Source | None = None
    printed: Source | None = None
    figure: Source | None = None
    limit_low: Source | None = None
    limit_high: Source | None = None
    respondents: Source | None = None
    weight: list[Source] = []

    groups: list[Group] = [Group()]
    bands: list[float] = []
    per: Annotated[int, Field(gt=0)] | None = None
    periods: Literal["any", "year", "half_year", "quarter", "month", "first_quarter"] = "any"
    catchment: Literal["somatic", "psychiatric"] = "somatic"
    disclosure_control: bool = True
    min_coverage: Annotated[float, Field(ge=0, le=1)] = 0.95

    status: Literal["draft", "in_force", "retired"] = "in_force"
    owner: str | None = None

    @model_validator(mode="after")
    def check_sources_fit_kind(self) -> Self:
        """Each kind has the sources that it is computed from, and no others."""
        needs = {
            Kind.PROPORTION: ("numerator", "denominator"),
            Kind.RATE: ("numerator", "denominator"),
            Kind.DISTRIBUTION: ("numerator", "denominator", "bands"),
            Kind.COUNT: ("numerator",),
            Kind.MEAN: ("figure", "weight"),
            Kind.SURVEY_SHARE: ("figure", "weight"),
            Kind.PUBLISHED: ("figure",),
        }[self.kind]
        missing = [name for name in needs if not getattr(self, name)]
        if missing:
            raise ValueError(f"kind '{self.kind.value}' needs {' and '.join(missing)}")
        if self.kind is Kind.RATE and self.per is None:
            raise ValueError("kind 'rate' needs 'per' (1000, 10000, 100000)")
        if self.printed is not None and self.kind is not Kind.RATE:
            raise ValueError("only kind 'rate' takes 'printed', the publisher's own rate")
        if self.kind in (Kind.PROPORTION, Kind.SURVEY_SHARE) and self.unit != "pct":
            raise ValueError(f"kind '{self.kind.value}' has the unit 'pct'")
        if self.goal is None and self.theme is None and self.national_goal is None:
            raise ValueError("an indicator belongs to a goal, a theme or a national goal")
        if (self.goal is None) != (self.focus_area is None):
            raise ValueError("'goal' and 'focus_area' go together")
        return self

    @property
    def label(self) -> str:
        """The short title where there is one, else the title."""
        return self.short_title or self.title

    @property
    def version(self) -> str:
        """Twelve hex digits that change when anything that makes the figures changes.

        Texts, owner and dates do not make figures, so a corrected spelling keeps the
        version.
        """
        made_of = self.model_dump(
            mode="json",
            include={
                "id", "kind", "unit", "direction", "numerator", "denominator", "printed",
                "figure", "limit_low", "limit_high", "respondents", "weight", "groups",
                "bands", "per", "periods", "catchment", "min_coverage", "disclosure_control",
            },
        )  # fmt: skip
        text = json.dumps(made_of, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


class DefinitionFile(Strict):
    """The whole of `indicator_defs.yaml`."""

    indicators: list[Definition]
