"""What became of an effort, in words that a reader of any product is told.

Belongs here: the verdict's sentence with what it rests on, what could be seen, what it means.
Does not belong here: the verdict (`evaluation.verdicts`), pages and cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.definitions.model import Definition
from wording.content import PublishedContent
from wording.development import format_number
from wording.figure_words import name_unit, say_change_unit, say_step
from wording.labels import describe_date, describe_period

TITLE = "Indsatser"
ABOUT = (
    "Om lokale indsatser virker, sagt efter en regel, der ligger fast på forhånd: kommuner med "
    "indsatsen sammenlignes med kommuner uden den i samme region, så det, der rammer hele "
    "regionen, går lige op."
)
LATE = "Indsatsen blev ikke registreret, før den begyndte: det ventede lå ikke fast på forhånd."
UNREGISTERED = "Indsatsen er ikke registreret: det ventede ligger ikke fast."
EDITED = "Det, der blev registreret, er ændret siden."
INVENTED = "Indsatsen eller tallene er opdigtede."
VERDICTS = {
    "virker": "Virker",
    "går den forkerte vej": "Går den forkerte vej",
    "virker ikke som ventet": "Virker ikke som ventet",
    "kan ikke afgøres": "Kan ikke afgøres",
}
LEFT_OUT = "Ikke med (tal mangler eller må ikke vises, eller indsatsen når kun en del af kommunen)"
SYMBOLS = {
    "virker": "✔", "går den forkerte vej": "✘", "virker ikke som ventet": "≠",
    "kan ikke afgøres": "?",
}  # fmt: skip
DOUBTS = {
    "no_area": "der er ikke tal for en hel periode, efter at indsatsen begyndte",
    "few_before": "der er tal for færre end fire perioder, før indsatsen begyndte",
    "few_after": "der er tal for færre end to hele perioder, efter at indsatsen begyndte overalt",
    "nobody_left": (
        "der er ingen kommuner uden indsatsen i regionen at sammenligne med, så den ikke kan "
        "skelnes fra det, der ellers ramte regionen"
    ),
    "few_patterns": "der er for få kommuner at sammenligne med til at udelukke et tilfælde",
    "trend_before": (
        "kommunerne med indsatsen udviklede sig anderledes end de andre, allerede før den begyndte"
    ),
    "wide": "usikkerheden rummer både ingen virkning og den ventede",
    "no_figures": "der er ingen tal for kommunerne med indsatsen, som må vises",
}
CHANGES = {
    "no_area": "Tal for en periode, hvor indsatsen er i gang.",
    "few_before": "Ældre tal, hvis de findes.",
    "few_after": "Tal for flere perioder.",
    "nobody_left": "Kommuner i regionen uden indsatsen, eller hvor den først begynder senere.",
    "few_patterns": "Flere kommuner at sammenligne med.",
    "trend_before": "En sammenligning med kommuner, der lignede dem også før.",
    "wide": "Tal for flere perioder, eller flere kommuner med indsatsen.",
    "no_figures": "Tal, der må vises.",
}
"""What would change a verdict of doubt."""
METHODS = {
    "imputation": "imputation (Borusyak, Jaravel og Spiess)",
    "callaway_santanna": "gruppe og tid (Callaway og Sant'Anna)",
}
OTHERS = {
    "group_time": METHODS["callaway_santanna"],
    "synthetic_control": "syntetisk kontrol",
    "interrupted": "mod kommunernes egen linje før start",
}

MOST_MORE_DECIMALS = 3

Row = Mapping[str, Any]
"""A row of the frame `efforts`."""


@dataclass(frozen=True)
class ToldEffort:
    """One effort on one indicator in words.

    `facts` are pairs of label and text; `warnings` what a reader must know first.
    """

    effort_id: str
    indicator_id: str
    title: str
    indicator: str
    goal: str
    what: str
    verdict: str
    symbol: str
    sentence: str
    foresight: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    unit: str
    decimals: int


@dataclass(frozen=True)
class CoursePoint:
    """A period of an effort's course, its numbers as they are printed."""

    period: str
    with_effort: str
    without_effort: str
    at_work: bool


def list_efforts(content: PublishedContent) -> list[ToldEffort]:
    """All efforts of a snapshot, in the file's order."""
    known = {definition.id: definition for definition in content.definitions}
    goals = {goal.id: goal.title for goal in content.agreement.goals}
    return [
        tell_effort(row, known[row["indicator_id"]], goals.get(row["goal"], row["goal"]))
        for row in content.efforts.to_dicts()
    ]


def tell_effort(row: Row, definition: Definition, goal: str) -> ToldEffort:
    """One row of the frame `efforts` in words."""
    late = UNREGISTERED if row["registered_on"] is None else LATE
    said = ((INVENTED, "synthetic"), (late, "late"), (EDITED, "edited"))
    return ToldEffort(
        effort_id=row["effort_id"],
        indicator_id=row["indicator_id"],
        title=row["title"],
        indicator=definition.label,
        goal=goal,
        what=row["what"],
        verdict=VERDICTS[row["verdict"]],
        symbol=SYMBOLS[row["verdict"]],
        sentence=tell_verdict(row, definition),
        foresight=tell_foresight(row, definition),
        facts=tuple(list_facts(row, definition)),
        warnings=tuple(text for text, column in said if row[column]),
        unit=name_unit(definition),
        decimals=definition.decimals,
    )


def tell_verdict(row: Row, definition: Definition) -> str:
    """The verdict's sentence, with the interval wherever there is one."""
    told = tell_estimate(row, definition)
    if row["doubt"] is not None:
        return f"Det kan ikke afgøres, for {DOUBTS[row['doubt']]}. {told}".strip()
    expected = say_size(row["expected"], definition)
    if row["verdict"] == "virker ikke som ventet":
        return f"Der ventedes {expected}. {told} En så stor virkning kan udelukkes."
    return f"{told} Der ventedes {expected}."


def tell_estimate(row: Row, definition: Definition) -> str:
    """By how much the figure moved more than without the effort, with limits; '' without one."""
    estimate = row["estimate"]
    if estimate is None:
        return ""
    size = format_number(abs(estimate), definition.decimals)
    step = f"{say_step(size, estimate, definition)}, end"
    if size == format_number(0, definition.decimals):
        step = "som"
    return (
        f"Tallet er {step} det ville være uden indsatsen "
        f"(95 pct.-interval {say_limits(row, definition)})."
    )


def say_limits(row: Row, definition: Definition) -> str:
    """'fra -2,8 til -1,5', or that one side has no limit.

    With more decimals where a limit would else be printed as 0, on which the verdict turns.
    """
    limits = [
        f"uden {side} grænse" if limit is None else write_limit(limit, definition.decimals)
        for limit, side in ((row["low"], "nedre"), (row["high"], "øvre"))
    ]
    return "fra {} til {}".format(*limits)


def write_limit(limit: float, decimals: int) -> str:
    """A limit, which is only printed as 0 where it is."""
    for more in range(MOST_MORE_DECIMALS + 1):
        text = format_number(limit, decimals + more)
        if text != format_number(0, decimals + more):
            return text
    return format_number(0, decimals)


def say_size(size: float, definition: Definition) -> str:
    """'et fald på 1,5 procentpoint'."""
    return f"{'et fald' if size < 0 else 'en stigning'} på {write_size(size, definition)}"


def write_size(size: float, definition: Definition) -> str:
    """'1,5 procentpoint', without a sign."""
    return f"{format_number(abs(size), definition.decimals)}{say_change_unit(definition)}"


def tell_foresight(row: Row, definition: Definition) -> str:
    """What could be seen at all; '' where that is not known."""
    if row["visible"] is None:
        return ""
    falls = row["expected"] < 0
    smallest = say_size(-row["visible"] if falls else row["visible"], definition)
    said = f"En virkning kan først ses ved {smallest}"
    if row["persons"] is not None and round(row["persons"]) > 0:
        count = format_number(round(row["persons"]), 0)
        said += f", svarende til omkring {count} {'færre' if falls else 'flere'} om året"
    return f"{said}."


def list_facts(row: Row, definition: Definition) -> list[tuple[str, str]]:
    """What the verdict rests on, and what would change it."""
    expected = say_size(row["expected"], definition)
    count = f"{row['compared']} {'kommune' if row['compared'] == 1 else 'kommuner'}"
    facts = [
        ("Hvor og fra hvornår", row["places"]),
        ("Ventet", expected[0].upper() + expected[1:]),
        ("Ansvarlig", row["owner"]),
        ("Sammenlignet med", f"{count} uden indsatsen i samme region"),
        ("Metode", METHODS[row["method"]]),
    ]
    if row["left_out"]:
        facts.append((LEFT_OUT, row["left_out"]))
    if row["p_value"] is not None:
        share = format_number(100 * row["p_value"], 1)
        facts.append(("Placebo", f"{share} pct. af de måder, som indsatsen kan lægges på "
                      "kommunerne, giver en mindst lige så stor forskel"))  # fmt: skip
    facts += list_others(row, definition)
    if row["doubt"] is not None:
        facts.append(("Hvad kan ændre det", CHANGES[row["doubt"]]))
    registered = row["registered_on"]
    told = describe_date(registered) if registered else "ikke registreret"
    facts.append(("Registreret", told))
    if row["digest"]:
        facts.append(("Fingeraftryk", row["digest"][:16]))
    return facts


def list_others(row: Row, definition: Definition) -> list[tuple[str, str]]:
    """What other methods say, beside the verdict."""
    nothing = write_size(0, definition)
    return [
        (
            f"Anden metode: {name}",
            "ingen forskel"
            if write_size(row[column], definition) == nothing
            else say_size(row[column], definition),
        )
        for column, name in OTHERS.items()
        if row[column] is not None and name != METHODS[row["method"]]
    ]


def list_course(content: PublishedContent, told: ToldEffort) -> list[CoursePoint]:
    """The course of an effort's municipalities with and without it, as it is printed."""
    points = choose_points(content.effort_points, told)
    return [
        CoursePoint(
            describe_period(point["period"]),
            format_number(point["with_effort"], told.decimals),
            ""
            if point["without_effort"] is None
            else format_number(point["without_effort"], told.decimals),
            point["at_work"],
        )
        for point in points.to_dicts()
    ]


def choose_points(points: pl.DataFrame, told: ToldEffort) -> pl.DataFrame:
    """The rows of one effort on one indicator."""
    return points.filter(effort_id=told.effort_id, indicator_id=told.indicator_id)
