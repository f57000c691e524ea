"""What a chart says of itself, so that it can be copied out of its page: finding, subtitle, text.

Belongs here: the words inside a picture and those for who cannot see it, whatever draws it. Does
not belong here: judging (`wording.development`), looks (`wording.palette`) and drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indicators.requests import list_sources
from indicators.verdicts.outlook import FanPoint
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.natures import FULL_COUNT
from wording.development import format_number
from wording.figure_words import name_series, name_unit, say_unit
from wording.labels import describe_date, describe_period, lower_first, name_publication
from wording.remarks import mark_synthetic
from wording.source_lines import join_words
from wording.view import Area, Breakdown, Figure, Series, View, find_latest_period

WHISKERS = "lodrette streger: 95 % sikkerhedsinterval"
LYING_WHISKERS = "vandrette streger: 95 % sikkerhedsinterval"
PERSONS = re.compile(r"(Borgere|Unge|Ældre|Patienter|Beboere|Børn|Familier|Kommuner|Praksis)\b")
"""Words that a title would let rise or fall themselves; it is their share or number that does."""

Named = tuple[str, Figure]


@dataclass(frozen=True)
class ChartWords:
    """The words of one chart: what it shows as a sentence, the line below with unit, whiskers and
    source, the title of the axis of numbers, and the text for who cannot see it."""

    title: str
    subtitle: str
    axis: str
    text: str


def word_lines(
    definition: Definition,
    breakdown: Breakdown,
    series: Series,
    view: View,
    periods: Sequence[str] = (),
    lowest: float | None = None,
    beside: Sequence[tuple[Area, Series]] = (),
    fan: Sequence[FanPoint] = (),
) -> ChartWords:
    """The words of a chart of figures over periods.

    `series` are the area's own figures; `periods` are drawn, all of them where none are named;
    `lowest` is where the axis begins, None where a reader sees that it begins at 0; `beside` are
    the other areas drawn, with their figures; `fan` is a forecast that is drawn, too.
    """
    shown = {period: figure for period, figure in series.items() if period in (periods or series)}
    finding = tell_finding(definition, breakdown, series)
    drawn = [*shown.values(), *(f for _, others in beside for f in others.values())]
    has_whiskers = any(figure.ci_low is not None for figure in shown.values())
    title = mark_synthetic(finding, drawn)
    others = tell_others(definition, series, beside, view)
    first, last = (periods[0], periods[-1]) if periods else (next(iter(series), ""), "")
    span = f", {describe_period(first)} til {describe_period(last)}" if first and last else ""
    ahead = f" Fremskrevet til {describe_period(fan[-1].period)}." if fan else ""
    text = (
        f"Linjediagram for {view.title}{span}: {title}. {tell_ends(definition, shown)}{others}"
        f"{ahead}"
    )
    return ChartWords(
        title, describe_below(definition, drawn, view, WHISKERS if has_whiskers else None),
        name_axis(definition, lowest), text.strip(),
    )  # fmt: skip


def word_bars(
    definition: Definition,
    breakdown: Breakdown,
    period: str,
    named: Sequence[Named],
    view: View,
    lowest: float | None = None,
) -> ChartWords:
    """The words of a chart of areas, or of groups, in one period; `named` are its bars from the
    top."""
    figures = [figure for _, figure in named]
    title = mark_synthetic(tell_range(definition, breakdown, period, named), figures)
    has_whiskers = any(figure.ci_low is not None for figure in figures)
    said = [f"{name} {say_figure(figure, definition)}" for name, figure in named]
    return ChartWords(
        title, describe_below(definition, figures, view, LYING_WHISKERS if has_whiskers else None),
        name_axis(definition, lowest), f"Søjlediagram: {title}. Oppefra: {'; '.join(said)}",
    )  # fmt: skip


def tell_finding(definition: Definition, breakdown: Breakdown, series: Series) -> str:
    """'Daglig rygning er faldet fra 12,0 til 9,4 pct. siden 2021', 'Daglig rygning er uændret siden
    2021: 9,4 pct.'; without a change what the newest figure is."""
    subject = name_subject(definition, breakdown)
    period = find_latest_period(series)
    figure = series.get(period or "")
    if period is None or figure is None or figure.value is None:
        return f"{subject}: intet tal at vise"
    newest = say_figure(figure, definition)
    since = figure.baseline_period
    if figure.change is None or since is None:
        return f"{subject} er {newest} i {describe_period(period)}"
    known = series.get(since)
    before = known.value if known and known.value is not None else figure.value - figure.change
    first = format_number(before, definition.decimals)
    if first == format_number(figure.value, definition.decimals):
        return f"{subject} er uændret siden {describe_period(since)}: {newest}"
    moved = f"fra {first} til {newest}"
    if definition.kind is Kind.PROJECTION:
        since, until = describe_period(since), describe_period(period)
        return f"{subject} ventes at gå {moved}, {since} til {until}"
    if figure.nature == FULL_COUNT or figure.change_certain:
        verb = "steget" if figure.change > 0 else "faldet"
        return f"{subject} er {verb} {moved} siden {describe_period(since)}"
    if figure.change_certain is None:
        return f"{subject} gik {moved}, {describe_period(since)} til {describe_period(period)}"
    return f"{subject} har ikke ændret sig sikkert siden {describe_period(since)}: {moved}"


def name_subject(definition: Definition, breakdown: Breakdown) -> str:
    """The series as the subject of a sentence: 'Andelen af borgere med hjertesvigt'; an age that
    the name says already is not said again."""
    name = name_series(definition, breakdown)
    if breakdown == Breakdown(age=breakdown.age) and breakdown.age in definition.label:
        name = definition.label
    if not PERSONS.match(name):
        return name
    of = "Andelen" if definition.unit == "pct" else "Antallet"
    return f"{of} af {lower_first(name)}"


def tell_range(
    definition: Definition, breakdown: Breakdown, period: str, named: Sequence[Named]
) -> str:
    """'Daglig rygning i 2025: fra 7,1 pct. (Gentofte) til 14,2 pct. (Ishøj)'."""
    known = [(name, f.value) for name, f in named if f.value is not None]
    start = f"{name_series(definition, breakdown)} i {describe_period(period)}"
    if len(known) < 2:
        return start
    (low, least), (high, most) = (end(known, key=lambda each: each[1]) for end in (min, max))
    first, last = (format_number(value, definition.decimals) for value in (least, most))
    if first == last:
        return f"{start}: {first}{say_unit(definition)} overalt"
    return f"{start}: fra {first} ({low}) til {last}{say_unit(definition)} ({high})"


def tell_ends(definition: Definition, series: Series) -> str:
    """'Lavest 9,4 pct. i 2025, højest 12,0 pct. i 2021.'; '' of fewer than two figures."""
    known = [(p, f.value) for p, f in series.items() if f.value is not None]
    if len(known) < 2:
        return ""
    ends = [end(known, key=lambda each: each[1]) for end in (min, max)]
    told = [
        f"{format_number(value, definition.decimals)}{say_unit(definition)} i "
        f"{describe_period(period)}"
        for period, value in ends
    ]
    return f"Lavest {told[0]}, højest {told[1]}."


def tell_others(
    definition: Definition, series: Series, beside: Sequence[tuple[Area, Series]], view: View
) -> str:
    """' Region Hovedstaden 10,1 pct. og Hele landet 11,0 pct. i 2025.': the other lines where the
    area's own ends, or where they end where it has no figure."""
    period = find_latest_period(series)
    said = []
    for area, others in beside:
        own = series.get(period or "")
        when = period if own and own.value is not None else find_latest_period(others)
        figure = others.get(when or "")
        if when is not None and figure is not None and figure.value is not None:
            said.append(
                f"{view.names[area]} {say_figure(figure, definition)} i {describe_period(when)}"
            )
    return f" {join_words(said)}." if said else ""


def say_figure(figure: Figure, definition: Definition) -> str:
    """'9,4 pct.', with a word where it is estimated; 'intet tal' without one."""
    if figure.value is None:
        return "intet tal"
    sure = " (anslået)" if figure.status == "estimated" else ""
    return f"{format_number(figure.value, definition.decimals)}{say_unit(definition)}{sure}"


def describe_below(
    definition: Definition, figures: Iterable[Figure], view: View, whiskers: str | None
) -> str:
    """The line below a title: area, unit, what the whiskers are, source and date."""
    parts = [view.title, name_unit(definition), whiskers, tell_source(definition, figures)]
    return " · ".join(filter(None, parts))


def tell_source(definition: Definition, figures: Iterable[Figure]) -> str:
    """'Kilde: Genindlæggelser, 28. november 2025': the datasets and the newest release of the
    figures; '' of an indicator made of others."""
    sources = list_sources(definition)
    named = [source for role, source in sources if not role.startswith("weight")] or [
        source for _, source in sources
    ]
    datasets = dict.fromkeys(name_publication(source.dataset) for source in named)
    released = max((f.vintage for f in figures if f.vintage is not None), default=None)
    told = ", ".join(
        filter(None, ["; ".join(datasets), describe_date(released) if released else ""])
    )
    return f"Kilde: {told}" if told else ""


def name_axis(definition: Definition, lowest: float | None) -> str:
    """The unit, and in words where the axis begins when it does not at 0."""
    unit = name_unit(definition)
    if not lowest:
        return unit
    places = 0 if lowest == int(lowest) else max(definition.decimals, 1)
    start = format_number(lowest, places)
    return f"{unit} (aksen begynder ved {start})"
