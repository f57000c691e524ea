"""The Excel file that tells the sender of a file what is wrong with it, in Danish.

Belongs here: its three kinds of sheets: the summary, one row for each problem, the offending cells.
Does not belong here: which cells a problem is about (`workbooks.forms.feedback_cells`), the Danish
words (`schemas.problem_words`), and gathering it all (`pipelines.commands.extracts.feedback`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from schemas.problem_words import EACH_ITS_OWN, ToldProblem, count_places, count_problem
from schemas.problems import shorten
from wording.labels import DATASETS, describe_time, write_count
from wording.palette import ESTIMATED_FILL, GROUP_FILL, MISSING_FILL, WORSE_FILL
from workbooks.excel.package import save_workbook
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    HEADING,
    LABEL,
    LINK,
    PLAIN,
    QUIET,
    SUBTITLE,
    WRAPPED,
    Look,
    Pen,
    fit_row,
    place_of,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.forms.feedback_cells import Excerpt, Offence, ReceivedSheet, cut_excerpt

SUMMARY, PROBLEMS = "Sammenfatning", "Problemer"
HEADINGS = (
    "Nr.", "Art", "Problem", "Ark", "Række", "Kolonne", "Der står", "Der forventes",
    "Hvad det betyder", "Hvad I bedes gøre", "Steder",
)  # fmt: skip
WIDTHS = (5, 12, 20, 13, 7, 14, 19, 24, 27, 27, 7)
"""Together little more than the width of A4 on its side, so that print stays legible."""
SUMMARY_WIDTHS = (14, 90)
ERROR, REMARK = "Fejl", "Bemærkning"
NO_PLACE = "Hele filen"

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a text begins that a spreadsheet might run when somebody edits or copies its cell."""

CENTRED = Look(wrap=True, rule="bottom", align="center")
NUMBERED = replace(CENTRED, underline=True, ink=LINK.ink, bold=True)
FIELD = Look(fill=ESTIMATED_FILL, rule="bottom", indent=1)
CELL = Look(rule="bottom", indent=1)
HEADER_CELL = replace(CELL, bold=True, fill=GROUP_FILL)
OFFENDING = replace(CELL, bold=True, fill=WORSE_FILL)
ROW_NUMBER = Look(align="right", ink=QUIET.ink, fill=MISSING_FILL, rule="bottom")
CELL_CHARACTERS = 200
NARROW, WIDE, MARK_ROOM = 11, 60, 7
"""Widths of copied columns, and characters for a mark such as [12] in bold."""


@dataclass(frozen=True)
class FeedbackContent:
    """All that the feedback says.

    `told` are the Danish words of `offences`, one for each; `errors` is how many of them, from
    the first, are reasons to reject (the others are remarks). `received_at` is None for a file
    that was only looked at. `meanwhile` says in Danish what is shown in place of the file's
    figures. `created` is the only other time in the file.
    """

    file_name: str
    sha256: str
    dataset: str | None
    sender: str | None
    synthetic: bool
    received_at: datetime | None
    created: datetime
    errors: int
    offences: Sequence[Offence]
    told: Sequence[ToldProblem]
    sheets: Sequence[ReceivedSheet]
    meanwhile: str


def write_feedback_file(path: Path, content: FeedbackContent) -> None:
    """Write the file. The same content gives the same bytes. Raises OSError."""
    workbook = Workbook()
    pen = Pen(workbook)
    summary = workbook.active
    summary.title = SUMMARY
    problems = workbook.create_sheet(PROBLEMS)
    places = write_problems(pen, problems, content)
    by_sheet = {sheet.name: sheet for sheet in content.sheets}
    for name, sheet in by_sheet.items():
        mine = [offence for offence in content.offences if (offence.problem.sheet or "") == name]
        excerpt = cut_excerpt(sheet, mine)
        if excerpt.rows:
            copied = workbook.create_sheet(name_sheet(name, workbook.sheetnames))
            write_cells(pen, copied, excerpt, places, content)
    write_summary(pen, summary, content, places)
    save_workbook(workbook, path, content.created)


def write_problems(pen: Pen, sheet: Worksheet, content: FeedbackContent) -> dict[int, Cell]:
    """One row for each problem; returns the cell with each one's number."""
    set_widths(sheet, WIDTHS)
    pen.write_row(sheet, 1, list(HEADINGS), HEADING)
    sheet.row_dimensions[1].height = 20
    sheets = {received.name: received for received in content.sheets}
    numbers: dict[int, Cell] = {}
    for row, (offence, told) in enumerate(zip(content.offences, content.told, strict=True), 2):
        problem = offence.problem
        received = sheets.get(problem.sheet or "")
        kind = ERROR if offence.number <= content.errors else REMARK
        texts = [
            told.title, problem.sheet or ("" if problem.row else NO_PLACE),
            problem.row, say_column(offence, received), told.found, told.expected,
            told.meaning, told.action,
        ]  # fmt: skip
        numbers[offence.number] = pen.write(sheet, row, 1, offence.number, CENTRED)
        pen.write(sheet, row, 2, kind, replace(WRAPPED, bold=kind == ERROR))
        for column, text in enumerate(texts, 3):
            look = CENTRED if HEADINGS[column - 1] == "Række" else WRAPPED
            write_foreign(pen, sheet, row, column, text, look)
        places = count_own_places(offence)
        pen.write(sheet, row, len(HEADINGS), places, replace(CENTRED, number_format="#,##0"))
        fit_row(sheet, row, WIDTHS)
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:K{len(content.offences) + 1}"
    sheet.print_title_rows = "1:1"
    set_up_page(sheet, f"Problemer i {content.file_name}", content.synthetic)
    return numbers


def say_column(offence: Offence, received: ReceivedSheet | None) -> str:
    """The column's letter, with its heading where there is one."""
    named = offence.problem.column
    column = next((column for _, column in offence.cells if column), 0)
    if not column or received is None:
        return named or ""
    letter = received.letter(column)
    heading = received.text(received.header_row, column) if received.header_row else None
    return f"{letter} ({' '.join(heading.split())})" if heading and heading.strip() else letter


def write_cells(
    pen: Pen, sheet: Worksheet, excerpt: Excerpt, places: dict[int, Cell], content: FeedbackContent
) -> None:
    """A copy of the rows around the offending cells, each with the numbers of its problems."""
    received = excerpt.sheet
    where = f"arket {received.name}" if received.name else "filen"
    write_title(pen, sheet, f"Celler fra {where}")
    row = pen.write_lines(
        sheet, 2,
        "De farvede celler har problemer; tallet i klammer er problemets nummer på arket "
        "Problemer. Resten af cellen er, som den stod i filen.",
        QUIET, 150,
    )  # fmt: skip
    if excerpt.left_out:
        text = f"{excerpt.left_out} celler mere er ikke vist her."
        row = pen.write_lines(sheet, row, text, QUIET, 150)
    row += 1
    letters = [received.letter(column) for column in excerpt.columns]
    pen.write_row(sheet, row, ["Nr.", "Række", *letters], HEADING)
    heading_row = row
    previous = None
    for number in excerpt.rows:
        if previous is not None and number > previous + 1:
            row += 1
            pen.write(sheet, row, 2, "⋮", replace(ROW_NUMBER, fill=None))
        row, previous = row + 1, number
        write_row(pen, sheet, row, number, excerpt, places)
    set_widths(sheet, [7, 8, *choose_widths(excerpt)])
    sheet.freeze_panes = sheet.cell(heading_row + 1, 3)
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    set_up_page(
        sheet, f"Celler fra {content.file_name}", content.synthetic,
        columns=len(excerpt.columns) + 2,
    )  # fmt: skip


def write_row(
    pen: Pen, sheet: Worksheet, row: int, number: int, excerpt: Excerpt, places: dict[int, Cell]
) -> None:
    """One copied row; links go both ways between its marked cells and the list of problems."""
    mine = sorted({n for (at, _), marks in excerpt.marks.items() if at == number for n in marks})
    whole = excerpt.marks.get((number, 0), [])
    if mine:
        said = ", ".join(str(each) for each in mine)
        cell = pen.write(sheet, row, 1, said, NUMBERED)
        pen.link(cell, place_of(places[mine[0]]), "Til arket Problemer")
    pen.write(sheet, row, 2, number, replace(ROW_NUMBER, fill=WORSE_FILL) if whole else ROW_NUMBER)
    if whole:
        link_back(pen, places, whole, sheet.cell(row, 2))
    for column, received in enumerate(excerpt.columns, 3):
        text = shorten_cell(excerpt.sheet.text(number, received))
        marks = excerpt.marks.get((number, received), [])
        if marks:
            tag = ", ".join(str(each) for each in marks)
            cell = pen.write(sheet, row, column, f"[{tag}] {text or '(tom)'}", OFFENDING)
            pen.link(cell, place_of(places[marks[0]]), "Til arket Problemer")
            link_back(pen, places, marks, cell)
        else:
            look = HEADER_CELL if number == excerpt.sheet.header_row else CELL
            write_foreign(pen, sheet, row, column, text, look)


def link_back(pen: Pen, places: dict[int, Cell], marks: Sequence[int], cell: Cell) -> None:
    """Let each problem's number lead to the first of its cells."""
    for number in marks:
        place = places[number]
        if place.hyperlink is None:
            pen.write(place.parent, place.row, place.column, number, NUMBERED)
            pen.link(place, place_of(cell), "Til cellen")


def write_summary(
    pen: Pen, sheet: Worksheet, content: FeedbackContent, places: dict[int, Cell]
) -> None:
    """Which file, what is wrong in short, what is asked for, and what happens meanwhile."""
    set_widths(sheet, SUMMARY_WIDTHS)
    write_title(pen, sheet, "Tilbagemelding på modtaget fil")
    row = 3
    if content.synthetic:
        write_banner(pen, sheet, row, len(SUMMARY_WIDTHS))
        row += 2
    facts = [
        ("Fil", content.file_name),
        ("Afsender", content.sender or "Fremgår ikke af filen"),
        ("Datasæt", DATASETS.get(content.dataset or "", "Ikke genkendt")),
        ("Modtaget", say_received(content)),
        ("Fingeraftryk", f"{content.sha256} (sha256)"),
        ("Resultat", say_result(content)),
    ]
    for label, text in facts:
        row = write_fact(pen, sheet, row, label, text)
    row = write_heading(pen, sheet, row, "Hvad der er galt")
    for title, (count, first) in sum_up_titles(content).items():
        cell = pen.write(sheet, row, 1, say_places(count), replace(LINK, align="right"))
        pen.link(cell, place_of(places[first]), "Til arket Problemer")
        pen.write(sheet, row, 2, title, replace(PLAIN, indent=1))
        row += 1
    row = write_heading(pen, sheet, row, "Hvad vi beder om")
    for number, text in enumerate(list_requests(content), 1):
        row = write_fact(pen, sheet, row, f"{number}.", text)
    row = write_heading(pen, sheet, row, "Hvad der sker imens")
    row = write_fact(pen, sheet, row, "", content.meanwhile)
    row = write_heading(pen, sheet, row, "Svar sendes til")
    for label in ("Navn", "E-mail", "Telefon", "Senest den"):
        pen.write(sheet, row, 1, label, LABEL)
        pen.write(sheet, row, 2, None, FIELD)
        row += 1
    set_up_page(
        sheet, f"Tilbagemelding på {content.file_name}", content.synthetic,
        landscape=False, columns=len(SUMMARY_WIDTHS),
    )  # fmt: skip


def sum_up_titles(content: FeedbackContent) -> dict[str, tuple[int, int]]:
    """Each kind of problem with its number of places and its first problem, errors first."""
    kinds: dict[str, dict[str, list[Offence]]] = {}
    for offence, told in zip(content.offences, content.told, strict=True):
        is_error = offence.number <= content.errors
        title = told.title if is_error else f"{told.title} ({REMARK.lower()})"
        kinds.setdefault(title, {}).setdefault(offence.problem.rule, []).append(offence)
    return {
        title: (
            sum(count_places([each.problem for each in group]) for group in rules.values()),
            next(iter(rules.values()))[0].number,
        )
        for title, rules in kinds.items()
    }


def count_own_places(offence: Offence) -> int:
    """How many places a problem is about itself, without those that it is an example of."""
    own = count_problem(offence.problem) if offence.problem.rule in EACH_ITS_OWN else 1
    return max(own, len(offence.cells))


def write_heading(pen: Pen, sheet: Worksheet, row: int, text: str) -> int:
    """A subtitle with space above; returns the next free row."""
    pen.write(sheet, row + 1, 1, text, SUBTITLE)
    return row + 2


def write_fact(pen: Pen, sheet: Worksheet, row: int, label: str, text: str) -> int:
    """A label and its text; returns the next free row."""
    pen.write(
        sheet, row, 1, label, replace(LABEL, align="right") if label[:-1].isdecimal() else LABEL
    )
    write_foreign(pen, sheet, row, 2, text, replace(WRAPPED, rule=None))
    fit_row(sheet, row, SUMMARY_WIDTHS)
    return row + 1


def say_received(content: FeedbackContent) -> str:
    """When the file was received, or that it was only looked at."""
    if content.received_at is None:
        return f"Ikke indlæst; kontrolleret {describe_time(content.created)}"
    return describe_time(content.received_at)


def say_result(content: FeedbackContent) -> str:
    """Rejected or taken in, with the number of problems."""
    remarks = len(content.offences) - content.errors
    said = f"{remarks} {'bemærkning' if remarks == 1 else 'bemærkninger'}"
    if not content.errors:
        return f"Filen kan bruges, men giver {said}."
    state = "Afvist" if content.received_at else "Vil blive afvist"
    beside = f" og {said}" if remarks else ""
    return f"{state}: {content.errors} fejl{beside}. Alt, hvad vi har fundet, står i denne fil."


def say_places(count: int) -> str:
    """'1 sted', '12 steder'."""
    return f"{write_count(count)} {'sted' if count == 1 else 'steder'}"


def list_requests(content: FeedbackContent) -> list[str]:
    """What the sender is asked to do, in order."""
    if not content.errors:
        return [
            "Se bemærkningerne på arket Problemer igennem, og skriv til os, hvis tallene ikke er, "
            "som de skal være. Ellers skal I ikke gøre noget."
        ]
    if all(told.asks_nothing for told in content.told[: content.errors]):
        return ["I skal ikke gøre noget: det er os, der skal rette noget."]
    return [
        "Ret de fejl, der står på arket Problemer. Et klik på problemets nummer fører til den "
        "celle, det gælder.",
        "Ret i jeres egen fil, ikke i denne. Lad overskrifter og kolonner stå, som de er.",
        "Send hele filen igen, gerne under samme navn. Den kontrolleres igen, når den læses ind.",
        "Mener I, at et tal er rigtigt, som det står, så skriv det til os sammen med problemets "
        "nummer.",
    ]


def write_foreign(
    pen: Pen, sheet: Worksheet, row: int, column: int, value: str | int | None, look: Look
) -> Cell:
    """Write what may come from outside: always text, and marked as such where it could be run."""
    cell = pen.write(sheet, row, column, value, look)
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        cell._style = copy(cell._style)  # the look's own style is shared by all its cells
        cell.quotePrefix = True
    return cell


def name_sheet(name: str, taken: Sequence[str]) -> str:
    """A sheet's name for the cells of a received one: allowed in Excel and not yet taken."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")
    wanted = f"Celler {plain}".strip()[:31].strip(" '")
    tried, number = wanted, 1
    while tried.casefold() in {other.casefold() for other in taken}:
        number += 1
        tried = f"{wanted[:27].strip()} {number}"
    return tried


def choose_widths(excerpt: Excerpt) -> list[float]:
    """Column widths by the longest text shown, with room for a mark, within bounds."""
    longest = [
        max(
            len(shorten_cell(excerpt.sheet.text(row, column)))
            + (MARK_ROOM if (row, column) in excerpt.marks else 0)
            for row in excerpt.rows
        )
        for column in excerpt.columns
    ]
    return [float(max(NARROW, min(WIDE, length + 4))) for length in longest]


def shorten_cell(text: str | None) -> str:
    """A received cell on one line, cut where it is very long."""
    plain = re.sub(r"[\r\n\t]+", " ", text or "")
    return plain if len(plain) <= CELL_CHARACTERS else f"{shorten(plain)[:CELL_CHARACTERS]}…"
