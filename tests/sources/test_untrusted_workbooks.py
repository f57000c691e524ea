"""Workbooks made to exhaust memory or time, or to be read differently by each program."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from schemas.extracts import ReadExtract
from sources.files.package import inspect_package
from sources.limits import Limits
from tests.sources.untrusted import add_part, change_parts, change_sheet, read_apart

pytestmark = pytest.mark.whole

Rows = list[list[object]]
Read = Callable[..., ReadExtract]
Book = Callable[[dict[str, Rows]], Callable[[Path], None]]
NAME = "ruks.xlsx"


@pytest.fixture
def sound(tmp_path: Path, book: Book, ruks_sheets: dict[str, Rows]) -> bytes:
    """A workbook that is accepted as it is."""
    book(ruks_sheets)(tmp_path / NAME)
    return (tmp_path / NAME).read_bytes()


def refused(extract: ReadExtract) -> tuple[str, str, str]:
    """Rule, what was found and the remedy of the one problem of a refused file."""
    (problem,) = extract.problems
    assert extract.observations.is_empty()
    assert problem.file == NAME
    assert problem.expected
    return problem.rule, problem.found or "", problem.remedy or ""


def test_the_workbook_is_accepted_as_it_is(read: Read, sound: bytes) -> None:
    extract = read(NAME, sound)
    assert extract.problems == []
    assert extract.warnings == []


def test_a_zip_bomb_is_refused_by_its_table_of_contents(read: Read, sound: bytes) -> None:
    rule, found, remedy = refused(read(NAME, add_part(sound, "xl/bomb.xml", b" " * 60_000_000)))
    assert rule == "file_too_large"
    assert "times its packed size" in found
    assert "'compression' in sources/limits.yaml" in remedy


def test_a_zip_bomb_whose_header_lies_is_refused_while_it_is_read(read: Read, sound: bytes) -> None:
    size = 60_000_000
    content = add_part(sound, "xl/bomb.xml", b" " * size)
    lying = content.replace(struct.pack("<L", size), struct.pack("<L", 1000))
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        assert archive.getinfo("xl/bomb.xml").file_size == 1000
    rule, found, _ = refused(read(NAME, lying))
    assert rule == "file_too_large"
    assert "times its packed size" in found


def test_a_part_that_is_slightly_longer_than_stated_is_refused(read: Read, sound: bytes) -> None:
    content = add_part(sound, "xl/more.xml", b"x" * 12_345)
    lying = content.replace(struct.pack("<L", 12_345), struct.pack("<L", 12_344))
    assert refused(read(NAME, lying))[:2] == (
        "workbook_parts", "12,345 bytes where 12,344 are stated",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (Limits(unpacked_bytes=5_000), "unpacked_bytes"),
        (Limits(parts=3), "parts"),
        (Limits(rows=3), "rows"),
        (Limits(columns=5), "columns"),
        (Limits(cells=20), "cells"),
    ],
)
def test_each_limit_is_named_where_it_is_exceeded(
    tmp_path: Path, sound: bytes, limits: Limits, limit: str
) -> None:
    problem = inspect_package(tmp_path / NAME, NAME, limits)
    assert getattr(problem, "rule", None) == "file_too_large"
    assert f"raise '{limit}' in sources/limits.yaml" in getattr(problem, "remedy", "")
    most = getattr(limits, limit)
    assert getattr(problem, "expected", "").startswith(f"at most {most:,} ")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("../../evil.xml", "a path that leads out of the archive"),
        ("/etc/evil.xml", "a path that leads out of the archive"),
        ("..\\evil.xml", "a path that leads out of the archive"),
        ("C:evil.xml", "a path that leads out of the archive"),
        ("xl/Workbook.xml", "a part that is there twice"),
    ],
)
def test_strange_names_of_parts(read: Read, sound: bytes, name: str, found: str) -> None:
    assert refused(read(NAME, add_part(sound, name, b"x")))[:2] == ("workbook_parts", found)


def test_a_part_that_is_a_symbolic_link(read: Read, sound: bytes) -> None:
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = add_part(sound, link, b"/etc/passwd")
    assert refused(read(NAME, content))[:2] == ("workbook_parts", "a symbolic link")


def test_an_encrypted_part(read: Read, sound: bytes) -> None:
    content = bytearray(add_part(sound, "xl/secret.xml", b"x"))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert refused(read(NAME, bytes(content)))[:2] == ("workbook_parts", "an encrypted part")


def test_a_zip_within_the_zip_is_not_opened(read: Read, sound: bytes) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 30_000_000)
    content = add_part(sound, "xl/embeddings/inner.xlsx", inner.getvalue())
    assert read(NAME, content).problems == []


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_xml_that_declares_entities(read: Read, sound: bytes, part: str, declaration: str) -> None:
    def declare(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        return (
            declaration.encode() + content.partition(b"?>")[2]
            if b"?>" in content
            else (declaration.encode() + content)
        )

    rule, found, _ = refused(read(NAME, change_parts(sound, declare)))
    assert (rule, found) == ("workbook_parts", "a document type declaration (DTD)")


def test_xml_in_an_encoding_that_hides_what_it_declares(read: Read, sound: bytes) -> None:
    def hide(name: str, content: bytes) -> bytes:
        return content.decode().encode("utf-16") if name == "xl/workbook.xml" else content

    assert refused(read(NAME, change_parts(sound, hide)))[0] == "workbook_parts"


def test_a_stated_dimension_is_not_believed(tmp_path: Path, sound: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        part = archive.read("xl/worksheets/sheet2.xml").decode()
    stated = part[part.index("<dimension") : part.index("/>", part.index("<dimension")) + 2]
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / NAME).write_bytes(change_sheet(sound, stated, '<dimension ref="A1:XFD1048576"/>'))
    assert read_apart(inbox) == [[]]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ('<c r="XFD1048576"><v>1</v></c>', "file_too_large"),
        ('<x:c r="XFD1048576"><v>1</v></x:c>', "file_too_large"),
        ("<c  r='XFD1048576'><v>1</v></c>", "file_too_large"),
        ('<c s="0" r="XFD1048576"><v>1</v></c>', "file_too_large"),
        ('<c r="G1048576"><v>1</v></c>', "scattered_cells"),
        ('<c r="A99999999999"><v>1</v></c>', "workbook_parts"),
        ('<c r="AAAAAAAA1"><v>1</v></c>', "workbook_parts"),
    ],
)
def test_a_cell_far_away_takes_no_memory(
    tmp_path: Path, sound: bytes, cell: str, rule: str
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    tail = f'<row r="1048576">{cell}</row></sheetData>'
    content = change_sheet(sound, "</sheetData>", tail)
    content = change_sheet(content, "<worksheet ", '<worksheet xmlns:x="urn:x" ')
    (inbox / NAME).write_bytes(content)
    ((problem,),) = read_apart(inbox)
    assert problem.rule == rule


def test_a_formatted_cell_without_content_far_away_does_not_matter(
    tmp_path: Path, sound: bytes
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    tail = '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    (inbox / NAME).write_bytes(change_sheet(sound, "</sheetData>", tail))
    assert read_apart(inbox) == [[]]


def test_a_million_formatted_rows_without_content_do_not_matter(
    tmp_path: Path, sound: bytes
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    rows = "".join(f'<row r="{row}" s="1" customFormat="1" ht="15"/>' for row in range(10, 10**6))
    (inbox / NAME).write_bytes(change_sheet(sound, "</sheetData>", rows + "</sheetData>"))
    assert read_apart(inbox) == [[]]


def test_a_number_in_a_date_format_that_is_no_date(
    read: Read, book: Book, ruks_sheets: dict[str, Rows]
) -> None:
    """The reading library panics at such a cell."""

    def write(path: Path) -> None:
        book(ruks_sheets)(path)
        workbook = load_workbook(path)
        cell = workbook["Hovedresultater"]["I4"]
        cell.value = date(2020, 1, 1)
        cell.number_format = "yyyy-mm-dd"
        workbook.save(path)
        path.write_bytes(change_sheet(path.read_bytes(), "<v>43831</v>", "<v>-99999999999999</v>"))

    assert refused(read(NAME, write))[0] == "truncated_workbook"


def test_the_result_of_a_formula_counts_and_is_told(read: Read, sound: bytes) -> None:
    content = change_sheet(sound, 'r="I4" t="n"><v>', 'r="I4"><f>SUM(J4:K4)</f><v>')
    extract = read(NAME, content)
    assert extract.problems == []
    assert not extract.observations.is_empty()
    (warning,) = extract.warnings
    assert (warning.rule, warning.row, warning.column) == ("formula_result", 4, "I")
    assert "'I4'" in (warning.found or "")


@pytest.mark.parametrize(
    "formula", ["[1]Ark1!A1", "'[Tal 2025.xlsx]Ark1'!B7", "SUM([2]Ark1!A1:A9)", "cmd|' /C calc'!A0"]
)
def test_a_formula_that_asks_elsewhere_is_refused(read: Read, sound: bytes, formula: str) -> None:
    content = change_sheet(sound, 'r="I4" t="n"><v>', f'r="I4"><f>{formula}</f><v>')
    rule, found, remedy = refused(read(NAME, content))
    assert (rule, found) == ("external_link", "a link in 'I4'")
    assert "paste it as values" in remedy


def test_a_formula_beside_the_table_does_not_matter(read: Read, sound: bytes) -> None:
    content = change_parts(
        sound,
        lambda name, part: (
            part.replace(b"</row>", b'<c r="H1"><f>[1]A!A1</f><v>1</v></c></row>', 1)
            if name == "xl/worksheets/sheet1.xml"
            else part
        ),
    )
    assert "external_link" not in [problem.rule for problem in read(NAME, content).problems]


def test_one_long_text_that_a_hundred_thousand_cells_refer_to(tmp_path: Path, sound: bytes) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(10, 200_000)
    )
    content = change_sheet(sound, "</sheetData>", rows + "</sheetData>")

    long = b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>"
    (inbox / NAME).write_bytes(add_part(content, "xl/sharedStrings.xml", long))
    ((problem,),) = read_apart(inbox)
    assert problem.rule == "file_too_large"
    assert "'text_bytes'" in (problem.remedy or "")


def test_more_formats_than_a_spreadsheet_program_writes(read: Read, sound: bytes) -> None:
    styles = b"<styleSheet><cellXfs>" + b'<xf numFmtId="9"/>' * 70_000 + b"</cellXfs></styleSheet>"
    content = change_parts(sound, lambda name, part: styles if name == "xl/styles.xml" else part)
    assert refused(read(NAME, content))[0] == "workbook_parts"


@pytest.mark.parametrize(
    "styles",
    [
        b"<styleSheet><numFmts><numFmt numFmtId='200' formatCode='"
        + b"[" * 9_000
        + b"'/></numFmts>"
        b"<cellXfs><xf numFmtId='200'/></cellXfs></styleSheet>",
        b"<styleSheet>"
        + b"<a>" * 9_000
        + b"</a>" * 9_000
        + b"<cellXfs><xf numFmtId='x'/></cellXfs>"
        b"</styleSheet>",
    ],
)
def test_formats_that_nobody_can_read_change_nothing(
    read: Read, sound: bytes, styles: bytes
) -> None:
    content = change_parts(sound, lambda name, part: styles if name == "xl/styles.xml" else part)
    assert read(NAME, content).observations.equals(read("b.xlsx", sound).observations)


def test_inline_texts_that_never_end_take_no_time(tmp_path: Path, sound: bytes) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    cells = "<!--<r><rPr></rPr>" + '<c r="A1" t="inlineStr"><is>' * 200_000 + "--></sheetData>"
    (inbox / NAME).write_bytes(change_sheet(sound, "</sheetData>", cells))
    # what stands in a comment is no cell
    assert read_apart(inbox) == [[]]


def test_more_cells_in_a_format_of_their_own_than_a_table_has(
    read: Read, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them is looked at, so that memory and time are bounded by their number."""
    monkeypatch.setattr("sources.files.appearance.MOST_CELLS", 3)
    styles = b'<styleSheet><cellXfs><xf numFmtId="9"/></cellXfs></styleSheet>'
    content = change_parts(sound, lambda name, part: styles if name == "xl/styles.xml" else part)
    (problem,) = read(NAME, content).problems
    assert (problem.rule, problem.found) == ("workbook_parts", "more than 3 cells")
