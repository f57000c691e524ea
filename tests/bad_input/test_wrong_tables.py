"""Extracts that can be opened and whose headings, names or figures are wrong."""

from __future__ import annotations

import pytest

from tests.bad_input.conftest import tells
from tests.bad_input.good import (
    MUNICIPALITIES,
    Rows,
    as_csv,
    practices,
    practices_with,
    readmissions,
    readmissions_with,
    smoking,
)

BOOK = "genindlaeggelser.xlsx"
SHEET = f"{BOOK}, sheet 'Hovedresultater'"
BALLERUP = MUNICIPALITIES.index("Ballerup") + 2
"""Its row in a csv file."""
AGAIN = [*practices()[3][:4], "99", "5", "77.000"]


def leave_out_sex() -> dict[str, Rows]:
    """The readmissions without the column of sexes."""
    sheets = readmissions()
    for row in sheets["Hovedresultater"][2:]:
        del row[4]
    return sheets


def leave_out_figures() -> dict[str, Rows]:
    """The readmissions without the sheet of figures."""
    sheets = readmissions()
    del sheets["Hovedresultater"]
    return sheets


def smoke_twice_over() -> str:
    """A share of 200 percent in Ballerup, from one answer."""
    text = smoking().replace('"Ballerup","12', '"Ballerup","200').replace("200.2%", "200.0%")
    return text.replace('"200.0%","250"', '"200.0%","1"')


@pytest.mark.bad_extract(BOOK, readmissions_with(2, 5, "Aldersgrupper"))
def test_a_renamed_heading(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, f"{SHEET}, row 3, column 'Aldersgrupper'",
        "A heading has another wording than the layout knows.", "Found: 'Aldersgrupper'.",
        "Expected: 'Aldersgruppe'", "Remedy: Correct the file, or add the new heading to "
        "datasets/genindlaeggelser.yaml.",
    )  # fmt: skip


@pytest.mark.bad_extract(BOOK, leave_out_sex())
def test_a_missing_column(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, f"{SHEET}, row 3, column 'Køn'",
        "A column of the layout 'genindlaeggelser' is missing.", "Found: 'Område'",
        "Expected: 'Køn'.", "Remedy: Correct the file",
    )  # fmt: skip


@pytest.mark.bad_extract(BOOK, readmissions_with(2, 8, None))
def test_a_year_without_its_heading(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, f"{SHEET}, row 3, column 'I'", "A column is filled, but has no heading.",
        "Found: 87 cells below a blank one.", "Remedy: Write the heading, or delete the column",
    )  # fmt: skip


@pytest.mark.bad_extract(BOOK, leave_out_figures())
def test_a_missing_sheet(reasons: list[str]) -> None:
    assert tells(
        reasons[0], SHEET, "A sheet of the layout ", "is missing.",
        "Found: 'FORSIDE', 'Dokumentation', 'Opmærksomhedspunkter'.",
        "Expected: 'Hovedresultater'", "Remedy: Download the whole workbook again",
    )  # fmt: skip


@pytest.mark.bad_extract("praksis.csv", practices_with(BALLERUP - 1, 3, "Balerup"))
def test_an_unknown_municipality_name(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, f"praksis.csv, row {BALLERUP}, column 4 'Kommune'", "The name matches no area.",
        "Found: 'Balerup'.", "Expected: perhaps 'Ballerup'.",
        "Remedy: Correct the name in the file, or add the spelling",
    )  # fmt: skip


@pytest.mark.bad_extract(
    "praksis.csv", as_csv([line for line in practices() if line[3] != "Dragør"])
)
def test_a_municipality_that_is_missing(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, "praksis.csv", "A municipality of Region Hovedstaden is missing",
        "Found: no row for 0155 Dragør.", "Expected: every municipality of the region",
        "Remedy: Ask the publisher or download again",
    )  # fmt: skip


@pytest.mark.bad_extract("praksis.csv", as_csv([*practices(), AGAIN]))
def test_the_same_key_twice(reasons: list[str]) -> None:
    assert len(reasons) == 3, "one for each figure of the row"
    assert tells(
        reasons[0], "praksis.csv, row 4, column 5 'Antal praksis'",
        "The same key stands more than once.",
        f"in row(s) 4, {len(practices()) + 1} for praksis, kommune 0151, 2025H2",
        "Expected: one figure for each area, period and group.", "Remedy: Ask the publisher",
    )  # fmt: skip


@pytest.mark.bad_extract(BOOK, readmissions_with(80, 8, "ukendt"))
def test_text_where_a_number_belongs_deep_in_a_column(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, f"{SHEET}, row 81, column I '2024'",
        "A cell holds neither a number nor a known marker.", "Found: 'ukendt'.",
        "Expected: a number like 1234.5", "'<5'", "Remedy: Correct the cell, or add the marker",
    )  # fmt: skip


@pytest.mark.bad_extract("sasExport_2025_perKommune.csv", smoke_twice_over())
def test_a_percentage_of_200_with_one_respondent(reasons: list[str]) -> None:
    high, few = reasons
    place = f"sasExport_2025_perKommune.csv, row {BALLERUP}, column 2 'Andel der ryger dagligt'"
    assert tells(
        high, place, "A percentage is out of range.",
        "Found: 200 for andel, daglig_rygning, kommune 0151, 2025.", "Expected: 0 to 100.",
        "Remedy: Ask the publisher or download again",
    )  # fmt: skip
    assert tells(
        few, place, "A share is printed although hardly anyone answered.",
        "Found: 200.0 from 1.0 respondents", "Expected: at least 5 respondents.",
    )  # fmt: skip


@pytest.mark.bad_extract("praksis.csv", practices_with(9, 5, "-3"))
def test_a_negative_count(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, "praksis.csv, row 10, column 6 'Antal praksis med lukket for tilgang'",
        "below zero", "Found: -3 for praksis_lukket",
        "Expected: 0 to 5000.", "Remedy: Ask the publisher or download again",
    )  # fmt: skip


@pytest.mark.bad_extract(BOOK, readmissions_with(4, 8, 5000))
def test_a_numerator_above_its_denominator(reasons: list[str]) -> None:
    (reason,) = reasons
    assert tells(
        reason, f"{SHEET}, row 4, column I '2024'",
        "'genindlæggelser_30_dage' is above 'indlæggelser'.",
        "Found: 5000.0 in row 5 against 1007.0 for indlæggelser, somatik, 80+, kommune 0101, 2024.",
        "Expected: at most the total.", "Remedy: Ask the publisher or download again",
    )  # fmt: skip
