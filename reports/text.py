"""The report's sentences, made from the figures.

Belongs here: Danish wording of one indicator and of counts of them. Every number goes
through `reports.ledger`. Does not belong here: choosing what is told (`reports.selection`).
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.ledger import About, Ledger
from reports.selection import ReportedIndicator
from schemas.definitions.model import Definition
from wording.development import TARGETS, Progress, change_unit
from wording.labels import UNITS, describe_period
from wording.source_lines import join_words
from wording.view import COUNTRY, Breakdown, Figure, View

NO_INTERVAL = "usikkerheden kan ikke beregnes"
BESIDE = {"bedre": "bedre end", "tilsvarende": "på niveau med", "daarligere": "dårligere end"}
BARE_UNITS = frozenset({"score", "indeks", "ratio"})
"""Units that are no word after a number, and stand in brackets."""

FIXED_SPACE = "\N{NO-BREAK SPACE}"
"""Keeps a number and its unit on one line."""


def name_group(definition: Definition, breakdown: Breakdown) -> str:
    """The group that stands for the indicator; '' for everyone, or when the label says it."""
    if breakdown == Breakdown() or (
        breakdown == Breakdown(age=breakdown.age) and (breakdown.age in definition.label)
    ):
        return ""
    return breakdown.label


def name_indicator(definition: Definition, breakdown: Breakdown) -> str:
    """The indicator with its group: 'Dårligt mentalt helbred (kvinder, 16-24 år)'."""
    group = name_group(definition, breakdown)
    return f"{definition.label} ({group[0].lower()}{group[1:]})" if group else definition.label


def end_sentence(text: str) -> str:
    """The text with one full stop at its end, also when it ends in an abbreviation."""
    return text if text.endswith(".") else f"{text}."


def write_unit(unit: str, of_change: bool = False) -> str:
    """The unit as it follows a number, with the space before it; nothing for a plain count."""
    if unit == "antal":
        return ""
    if unit in BARE_UNITS:
        return "" if of_change else f"{FIXED_SPACE}({UNITS[unit]})"
    words = change_unit(unit) if of_change else UNITS[unit]
    return FIXED_SPACE + words.replace(" ", FIXED_SPACE)


def describe_marks(figure: Figure) -> str:
    """What a reader must know of a figure, in brackets: ' (anslået, rettet)'."""
    marks = [
        word
        for word, holds in (
            ("anslået", figure.status == "estimated"),
            ("rettet", figure.corrected),
        )
        if holds
    ]
    return f" ({', '.join(marks)})" if marks else ""


def tell_figure(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """'17,5 pct. i 2025 (anslået)' of an indicator that has a figure."""
    definition, figure, period = indicator.definition, indicator.figure, indicator.period or ""
    about = About(definition.id, view.main, period, indicator.breakdown)
    value = ledger.tell(figure.value or 0.0, definition.decimals, "value", about)
    unit = write_unit(definition.unit)
    return f"{value}{unit} i {describe_period(period)}{describe_marks(figure)}"


def tell_indicator(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """Figure, change with its interval, comparison and target, in two or three sentences."""
    sentences = [
        end_sentence(
            f"{tell_figure(indicator, view, ledger)}{tell_change(indicator, view, ledger)}"
        ),
        tell_comparison(indicator, view, ledger),
        tell_target(indicator, view, ledger),
    ]
    return " ".join(filter(None, sentences))


def tell_change(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """', et fald på 0,8 procentpoint siden 2023 (95 %-interval −1,2 til −0,4); ...', or that
    there is nothing to count from."""
    definition, figure, period = indicator.definition, indicator.figure, indicator.period or ""
    if figure.change is None or figure.baseline_period is None:
        if indicator.is_old:
            return "; der er ikke kommet nyere tal siden udgangspunktet"
        return "; der er intet tidligere tal at sammenligne med"
    about = About(definition.id, view.main, period, indicator.breakdown)
    since = describe_period(figure.baseline_period)
    decimals = indicator.change_decimals
    if round(figure.change, decimals) == 0:
        moved = f", uændret siden {since}"
    else:
        size = ledger.tell(abs(figure.change), decimals, "change", about)
        word = "en stigning" if figure.change > 0 else "et fald"
        moved = f", {word} på {size}{write_unit(definition.unit, True)} siden {since}"
    sure = describe_certainty(indicator, about, ledger)
    return f"{moved}{sure}{tell_long_change(indicator, about, ledger)}"


def tell_long_change(indicator: ReportedIndicator, about: About, ledger: Ledger) -> str:
    """'; siden 2010: −10,4 procentpoint' where the series began before the baseline."""
    definition, figure = indicator.definition, indicator.figure
    if figure.first_period is None or figure.change_since_first is None:
        return ""
    change = ledger.tell(
        figure.change_since_first, definition.decimals, "change_since_first", about, signed=True
    )
    since = describe_period(figure.first_period)
    return f"; siden {since}: {change}{write_unit(definition.unit, True)}"


def describe_certainty(indicator: ReportedIndicator, about: About, ledger: Ledger) -> str:
    """The interval of a change, and whether the change is sure; nothing for a full count."""
    figure, decimals = indicator.figure, indicator.change_decimals
    if indicator.is_full_count:
        return ""
    words = {
        Progress.GOOD: "en sikker forbedring",
        Progress.BAD: "en sikker forværring",
        Progress.MOVED: "en sikker ændring",
    }
    sure = words.get(indicator.verdict, "ændringen er ikke sikker")
    if not indicator.is_judged:
        sure = NO_INTERVAL
    if figure.change_low is None or figure.change_high is None:
        return f"; {sure}"
    low = ledger.tell(figure.change_low, decimals, "change_low", about, signed=True)
    high = ledger.tell(figure.change_high, decimals, "change_high", about, signed=True)
    return f" (95{FIXED_SPACE}%-interval {low} til {high}); {sure}"


def tell_comparison(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """'Det er dårligere end regionen (16,9 pct.) og på niveau med landet (17,2 pct.).'"""
    definition, period = indicator.definition, indicator.period or ""
    judged, told = [], []
    for area in view.references_of(definition):
        figure = view.series_of(definition, area, indicator.breakdown).get(period)
        if figure is None or figure.value is None:
            continue
        about = About(definition.id, area, period, indicator.breakdown)
        number = ledger.tell(figure.value, definition.decimals, "value", about)
        unit = "" if definition.unit in BARE_UNITS else write_unit(definition.unit)
        value = f"{number}{unit}{describe_marks(figure)}"
        is_country = area.area_type == COUNTRY
        word = indicator.figure.vs_land if is_country else indicator.figure.vs_region
        if word is not None:
            name = "landet" if is_country else "regionen"
            judged.append(f"{BESIDE[word]} {name} ({value})")
        else:
            told.append(f"{'landets' if is_country else 'regionens'} tal {value}")
    sentences = [end_sentence(f"Det er {join_words(judged)}")] if judged else []
    sentences += [end_sentence(f"Til sammenligning er {join_words(told)}")] if told else []
    return " ".join(sentences)


def tell_target(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """'Målet er 15,0 pct. i 2027 (kilde): på vej mod målet.'; nothing without a target."""
    definition, figure = indicator.definition, indicator.figure
    if figure.target is None or figure.target_year is None:
        return ""
    about = About(definition.id, view.main, indicator.period or "", indicator.breakdown)
    target = ledger.tell(figure.target, definition.decimals, "target", about)
    told = f"{target}{write_unit(definition.unit)} i {figure.target_year}"
    aim = f"Målet er {told} ({figure.target_source})"
    if figure.target_status is None:
        return f"{aim}."
    return f"{aim}: {TARGETS[figure.target_status]}."


def name_references(view: View) -> str:
    """What a figure is held against: 'både region og land', for a region 'landet'."""
    return "landet" if len(view.references) == 1 else "både region og land"


def tell_counts(indicators: Sequence[ReportedIndicator], view: View, ledger: Ledger) -> str:
    """How many indicators there are, how many have figures, and which way they went."""
    shown = [one for one in indicators if one.has_figure]
    changed = [one for one in shown if one.figure.change is not None]
    unsure = [one for one in changed if not one.is_judged and not one.is_full_count]
    if not shown:
        return f"Der er {ledger.count(len(indicators))} {plural(len(indicators))}, ingen med tal."
    head = (
        f"{ledger.count(len(shown))} af {ledger.count(len(indicators))} "
        f"{plural(len(indicators))} har tal."
    )
    if not changed:
        return f"{head} Ingen af dem har både et nyere og et tidligere tal at sammenligne."
    went = [
        f"{ledger.count(count)}{words}"
        for words, count in (
            (" med sikker bedring", sum(one.verdict is Progress.GOOD for one in changed)),
            (" med sikker forværring", sum(one.verdict is Progress.BAD for one in changed)),
            (" med anden sikker ændring", sum(one.verdict is Progress.MOVED for one in changed)),
            (
                " uden sikker ændring",
                sum(one.verdict is Progress.NEUTRAL for one in changed),
            ),
            (", der er optalt fuldt ud", sum(one.is_full_count for one in changed)),
            (", hvor usikkerheden ikke kan beregnes", len(unsure)),
        )
        if count
    ]
    text = f"{head} Siden udgangspunktet er der {join_words(went)}."
    behind = sum(one.is_behind for one in shown)
    if behind:
        text += f" {ledger.count(behind)} er dårligere end {name_references(view)}."
    return text


def plural(count: int) -> str:
    """'indikator' or 'indikatorer'."""
    return "indikator" if count == 1 else "indikatorer"
