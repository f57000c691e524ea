"""What a figure means within its series, in Danish words.

Belongs here: change, trend, signal, target and the verdict that the overview shows, as words and
signs. Does not belong here: judging; what is judged comes with the values (docs/methods.md).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from schemas.definitions.model import Definition
from schemas.natures import FULL_COUNT
from wording.labels import COMPARISONS, UNITS, describe_period
from wording.view import Figure

TRENDS = {
    "bedring": "bedring",
    "forvaerring": "forværring",
    "stigning": "stigning",
    "fald": "fald",
    "uaendret": "ingen sikker udvikling",
}
SIGNALS = {
    "hoejere": "højere end ventet",
    "lavere": "lavere end ventet",
}
TARGETS = {
    "naaet": "mål nået",
    "paa_vej": "på vej mod målet",
    "usikkert": "usikkert, om målet nås",
    "ikke_paa_vej": "ikke på vej mod målet",
}
RUNS = "Punkter i et forløb (7 i træk, eller 2 af 3 nær en grænse)"
MINUS = "−"


class Progress(StrEnum):
    """What the overview says of an indicator in one word."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"
    MOVED = "moved"
    UNKNOWN = "unknown"


SIGNS = {
    Progress.GOOD: "▲",
    Progress.BAD: "▼",
    Progress.NEUTRAL: "●",
    Progress.MOVED: "◆",
    Progress.UNKNOWN: "○",
}
"""Signs differ in shape, so that they are told apart without colour."""


def judge_progress(figure: Figure, definition: Definition) -> tuple[Progress, str]:
    """The verdict on a figure and its words: by its target where there is one, else by whether
    the change since the baseline is certain, or for a full count which way it went."""
    if figure.value is None:
        return Progress.UNKNOWN, "intet tal"
    if figure.target_status is not None:
        good = {"naaet": Progress.GOOD, "paa_vej": Progress.GOOD, "ikke_paa_vej": Progress.BAD}
        verdict = good.get(figure.target_status, Progress.NEUTRAL)
        return verdict, TARGETS[figure.target_status]
    if figure.change is not None and figure.nature == FULL_COUNT:
        return describe_plain_change(figure.change, definition)
    if figure.change is None or figure.change_certain is None:
        return Progress.UNKNOWN, "kan ikke vurderes"
    if not is_certain(figure):
        return Progress.NEUTRAL, "ingen sikker ændring"
    risen = figure.change > 0
    if definition.direction is None:
        return Progress.MOVED, "stigning" if risen else "fald"
    if risen == (definition.direction == "higher"):
        return Progress.GOOD, "bedring"
    return Progress.BAD, "forværring"


def describe_plain_change(change: float, definition: Definition) -> tuple[Progress, str]:
    """The words for a full count, in which nothing is chance: it is more, fewer, or as before."""
    if change == 0:
        return Progress.NEUTRAL, "uændret"
    more, fewer = ("flere", "færre") if definition.unit == "antal" else ("højere", "lavere")
    return Progress.MOVED, more if change > 0 else fewer


def is_certain(figure: Figure) -> bool:
    """Whether the change is more than chance explains, looked at beside all of the area's."""
    return figure.change_certain is True


def describe_development(figure: Figure) -> str:
    """Comparisons, trend, signal and target in one line, of those that were judged."""
    parts = []
    if figure.vs_region is not None:
        parts.append(f"mod regionen: {COMPARISONS[figure.vs_region]}")
    if figure.vs_land is not None:
        parts.append(f"mod landet: {COMPARISONS[figure.vs_land]}")
    if figure.trend is not None:
        parts.append(f"de seneste fem punkter: {TRENDS[figure.trend]}")
    if figure.signal is not None:
        parts.append(SIGNALS[figure.signal])
    if figure.target_status is not None:
        parts.append(TARGETS[figure.target_status])
    return " · ".join(parts) or "hverken sammenligning eller udvikling kan vurderes."


def describe_long_change(figure: Figure, definition: Definition) -> str:
    """'siden 2010: −10,4 procentpoint' where the series began before the baseline, else nothing."""
    if figure.first_period is None or figure.change_since_first is None:
        return ""
    change = format_number(figure.change_since_first, definition.decimals, signed=True)
    since = describe_period(figure.first_period)
    return f"siden {since}: {change} {change_unit(definition.unit)}"


def change_unit(unit: str) -> str:
    """The unit that a change is counted in: percentage points for percent."""
    return "procentpoint" if unit == "pct" else UNITS[unit]


def format_number(value: float, decimals: int, signed: bool = False) -> str:
    """A number as Danes write it: 1.234,5; with its sign when asked for, never '−0,0'.

    Halves go away from zero, as a spreadsheet shows them.
    """
    places = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(places, ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".replace(",", "_").replace(".", ",").replace("_", ".")
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if signed and rounded > 0 else text
