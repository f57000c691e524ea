"""The report, block by block: title, summary, a chapter for each focus area, the appendix.

Belongs here: which blocks there are and in which order. Does not belong here: wording a figure
(`reports.text`), rows of the tables (`reports.tables`), the appendix (`reports.appendix`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from reports.appendix import write_appendix
from reports.chapters import ReportChapter, ReportTopic, arrange_chapters, select_further_groups
from reports.charts import draw_chart
from reports.content import ReportContent
from reports.learning import write_learning
from reports.ledger import Ledger
from reports.outline import Block, Bullets, Heading, Outline, Paragraph, Pictures
from reports.promises import write_background
from reports.regions_table import regions_table
from reports.selection import ReportedIndicator, arrange_report, choose_charted, choose_mapped
from reports.tables import TableBand, count_table, indicator_table
from reports.text import (
    name_indicator,
    name_references,
    tell_counts,
    tell_elsewhere,
    tell_indicator,
    tell_seen,
)
from reports.tile_map import draw_map
from wording.development import SIGNALS
from wording.elsewhere import is_only_beside
from wording.labels import describe_as_of, describe_time, shorten_list
from wording.marks import SYNTHETIC_BANNER
from wording.notable import SIGNAL, SOURCE, describe_choice, list_notable
from wording.tiles import has_map, place_tiles
from wording.view import View

MOST_CHARTS = 4
MOST_NOTABLE, MOST_ITEMS, MOST_SOURCES = 2, 10, 2
"""Of a kind, and in all; so much fits on the summary's page."""
MOST_NAMES = 6
"""How many indicators without figures are named before 'og 4 flere'."""

ONLY_BESIDE = "Kilderne opgør ikke disse tal for {area}, men kun for større områder:"
MAPS_TITLE = "Kommunerne på kort"
MAPS_TEXT = (
    "Hver kommune er et felt, lagt omtrent som kommunerne ligger; Bornholm står længst til højre. "
    "Jo mørkere felt, jo højere tal. For hvert kapitel er vist den indikator, der har de nyeste "
    "tal for flest kommuner. Forskelle mellem kommuner kan være tilfældige."
)
READING = (
    "En ændring kaldes kun sikker, når den er større, end tilfældet og udsving fra år til år kan "
    "forklare, også når der ses på alle indikatorer på én gang. "
    "Bagest står, hvordan tallene er valgt og opgjort, og hvor de kommer fra."
)


def compose_report(content: ReportContent) -> tuple[Outline, Ledger]:
    """The whole report as data, and every number that it tells.

    Raises what `wording.view.arrange_view` raises.
    """
    view, ledger, numbering = arrange_report(content), Ledger(), count(1)
    chapters = arrange_chapters(view, content.baseline)
    blocks = write_summary(content, view, chapters, ledger)
    for chapter in chapters:
        blocks += write_chapter(chapter, content, view, ledger, numbering)
    blocks += write_maps(chapters, view, ledger, numbering)
    shown = [one for each in chapters for one in each.indicators]
    blocks += write_appendix(content, view, shown, ledger)
    blocks += write_background(content.material.agreement, content.promises)
    moment = content.material.generated_at
    years = f"{content.baseline} til {content.period}"
    outline = Outline(
        title=f"{content.kind_title} for {content.material.agreement.title}",
        subtitle=f"Udviklingen fra {years}",
        area=view.title,
        facts=describe_report(content, view),
        warning=SYNTHETIC_BANNER if view.synthetic else "",
        running_head=f"{content.kind_title} {content.period} · {view.title}",
        created=moment,
        run_id=content.material.run_id,
        blocks=blocks,
    )
    return outline, ledger


def describe_report(content: ReportContent, view: View) -> list[tuple[str, str]]:
    """What the report says about itself: label and text."""
    material = content.material
    origin = "Ingen af tallene er syntetiske."
    if view.is_mixed:
        origin = "En del af tallene er syntetiske, det vil sige opdigtede til afprøvning."
    elif view.synthetic:
        origin = "Alle tal er syntetiske, det vil sige opdigtede til afprøvning."
    as_of = [("Pr.", describe_as_of(material.as_of))] if material.as_of else []
    return [
        ("Område", view.title),
        ("Grundlag", material.agreement.source.title),
        ("Udgangspunkt", f"De nyeste tal til og med {content.baseline}"),
        ("Status", f"Tallene er de nyeste til og med {content.period}"),
        *as_of,
        ("Tal fra", f"{describe_time(material.generated_at)} (kørsel {material.run_id})"),
        ("Oprindelse", origin),
    ]


def write_summary(
    content: ReportContent, view: View, chapters: list[ReportChapter], ledger: Ledger
) -> list[Block]:
    """One page: how many indicators went which way, and what is worth noticing."""
    indicators = [one for chapter in chapters for one in chapter.indicators]
    blocks: list[Block] = [
        Heading(1, "Sammenfatning", new_page=True),
        Paragraph(f"{tell_counts(indicators, view, ledger)} {READING}"),
        count_table(
            [(each.title, each.indicators) for each in chapters if each.indicators], view, ledger
        ),
        Heading(2, "Værd at lægge mærke til"),
        Paragraph(describe_choice(view), "note"),
    ]
    items = list_highlights(indicators, view, ledger)
    if items:
        blocks.append(Bullets(items))
    else:
        blocks.append(Paragraph("Intet skiller sig ud i tallene."))
    return blocks


def list_highlights(
    indicators: list[ReportedIndicator], view: View, ledger: Ledger
) -> list[tuple[str, str]]:
    """What is worth noticing, worded with the report's own numbers; then late sources."""
    by_id = {one.definition.id: one for one in indicators}
    items, sources = [], []
    for line in list_notable(view, MOST_NOTABLE):
        indicator = by_id.get(line.indicator_id or "")
        if indicator is not None and indicator.has_figure:
            name = name_indicator(indicator.definition, indicator.breakdown)
            told = tell_indicator(indicator, view, ledger)
            if line.kind == SIGNAL and indicator.figure.signal is not None:
                told += f" Tallet er {SIGNALS[indicator.figure.signal]}."
            items.append((f"{line.kind}: {name}.", told))
        elif line.kind == SOURCE:
            sources.append((f"{line.kind}:", line.text))
    return items[:MOST_ITEMS] + sources[:MOST_SOURCES]


def write_chapter(
    chapter: ReportChapter,
    content: ReportContent,
    view: View,
    ledger: Ledger,
    numbering: Iterator[int],
) -> list[Block]:
    """The heading and each topic."""
    blocks: list[Block] = [Heading(1, chapter.title, chapter.new_page)]
    for topic in chapter.topics:
        blocks += write_topic(topic, content, view, ledger, numbering)
    return blocks


def write_topic(
    topic: ReportTopic,
    content: ReportContent,
    view: View,
    ledger: Ledger,
    numbering: Iterator[int],
) -> list[Block]:
    """Counts, the striking indicators in words and charts, the table of all, what only region and
    country have, the regions side by side, and last what was learned and is proposed."""
    blocks: list[Block] = [Heading(2, topic.heading)] if topic.heading else []
    if topic.text:
        blocks.append(Paragraph(topic.text))
    if topic.seen:
        blocks.append(Paragraph(tell_seen(len(topic.seen), bool(topic.indicators), ledger)))
    if topic.indicators:
        blocks.append(Paragraph(tell_counts(topic.indicators, view, ledger)))
    charted, why = choose_charted(topic.indicators, MOST_CHARTS)
    if charted:
        blocks.append(Paragraph(why.format(references=name_references(view)), "note", keep=True))
        blocks.append(
            Bullets(
                [
                    (
                        f"{name_indicator(one.definition, one.breakdown)}:",
                        tell_indicator(one, view, ledger),
                    )
                    for one in charted
                ]
            )
        )
        pictures = [
            draw_chart(one, view, content.baseline, next(numbering), ledger) for one in charted
        ]
        blocks += [Pictures(pictures[place : place + 2]) for place in range(0, len(pictures), 2)]
    blocks += write_tables(topic, content, view, ledger)
    return blocks + (write_learning(view, topic) if topic.goals else [])


def write_tables(
    topic: ReportTopic, content: ReportContent, view: View, ledger: Ledger
) -> list[Block]:
    """Every indicator's figures, with the groups that the documents ask for; in words what only
    region and country have, and what nobody has; the regions side by side."""
    rows = [one for group in topic.groups for one in group.rows]
    own = {id(one) for one in topic.indicators}
    bands: list[TableBand] = [
        (
            group.title,
            [
                (one, select_further_groups(one, view, content.baseline) if id(one) in own else [])
                for one in group.rows
            ],
        )
        for group in topic.groups
    ]
    blocks = indicator_table(topic.name, bands, view, ledger)
    blocks += write_elsewhere(topic.indicators, view, ledger)
    without = [
        one.definition.label
        for one in topic.indicators
        if not one.is_in_table and not is_only_beside(one.definition, one.breakdown, view)
    ]
    if without:
        names = shorten_list(without, MOST_NAMES)
        blocks.append(
            Paragraph(f"{names}.", "note", lead_in=f"Uden tal for {view.title} til og med "
                      f"{content.period}:")
        )  # fmt: skip
    if not topic.indicators:
        # each stands in the table of its own goal
        return blocks
    return [*blocks, *regions_table(topic.name, rows, view, ledger)]


def write_elsewhere(indicators: list[ReportedIndicator], view: View, ledger: Ledger) -> list[Block]:
    """A line for each indicator of which documents ask for figures that the source has for region
    and country alone."""
    lines = [
        (f"{one.definition.label}:", told)
        for one in indicators
        if (told := tell_elsewhere(one.definition, view, ledger))
    ]
    if not lines:
        return []
    return [Paragraph(ONLY_BESIDE.format(area=view.title), "note", keep=True), Bullets(lines)]


def write_maps(
    chapters: list[ReportChapter],
    view: View,
    ledger: Ledger,
    numbering: Iterator[int],
) -> list[Block]:
    """A chapter with one map of each chapter that has an indicator with municipal figures."""
    if not has_map(view):
        return []
    tiles = place_tiles(view)
    blocks: list[Block] = []
    for chapter in chapters:
        definitions = [one.definition for one in chapter.indicators]
        chosen = choose_mapped(view, definitions, tiles)
        if chosen is not None:
            blocks.append(Pictures([draw_map(*chosen, view, next(numbering), ledger)]))
    if not blocks:
        return []
    return [Heading(1, MAPS_TITLE), Paragraph(MAPS_TEXT, keep=True), *blocks]
