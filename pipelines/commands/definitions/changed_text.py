"""How `klynge preview --changed` looks on a terminal: lines of text, in Danish.

Belongs here: the lines; one indicator takes at most a screen unless more of it is asked for. Does
not belong here: what is told (`wording.news.edits`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wording.labels import describe_time, shorten_list
from wording.marks import SYNTHETIC_BANNER
from wording.news.edits import NONE, EditedFigure, EditedIndicator, EditsTold
from wording.news.edits_summary import list_notes, summarise, tell_drafts
from wording.news.headlines import FRONT, HeadlineChange

HEADINGS = ("Område", "Periode", "Udgivet", "Ny", "Forskel", "95 %-interval")
RIGHT = range(2, 5)
SCREEN, LINES_OF_HEADLINE = 24, 3
SHOWN_HEADLINES, SHOWN_MINOR = 3, 8
SHOWN_SILENT = 10


def describe_edits(told: EditsTold) -> Iterator[str]:
    """All lines: what is compared, the indicators, what moves nothing, the drafts."""
    when = describe_time(told.published_at)
    yield f"Det, en kørsel ville udgive nu, mod det, der er udgivet {when}. Intet er udgivet."
    if told.synthetic:
        yield SYNTHETIC_BANNER
    yield summarise(told)
    yield from list_notes(told)
    for indicator in told.indicators:
        if not indicator.is_minor:
            yield ""
            yield from describe_indicator(indicator)
    yield from describe_minor(told.indicators)
    if told.elsewhere:
        yield ""
        yield "Andre linjer, der flytter sig på forsiderne:"
        yield from describe_headlines(told.elsewhere, SHOWN_HEADLINES)
    if told.silent:
        yield ""
        yield "Rettet, uden at noget tal flytter sig:"
        yield from (f"  {line}" for line in told.silent[:SHOWN_SILENT])
        if len(told.silent) > SHOWN_SILENT:
            yield f"  og {len(told.silent) - SHOWN_SILENT} mere"
    if told.drafts or told.drafts_failed:
        yield ""
        yield from describe_drafts(told)


def describe_drafts(told: EditsTold) -> Iterator[str]:
    """The drafts, apart: nobody sees them before they are put in force."""
    yield f"Kladder. {tell_drafts(told)}"
    for draft in told.drafts:
        yield ""
        yield from describe_indicator(draft, is_draft=True)


def describe_minor(indicators: Sequence[EditedIndicator]) -> Iterator[str]:
    """Those of which only what is said of single figures elsewhere moves, in a line."""
    minor = [f"{each.id} ({each.counts.partition(' ')[0]})" for each in indicators if each.is_minor]
    if minor:
        yield ""
        yield (
            "Kun enkelte vurderinger, af andre områder eller opdelinger, flytter sig i: "
            f"{shorten_list(minor, SHOWN_MINOR)}."
        )


def describe_indicator(indicator: EditedIndicator, is_draft: bool = False) -> Iterator[str]:
    """One indicator: what was edited, its figures cluster by cluster, and as many of its lines as
    have room on the screen."""
    lines = [indicator.title, f"{indicator.id} · {indicator.unit}{' · kladde' if is_draft else ''}"]
    lines += [f"  {line}" for line in indicator.edited]
    lines.append(f"  Alle områder og opdelinger: {indicator.counts}.")
    if indicator.second:
        second = ", ".join(indicator.second)
        lines.append(f"  Skal godkendes af en anden end den, der har rettet: {second}.")
    lines += describe_figures(indicator.figures)
    if not indicator.figures and not is_draft:
        lines.append("  Ingen af de viste områders tal er blandt dem; --area OMRÅDE viser andre.")
    yield from lines
    room = max((SCREEN - len(lines) - 1) // LINES_OF_HEADLINE, 1)
    yield from describe_headlines(indicator.headlines, room)


def describe_figures(figures: Sequence[EditedFigure]) -> Iterator[str]:
    """The figures under a heading, each with what stands beside it on a line below."""
    for breakdown in dict.fromkeys(figure.breakdown for figure in figures):
        mine = [figure for figure in figures if figure.breakdown == breakdown]
        cells = [describe_figure(figure) for figure in mine]
        widths = [max(map(len, column)) for column in zip(HEADINGS, *cells, strict=True)]
        yield f"  {breakdown}"
        yield f"  {align(HEADINGS, widths)}"
        for figure, line in zip(mine, cells, strict=True):
            yield f"  {align(line, widths)}"
            beside = list(list_beside(figure))
            if beside:
                yield f"  {' ' * widths[0]}  {'; '.join(beside)}"


def describe_figure(figure: EditedFigure) -> tuple[str, ...]:
    """A figure's cells, as `HEADINGS` names them."""
    interval = figure.interval_now
    if figure.interval_before not in (NONE, interval):
        interval += f" (før {figure.interval_before})"
    return (
        figure.area, figure.period, figure.before, figure.now, figure.difference,
        "" if interval == NONE else interval,
    )  # fmt: skip


def list_beside(figure: EditedFigure) -> Iterator[str]:
    """Numerator, denominator and what is said of the figure otherwise."""
    if figure.numerator != NONE:
        yield f"tæller {figure.numerator}"
    if figure.denominator != NONE:
        yield f"nævner {figure.denominator}"
    yield from figure.verdicts


def describe_headlines(headlines: Sequence[HeadlineChange], most: int) -> Iterator[str]:
    """The lines that readers see first, before and after, the front sheets' first; at most `most`
    of them."""
    ordered = sorted(headlines, key=lambda line: line.place != FRONT)
    for line in ordered[:most]:
        yield f"  {line.place}, {line.area}:"
        yield f"    før: {line.before or 'ingen linje'}"
        yield f"    nu:  {line.now or 'ingen linje'}"
    left = len(headlines) - most
    if left > 0:
        lines = "1 linje" if left == 1 else f"{left} linjer"
        yield f"  og {lines} mere (--html eller --excel viser alle)"


def align(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells side by side: numbers to the right, words to the left."""
    return "  ".join(
        f"{cell:>{width}}" if place in RIGHT else f"{cell:<{width}}"
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()
