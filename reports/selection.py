"""Which figure of each indicator the report tells of, and which it is counted from.

Belongs here: choosing what is told, what has a chart and what has a map. Does not belong here:
counting changes from the report's baseline (`indicators.verdicts.series`), or words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indicators.derive import count_from_baseline
from indicators.verdicts.ranking import measure_change
from indicators.verdicts.series import find_last_day
from reports.content import ReportContent
from schemas.definitions.model import Definition
from schemas.natures import FULL_COUNT
from wording.development import Progress, is_certain, judge_progress
from wording.labels import split_period
from wording.pictures.tiles import Tiles, find_map_period
from wording.view import (
    COUNTRY,
    NO_FIGURE,
    REGION,
    Breakdown,
    Figure,
    View,
    arrange_view,
    find_latest_period,
)

FEWEST_ROWS = 2
"""So many of a goal's indicators have a row where none of them stands in the profile."""
MOST_DECIMALS = 6


def arrange_report(content: ReportContent) -> View:
    """The view of the report's area, as it was at the end of the report's year.

    Its series end in `period` or before, and every change in them is counted from the report's
    baseline. Raises what `wording.view.arrange_view` raises.
    """
    values = count_from_baseline(
        content.material.values,
        content.material.definitions,
        find_last_day(str(content.baseline)),
        content.period,
    )
    return arrange_view(replace(content.material, values=values))


@dataclass(frozen=True)
class ReportedIndicator:
    """Where the report's area stands on an indicator.

    `period` and `figure` are its newest (a marker where nothing is shown, None and "missing"
    where there is no row), `baseline` the figure that the change is counted from. `is_behind`:
    judged worse than both region and country, for a region than the country. `hidden_later` is a
    later period of which there is a figure that is hidden; `is_old`: the newest figure is no newer
    than the baseline's year.
    """

    definition: Definition
    breakdown: Breakdown
    period: str | None
    figure: Figure
    baseline: Figure | None
    is_behind: bool
    hidden_later: str | None
    is_old: bool

    @property
    def has_figure(self) -> bool:
        """Whether there is a figure to tell."""
        return self.figure.value is not None

    @property
    def is_in_table(self) -> bool:
        """Whether it has a row: a figure, or one that is hidden."""
        return self.has_figure or self.figure.status == "suppressed"

    @property
    def is_in_profile(self) -> bool:
        """Whether the steward chose it for the profile."""
        return self.definition.profile is not None

    @property
    def is_striking(self) -> bool:
        """Whether a reader has to hear of it whatever was chosen: a certain change, or worse than
        both region and country; not of a second edition of what has a row already."""
        return (self.is_certain or self.is_behind) and not self.definition.stands_for_another

    @property
    def is_certain(self) -> bool:
        """Whether the change is more than chance explains."""
        return is_certain(self.figure)

    @property
    def is_judged(self) -> bool:
        """Whether it is known how sure the change is."""
        return self.figure.change_certain is not None

    @property
    def is_full_count(self) -> bool:
        """Whether nothing in the figure is chance, so that no change of it is sure or unsure."""
        return self.figure.nature == FULL_COUNT

    @property
    def verdict(self) -> Progress:
        """Which way the certain change went; NEUTRAL when it is not certain, UNKNOWN when that
        cannot be told."""
        if not self.is_judged:
            return Progress.UNKNOWN
        return judge_progress(self.figure._replace(target_status=None), self.definition)[0]

    @property
    def judgement(self) -> tuple[Progress, str]:
        """The verdict and its words: by the target where there is one, else by the change."""
        return judge_progress(self.figure, self.definition)

    @property
    def change_decimals(self) -> int:
        """The decimals that a change is told with: so many that a certain one is not '0,0'."""
        figure, decimals = self.figure, self.definition.decimals
        # a change that is certain by the series' own years has no limits
        told = [
            number
            for number in (figure.change, figure.change_low, figure.change_high)
            if number is not None
        ]
        while (
            self.is_certain
            and decimals < MOST_DECIMALS
            and not all(round(number, decimals) for number in told)
        ):
            decimals += 1
        return decimals

    @property
    def size(self) -> float:
        """How large the change is against the figure it began with; for sorting only."""
        return measure_change(self.figure.change, self.baseline and self.baseline.value)


def select_reported_figure(
    view: View, definition: Definition, baseline_year: int, breakdown: Breakdown | None = None
) -> ReportedIndicator:
    """The newest figure of one breakdown of an indicator, of its headline unless another is named,
    and its baseline."""
    breakdown = breakdown or view.headline_of(definition)
    series = view.series_of(definition, view.main, breakdown)
    period = find_latest_period(series)
    figure = series[period] if period is not None else NO_FIGURE
    baseline = series.get(figure.baseline_period or "")
    verdicts = {REGION: figure.vs_region, COUNTRY: figure.vs_land}
    held_against = view.references_of(definition)
    is_behind = held_against == view.references and all(
        verdicts[area.area_type] == "daarligere" for area in held_against
    )
    newest = next(reversed(series), None)
    hidden = newest != period and newest is not None and series[newest].status == "suppressed"
    is_old = period is not None and split_period(period)[0] <= baseline_year
    return ReportedIndicator(
        definition, breakdown, period, figure, baseline, is_behind, newest if hidden else None,
        is_old,
    )  # fmt: skip


def choose_rows(indicators: Sequence[ReportedIndicator]) -> list[ReportedIndicator]:
    """Those that have a row of their own: the profile's, and what is striking beside them; the
    first ones where there are none of either. The others are named below the table."""
    shown = [one for one in indicators if one.is_in_table]
    chosen = [one for one in shown if one.is_in_profile or one.is_striking]
    return chosen or shown[:FEWEST_ROWS]


def choose_charted(indicators: Sequence[ReportedIndicator], most: int) -> list[ReportedIndicator]:
    """The profile's indicators that are worth a chart: the striking ones first, then in the
    profile's order."""
    shown = [one for one in indicators if one.is_in_profile and one.has_figure]
    return sorted(shown, key=lambda one: (not one.is_striking, one.definition.profile))[:most]


def choose_mapped(
    view: View, indicators: Sequence[ReportedIndicator], tiles: Tiles
) -> tuple[Definition, str] | None:
    """The indicator with the newest, then the most municipal figures, the profile's before others,
    and its period.

    None when there are fewer than five such figures. Of equals the first of the agreement's order.
    """
    best: tuple[tuple[bool, int, int], Definition, str] | None = None
    for one in indicators:
        period = find_map_period(one.definition, tiles, view)
        if period is None:
            continue
        breakdown = view.headline_of(one.definition)
        figures = [view.series_of(one.definition, area, breakdown).get(period) for area in tiles]
        count = sum(figure is not None and figure.value is not None for figure in figures)
        rank = (one.is_in_profile, split_period(period)[0], count)
        if best is None or rank > best[0]:
            best = (rank, one.definition, period)
    return None if best is None else best[1:]
