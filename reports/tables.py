"""The report's tables: of counts in the summary, of every indicator with a figure in a topic.

Belongs here: columns, cells and their markings. Does not belong here: sentences
(`reports.text`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from indicators.verdicts.comparability import is_compared_with
from reports.caveats import TableNotes, list_caveats
from reports.ledger import About, Ledger
from reports.outline import Block, Cell, Mark, Table, TableColumn
from reports.selection import ReportedIndicator
from reports.text import counts_in_bands, name_group, name_indicator
from schemas.definitions.model import Definition
from wording.development import SIGNS, Progress
from wording.elsewhere import tell_population
from wording.figure_words import name_unit, say_unit
from wording.labels import COMPARISONS, describe_period, name_comparison
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, MARKERS, write_signs
from wording.remarks import BESIDE_SYNTHETIC
from wording.view import COUNTRY, Area, Figure, View

NO_INTERVAL_SIGN = "(u.i.)"
NOTHING = "–"
SEEN_NOTE = (
    "Forbehold ved en indikator, der også står under et fokusområde eller et tema, står dér."
)
UNITS_BESIDE_NUMBER = ("pct", "pct_point", "dage", "kr", "aar")
"""Short words that stand after a number; longer ones stand below the indicator's name."""
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


@dataclass(frozen=True)
class TableBand:
    """A goal's title, its rows, and below the title what else belongs to it; the caveats of a row
    that is `seen` stand under the goal that it belongs to."""

    title: str
    rows: list[ReportedIndicator]
    beside: str = ""
    seen: list[ReportedIndicator] = field(default_factory=list)


def indicator_table(
    title: str, bands: Sequence[TableBand], view: View, ledger: Ledger
) -> list[Block]:
    """A row for each indicator, under its goal where there are several; nothing without any."""
    notes, rows = TableNotes(), []
    shown = [one for band in bands for one in (*band.seen, *band.rows)]
    if not shown:
        return []
    for band in bands:
        if len(bands) > 1 and (band.rows or band.seen or band.beside):
            rows.append([Cell(band.title, band.beside, bold=True)])
        rows += [indicator_row(one, view, ledger) for one in band.seen]
        rows += [indicator_row(one, view, ledger, notes) for one in band.rows]
    columns = [
        TableColumn("Indikator", 4.6),
        TableColumn("Nyeste tal", 2.0, True),
        TableColumn("Ændring (95\N{NO-BREAK SPACE}%-interval)", 3.5, True),
        *(TableColumn(name_comparison(area.area_type), 2.5) for area in view.references),
        TableColumn("Vurdering", 2.6),
    ]
    lines = [*list_signs(shown), *notes.write()]
    lines += [SEEN_NOTE] if any(band.seen for band in bands) else []
    return [Table(f"{title}: indikatorer med tal", columns, rows, lines)]


def indicator_row(
    indicator: ReportedIndicator, view: View, ledger: Ledger, notes: TableNotes | None = None
) -> list[Cell]:
    """One indicator's row; without `notes` its caveats stand elsewhere."""
    name, about = name_row(indicator)
    numbers: set[int] = set()
    if notes is not None:
        numbers = {notes.number(caveat) for caveat in list_caveats(indicator, view, ledger)}
    verdict, words = indicator.judgement
    mark: Mark = {Progress.GOOD: "better", Progress.BAD: "worse"}.get(verdict, "plain")  # type: ignore[assignment]
    return [
        Cell(name, about, notes=tuple(sorted(numbers))),
        write_newest(indicator, view, ledger),
        write_change(indicator, view, ledger),
        *(compare_cell(indicator, area, view, ledger) for area in view.references),
        Cell(f"{SIGNS[verdict]} {words}", mark=mark, bold=verdict is Progress.BAD),
    ]


def name_row(indicator: ReportedIndicator) -> tuple[str, str]:
    """The indicator, and in small print its unit where that is words, its group and of whom the
    figure speaks."""
    definition, breakdown = indicator.definition, indicator.breakdown
    if counts_in_bands(definition):
        return name_indicator(definition, breakdown), ""
    group = name_group(definition, breakdown)
    population = tell_population(definition).removesuffix(".")
    # words that name the ages need no group beside them
    if group == f"{breakdown.age} år" and group in population:
        group = ""
    return definition.label, ". ".join(filter(None, (say_long_unit(definition), group, population)))


def say_long_unit(definition: Definition) -> str:
    """The unit where it is more than a short word after the number: 'dage pr. 1.000 borgere'."""
    if definition.counts and definition.unit not in ("pct", "pct_point"):
        return definition.counts
    return "" if definition.unit in UNITS_BESIDE_NUMBER else name_unit(definition)


def say_short_unit(definition: Definition) -> str:
    """The short word after a number, with the space before it; '' where the unit is long."""
    return "" if say_long_unit(definition) else say_unit(definition)


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
    """A figure with its signs and a short unit, or its marker; the period below."""
    definition = indicator.definition
    small = describe_period(period) if period else ""
    if figure.value is None:
        mark: Mark = "suppressed" if figure.status == "suppressed" else "missing"
        return Cell(MARKERS.get(figure.status, NOTHING), small, mark)
    about = About(definition.id, area, period, indicator.breakdown)
    text = ledger.tell(figure.value, definition.decimals, "value", about)
    signs = write_signs(figure.status, figure.corrected)
    unit = say_short_unit(definition)
    mark = "estimated" if figure.status == "estimated" else "plain"
    return Cell(f"{signs}{text}{unit}", small, mark)


def write_change(indicator: ReportedIndicator, view: View, ledger: Ledger) -> Cell:
    """The change; below it since when, and its limits or the sign that there are none."""
    figure, decimals = indicator.figure, indicator.change_decimals
    if figure.change is None or figure.baseline_period is None:
        return Cell(NOTHING)
    about = About(indicator.definition.id, view.main, indicator.period or "", indicator.breakdown)
    change = ledger.tell(figure.change, decimals, "change", about, signed=True)
    since = f"siden {describe_period(figure.baseline_period)}"
    if figure.change_low is None or figure.change_high is None:
        sign = "" if indicator.is_full_count else f" {NO_INTERVAL_SIGN}"
        return Cell(change, f"{since}{sign}", bold=indicator.is_certain)
    low = ledger.tell(figure.change_low, decimals, "change_low", about, signed=True)
    high = ledger.tell(figure.change_high, decimals, "change_high", about, signed=True)
    return Cell(change, f"{since} ({low} til {high})", bold=indicator.is_certain)


def compare_cell(indicator: ReportedIndicator, area: Area, view: View, ledger: Ledger) -> Cell:
    """How the figure is judged against region or country, in a word, with the other's figure."""
    definition, period = indicator.definition, indicator.period or ""
    if not is_compared_with(definition, area.area_type):
        return Cell(NOTHING)
    own = indicator.figure
    word = own.vs_land if area.area_type == COUNTRY else own.vs_region
    other = view.series_of(definition, area, indicator.breakdown).get(period)
    figure = ""
    if other is not None and other.value is not None:
        about = About(definition.id, area, period, indicator.breakdown)
        number = ledger.tell(other.value, definition.decimals, "value", about)
        figure = f"{write_signs(other.status, other.corrected)}{number}"
    if word is None:
        return Cell(NOTHING, figure)
    mark: Mark = {"bedre": "better", "daarligere": "worse"}.get(word, "plain")  # type: ignore[assignment]
    return Cell(COMPARISONS[word], figure, mark, bold=word == "daarligere")


def list_signs(indicators: Sequence[ReportedIndicator]) -> list[str]:
    """What the signs of a table mean, of those that it has."""
    figures = [
        figure for one in indicators for figure in (one.figure, one.baseline) if figure is not None
    ]
    notes = [
        ("Fed: sikker ændring.", any(one.is_certain for one in indicators)),
        (f"{NO_INTERVAL_SIGN}: uden interval; om en ændring er sikker, er da kun vurderet, hvor "
         "serien er lang nok til at vise sit udsving fra år til år.",
         any(one.figure.change is not None and one.figure.change_low is None
             and not one.is_full_count for one in indicators)),
        (f"{ESTIMATED_SIGN}: anslået, se noten.",
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
