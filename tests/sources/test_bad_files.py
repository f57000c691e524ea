"""Every kind of bad file gets a problem that names the place and the remedy."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.extracts import ReadExtract
from schemas.problems import Problem

Rows = list[list[object]]
Read = Callable[..., ReadExtract]
Book = Callable[[dict[str, Rows]], Callable[[Path], None]]

POPULATION = "OMRÅDE;TID;INDHOLD\n"


def the_problem(extract: ReadExtract) -> Problem:
    """The one problem of a rejected file; it is rejected whole and says what to do."""
    assert extract.observations.is_empty()
    (problem,) = extract.problems
    assert problem.file == extract.found.relative
    assert problem.remedy
    return problem


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n \n"])
def test_an_empty_file(read: Read, content: bytes) -> None:
    assert the_problem(read("folk.csv", content)).rule == "empty_file"


def test_an_empty_workbook_file(read: Read) -> None:
    assert the_problem(read("ruks.xlsx", b"")).rule == "empty_file"


def test_headings_without_rows(read: Read) -> None:
    problem = the_problem(read("folk.csv", POPULATION))
    assert (problem.rule, problem.row) == ("no_rows", 2)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_truncated_workbook(
    read: Read, book: Book, ruks_sheets: dict[str, Rows], kept: float
) -> None:
    def write_part(path: Path) -> None:
        book(ruks_sheets)(path)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * kept)])

    problem = the_problem(read("ruks.xlsx", write_part))
    assert problem.rule == "truncated_workbook"
    assert "Download it again" in (problem.remedy or "")


def test_a_workbook_with_damage_inside(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    def write_damaged(path: Path) -> None:
        book(ruks_sheets)(path)
        content = bytearray(path.read_bytes())
        start = content.index(b"xl/worksheets/sheet2.xml") + 60
        content[start : start + 200] = b"\x00" * 200
        path.write_bytes(bytes(content))

    assert the_problem(read("ruks.xlsx", write_damaged)).rule == "truncated_workbook"


def test_a_workbook_with_a_password(read: Read) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512
    content += "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512
    problem = the_problem(read("ruks.xlsx", content))
    assert problem.rule == "password"
    assert "remove the password" in (problem.remedy or "")


@pytest.mark.parametrize("name", ["ruks.ods", "ruks.xls", "ruks.XLS", "ruks.xlsb", "ruks.csv"])
def test_a_sound_workbook_under_another_ending_is_read(
    read: Read, book: Book, ruks_sheets: dict[str, Rows], name: str
) -> None:
    extract = read(name, book(ruks_sheets))
    assert (extract.layout, extract.problems) == ("ruks", [])


@pytest.mark.parametrize("name", ["ruks.xls", "ruks.xlsx", "ruks.csv"])
@pytest.mark.parametrize("stream", ["Book", "Workbook"])
def test_a_workbook_from_before_2007(read: Read, name: str, stream: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 512 + stream.encode("utf-16-le")
    assert the_problem(read(name, content)).rule == "old_workbook"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_in_utf_16(read: Read, encoding: str) -> None:
    problem = the_problem(read("folk.csv", (POPULATION + "000;2020K1;1\n").encode(encoding)))
    assert problem.rule == "encoding_utf16"
    assert "CSV UTF-8" in (problem.remedy or "")


def test_a_csv_in_no_encoding_that_is_known(read: Read) -> None:
    content = POPULATION.encode() + b"K\xf8benhavn\x81;2020K1;1\n"
    problem = the_problem(read("folk.csv", content))
    assert (problem.rule, problem.row) == ("encoding_unknown", 2)


def test_a_renamed_heading(read: Read, book: Book, ruks_sheets: dict[str, Rows]) -> None:
    ruks_sheets["Hovedresultater"][2][1] = "Sygdomme"
    extract = read("ruks.xlsx", book(ruks_sheets))
    problem = the_problem(extract)
    assert (problem.rule, problem.sheet, problem.row) == ("renamed_heading", "Hovedresultater", 3)
    assert problem.found == "'Sygdomme'"
    assert "'Sygdom'" in (problem.expected or "")
    assert "datasets/ruks.yaml" in (problem.remedy or "")
    assert extract.dataset == "ruks"


def test_a_missing_column(read: Read, book: Book, ruks_sheets: dict[str, Rows]) -> None:
    for row in ruks_sheets["Hovedresultater"][2:]:
        del row[6]
    problem = the_problem(read("ruks.xlsx", book(ruks_sheets)))
    assert (problem.rule, problem.column) == ("missing_column", "Køn")


def test_all_heading_problems_are_told_at_once(read: Read) -> None:
    text = "Opgørelsesdag;Geografisk niveau;Region;Kommune;Antal praksis;Antal tilmeldte;Farve\n1\n"
    extract = read("praksis.csv", text)
    assert [problem.rule for problem in extract.problems] == [
        "renamed_heading", "missing_column", "unknown_heading",
    ]  # fmt: skip


def test_a_column_that_was_found_is_not_what_a_renamed_one_meant(read: Read) -> None:
    closed = "Antal praksis med lukket for tilgang"
    head = "Opgørelsesdato;Geografisk niveau;Region;Kommune;Antal praksis;{};Antal tilmeldte\n1\n"
    missing, unknown = read("praksis.csv", head.format("Lukkede praksis")).problems
    assert (missing.rule, missing.column) == ("missing_column", closed)
    assert (unknown.rule, unknown.found) == ("unknown_heading", "'Lukkede praksis'")
    assert unknown.expected == f"'{closed}'"


def test_a_column_too_many_is_told_that_the_others_are_there(read: Read) -> None:
    text = "Opgørelsesdato;Geografisk niveau;Region;Kommune;Antal praksis;"
    text += "Antal praksis med lukket for tilgang;Antal tilmeldte;Antal praksiser\n1\n"
    problem = the_problem(read("praksis.csv", text))
    assert (problem.rule, problem.expected) == ("unknown_heading", "the layout's columns alone")


def test_a_heading_that_stands_twice(read: Read) -> None:
    problem = the_problem(read("folk.csv", "TID;INDHOLD;INDHOLD\n2020K1;1;2\n"))
    assert (problem.rule, problem.column) == ("repeated_heading", "INDHOLD")


def test_a_missing_sheet(read: Read, book: Book, ruks_sheets: dict[str, Rows]) -> None:
    ruks_sheets["Resultater"] = ruks_sheets.pop("Hovedresultater")
    problem = the_problem(read("ruks.xlsx", book(ruks_sheets), "dataset: ruks\n"))
    assert (problem.rule, problem.sheet) == ("missing_sheet", "Hovedresultater")
    assert "'Resultater'" in (problem.found or "")


def test_an_unknown_municipality(read: Read) -> None:
    text = POPULATION + "København;2020K1;1\nHillerod by;2020K1;2\nHillerod by;2020K2;2\n"
    problem = the_problem(read("folk.csv", text))
    assert (problem.rule, problem.row, problem.column) == ("unknown_area", 3, "OMRÅDE")
    assert problem.found == "'Hillerod by'"
    assert "Hillerød" in (problem.expected or "")
    assert "2 rows" in problem.message


def test_unknown_labels_of_every_column_at_once(read: Read) -> None:
    text = "OMRÅDE;KØN;ALDER;TID;INDHOLD\n000;Kvindr;0;2020K1;1\n000;1;nul;2020K9;1\n"
    extract = read("folk.csv", text)
    told = {(problem.rule, problem.column, problem.row) for problem in extract.problems}
    assert told == {
        ("unknown_label", "KØN", 2), ("unknown_label", "ALDER", 3), ("unknown_period", "TID", 3),
    }  # fmt: skip
    assert "'Kvinder'" in (extract.problems[0].expected or "")


def test_text_deep_in_a_numeric_column(read: Read) -> None:
    rows = [f"000;{year}K{quarter};5" for year in range(1901, 2100) for quarter in (1, 2, 3, 4)]
    rows[700] = rows[700].replace(";5", ";ukendt")
    problem = the_problem(read("folk.csv", POPULATION + "\n".join(rows) + "\n"))
    assert (problem.rule, problem.row, problem.column) == ("not_a_number", 702, "INDHOLD")
    assert problem.found == "'ukendt'"


def test_the_count_of_bad_cells_is_told_when_there_are_many(read: Read) -> None:
    rows = [f"000;{year}K1;x{year}" for year in range(1950, 2000)]
    extract = read("folk.csv", POPULATION + "\n".join(rows) + "\n")
    assert len(extract.problems) == 10
    assert extract.problems[0].message.endswith("(50 cells)")


def test_numbers_that_can_be_read_in_two_ways(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    ruks_sheets["Hovedresultater"][3][8:10] = ["1.234", "17,5"]
    problem = the_problem(read("ruks.xlsx", book(ruks_sheets)))
    assert (problem.rule, problem.row, problem.found) == ("ambiguous_number", 4, "'1.234'")


def test_a_line_with_too_few_fields(read: Read) -> None:
    problem = the_problem(read("folk.csv", POPULATION + "000;2020K1;1\n000;2020"))
    assert (problem.rule, problem.row) == ("row_width", 3)


def test_a_line_with_too_many_fields(read: Read) -> None:
    text = POPULATION + "000;2020K1;1\n" * 500 + "000;2020K1;1;2\n"
    problem = the_problem(read("folk.csv", text))
    assert (problem.rule, problem.row) == ("row_width", 502)


def test_a_file_that_belongs_to_no_dataset(read: Read) -> None:
    problem = the_problem(read("andet.csv", "navn,farve,pris\nbil,rød,7\n"))
    assert problem.rule == "no_layout"
    assert problem.found == "headings 'navn', 'farve', 'pris'"
    assert "ruks" in (problem.expected or "")


def test_a_workbook_that_belongs_to_no_dataset(read: Read, book: Book) -> None:
    problem = the_problem(read("andet.xlsx", book({"Ark1": [["navn", "farve"]]})))
    assert (problem.rule, problem.found) == ("no_layout", "sheets 'Ark1'")


@pytest.mark.parametrize("name", ["readme.md", "rapport.pdf", "billede.png"])
def test_a_file_type_that_is_no_extract(read: Read, name: str) -> None:
    assert the_problem(read(name, b"%PDF-1.7 and so on")).rule == "file_type"


def test_a_web_page_saved_as_a_workbook(read: Read) -> None:
    problem = the_problem(read("ruks.xlsx", b"<!DOCTYPE html><html>Log ind</html>"))
    assert (problem.rule, problem.found) == ("not_a_workbook", "a web page")


def test_a_profile_without_year(read: Read) -> None:
    text = '"Kommune","Andel der ryger dagligt"\n"København","13.8%"\n'
    problem = the_problem(read("rygning.csv", text))
    assert problem.rule == "no_period"
    assert "rygning.csv.meta.yaml" in (problem.remedy or "")


def test_a_profile_with_an_unknown_title(read: Read) -> None:
    text = '"Kommune","Andel der rygger dagligt"\n"København","13.8%"\n'
    problem = the_problem(read("sasExport_2021_perKommune.csv", text))
    assert problem.rule == "unknown_title"
    assert "Andel der ryger dagligt" in (problem.expected or "")


def test_a_sidecar_that_names_another_dataset(read: Read) -> None:
    extract = read("folk.csv", POPULATION + "000;2020K1;1\n", "dataset: praksis\n")
    assert extract.observations.is_empty()
    assert {problem.rule for problem in extract.problems} >= {"missing_column"}


def test_a_wrong_sidecar_and_a_wrong_file_are_both_told(read: Read) -> None:
    extract = read("folk.csv", POPULATION + "Ukendt Sted;2020K1;1\n", "aar: 2020\n")
    assert [problem.rule for problem in extract.problems] == ["sidecar_key", "unknown_area"]


def test_a_missing_sheet_is_told_by_the_layout_of_the_title(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    del ruks_sheets["Hovedresultater"]
    ruks_sheets["Opmærksomhedspunkter"] = [["Opmærksomhedspunkter"]]
    extract = read("ruks.xlsx", book(ruks_sheets))
    problem = the_problem(extract)
    assert (problem.rule, problem.sheet) == ("missing_sheet", "Hovedresultater")
    assert extract.dataset == "ruks"


def test_a_renamed_heading_of_a_population_file(read: Read) -> None:
    extract = read("folk.csv", "OMRÅDE;TID;INDHOLDET\n000;2020K1;1\n")
    problem = the_problem(extract)
    assert (problem.rule, problem.found) == ("renamed_heading", "'INDHOLDET'")
    assert extract.dataset == "folketal"


def test_a_renamed_heading_of_the_profile(read: Read) -> None:
    text = '"Kommuner","Andel der ryger dagligt"\n"København","13.8%"\n'
    problem = the_problem(read("sasExport_2021_perKommune.csv", text))
    assert (problem.rule, problem.found) == ("renamed_heading", "'Kommuner'")


def test_danish_letters_that_were_encoded_twice(read: Read) -> None:
    text = (POPULATION + "København;2020K1;1\n").encode().decode("windows-1252")
    problem = the_problem(read("folk.csv", text))
    assert (problem.rule, problem.row) == ("encoding_mixed", 1)


def test_a_sheet_under_another_name_is_found_by_its_headings(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    extract = read("ruks.xlsx", book({"Ark1": ruks_sheets["Hovedresultater"]}))
    problem = the_problem(extract)
    assert (problem.rule, problem.sheet) == ("missing_sheet", "Hovedresultater")
    assert problem.expected == "'Hovedresultater' (nearest: 'Ark1')"
    assert extract.dataset == "ruks"


def zip_parts(*parts: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


OPENDOCUMENT = b"application/vnd.oasis.opendocument."


@pytest.mark.parametrize("name", ["tal.xlsx", "tal.ods", "tal.numbers", "tal.csv"])
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (zip_parts(("mimetype", OPENDOCUMENT + b"spreadsheet")), "an OpenDocument sheet"),
        (zip_parts(("mimetype", OPENDOCUMENT + b"text")), "an OpenDocument text"),
        (zip_parts(("content.xml", b"<a/>"), ("META-INF/manifest.xml", b"<a/>")),
         "an OpenDocument sheet"),
        (zip_parts(("Index/Document.iwa", b"x")), "a sheet of Apple's Numbers"),
        (zip_parts(("xl/workbook.bin", b"x")), "a binary Excel workbook (xlsb)"),
        (zip_parts(("word/document.xml", b"<a/>")), "a Word document"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
         b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "an XML sheet of Excel 2003"),
    ],
)  # fmt: skip
def test_sheets_of_other_programs_are_named(
    read: Read, name: str, content: bytes, found: str
) -> None:
    problem = the_problem(read(name, content))
    assert (problem.rule, problem.found) == ("other_program", found)
    assert "save it as xlsx" in (problem.remedy or "")


def test_an_ordinary_archive_is_to_be_unpacked(read: Read) -> None:
    problem = the_problem(read("tal.xlsx", zip_parts(("tal.csv", b"a;b"))))
    assert problem.rule == "not_a_workbook"
    assert "Unpack it" in (problem.remedy or "")
