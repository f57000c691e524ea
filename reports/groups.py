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
from wording.figure_words import name_unit
from wording.labels import describe_period
from wording.view import View

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
    groups = "; ".join(write_group(one, period, view, ledger) for one in told)
    return [Cell(definition.label), Cell(f"{unit}, {describe_period(period)}: {groups}")]


def write_group(one: ReportedIndicator, usual: str, view: View, ledger: Ledger) -> str:
    """'kvinder, 16-24 år 34,8', with its period where that is another than the first one's."""
    group = name_group(one.definition, one.breakdown) or one.breakdown.label
    cell = write_figure(one.figure, one, one.period or "", view.main, ledger)
    number = cell.text.removesuffix(say_short_unit(one.definition))
    when = "" if one.period == usual else f" ({describe_period(one.period or '')})"
    return f"{group[0].lower()}{group[1:]} {number}{when}"
