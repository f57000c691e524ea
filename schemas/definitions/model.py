"""The model of `indicator_defs.yaml`: what a steward may say about an indicator.

Belongs here: the language, its defaults, and the rules that need nothing but the block
itself. Reading the file with its line numbers is `schemas.definitions.file`; arithmetic is
`indicators/`. Descriptions of keys are Danish: stewards read them in their editor.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from schemas.definitions.block_rules import list_breaches
from schemas.definitions.breaches import LATER, Breach
from schemas.definitions.breakdowns import (
    ASSUMPTIONS,
    BreakdownKey,
    Category,
    FocusAreaId,
    Group,
    Headline,
    Place,
    Words,
    label_bands,
    rank_width,
)
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.life import MAKE_NO_FIGURE, FormerIds, IndicatorId
from schemas.definitions.measures import CountedWords, Source, Standardise
from schemas.definitions.parts import Part, PartGroup, PartName
from schemas.definitions.series import Break, Number, PeriodId, Target
from schemas.vocabulary import ALL, EDUCATIONS, UNITS
from schemas.written.strict import Strict

BOTH_ENDS = 2


class Definition(Strict):
    """One indicator: what it is, what it belongs to, and how its figures are made."""

    id: IndicatorId = Field(description="Entydigt id: små bogstaver, tal og understreg.")
    title: Words = Field(description="Den fulde danske titel.")
    short_title: Annotated[str, Field(max_length=60)] | None = Field(
        None, description="Kort titel til tabeller (højst 60 tegn)."
    )
    description: Words = Field(description="Hvad tallet siger, i ord.")
    population: Words | None = Field(
        None, description="Hvem tallet gælder, i ord; står ved tallet, hvor det kan misforstås."
    )
    why: str | None = Field(None, description="Hvorfor indikatoren er med.")
    limitations: str | None = Field(None, description="Hvad tallet ikke kan sige.")
    national_source: Words | None = Field(
        None, description="Lokale indikatorer: den landsdækkende kilde, der kan afløse dem."
    )

    focus_area: FocusAreaId | None = Field(None, description="Sundhedsaftalens fokusområde.")
    goal: str | None = Field(None, description="Målet under fokusområdet.")
    also_under: list[Place] = Field([], description="Flere mål, som indikatoren vises under.")
    theme: Literal["forebyggelse", "kapacitet", "laegefaglige_kompetencer"] | None = Field(
        None, description="Tværgående tema."
    )
    national_goal: Annotated[int, Field(ge=1, le=8, strict=True)] | None = Field(
        None, description="Nummeret på det nationale mål (1-8)."
    )

    kind: Kind = Field(description="Hvordan tallet laves.")
    unit: Literal[UNITS] = Field("pct", description="Enheden.")  # type: ignore[valid-type]
    counts: Words | None = Field(
        None,
        description="Ordene efter tallet i en sætning, fx indlæggelser pr. patient; uden dem "
        "enheden. distribution: seriens navn med {interval}.",
    )
    counted: CountedWords = Field(
        CountedWords(), description="Hvad tæller, nævner, tal og vægt er, i ord."
    )
    decimals: Annotated[int, Field(ge=0, le=4, strict=True)] = Field(
        1, description="Antal decimaler i visning."
    )
    direction: Literal["higher", "lower"] | None = Field(
        None, description="Om højt (higher) eller lavt (lower) er godt; uden vurderes tallet ikke."
    )

    numerator: Source | None = Field(None, description="Tæller.")
    denominator: Source | None = Field(None, description="Nævner.")
    printed: Source | None = Field(None, description="Kildens egen rate, hvor den trykker en.")
    figure: Source | None = Field(None, description="Kildens tal, for gennemsnit og andele.")
    limit_low: Source | None = Field(None, description="Kildens nedre sikkerhedsgrænse.")
    limit_high: Source | None = Field(None, description="Kildens øvre sikkerhedsgrænse.")
    respondents: Source | None = Field(None, description="Antal svar bag kildens tal.")
    weight: list[Source] = Field(
        [], description="Hvad områder vægtes med; den første, der findes for alle dele, bruges."
    )
    of: IndicatorId | None = Field(
        None,
        description="ratio: indikatoren, der deles; inequality_…, …_index: den, der ses på.",
    )
    to: IndicatorId | None = Field(None, description="ratio: indikatoren, der deles med.")
    of_group: PartGroup | None = Field(
        None, description="ratio: gruppen i den indikator, der deles; ellers de egne opdelinger."
    )
    to_group: PartGroup | None = Field(
        None, description="ratio: gruppen i den indikator, der deles med."
    )
    expression: Words | None = Field(
        None, description="expression: udtrykket i delenes navne, fx (a - b) / c."
    )
    parts: dict[PartName, Part] = Field(
        {}, description="expression: delene efter navn, hver en indikator og evt. en gruppe."
    )
    between: list[str] = Field(
        [],
        description="inequality_… og …_index: den korteste og den længste uddannelse.",
    )

    years: list[Annotated[int, Field(ge=1900, le=2200, strict=True)]] = Field(
        [], description="projection: de år, som antallet regnes for."
    )

    groups: list[Group] = Field([Group()], description="Opdelinger, der vises.", min_length=1)
    categories: list[Category] = Field([], description="Indikatorens egen opdeling, fx diagnoser.")
    bands: list[Number] = Field([], description="distribution: intervallernes grænser, stigende.")
    headline: Headline | None = Field(
        None,
        description="Opdelingen, der står for indikatoren på forsiden, i overblikket og i "
        "diagrammer. Skal skrives, når der er flere; alle er alle borgere.",
    )
    report_groups: list[Headline] = Field(
        [],
        description="Opdelinger, som statusrapporten også viser, fordi dokumenterne beder om dem.",
    )
    profile: Annotated[int, Field(ge=1, le=99, strict=True)] | None = Field(
        None, description="Indikatorens nummer i klyngeprofilen (20-25 indikatorer)."
    )
    question: Words | None = Field(
        None,
        description="Hvad man kan spørge om, når tallet er værst, bedst eller har flyttet sig.",
    )
    per: Annotated[int, Field(gt=0, strict=True)] | None = Field(
        None, description="Rater: pr. hvor mange (1000, 10000, 100000)."
    )
    standardise: Standardise | None = Field(None, description="Udligning for alder og køn.")
    pool_years: Annotated[int, Field(ge=2, le=10, strict=True)] | None = Field(
        None, description="Så mange år lægges sammen til én periode."
    )
    periods: Literal[
        "any", "year", "half_year", "quarter", "month", "first_quarter", "school_year"
    ] = Field("any", description="Hvilken slags perioder der vises.")
    catchment: Literal["somatic", "psychiatric"] = Field(
        "somatic", description="Hvilket optageområde klyngerne dannes af."
    )
    benchmark: Literal["both", "region", "land", "none"] = Field(
        "both", description="Hvad områder vurderes imod: regionen, hele landet, begge eller ingen."
    )
    age_matters: bool = Field(
        True,
        description="Om alderen betyder noget, når områder sammenlignes; med false siges det ikke, "
        "at tallet ikke er korrigeret for alder.",
    )
    judged_by: IndicatorId | None = Field(
        None,
        description="Den aldersstandardiserede indikator af samme mål, som områder vurderes efter.",
    )
    baseline: PeriodId | None = Field(
        None, description="Perioden, som ændringer regnes fra; uden bruges den første."
    )
    breaks: list[Break] = Field([], description="Brud i serien; tegnes, intet regnes om.")
    target: Target | None = Field(None, description="Måltal, år og kilde.")
    interval: Literal["none"] | None = Field(
        None, description="none: tallet vises uden sikkerhedsinterval."
    )
    dispersion: Literal["estimated"] | None = Field(
        None, description="estimated: hændelser, der hænger sammen, får bredere interval."
    )
    design_effect: Annotated[Number, Field(ge=1)] | None = Field(
        None, description="Stikprøver: variansen mod simpel udvælgelse."
    )
    min_answers: Annotated[int, Field(ge=1, strict=True)] | None = Field(
        None, description="Stikprøver: med færre svar vises tallet ikke og indgår ikke i summer."
    )
    twin_of: IndicatorId | None = Field(
        None,
        description="Indikatoren om det samme fra en anden kilde (samme befolkning, alder, periode "
        "og enhed); de holdes op mod hinanden og tæller kun med én gang.",
    )
    variant_of: IndicatorId | None = Field(
        None,
        description="Indikatoren, som dette er en anden udgave af: standardiseret, flere år lagt "
        "sammen, et antal; tæller kun med én gang.",
    )
    disclosure_control: bool = Field(
        True,
        description="Om antal på 1-4 skjules (personer); ikke false, hvor en anden skjuler dem.",
    )
    min_coverage: Annotated[Number, Field(ge=0, le=1)] = Field(
        0.95, description="Hvor stor en del af befolkningen delene mindst skal dække."
    )

    reported_by: Literal["kommune", "klynge", "hospital"] = Field(
        "kommune", description="Lokale indikatorer: hvem der udfylder skemaet (`klynge template`)."
    )
    status: Literal["draft", "in_force", "retired"] = Field(
        "in_force", description="draft vises kun i `klynge preview`; retired vises ikke mere."
    )
    retired_on: date | None = Field(None, description="Udgået: fra hvilken dag (åååå-mm-dd).")
    retired_because: Words | None = Field(None, description="Udgået: hvorfor, i ord.")
    renamed_from: FormerIds = Field(
        [],
        description="Id'er, som indikatoren har haft før, det seneste først; tallene følger med.",
    )
    owner: str | None = Field(None, description="Hvem der svarer for definitionen.")
    last_reviewed: date | None = Field(None, description="Sidst gennemgået (åååå-mm-dd).")
    next_review: date | None = Field(None, description="Gennemgås næste gang (åååå-mm-dd).")
    valid_from: date | None = Field(None, description="Perioder før denne dag vises ikke.")
    valid_to: date | None = Field(None, description="Perioder efter denne dag vises ikke.")

    @model_validator(mode="after")
    def check_block(self, info: ValidationInfo) -> Self:
        """The rules that hold within a block; every breach at once.

        The reader of the file leaves them out (`LATER`) and asks for the breaches itself, so
        that each is told at its own key.
        """
        breaches = [] if info.context == LATER else self.find_breaches()
        if breaches:
            raise ValueError("; ".join(breach.message for breach in breaches))
        return self

    def find_breaches(self) -> list[Breach]:
        """Every rule of the language that the block breaks."""
        return list_breaches(self)

    def list_parts(self) -> list[tuple[tuple[str, ...], str, dict[str, str]]]:
        """The indicators that it is made of: the way to the key that names one, the id, and what
        is settled of the group that is meant, by dimension."""
        named = [(("of",), self.of, self.of_group), (("to",), self.to, self.to_group)]
        made = [
            (path, indicator, group.fixed if group else {})
            for path, indicator, group in named
            if indicator is not None
        ]
        return [
            *made,
            *(
                (("parts", name, "indicator"), part.indicator, part.fixed)
                for name, part in self.parts.items()
            ),
        ]

    @property
    def made_of(self) -> list[str]:
        """The indicators whose figures it is made of, each once."""
        return list(dict.fromkeys(indicator for _, indicator, _ in self.list_parts()))

    @property
    def uses(self) -> set[str]:
        """The indicators that it cannot do without: those, and the one that it is judged by."""
        return {*self.made_of, *([self.judged_by] if self.judged_by else [])}

    @property
    def educations(self) -> list[str]:
        """The educations whose figures it is made of: those that `between` names, for an index all
        from the one to the other."""
        known = all(each in EDUCATIONS for each in self.between)
        if not (RULES[self.kind].ranks_educations and known and len(self.between) == BOTH_ENDS):
            return self.between
        first, last = (EDUCATIONS.index(each) for each in self.between)
        return list(EDUCATIONS[first : last + 1])

    @property
    def label(self) -> str:
        """The short title where there is one, else the title."""
        return self.short_title or self.title

    @property
    def first_id(self) -> str:
        """The id that the indicator had first."""
        return self.renamed_from[-1] if self.renamed_from else self.id

    @property
    def stands_for_another(self) -> bool:
        """Whether it says once more what another indicator says, so that it counts with that."""
        return self.twin_of is not None or self.variant_of is not None

    def list_breakdowns(self) -> list[BreakdownKey]:
        """Every published breakdown, groups first, each with its categories or bands."""
        bands = label_bands(self.bands) if self.kind is Kind.DISTRIBUTION else []
        if self.kind is Kind.PROJECTION:
            bands = list(ASSUMPTIONS)
        names = [category.name for category in self.categories] or bands
        return [
            BreakdownKey(**group.model_dump(), category=name)
            for group in self.groups
            for name in names or [ALL]
        ]

    @property
    def headline_breakdown(self) -> BreakdownKey:
        """The breakdown that stands for the indicator.

        A file of an earlier day may name none of several: then it is the widest, of equals the
        first by name, so that the order of a list decides nothing.
        """
        return self.headline or min(self.list_breakdowns(), key=rank_width)

    def list_headlines(self) -> list[BreakdownKey]:
        """The headline, and those of the further goals that it is shown under, each once."""
        named = [self.headline_breakdown, *(place.headline for place in self.also_under)]
        return list({choice.key: choice for choice in named}.values())

    def place_under(self, place: Place) -> Definition:
        """The same indicator as it is shown under a further goal: about the people of that goal
        alone."""
        about: dict[str, Any] = {
            "headline": place.headline,
            "population": place.population,
            "report_groups": [],
        }
        where = {"focus_area": place.focus_area, "goal": place.goal, "also_under": []}
        return self.model_copy(update={**about, **where})

    @property
    def version(self) -> str:
        """Twelve hex digits that change when anything that makes the figures changes.

        Texts, owner and dates of review do not make figures, so a corrected spelling keeps the
        version. Keys that are left out do not count, so a new key of the language changes no
        version by itself.
        """
        of_target = {"source", "document", "quote"}
        left_out: dict[str, Any] = {**dict.fromkeys(MAKE_NO_FIGURE, True), "target": of_target}
        made_of = self.model_dump(mode="json", exclude=left_out, exclude_defaults=True)
        # an indicator that gets another name stays the same
        made_of["id"] = self.first_id
        text = json.dumps(made_of, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


class DefinitionFile(Strict):
    """The whole of `indicator_defs.yaml` and of the files that it includes."""

    indicators: list[Definition] = Field(description="Indikatorerne, en blok hver.", min_length=1)
