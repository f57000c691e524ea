"""The report's tables: of counts in the summary, of every indicator with a figure in a topic.

Belongs here: columns, cells and their markings. Does not belong here: sentences
(`reports.text`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indicators.verdicts.comparability import is_compared_with
from reports.ledger import About, Ledger
from reports.outline import Block, Cell, Mark, Table, TableColumn
from reports.selection import ReportedIndicator
from reports.text import counts_in_bands, name_group, name_indicator
from schemas.definitions.model import Definition
from wording.development import SIGNS, Progress, describe_basis
from wording.elsewhere import tell_population
from wording.figure_words import name_unit
from wording.labels import COMPARISONS, describe_period, name_comparison
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, MARKERS, write_signs
from wording.remarks import BESIDE_SYNTHETIC
from wording.view import COUNTRY, Area, Figure, View

NO_INTERVAL_SIGN = "(u.i.)"
NOTHING = "–"
TWICE_NOTE = (
    "{count} indikatorer er om forskellige mennesker under to mål og tælles med begge steder."
)
COUNT_NOTE = (
    "Anden sikker ændring: tallet vurderes ikke som godt eller dårligt. Kan ikke vurderes: der er "
    "intet tidligere tal, for få til at sige, om ændringen er sikker, usikkerheden kan ikke "
    "beregnes, eller tallet er optalt fuldt ud og har ingen."
)
GROUPS: list[tuple[str, Progress | None]] = [
    ("Sikker forbedring", Progress.GOOD),
    ("Sikker forværring", Progress.BAD),
    ("Anden sikker ændring", Progress.MOVED),
]


def count_table(
    chapters: Sequence[tuple[str, list[ReportedIndicator]]], view: View, ledger: Ledger
) -> Table:
    """How many indicators of each chapter have figures, and which way they went."""
    columns = [
        TableColumn("Kapitel", 4.2),
        TableColumn("Indika­torer", 1.3, True),
        TableColumn("Med tal", 1.1, True),
        *(TableColumn(heading, 1.75, True) for heading, _ in GROUPS),
        TableColumn("Ingen sikker ændring", 1.5, True),
        TableColumn("Kan ikke vurderes", 1.5, True),
        TableColumn(f"Dårligere end {'landet' if len(view.references) == 1 else 'region og land'}",
               1.7, True),
    ]  # fmt: skip
    rows = [count_row(title, indicators, ledger) for title, indicators in chapters]
    every = [one for _, indicators in chapters for one in indicators]
    twice = len(every) - len({one.definition.id for one in every})
    notes = [
        f"{COUNT_NOTE} {TWICE_NOTE.format(count=ledger.count(twice))}" if twice else COUNT_NOTE
    ]
    total = [Cell(cell.text, bold=True) for cell in count_row("I alt", every, ledger)]
    return Table(
        "Indikatorerne efter udvikling siden udgangspunktet (antal)", columns, [*rows, total],
        notes,
    )  # fmt: skip


def count_row(title: str, indicators: list[ReportedIndicator], ledger: Ledger) -> list[Cell]:
    """A chapter's counts."""
    shown = [one for one in indicators if one.has_figure]
    judged = [one for one in shown if one.is_judged]
    counts = [
        len(indicators),
        len(shown),
        *(sum(one.verdict is verdict for one in judged) for _, verdict in GROUPS),
        sum(not one.is_certain for one in judged),
        len(shown) - len(judged),
        sum(one.is_behind for one in shown),
    ]
    return [Cell(title), *(Cell(ledger.count(count)) for count in counts)]


TableBand = tuple[str, list[tuple[ReportedIndicator, list[ReportedIndicator]]]]
"""A goal's title and its indicators, each with the further groups that have a row below it."""


def indicator_table(
    title: str, bands: Sequence[TableBand], view: View, ledger: Ledger
) -> list[Block]:
    """Every indicator with a figure or a hidden one; nothing when there is none."""
    rows: list[list[Cell]] = []
    shown: list[ReportedIndicator] = []
    for band, indicators in bands:
        mine = [pair for pair in indicators if pair[0].is_in_table or pair[1]]
        if mine and len(bands) > 1:
            rows.append([Cell(band, bold=True)])
        for one, further in mine:
            rows.append(indicator_row(one, view, ledger))
            rows += [further_row(each, view, ledger) for each in further]
            shown += [one, *further]
    if not shown:
        return []
    columns = [
        TableColumn("Indikator", 3.4),
        TableColumn("Enhed", 1.7),
        TableColumn("Udgangs­punkt", 1.6, True),
        TableColumn("Nyeste tal", 1.6, True),
        TableColumn("Ændring (95\N{NO-BREAK SPACE}%-interval)", 2.45, True),
        *(TableColumn(name_comparison(area.area_type), 1.95) for area in view.references),
        TableColumn("Vurdering", 2.3),
    ]
    return [Table(f"{title}: indikatorer med tal", columns, rows, list_notes(shown))]


def indicator_row(indicator: ReportedIndicator, view: View, ledger: Ledger) -> list[Cell]:
    """One indicator's row."""
    definition, figure = indicator.definition, indicator.figure
    name, about = name_row(indicator)
    verdict, words = indicator.judgement
    mark: Mark = {Progress.GOOD: "better", Progress.BAD: "worse"}.get(verdict, "plain")  # type: ignore[assignment]
    return [
        Cell(name, about),
        Cell(name_unit(definition)),
        write_baseline(indicator, view, ledger),
        write_newest(indicator, view, ledger),
        write_change(indicator, view, ledger),
        *(compare_cell(definition, figure, area) for area in view.references),
        Cell(f"{SIGNS[verdict]} {words}", mark=mark, bold=verdict is Progress.BAD),
    ]


def name_row(indicator: ReportedIndicator) -> tuple[str, str]:
    """The indicator, and in small print its group and of whom the figure speaks."""
    definition, breakdown = indicator.definition, indicator.breakdown
    if counts_in_bands(definition):
        return name_indicator(definition, breakdown), ""
    group = name_group(definition, breakdown)
    population = tell_population(definition).removesuffix(".")
    # words that name the ages need no group beside them
    if group == f"{breakdown.age} år" and group in population:
        return definition.label, population
    return definition.label, ". ".join(filter(None, (group, population)))


def further_row(indicator: ReportedIndicator, view: View, ledger: Ledger) -> list[Cell]:
    """A further group's row below its indicator's."""
    _, _, *figures = indicator_row(indicator, view, ledger)
    group = name_group(indicator.definition, indicator.breakdown) or indicator.breakdown.label
    return [Cell(f"– {group[0].lower()}{group[1:]}"), Cell(""), *figures]


def write_baseline(indicator: ReportedIndicator, view: View, ledger: Ledger) -> Cell:
    """The figure that the change is counted from, a dash where there is none."""
    period = indicator.figure.baseline_period
    if indicator.baseline is None or period is None:
        return Cell(NOTHING)
    return write_figure(indicator.baseline, indicator, period, view.main, ledger)


def write_newest(indicator: ReportedIndicator, view: View, ledger: Ledger) -> Cell:
    """The newest figure, and below it, too, that a later one is hidden."""
    cell = write_figure(indicator.figure, indicator, indicator.period or "", view.main, ledger)
    if indicator.hidden_later is None:
        return cell
    later = f"{describe_period(indicator.hidden_later)}: {MARKERS['suppressed']}"
    return replace(cell, small=f"{cell.small} ({later})")


def write_figure(
    figure: Figure, indicator: ReportedIndicator, period: str, area: Area, ledger: Ledger
) -> Cell:
    """A figure with its signs, or its marker; the period below."""
    small = describe_period(period) if period else ""
    if figure.value is None:
        mark: Mark = "suppressed" if figure.status == "suppressed" else "missing"
        return Cell(MARKERS.get(figure.status, NOTHING), small, mark)
    about = About(indicator.definition.id, area, period, indicator.breakdown)
    text = ledger.tell(figure.value, indicator.definition.decimals, "value", about)
    signs = write_signs(figure.status, figure.corrected)
    return Cell(f"{signs}{text}", small, "estimated" if figure.status == "estimated" else "plain")


def write_change(indicator: ReportedIndicator, view: View, ledger: Ledger) -> Cell:
    """The change with its limits below, or the sign that there are none."""
    figure, decimals = indicator.figure, indicator.change_decimals
    if figure.change is None:
        return Cell(NOTHING)
    about = About(indicator.definition.id, view.main, indicator.period or "", indicator.breakdown)
    change = ledger.tell(figure.change, decimals, "change", about, signed=True)
    if figure.change_low is None or figure.change_high is None:
        return Cell(change, "" if indicator.is_full_count else NO_INTERVAL_SIGN)
    low = ledger.tell(figure.change_low, decimals, "change_low", about, signed=True)
    high = ledger.tell(figure.change_high, decimals, "change_high", about, signed=True)
    return Cell(change, f"({low} til {high})", bold=indicator.is_certain)


def compare_cell(definition: Definition, figure: Figure, area: Area) -> Cell:
    """How the figure is judged against region or country, in a word."""
    word = figure.vs_land if area.area_type == COUNTRY else figure.vs_region
    if word is None or not is_compared_with(definition, area.area_type):
        return Cell(NOTHING)
    mark: Mark = {"bedre": "better", "daarligere": "worse"}.get(word, "plain")  # type: ignore[assignment]
    basis = describe_basis(definition) or ""
    return Cell(COMPARISONS[word], basis, mark, bold=word == "daarligere")


def list_notes(indicators: Sequence[ReportedIndicator]) -> list[str]:
    """What the signs of a table mean, of those that it has."""
    figures = [
        figure for one in indicators for figure in (one.figure, one.baseline) if figure is not None
    ]
    notes = [
        ("Ændringer er regnet af tallene før afrunding, i procentpoint hvor enheden er pct.; de "
         "sikre står med fed skrift.", any(one.figure.change is not None for one in indicators)),
        (f"{NO_INTERVAL_SIGN}: uden interval; om en ændring er sikker, er da kun vurderet, hvor "
         "serien er lang nok til at vise sit udsving fra år til år.",
         any(one.figure.change is not None and one.figure.change_low is None
             and not one.is_full_count for one in indicators)),
        (f"{ESTIMATED_SIGN}: anslået, se sidst i rapporten.",
         any(figure.status == "estimated" for figure in figures)),
        (f"{CORRECTED_SIGN}: bygger på et rettet tal.",
         any(figure.corrected for figure in figures)),
        (f"{MARKERS['suppressed']}: så få personer, at tallet ikke vises.",
         any(one.hidden_later or one.figure.status == "suppressed" for one in indicators)),
        (f"{NOTHING}: intet tal eller ingen vurdering.", True),
        ("Syntetiske tal.", any(figure.synthetic for figure in figures)),
        (
            f"{BESIDE_SYNTHETIC.capitalize()}.",
            any(figure.rests_on_synthetic for figure in figures),
        ),
    ]  # fmt: skip
    return [" ".join(text for text, holds in notes if holds)]
