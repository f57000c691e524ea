"""The Excel form for local reports (`lokal`): what a municipality or cluster fills in.

Belongs here: its sheets but that of learning (`workbooks.forms.learning_form`), drop-downs, input
checks and locked cells. Does not belong here: which lines it has (`workbooks.forms.report_lines`),
and reading a filled-in form (`datasets/lokal.yaml` says how).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wording.labels import UNITS
from wording.palette import ESTIMATED_FILL, MISSING_FILL, RULE, WORSE_FILL
from workbooks.excel.package import save_workbook
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    HEADING,
    LABEL,
    PLAIN,
    QUIET,
    SUBTITLE,
    WRAPPED,
    Look,
    Pen,
    fit_row,
    set_widths,
    write_title,
)
from workbooks.forms import learning_form
from workbooks.forms.learning_form import write_learning_form
from workbooks.forms.report_lines import FIGURES, ReportingArea, ReportLine

WORDS = "I stedet for et tal"
"""Heading of the list of words that stand in place of a number."""

FORM, GUIDE, CHOICES = "Indberetning", "Vejledning", "Valgmuligheder"
HEADINGS = (
    "Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Enhed", "Tæller", "Nævner", "Værdi",
    "Bemærkning", "Kontrol",
)  # fmt: skip
WIDTHS = (58, 26, 10, 10, 16, 13, 12, 12, 12, 34, 24)
HEADER_ROW, FIRST_ROW = 5, 6
SPARE_ROWS = 40
"""Empty rows below the ready ones, for further areas, periods or groups."""

NOT_ASKED = "i.r."
"""Stands where a figure is not asked for: not relevant, which is something else than blank."""

UNIT_LABELS = {
    "pct": "%", "pct_point": "Procentpoint", "pr_1000": "Pr. 1.000",
    "pr_10000": "Pr. 10.000", "pr_100000": "Pr. 100.000",
    "antal": "Antal", "dage": "Dage", "score": "Score", "kr": "Kr.", "indeks": "Indeks",
    "ratio": "Ratio", "aar": "År",
}  # fmt: skip
SEX_LABELS = {"alle": "Alle", "kvinder": "Kvinder", "maend": "Mænd"}
UNKNOWN, NOT_RELEVANT = "ukendt", "ikke relevant"
OFFERED = ("<5", UNKNOWN, NOT_RELEVANT)
"""Words that the list of a cell for a number offers in its place."""

MARKERS = (*OFFERED, "..", NOT_ASKED)
"""All words that may stand in place of a number."""

NOT_A_NUMBER, NOT_WHOLE, ABOVE = "Ikke et tal", "Ikke et helt antal", "Tæller over nævner"
FAULTS = (NOT_A_NUMBER, NOT_WHOLE, ABOVE)
"""What the column Kontrol says of a row that cannot be right."""

LOCKED_LOOK = replace(PLAIN, rule="bottom", indent=1)
TITLE_LOOK = replace(LOCKED_LOOK, wrap=True)
NOT_ASKED_LOOK = Look(fill=MISSING_FILL, align="center", rule="bottom", size=9)
INPUT_LOOK = Look(fill=ESTIMATED_FILL, align="right", rule="bottom", number_format="#,##0.##")
WORD_LOOK = Look(fill=ESTIMATED_FILL, rule="bottom", indent=1, wrap=True)

FIELD_BORDER = Border(left=Side("thin", color=RULE), bottom=Side("thin", color=RULE))

GUIDE_LINES = (
    "Udfyld kun de gule felter på arket Indberetning. De hvide felter er låst, og de grå felter "
    "med i.r. (ikke relevant) skal ikke udfyldes.",
    "Skriv først øverst, hvem der indberetter, og datoen for indberetningen.",
    "Tæller og nævner er hele antal. Tælleren kan ikke være større end nævneren, når enheden er "
    "procent. Procenten regnes ud, når skemaet læses; den skal ikke skrives.",
    "Værdi skrives som tal i den enhed, der står i kolonnen Enhed: 17,5 betyder 17,5 procent. "
    "Nævneren er da det antal, som værdien gælder (borgere, svar, pladser).",
    "Antal på 1-4 personer skrives <5. Er tallet ukendt, vælges ukendt på feltets liste; skal det "
    "ikke bruges, vælges ikke relevant. Et nul er et nul.",
    "En række uden tal siger intet: det, der er indberettet før, gælder stadig. Skal et tal "
    "trækkes tilbage, vælges ukendt. Er kun et af rækkens tal udfyldt, mangler de andre.",
    "De tomme rækker nederst kan bruges til andre områder, perioder eller grupper; vælg på "
    "listerne. Rækkens farve viser, hvad der mangler; skriv i.r., hvor et tal ikke skal bruges.",
    "Kolonnen Kontrol siger, hvad en række mangler, og hvad der ikke kan passe. Når der står "
    "Udfyldt eller Tom i alle rækker, sendes skemaet til klyngens sekretariat. Skemaet "
    "kontrolleres igen, når det læses ind; findes der fejl, kommer det tilbage med række, kolonne "
    "og grund.",
    "Rettes et tal senere, sendes skemaet igen med en ny dato og de rækker, der er rettet. Den "
    "nyeste indberetning gælder.",
    "På arket Læring skriver klyngen for hvert mål kort, hvad den gjorde, hvad den lærte, og hvad "
    "den foreslår. Teksten står ordret i statusrapporten og projektmappen med navn og dato. Skriv "
    "intet, som enkelte personer kan kendes på, heller ikke antal under 5.",
)


@dataclass(frozen=True)
class FormContent:
    """All that the form shows: its lines, what the drop-downs offer, and when it was made.

    `goals` and `learning_areas` are what learning can be written about, and for whom.
    """

    reporter: str
    lines: Sequence[ReportLine]
    areas: Sequence[ReportingArea]
    periods: Sequence[str]
    created: datetime
    goals: Sequence[str]
    learning_areas: Sequence[str]


def write_report_form(path: Path, content: FormContent) -> None:
    """Write the form; locked cells are protected without a password.

    Raises OSError when the file cannot be written.
    """
    workbook = Workbook()
    pen = Pen(workbook)
    guide = workbook.active
    guide.title = GUIDE
    form, learning = workbook.create_sheet(FORM), workbook.create_sheet(learning_form.SHEET)
    choices = workbook.create_sheet(CHOICES)
    columns = write_choices(pen, choices, content)
    write_learning_form(pen, learning, columns)
    write_guide(pen, guide, content)
    write_form(pen, form, content)
    last = FIRST_ROW + len(content.lines) + SPARE_ROWS - 1
    add_drop_downs(form, columns, FIRST_ROW + len(content.lines), last)
    add_number_lists(form, columns[WORDS], last)
    for sheet in (guide, form, learning, choices):
        sheet.protection.sheet = True
    form.protection.autoFilter = form.protection.formatColumns = False  # False: allowed
    workbook.active = workbook.index(form)
    save_workbook(workbook, path, content.created)


def write_choices(pen: Pen, sheet: Worksheet, content: FormContent) -> dict[str, str]:
    """The lists behind the drop-downs; returns the range of each by the form's heading."""
    ages = [_age(line.age) for line in content.lines]
    lists: dict[str, list[str]] = {
        "Indikator": list(dict.fromkeys(line.indicator for line in content.lines)),
        "Område": [area.label for area in content.areas],
        "Periode": list(content.periods),
        "Køn": list(SEX_LABELS.values()),
        "Aldersgruppe": list(dict.fromkeys(["Alle aldre", *ages])),
        "Enhed": list(UNIT_LABELS.values()),
        WORDS: list(OFFERED),
        learning_form.GOAL: list(content.goals),
        learning_form.WRITER: list(content.learning_areas),
    }  # fmt: skip
    ranges = {}
    for column, (heading, values) in enumerate(lists.items(), 1):
        pen.write(sheet, 1, column, heading, HEADING)
        for row, value in enumerate(values, 2):
            pen.write(sheet, row, column, value)
        letter = sheet.cell(1, column).column_letter
        ranges[heading] = f"'{CHOICES}'!${letter}$2:${letter}${len(values) + 1}"
    set_widths(sheet, [70, 32, 12, 12, 16, 14, 16, 60, 32])
    sheet.freeze_panes = "A2"
    return ranges


def write_guide(pen: Pen, sheet: Worksheet, content: FormContent) -> None:
    """How to fill the form in, and what each indicator counts."""
    widths = (34, 62, 32, 34)
    set_widths(sheet, widths)
    write_title(pen, sheet, "Vejledning til lokal indberetning")
    row = 3
    for number, text in enumerate(GUIDE_LINES, 1):
        row = pen.write_lines(sheet, row, f"{number}. {text}", PLAIN, 150)
    row += 1
    pen.write(sheet, row, 1, "Indikatorerne", SUBTITLE)
    row += 1
    pen.write_row(
        sheet, row, ["Indikator", "Hvad tallet siger", "Udfyldes", "Hvem der svarer"], HEADING
    )
    for definition, asked in {
        line.definition.id: (line.definition, line.asked) for line in content.lines
    }.values():
        row += 1
        words = " og ".join(name for name in FIGURES if name in asked)
        texts = [
            definition.label,
            definition.description,
            f"{words} ({UNITS[definition.unit]})",
            definition.owner or "",
        ]
        for column, text in enumerate(texts, 1):
            pen.write(sheet, row, column, text, WRAPPED)
        fit_row(sheet, row, widths)
    set_up_page(sheet, "Lokal indberetning: vejledning", synthetic=False)


def write_form(pen: Pen, sheet: Worksheet, content: FormContent) -> None:
    """The sheet that is read back: head, ready lines, spare rows."""
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, "Lokal indberetning")
    pen.write(sheet, 2, 1, "Indberettet af", LABEL)
    pen.write(sheet, 3, 1, "Dato (dd-mm-åååå)", LABEL)
    _open(pen.write(sheet, 2, 2, content.reporter, WORD_LOOK))
    _open(pen.write(sheet, 3, 2, None, replace(WORD_LOOK, number_format="dd-mm-yyyy")))
    pen.write(sheet, 4, 1, "Udfyld de gule felter; se arket Vejledning.", QUIET)
    pen.write_row(sheet, HEADER_ROW, list(HEADINGS), HEADING)
    sheet.row_dimensions[HEADER_ROW].height = 20
    row = FIRST_ROW
    for line in content.lines:
        write_line(pen, sheet, row, line)
        row += 1
    for spare in range(row, row + SPARE_ROWS):
        for column in range(1, len(HEADINGS)):
            look = INPUT_LOOK if HEADINGS[column - 1].lower() in FIGURES else WORD_LOOK
            _open(pen.write(sheet, spare, column, None, look))
    last = row + SPARE_ROWS - 1
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 2)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:K{last}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    mark_gaps(sheet, row, last)
    set_up_page(sheet, f"Lokal indberetning: {content.reporter}", synthetic=False)


def mark_gaps(sheet: Worksheet, first_spare: int, last: int) -> None:
    """Colours for a ready row that cannot be right, and for gaps and words in a spare row."""
    fill = PatternFill("solid", bgColor=WORSE_FILL)
    faulty = ",".join(f'$K{FIRST_ROW}="{fault}"' for fault in FAULTS)
    sheet.conditional_formatting.add(
        f"G{FIRST_ROW}:K{first_spare - 1}",
        FormulaRule(formula=[f"OR({faulty})"], fill=fill, font=Font(bold=True)),
    )
    strange = f'AND(G{first_spare}<>"",{_is_strange(f"G{first_spare}")})'
    sheet.conditional_formatting.add(
        f"G{first_spare}:I{last}", FormulaRule(formula=[strange], fill=fill)
    )
    cells, first = f"A{first_spare}:I{last}", f"A{first_spare}"
    gap = f'AND(COUNTA($A{first_spare}:$I{first_spare})>0,{first}="",COLUMN()<>4,COLUMN()<>5)'
    sheet.conditional_formatting.add(cells, FormulaRule(formula=[gap], fill=fill))


def write_line(pen: Pen, sheet: Worksheet, row: int, line: ReportLine) -> None:
    """One ready line: keys locked, the figures that are asked for open."""
    keys = (
        line.indicator, line.area.label, line.period, SEX_LABELS[line.sex], _age(line.age),
        UNIT_LABELS[line.definition.unit],
    )  # fmt: skip
    for column, text in enumerate(keys, 1):
        pen.write(sheet, row, column, text, TITLE_LOOK if column == 1 else LOCKED_LOOK)
    for column, figure in enumerate(FIGURES, len(keys) + 1):
        if figure in line.asked:
            _open(pen.write(sheet, row, column, None, INPUT_LOOK))
        else:
            pen.write(sheet, row, column, NOT_ASKED, NOT_ASKED_LOOK)
    _open(pen.write(sheet, row, len(keys) + len(FIGURES) + 1, None, WORD_LOOK))
    write_check(pen, sheet, row)
    fit_row(sheet, row, WIDTHS[:1])


def write_check(pen: Pen, sheet: Worksheet, row: int) -> None:
    """The formula that says what a ready line lacks, or what of it cannot be right.

    Spare rows have none: Excel saves the empty text of a formula, and the row would no longer
    be blank. Their gaps are marked by a colour instead.
    """
    figures = f"$G{row}:$I{row}"
    strange = ",".join(_is_strange(f"${letter}{row}") for letter in "GHI")
    broken = ",".join(
        f"AND(ISNUMBER(${letter}{row}),N(${letter}{row})<>INT(N(${letter}{row})))"
        for letter in "GH"
    )
    above = f'AND($F{row}="%",ISNUMBER($G{row}),ISNUMBER($H{row}),N($G{row})>N($H{row}))'
    cell = pen.write(sheet, row, len(HEADINGS), None, LOCKED_LOOK)
    cell.value = (
        f'=IF(COUNTBLANK({figures})+COUNTIF({figures},"{NOT_ASKED}")=3,'
        f'IF(COUNTBLANK({figures})=0,"Udfyldt","Tom"),'
        f'IF(COUNTBLANK({figures})>0,"Mangler tal",'
        f'IF(OR({strange}),"{NOT_A_NUMBER}",IF(OR({broken}),"{NOT_WHOLE}",'
        f'IF({above},"{ABOVE}","Udfyldt")))))'
    )


def _is_strange(cell: str) -> str:
    """The formula that a cell holds neither a number from 0 on nor one of the words."""
    words = ",".join(f'"{word}"' for word in MARKERS)
    return f"IF(ISNUMBER({cell}),N({cell})<0,ISNA(MATCH({cell},{{{words}}},0)))"


def add_drop_downs(sheet: Worksheet, ranges: dict[str, str], first: int, last: int) -> None:
    """Lists for the keys of the spare rows, and a check of the report's date."""
    for column, heading in enumerate((name for name in HEADINGS if name in ranges), 1):
        letter = sheet.cell(1, column).column_letter
        choice = DataValidation(type="list", formula1=ranges[heading], allow_blank=True)
        _say(choice, heading, f"Vælg {heading.lower()} på listen. Den kan ikke skrives frit.")
        choice.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(choice)
    day = DataValidation(
        type="date", operator="greaterThanOrEqual", formula1="DATE(2020,1,1)", allow_blank=True
    )
    _say(day, "Dato", "Skriv datoen for indberetningen som dd-mm-åååå.")
    day.add("B3")
    sheet.add_data_validation(day)


def add_number_lists(sheet: Worksheet, words: str, last: int) -> None:
    """Lists of what may stand in place of a number. A number can be written all the same, so a
    list refuses nothing; the column Kontrol, the colours and the reading tell what is wrong."""
    count = "Skriv et helt antal på 0 eller derover, eller vælg: <5 for 1-4 personer, ukendt, " + (
        "ikke relevant. En tom række siger intet."
    )
    for letter, heading, message in (
        ("G", "Tæller", f"{count} Tælleren kan ikke være større end nævneren."),
        ("H", "Nævner", count),
        ("I", "Værdi", "Skriv et tal på 0 eller derover i den enhed, der står i kolonnen Enhed, "
         "eller vælg: ukendt, ikke relevant. En tom række siger intet."),
    ):  # fmt: skip
        choice = DataValidation(type="list", formula1=words, allow_blank=True)
        _say(choice, heading, message)
        choice.showErrorMessage = False
        choice.add(f"{letter}{FIRST_ROW}:{letter}{last}")
        sheet.add_data_validation(choice)


def _say(check: DataValidation, heading: str, message: str) -> None:
    check.errorTitle, check.error = heading, message
    check.promptTitle, check.prompt = heading, message
    check.showErrorMessage = check.showInputMessage = True


def _open(cell: Cell) -> None:
    """Unlock a cell and set it apart from its neighbour."""
    cell.protection = Protection(locked=False)
    cell.border = FIELD_BORDER


def _age(age: str) -> str:
    return "Alle aldre" if age == "alle" else age
