"""What became of an effort, in words that a reader of any product is told.

Belongs here: the verdict's sentence with what it rests on, what could be seen, what it means.
Does not belong here: the verdict (`evaluation.verdicts`), pages and cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from wording.content import PublishedContent
from wording.development import format_number
from wording.labels import describe_date, describe_period, lower_first

TITLE = "Indsatser"
ABOUT = (
    "Om lokale indsatser virker, sagt efter en regel, der ligger fast på forhånd: kommuner med "
    "indsatsen sammenlignes med kommuner uden den i samme region, så det, der rammer hele "
    "regionen, går lige op."
)
LATE = "Indsatsen blev ikke registreret, før den begyndte: det ventede lå ikke fast på forhånd."
EDITED = "Det, der blev registreret, er ændret siden."
INVENTED = "Indsatsen eller tallene er opdigtede."
STEPS = {"pct": "procentpoint", "pr_1000": "pr. 1.000", "pr_10000": "pr. 10.000",
         "pr_100000": "pr. 100.000", "antal": "", "score": "point", "indeks": "point"}  # fmt: skip
VERDICTS = {
    "virker": "Virker",
    "går den forkerte vej": "Går den forkerte vej",
    "virker ikke som ventet": "Virker ikke som ventet",
    "kan ikke afgøres": "Kan ikke afgøres",
}
SYMBOLS = {
    "virker": "✔", "går den forkerte vej": "✘", "virker ikke som ventet": "≠",
    "kan ikke afgøres": "?",
}  # fmt: skip
DOUBTS = {
    "no_area": "indsatsen er ikke begyndt i nogen kommune i de perioder, der er tal for",
    "few_before": "der er tal for færre end fire perioder, før indsatsen begyndte",
    "few_after": "der er tal for færre end to hele perioder, efter at indsatsen begyndte overalt",
    "nobody_left": (
        "alle kommuner i regionen har indsatsen, så den ikke kan skelnes fra det, der ellers ramte "
        "regionen"
    ),
    "few_patterns": "der er for få kommuner at sammenligne med til at udelukke et tilfælde",
    "trend_before": (
        "kommunerne med indsatsen udviklede sig anderledes end de andre, allerede før den begyndte"
    ),
    "wide": "usikkerheden rummer både ingen virkning og den ventede",
    "no_figures": "der er ingen tal, som må vises",
}
CHANGES = {
    "no_area": "Tal for en periode, hvor indsatsen er i gang.",
    "few_before": "Ældre tal, hvis de findes.",
    "few_after": "Tal for flere perioder.",
    "nobody_left": "Kommuner i regionen, hvor indsatsen først begynder senere.",
    "few_patterns": "Flere kommuner at sammenligne med.",
    "trend_before": "En sammenligning med kommuner, der lignede dem også før.",
    "wide": "Tal for flere perioder, eller flere kommuner med indsatsen.",
    "no_figures": "Tal, der må vises.",
}
"""What would change a verdict of doubt."""


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


@dataclass(frozen=True)
class CoursePoint:
    """A period of an effort's course, its numbers as they are printed."""

    period: str
    with_effort: str
    without_effort: str
    at_work: bool


def list_efforts(content: PublishedContent) -> list[ToldEffort]:
    """All efforts of a snapshot, in the file's order."""
    labels = {definition.id: definition.label for definition in content.definitions}
    goals = {goal.id: goal.title for goal in content.agreement.goals}
    return [
        tell_effort(row, labels.get(row["indicator_id"], row["indicator_id"]),
                    goals.get(row["goal"], row["goal"]))
        for row in content.efforts.to_dicts()
    ]  # fmt: skip


def tell_effort(row: dict[str, object], indicator: str, goal: str) -> ToldEffort:
    """One row of the frame `efforts` in words."""
    said = ((INVENTED, "synthetic"), (LATE, "late"), (EDITED, "edited"))
    warnings = [text for text, column in said if row[column]]
    return ToldEffort(
        effort_id=str(row["effort_id"]),
        indicator_id=str(row["indicator_id"]),
        title=str(row["title"]),
        indicator=indicator,
        goal=goal,
        what=str(row["what"]),
        verdict=VERDICTS[str(row["verdict"])],
        symbol=SYMBOLS[str(row["verdict"])],
        sentence=tell_verdict(row),
        foresight=tell_foresight(row),
        facts=tuple(list_facts(row)),
        warnings=tuple(warnings),
        unit=name_step(row),
    )


def tell_verdict(row: dict[str, object]) -> str:
    """The verdict's sentence, with the interval wherever there is one."""
    if row["doubt"] is not None:
        said = f"Det kan ikke afgøres, for {DOUBTS[str(row['doubt'])]}."
        return f"{said} {tell_estimate(row)}".strip()
    expected = say_size(row, row["expected"])
    told = tell_estimate(row)
    if row["verdict"] == "virker ikke som ventet":
        return f"Der ventedes {expected}. {told} En så stor virkning kan udelukkes."
    return f"{told} Der ventedes {expected}."


def tell_estimate(row: dict[str, object]) -> str:
    """By how much the figure moved more than without the effort, with limits; '' without one."""
    estimate = row["estimate"]
    if not isinstance(estimate, float):
        return ""
    way = "lavere" if estimate < 0 else "højere"
    size = format_number(abs(estimate), 1)
    return (
        f"Tallet er {size} {name_step(row)} {way}, end det ville være uden indsatsen "
        f"(95 pct.-interval {say_limits(row)})."
    )


def say_limits(row: dict[str, object]) -> str:
    """'fra -2,8 til -1,5', or that one side has no limit."""
    low, high = row["low"], row["high"]
    lower = format_number(low, 1) if isinstance(low, float) else "uden nedre grænse"
    upper = format_number(high, 1) if isinstance(high, float) else "uden øvre grænse"
    return f"fra {lower} til {upper}"


def say_size(row: dict[str, object], size: object) -> str:
    """'et fald på 1,5 procentpoint'."""
    assert isinstance(size, float)
    way = "et fald" if size < 0 else "en stigning"
    return f"{way} på {format_number(abs(size), 1)} {name_step(row)}".strip()


def name_step(row: dict[str, object]) -> str:
    """The unit of a difference."""
    return STEPS.get(str(row["unit"]), "")


def tell_foresight(row: dict[str, object]) -> str:
    """What could be seen at all; '' where that is not known."""
    visible, persons = row["visible"], row["persons"]
    if not isinstance(visible, float):
        return ""
    expected = row["expected"]
    assert isinstance(expected, float)
    way, fewer = ("et fald", "færre") if expected < 0 else ("en stigning", "flere")
    said = f"En virkning kan først ses ved {way} på {format_number(visible, 1)} {name_step(row)}"
    if isinstance(persons, float):
        said += f", svarende til omkring {format_number(round(persons), 0)} {fewer} om året"
    return f"{said}."


def list_facts(row: dict[str, object]) -> list[tuple[str, str]]:
    """What the verdict rests on, and what would change it."""
    expected = say_size(row, row["expected"])
    facts = [
        ("Hvor og fra hvornår", str(row["places"])),
        ("Ventet", expected[0].upper() + expected[1:]),
        ("Ansvarlig", str(row["owner"])),
        ("Sammenlignet med", f"{row['compared']} kommuner uden indsatsen i samme region"),
    ]
    if row["left_out"]:
        facts.append(("Ikke med (tal mangler eller må ikke vises)", str(row["left_out"])))
    if isinstance(row["p_value"], float):
        share = format_number(100 * row["p_value"], 1)
        facts.append(("Placebo", f"{share} pct. af de andre måder at lægge indsatsen på kommunerne "
                      "gav lige så stor en forskel"))  # fmt: skip
    facts += list_others(row)
    if row["doubt"] is not None:
        facts.append(("Hvad kan ændre det", CHANGES[str(row["doubt"])]))
    registered = row["registered_on"]
    told = describe_date(registered) if isinstance(registered, date) else "ikke registreret"
    facts.append(("Registreret", told))
    if row["digest"]:
        facts.append(("Fingeraftryk", str(row["digest"])[:16]))
    return facts


def list_others(row: dict[str, object]) -> list[tuple[str, str]]:
    """What other methods say, beside the verdict."""
    named = {
        "group_time": "Gruppe og tid (Callaway og Sant'Anna)",
        "synthetic_control": "Syntetisk kontrol",
        "interrupted": "Mod kommunernes egen linje før start",
    }
    return [
        (f"Anden metode: {lower_first(name)}", say_size(row, row[column]))
        for column, name in named.items()
        if isinstance(row[column], float)
    ]


def list_course(content: PublishedContent, told: ToldEffort) -> list[CoursePoint]:
    """The course of an effort's municipalities with and without it, as it is printed."""
    points = choose_points(content.effort_points, told)
    return [
        CoursePoint(
            describe_period(point["period"]),
            format_number(point["with_effort"], 1),
            "" if point["without_effort"] is None else format_number(point["without_effort"], 1),
            point["at_work"],
        )
        for point in points.to_dicts()
    ]


def choose_points(points: pl.DataFrame, told: ToldEffort) -> pl.DataFrame:
    """The rows of one effort on one indicator."""
    return points.filter(effort_id=told.effort_id, indicator_id=told.indicator_id)
