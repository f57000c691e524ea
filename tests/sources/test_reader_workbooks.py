"""What workbooks say: year columns, front sheets, markers, sheets and merged cells."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
from openpyxl import load_workbook

from schemas.extracts import ReadExtract

Rows = list[list[object]]
Read = Callable[..., ReadExtract]
Book = Callable[[dict[str, Rows]], Callable[[Path], None]]

LUP_HEAD: list[object] = [
    "Undersøgelse", "År", "Region", "Hospital", "Afdeling", "Spørgsmål nr.", "Spørgsmål",
    "Antal svar", "Gennemsnit", "Nedre sikkerhedsgrænse", "Øvre sikkerhedsgrænse",
    "I meget høj grad (%)", "I høj grad (%)", "I nogen grad (%)", "I mindre grad (%)",
    "Slet ikke (%)", "Placering",
]  # fmt: skip


def lup_row(*place: object, mark: str | None) -> list[object]:
    return [
        "Akut indlagte", 2023, *place, 7, "Er der sammenhæng?", 120, "4,12", 4.02, 4.22,
        40, 35, 15, 7, 3, mark,
    ]  # fmt: skip


def test_year_columns_become_rows(read: Read, book: Book, ruks_sheets: dict[str, Rows]) -> None:
    extract = read("ruks.xlsx", book(ruks_sheets))
    assert extract.problems == []
    assert (extract.dataset, extract.layout) == ("ruks", "ruks")
    told = extract.observations.select(
        "area_type", "area_id", "period", "sex", "age", "value", "status"
    ).sort("area_id", "period")
    assert told.rows() == [
        ("land", "000", "2019", "alle", "alle", 1000.0, "ok"),
        ("land", "000", "2020", "alle", "alle", 1100.0, "ok"),
        ("kommune", "0101", "2019", "maend", "5-9", None, "missing"),
        ("kommune", "0101", "2020", "maend", "5-9", 0.0, "ok"),
        ("kommune", "0169", "2019", "kvinder", "85+", None, "suppressed"),
        ("kommune", "0169", "2020", "kvinder", "85+", None, "missing"),
    ]
    assert set(extract.observations["measure"]) == {"prævalens_personer"}
    assert set(extract.observations["item"]) == {"kol"}


def test_every_figure_knows_its_cell(read: Read, book: Book, ruks_sheets: dict[str, Rows]) -> None:
    frame = read("ruks.xlsx", book(ruks_sheets)).observations
    cell = frame.filter((pl.col("area_id") == "0101") & (pl.col("period") == "2020"))
    assert cell.select("sheet", "row", "column").row(0) == ("Hovedresultater", 6, 10)


def test_the_front_sheet_says_title_and_release(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    provenance = read("ruks.xlsx", book(ruks_sheets), "published: 2025-11-28\n").provenance
    assert provenance.published == date(2025, 11, 28)
    assert provenance.title == "Udvalgte Kroniske Sygdomme (RUKS), 2019-2020"
    assert provenance.publisher == "Sundhedsdatastyrelsen"
    assert not provenance.synthetic


def test_a_sidecar_with_another_release_date_than_the_file_refuses_it(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    extract = read("ruks.xlsx", book(ruks_sheets), "published: 2024-11-28\n")
    (problem,) = extract.problems
    assert (problem.rule, problem.column) == ("contradiction", "published")
    assert "2025-11-28 in the file" in (problem.found or "")


def test_the_sidecar_dates_a_file_that_is_silent(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    ruks_sheets["FORSIDE"][6] = []
    extract = read("ruks.xlsx", book(ruks_sheets), "published: 28. november 2024\n")
    assert extract.provenance.published == date(2024, 11, 28)


def test_a_file_that_says_it_is_synthetic_is(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    ruks_sheets["Dokumentation"].append(["Tallene er syntetiske."])
    assert read("ruks.xlsx", book(ruks_sheets)).provenance.synthetic


def test_bornholms_second_rows_are_christiansoe(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    row = list(ruks_sheets["Hovedresultater"][3])
    for value in (50, 1):
        bornholm = [*row[:2], "Kommune", "Hovedstaden", "Bornholm", *row[5:8], value, value]
        ruks_sheets["Hovedresultater"].append(bornholm)
    frame = read("ruks.xlsx", book(ruks_sheets)).observations
    told = frame.filter(pl.col("period") == "2020").select("area_type", "area_id", "value")
    assert ("kommune", "0400", 50.0) in told.rows()
    assert ("oevrig", "0411", 1.0) in told.rows()


def test_a_title_row_more_does_not_hide_the_headings(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    ruks_sheets["Hovedresultater"].insert(0, ["Ny titel"])
    extract = read("ruks.xlsx", book(ruks_sheets))
    assert extract.problems == []
    assert extract.observations["row"].min() == 5


def test_merged_and_hidden_cells_are_read(
    read: Read, book: Book, ruks_sheets: dict[str, Rows], tmp_path: Path
) -> None:
    write = book(ruks_sheets)

    def write_by_hand(path: Path) -> None:
        write(path)
        workbook = load_workbook(path)
        sheet = workbook["Hovedresultater"]
        sheet.merge_cells("A4:A6")
        sheet.merge_cells("B4:B6")
        sheet["A8"] = "Note: rettet i hånden"
        sheet.merge_cells("A8:J8")
        sheet.row_dimensions[5].hidden = True
        sheet.sheet_state = "hidden"
        workbook.save(path)

    extract = read("ruks.xlsx", write_by_hand)
    assert extract.problems == []
    assert extract.observations.height == 6
    assert set(extract.observations["item"]) == {"kol"}


def test_lup_levels_follow_from_blank_cells(read: Read, book: Book) -> None:
    rows: Rows = [
        ["LUP"], [], ["1. marts 2024"], [], LUP_HEAD,
        lup_row(None, None, None, mark=None),
        lup_row("Hovedstaden", None, None, mark=None),
        lup_row("Hovedstaden", "Nordsjællands Hospital", None, mark="O"),
        lup_row("Hovedstaden", "Nordsjællands Hospital", "Akutafdelingen", mark="U"),
    ]  # fmt: skip
    extract = read("lup.xlsx", book({"LUP Somatik": rows, "LUP Psykiatri": rows[:6]}))
    assert extract.problems == []
    frame = extract.observations.filter(pl.col("sheet") == "LUP Somatik")
    assert frame["area_type"].unique(maintain_order=True).to_list() == [
        "land", "region", "hospital", "afdeling",
    ]  # fmt: skip
    assert set(frame["item"]) == {"akut_indlagte_7"}
    placement = frame.filter(pl.col("measure") == "placering")
    assert placement["value"].to_list() == [None, None, 1, -1]
    assert placement["status"].to_list() == ["not_applicable", "not_applicable", "ok", "ok"]
    assert frame.filter(pl.col("measure") == "gennemsnit")["value"][0] == 4.12
    assert extract.provenance.published == date(2024, 3, 1)


def test_national_goals_have_units_by_row_and_notes_below(read: Read, book: Book) -> None:
    rows: Rows = [
        ["Nationale mål"], [], [],
        ["Nationalt mål", "Indikator", "Opdeling", "Geografisk niveau", "Område", "Periode",
         "Tæller", "Nævner", "Værdi", "Enhed"],
        ["Mål 1", "Akutte genindlæggelser", "Somatik", "Hele landet", "Danmark", "2023",
         17, 100, 17.0, "Pct."],
        ["Mål 8", "Liggetid", None, "Region", "Region Sjælland", "2023", None, None, 3.4, "Dage"],
        [],
        ["Note: Tallene er foreløbige."],
        ["Kilde: Landspatientregisteret"],
    ]  # fmt: skip
    extract = read("maal.xlsx", book({"Data": rows}))
    assert extract.problems == []
    told = extract.observations.filter(pl.col("measure") == "værdi").select(
        "item", "area_id", "value", "unit"
    )
    assert told.rows() == [
        ("akutte_genindlæggelser_somatik", "000", 17.0, "pct"),
        ("liggetid", "085", 3.4, "dage"),
    ]
    blank = extract.observations.filter(
        (pl.col("measure") == "tæller") & (pl.col("item") == "liggetid")
    )
    assert blank["status"].to_list() == ["not_applicable"]
    assert "foreløbige" in (extract.provenance.notes or "")


def test_a_local_report_is_read_from_the_template(read: Read, book: Book) -> None:
    rows: Rows = [
        ["Lokal indberetning"], ["Indberettet af", "Klynge Nord"], ["Dato", "1. marts 2026"], [],
        ["Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Tæller", "Nævner", "Værdi",
         "Enhed", "Bemærkning"],
        ["sundhedstjek_botilbud", "Klynge Nord", "2025H1", None, None, 12, 48, 25, "pct", "ok"],
        ["sundhedstjek_botilbud", "Hillerød", "2025H1", "Kvinder", "18+", "<5", 9,
         None, "pct", None],
    ]  # fmt: skip
    extract = read("lokal.xlsx", book({"Indberetning": rows}))
    assert extract.problems == []
    assert extract.provenance.publisher == "Klynge Nord"
    assert extract.provenance.published == date(2026, 3, 1)
    told = extract.observations.select("measure", "area_id", "sex", "age", "value", "status")
    assert ("tæller", "nord", "alle", "alle", 12.0, "ok") in told.rows()
    assert ("tæller", "0219", "kvinder", "18+", None, "suppressed") in told.rows()


def test_errors_and_formulas_without_result_are_told(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    ruks_sheets["Hovedresultater"][4][8] = "#DIV/0!"
    ruks_sheets["Hovedresultater"][5][9] = "=I6+1"
    extract = read("ruks.xlsx", book(ruks_sheets))
    assert [(p.rule, p.row, p.column) for p in extract.problems] == [
        ("error_value", 5, "I"),
        ("formula_without_result", 6, "J"),
    ]
    assert extract.warnings == [], "a cell without a result is not said to have one"
    assert extract.observations.is_empty()


def test_merged_hospitals_do_not_become_the_country(read: Read, book: Book) -> None:
    place = ("Hovedstaden", "Nordsjællands Hospital")
    rows: Rows = [
        ["LUP"], [], [], [], LUP_HEAD,
        lup_row(None, None, None, mark=None),
        lup_row(*place, None, mark="O"),
        lup_row(*place, None, mark="U"),
    ]  # fmt: skip
    rows[7][1] = 2024
    write = book({"LUP Somatik": rows, "LUP Psykiatri": rows[:6]})

    def write_by_hand(path: Path) -> None:
        write(path)
        workbook = load_workbook(path)
        workbook["LUP Somatik"].merge_cells("C7:C8")
        workbook["LUP Somatik"].merge_cells("D7:D8")
        workbook.save(path)

    extract = read("lup.xlsx", write_by_hand)
    assert extract.problems == []
    below = extract.observations.filter(pl.col("row") > 6)
    assert set(below["area_type"]) == {"hospital"}


def test_an_error_beside_the_table_does_not_matter(read: Read, book: Book) -> None:
    head: list[object] = [
        "Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Tæller", "Nævner", "Værdi",
        "Enhed", "Bemærkning",
    ]  # fmt: skip
    row: list[object] = ["x", "Hillerød", 2025, None, None, None, None, 25, "pct", "#N/A"]
    extract = read("lokal.xlsx", book({"Indberetning": [["Titel"], [], [], [], head, row]}))
    assert extract.problems == []
    assert extract.observations.height == 3
