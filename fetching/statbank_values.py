"""Which values of a StatBank table are asked for, and how many that makes.

Belongs here: the description of a table as StatBank gives it, whether its variables are those that
the source names, and questions small enough for StatBank. Does not belong here: asking.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from pydantic import BaseModel

from fetching.errors import FetchError, describe_failure
from fetching.source_model import StatbankSource
from schemas.problems import Problem

PERIOD = re.compile(r"[0-9A-ZÆØÅ]{1,20}")
"""A period's code as StatBank writes it, such as 2024, 2024K1, 2024M01."""
MOST_VALUES = 100_000
"""How many figures are asked for at once in csv.

StatBank counts cells, that is rows times columns, and gave 1,000,000 in April 2025; with nine
columns or fewer this stays below it.
"""


class Value(BaseModel):
    """A value of a variable."""

    id: str
    text: str


class Variable(BaseModel):
    """A variable of a table; `elimination`: StatBank sums over it where it is not asked for."""

    id: str
    text: str
    elimination: bool
    time: bool
    values: list[Value]


class TableInfo(BaseModel):
    """What `tableinfo` says of a table, as far as it is used here."""

    id: str
    text: str
    updated: str
    variables: list[Variable]


@dataclass(frozen=True)
class Chosen:
    """`codes` are StatBank's own by the source's; `time` the one of the periods; `counts` how many
    values of each other variable are asked for; `periods` the periods' codes, oldest first."""

    codes: dict[str, str]
    time: str
    counts: dict[str, int]
    periods: tuple[str, ...]


def check_variables(source: StatbankSource, info: TableInfo, name: str) -> None:
    """Raise FetchError with every variable that is missing, and every one that is not expected."""
    there = {variable.id.casefold(): variable for variable in info.variables}
    asked = {each.casefold(): each for each in (*source.variables, *source.summed_over)}
    new = [variable for key, variable in there.items() if key not in asked]
    problems = [
        describe_missing(name, info, code, new) for key, code in asked.items() if key not in there
    ]
    if not problems:
        problems = [describe_new(name, info, variable) for variable in new]
    for code in source.summed_over:
        variable = there.get(code.casefold())
        if variable is not None and not variable.elimination:
            problems.append(describe_fixed(name, info, code))
    if not problems:
        problems = list(check_periods(name, info))
    if problems:
        raise FetchError(problems)


def check_periods(name: str, info: TableInfo) -> Iterator[Problem]:
    """A table without one variable of time, or with periods of which no file could be named."""
    times = [variable for variable in info.variables if variable.time]
    remedy = "Say so to those who keep klynge: the interface has changed."
    if len(times) != 1:
        message = f"StatBank names {len(times)} variables of time in the table {info.id}, not one."
        found = ", ".join(variable.id for variable in times) or None
        yield describe_failure(name, "statbank_form", message, remedy, found)
    odd = [value.id for time in times for value in time.values if not PERIOD.fullmatch(value.id)]
    if odd:
        message = f"StatBank's periods in the table {info.id} have another form than they had."
        yield describe_failure(name, "statbank_form", message, remedy, f"'{odd[0]}'", "2024K1")


def describe_missing(name: str, info: TableInfo, code: str, new: Sequence[Variable]) -> Problem:
    """A variable that the table does not have any more; perhaps under another name."""
    near = get_close_matches(code.upper(), [each.id.upper() for each in new], 1, 0.4)
    perhaps = f"'{new[0].id}' is new" if len(new) == 1 else f"perhaps '{near[0]}'" if near else ""
    found = ", ".join(variable.id for variable in info.variables)
    return describe_failure(
        name, "variable_missing", f"The table {info.id} has no variable '{code}' any more.",
        "Look at the table on statistikbanken.dk, and correct 'variables' in the source's file."
        + (f" {perhaps[0].upper()}{perhaps[1:]}." if perhaps else ""),
        found, code,
    )  # fmt: skip


def describe_new(name: str, info: TableInfo, variable: Variable) -> Problem:
    """A variable that nobody expected: whether it may be summed over, a person has to say."""
    values = ", ".join(value.text for value in variable.values[:5])
    return describe_failure(
        name, "variable_new", f"The table {info.id} has a new variable '{variable.id}'.",
        "Write it under 'variables' with the values that are wanted, or under 'summed_over' if "
        "the sum over all of them is.", f"{variable.text}: {values}",
    )  # fmt: skip


def describe_fixed(name: str, info: TableInfo, code: str) -> Problem:
    """A variable over which StatBank does not sum."""
    return describe_failure(
        name, "variable_fixed", f"StatBank does not sum over '{code}' in the table {info.id}.",
        "Write it under 'variables' with the value of its total.",
    )  # fmt: skip


def choose_values(source: StatbankSource, info: TableInfo, name: str) -> Chosen:
    """The values that are asked for. Raises FetchError for those that the table does not have."""
    there = {variable.id.casefold(): variable for variable in info.variables}
    codes: dict[str, str] = {}
    counts: dict[str, int] = {}
    time = ""
    periods: tuple[str, ...] = ()
    problems: list[Problem] = []
    for code, wanted in source.variables.items():
        variable = there[code.casefold()]
        codes[code] = variable.id
        ids = [value.id for value in variable.values]
        # periods upward, in whichever order StatBank lists them: their codes sort as they follow
        ids = sorted(ids) if variable.time else ids
        pick = pick_periods if variable.time else pick_values
        found = [pick(ids, each) for each in wanted]
        problems += [
            describe_nothing(name, info, variable, each)
            for each, picked in zip(wanted, found, strict=True) if not picked
        ]  # fmt: skip
        picked = {each for several in found for each in several}
        if variable.time:
            time, periods = variable.id, tuple(each for each in ids if each in picked)
        else:
            counts[variable.id] = len(picked)
    if problems:
        raise FetchError(problems)
    return Chosen(codes, time, counts, periods)


def describe_nothing(name: str, info: TableInfo, variable: Variable, wanted: str) -> Problem:
    """A value that the table does not have."""
    near = get_close_matches(wanted, [value.id for value in variable.values], 3)
    return describe_failure(
        name, "value_missing",
        f"The variable '{variable.id}' of the table {info.id} has no value '{wanted}'.",
        "Correct it under 'variables' in the source's file.", None,
        ", ".join(near or [value.id for value in variable.values[:5]]) or "no value at all",
    )  # fmt: skip


def pick_values(ids: Sequence[str], wanted: str) -> list[str]:
    """The values of a code; `*` in it stands for anything."""
    return [each for each in ids if fnmatchcase(each, wanted)]


def pick_periods(ids: Sequence[str], wanted: str) -> list[str]:
    """The periods that a text means: codes with `*`, `(1)` the newest, `(-n+8)` the newest eight,
    `>=2015K1` from one on."""
    if wanted.startswith(">="):
        return [each for each in ids if each >= wanted[2:]]
    nth = re.fullmatch(r"\((-n\+)?([0-9]+)\)", wanted)
    if nth is None:
        return pick_values(ids, wanted)
    newest = list(ids[-int(nth[2]) :])
    return newest if nth[1] else newest[:1] if len(ids) >= int(nth[2]) else []


def split(chosen: Chosen, form: str, name: str) -> list[tuple[str, ...]]:
    """The periods of each question, oldest first; the same ones fall together every time.

    Raises FetchError when a single period is beyond the limit.
    """
    if form == "bulk":
        return [chosen.periods]
    values = math.prod(chosen.counts.values())
    if values > MOST_VALUES:
        message = "One period alone has more values than are asked for at once."
        counted = " x ".join(f"{count} {code}" for code, count in chosen.counts.items())
        problem = describe_failure(
            name, "too_many_values", message,
            "Ask for fewer values in the source's file, or write 'format: bulk' in it.",
            f"{values:,} ({counted})", f"at most {MOST_VALUES:,}",
        )  # fmt: skip
        raise FetchError([problem])
    size = MOST_VALUES // values
    return [chosen.periods[first : first + size] for first in range(0, len(chosen.periods), size)]
