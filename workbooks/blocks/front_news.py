"""The first lines of the sheet "Forside": revised figures, then what is worth noticing by goal.

Belongs here: the lines and their links. Does not belong here: choosing them (`wording.goal_news`).
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from wording.goal_news import GoalNews, list_goal_news, list_revised
from wording.news.change_words import CHANGES
from wording.notable import describe_choice, list_late_sources
from wording.view import View
from workbooks.excel.style import LABEL, LINK, QUIET, SUBTITLE, Look, Pen
from workbooks.sheets.changes_sheet import TABLE as CHANGES_SHEET

CHARACTERS = 105
BESIDE = Look(indent=1)
BESIDE_LINK = Look(indent=1, underline=True, ink=LINK.ink)
REVISED, NEWS = "Rettede tal siden sidste udgivelse", "Værd at lægge mærke til"
NONE_REVISED = "Ingen af de tal, der blev vist sidst, er ændret."
NO_EARLIER = "Der er ingen tidligere udgivelse at sammenligne med."
NOTHING = "Intet skiller sig ud i de seneste tal."
NEWS_TEXT = (
    "Mål for mål, højst tre linjer hver. Ændringer regnes fra {baseline}, det sidste år før "
    "aftalen, eller det nærmeste tal før."
)


def write_news(
    sheet: Worksheet, row: int, view: View, pen: Pen, indicator_places: dict[str, str]
) -> int:
    """Write both parts; returns the next free row."""
    row = _write_revised(sheet, row, view, pen, indicator_places)
    pen.write(sheet, row + 1, 1, NEWS, SUBTITLE)
    baseline = view.content.agreement.baseline
    pen.write(sheet, row + 2, 1, NEWS_TEXT.format(baseline=baseline), QUIET)
    pen.write(sheet, row + 3, 1, describe_choice(view), QUIET)
    row += 4
    news = list_goal_news(view)
    for each in news:
        row = _write_goal(sheet, row, each, pen, indicator_places)
    late = list_late_sources(view.content.freshness)
    for line in late:
        pen.write(sheet, row, 1, line.kind, LABEL)
        row = write_beside(sheet, row, line.text, pen)
    if not news and not late:
        pen.write(sheet, row, 1, NOTHING)
        row += 1
    return row


def _write_revised(
    sheet: Worksheet, row: int, view: View, pen: Pen, indicator_places: dict[str, str]
) -> int:
    """The figures that are others than in the snapshot before; returns the next free row."""
    pen.write(sheet, row, 1, REVISED, SUBTITLE)
    row += 1
    changes = view.content.changes
    if changes is None:
        pen.write(sheet, row, 1, NO_EARLIER, QUIET)
        return row + 1
    revised, left_out = list_revised(view)
    if not revised:
        pen.write(sheet, row, 1, NONE_REVISED, QUIET)
        row += 1
    for figure in revised:
        first = row
        row = write_beside(sheet, row, figure.text, pen, 1)
        _link(sheet, first, 1, indicator_places.get(figure.indicator_id), pen)
    counts = ", ".join(
        f"{count} {word}" for word, count in changes.counts if count and word != CHANGES["revised"]
    )
    more = [f"{left_out} rettede tal mere"] if left_out else []
    told = "; ".join([*more, *([f"desuden {counts}"] if counts else [])])
    if told:
        text = f"{told[0].upper()}{told[1:]}: se arket {CHANGES_SHEET}."
        cell = pen.write(sheet, row, 1, text, LINK)
        pen.link(cell, f"'{CHANGES_SHEET}'!A1", f"Til arket {CHANGES_SHEET}")
        row += 1
    return row


def _write_goal(
    sheet: Worksheet, row: int, news: GoalNews, pen: Pen, indicator_places: dict[str, str]
) -> int:
    """A goal's lines, each linked to its indicator; returns the next free row."""
    pen.write(sheet, row, 1, news.goal.sheet_title, LABEL)
    for line in news.lines:
        first = row
        row = write_beside(sheet, row, f"{line.kind}: {line.text}", pen)
        _link(sheet, first, 2, indicator_places.get(line.indicator_id or ""), pen)
    if news.left_out:
        row = write_beside(sheet, row, f"og {news.left_out} flere: se arket.", pen)
    return row


def _link(sheet: Worksheet, row: int, column: int, place: str | None, pen: Pen) -> None:
    """Make the first row of a line a link, where its indicator is in the workbook."""
    if place is not None:
        cell = pen.write(sheet, row, column, sheet.cell(row, column).value, BESIDE_LINK)
        pen.link(cell, place, "Til udviklingen over tid")


def write_beside(sheet: Worksheet, row: int, text: str, pen: Pen, column: int = 2) -> int:
    """Text from a column on, over as many rows as it takes."""
    most = CHARACTERS if column > 1 else CHARACTERS + 30
    words, line = text.split(), ""
    for word in words:
        if line and len(line) + 1 + len(word) > most:
            pen.write(sheet, row, column, line, BESIDE)
            row, line = row + 1, word
        else:
            line = f"{line} {word}".strip()
    pen.write(sheet, row, column, line, BESIDE)
    return row + 1
