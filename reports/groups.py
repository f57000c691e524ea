"""The further groups of people that the background documents ask for, in one short table of a goal.

Belongs here: the newest figure of each group beside the headline's. Does not belong here: the
table of indicators (`reports.tables`); which groups are asked for stands in the definitions.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.chapters import select_further_groups
from reports.ledger import Ledger
from reports.outline import Block, Cell, Table, TableColumn
from reports.selection import ReportedIndicator
from reports.tables import say_short_unit, write_figure
from reports.text import counts_in_bands, name_group
from schemas.vocabulary import ALL
from wording.figure_words import FIXED_SPACE, name_unit
from wording.labels import describe_period, lower_first
from wording.view import Breakdown, View

TITLE = "{topic}: grupper, som aftalens dokumenter spørger om"


def groups_table(
    topic: str,
    indicators: Sequence[ReportedIndicator],
    view: View,
    baseline: int,
    ledger: Ledger,
) -> list[Block]:
    """A row for each indicator with such groups; nothing without any."""
    rows = [
        group_row(one, further, view, ledger)
        for one in indicators
        if (further := select_further_groups(one, view, baseline))
    ]
    if not rows:
        return []
    columns = [TableColumn("Indikator", 5.6), TableColumn("Nyeste tal", 11.2)]
    return [Table(TITLE.format(topic=topic), columns, rows)]


def group_row(
    indicator: ReportedIndicator, further: list[ReportedIndicator], view: View, ledger: Ledger
) -> list[Cell]:
    """'dage, 2025: skizofreni 30,2; angst og stress 11,8' beside the indicator's name."""
    definition = indicator.definition
    told = [one for one in (indicator, *further) if one.is_in_table]
    period = told[0].period or ""
    unit = definition.counts or name_unit(definition)
    if counts_in_bands(definition):
        unit = "antal kommuner"
    shared = find_shared(told)
    groups = "; ".join(write_group(one, shared, period, view, ledger) for one in told)
    about = name_group(definition, shared)
    head = ", ".join(filter(None, (unit, describe_period(period), lower_first(about))))
    return [Cell(definition.label), Cell(f"{head}: {groups}")]


def find_shared(told: Sequence[ReportedIndicator]) -> Breakdown:
    """What all groups have in common, which is said once: the age of each category."""
    first = told[0].breakdown
    differing = {
        name: ALL for name, value in first._asdict().items()
        if any(getattr(one.breakdown, name) != value for one in told)
    }  # fmt: skip
    shared = first._replace(**differing)
    return Breakdown() if any(one.breakdown == shared for one in told) else shared


def write_group(
    one: ReportedIndicator, shared: Breakdown, usual: str, view: View, ledger: Ledger
) -> str:
    """'kvinder, 16-24 år 34,8', without what all groups share, and with its period where that is
    another than the first one's."""
    rest = one.breakdown._replace(**{
        name: ALL for name, value in shared._asdict().items() if value != ALL
    })  # fmt: skip
    group = name_group(one.definition, rest) or rest.label
    if group.endswith(rest.category):
        group = f"{group.removesuffix(rest.category)}{lower_first(rest.category)}"
    cell = write_figure(one.figure, one, one.period or "", view.main, ledger)
    number = cell.text.removesuffix(say_short_unit(one.definition)).replace(" ", FIXED_SPACE)
    when = "" if one.period == usual else f" ({describe_period(one.period or '')})"
    return f"{lower_first(group)} {number}{when}"
