"""A figure and its change as they stand in a sentence, in the noun that the indicator counts.

Belongs here: the words after a number, how much more or less it is than before, and what a series
is called. Does not belong here: whether a change is certain (`wording.development`).
"""

from __future__ import annotations

from indicators.kinds import kind_of
from schemas.definitions.model import Definition
from wording.labels import UNITS, describe_period
from wording.view import Breakdown

FIXED_SPACE = "\N{NO-BREAK SPACE}"
"""Keeps a number and the word after it on one line."""

BARE_UNITS = frozenset({"score", "indeks", "ratio"})
"""Units that are no word after a number, and stand in brackets."""

INTERVAL = "{interval}"
"""Where the band stands in the words of an indicator that counts municipalities."""

NAMED_BY_COUNT = ("antal", "ratio", "score")
"""Units that say less than the words of what is counted."""

STEPS = {
    "pct": ("procentpoint højere", "procentpoint lavere"),
    "pct_point": ("procentpoint højere", "procentpoint lavere"),
    "dage": ("dage længere", "dage kortere"),
    "kr": ("kr. mere", "kr. mindre"),
    "aar": ("år mere", "år mindre"),
}
"""Units with words of their own for more and less."""

MORE, HIGHER = ("flere", "færre"), ("højere", "lavere")
TIMES = "gange "
"""How the words of a quotient begin, 'gange så stor andel': it is higher, not more of them."""


def name_unit(definition: Definition) -> str:
    """The unit as a heading names it: what is counted, where the unit alone says too little."""
    counted = definition.counts
    if definition.unit in NAMED_BY_COUNT and counted and INTERVAL not in counted:
        return counted
    if definition.unit == "score" and counted:
        return f"gennemsnit {counted}"
    return UNITS[definition.unit]


def say_unit(definition: Definition) -> str:
    """The words after a number, with the space before them: ' indlæggelser pr. patient',
    ' pct.'; '' for a plain count."""
    counted = definition.counts
    if counted and INTERVAL not in counted:
        return f"{FIXED_SPACE}{counted}"
    if definition.unit == "antal":
        return ""
    unit = UNITS[definition.unit]
    if definition.unit in BARE_UNITS:
        return f"{FIXED_SPACE}({unit})"
    return FIXED_SPACE + unit.replace(" ", FIXED_SPACE)


def say_change_unit(definition: Definition) -> str:
    """The unit after a number with a sign, with the space before it; '' where it is no word."""
    if definition.unit == "pct":
        return f"{FIXED_SPACE}procentpoint"
    if definition.unit == "antal" or definition.unit in BARE_UNITS or definition.counts:
        return ""
    return FIXED_SPACE + UNITS[definition.unit].replace(" ", FIXED_SPACE)


def say_step(size: str, change: float, definition: Definition) -> str:
    """How much more or less: '0,03 færre', '1,7 procentpoint lavere'; `size` is written already,
    without sign."""
    words = STEPS.get(definition.unit)
    if words is None:
        counted = definition.counts
        counts_things = definition.unit == "antal" or (
            counted is not None
            and definition.unit not in ("score", "indeks")
            and not counted.startswith(TIMES)
        )
        words = MORE if counts_things else HIGHER
    return f"{size}{FIXED_SPACE}{words[0] if change > 0 else words[1]}"


def say_since(period: str) -> str:
    """What a change is counted from: 'end i 2019'."""
    return f"end i {describe_period(period)}"


def name_series(definition: Definition, breakdown: Breakdown) -> str:
    """The indicator with its group: 'Dårligt mentalt helbred (Kvinder, 16-24 år)', 'Kommuner, hvor
    højst 20 pct. af praksis er lukket for tilgang'."""
    if breakdown == Breakdown():
        return definition.label
    counted = definition.counts or ""
    if kind_of(definition).counts_areas and INTERVAL in counted:
        return name_band(counted, breakdown)
    return f"{definition.label} ({breakdown.label})"


def name_band(counted: str, breakdown: Breakdown) -> str:
    """The name of the series of one band."""
    band = breakdown.category
    if band.startswith("0 til "):
        band = f"højst {band.removeprefix('0 til ')}"
    elif band.endswith(" til 100 pct."):
        band = band.replace(" til 100 pct.", " pct.")
    name = counted.replace(INTERVAL, band)
    return name[0].upper() + name[1:]
