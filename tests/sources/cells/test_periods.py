"""Periods and dates as publishers write them."""

from datetime import date

import pytest

from sources.cells.periods import as_date, parse_date, parse_period

ALL = ["year", "half_year", "quarter", "month", "year_range", "half_year_date"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2010", "2010"), ("2010.0", "2010"), (" 2010\u00a0", "2010"), ("2020K1", "2020Q1"),
        ("2020Q3", "2020Q3"), ("1. kvartal 2020", "2020Q1"), ("2014H2", "2014H2"),
        ("2. halvår 2014", "2014H2"), ("2021-03", "2021-03"), ("2021M12", "2021-12"),
        ("2019-2021", "2019-2021"), ("01-07-2014", "2014H2"), ("1. januar 2015", "2015H1"),
    ],
)  # fmt: skip
def test_a_period_is_told_from_its_form(text: str, period: str) -> None:
    found = parse_period(text, ALL)
    assert found is not None
    assert found.period == period


@pytest.mark.parametrize("text", ["20100", "2020K5", "2021-13", "2021-2019", "i alt", "02-07-2014"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert parse_period(text, ALL) is None


def test_a_form_that_the_layout_does_not_allow_is_none() -> None:
    assert parse_period("2020K1", ["year"]) is None


def test_a_status_date_belongs_to_the_half_year_that_begins_with_it() -> None:
    found = parse_period("01-07-2014", ["half_year_date"])
    assert found is not None
    assert (found.start, found.end) == (date(2014, 7, 1), date(2014, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["28. november 2025", "28.11.2025", "28-11-2025", "2025-11-28", "2025-11-28 00:00:00",
     "Udgivet 28. november 2025", "den 28. nov. 2025"],
)  # fmt: skip
def test_danish_dates_are_read(text: str) -> None:
    assert parse_date(text) == date(2025, 11, 28)


def test_what_is_no_date_is_none() -> None:
    assert parse_date("31. februar 2025") is None
    assert parse_date("snart") is None
    assert as_date(2025) is None


@pytest.mark.parametrize(
    "text", ["2024/25", "2024/2025", "skoleåret 2024/25", "Skoleår 2024/2025", " 2024/25\u00a0"]
)
def test_a_school_year_is_from_august_to_july(text: str) -> None:
    found = parse_period(text, ["year", "school_year", "year_range"])
    assert found == ("2024/25", date(2024, 8, 1), date(2025, 7, 31))


def test_the_turn_of_the_century_is_a_school_year_too() -> None:
    found = parse_period("1999/00", ["school_year"])
    assert found is not None
    assert found.period == "1999/00"


@pytest.mark.parametrize("text", ["2024/26", "2024/24", "2024-25", "24/25", "2018/2021"])
def test_years_that_are_no_neighbours_are_no_school_year(text: str) -> None:
    assert parse_period(text, ["school_year"]) is None
