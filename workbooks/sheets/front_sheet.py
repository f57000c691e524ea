"""The sheet "Forside": what is new, what the workbook is, its contents, and how to read it.

Belongs here: title, banner, contents, the legend with the figures' own looks, and the sources in
short. Does not belong here: the news (`workbooks.blocks.front_news`).
"""

from __future__ import annotations

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from wording.content import PublishedContent
from wording.labels import COMPARISONS, NOT_JUDGED, describe_as_of, describe_time, split_period
from wording.marks import MARKERS
from wording.source_lines import NEWEST, NEXT, list_source_lines
from wording.view import KOMMUNE, REGION, View
from workbooks.blocks.front_news import BESIDE, write_beside, write_news
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    COUNT_FORMAT,
    DATE_FORMAT,
    HEADING,
    LABEL,
    LINK,
    QUIET,
    SUBTITLE,
    WRAPPED,
    Look,
    Pen,
    comparison_look,
    figure_look,
    fit_row,
    set_widths,
    write_banner,
    write_title,
    write_unapproved,
)
from workbooks.excel.tables import mark_table

WIDTHS = (32, 34, 18, 15, 28, 9, 11)
SOURCE_HEADINGS = [
    "Datasæt", "Udgiver", "Nyeste udgivelse", NEWEST, NEXT, "Antal udtræk", "Syntetisk",
]  # fmt: skip
STATUS_TEXTS = {
    "ok": "Tal uden forbehold.",
    "estimated": "Anslået: bygger på et skøn, fx Københavns befolkning fordelt på to klynger.",
    "suppressed": "Skjult: så få personer, at de kunne genkendes, eller at et andet skjult tal "
    "kunne regnes ud.",
    "missing": "Ingen tal: kilden har intet tal, eller der mangler en del af grundlaget.",
    "not_applicable": "Ikke relevant: tallet giver ikke mening for området.",
}
CORRECTED_TEXT = (
    "Rettet: bygger på et tal, som udgiveren har trykt forkert. Rettelsen og hvem der har oplyst "
    "den, står i arket Kilder."
)
SIGNAL_TEXT = (
    "Et tal, som seriens tidligere tal ikke lod vente: uden for den normale variation (XmR), når "
    "serien ligger stabilt, ellers uden for 99 %-grænserne for, hvor serien var på vej hen. Serier "
    "med under 12 tal og befolkningstal får intet signal."
)
COMPARISON_TEXTS = {
    "bedre": "Hele sikkerhedsintervallet ligger på den gode side af regionens eller landets tal.",
    "tilsvarende": "Intervallet rummer regionens eller landets tal; forskellen kan være tilfældig.",
    "daarligere": "Hele intervallet ligger på den dårlige side.",
    None: "Der mangler et interval eller et tal at sammenligne med, eller hverken højt eller lavt "
    "er godt.",
}


def write_front_sheet(
    sheet: Worksheet,
    view: View,
    pen: Pen,
    footer: str,
    contents: list[tuple[str, str]],
    indicator_places: dict[str, str],
) -> None:
    """Write the sheet; `contents` are the other sheets' titles, each with what it holds."""
    content = view.content
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, view.title)
    pen.write(sheet, 2, 1, "Indikatorer for Sundhedsaftalen 2024-2027", SUBTITLE)
    row = 4
    if view.synthetic:
        write_banner(pen, sheet, row, len(WIDTHS))
        row += 2
    if content.changes is not None and content.changes.approval:
        write_unapproved(pen, sheet, row)
        row += 2
    row = write_news(sheet, row, view, pen, indicator_places)
    pen.write(sheet, row + 1, 1, "Om projektmappen", SUBTITLE)
    row += 2
    for label, text in _describe_workbook(view):
        pen.write(sheet, row, 1, label, LABEL)
        row = write_beside(sheet, row, text, pen)
    pen.write(sheet, row + 1, 1, "Indhold", SUBTITLE)
    row += 2
    for title, text in contents:
        quoted = title.replace("'", "''")
        pen.link(pen.write(sheet, row, 1, title, LINK), f"'{quoted}'!A1", f"Til arket {title}")
        pen.write(sheet, row, 2, text, BESIDE)
        row += 1
    row = _write_legend(sheet, row + 1, pen)
    _write_sources(sheet, row + 1, content, pen)
    set_up_page(sheet, footer, view.synthetic, landscape=False, columns=len(WIDTHS))


def _describe_workbook(view: View) -> list[tuple[str, str]]:
    """What the workbook says about itself: label and text."""
    content = view.content
    indicators = len(view.homes)
    own = view.rows.filter(area_type=view.main.area_type, area_id=view.main.area_id)
    years = [split_period(period)[0] for period in own["period"].unique()]
    kommuner = [view.names[area] for area in view.places["somatic"] if area.area_type == KOMMUNE]
    period = "ingen tal endnu"
    if years:
        period = f"{min(years)}-{max(years)} (perioden skifter fra indikator til indikator)"
    synthetic = int(view.rows["synthetic"].sum())
    origin = "Ingen af tallene er syntetiske."
    if synthetic == view.rows.height and synthetic:
        origin = "Alle tal er syntetiske, det vil sige opdigtede til afprøvning."
    elif synthetic:
        origin = (
            f"{synthetic} af {view.rows.height} tal er syntetiske, det vil sige opdigtede til "
            "afprøvning. De er mærket, hvor de står."
        )
    as_of = [("Pr.", describe_as_of(content.as_of))] if content.as_of else []
    return [
        *as_of,
        ("Hvad", f"{indicators} indikatorer, knyttet til aftalens fokusområder og mål."),
        ("For hvem", f"{_name_reader(view)}: {', '.join(kommuner)}."),
        ("Periode", period),
        ("Dannet", f"{describe_time(content.generated_at)} (kørsel {content.run_id})"),
        ("Oprindelse", origin),
    ]


def _name_reader(view: View) -> str:
    """Whom the workbook is for."""
    if view.main.area_type == REGION:
        return "Regionens politiske udvalg og de fælles samarbejdsudvalg"
    return f"{view.title}, sekretariat og parter"


def _write_legend(sheet: Worksheet, row: int, pen: Pen) -> int:
    """Statuses and comparisons, shown with the looks that the figures have."""
    pen.write(sheet, row, 1, "Sådan læses tallene", SUBTITLE)
    row += 1
    for status, text in STATUS_TEXTS.items():
        look = figure_look(status, 1)
        pen.write(sheet, row, 1, MARKERS.get(status, 12.3), look)
        row = write_beside(sheet, row, text, pen)
    pen.write(sheet, row, 1, 12.3, figure_look("ok", 1, corrected=True))
    row = write_beside(sheet, row, CORRECTED_TEXT, pen)
    for word, text in COMPARISON_TEXTS.items():
        shown = COMPARISONS.get(word or "", NOT_JUDGED)
        pen.write(sheet, row, 1, shown, comparison_look(word))
        row = write_beside(sheet, row, text, pen)
    pen.write(sheet, row, 1, "signal", LABEL)
    row = write_beside(sheet, row, SIGNAL_TEXT, pen)
    return write_beside(
        sheet, row,
        "Sikkerhedsintervallet (95 %) siger, hvor det sande tal med stor sikkerhed ligger. "
        "Jo færre personer, jo bredere interval. Procent står som tal: 17,0 betyder 17,0 pct. "
        "En tom celle er en periode, som kilden ikke opgør.", pen,
    )  # fmt: skip


def _write_sources(sheet: Worksheet, row: int, content: PublishedContent, pen: Pen) -> None:
    """One row for each dataset: from whom, how new its figures are, how many extracts."""
    pen.write(sheet, row, 1, "Bygger på disse udtræk", SUBTITLE)
    pen.write(sheet, row + 1, 1, "Hvert udtræk står i arket Kilder.", QUIET)
    pen.write_row(sheet, row + 2, SOURCE_HEADINGS, HEADING)
    fit_row(sheet, row + 2, WIDTHS)
    first = row + 2
    row += 3
    day = Look(wrap=True, rule="bottom", number_format=DATE_FORMAT)
    count = replace(day, number_format=COUNT_FORMAT)
    for line in list_source_lines(content.extracts, content.freshness):
        pen.write_row(sheet, row, [line.dataset, line.publisher], WRAPPED)
        pen.write(sheet, row, 3, line.released, day)
        pen.write_row(sheet, row, [line.newest, line.following], WRAPPED, 4)
        pen.write(sheet, row, 6, line.extracts, count)
        pen.write(sheet, row, 7, line.synthetic, WRAPPED)
        fit_row(sheet, row, WIDTHS)
        row += 1
    mark_table(sheet, "Forside_kilder", first, row - 1, SOURCE_HEADINGS)
