"""The sheet "Læring" of a local report: what an area did, learned and proposes, goal by goal.

Belongs here: its headings, and reading its rows with every mistake told. Does not belong here: the
form itself (`workbooks.forms.report_form`), the figures beside it (`sources/layouts/lokal.yaml`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

import polars as pl

from geography import Geography, match_areas
from schemas.acceptance.items import REPORTED
from schemas.agreement import Goal, load_agreement
from schemas.learning import LEARNING_AREAS, Lesson
from schemas.problems import Problem
from sources.cells.periods import parse_date
from sources.cells.text import tidy_text
from sources.files.raw import RawTable
from sources.files.workbook_file import Workbook

SHEET = "Læring"
HEADER_ROW = 5
OWN_REGION = "084"
GOAL, AREA, DID, LEARNED, PROPOSES, AUTHOR, DAY = (
    "Mål", "Område", "Hvad vi gjorde", "Hvad vi lærte", "Hvad vi foreslår", "Skrevet af", "Dato",
)  # fmt: skip
HEADINGS = (GOAL, AREA, DID, LEARNED, PROPOSES, AUTHOR, DAY)
FIRST_YEAR = 2007
"""The first agreements on health; a text with an earlier day has a slip in its date."""
MOST_CHARACTERS = 1500
"""A text is short, so that it stands in a report; about half a page."""


LEARNING_RULES = (
    "learning_name", "learning_headings", "learning_blank", "learning_goal", "learning_area",
    "learning_date", "learning_long",
)  # fmt: skip
"""Rules of this sheet, which leave the form's figures as legible as they were."""


@dataclass
class LearningRead:
    """The lessons of a sheet, and all that is wrong with it."""

    lessons: list[Lesson] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class LearningSheet:
    """A sheet with the file's name, and what its rows are held against."""

    table: RawTable
    file: str
    goals: Sequence[Goal]
    geography: Geography


def read_lessons(source: object, dataset: str, file: str, geography: Geography) -> LearningRead:
    """What a local report says in its sheet of learning; nothing where it has none.

    A sheet that was renamed or copied is refused where it says something: it would not be read.
    """
    if dataset != REPORTED or not isinstance(source, Workbook):
        return LearningRead()
    read = LearningRead()
    if SHEET in source.sheet_names:
        sheet = LearningSheet(source.table(SHEET), file, load_agreement().goals, geography)
        read = read_learning(sheet)
    others = (source.table(name) for name in source.sheet_names if name != SHEET)
    read.problems += [tell_other_name(table, file) for table in others if says_lessons(table)]
    return read


def says_lessons(table: RawTable) -> bool:
    """Whether a sheet has the headings of the lessons' texts, and a text below one of them."""
    columns = find_columns(table)
    texts = [columns[heading] for heading in (DID, LEARNED, PROPOSES) if heading in columns]
    rows = range(HEADER_ROW + 1, table.frame.height + 1)
    return len(texts) > 1 and any(read_text(table, row, place) for row in rows for place in texts)


def tell_other_name(table: RawTable, file: str) -> Problem:
    """The problem of a sheet of lessons that is not called what the form calls it."""
    return Problem(
        rule="learning_name", message="A sheet of learning has another name than the form's.",
        file=file, sheet=table.sheet, found=f"'{table.sheet}'", expected=f"'{SHEET}'",
        remedy=f"Call the sheet '{SHEET}' again; what stands on a copy of it belongs there, too.",
    )  # fmt: skip


def read_learning(sheet: LearningSheet) -> LearningRead:
    """Every lesson of the sheet, each once; a blank row says nothing, and one that is wrong gives
    none."""
    read = LearningRead()
    columns = find_columns(sheet.table)
    lacking = [heading for heading in HEADINGS if heading not in columns]
    if lacking:
        read.problems.append(
            _problem(
                "learning_headings", sheet, HEADER_ROW, lacking[0],
                "A heading of the sheet is missing.", None, ", ".join(HEADINGS),
                "Use the form as it was sent, or write the heading as it stood there.",
            )
        )  # fmt: skip
        return read
    repeated = [heading for heading in HEADINGS if len(list_columns(sheet.table)[heading]) > 1]
    if repeated:
        read.problems.append(
            _problem(
                "learning_headings", sheet, HEADER_ROW, repeated[0],
                "A heading stands in two columns.", repeated[0], "each heading once",
                "Use the form as it was sent, or delete the column that is not the form's.",
            )
        )  # fmt: skip
        return read
    said: list[dict[str, str]] = []
    for row in range(HEADER_ROW + 1, sheet.table.frame.height + 1):
        texts = {heading: read_text(sheet.table, row, columns[heading]) for heading in HEADINGS}
        if not any(texts.values()):
            continue
        problems = list(find_faults(sheet, row, texts))
        read.problems += problems
        if not problems and texts not in said:
            read.lessons.append(make_lesson(sheet, row, texts))
            said.append(texts)
    return read


def find_columns(table: RawTable) -> dict[str, int]:
    """The columns of the headings, as the sheet counts them."""
    return {heading: places[0] for heading, places in list_columns(table).items()}


def list_columns(table: RawTable) -> dict[str, list[int]]:
    """Every text of the headings' row with the columns that it stands in."""
    columns: dict[str, list[int]] = {}
    for place, text in enumerate(table.row_texts(HEADER_ROW), start=table.first_column):
        if text.strip():
            columns.setdefault(" ".join(text.split()), []).append(place)
    return columns


def read_text(table: RawTable, row: int, column: int) -> str:
    """A cell's text without blanks around it, its lines kept."""
    lines = (tidy_text(line) for line in (table.cell(row, column) or "").splitlines())
    text = "\n".join(lines).strip()
    return text if any(is_visible(sign) for sign in text) else ""


def is_visible(sign: str) -> bool:
    """Whether a character shows anything: no blank and no mark of layout."""
    return not sign.isspace() and unicodedata.category(sign) != "Cf"


def find_faults(sheet: LearningSheet, row: int, texts: dict[str, str]) -> Iterator[Problem]:
    """Everything that is wrong with one row."""
    for heading in HEADINGS:
        if not texts[heading]:
            yield _problem(
                "learning_blank", sheet, row, heading, "A cell of a row that is begun is blank.",
                "nothing", "a text in each of the row's cells",
                f"Write '{heading}', or empty the whole row. Where there is none, write 'ingen'. "
                "A formula without a stored result is blank: write its text instead.",
            )  # fmt: skip
    for heading in (DID, LEARNED, PROPOSES, AUTHOR):
        if len(texts[heading]) > MOST_CHARACTERS:
            yield _problem(
                "learning_long", sheet, row, heading, "The text is longer than fits in a report.",
                f"{len(texts[heading])} characters", f"at most {MOST_CHARACTERS}",
                "Shorten the text, or share it between two rows.",
            )  # fmt: skip
    yield from find_unknown_names(sheet, row, texts)


def find_unknown_names(sheet: LearningSheet, row: int, texts: dict[str, str]) -> Iterator[Problem]:
    """A goal, an area or a day that is none; what is blank is told elsewhere."""
    if texts[GOAL] and find_goal(texts[GOAL], sheet.goals) is None:
        known = [goal.short_title for goal in sheet.goals]
        near = get_close_matches(texts[GOAL], known, 1)
        hint = f"Did you mean '{near[0]}'?" if near else "Choose a goal from the list."
        yield _problem(
            "learning_goal", sheet, row, GOAL, "There is no such goal.", f"'{texts[GOAL]}'",
            ", ".join(known), hint,
        )  # fmt: skip
    if texts[AREA] and find_area(texts[AREA], sheet.geography) is None:
        yield _problem(
            "learning_area", sheet, row, AREA, "No cluster, health council or region is called so.",
            f"'{texts[AREA]}'", "a cluster, a health council or the region",
            "Choose an area from the list.",
        )  # fmt: skip
    written = parse_date(texts[DAY])
    if texts[DAY] and (written is None or written.year < FIRST_YEAR):
        yield _problem(
            "learning_date", sheet, row, DAY, "This is no date.", f"'{texts[DAY]}'", "dd-mm-yyyy",
            "Write the day on which the text was written.",
        )  # fmt: skip


def find_goal(text: str, goals: Sequence[Goal]) -> str | None:
    """The id of a goal that is written as its id, a title, or as the form does: 'Titel [id]'."""
    names = {name.casefold(): goal.id for goal in goals
             for name in (goal.title, goal.short_title, goal.id)}  # fmt: skip
    named = re.fullmatch(r"(.*)\[(\w+)\]", text)
    if named is None:
        return names.get(text.casefold())
    title, goal_id = named[1].strip().casefold(), names.get(named[2].casefold())
    # a title of another goal than the id's: nobody knows which of the two was meant
    return goal_id if not title or names.get(title) == goal_id else None


def find_area(text: str, geography: Geography) -> tuple[str, str] | None:
    """Type and id of the cluster, health council or region that a text names."""
    for area_type in LEARNING_AREAS:
        area_id = match_areas(geography, pl.Series("text", [text]), area_type)["area_id"][0]
        # the other regions are compared with, and have no sheet or report that would print a text
        if area_id is not None and (area_type != "region" or area_id == OWN_REGION):
            return area_type, str(area_id)
    return None


def make_lesson(sheet: LearningSheet, row: int, texts: dict[str, str]) -> Lesson:
    """The lesson of a row without faults."""
    goal, area = find_goal(texts[GOAL], sheet.goals), find_area(texts[AREA], sheet.geography)
    written = parse_date(texts[DAY])
    assert goal is not None and area is not None and written is not None
    return Lesson(
        goal, *area, texts[DID], texts[LEARNED], texts[PROPOSES], texts[AUTHOR], written, row
    )


def find_early_lessons(lessons: Sequence[Lesson], received: date, file: str) -> list[Problem]:
    """Lessons that are dated after the day on which their form was received."""
    return [
        Problem(
            rule="learning_future", message="The text is dated after the day of receipt.",
            file=file, sheet=SHEET, row=lesson.row, column=DAY, found=str(lesson.written),
            expected=f"{received} or earlier",
            remedy="Write the day on which the text was written.",
        )
        for lesson in lessons
        if lesson.written > received
    ]  # fmt: skip


def _problem(
    rule: str, sheet: LearningSheet, row: int, heading: str, message: str, found: str | None,
    expected: str, remedy: str,
) -> Problem:  # fmt: skip
    return Problem(
        rule=rule, message=message, file=sheet.file, sheet=SHEET, row=row, column=heading,
        found=found, expected=expected, remedy=remedy,
    )  # fmt: skip
