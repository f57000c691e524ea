"""What a reader of a workbook is told about a figure that is not plainly `ok`.

Belongs here: the Danish sentences of `status_reason` and `note`. Does not belong here: the
decision which status a figure has (`indicators.figures`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

SUPPRESSED_AT_SOURCE = "Skjult af kilden, fordi tallet er lille."
"""While figures are made; what readers are told of it is `PROTECTED`."""
MISSING_AT_SOURCE = "Kilden har intet tal her."
NOT_APPLICABLE_AT_SOURCE = "Opgøres ikke her ifølge kilden."
NO_DENOMINATOR = "Nævneren er 0 eller findes ikke, så der er intet tal at vise."
NO_LEVEL = {
    "klynge": "Der findes ingen tal for klyngen.",
    "region": "Der findes ingen tal for regionen.",
    "land": "Der findes ingen landstal.",
}
"""By the level that no extract has figures of, nor figures that make one."""
MISSING_STRATUM = "Intet tal: en af de aldersgrupper, der udlignes over, mangler i kilden."
EMPTY_STRATUM = "Intet tal: ingen borgere i en af de aldersgrupper, der udlignes over."
TOO_FEW_TO_STANDARDISE = "Intet tal: under 10 hændelser er for få til en standardiseret rate."
STRATA_PROTECTED = (
    "Hvor meget alderen betyder, vises ikke: det bygger på for få personer eller ville røbe et "
    "sådant tal."
)
STRATA_APART = (
    "Hvor meget alderen betyder, vises ikke: kildens tal efter alder giver ikke det samlede tal."
)
NO_LONGEST = "Andelen blandt dem med den længste uddannelse er 0, så der er intet forhold at vise."
NO_INDEX = (
    "Indekset kan ikke regnes ud: en af andelene har intet sikkerhedsinterval, eller linjen gennem "
    "dem når under 0."
)
NO_PROJECTION = (
    "Intet tal: befolkningsfremskrivningen har ikke området med de aldre, der skal bruges."
)
NO_STRATA = "Intet tal: kilden har ikke de aldre, der skal bruges, for området."
TOO_FEW_YEARS = "Intet tal: der er for få år til at føre udviklingen videre."
AHEAD_UNTRIED = "Så langt frem er metoden ikke afprøvet."
NO_RESULT = "Udtrykket kan ikke regnes ud (der divideres med 0), så der er intet tal at vise."
PARTS_NOT_INDEPENDENT = (
    "Uden sikkerhedsinterval: de tal, som indikatoren er lavet af, kan handle om de samme borgere."
)
PART_WITHOUT_INTERVAL = (
    "Uden sikkerhedsinterval: mindst et af de tal, som indikatoren er lavet af, har intet."
)
RATIO_WITHOUT_INTERVAL = "Uden sikkerhedsinterval: forholdet mellem to indikatorer."
NOT_JOINED = {
    level: f"{told.rstrip('.')}, og andre områders tal kan ikke lægges sammen til et."
    for level, told in NO_LEVEL.items()
}
"""The same where the source prints figures that no stated weight joins."""
NO_SUCH_LEVEL = frozenset([*NO_LEVEL.values(), *NOT_JOINED.values()])
"""Reasons that hold of every period alike: the source has no figures of such areas."""
NO_REPORT = "Der er ikke indberettet tal for dette område og denne periode."
PROTECTED = "Skjult, fordi tallet bygger på for få personer eller ville røbe et sådant tal."
"""At every hidden figure, whoever hides it: two reasons would tell which of two is small."""
NO_INTERVAL = "Uden sikkerhedsinterval: kilden oplyser hverken antal svar eller grænser."
PRINTED = "Kildens eget tal pr. indbygger; intervallet er beregnet af antallet af personer."
PRINTED_WITHOUT_INTERVAL = "Kildens eget tal pr. indbygger."
INTERVAL_NOT_WANTED = "Vises uden sikkerhedsinterval."
CLUSTERED = (
    "Uden sikkerhedsinterval: samme person kan tælle flere gange, så antallet varierer mere, end "
    "tilfældet alene ville give."
)
TOO_UNCERTAIN = "For usikkert til at blive vurderet."
SPLIT_WIDENED = "Sikkerhedsintervallet rummer også, at Københavns bydele kan afvige fra byen."
SPLIT_UNKNOWN = "Uden sikkerhedsinterval: det vides ikke, hvor meget Københavns bydele afviger."
PARTIAL = "ikke hele året"
COUNTED_TWICE = "København hører til både Byen og Syd og er talt med i begge"
CORRECTED = "Bygger på et rettet tal: "
"""How every sentence about a correction begins; they stand last in a note."""


class Cause(StrEnum):
    """Why a part of a figure has no number, the gravest first."""

    PROTECTED = "protected"
    HIDDEN = "hidden"
    FEW_ANSWERS = "few_answers"
    ABOVE_DENOMINATOR = "above_denominator"
    NEGATIVE = "negative"
    CONTRADICTED = "contradicted"
    OUT_OF_RANGE = "out_of_range"
    OUTSIDE_LIMITS = "outside_limits"
    NOT_REPORTED = "not_reported"
    NO_NUMBER = "no_number"
    NOT_RECEIVED = "not_received"
    NO_DENOMINATOR = "no_denominator"
    NO_WEIGHT = "no_weight"
    NOT_APPLICABLE = "not_applicable"


class CauseWords(NamedTuple):
    """A cause in Danish: of a figure itself; after the names of parts; beside them."""

    own: str
    after: str
    beside: str


CAUSES: dict[Cause, CauseWords] = {
    Cause.PROTECTED: CauseWords(PROTECTED, "er skjult", "skjult"),
    Cause.HIDDEN: CauseWords(SUPPRESSED_AT_SOURCE, "er skjult", "skjult"),
    Cause.FEW_ANSWERS: CauseWords("Vises ikke, fordi for få har svaret.", "er skjult", "skjult"),
    Cause.ABOVE_DENOMINATOR: CauseWords(
        "Intet tal: kildens tæller er større end nævneren, som den er en del af.",
        "har en tæller, der er større end nævneren",
        "tælleren er større end nævneren",
    ),
    Cause.NEGATIVE: CauseWords(
        "Intet tal: kildens antal er negativt.", "har et negativt antal", "antallet er negativt"
    ),
    Cause.CONTRADICTED: CauseWords(
        "Intet tal: kildens tal pr. indbygger passer ikke med kildens antal.",
        "har et tal pr. indbygger, der ikke passer med antallet",
        "tallet pr. indbygger passer ikke med antallet",
    ),
    Cause.OUT_OF_RANGE: CauseWords(
        "Intet tal: procenten ligger ikke mellem 0 og 100.",
        "har en procent, der ikke ligger mellem 0 og 100",
        "procenten ligger ikke mellem 0 og 100",
    ),
    Cause.OUTSIDE_LIMITS: CauseWords(
        "Intet tal: kildens tal ligger uden for kildens egne grænser.",
        "har et tal uden for kildens egne grænser",
        "tallet ligger uden for kildens egne grænser",
    ),
    Cause.NOT_REPORTED: CauseWords(NO_REPORT, "har ikke indberettet", "ikke indberettet"),
    Cause.NO_NUMBER: CauseWords(MISSING_AT_SOURCE, "er uden tal i kilden", "uden tal i kilden"),
    Cause.NOT_RECEIVED: CauseWords(
        "De modtagne udtræk har intet tal her.",
        "mangler i de modtagne udtræk",
        "ikke i de modtagne udtræk",
    ),
    Cause.NO_DENOMINATOR: CauseWords(NO_DENOMINATOR, "er uden nævner", "uden nævner"),
    Cause.NO_WEIGHT: CauseWords(
        "Intet tal: der er ingen vægt at lægge områderne sammen med.", "er uden vægt", "uden vægt"
    ),
    Cause.NOT_APPLICABLE: CauseWords(
        NOT_APPLICABLE_AT_SOURCE, "opgøres ikke ifølge kilden", "opgøres ikke ifølge kilden"
    ),
}
FLAWS = (
    Cause.ABOVE_DENOMINATOR, Cause.NEGATIVE, Cause.CONTRADICTED, Cause.OUT_OF_RANGE,
    Cause.OUTSIDE_LIMITS,
)  # fmt: skip
"""What cannot be right, so that it is told to the one who can correct it."""
GRAVITY = {cause: number for number, cause in enumerate(Cause)}
Absent = list[tuple[str, Cause]]
"""The parts that a figure lacks, by name, each with its cause."""

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
    "oktober", "november", "december",
)  # fmt: skip
MANY_NAMES = 3
NO_PART = "ingen dele har tal"


def list_names(names: list[str]) -> str:
    """A few names in words; of many the first and how many more."""
    if len(names) > MANY_NAMES + 1:
        return f"{', '.join(names[:MANY_NAMES])} og {len(names) - MANY_NAMES} andre"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} og {names[-1]}"
    return "".join(names)


def explain_split(group_name: str, share: float, weight_year: int) -> str:
    """Why a figure that rests on København's split is estimated."""
    percent = f"{100 * share:.1f}".replace(".", ",")
    return (
        f"kilden opgør ikke Københavns bydele, så {percent} % af Københavns tal regnes "
        f"til {group_name} (befolkningsvægt fra {weight_year})"
    )


def explain_absent(absent: Absent, coverage: float) -> str:
    """Which parts a figure lacks, why, and how much of the population the rest covers."""
    told = [f"{names} ({words.beside})" for names, words in group_by_words(absent)]
    return f"uden {list_clauses(told)}; dækker {say_coverage(coverage)} af befolkningen"


def explain_no_figure(absent: Absent, coverage: float) -> str:
    """Why absent parts leave too little for a figure, each with its own cause."""
    told = [f"{names} {words.after}" for names, words in group_by_words(absent)]
    rest = f"resten dækker kun {100 * coverage:.0f} %" if coverage > 0 else NO_PART
    return f"Intet tal: {list_clauses(told)}; {rest}."


def group_by_words(absent: Absent) -> list[tuple[str, CauseWords]]:
    """The names of the parts of each cause in words, the gravest cause first.

    A part that lacks several numbers is told with the gravest of their causes; causes that read
    alike are told as one.
    """
    gravest: dict[str, CauseWords] = {}
    for name, cause in sorted(absent, key=lambda part: (part[0], GRAVITY[part[1]])):
        gravest.setdefault(name, CAUSES[cause])
    by_words: dict[str, CauseWords] = {}
    for words in CAUSES.values():
        by_words.setdefault(words.beside, words)
    return [
        (list_names(names), words)
        for beside, words in by_words.items()
        if (names := [name for name, why in gravest.items() if why.beside == beside])
    ]


def list_clauses(clauses: list[str]) -> str:
    """Clauses one after another; those before the last may hold an 'og' themselves."""
    return ", ".join(clauses)


def explain_mark(mark: str) -> str:
    """What a figure covers where that is not what the indicator's figures usually cover."""
    return f"Tallet dækker {mark}."


def explain_todays_rates(period: str) -> str:
    """What is assumed of a number of people to come at the rates of a period."""
    return f"Med rater som i {period}; kun befolkningen ændrer sig, så der er intet interval."


def explain_trend(first: str, is_untried: bool) -> str:
    """What is assumed of one where the rates go on as they did."""
    told = (
        f"Raternes udvikling siden {first} fortsætter; intervallet rummer dens usikkerhed, ikke "
        "befolkningsfremskrivningens."
    )
    return f"{told} {AHEAD_UNTRIED}" if is_untried else told


def explain_estimate(causes: list[str]) -> str:
    """One sentence of all that makes a figure estimated."""
    return f"Anslået: {'; '.join(causes)}."


def explain_weight(years: list[str]) -> str:
    """Which years' population the parts were weighted with, when it is not the figure's alone."""
    return f"Vægtet med folketal fra {' og '.join(years)}."


def explain_alternative(definition: Definition, number: int) -> str:
    """That the preferred weight was lacking; 1 is the second in the definition."""
    names = [name_weight(weight) for weight in definition.weight]
    names[0] = definition.counted.weight or names[0]
    if names[number] == names[0]:
        names[number] = f"hele {names[number]}"
    return f"Vægtet med {names[number]}, fordi {names[0]} mangler."


def name_weight(weight: Source) -> str:
    """What areas are weighted with, in words."""
    if weight.dataset != "folketal":
        return weight.measure.replace("_", " ")
    age = weight.where.age
    return "befolkningen" if age in (None, ALL) else f"befolkningen på {write_age(str(age))}"


def write_age(age: str) -> str:
    """An age band in words: 15 år og derover, 16-24 år."""
    return f"{age.rstrip('+')} år og derover" if age.endswith("+") else f"{age} år"


def explain_correction(reason: str, told_by: str, told_at: date) -> str:
    """That a figure rests on a corrected one: why, who told, when."""
    day = f"{told_at.day}. {MONTHS[told_at.month - 1]} {told_at.year}"
    return f"{CORRECTED}{reason.strip().rstrip('.')} (oplyst af {told_by}, {day})."


def gather_corrections(notes: Iterable[str | None]) -> str | None:
    """The sentences about corrections that notes end with, each once; None when there is none."""
    told = [
        CORRECTED + sentence.strip()
        for note in notes
        if note is not None
        for sentence in note.split(CORRECTED)[1:]
    ]
    return " ".join(dict.fromkeys(told)) or None


def say_coverage(coverage: float) -> str:
    """A coverage that is not whole never reads as 100 %."""
    if coverage > 0.995:
        return "over 99 %"
    return f"{100 * coverage:.0f} %"
