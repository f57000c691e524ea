"""What an answer of `klynge new` means, or why it cannot be used.

Belongs here: reading one answer, on the command line or in the dialogue. Does not belong here: the
questions and the block that the answers make (`pipelines.commands.definitions.block`).
"""

from __future__ import annotations

import difflib
import re
from typing import Any, NoReturn

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from pipelines.commands.asking import AnswerError
from schemas.agreement import Agreement
from schemas.definitions.expressions import ExpressionError, list_names, parse_expression
from schemas.definitions.kinds import Kind
from schemas.definitions.life import ID_PATTERN
from schemas.vocabulary import AGE_PATTERN, DATASETS

FORM = "datasæt/mål eller datasæt/mål/emne"

ENDS = "grundskole,lang_videregående"
"""The shortest education and the longest of the health profile."""


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
