"""The report, block by block: title, summary, a chapter for each focus area, the appendix.

Belongs here: which blocks there are and in which order. Does not belong here: wording a figure
(`reports.text`), rows of the tables (`reports.tables`), the appendix (`reports.appendix`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from reports.appendix import write_appendix
from reports.chapters import ReportChapter, ReportGroup, ReportTopic, arrange_chapters
from reports.content import ReportContent
from reports.efforts import write_efforts
from reports.groups import groups_table
from reports.learning import write_learning
from reports.ledger import Ledger
from reports.outline import (
    Block,
    Bullets,
    FrontMatter,
    Heading,
    Outline,
    Paragraph,
    Pictures,
    WholePage,
)
from reports.pictures.charts import draw_chart, place_in_report
from reports.pictures.tile_map import draw_map
from reports.promises import write_background
from reports.regions_table import regions_table
from reports.selection import (
    ReportedIndicator,
    arrange_report,
    choose_charted,
    choose_mapped,
    choose_rows,
)
from reports.tables import TableBand, count_table, indicator_table
from reports.text import (
    name_indicator,
    tell_counts,
    tell_elsewhere,
    tell_goal,
    tell_news,
    tell_short,
)
from wording.elsewhere import is_only_beside
from wording.labels import describe_as_of, describe_time
from wording.marks import SYNTHETIC_BANNER
from wording.notable import SOURCE, describe_choice, list_notable
from wording.pictures.tiles import has_map, place_tiles
from wording.view import REGION, View

MOST_CHARTS = 2
MOST_MAPS = {REGION: 2}
"""Of a region; of another area one."""
MOST_NOTABLE, MOST_ITEMS, MOST_SOURCES = 2, 7, 2
"""Of a kind, and in all; so much fits on the summary's page."""

PROFILE_TITLE = "Profil"
IN_WORKBOOK = "Desuden i projektmappen:"
ONLY_IN_WORKBOOK = "Kun i projektmappen:"
"""Stands in a table above the rows, not below them."""
COUNTED_ELSEWHERE = "De øvrige i tabellen er talt med under deres fokusområde eller tema."
ONLY_BESIDE = "Kilderne opgør ikke disse tal for {area}, men kun for større områder:"
MAPS_TITLE = "Kommunerne på kort"
MAPS_TEXT = (
    "Hver kommune er et felt, lagt omtrent som kommunerne ligger; Bornholm står længst til højre. "
    "Jo mørkere felt, jo højere tal. Forskelle mellem kommuner kan være tilfældige. De øvrige kort "
    "står i projektmappen."
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
    blocks = [*write_profile(content), FrontMatter()]
    blocks += write_summary(content, view, chapters, ledger)
    for chapter in chapters:
        blocks += write_chapter(chapter, content, view, ledger, numbering)
    blocks += write_efforts(content)
    blocks += write_maps(chapters, view, ledger, numbering)
    told = [
        one for each in chapters for topic in each.topics for group in topic.groups
        for one in choose_rows(group.rows)
    ]  # fmt: skip
    blocks += write_appendix(content, view, told, ledger)
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
        ("Tal fra", describe_time(material.generated_at)),
        ("Oprindelse", origin),
    ]


def write_profile(content: ReportContent) -> list[Block]:
    """The pages that say where the area stands, the first one below a heading; nothing where none
    was drawn."""
    titles = [PROFILE_TITLE, *[""] * len(content.profile)]
    return [WholePage(title, page) for title, page in zip(titles, content.profile, strict=False)]


def write_summary(
    content: ReportContent, view: View, chapters: list[ReportChapter], ledger: Ledger
) -> list[Block]:
    """One page: how many indicators went which way, and what is worth noticing."""
    indicators = [one for chapter in chapters for one in chapter.indicators]
    blocks: list[Block] = [
        Heading(1, "Sammenfatning"),
        Paragraph(f"{tell_counts(indicators, view, ledger)} {READING}"),
        count_table(
            [(each.title, each.indicators) for each in chapters if each.indicators], view, ledger
        ),
        Heading(2, "Værd at lægge mærke til", listed=False),
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
            told = tell_news(indicator, line.kind, view, ledger)
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
    blocks: list[Block] = [Heading(1, chapter.title)]
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
    """Counts in a sentence, charts of the profile's indicators, the table, what only region and
    country have, the regions side by side, and last what was learned and is proposed."""
    blocks: list[Block] = []
    if topic.heading:
        blocks.append(Heading(2, topic.heading, listed=bool(topic.goals)))
    if topic.text:
        blocks.append(Paragraph(topic.text))
    if topic.indicators:
        charted = choose_charted(topic.indicators, MOST_CHARTS)
        told = tell_goal(topic.indicators, view, ledger)
        told += f" {COUNTED_ELSEWHERE}" if choose_rows(topic.seen) else ""
        blocks.append(Paragraph(told, keep=bool(charted)))
        pictures = [
            draw_chart(one, view, place_in_report(next(numbering), content.baseline), ledger)
            for one in charted
        ]
        blocks += [Pictures(pictures)] if pictures else []
    # the national goals have a table, too, where all stand elsewhere
    if topic.indicators or topic.heading is None:
        blocks += write_tables(topic, content, view, ledger)
    else:
        blocks += write_seen(topic, view, ledger)
    return blocks + (write_learning(view, topic) if topic.goals else [])


def write_seen(topic: ReportTopic, view: View, ledger: Ledger) -> list[Block]:
    """Of indicators that all stand elsewhere the newest figure of those that have a row there, and
    the others by name."""
    chosen = choose_rows(topic.seen)
    others = name_others(topic.seen, chosen)
    blocks: list[Block] = [
        Bullets([(f"{one.definition.label}:", tell_short(one, view, ledger)) for one in chosen])
    ]
    return [*blocks, *([Paragraph(others, "note", lead_in=IN_WORKBOOK)] if others else [])]


def write_tables(
    topic: ReportTopic, content: ReportContent, view: View, ledger: Ledger
) -> list[Block]:
    """The chosen indicators' figures, the others by name, the groups that the documents ask for; in
    words what only region and country have, and what nobody has; the regions side by side."""
    several = len(topic.groups) > 1
    bands = [arrange_band(group, several) for group in topic.groups]
    blocks = indicator_table(topic.name, bands, view, ledger)
    others = name_others(topic.indicators, bands[0].rows)
    if not several and others:
        blocks.append(Paragraph(others, "note", lead_in=IN_WORKBOOK))
    blocks += groups_table(topic.name, topic.indicators, view, content.baseline, ledger)
    blocks += write_elsewhere(topic.indicators, view, ledger)
    blocks += write_lacking(topic.indicators, content, view)
    # those that are seen here stand in the regions' table of their own goal
    rows = [one for band in bands for one in band.rows]
    return [*blocks, *regions_table(topic.name, rows, view, ledger)]


def arrange_band(group: ReportGroup, several: bool) -> TableBand:
    """The chosen rows of a goal; where several stand in one table, the others by name."""
    chosen = choose_rows(group.rows)
    others = name_others(group.rows, chosen) if several else ""
    return TableBand(
        group.title,
        [one for one in chosen if one in group.own],
        f"{ONLY_IN_WORKBOOK} {others}" if others else "",
        [one for one in chosen if one in group.seen],
    )


def name_others(rows: list[ReportedIndicator], chosen: list[ReportedIndicator]) -> str:
    """The indicators with a figure that have no row here; '' when all have one."""
    told = {id(one) for one in chosen}
    names = [one.definition.label for one in rows if one.is_in_table and id(one) not in told]
    return f"{', '.join(names)}." if names else ""


def write_lacking(
    indicators: list[ReportedIndicator], content: ReportContent, view: View
) -> list[Block]:
    """The indicators of which nobody has a figure, in one line."""
    names = [
        one.definition.label
        for one in indicators
        if not one.is_in_table and not is_only_beside(one.definition, one.breakdown, view)
    ]
    if not names:
        return []
    lead_in = f"Uden tal for {view.title} til og med {content.period}:"
    return [Paragraph(f"{', '.join(names)}.", "note", lead_in=lead_in)]


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
    """A chapter with a map of an indicator with municipal figures, for a region with two."""
    if not has_map(view):
        return []
    most = MOST_MAPS.get(view.main.area_type, 1)
    indicators = [chapter.indicators for chapter in chapters]
    # one map is the best of all chapters, two are the best of two
    sought = indicators if most > 1 else [[one for each in indicators for one in each]]
    tiles = place_tiles(view)
    found = [choose_mapped(view, each, tiles) for each in sought]
    pictures = [
        draw_map(*chosen, view, next(numbering), ledger) for chosen in found if chosen is not None
    ][:most]
    if not pictures:
        return []
    return [
        Heading(1, MAPS_TITLE),
        Paragraph(MAPS_TEXT, keep=True),
        *(Pictures([picture]) for picture in pictures),
    ]
