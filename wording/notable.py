"""What is worth noticing: a short list made from the figures, for the front sheet and the report.

Belongs here: choosing and wording. Does not belong here: judging (the verdicts come from
`wording.development`) or cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from indicators.kinds import kind_of
from indicators.verdicts.ranking import measure_change
from schemas.definitions.model import Definition
from schemas.lateness import Freshness
from schemas.natures import FULL_COUNT
from wording.development import (
    SIGNALS,
    Progress,
    describe_basis,
    format_number,
    is_certain,
    judge_progress,
)
from wording.figure_words import name_series, say_since, say_step, say_unit
from wording.labels import describe_period
from wording.news.changes import AREA_TYPES
from wording.remarks import BESIDE_SYNTHETIC
from wording.source_lines import describe_lateness
from wording.view import NO_FIGURE, Breakdown, Figure, View

MOST_OF_A_KIND = 4
REACHED, MISSED, OFF_COURSE = "Mål nået", "Mål ikke nået", "Ikke på vej mod målet"
IMPROVED, WORSENED, MOVED = "Sikker forbedring", "Sikker forværring", "Sikker ændring"
BEHIND, SIGNAL, SOURCE = "Dårligere end region og land", "Signal", "Kilder"
CAPACITY = "Kapacitet"
KINDS = (REACHED, MISSED, OFF_COURSE, WORSENED, IMPROVED, BEHIND, SIGNAL, MOVED, CAPACITY)
"""The order in which they are told; late sources stand last."""
MOST_OF_CAPACITY = 2
"""Full counts are news by their size, not by a test, and stand under a heading of their own."""
CHOSEN = (
    "Ændringer og uventede tal er valgt blandt {tested} mulige: højst 5 % af dem, der nævnes, "
    "ventes at skyldes tilfældet."
)
NEW = "Nyt siden sidste udgivelse."
"""Told apart, since a change since the baseline may have been on the page for years."""
FRESH = ("new", "no_longer_protected")
NOTHING_TESTED = "Der er ingen ændringer, hvis usikkerhed kan beregnes."


@dataclass(frozen=True)
class NotableLine:
    """One line: what kind of news, the words, and the indicator it is about (None: a source)."""

    kind: str
    text: str
    indicator_id: str | None = None


@dataclass(frozen=True)
class Latest:
    """An indicator's newest figure for the area that the list is about."""

    definition: Definition
    breakdown: Breakdown
    period: str
    figure: Figure

    @property
    def size(self) -> float:
        """How large the change is against the figure it began with; for sorting only."""
        value, change = self.figure.value, self.figure.change
        before = None if value is None or change is None else value - change
        return measure_change(change, before)

    @property
    def place(self) -> tuple[str, str, str]:
        """Indicator, period and group, as the list of changes names them."""
        return self.definition.id, describe_period(self.period), self.breakdown.label


def list_notable(view: View, most: int = MOST_OF_A_KIND) -> list[NotableLine]:
    """Reached targets, certain changes, signals, and late sources; at most `most` of each kind,
    the relatively largest changes first, each indicator once."""
    found: list[NotableLine] = []
    told: set[str] = set()
    latest = sorted(list_latest(view), key=lambda entry: -entry.size)
    fresh = list_fresh(view)
    for kind in KINDS:
        mine = [
            NotableLine(kind, add_marks(text, entry, entry.place in fresh), entry.definition.id)
            for entry in latest
            if entry.definition.id not in told and (text := describe_as(kind, entry)) is not None
        ]
        shown = min(most, MOST_OF_CAPACITY) if kind == CAPACITY else most
        found += mine[:shown]
        if len(mine) > shown and kind != CAPACITY:
            found.append(NotableLine(kind, f"og {len(mine) - shown} flere."))
        told |= {line.indicator_id for line in mine[:shown] if line.indicator_id}
    return found + list_late_sources(view.content.freshness)


def add_marks(text: str, entry: Latest, is_fresh: bool) -> str:
    """A line with what else is to be known of it."""
    beside = f" ({BESIDE_SYNTHETIC})" if entry.figure.rests_on_synthetic else ""
    return f"{text}{beside}{f' {NEW}' if is_fresh else ''}"


def list_fresh(view: View) -> set[tuple[str, str, str]]:
    """The area's figures that the snapshot before did not have, as `Latest.place` names them."""
    changes = view.content.changes
    if changes is None:
        return set()
    own = changes.rows.filter(
        pl.col("kind").is_in(FRESH),
        area_type=AREA_TYPES[view.main.area_type],
        area_name=view.names[view.main],
    )
    return set(own.select("indicator_id", "period", "breakdown").iter_rows())


def describe_choice(view: View) -> str:
    """Of how many changes and signals the certain ones were chosen."""
    figures = [entry.figure for entry in list_latest(view)]
    tested = sum((each.change_p is not None) + (each.signal_p is not None) for each in figures)
    return CHOSEN.format(tested=tested) if tested else NOTHING_TESTED


def list_latest(view: View) -> list[Latest]:
    """The newest figure of each indicator's headlines; twins and variants are left out."""
    found = []
    for definition in view.definitions():
        if definition.stands_for_another:
            continue
        breakdown = view.headline_of(definition)
        period = view.latest_period_of(definition, breakdown)
        series = view.series_of(definition, view.main, breakdown)
        figure = series.get(period or "", NO_FIGURE)
        counts_areas = kind_of(definition).counts_areas
        if period is not None and figure.value is not None and not counts_areas:
            found.append(Latest(definition, breakdown, period, figure))
    return found


def describe_as(kind: str, entry: Latest) -> str | None:
    """The line that tells of a figure as news of a kind; None when it is none of that kind."""
    figure, definition = entry.figure, entry.definition
    # a change is told as such: one for the better may still miss the target
    verdict, _ = judge_progress(figure._replace(target_status=None), definition)
    changed = is_certain(figure)
    if kind == REACHED and figure.target_status == "naaet":
        return f"{describe_figure(entry)}{describe_target(entry)}."
    if kind == MISSED and figure.target_status == "ikke_naaet":
        return f"{describe_figure(entry)}{describe_target(entry)}."
    if kind == OFF_COURSE and figure.target_status == "ikke_paa_vej":
        return f"{describe_figure(entry)}{describe_target(entry)}."
    if kind == IMPROVED and changed and verdict is Progress.GOOD:
        return tell_change(entry)
    if kind == WORSENED and changed and verdict is Progress.BAD:
        return tell_change(entry)
    if kind == MOVED and changed and verdict is Progress.MOVED:
        return tell_change(entry)
    if kind == BEHIND and figure.vs_region == figure.vs_land == "daarligere":
        basis = describe_basis(definition)
        return f"{describe_figure(entry)}{f', {basis}' if basis else ''}."
    if kind == SIGNAL and figure.signal is not None and figure.signal_certain:
        return f"{describe_figure(entry)}: {SIGNALS[figure.signal]}."
    if kind == CAPACITY and figure.nature == FULL_COUNT and figure.signal is not None:
        return tell_change(entry)
    return None


def tell_change(entry: Latest) -> str:
    """'Daglig rygning: 9,4 pct. i 2025, 3,6 procentpoint lavere end i 2021.'"""
    return f"{describe_figure(entry)}{describe_since(entry)}."


def describe_figure(entry: Latest) -> str:
    """'Daglig rygning: 9,4 pct. i 2025 (anslået)'."""
    definition, figure = entry.definition, entry.figure
    name = name_series(definition, entry.breakdown)
    value = format_number(figure.value or 0.0, definition.decimals)
    sure = " (anslået)" if figure.status == "estimated" else ""
    return f"{name}: {value}{say_unit(definition)} i {describe_period(entry.period)}{sure}"


def describe_target(entry: Latest) -> str:
    """'; målet er 15,0 pct. i 2027'."""
    definition, figure = entry.definition, entry.figure
    if figure.target is None or figure.target_year is None:
        return ""
    target = format_number(figure.target, definition.decimals)
    return f"; målet er {target}{say_unit(definition)} i {figure.target_year}"


def describe_since(entry: Latest) -> str:
    """', 3,6 procentpoint lavere end i 2021'."""
    figure, definition = entry.figure, entry.definition
    if figure.change is None or figure.baseline_period is None:
        return ""
    if round(figure.change, definition.decimals) == 0:
        return f", uændret siden {describe_period(figure.baseline_period)}"
    size = format_number(abs(figure.change), definition.decimals)
    step = say_step(size, figure.change, definition)
    return f", {step} {say_since(figure.baseline_period)}"


def list_late_sources(freshness: tuple[Freshness, ...]) -> list[NotableLine]:
    """Each source that is late, missing, or of which a newer release was rejected."""
    return [
        NotableLine(SOURCE, describe_lateness(each)) for each in freshness if each.needs_attention
    ]
