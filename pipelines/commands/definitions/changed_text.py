"""How `klynge preview --changed` looks on a terminal: lines of text, in Danish.

Belongs here: the lines; one indicator takes at most a screen unless more of it is asked for. Does
not belong here: what is told (`wording.news.edits`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wording.labels import describe_time, write_count
from wording.marks import SYNTHETIC_BANNER
from wording.news.edits import NONE, EditedFigure, EditedIndicator, EditsTold
from wording.news.headlines import HeadlineChange

HEADINGS = ("Område", "Periode", "Udgivet", "Ny", "Forskel", "95 %-interval")
RIGHT = range(2, 5)
SHOWN_HEADLINES = 3
SHOWN_SILENT = 10


def describe_edits(told: EditsTold) -> Iterator[str]:
    """All lines: what is compared, the indicators, what moves nothing, the drafts."""
    when = describe_time(told.published_at)
    yield f"Det, en kørsel ville udgive nu, mod det, der er udgivet {when}. Intet er udgivet."
    if told.synthetic:
        yield SYNTHETIC_BANNER
    yield summarise(told)
    if told.because_of_data and told.indicators:
        yield "Der er også kommet andre data, områder eller programmer til, siden der blev udgivet."
    for indicator in told.indicators:
        yield ""
        yield from describe_indicator(indicator)
    if told.elsewhere:
        yield ""
        yield "Andre linjer, der flytter sig på forsiderne:"
        yield from describe_headlines(told.elsewhere)
    if told.silent:
        yield ""
        yield "Rettet, uden at noget tal flytter sig:"
        yield from (f"  {line}" for line in told.silent[:SHOWN_SILENT])
        if len(told.silent) > SHOWN_SILENT:
            yield f"  og {len(told.silent) - SHOWN_SILENT} mere"
    if told.drafts:
        yield ""
        yield from describe_drafts(told)


def summarise(told: EditsTold) -> str:
    """How much differs, in a sentence."""
    count = len(told.indicators)
    if not count:
        return "Ingen indikator får andre tal."
    which = "1 indikator får andre tal" if count == 1 else f"{count} indikatorer får andre tal"
    figures = write_count(told.compared.height)
    hidden = told.newly_hidden
    more = f"; {write_count(hidden)} af dem bliver skjult" if hidden else ""
    order = ", den største ændring først" if count > 1 else ""
    return f"{which} ({figures} tal{more}){order}."


def describe_drafts(told: EditsTold) -> Iterator[str]:
    """The drafts, apart: nobody sees them before they are put in force."""
    yield "Kladder (regnet, som om de var i kraft; de udgives ikke):"
    if told.hidden_for_drafts:
        yield (
            f"Sættes de i kraft, bliver {write_count(told.hidden_for_drafts)} tal i andre "
            "indikatorer skjult."
        )
    for draft in told.drafts:
        yield ""
        yield from describe_indicator(draft, is_draft=True)


def describe_indicator(indicator: EditedIndicator, is_draft: bool = False) -> Iterator[str]:
    """One indicator: what was edited, its figures cluster by cluster, its lines."""
    yield f"{indicator.title}"
    yield f"{indicator.id} · {indicator.unit}{' · kladde' if is_draft else ''}"
    if not is_draft:
        yield from (f"  {line}" for line in indicator.edited)
    yield f"  Alle områder og opdelinger: {indicator.counts}."
    yield from describe_figures(indicator.figures)
    if not indicator.figures and not is_draft:
        yield "  Ingen af de viste områders tal er blandt dem; --area OMRÅDE viser andre."
    yield from describe_headlines(indicator.headlines)
    if indicator.second:
        yield (
            f"  Skal godkendes af en anden end den, der har rettet: {', '.join(indicator.second)}."
        )


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


def describe_headlines(headlines: Sequence[HeadlineChange]) -> Iterator[str]:
    """The first of the lines that readers see first, before and after."""
    for line in headlines[:SHOWN_HEADLINES]:
        yield f"  {line.place}, {line.area}:"
        yield f"    før: {line.before or 'ingen linje'}"
        yield f"    nu:  {line.now or 'ingen linje'}"
    left = len(headlines) - SHOWN_HEADLINES
    if left > 0:
        yield f"  og {left} linjer mere (--html eller --excel viser alle)"


def align(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells side by side: numbers to the right, words to the left."""
    return "  ".join(
        f"{cell:>{width}}" if place in RIGHT else f"{cell:<{width}}"
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()
