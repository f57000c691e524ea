"""The kinds of indicator, and what the definition language says of each.

Belongs here: which keys a kind takes, which unit it has, what numerator and denominator must be
to each other, and what stewards read of it, in Danish. Does not belong here: how a kind is
computed, compared, told and explained, which is one file for each in `indicators/kinds/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the figure is made."""

    PROPORTION = "proportion"
    RATE = "rate"
    COUNT = "count"
    MEAN = "mean"
    SURVEY_SHARE = "survey_share"
    PUBLISHED = "published"
    DISTRIBUTION = "distribution"
    DIRECT_RATE = "directly_standardised_rate"
    INDIRECT_RATIO = "indirectly_standardised_ratio"
    RATIO = "ratio"
    INEQUALITY_GAP = "inequality_gap"
    INEQUALITY_RATIO = "inequality_ratio"
    SLOPE_INDEX = "slope_index"
    RELATIVE_INDEX = "relative_index"
    EXPRESSION = "expression"
    PROJECTION = "projection"


@dataclass(frozen=True)
class KindRules:
    """What a definition of one kind may say.

    `needs` are the keys that it cannot do without, `takes` the further keys of `KIND_KEYS` that
    it may have. `unit` is what `klynge new` writes when nothing else is said (None: it asks, or
    `per` says it). `meaning` is what editors and the reference say, `choice` what `klynge new`
    offers.
    """

    needs: tuple[str, ...]
    meaning: str
    choice: str
    takes: tuple[str, ...] = ()
    unit: str | None = None
    always_percent: bool = False
    """Whether the unit can be nothing else than percent."""
    part_of_whole: bool = False
    """Whether the numerator counts a part of what the denominator counts."""
    uses_standard_population: bool = False
    ranks_educations: bool = False
    """Whether it uses every education from the one to the other that `between` names."""

    @property
    def made_of_indicators(self) -> bool:
        """Whether it is made of other indicators' figures, not of observations."""
        return "of" in self.needs or "parts" in self.needs

    @property
    def compares_educations(self) -> bool:
        """Whether it sets two educations against each other, which settles its unit."""
        return "between" in self.needs

    @property
    def refuses(self) -> list[str]:
        """The keys of `KIND_KEYS` that a definition of this kind may not have, sorted."""
        return sorted(KIND_KEYS - {*self.needs, *self.takes})


COUNTS = ("numerator", "denominator")
PRINTED_LIMITS = ("limit_low", "limit_high", "respondents")
KIND_KEYS = frozenset(
    {
        *COUNTS, "printed", "figure", *PRINTED_LIMITS, "weight", "bands", "per", "standardise",
        "of", "to", "of_group", "to_group", "between", "expression", "parts", "pool_years", "years",
    }
)  # fmt: skip
"""The keys of a definition that some kinds take and others do not."""

RULES: dict[Kind, KindRules] = {
    Kind.PROPORTION: KindRules(
        needs=COUNTS, takes=("pool_years",), always_percent=True, part_of_whole=True,
        meaning="Tæller delt med nævner, i procent.",
        choice="andel i procent: tæller af nævner",
    ),
    Kind.RATE: KindRules(
        needs=(*COUNTS, "per"), takes=("printed", "pool_years"),
        meaning="Tæller delt med nævner, pr. `per` (fx pr. 100.000 borgere).",
        choice="rate: tæller pr. så mange af nævner",
    ),
    Kind.COUNT: KindRules(
        needs=("numerator",), takes=("pool_years",), unit="antal",
        meaning="Antal: tælleren selv.",
        choice="antal",
    ),
    Kind.MEAN: KindRules(
        needs=("figure", "weight"), takes=PRINTED_LIMITS, unit="score",
        meaning="Gennemsnit, som kilden trykker; områder vægtes sammen med antal svar.",
        choice="gennemsnit, fx af svar",
    ),
    Kind.SURVEY_SHARE: KindRules(
        needs=("figure", "weight"), takes=PRINTED_LIMITS, always_percent=True,
        meaning="Andel fra en spørgeskemaundersøgelse, vægtet med den befolkning, den gælder.",
        choice="andel i en spørgeskemaundersøgelse",
    ),
    Kind.PUBLISHED: KindRules(
        needs=("figure",), takes=(*PRINTED_LIMITS, "weight"),
        meaning="Kildens eget tal; områder lægges kun sammen, når `weight` siger hvordan.",
        choice="kildens eget tal",
    ),
    Kind.DISTRIBUTION: KindRules(
        needs=(*COUNTS, "bands"), unit="antal", part_of_whole=True,
        meaning="Antal kommuner i hvert interval af en andel.",
        choice="kommuner fordelt på intervaller",
    ),
    Kind.DIRECT_RATE: KindRules(
        needs=(*COUNTS, "per", "standardise"), takes=("pool_years",),
        uses_standard_population=True,
        meaning="Rate, som den ville være med standardbefolkningens alder.",
        choice="rate, standardiseret for alder",
    ),
    Kind.INDIRECT_RATIO: KindRules(
        needs=(*COUNTS, "standardise"), takes=("per", "pool_years"), unit="ratio",
        meaning="Observeret antal delt med det, landets rater ville give.",
        choice="ratio mod landets rater, alder for alder",
    ),
    Kind.RATIO: KindRules(
        needs=("of", "to"), takes=("per", "of_group", "to_group"), unit="ratio",
        meaning="To andre indikatorer, eller to grupper i én, delt med hinanden.",
        choice="forholdet mellem to indikatorer",
    ),
    Kind.INEQUALITY_GAP: KindRules(
        needs=("of", "between"), unit="pct_point",
        meaning="Afstanden i en andel mellem dem med den korteste og den længste uddannelse, i "
        "procentpoint.",
        choice="afstanden mellem to uddannelsesgrupper",
    ),
    Kind.INEQUALITY_RATIO: KindRules(
        needs=("of", "between"), unit="ratio",
        meaning="Andelen blandt dem med den korteste uddannelse delt med andelen blandt dem med "
        "den længste.",
        choice="forholdet mellem to uddannelsesgrupper",
    ),
    Kind.SLOPE_INDEX: KindRules(
        needs=("of", "between"), unit="pct_point", ranks_educations=True,
        meaning="Hældningen: hvor meget en andel falder fra den korteste til den længste "
        "uddannelse, når alle uddannelser tæller med efter deres størrelse, i procentpoint.",
        choice="hældning over alle uddannelsesgrupper",
    ),
    Kind.RELATIVE_INDEX: KindRules(
        needs=("of", "between"), unit="ratio", ranks_educations=True,
        meaning="Det relative indeks: hvor mange gange så høj andelen er i den korteste ende som i "
        "den længste, når alle uddannelser tæller med efter deres størrelse.",
        choice="relativt indeks over alle uddannelsesgrupper",
    ),
    Kind.EXPRESSION: KindRules(
        needs=("expression", "parts"),
        meaning="Et udtryk i andre indikatorers tal, fx `a - b` eller `(a - b) / c`.",
        choice="et udtryk i andre indikatorer",
    ),
    Kind.PROJECTION: KindRules(
        needs=("of", "years"), unit="antal",
        meaning="Det antal, som befolkningsfremskrivningen giver med en anden indikators rater, "
        "alder for alder: som de er i dag, og som de bliver, hvis deres udvikling fortsætter.",
        choice="forventet antal i kommende år",
    ),
}  # fmt: skip
"""One entry for each kind."""
