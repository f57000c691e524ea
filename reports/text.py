"""The report's sentences, made from the figures.

Belongs here: Danish wording of one indicator and of counts of them. Every number goes
through `reports.ledger`. Does not belong here: choosing what is told (`reports.selection`).
"""

from __future__ import annotations

from collections.abc import Sequence

from indicators.verdicts.comparability import has_development
from reports.ledger import About, Ledger
from reports.selection import ReportedIndicator
from schemas.definitions.model import Definition
from wording.development import (
    BENCHMARK_NAMES,
    BESIDE,
    SIGNALS,
    SIGNS,
    Progress,
    describe_basis,
)
from wording.elsewhere import tell_beside, tell_population
from wording.figure_words import (
    BARE_UNITS,
    FIXED_SPACE,
    INTERVAL,
    name_series,
    say_since,
    say_step,
    say_unit,
)
from wording.labels import NO_DIRECTION, UNITS, describe_period, lower_first
from wording.marks import MARKERS
from wording.notable import BEHIND, MISSED, OFF_COURSE, REACHED, SIGNAL
from wording.source_lines import join_words
from wording.view import COUNTRY, Area, Breakdown, Figure, View

BEYOND_CHANCE = "mere, end tilfældet kan forklare"
NO_INTERVAL = "usikkerheden kan ikke beregnes"
TOO_SHORT = "der er for få tidligere tal til at sige, om ændringen er sikker"


def name_group(definition: Definition, breakdown: Breakdown) -> str:
    """The group that stands for the indicator; '' for everyone, or when the label says it."""
    if breakdown == Breakdown() or (
        breakdown == Breakdown(age=breakdown.age) and (breakdown.age in definition.label)
    ):
        return ""
    return breakdown.label


def counts_in_bands(definition: Definition) -> bool:
    """Whether it counts areas in bands, each of which has a name of its own."""
    return INTERVAL in (definition.counts or "")


def name_indicator(definition: Definition, breakdown: Breakdown) -> str:
    """The indicator with its group: 'Dårligt mentalt helbred (kvinder, 16-24 år)'."""
    if counts_in_bands(definition) and breakdown != Breakdown():
        return name_series(definition, breakdown)
    group = name_group(definition, breakdown)
    return f"{definition.label} ({lower_first(group)})" if group else definition.label


def end_sentence(text: str) -> str:
    """The text with one full stop at its end, also when it ends in an abbreviation."""
    return text if text.endswith(".") else f"{text}."


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
    unit = say_unit(definition)
    return f"{value}{unit} i {describe_period(period)}{describe_marks(figure)}"


def tell_news(indicator: ReportedIndicator, kind: str, view: View, ledger: Ledger) -> str:
    """What a line of the summary says: the figure and its change; then the target, the comparison
    or the signal, whichever makes it news. The rest stands at its goal."""
    figure, definition = indicator.figure, indicator.definition
    told = f"{tell_figure(indicator, view, ledger)}{tell_change(indicator, view, ledger)}"
    rest = ""
    if kind in (REACHED, MISSED, OFF_COURSE) and figure.target is not None:
        about = About(definition.id, view.main, indicator.period or "", indicator.breakdown)
        aim = ledger.tell(figure.target, definition.decimals, "target", about)
        rest = f"Målet er {aim}{say_unit(definition)} i {figure.target_year}."
    elif kind == BEHIND:
        rest = tell_comparison(indicator, view, ledger)
    elif kind == SIGNAL and figure.signal is not None:
        rest = f"Tallet er {SIGNALS[figure.signal]}."
    return " ".join(filter(None, (end_sentence(told), rest, tell_population(definition))))


def tell_short(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """'17,0 pct. i 2025; ikke på vej mod målet.' of an indicator that stands elsewhere, too."""
    if not indicator.has_figure:
        return f"{MARKERS.get(indicator.figure.status, '')}."
    verdict, words = indicator.judgement
    return end_sentence(f"{tell_figure(indicator, view, ledger)}; {SIGNS[verdict]} {words}")


def tell_change(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """', 0,8 procentpoint lavere end i 2023 (95 %-interval −1,2 til −0,4); en sikker forbedring',
    or that there is nothing to count from."""
    definition, figure, period = indicator.definition, indicator.figure, indicator.period or ""
    if not has_development(definition):
        return ""
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
        step = say_step(size, figure.change, definition)
        moved = f", {step} {say_since(figure.baseline_period)}"
    return f"{moved}{describe_certainty(indicator, about, ledger)}"


def describe_certainty(indicator: ReportedIndicator, about: About, ledger: Ledger) -> str:
    """The interval of a change, and whether the change is sure; nothing for a full count."""
    figure, decimals = indicator.figure, indicator.change_decimals
    sure = describe_verdict(indicator)
    if not sure:
        return ""
    if figure.change_low is None or figure.change_high is None:
        return f"; {sure}"
    low = ledger.tell(figure.change_low, decimals, "change_low", about, signed=True)
    high = ledger.tell(figure.change_high, decimals, "change_high", about, signed=True)
    return f" (95{FIXED_SPACE}%-interval {low} til {high}); {sure}"


def describe_verdict(indicator: ReportedIndicator) -> str:
    """Whether a change is sure, in words; '' for a full count, in which nothing is chance."""
    if indicator.is_full_count:
        return ""
    if not indicator.is_judged:
        return NO_INTERVAL if indicator.figure.change_low is None else TOO_SHORT
    words = {
        Progress.GOOD: "en sikker forbedring",
        Progress.BAD: "en sikker forværring",
        Progress.MOVED: "en sikker ændring",
    }
    return words.get(indicator.verdict, "ændringen er ikke sikker")


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
        unit = write_short_unit(definition)
        value = f"{number}{unit}{describe_marks(figure)}"
        is_country = area.area_type == COUNTRY
        word = indicator.figure.vs_land if is_country else indicator.figure.vs_region
        if word is not None:
            judged.append(f"{BESIDE[word]} {BENCHMARK_NAMES[area.area_type]} ({value})")
        else:
            told.append(f"{'landets' if is_country else 'regionens'} tal {value}")
    basis = describe_basis(definition)
    rest = f", {basis}" if basis else ""
    sentences = [end_sentence(f"Det er {join_words(judged)}{rest}")] if judged else []
    rest = "" if judged or definition.judged_by else rest
    sentences += [end_sentence(f"Til sammenligning er {join_words(told)}{rest}")] if told else []
    return " ".join(sentences)


def write_short_unit(definition: Definition) -> str:
    """The unit of a number in brackets, where the noun was told already; '' where it is none."""
    if definition.unit in BARE_UNITS or definition.unit == "antal":
        return ""
    return FIXED_SPACE + UNITS[definition.unit].replace(" ", FIXED_SPACE)


def name_references(view: View) -> str:
    """What a figure is held against: 'både region og land', for a region 'landet'."""
    return "landet" if len(view.references) == 1 else "både region og land"


def tell_elsewhere(definition: Definition, view: View, ledger: Ledger) -> str:
    """'kvinder, 16-24 år: 34,8 pct. i Region Hovedstaden og 32,6 pct. i hele landet (2025); …' of
    the headline and the report's groups that region and country alone have; '' without any."""
    told = []
    for breakdown in (view.headline_of(definition), *view.report_groups_of(definition)):

        def write(area: Area, period: str, value: float, about: Breakdown = breakdown) -> str:
            place = About(definition.id, area, period, about)
            return ledger.tell(value, definition.decimals, "value", place)

        if figures := tell_beside(definition, breakdown, view, write):
            group = lower_first(breakdown.label)
            told.append(figures if breakdown == Breakdown() else f"{group}: {figures}")
    return f"{'; '.join(told)}." if told else ""


def tell_goal(indicators: Sequence[ReportedIndicator], view: View, ledger: Ledger) -> str:
    """'13 af 15 indikatorer har tal; siden udgangspunktet er 1 blevet bedre og 2 dårligere, mere,
    end tilfældet kan forklare, og 1 er dårligere end både region og land.'"""
    shown = [one for one in indicators if one.has_figure]
    if not shown:
        return f"Der er {ledger.count(len(indicators))} {plural(len(indicators))}, ingen med tal."
    head = (
        f"{ledger.count(len(shown))} af {ledger.count(len(indicators))} "
        f"{plural(len(indicators))} har tal"
    )
    certain = [one for one in shown if one.is_certain]
    moved = f"; siden udgangspunktet har ingen ændret sig {BEYOND_CHANCE}"
    if certain:
        moved = f"; siden udgangspunktet {tell_certain(certain, ledger)}"
    behind = sum(one.is_behind for one in shown)
    rest = ""
    if behind:
        # "mere, end tilfældet kan forklare," is a clause of its own
        are = f"{ledger.count(behind)} er dårligere end {name_references(view)}"
        rest = f", og {are}"
    return f"{head}{moved}{rest}."


def tell_certain(certain: Sequence[ReportedIndicator], ledger: Ledger) -> str:
    """'er 1 blevet bedre og 2 blevet dårligere, mere, end tilfældet kan forklare; 1 har også ændret
    sig så meget, men vurderes ikke som godt eller dårligt'."""

    def count(verdict: Progress) -> int:
        return sum(one.verdict is verdict for one in certain)

    ways = ((count(Progress.GOOD), "bedre"), (count(Progress.BAD), "dårligere"))
    judged = [f"{ledger.count(number)} blevet {word}" for number, word in ways if number]
    told = f"er {join_words(judged)}, {BEYOND_CHANCE}" if judged else ""
    if moved := count(Progress.MOVED):
        if told:
            also = f"har også ændret sig så meget, men {NO_DIRECTION}"
            return f"{told}; {ledger.count(moved)} {also}"
        return f"har {ledger.count(moved)} ændret sig {BEYOND_CHANCE}, men {NO_DIRECTION}"
    return told


def tell_counts(indicators: Sequence[ReportedIndicator], view: View, ledger: Ledger) -> str:
    """How many indicators there are, how many have figures, and which way they went."""
    shown = [one for one in indicators if one.has_figure]
    changed = [one for one in shown if one.figure.change is not None]
    if not shown:
        return f"Der er {ledger.count(len(indicators))} {plural(len(indicators))}, ingen med tal."
    head = (
        f"{ledger.count(len(shown))} af {ledger.count(len(indicators))} "
        f"{plural(len(indicators))} har tal."
    )
    if not changed:
        return f"{head} Ingen af dem har både et nyere og et tidligere tal at sammenligne."
    text = f"{head} Siden udgangspunktet: {tell_directions(changed, ledger)}."
    behind = sum(one.is_behind for one in shown)
    if behind:
        text += f" {ledger.count(behind)} er dårligere end {name_references(view)}."
    return text


def tell_directions(changed: Sequence[ReportedIndicator], ledger: Ledger) -> str:
    """'6 indikatorer er blevet bedre og 1 dårligere, mere, end tilfældet kan forklare; for 28 kan
    det ikke afgøres, om ændringen er sikker'."""

    def count(verdict: Progress) -> int:
        return sum(one.verdict is verdict for one in changed)

    told: list[str] = []

    def tell(number: int, before: str, after: str) -> None:
        # the first number says what is counted
        noun = "" if told else f" {plural(number)}"
        told.append(f"{before}{ledger.count(number)}{noun}{after}")

    better, worse = count(Progress.GOOD), count(Progress.BAD)
    if better and worse:
        tell(better, "", " er blevet bedre")
        told[-1] += f" og {ledger.count(worse)} dårligere, {BEYOND_CHANCE}"
    elif better or worse:
        word = "bedre" if better else "dårligere"
        tell(better or worse, "", f" er blevet {word}, {BEYOND_CHANCE}")
    if moved := count(Progress.MOVED):
        also = "også " if told else ""
        rest = f" har {also}ændret sig {BEYOND_CHANCE}, men {NO_DIRECTION}"
        tell(moved, "", rest)
    if neutral := count(Progress.NEUTRAL):
        tell(neutral, "for ", " kan ændringen være tilfældig")
    if full := sum(one.is_full_count for one in changed):
        tell(full, "", " er optalt fuldt ud, så ændringen har ingen statistisk usikkerhed")
    if unsure := sum(not one.is_judged and not one.is_full_count for one in changed):
        tell(unsure, "for ", " kan det ikke afgøres, om ændringen er sikker")
    return "; ".join(told)


def plural(count: int) -> str:
    """'indikator' or 'indikatorer'."""
    return "indikator" if count == 1 else "indikatorer"
