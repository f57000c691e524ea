"""The end of the report: how the figures are chosen and made, what they are, where from.

Belongs here: methods in words, caveats, definitions, sources and corrections. Does not belong
here: the figures' own chapters (`reports.compose`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.changes.correction_effects import choose_reaching
from indicators.verdicts.forecast_coverage import ForecastCoverage
from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Block, Cell, Heading, Paragraph, Table, TableColumn
from reports.selection import ReportedIndicator
from reports.text import name_references
from schemas.definitions.model import Definition
from wording.development import format_number
from wording.labels import (
    DATASETS,
    DIRECTIONS,
    NO_DIRECTION,
    UNITS,
    describe_date,
    describe_time,
    shorten_list,
)
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, MARKERS
from wording.news.correction_words import describe_cell, describe_side, name_all_areas
from wording.source_lines import list_source_lines
from wording.view import View

METHODS = (
    (
        "Valg af tal.",
        "For hver indikator vises den nyeste periode, der er slut i {period} eller tidligere. "
        "Udgangspunktet er den nyeste, der er slut i {baseline} eller tidligere, og som er lige så "
        "lang og begynder i samme måned. Tabellerne har indikatorerne i klyngeprofilen og dem, der "
        "har ændret sig sikkert eller er dårligere end {references}; resten står i projektmappen.",
    ),
    (
        "Sikkerhedsinterval.",
        "95 %-intervallet siger, hvor det sande tal med stor sikkerhed ligger: jo færre personer, "
        "jo bredere. Ændringens interval er dannet af de to tals intervaller (Newcombes metode). "
        "Hvor et af tallene er uden interval, eller de to perioder overlapper, kan usikkerheden "
        "ikke beregnes.",
    ),
    (
        "Sikker ændring.",
        "En ændring kaldes sikker, når den er større, end både tilfældet og seriens udsving fra "
        "år til år kan forklare, også når der ses på alle indikatorer på én gang: højst 5 pct. af "
        "de ændringer, der kaldes sikre, ventes at skyldes tilfældet (Benjamini-Hochberg). Derfor "
        "kan en ændring være usikker, selv om dens interval ikke rummer nul. En sikker ændring "
        "siger ikke, hvad der er årsagen.",
    ),
    (
        "Sammenligning.",
        "Et tal er bedre eller dårligere end regionens eller landets, når hele dets interval "
        "ligger på den ene side af det. Ellers er de tilsvarende. Uden interval, og hvor hverken "
        "højt eller lavt er godt, vurderes der ikke.",
    ),
    (
        "Mål og fremskrivning.",
        "Har en indikator et mål, er serien skrevet frem til målets år, som om den fortsætter "
        "efter sine hidtidige regler; grænserne rummer 95 pct. af de mulige tal. Ligger begge "
        "grænser på målets gode side, er indikatoren på vej mod målet; ligger begge på den anden "
        "side, er den ikke på vej; ellers er det usikkert. Serier med under 8 tal skrives ikke "
        "frem. En fremskrivning siger ikke, hvad en ny indsats vil gøre.",
    ),
    (
        "Mærkning.",
        "Ændringer er regnet af tallene før afrunding, i procentpoint hvor enheden er pct. "
        f"{ESTIMATED_SIGN} er et anslået tal: det bygger på et skøn, fx Københavns "
        "befolkning fordelt på to klynger, eller en del af grundlaget mangler. "
        f"{MARKERS['suppressed']} er et tal, der ikke vises, fordi det gælder så få "
        "personer, at de kunne genkendes, eller fordi et andet skjult tal kunne regnes ud. "
        f"{CORRECTED_SIGN} er et tal, der bygger på en rettelse af udgiverens tal.",
    ),
)
"""How figures, changes and verdicts come about: head and text, with the report's two years and
what its figures are held against."""

COVERAGE = (
    "Metoden er prøvet på seriernes egen fortid: hver serie er skåret af efter det 8. tal, det 9. "
    "og så videre, og grænserne er holdt op mod det tal, der kom. De skal rumme 95 pct. af tallene."
)
"""What the table of coverage tells."""
DEFINED = (
    "Forbehold står under de tabeller, som indikatorerne er i; alle definitioner står i "
    "indikatorkataloget."
)
"""What the table of definitions leaves out."""

MOST_PUBLISHERS = 2
"""How many senders of local reports are named before 'og 4 flere'."""

SYNTHETIC = "Syntetiske tal er opdigtede til afprøvning og må ikke bruges til beslutninger."


def write_appendix(
    content: ReportContent, view: View, indicators: list[ReportedIndicator], ledger: Ledger
) -> list[Block]:
    """Methods, definitions of the told indicators that have figures, sources, corrections."""
    return [
        Heading(1, "Bilag", new_page=True),
        *write_methods(content, view, ledger),
        *write_definitions(indicators),
        *write_sources(content),
        *write_corrections(content, view),
    ]


def write_methods(content: ReportContent, view: View, ledger: Ledger) -> list[Block]:
    """How figures, changes and verdicts come about."""
    said = {
        "period": content.period,
        "baseline": content.baseline,
        "references": name_references(view),
    }
    texts = [(head, text.format(**said)) for head, text in METHODS]
    if view.synthetic:
        texts.append(("Syntetiske tal.", SYNTHETIC))
    return [
        Heading(2, "Sådan er tallene valgt og opgjort", listed=False),
        *(Paragraph(text, lead_in=head) for head, text in texts),
        *write_coverage(content, ledger),
    ]


def write_coverage(content: ReportContent, ledger: Ledger) -> list[Block]:
    """How often forecasts held on the series of the run; nothing where none was long enough."""
    tried = content.material.forecast_coverage
    if not tried:
        return []
    years = sorted({each.years for each in tried})
    found = {(each.dataset, each.years): each for each in tried}
    rows = [
        [
            Cell(DATASETS.get(dataset, dataset)),
            *(write_held(found.get((dataset, ahead)), ledger) for ahead in years),
        ]
        for dataset in dict.fromkeys(each.dataset for each in tried)
    ]
    columns = [
        TableColumn("Datasæt", 6),
        *(TableColumn(f"{ledger.count(ahead)} år frem", 3, True) for ahead in years),
    ]
    return [
        Paragraph(COVERAGE, lead_in="Holder fremskrivningerne?"),
        Table(
            "Hvor ofte tallet kom til at ligge inden for 95 %-grænserne (antal fremskrivninger)",
            columns, rows,
        ),
    ]  # fmt: skip


def write_held(tried: ForecastCoverage | None, ledger: Ledger) -> Cell:
    """How often the forecasts of a dataset held so many years ahead, and of how many."""
    if tried is None:
        return Cell("–")
    return Cell(f"{ledger.share(tried.covered)} pct. ({ledger.count(tried.forecasts)})")


def write_definitions(indicators: list[ReportedIndicator]) -> list[Block]:
    """What each indicator with a figure says."""
    # one that is shown under two goals is defined once
    shown = {one.definition.id: one.definition for one in indicators if one.has_figure}
    if not shown:
        return []
    rows = [
        [Cell(definition.title), Cell(f"{definition.description} {tell_direction(definition)}")]
        for definition in shown.values()
    ]
    columns = [TableColumn("Indikator", 5.6), TableColumn("Hvad tallet siger", 11.4)]
    return [
        Heading(2, "Indikatorerne", listed=False),
        Paragraph(DEFINED, "note"),
        Table("Indikatorerne i rapportens tabeller", columns, rows),
    ]


def tell_direction(definition: Definition) -> str:
    """'Lavere er bedre.'"""
    words = DIRECTIONS.get(definition.direction or "", NO_DIRECTION)
    return f"{words[0].upper()}{words[1:]}."


def write_sources(content: ReportContent) -> list[Block]:
    """Each dataset with publisher and dates, and which snapshot the figures are from."""
    material = content.material
    rows = [
        [
            Cell(line.dataset),
            Cell(shorten_list(line.publisher.split("; "), MOST_PUBLISHERS)),
            Cell(line.released if isinstance(line.released, str) else describe_date(line.released)),
            Cell(line.newest),
            Cell(line.following),
            Cell(line.synthetic),
        ]
        for line in list_source_lines(material.extracts, material.freshness)
    ]
    columns = [
        TableColumn("Datasæt", 4.3), TableColumn("Udgiver", 3.4),
        TableColumn("Nyeste udgivelse", 2.4), TableColumn("Seneste tal", 2.3),
        TableColumn("Næste ventes", 3.2), TableColumn("Syntetisk", 1.6),
    ]  # fmt: skip
    text = (
        f"Tallene er fra udgaven af {describe_time(material.generated_at)}. Hver fil, som de "
        "kommer fra, står i projektmappens ark Kilder."
    )
    return [
        Heading(2, "Kilder", listed=False),
        Paragraph(text, "note"),
        Table("Datasæt, som tallene bygger på", columns, rows),
    ]


def write_corrections(content: ReportContent, view: View) -> list[Block]:
    """The corrections of publishers' figures that reach a figure of the area."""
    reaching = choose_reaching(content.material.corrections, view.rows)
    if reaching.is_empty():
        return []
    names = name_all_areas(content.material.geography)
    rows = [
        [
            Cell(DATASETS.get(correction["dataset"], correction["dataset"])),
            Cell(describe_cell(correction, names)),
            write_side(correction, "printed"),
            write_side(correction, "corrected"),
            Cell(correction["reason"], f"Oplyst af {correction['told_by']}, "
                 f"{describe_date(correction['told_at'])}"),
        ]
        for correction in reaching.sort("dataset", "area_id", "period").iter_rows(named=True)
    ]  # fmt: skip
    columns = [
        TableColumn("Datasæt", 3), TableColumn("Tal", 4), TableColumn("Udgiverens tal", 2, True),
        TableColumn("Rettet tal", 2, True), TableColumn("Begrundelse", 5),
    ]  # fmt: skip
    return [
        Heading(2, "Rettelser", listed=False),
        Table("Rettelser af udgivernes tal", columns, rows),
    ]


def write_side(correction: Mapping[str, Any], side: str) -> Cell:
    """A corrected or printed figure with the decimals that it has, and its unit."""
    shown = describe_side(correction, side)
    if isinstance(shown, str):
        return Cell(shown)
    decimals = next((places for places in range(4) if round(shown, places) == shown), 4)
    return Cell(format_number(shown, decimals), UNITS.get(correction["unit"], correction["unit"]))
