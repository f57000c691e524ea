"""Files that cannot be opened, or that are no extract at all."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from tests.bad_input.conftest import Installation, Refuse, tells
from tests.bad_input.good import (
    as_csv,
    practices,
    practices_with,
    readmissions,
    readmissions_with,
    write_book,
)

pytestmark = pytest.mark.whole

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def cut_workbook(part: float) -> bytes:
    """The first part of a workbook's bytes."""
    stream = io.BytesIO()
    write_book(stream, readmissions())
    return stream.getvalue()[: int(len(stream.getvalue()) * part)]


def widen() -> str:
    """The practices with 900 headings more."""
    lines = practices()
    lines[0] += [f"Nyt tal {number}" for number in range(900)]
    return as_csv(lines)


def archive_nothing() -> bytes:
    """A zip archive with a name of a workbook's part, and no workbook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook")
    return stream.getvalue()


@pytest.mark.bad_extract("praksis.csv", b"")
def test_an_empty_file(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, "praksis.csv", "The file is empty.", "Found: 0 bytes without content.",
        "Expected: a table with headings and rows.", "Remedy: Download it again",
    )  # fmt: skip


def test_an_empty_workbook(refuse: Refuse) -> None:
    (reason,) = refuse("genindlaeggelser.xlsx", b"")
    assert tells(reason, "genindlaeggelser.xlsx", "The file is empty.", "Remedy: Download it again")


@pytest.mark.bad_extract("genindlaeggelser.xlsx", cut_workbook(0.5))
def test_a_truncated_workbook(reasons: list[str]) -> None:
    (reason,) = reasons
    assert is_told_as_cut_short(reason)


@pytest.mark.bad_extract("genindlaeggelser.xlsx", cut_workbook(0.97))
def test_a_workbook_that_lacks_its_end(reasons: list[str]) -> None:
    (reason,) = reasons
    assert is_told_as_cut_short(reason)


def is_told_as_cut_short(reason: str) -> bool:
    """Whether the reason says so, and what to do."""
    return tells(
        reason, "genindlaeggelser.xlsx", "The workbook is damaged or cut short.",
        "Expected: a whole xlsx file.", "Remedy: Download it again and compare the size",
    )  # fmt: skip


@pytest.mark.bad_extract(
    "genindlaeggelser.xlsx",
    OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x5a" * 2048,
)
def test_a_workbook_with_a_password(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, "genindlaeggelser.xlsx", "The workbook is protected with a password.",
        "Found: an encrypted workbook.", "Expected: an Excel workbook (xlsx) without password.",
        "Remedy: Open it in Excel, remove the password",
    )  # fmt: skip


@pytest.mark.bad_extract("praksis.csv", as_csv(practices()).encode("utf-16"))
def test_a_csv_in_utf_16(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, "praksis.csv", "The file is in UTF-16", "Expected: UTF-8 or Windows-1252.",
        "Remedy: Save it again as 'CSV UTF-8' in Excel",
    )  # fmt: skip


@pytest.mark.bad_extract("biler.csv", "navn;farve\nbil;rød\n")
def test_a_file_that_belongs_to_no_dataset(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, "biler.csv", "The file belongs to no dataset that is known.",
        "Found: headings 'navn', 'farve'.", "genindlaeggelser", "praksis",
        "Remedy: Move it out of the folder if it is no extract; else add a layout",
    )  # fmt: skip


@pytest.mark.bad_extract("praksis.csv", as_csv(practices()).replace(";Ballerup;", ';"Ballerup;'))
def test_a_stray_quote(reasons: list[str]) -> None:
    text = as_csv(practices())
    row = 1 + text[: text.index("Ballerup")].count("\n")
    (reason,) = reasons
    assert tells(
        reason, f"praksis.csv, row {row}", "The file cannot be split into fields.",
        'Found: a quote (") that is not closed', "Remedy: Correct the line",
    )  # fmt: skip


@pytest.mark.bad_extract("praksis.csv", widen())
def test_a_very_large_number_of_columns(reasons: list[str]) -> None:
    assert len(reasons) == 10
    assert tells(
        reasons[0], "praksis.csv, row 1, column 'Nyt tal 0'",
        "The layout 'praksis' has no such column. (900 columns)", "Remedy: Correct the file",
    )  # fmt: skip


@pytest.mark.bad_extract("genindlaeggelser.xlsx", readmissions_with(10, 8, "#REF!"))
def test_an_error_value_of_excel(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, "genindlaeggelser.xlsx, sheet 'Hovedresultater', row 11, column I '2024'",
        "A cell holds an Excel error.", "#REF! in I11",
        "Remedy: Open the file in Excel, correct the cells and save it.",
    )  # fmt: skip


def test_a_link_out_of_the_folder_is_not_followed(
    installation: Installation, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(as_csv(practices("01-01-2025")), encoding="utf-8")
    (installation.inbox / "praksis.csv").symlink_to(secret)
    (installation.inbox / "folder").symlink_to(tmp_path)
    before = installation.snapshot()
    outcome = installation.run()
    assert outcome.exit_code == 3, outcome
    for reason, name in zip(outcome.reasons, ("folder", "praksis.csv"), strict=True):
        assert tells(
            reason, name, "The link leads out of the folder of extracts",
            "Remedy: Copy the file itself into the folder.",
        )  # fmt: skip
    assert list(installation.rejected()) == ["folder", "praksis.csv"]
    assert not installation.kept(secret.read_bytes())
    assert installation.snapshot() == before


def test_a_name_that_is_not_in_utf_8(installation: Installation) -> None:
    """As an old zip program writes 'værdi.csv'."""
    content = as_csv(practices("01-01-2025")).encode()
    (installation.inbox / os.fsdecode(b"v\xe6rdi.csv")).write_bytes(content)
    before = installation.snapshot()
    outcome = installation.run()
    assert outcome.exit_code == 3, outcome
    (reason,) = outcome.reasons
    assert tells(
        reason, "v\ufffdrdi.csv", "The name of the file or of a folder above it is not in UTF-8.",
        "Remedy: Rename it",
    )  # fmt: skip
    assert installation.kept(content)
    assert installation.snapshot() == before


@pytest.mark.bad_extract("praksis.csv", practices_with(3, 3, "x" * 100_000))
def test_a_cell_as_long_as_a_book(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, "praksis.csv, row 4", "A cell is longer than the limit.",
        "100,000 characters", "Remedy:", "'cell_characters' in sources/limits.yaml",
    )  # fmt: skip
    assert len(reason) < 1000


@pytest.mark.bad_extract("genindlaeggelser.xlsx", archive_nothing())
def test_a_workbook_that_is_only_a_zip_archive(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(reason, "genindlaeggelser.xlsx", "The workbook is damaged or cut short.")
    assert "Context" not in reason


def test_a_folder_with_the_name_of_a_workbook_is_a_folder(installation: Installation) -> None:
    installation.put("praksis.xlsx/tom.csv", b"")
    before = installation.snapshot()
    outcome = installation.run()
    assert outcome.exit_code == 3, outcome
    assert tells(outcome.reasons[0], "praksis.xlsx/tom.csv", "The file is empty.")
    assert installation.snapshot() == before


def test_a_sidecar_that_is_not_yaml(installation: Installation) -> None:
    installation.put("praksis.csv", as_csv(practices("01-01-2025")))
    installation.put("praksis.csv.meta.yaml", "publisher: Sundhedsdatastyrelsen\npublished: [\n")
    before = installation.snapshot()
    outcome = installation.run()
    assert outcome.exit_code == 3, outcome
    (reason,) = outcome.reasons
    assert reason.startswith("praksis.csv.meta.yaml, row ")
    assert "The sidecar cannot be read: it is not valid YAML" in reason
    assert "Remedy: Correct the sidecar" in reason
    assert installation.snapshot() == before
