"""What a cell shows counts, in every workbook that is read: formats, footnotes, hidden parts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from schemas.extracts import ReadExtract

Rows = list[list[object]]
Read = Callable[..., ReadExtract]
Book = Callable[[dict[str, Rows]], Callable[[Path], None]]
Books = dict[str, tuple[dict[str, Rows], str, str]]

FORM: Rows = [
    ["Lokal indberetning"],
    ["Indberettet af", "Hillerød Kommune"],
    ["Dato", "15. januar 2026"],
    [],
    ["Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Enhed", "Tæller", "Nævner", "Værdi",
     "Bemærkning"],
    ["prøve", "Hillerød", "2025", "Alle", "Alle aldre", "%", 18, 90, 20, None],
    ["prøve", "Gribskov", "2025", "Alle", "Alle aldre", "Antal", 24, 96, 25, None],
]  # fmt: skip
GOALS: Rows = [
    ["Nationale mål for sundhedsvæsenet"],
    ["20. maj 2026"],
    [],
    ["Nationalt mål", "Indikator", "Opdeling", "Geografisk niveau", "Område", "Periode", "Tæller",
     "Nævner", "Værdi", "Enhed"],
    ["2. Styrket indsats", "Liggetid", "I alt", "Hele landet", "Hele landet", "2024", 18, 90, 3.2,
     "Dage"],
    ["2. Styrket indsats", "Belægning på medicinske afdelinger", "I alt", "Hele landet",
     "Hele landet", "2024", 18, 90, 92.5, "%"],
]  # fmt: skip
SURVEY: Rows = [
    ["LUP"], [], ["12. marts 2024"], [],
    ["Undersøgelse", "År", "Region", "Hospital", "Afdeling", "Spørgsmål nr.", "Spørgsmål",
     "Antal svar", "Gennemsnit", "Nedre sikkerhedsgrænse", "Øvre sikkerhedsgrænse",
     "I meget høj grad (%)", "I høj grad (%)", "I nogen grad (%)", "I mindre grad (%)",
     "Slet ikke (%)", "Placering"],
    ["Akut indlagte", 2023, None, None, None, 7, "Er der sammenhæng?", 120, 4.1, 4.0, 4.2,
     40, 35, 15, 7, 3, None],
]  # fmt: skip
ADMISSIONS: Rows = [
    ["Hovedresultater"],
    [],
    ["Område", "Geografisk niveau", "Region", "Kommune", "Køn", "Aldersgruppe", "Mål", 2023, 2024],
    ["Somatik", "Hele landet", None, None, "Begge", "Alle aldre", "Antal indlæggelser", 90, 95],
]  # fmt: skip


@pytest.fixture
def books(ruks_sheets: dict[str, Rows]) -> Books:
    """For each layout a workbook, its sheet with figures, and a cell with a count below 1,200."""
    front = {"FORSIDE": [[None, None, "Genindlæggelser"]]}
    return {
        "ruks": (ruks_sheets, "Hovedresultater", "J4"),
        "genindlaeggelser": ({**front, "Hovedresultater": ADMISSIONS}, "Hovedresultater", "H4"),
        "lup": ({"LUP Somatik": SURVEY, "LUP Psykiatri": SURVEY}, "LUP Somatik", "H6"),
        "nationale_maal": ({"Data": GOALS}, "Data", "H5"),
        "lokal": ({"Indberetning": FORM}, "Indberetning", "H6"),
    }


EACH = ["ruks", "genindlaeggelser", "lup", "nationale_maal", "lokal"]


def change(
    write: Callable[[Path], None], edit: Callable[[Workbook], None]
) -> Callable[[Path], None]:
    """A workbook that somebody opened, changed and saved."""

    def rewrite(path: Path) -> None:
        write(path)
        workbook = load_workbook(path)
        edit(workbook)
        workbook.save(path)

    return rewrite


def tell(extract: ReadExtract) -> tuple[list[str], list[str]]:
    return [p.rule for p in extract.problems], [w.rule for w in extract.warnings]


def figure_at(extract: ReadExtract, row: int, column: int) -> tuple[object, object]:
    cell = extract.observations.filter(row=row, column=column)
    return cell.select("value", "status").row(0)


@pytest.mark.parametrize("layout", EACH)
def test_each_of_these_workbooks_is_read(read: Read, book: Book, books: Books, layout: str) -> None:
    extract = read("a.xlsx", book(books[layout][0]))
    assert (extract.layout, tell(extract)) == (layout, ([], []))


@pytest.mark.parametrize("layout", EACH)
def test_a_count_that_is_shown_in_percent_is_refused(
    read: Read, book: Book, books: Books, layout: str
) -> None:
    sheets, sheet, cell = books[layout]

    def edit(workbook: Workbook) -> None:
        workbook[sheet][cell] = 0.17
        workbook[sheet][cell].number_format = "0 %"

    (problem,) = read("a.xlsx", change(book(sheets), edit)).problems
    assert (problem.rule, problem.found) == ("percent_of_other_unit", "'17%'")
    assert (problem.sheet, problem.row) == (sheet, int(cell[1:]))


@pytest.mark.parametrize("layout", EACH)
def test_a_raised_footnote_is_no_part_of_the_figure(
    read: Read, book: Book, books: Books, layout: str
) -> None:
    sheets, sheet, cell = books[layout]
    raised = CellRichText("17", TextBlock(InlineFont(vertAlign="superscript"), "1"))

    def edit(workbook: Workbook) -> None:
        workbook[sheet][cell] = raised

    extract = read("a.xlsx", change(book(sheets), edit))
    assert tell(extract) == ([], ["footnote_set_aside"])
    assert extract.warnings[0].found == f"'1' beside '17' in {cell}"
    assert figure_at(extract, int(cell[1:]), ord(cell[0]) - 64) == (17.0, "ok")


@pytest.mark.parametrize("layout", EACH)
def test_what_nobody_sees_counts_and_is_told(
    read: Read, book: Book, books: Books, layout: str
) -> None:
    sheets, sheet, cell = books[layout]
    row, letter = int(cell[1:]), cell[0]
    plain = read("plain.xlsx", book(sheets)).observations

    def edit(workbook: Workbook) -> None:
        workbook.create_sheet("Nyt")
        workbook.active = workbook["Nyt"]
        workbook[sheet].sheet_state = "veryHidden"
        workbook[sheet].row_dimensions[row].height = 0.1
        workbook[sheet].column_dimensions[letter].hidden = True

    extract = read("a.xlsx", change(book(sheets), edit))
    assert extract.observations.equals(plain)
    assert tell(extract) == ([], ["hidden_sheet", "hidden_rows", "hidden_columns"])
    assert [w.found for w in extract.warnings] == [f"'{sheet}'", f"row {row}", f"column {letter}"]


@pytest.mark.parametrize(
    ("code", "stored", "value"),
    [
        ("0%", 0.17, 17.0),
        ("0.0%", 0.922, 92.2),
        ("[Red]0.00 %", 0.07, 7.0),
        ('0.0" %"', 17.5, 17.5),
        (r"0\%", 17, 17.0),
        ("[<0.1]0.0%;[Blue]0%", 0.29, 29.0),
        ("#,##0.0", 17.5, 17.5),
        ("0.0;-0.0;0.0%", 17.5, 17.5),
    ],
)
def test_a_percentage_is_what_the_cell_shows(
    read: Read, book: Book, code: str, stored: float, value: float
) -> None:
    def edit(workbook: Workbook) -> None:
        workbook["Data"]["I6"] = stored
        workbook["Data"]["I6"].number_format = code

    extract = read("a.xlsx", change(book({"Data": GOALS}), edit))
    assert tell(extract) == ([], [])
    assert figure_at(extract, 6, 9) == (value, "ok")


def test_a_percentage_in_a_column_of_shares(read: Read, book: Book) -> None:
    def edit(workbook: Workbook) -> None:
        for cell, share in zip(
            workbook["LUP Somatik"]["L6:P6"][0], (40, 35, 15, 7, 3), strict=True
        ):
            cell.value, cell.number_format = share / 100, "0%"

    extract = read("a.xlsx", change(book({"LUP Somatik": SURVEY, "LUP Psykiatri": SURVEY}), edit))
    shares = extract.observations.filter(unit="pct", sheet="LUP Somatik")
    assert sorted(shares["value"]) == [3.0, 7.0, 15.0, 35.0, 40.0]


def test_a_percent_sign_in_a_text_is_held_against_the_rows_unit(read: Read, book: Book) -> None:
    rows = [list(row) for row in FORM]
    rows[5][8], rows[6][8] = "20 %", "25 %"
    extract = read("a.xlsx", book({"Indberetning": rows}))
    (problem,) = extract.problems
    assert (problem.rule, problem.row, problem.found) == ("percent_of_other_unit", 7, "'25 %'")
    assert problem.expected == "a figure in the unit 'antal'"


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("#,##0,", (["shown_otherwise"], [])),
        ('0.0,,"mio."', (["shown_otherwise"], [])),
        ('0"000"', (["shown_otherwise"], [])),
        ('[<5]"<5";0', ([], ["shown_as_words"])),
        ('"<"0', (["not_a_number"], ["shown_as_words"])),
        (";;;", (["shown_otherwise"], [])),
        ('0" borgere"', ([], [])),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', ([], [])),
        ("[$kr.-406] #,##0", ([], [])),
        ("dd-mm-yyyy", (["date_for_number"], [])),
    ],
)
def test_formats_that_show_something_else_than_the_number(
    read: Read, book: Book, code: str, rules: tuple[list[str], list[str]]
) -> None:
    def edit(workbook: Workbook) -> None:
        for place, number in (("G6", 3), ("H6", 90)):
            workbook["Indberetning"][place] = number
        workbook["Indberetning"]["G6"].number_format = code

    extract = read("a.xlsx", change(book({"Indberetning": FORM}), edit))
    assert tell(extract) == rules


@pytest.mark.parametrize("code", ['[<5]"<5";0', '"<5"', r"\<5", '"<5";"<5";"<5"'])
@pytest.mark.parametrize("number", [3, 0])
def test_a_number_behind_a_mark_is_suppressed(
    read: Read, book: Book, code: str, number: int
) -> None:
    def edit(workbook: Workbook) -> None:
        workbook["Indberetning"]["G6"] = number
        workbook["Indberetning"]["G6"].number_format = code

    extract = read("a.xlsx", change(book({"Indberetning": FORM}), edit))
    assert figure_at(extract, 6, 7) == (None, "suppressed")
    assert extract.warnings[0].found == f"'{number}' shown as '<5' in G6"


@pytest.mark.parametrize(
    ("layout", "mark", "status"),
    [("ruks", "<5", "suppressed"), ("ruks", "..", "missing"), ("lup", "*", "suppressed")],
)
def test_a_mark_of_the_layout_means_what_it_means_as_a_format(
    read: Read, book: Book, books: Books, layout: str, mark: str, status: str
) -> None:
    sheets, sheet, cell = books[layout]

    def edit(workbook: Workbook) -> None:
        workbook[sheet][cell] = 3
        workbook[sheet][cell].number_format = f'"{mark}"'

    extract = read("a.xlsx", change(book(sheets), edit))
    assert figure_at(extract, int(cell[1:]), ord(cell[0]) - 64) == (None, status)


def test_a_number_that_is_shown_as_nothing_is_refused_with_its_cell(read: Read, book: Book) -> None:
    def edit(workbook: Workbook) -> None:
        workbook["Indberetning"]["G6"].number_format = ";;;"

    (problem,) = read("a.xlsx", change(book({"Indberetning": FORM}), edit)).problems
    assert (problem.rule, problem.found) == ("shown_otherwise", "'18' in G6")


def test_a_zero_that_is_shown_as_a_dash_is_a_zero(read: Read, book: Book) -> None:
    def edit(workbook: Workbook) -> None:
        workbook["Indberetning"]["G6"] = 0
        workbook["Indberetning"]["G6"].number_format = '#,##0;-#,##0;"-"'

    extract = read("a.xlsx", change(book({"Indberetning": FORM}), edit))
    assert (tell(extract), figure_at(extract, 6, 7)) == (([], []), (0.0, "ok"))


def test_a_footnote_in_a_heading_or_a_key_is_set_aside_too(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    def raise_end(text: str) -> CellRichText:
        return CellRichText(text, TextBlock(InlineFont(vertAlign="superscript"), "2)"))

    def edit(workbook: Workbook) -> None:
        sheet = workbook["Hovedresultater"]
        for place in ("J3", "H6", "E5"):
            sheet[place] = raise_end(str(sheet[place].value))

    extract = read("a.xlsx", change(book(ruks_sheets), edit))
    assert tell(extract) == ([], ["footnote_set_aside"])
    assert extract.observations.equals(read("b.xlsx", book(ruks_sheets)).observations)


def test_struck_out_figures_count_with_a_warning_but_not_a_part_of_one(
    read: Read, book: Book
) -> None:
    def edit(workbook: Workbook) -> None:
        workbook["Indberetning"]["G6"].font = Font(strike=True)

    assert tell(read("a.xlsx", change(book({"Indberetning": FORM}), edit))) == ([], ["struck_out"])

    def correct(workbook: Workbook) -> None:
        text = CellRichText(TextBlock(InlineFont(strike=True), "1"), "18")
        workbook["Indberetning"]["G6"] = text

    (problem,) = read("b.xlsx", change(book({"Indberetning": FORM}), correct)).problems
    assert (problem.rule, problem.found) == ("partly_struck_out", "'1' struck out of '118' in G6")


def test_hidden_rows_without_figures_and_remarks_are_not_told(read: Read, book: Book) -> None:
    def edit(workbook: Workbook) -> None:
        sheet = workbook["Indberetning"]
        sheet.row_dimensions[2].hidden = sheet.row_dimensions[30].hidden = True
        sheet.column_dimensions["J"].hidden = True

    assert tell(read("a.xlsx", change(book({"Indberetning": FORM}), edit))) == ([], [])
