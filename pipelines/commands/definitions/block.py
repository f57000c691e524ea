"""A block of `indicator_defs.yaml` from a few answers.

Belongs here: the questions of `klynge new` (in Danish, for stewards) and the block that the
answers make. Asking, and the file, are `pipelines.commands.definitions.new`; the language itself is
`schemas.definitions.model`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from pipelines.commands.asking import AnswerError, Ask
from schemas.agreement import Agreement
from schemas.definitions.breakdowns import TODAYS_RATES, label_bands
from schemas.definitions.checking.checks_headlines import is_within
from schemas.definitions.expressions import ExpressionError, list_names, parse_expression
from schemas.definitions.kinds import RULES, Kind, KindRules
from schemas.definitions.life import ID_PATTERN
from schemas.vocabulary import AGE_PATTERN, ALL, DATASETS, UNITS

FORM = "datasæt/mål eller datasæt/mål/emne"
SOURCES = {
    "numerator": f"Tæller ({FORM}, fx genindlaeggelser/indlæggelser/somatik)",
    "denominator": f"Nævner ({FORM}, fx folketal/folketal)",
    "figure": f"Kildens tal ({FORM}, fx sundhedsprofil/andel/ensomhed)",
    "weight": f"Hvad områder vægtes med ({FORM}, fx folketal/folketal)",
}
PEOPLE = [
    {"dataset": "folketal", "measure": "folketal",
     "where": {"sex": "alle", "age": age, "education": "alle"}}
    for age in ("15+", "alle")
]  # fmt: skip
"""What answers of a survey among adults are weighted with; by all ages where a table of the
population has no ages."""

ENDS = "grundskole,lang_videregående"
"""The shortest education and the longest of the health profile."""

RATES = {1000: "pr_1000", 10000: "pr_10000", 100000: "pr_100000"}


@dataclass(frozen=True)
class Answers:
    """What was said on the command line; what is None is asked for when it is needed."""

    id: str | None = None
    title: str | None = None
    description: str | None = None
    kind: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    figure: str | None = None
    weight: str | None = None
    per: str | None = None
    ages: str | None = None
    bands: str | None = None
    of: str | None = None
    to: str | None = None
    between: str | None = None
    expression: str | None = None
    parts: str | None = None
    years: str | None = None
    unit: str | None = None
    age: str | None = None
    by_sex: bool = False
    belongs: str | None = None
    population: str | None = None
    direction: str | None = None
    status: str = "draft"


def make_block(answers: Answers, known: list[str], agreement: Agreement, ask: Ask) -> CommentedMap:
    """The block as the file will hold it.

    Raises `AnswerError` for an answer of the command line that cannot be used, such as an id
    among `known`.
    """

    def settle(
        given: str | None, question: str, read: Callable[[str], Any], default: str | None = None
    ) -> Any:  # noqa: ANN401
        return ask(question, read, default) if given is None else read(given)

    block = CommentedMap(introduce(answers, known, agreement, settle))
    choices = "\n".join(f"  {kind.value}: {rules.choice}" for kind, rules in RULES.items())
    kind: Kind = settle(answers.kind, f"Hvordan laves tallet?\n{choices}\nMåde", read_kind)
    block["kind"] = kind.value
    block.update(state_calculation(RULES[kind], answers, settle))
    block.update(name_unit(RULES[kind], block.get("per"), answers.unit, settle))
    direction = choose_direction(answers, ask)
    if direction != "ingen":
        block["direction"] = direction
    if answers.age is not None or answers.by_sex:
        block["groups"] = list_groups(answers.age, answers.by_sex)
    block.update(choose_headline(block))
    block.update(name_population(block, agreement, answers.population, settle))
    if answers.status != "in_force":
        block["status"] = answers.status
    return block


def introduce(
    answers: Answers, known: list[str], agreement: Agreement, settle: Callable[..., Any]
) -> dict[str, Any]:
    """What the indicator is called, what it says, and where it belongs."""
    question = "Id (små bogstaver, tal og understreg)"
    return {
        "id": settle(answers.id, question, lambda text: read_id(text, known)),
        "title": settle(answers.title, "Titel", read_words),
        "description": settle(answers.description, "Hvad siger tallet, i ord", read_words),
        **settle(
            answers.belongs,
            f"Hvor hører den til?\n{list_goals_and_themes(agreement)}\nMål, tema eller nummer",
            lambda text: read_place(text, agreement),
        ),
    }


def state_calculation(
    rules: KindRules, answers: Answers, settle: Callable[..., Any]
) -> dict[str, Any]:
    """The keys that a kind needs: its sources and how they are set together."""
    keys: dict[str, Any] = {
        key: settle(getattr(answers, key), SOURCES[key], read_source)
        for key in rules.needs
        if key in SOURCES and key != "weight"
    }
    if "per" in rules.needs:
        keys["per"] = settle(answers.per, "Pr. hvor mange", read_count, "100000")
    if "standardise" in rules.needs:
        ages = settle(answers.ages, "Aldersgrupper, der udlignes over (fx 65-79,80+)", read_ages)
        keys["standardise"] = flow({"ages": ages})
    if "bands" in rules.needs:
        question = "Intervallernes grænser (fx 0,20,40,60,80,100)"
        keys["bands"] = settle(answers.bands, question, read_bands)
    if "expression" in rules.needs:
        keys["expression"] = settle(answers.expression, "Udtrykket, fx (a - b) / c", read_formula)
        names = list(dict.fromkeys(list_names(parse_expression(keys["expression"]))))
        question = f"Delenes indikatorer (fx {', '.join(f'{name}=id' for name in names)})"
        keys["parts"] = settle(answers.parts, question, read_parts)
    if "of" in rules.needs:
        keys["of"] = settle(answers.of, "Indikatoren, der bygges på (id)", read_words)
    if "between" in rules.needs:
        question = "Den korteste og den længste uddannelse"
        keys["between"] = settle(answers.between, question, read_educations, ENDS)
    if "to" in rules.needs:
        keys["to"] = settle(answers.to, "Indikatoren, der deles med (id)", read_words)
    if "years" in rules.needs:
        question = "De år, der regnes for (fx 2030,2035)"
        keys["years"] = settle(answers.years, question, read_years)
    if "weight" in rules.needs:
        keys.update(weigh(rules, keys["figure"], answers.weight, settle))
    return keys


def choose_direction(answers: Answers, ask: Ask) -> str:
    """Which way is good; asked for in a dialogue only."""
    in_dialogue = answers.id is None or answers.title is None or answers.kind is None
    if answers.direction is None and in_dialogue:
        question = "Hvad er godt (lower = lavt, higher = højt, ingen)"
        return str(ask(question, read_direction, "ingen"))
    return read_direction(answers.direction or "ingen")


def weigh(
    rules: KindRules, figure: CommentedMap, given: str | None, settle: Callable[..., Any]
) -> dict[str, Any]:
    """Weight and respondents: what the dataset always has, else what the steward says."""
    dataset, where = figure["dataset"], figure.get("where", {})
    if given is None and rules.always_percent and dataset == "sundhedsprofil":
        respondents = {"dataset": dataset, "measure": "svarpersoner", "where": where}
        return {"respondents": flow(respondents), "weight": CommentedSeq(map(flow, PEOPLE))}
    if given is None and not rules.always_percent and dataset == "lup":
        answered = {"dataset": dataset, "measure": "antal_svar", "where": where}
        limits = {
            name: flow({"dataset": dataset, "measure": measure, "where": where})
            for name, measure in (("limit_low", "nedre_grænse"), ("limit_high", "øvre_grænse"))
        }
        return {**limits, "respondents": flow(answered), "weight": CommentedSeq([flow(answered)])}
    return {"weight": CommentedSeq([settle(given, SOURCES["weight"], read_source)])}


def name_unit(
    rules: KindRules, per: int | None, given: str | None, settle: Callable[..., Any]
) -> dict[str, Any]:
    """The unit, where it is not percent; the kind says it except for a published figure."""
    if rules.always_percent:
        return {}
    if given is None and rules.unit is None and per in RATES:
        return {"unit": RATES[per], "decimals": 0}
    unit = settle(
        given if given is not None else rules.unit, f"Enhed ({', '.join(UNITS)})",
        lambda text: read_choice(text, UNITS, "en enhed"),
    )  # fmt: skip
    return {} if unit == "pct" else {"unit": unit}


def list_groups(age: str | None, by_sex: bool) -> CommentedSeq:
    """The breakdowns: everyone of an age, and women and men of it."""
    of_age = {} if age is None else {"age": read_age(age)}
    sexes: list[dict[str, str]] = [{}]
    if by_sex:
        sexes += [{"sex": "kvinder"}, {"sex": "maend"}]
    return CommentedSeq([flow({**of_age, **sex}) for sex in sexes])


def choose_headline(block: CommentedMap) -> dict[str, Any]:
    """The breakdown that stands for the indicator, where there are several: everyone of the age,
    of bands the uppermost, of a projection today's rates. A steward who wants another one says so
    in the file."""
    if "years" in block:
        return {"headline": flow({"category": TODAYS_RATES})}
    groups = block.get("groups", [{}])
    bands = label_bands([float(band) for band in block.get("bands", [])])
    if len(groups) == 1 and len(bands) < 2:
        return {}
    everyone = min(groups, key=len)
    named = {**everyone, **({"category": bands[-1]} if bands else {})}
    return {"headline": flow(named) if named else "alle"}


def name_population(
    block: CommentedMap, agreement: Agreement, given: str | None, settle: Callable[..., Any]
) -> dict[str, Any]:
    """Whom the figure speaks of, where the focus area is about younger people than it."""
    oldest = {area.id: area.oldest_age for area in agreement.focus_areas}
    most = oldest.get(block.get("focus_area", ""))
    ages = [group.get("age", ALL) for group in block.get("groups", [{}])]
    if given is None and (most is None or all(is_within(age, most) for age in ages)):
        return {}
    question = "Hvem gælder tallet, i ord (fx elever i grundskolen)"
    return {"population": settle(given, question, read_words)}


def read_words(text: str) -> str:
    """A text on one line, not empty."""
    words = " ".join(text.split())
    return words or refuse("Svaret er tomt.")


def read_id(text: str, known: list[str]) -> str:
    """An id that the file does not have."""
    if not re.match(ID_PATTERN, text) or len(text) > 60:
        refuse(f"'{text}' er ikke et id: brug små bogstaver, tal og understreg, højst 60 tegn.")
    if text in known:
        refuse(f"Id'et '{text}' findes allerede i filen. Vælg et andet.")
    return text


def read_choice(text: str, allowed: tuple[str, ...], what: str) -> str:
    """One of a closed list, or the nearest named."""
    if text not in allowed:
        refuse_choice(text, allowed, what)
    return text


def refuse_choice(text: str, allowed: tuple[str, ...], what: str) -> NoReturn:
    """Turn down what is not in a closed list."""
    near = difflib.get_close_matches(text, allowed, n=1)
    hint = f" Mente du '{near[0]}'?" if near else ""
    refuse(f"'{text}' er ikke {what}.{hint} Der er: {', '.join(allowed)}.")


def read_kind(text: str) -> Kind:
    """A kind of figure."""
    return Kind(read_choice(text, tuple(kind.value for kind in Kind), "en måde at lave tal på"))


def read_source(text: str) -> CommentedMap:
    """A measure of a dataset, with its item where there is a third part."""
    parts = text.strip().split("/")
    if len(parts) not in (2, 3) or not all(parts):
        refuse(f"'{text}' skal have formen {FORM}.")
    source: dict[str, Any] = {
        "dataset": read_choice(parts[0], DATASETS, "et datasæt"), "measure": parts[1],
    }  # fmt: skip
    if len(parts) == 3:
        source["where"] = {"item": parts[2]}
    made: CommentedMap = flow(source)
    return made


def read_count(text: str) -> int:
    """A whole number above zero, with or without thousands points."""
    digits = text.replace(".", "")
    if not digits.isdecimal() or int(digits) == 0:
        refuse(f"'{text}' er ikke et helt tal over 0.")
    return int(digits)


def read_age(text: str) -> str:
    """An age band."""
    if not re.match(AGE_PATTERN, text):
        refuse(f"'{text}' er ikke en aldersgruppe; skriv fx 65-79 eller 80+.")
    return text


def read_ages(text: str) -> CommentedSeq:
    """Age bands with commas between."""
    ages: CommentedSeq = flow([read_age(part.strip()) for part in text.split(",")])
    return ages


def read_formula(text: str) -> str:
    """An expression with at least one name."""
    try:
        names = list(list_names(parse_expression(text)))
    except ExpressionError as error:
        refuse(f"{error.danish}; skriv fx (a - b) / c.")
    if not names:
        refuse("udtrykket nævner ingen dele; skriv fx (a - b) / c.")
    return text


def read_parts(text: str) -> CommentedMap:
    """The parts of an expression, each with its indicator."""
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name.strip() and indicator.strip() for name, _, indicator in pairs):
        refuse(f"'{text}' er ikke dele med hver sin indikator; skriv fx a=ruks_kol, b=ruks_astma.")
    return CommentedMap(
        (name.strip(), flow({"indicator": indicator.strip()})) for name, _, indicator in pairs
    )


def read_educations(text: str) -> CommentedSeq:
    """Two educations with a comma between, the shortest first."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(parts):
        refuse(f"'{text}' er ikke to uddannelser med komma imellem; skriv fx {ENDS}.")
    educations: CommentedSeq = flow(parts)
    return educations


def read_bands(text: str) -> CommentedSeq:
    """Limits with commas between."""
    parts = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"\d+(\.\d+)?", part) for part in parts):
        refuse(f"'{text}' er ikke tal med komma imellem; skriv fx 0,20,40,60,80,100.")
    bands: CommentedSeq = flow([float(part) if "." in part else int(part) for part in parts])
    return bands


def read_years(text: str) -> CommentedSeq:
    """Years with commas between, none twice, the earliest first."""
    parts = {part.strip() for part in text.split(",")}
    if not all(re.fullmatch(r"20\d\d", part) for part in parts):
        refuse(f"'{text}' er ikke årstal med komma imellem; skriv fx 2030,2035.")
    years: CommentedSeq = flow(sorted(int(part) for part in parts))
    return years


def read_direction(text: str) -> str:
    """Which way is good."""
    return read_choice(text, ("lower", "higher", "ingen"), "en retning")


def list_goals_and_themes(agreement: Agreement) -> str:
    """What an indicator can belong to, a line each: goals, themes, national goals."""
    goals = [
        f"  {area.id}/{goal.id}: {goal.title}"
        for area in agreement.focus_areas
        for goal in area.goals
    ]
    themes = [f"  {theme.id}: {theme.title}" for theme in agreement.themes]
    national = [f"  {goal.id}: nationalt mål, {goal.title}" for goal in agreement.national_goals]
    return "\n".join([*goals, *themes, *national])


def read_place(text: str, agreement: Agreement) -> dict[str, Any]:
    """A goal (focus area/goal), a theme, or the number of a national goal."""
    goals = {
        f"{area.id}/{goal.id}": {"focus_area": area.id, "goal": goal.id}
        for area in agreement.focus_areas
        for goal in area.goals
    }
    themes = {theme.id: {"theme": theme.id} for theme in agreement.themes}
    national = {str(goal.id): {"national_goal": goal.id} for goal in agreement.national_goals}
    places: dict[str, dict[str, Any]] = {**goals, **themes, **national}
    return places[read_choice(text, tuple(places), "et mål eller tema")]


def refuse(message: str) -> NoReturn:
    """Turn an answer down."""
    raise AnswerError(message)


def flow(content: Any) -> Any:  # noqa: ANN401
    """A map or list that the file holds on one line, in braces or brackets."""
    if isinstance(content, dict):
        made: Any = CommentedMap({key: flow(value) for key, value in content.items()})
    elif isinstance(content, list):
        made = CommentedSeq([flow(entry) for entry in content])
    else:
        return content
    made.fa.set_flow_style()
    return made
