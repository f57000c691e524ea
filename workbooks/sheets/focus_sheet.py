"""The sheet of a focus area, of a theme, or of the national goals and visions: goal after goal.

Belongs here: the order of what stands on it, a goal's heading, remarks and learning. Does not
belong here: an indicator with a chart (`workbooks.blocks.indicator_block`), the tables of the
others (`workbooks.blocks.goal_table`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions.model import Definition
from wording.elsewhere import tell_home, tell_population
from wording.learning import ToldLesson, list_lessons, name_silent_parts
from wording.remarks import MARKS, collect_remarks
from wording.sections import GoalGroup
from wording.view import View
from workbooks.blocks.goal_chart import arrange_block
from workbooks.blocks.goal_table import (
    PeriodTable,
    arrange_tables,
    list_lines,
    list_shown,
    list_widths,
    write_goal_table,
)
from workbooks.blocks.indicator_block import shorten_remarks, write_block
from workbooks.blocks.learning_part import write_learning
from workbooks.excel.gallery import Gallery
from workbooks.excel.pages import break_between, set_up_page
from workbooks.excel.style import (
    AREA_BAND,
    GOAL_BAND,
    LINK,
    QUIET,
    Pen,
    set_widths,
    write_banner,
    write_title,
)

MOST_REMARKS = 6
HOME_WIDTH = 24.0
SMALL_PER_WIDTH = 1.2
"""Characters of small text for each unit of column width."""
HOW_TO_READ = (
    "Status, regionen og hele landet gælder det nyeste tal, som står med fed skrift. Flere "
    "perioder, grupper, områder og alle intervaller står i arket Data."
)
SEEN_TEXT = "Står under et andet mål eller tema; klik på arkets navn for at se mere."
OTHERS = "Målets øvrige indikatorer"
NO_INDICATOR = "Der er endnu ingen indikator for dette mål."


@dataclass
class FocusSheet:
    """A sheet to be filled with goals; `goals` come with their number among all that are shown, and
    `places` with those numbers: where each indicator stands."""

    sheet: Worksheet
    title: str
    goals: list[tuple[int, GoalGroup]]
    view: View
    pen: Pen
    gallery: Gallery
    footer: str
    definition_places: dict[str, str]
    places: dict[int, dict[str, str]] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)

    @property
    def widths(self) -> list[float]:
        """The widths of its columns; a last one names other sheets where goals show what stands
        there."""
        home = [HOME_WIDTH] if any(goal.seen for _, goal in self.goals) else []
        return [*list_widths(self.view), *home]

    @property
    def characters(self) -> int:
        """How many characters of running text fit its width."""
        return int(sum(list_widths(self.view)) * SMALL_PER_WIDTH)


def write_focus_sheet(page: FocusSheet, home_places: dict[str, str]) -> None:
    """Write the sheet, and note the places of its indicators; `home_places` are those of the sheets
    before it."""
    sheet, pen = page.sheet, page.pen
    set_widths(sheet, page.widths)
    row = _write_top(page)
    lessons = list_lessons(page.view)
    tables = 0
    for number, goal in page.goals:
        page.starts.append(row)
        page.places[number] = {}
        row = _write_heading(page, row, goal)
        row = _write_blocks(page, row, number, goal)
        row, tables = _write_tables(page, row, number, goal, tables)
        if goal.seen:
            row, tables = _write_seen(page, row, goal, tables, home_places)
        row = _write_lessons(page, row, goal, lessons)
        if not goal.all_shown:
            row = pen.write_lines(sheet, row, NO_INDICATOR, QUIET, page.characters) + 1
    set_up_page(sheet, page.footer, page.view.synthetic, columns=len(page.widths), last_row=row)
    break_between(sheet, page.starts, row, page.widths)


def _write_top(page: FocusSheet) -> int:
    """Title, way back, banner, and how to read; returns the next free row."""
    sheet, pen, view = page.sheet, page.pen, page.view
    write_title(pen, sheet, f"{view.main_name}: {page.title}")
    back = pen.write(sheet, 2, 1, "Tilbage til overblikket", LINK)
    pen.link(back, "'Overblik'!A1", "Til overblikket")
    row = 3
    if view.synthetic:
        write_banner(pen, sheet, row, len(page.widths))
        row += 1
    for text in (HOW_TO_READ, MARKS):
        row = pen.write_lines(sheet, row, text, QUIET, page.characters)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    return row + 1


def _write_heading(page: FocusSheet, row: int, goal: GoalGroup) -> int:
    """The goal's own words."""
    columns, characters = len(page.widths), page.characters
    row = page.pen.write_lines(page.sheet, row, goal.title, AREA_BAND, characters * 3 // 4, columns)
    if goal.text:
        row = page.pen.write_lines(page.sheet, row, goal.text, QUIET, characters)
    return row


def is_charted(definition: Definition) -> bool:
    """Whether an indicator has a chart and a table of its own: one that a steward chose for the
    profile."""
    return definition.profile is not None


def _write_blocks(page: FocusSheet, row: int, number: int, goal: GoalGroup) -> int:
    """The headline indicators, each with its chart; returns the next free row."""
    for definition in filter(is_charted, goal.definitions):
        if page.places[number]:
            page.starts.append(row)
        row, place = write_block(
            page.sheet, row, arrange_block(definition, page.view), page.view, page.pen,
            page.gallery, page.definition_places[definition.id], page.widths,
        )  # fmt: skip
        page.places[number][definition.id] = place
    return row


def _write_tables(
    page: FocusSheet, row: int, number: int, goal: GoalGroup, tables: int
) -> tuple[int, int]:
    """The other indicators; returns the next free row and how many tables the sheet has."""
    others = [each for each in goal.definitions if not is_charted(each)]
    lines = [line for each in others for line in list_lines(each, page.view)]
    lines += [
        line for each in goal.placed for line in list_lines(each, page.view, headline_alone=True)
    ]
    arranged = arrange_tables(lines, page.view)
    if not arranged:
        return row, tables
    if page.places[number]:
        page.starts.append(row)
        row = page.pen.write_lines(
            page.sheet, row, OTHERS, GOAL_BAND, page.characters,
            len(page.widths),
        )  # fmt: skip
    for place, table in enumerate(arranged):
        if place:
            page.starts.append(row)
        tables += 1
        row = _write_table(page, row, number, table, tables)
    for line in _tell_placed(page, goal):
        row = page.pen.write_lines(page.sheet, row, line, QUIET, page.characters)
    return row + 1, tables


def _write_table(page: FocusSheet, row: int, number: int, table: PeriodTable, tables: int) -> int:
    """One table and its remarks; returns the next free row."""
    name = f"{page.sheet.title}_{tables}"
    row, places = write_goal_table(
        page.sheet, row, table, page.view, page.pen, name, page.definition_places
    )
    title = page.sheet.title.replace("'", "''")
    for indicator_id, cell in places.items():
        page.places[number].setdefault(indicator_id, f"'{title}'!{cell}")
    remarks = shorten_remarks(collect_remarks(list_shown(table, page.view)), MOST_REMARKS)
    for line in remarks:
        row = page.pen.write_lines(page.sheet, row, line, QUIET, page.characters)
    return row


def _tell_placed(page: FocusSheet, goal: GoalGroup) -> list[str]:
    """Of each indicator that stands under another goal, too: about whom it is here, and where it
    stands."""
    lines = []
    for definition in goal.placed:
        home, sheet = page.view.homes[definition.id], page.view.home_sheets[definition.id]
        about = tell_population(definition)
        lines.append(f"{definition.label}: {about} {tell_home(definition, home, sheet)}")
    return lines


def _write_seen(
    page: FocusSheet, row: int, goal: GoalGroup, tables: int, home_places: dict[str, str]
) -> tuple[int, int]:
    """The indicators that stand elsewhere, in short; returns the next free row and how many tables
    the sheet has."""
    row = page.pen.write_lines(page.sheet, row, SEEN_TEXT, QUIET, page.characters)
    # some stand on this sheet, under a goal further up
    known = {**home_places, **{k: v for here in page.places.values() for k, v in here.items()}}
    lines = [line for each in goal.seen for line in list_lines(each, page.view, True)]
    for table in arrange_tables(lines, page.view):
        tables += 1
        row, _ = write_goal_table(
            page.sheet, row, table, page.view, page.pen, f"{page.sheet.title}_{tables}", {},
            known,
        )  # fmt: skip
    return row + 1, tables


def _write_lessons(
    page: FocusSheet, row: int, goal: GoalGroup, lessons: Sequence[ToldLesson]
) -> int:
    """What was learned about the goal; returns the next free row."""
    mine = [lesson for lesson in lessons if lesson.goal.id == goal.goal_id]
    before = row
    row = write_learning(page.sheet, row, mine, page.pen, page.characters * 4 // 5)
    silent = name_silent_parts(mine, page.view) if mine else ""
    if silent:
        row = page.pen.write_lines(page.sheet, row - 1, silent, QUIET, page.characters) + 1
    if row > before:
        page.starts.append(before)
    return row
