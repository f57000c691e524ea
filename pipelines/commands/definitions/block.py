"""A block of `indicator_defs.yaml` from a few answers.

Belongs here: the questions of `klynge new` (in Danish, for stewards) and the block that the
answers make. Asking, and the file, are `pipelines.commands.definitions.new`; the language itself is
`schemas.definitions.model`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from pipelines.commands.asking import Ask
from pipelines.commands.definitions.answers import (
    ENDS,
    FORM,
    flow,
    list_goals_and_themes,
    read_age,
    read_ages,
    read_bands,
    read_choice,
    read_count,
    read_direction,
    read_educations,
    read_formula,
    read_id,
    read_kind,
    read_parts,
    read_place,
    read_source,
    read_words,
    read_years,
)
from schemas.agreement import Agreement
from schemas.definitions.breakdowns import TODAYS_RATES, label_bands
from schemas.definitions.checking.checks_headlines import is_within
from schemas.definitions.expressions import list_names, parse_expression
from schemas.definitions.kinds import RULES, Kind, KindRules
from schemas.vocabulary import ALL, UNITS

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
