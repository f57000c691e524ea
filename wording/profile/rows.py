"""The rows of a profile: an indicator's newest figure, where it lies, and where it is heading.

Belongs here: choosing what stands in a row and its words. Does not belong here: the sentences above
the rows (`wording.profile.sentences`), the matrix below (`wording.profile.matrix`), or drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from indicators.verdicts.comparability import (
    has_development,
    is_comparable,
    is_set_against_others,
)
from schemas.definitions.model import Definition
from schemas.natures import FULL_COUNT
from wording.development import (
    Progress,
    describe_plain_distance,
    format_number,
    judge_progress,
)
from wording.elsewhere import tell_only_beside
from wording.figure_words import INTERVAL, name_series, name_unit
from wording.labels import COMPARISONS, STATUSES, describe_period, strip_status
from wording.marks import MARKERS, write_signs
from wording.profile.spine import Percentiles, Spine, place_on_spine, tell_place
from wording.view import COUNTRY, NO_FIGURE, REGION, Area, Breakdown, Figure, View

SYNTHETIC_SIGN = "s"
"""Stands at a synthetic figure where others are not."""
NO_CHANGE = "–"
NO_LIMITS, TOO_FEW = "usikkerhed ikke oplyst", "for få målinger"
TARGETS = {
    "naaet": ("✓", "mål {target} nået"),
    "ikke_naaet": ("✗", "mål {target} ikke nået"),
    "paa_vej": ("✓", "på vej mod {target}"),
    "usikkert": ("?", "usikkert, om {target} nås"),
    "ikke_paa_vej": ("✗", "ikke på vej mod {target}"),
}
"""Signs of their own, since a figure may improve and miss its target."""
BETTER, WORSE = "bedre", "daarligere"


@dataclass(frozen=True)
class ProfileRow:
    """One row: what it is of, its numbers as numbers and as text, and its verdicts.

    `value` and `interval` are texts, `interval` '' without one. `change` says how much it has moved
    since when, in the unit, `progress` and `status` whether that is certain, or why it cannot be
    judged; `target` is how the figure stands to its target, '' without one. `reference` is what the
    region and the country have. `judged` is the verdict against the region (of a region: the
    country), `verdict` its word, of a full count how far it lies, '' where there is neither; `lies`
    where it lies in the country, '' where that is not known. `standing` is on which side of what it
    is held against it stands for certain (`BETTER`, `WORSE`, '' where chance may explain it),
    `lead` how far, in parts of its line. `reason` says why there is no figure, and what a figure
    rests on.
    """

    definition: Definition
    breakdown: Breakdown
    period: str | None
    figure: Figure
    name: str
    unit: str
    value: str
    interval: str
    reference: str
    change: str
    progress: Progress
    status: str
    target: str
    judged: str | None
    verdict: str
    lies: str
    spine: Spine | None
    standing: str
    lead: float
    reason: str

    @property
    def when(self) -> str:
        """The period in words."""
        return describe_period(self.period) if self.period else ""

    @property
    def since(self) -> str | None:
        """The period that the change is counted from, in words; None without a change."""
        figure = self.figure
        if figure.change is None or figure.baseline_period is None:
            return None
        return describe_period(figure.baseline_period)


@dataclass(frozen=True)
class GoalRows:
    """A goal, theme or the rest, with its rows in order."""

    title: str
    rows: tuple[ProfileRow, ...]


def arrange_headlines(view: View) -> list[GoalRows]:
    """The indicators that a steward chose, by goal, in the steward's order within it; goals in the
    order of the first number."""
    chosen: dict[str, list[Definition]] = {}
    entries = [each for each in view.content.definitions if each.profile is not None]
    for definition in sorted(entries, key=lambda each: each.profile or 0):
        home = view.homes.get(definition.id)
        if home is not None:
            chosen.setdefault(home.title, []).append(definition)
    return [GoalRows(title, list_rows(entries, view)) for title, entries in chosen.items()]


def list_rows(definitions: Iterable[Definition], view: View) -> tuple[ProfileRow, ...]:
    """A row for each indicator."""
    chosen = list(definitions)
    mine = pl.col("indicator_id").is_in([definition.id for definition in chosen])
    spreads = read_spreads(view.content.spread.filter(mine))
    return tuple(write_row(definition, view, spreads) for definition in chosen)


Spreads = dict[tuple[str, str, Breakdown], Percentiles]
"""Percentiles by indicator, period and group."""


def read_spreads(spread: pl.DataFrame) -> Spreads:
    """The frame `spread`, to be looked up."""
    names = ("indicator_id", "period", *Breakdown._fields, *Percentiles.__dataclass_fields__)
    return {
        (row[0], row[1], Breakdown(*row[2:6])): Percentiles(*row[6:])
        for row in spread.select(names).iter_rows()
    }


def write_row(definition: Definition, view: View, spreads: Spreads) -> ProfileRow:
    """The row of an indicator's headline."""
    breakdown = view.headline_of(definition)
    period = view.latest_period_of(definition, breakdown)
    figure = view.series_of(definition, view.main, breakdown).get(period or "", NO_FIGURE)
    spread = spreads.get((definition.id, period or "", breakdown))
    beside = {area: find_value(definition, area, breakdown, period, view)
              for area in view.beside(definition)}  # fmt: skip
    peers = [
        value
        for area in view.peers
        if area != view.main
        and is_set_against_others(definition)
        and (value := find_value(definition, area, breakdown, period, view)) is not None
    ]  # fmt: skip
    region, country = beside.get(view.region), beside.get(view.country)
    progress, status = judge_movement(figure, definition)
    is_region = view.main.area_type == REGION
    verdict = figure.vs_land if is_region else figure.vs_region
    held_against = country if is_region else region
    spine = place_on_spine(figure, region, country, peers, spread, definition.direction)
    return ProfileRow(
        definition=definition, breakdown=breakdown, period=period, figure=figure,
        name=name_row(definition, breakdown), unit=name_counted(definition),
        value=write_value(figure, definition, view), interval=write_interval(figure, definition),
        reference=write_references(beside, definition, view),
        change=write_change(figure, definition), progress=progress, status=status,
        target=write_target(figure, definition), judged=verdict,
        verdict=COMPARISONS.get(verdict or "") or tell_distance(figure, held_against, definition),
        lies=tell_place(figure.value, spread, definition.direction)
        if spread and figure.value is not None else "",
        spine=spine, standing=judge_standing(figure, verdict, held_against, definition),
        lead=measure_lead(figure, held_against, spread, peers, definition),
        reason=tell_reason(figure, definition, breakdown, view),
    )  # fmt: skip


def name_row(definition: Definition, breakdown: Breakdown) -> str:
    """The indicator with its group, unless its own name says the age already."""
    says_age = breakdown == Breakdown(age=breakdown.age) and breakdown.age in definition.label
    return definition.label if says_age else name_series(definition, breakdown)


def name_counted(definition: Definition) -> str:
    """What is counted, in words; the unit, where those words wait for a group's name."""
    counted = definition.counts
    return counted if counted and INTERVAL not in counted else name_unit(definition)


def judge_standing(
    figure: Figure, verdict: str | None, held_against: float | None, definition: Definition
) -> str:
    """On which side a figure stands for certain: by its verdict, or, of a full count, in which
    there is no chance, by the numbers as they are shown."""
    if verdict in (BETTER, WORSE):
        return verdict
    if figure.nature != FULL_COUNT or definition.direction is None or not is_comparable(definition):
        return ""
    if figure.value is None or held_against is None:
        return ""
    apart = round(figure.value - held_against, definition.decimals)
    if apart == 0:
        return ""
    return BETTER if (apart > 0) == (definition.direction == "higher") else WORSE


def measure_lead(
    figure: Figure,
    held_against: float | None,
    spread: Percentiles | None,
    peers: list[float],
    definition: Definition,
) -> float:
    """How far a figure lies from what it is held against, better counted as more: in parts of the
    range of the country's municipalities, else of the area's peers; 0 where that is not known."""
    if figure.value is None or held_against is None or definition.direction is None:
        return 0.0
    ends = [spread.p05, spread.p95] if spread else [*peers, figure.value]
    reach = max(ends) - min(ends)
    sign = -1.0 if definition.direction == "lower" else 1.0
    return sign * (figure.value - held_against) / reach if reach > 0 else 0.0


def judge_movement(figure: Figure, definition: Definition) -> tuple[Progress, str]:
    """Which way a figure has gone for certain since its baseline, whatever its target, with the
    words; why that cannot be judged, where it cannot."""
    progress, status = judge_progress(figure._replace(target_status=None), definition)
    if progress is not Progress.UNKNOWN or figure.value is None or not has_development(definition):
        return progress, status
    if figure.change is None:
        return progress, "kun én måling"
    return progress, NO_LIMITS if figure.ci_low is None else TOO_FEW


def write_target(figure: Figure, definition: Definition) -> str:
    """'✗ mål 15,0 i 2024 ikke nået'; '' without a target, and where it cannot be judged."""
    if figure.target is None or figure.target_year is None or figure.target_status is None:
        return ""
    sign, words = TARGETS[figure.target_status]
    target = f"{format_number(figure.target, definition.decimals)} i {figure.target_year}"
    return f"{sign} {words.format(target=target)}"


def find_value(
    definition: Definition, area: Area, breakdown: Breakdown, period: str | None, view: View
) -> float | None:
    """An area's figure in the row's period."""
    figure = view.series_of(definition, area, breakdown).get(period or "")
    return None if figure is None else figure.value


def write_value(figure: Figure, definition: Definition, view: View) -> str:
    """'≈ 17,0', or the marker of what is not there."""
    if figure.value is None:
        return MARKERS[figure.status]
    signs = write_signs(figure.status, figure.corrected)
    made_up = f" {SYNTHETIC_SIGN}" if view.is_mixed and figure.synthetic else ""
    return f"{signs}{format_number(figure.value, definition.decimals)}{made_up}"


def write_interval(figure: Figure, definition: Definition) -> str:
    """'16,4-17,6'; '' without limits."""
    if figure.value is None or figure.ci_low is None or figure.ci_high is None:
        return ""
    low, high = (
        format_number(each, definition.decimals) for each in (figure.ci_low, figure.ci_high)
    )
    return f"{low}-{high}"


def write_references(beside: dict[Area, float | None], definition: Definition, view: View) -> str:
    """'Region 17,4 · land 17,1'; '' where the figure is held beside nobody."""
    words = {REGION: "Region", COUNTRY: "land"}
    told = [
        f"{words[area.area_type]} {format_number(value, definition.decimals)}"
        for area, value in beside.items()
        if value is not None
    ]
    text = " · ".join(told)
    return text[:1].upper() + text[1:]


def write_change(figure: Figure, definition: Definition) -> str:
    """'−0,2 siden 2023', in the unit, of percent in percentage points."""
    if figure.value is None or figure.change is None or figure.baseline_period is None:
        return NO_CHANGE
    size = format_number(figure.change, definition.decimals, signed=True)
    since = describe_period(figure.baseline_period).removeprefix("skoleåret ")
    return f"{size} siden {since}"


def tell_distance(figure: Figure, held_against: float | None, definition: Definition) -> str:
    """'20,1 procentpoint lavere' of a full count, in which there is no chance to judge by; '' of
    others."""
    other = Figure(value=held_against)
    plain = describe_plain_distance(figure, other, definition) if held_against is not None else None
    if plain is None:
        return ""
    return plain.replace(" over", " højere").replace(" under", " lavere")


def tell_reason(figure: Figure, definition: Definition, breakdown: Breakdown, view: View) -> str:
    """Why there is no figure, or what it rests on."""
    if told := tell_only_beside(definition, breakdown, view):
        return told
    if figure.status == "ok":
        return ""
    reason = strip_status(figure.status, figure.status_reason)
    head = "" if figure.status == "missing" else f"{STATUSES[figure.status].capitalize()}: "
    return f"{head}{reason}"
