"""The end of the report: how the figures are chosen and made, what they are, where from.

Belongs here: methods in words, caveats, definitions, sources and corrections. Does not belong
here: the figures' own chapters (`reports.compose`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.changes.correction_effects import choose_reaching
from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Block, Cell, Heading, Paragraph, Table, TableColumn
from reports.selection import ReportedIndicator
from reports.text import name_indicator
from wording.development import format_number, tell_basis
from wording.figure_words import name_unit
from wording.labels import (
    DATASETS,
    DIRECTIONS,
    NO_DIRECTION,
    UNITS,
    describe_date,
    split_period,
    write_count,
)
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, MARKERS
from wording.news.correction_words import describe_cell, describe_side, name_all_areas
from wording.remarks import collect_remarks
from wording.source_lines import list_source_lines
from wording.view import Figure, View

METHODS = (
    (
        "Valg af tal.",
        "For hver indikator vises den nyeste periode, der er slut i {period} eller tidligere. "
        "Udgangspunktet er den nyeste periode, der er slut i {baseline} eller tidligere, og som er "
        "lige så lang og begynder i samme måned: et 1. halvår holdes ikke op mod et 2. halvår. Er "
        "der ingen nyere periode end udgangspunktet, er der ingen ændring at vise. Tal fra senere "
        "år er ikke med.",
    ),
    (
        "Gruppe.",
        "Har en indikator flere opdelinger, vises hele befolkningen eller den gruppe, som "
        "indikatoren først er defineret for. De øvrige står i projektmappen.",
    ),
    (
        "Sikkerhedsinterval.",
        "95 %-intervallet siger, hvor det sande tal med stor sikkerhed ligger. Jo færre "
        "personer, jo bredere interval. Ændringens interval er dannet af de to tals "
        "intervaller (Newcombes metode). Hvor et af tallene er uden interval, eller hvor de "
        "to perioder overlapper, kan usikkerheden ikke beregnes.",
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
        "ligger på den ene side af det. Ellers er de på niveau. Uden interval, og hvor hverken "
        "højt eller lavt er godt, vurderes der ikke.",
    ),
    (
        "Mål og fremskrivning.",
        "Har en indikator et mål, er serien skrevet frem til målets år, som om den fortsætter "
        "efter sine hidtidige regler: niveau og hældning flytter sig lidt fra år til år, og "
        "grænserne rummer 95 pct. af de mulige tal. Ligger begge grænser på målets gode side, er "
        "indikatoren på vej mod målet; ligger begge på den anden side, er den ikke på vej; ellers "
        "er det usikkert. Serier med under 8 tal skrives ikke frem. En fremskrivning siger ikke, "
        "hvad en ny indsats vil gøre. Efter målet står, hvor det er offentliggjort.",
    ),
    (
        "Mærkning.",
        f"{ESTIMATED_SIGN} er et anslået tal: det bygger på et skøn, fx Københavns "
        "befolkning fordelt på to klynger, eller en del af grundlaget mangler. "
        f"{MARKERS['suppressed']} er et tal, der ikke vises, fordi det gælder så få "
        "personer, at de kunne genkendes, eller fordi et andet skjult tal kunne regnes ud. "
        f"{CORRECTED_SIGN} er et tal, der bygger på en rettelse af udgiverens tal.",
    ),
)
"""How figures, changes and verdicts come about: head and text, with the report's two years."""

COVERAGE = (
    "Metoden er prøvet på seriernes egen fortid: hver serie er skåret af efter det 8. tal, det 9. "
    "og så videre, og grænserne for det, som ventedes derfra, er holdt op mod det tal, der kom. "
    "Grænserne skal rumme 95 pct. af tallene. Serier fra samme datasæt ligner hinanden, så "
    "andelen er mere usikker, end antallet af fremskrivninger lader ane."
)
"""What the table of coverage tells."""

SYNTHETIC = "Syntetiske tal er opdigtede til afprøvning og må ikke bruges til beslutninger."


def write_appendix(
    content: ReportContent, view: View, indicators: list[ReportedIndicator], ledger: Ledger
) -> list[Block]:
    """Methods, caveats, definitions of the indicators with figures, sources, corrections."""
    return [
        Heading(1, "Bilag", new_page=True),
        *write_methods(content, view, ledger),
        *write_remarks(indicators, view),
        *write_definitions(indicators),
        *write_sources(content),
        *write_corrections(content, view),
    ]


def write_methods(content: ReportContent, view: View, ledger: Ledger) -> list[Block]:
    """How figures, changes and verdicts come about."""
    years = {"period": content.period, "baseline": content.baseline}
    texts = [(head, text.format(**years)) for head, text in METHODS]
    if view.synthetic:
        texts.append(("Syntetiske tal.", SYNTHETIC))
    return [
        Heading(2, "Sådan er tallene valgt og opgjort"),
        *(Paragraph(text, lead_in=head) for head, text in texts),
        *write_coverage(content, ledger),
    ]


def write_coverage(content: ReportContent, ledger: Ledger) -> list[Block]:
    """How often forecasts held on the series of the run; nothing where none was long enough."""
    tried = content.material.forecast_coverage
    if not tried:
        return []
    rows = [
        [
            Cell(DATASETS.get(each.dataset, each.dataset)),
            Cell(f"{ledger.count(each.years)} år"),
            Cell(ledger.count(each.series)),
            Cell(ledger.count(each.forecasts)),
            Cell(f"{ledger.share(each.covered)} pct."),
        ]
        for each in tried
    ]
    columns = [
        TableColumn("Datasæt", 5.2), TableColumn("Frem i tiden", 2.6),
        TableColumn("Serier", 2.2, True), TableColumn("Fremskrivninger", 3, True),
        TableColumn("Holdt", 2.2, True),
    ]  # fmt: skip
    return [
        Paragraph(COVERAGE, lead_in="Holder fremskrivningerne?"),
        Table("Hvor ofte tallet kom til at ligge inden for 95 %-grænserne", columns, rows),
    ]


def write_remarks(indicators: list[ReportedIndicator], view: View) -> list[Block]:
    """Why figures are estimated or hidden, and what else is noted of them."""
    noted: list[tuple[str, int, Figure]] = [
        (name_indicator(one.definition, one.breakdown), split_period(period)[0], figure)
        for one in indicators
        for period, figure in (
            (one.period, one.figure),
            (one.figure.baseline_period, one.baseline),
        )
        if period is not None
        and figure is not None
        and (figure.value is not None or figure.status == "suppressed")
    ]
    lines = collect_remarks(noted)
    if not lines:
        return []
    told = [line.replace("arket Data", "projektmappens ark Data") for line in lines]
    return [
        Heading(2, "Forbehold ved enkelte tal"),
        *(Paragraph(line, "note") for line in told),
    ]


def write_definitions(indicators: list[ReportedIndicator]) -> list[Block]:
    """What each indicator with a figure says."""
    # one that is shown under two goals is defined once
    shown = {one.definition.id: one.definition for one in indicators if one.has_figure}
    if not shown:
        return []
    rows = [
        [
            Cell(definition.title, name_unit(definition)),
            Cell(
                " ".join(
                    filter(
                        None,
                        [
                            definition.description,
                            definition.limitations,
                            tell_basis(definition),
                        ],
                    )
                ),
            ),
            Cell(DIRECTIONS.get(definition.direction or "", NO_DIRECTION)),
        ]
        for definition in shown.values()
    ]
    columns = [
        TableColumn("Indikator", 4.5),
        TableColumn("Hvad tallet siger", 9.5),
        TableColumn("Retning", 2.2),
    ]
    return [
        Heading(2, "Indikatorerne"),
        Table("Indikatorerne i rapporten", columns, rows),
    ]


def write_sources(content: ReportContent) -> list[Block]:
    """Each dataset with publisher and dates, and which snapshot the figures are from."""
    material = content.material
    rows = [
        [
            Cell(line.dataset),
            Cell(line.publisher),
            Cell(line.released if isinstance(line.released, str) else describe_date(line.released)),
            Cell(line.newest),
            Cell(line.following),
            Cell(write_count(line.extracts)),
            Cell(line.synthetic),
        ]
        for line in list_source_lines(material.extracts, material.freshness)
    ]
    columns = [
        TableColumn("Datasæt", 3.4), TableColumn("Udgiver", 3.4),
        TableColumn("Nyeste udgivelse", 2.2), TableColumn("Seneste tal", 1.8),
        TableColumn("Næste ventes", 2.6), TableColumn("Udtræk", 1.4, True),
        TableColumn("Syntetisk", 1.8),
    ]  # fmt: skip
    text = (
        f"Tallene er taget fra øjebliksbilledet {content.snapshot}, kørsel {material.run_id}. "
        "Hvert udtræk med udgivelsesdato og fingeraftryk står i projektmappens ark Kilder."
    )
    return [
        Heading(2, "Kilder"),
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
    return [Heading(2, "Rettelser"), Table("Rettelser af udgivernes tal", columns, rows)]


def write_side(correction: Mapping[str, Any], side: str) -> Cell:
    """A corrected or printed figure with the decimals that it has, and its unit."""
    shown = describe_side(correction, side)
    if isinstance(shown, str):
        return Cell(shown)
    decimals = next((places for places in range(4) if round(shown, places) == shown), 4)
    return Cell(format_number(shown, decimals), UNITS.get(correction["unit"], correction["unit"]))
