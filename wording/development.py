"""What a figure means within its series, in Danish words.

Belongs here: change, trend, signal, target and the verdict that the overview shows, as words and
signs. Does not belong here: judging; what is judged comes with the values (docs/methods.md).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from indicators.verdicts.comparability import has_development, is_compared_with, is_crude
from schemas.definitions.model import Definition
from schemas.natures import FULL_COUNT
from wording.figure_words import say_change_unit
from wording.labels import describe_period
from wording.view import Figure

TRENDS = {
    "bedring": "forbedring",
    "forvaerring": "forværring",
    "stigning": "stigning",
    "fald": "fald",
    "uaendret": "ingen sikker udvikling",
}
NO_PLAIN_TREND = "hverken stigning eller fald"
"""Of a full count without a trend: nothing in it is sure or unsure."""
SIGNALS = {
    "hoejere": "højere end ventet",
    "lavere": "lavere end ventet",
}
TARGETS = {
    "naaet": "mål nået",
    "ikke_naaet": "mål ikke nået",
    "paa_vej": "på vej mod målet",
    "usikkert": "usikkert, om målet nås",
    "ikke_paa_vej": "ikke på vej mod målet",
}
BESIDE = {"bedre": "bedre end", "tilsvarende": "på niveau med", "daarligere": "dårligere end"}
"""A verdict as it stands before what a figure is held against."""
BENCHMARK_NAMES = {"region": "regionen", "land": "landet"}
RUNS = "Punkter i et forløb"
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


TARGET_PROGRESS = {
    "naaet": Progress.GOOD, "paa_vej": Progress.GOOD, "ikke_naaet": Progress.BAD,
    "ikke_paa_vej": Progress.BAD,
}  # fmt: skip


def judge_progress(figure: Figure, definition: Definition) -> tuple[Progress, str]:
    """The verdict on a figure and its words: by its target where there is one, else by whether
    the change since the baseline is certain, or for a full count which way it went."""
    if figure.value is None:
        return Progress.UNKNOWN, "intet tal"
    if figure.target_status is not None:
        verdict = TARGET_PROGRESS.get(figure.target_status, Progress.NEUTRAL)
        return verdict, TARGETS[figure.target_status]
    if not has_development(definition):
        return Progress.UNKNOWN, "sammenlignes ikke over tid"
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
        return Progress.GOOD, "forbedring"
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


def describe_development(figure: Figure, definition: Definition) -> str:
    """Comparisons, trend, signal and target in one line, of those that were judged."""
    verdicts = {"region": figure.vs_region, "land": figure.vs_land}
    parts = [
        f"{BESIDE[verdict]} {BENCHMARK_NAMES[level]}"
        for level, verdict in verdicts.items()
        if verdict is not None and is_compared_with(definition, level)
    ]
    compared = len(parts)
    if figure.trend is not None:
        parts.append(f"de seneste fem punkter: {describe_trend(figure.trend, figure.nature)}")
    if figure.signal is not None:
        parts.append(SIGNALS[figure.signal])
    if figure.target_status is not None:
        parts.append(TARGETS[figure.target_status])
    basis = describe_basis(definition)
    if compared and basis:
        parts[compared - 1] += f" ({basis})"
    return " · ".join(parts) or "hverken sammenligning eller udvikling kan vurderes."


def describe_trend(trend: str, nature: str | None) -> str:
    """The word for a trend; a full count follows its numbers, and is never called sure."""
    if nature == FULL_COUNT and trend == "uaendret":
        return NO_PLAIN_TREND
    return TRENDS[trend]


def describe_plain_distance(
    figure: Figure, other: Figure | None, definition: Definition
) -> str | None:
    """'3,2 procentpoint over' of a full count: how far it lies from another's, neither certain nor
    uncertain. None for other figures, and where one of the two lacks."""
    if figure.nature != FULL_COUNT or figure.value is None or other is None:
        return None
    if other.value is None:
        return None
    distance = figure.value - other.value
    size = format_number(abs(distance), definition.decimals)
    if size == format_number(0.0, definition.decimals):
        return "det samme"
    side = "over" if distance > 0 else "under"
    return f"{size}{say_change_unit(definition)} {side}"


def describe_basis(definition: Definition) -> str | None:
    """What a comparison between areas rests on, where a reader must know it beside the comparison:
    ages are not levelled out, or the verdict is that of the standardised figure."""
    if definition.judged_by is not None:
        return "vurderet efter det aldersstandardiserede tal"
    return "ikke korrigeret for alder" if is_crude(definition) else None


def tell_target_source(figure: Figure, definition: Definition) -> str:
    """Where a figure's target is published, with the document's own words where it is known."""
    source, target = figure.target_source or "", definition.target
    if target is None or target.quote is None or target.source != source:
        return source
    return f"{source}: »{target.quote}«"


def tell_basis(definition: Definition) -> str | None:
    """The same as a sentence of its own."""
    basis = describe_basis(definition)
    return f"Sammenligningen er {basis}." if basis else None


def describe_long_change(figure: Figure, definition: Definition) -> str:
    """'siden 2010: −10,4 procentpoint' where the series began before the baseline, else nothing."""
    if figure.first_period is None or figure.change_since_first is None:
        return ""
    change = format_number(figure.change_since_first, definition.decimals, signed=True)
    since = describe_period(figure.first_period)
    return f"siden {since}: {change}{say_change_unit(definition)}"


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
