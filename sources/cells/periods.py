"""How publishers write periods and dates, and what they become.

Belongs here: the forms of periods and Danish dates. Does not belong here: which forms a
layout allows.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from typing import NamedTuple

from sources.cells.text import fold_text

_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
    "oktober", "november", "december",
)  # fmt: skip
_NUMBER_TAIL = re.compile(r"^([0-9]{4})\.0+$")


class Period(NamedTuple):
    """A period's id with its first and last day."""

    period: str
    start: date
    end: date


def parse_period(text: str, forms: list[str]) -> Period | None:
    """The period that a text says in one of the allowed forms, else None.

    >>> parse_period("2020K1", ["quarter"]).period
    '2020Q1'
    """
    folded = _NUMBER_TAIL.sub(r"\1", fold_text(text))
    for form in forms:
        period = _PARSERS[form](folded)
        if period is not None:
            return period
    return None


def parse_date(text: str) -> date | None:
    """A day written as 28. november 2025, 28-11-2025, 28.11.2025, 28/11/2025 or 2025-11-28."""
    folded = re.sub(r"[ t][0-9]{2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]+)?$", "", fold_text(text))
    found = re.fullmatch(r"(?:.*?\s)?(?:den )?([0-9]{1,2})\.? ?([a-z]+)\.? ([0-9]{4})", folded)
    if found:
        month = _find_month(found[2])
        return _make_date(int(found[3]), month, int(found[1])) if month is not None else None
    found = re.fullmatch(r"(?:.*?\s)?([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})", folded)
    if found:
        return _make_date(int(found[3]), int(found[2]), int(found[1]))
    found = re.fullmatch(r"(?:.*?\s)?([0-9]{4})-([0-9]{2})-([0-9]{2})", folded)
    return _make_date(int(found[1]), int(found[2]), int(found[3])) if found else None


def as_date(value: object) -> date | None:
    """A sidecar's date: a YAML date or a text; None when it is neither."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return parse_date(value) if isinstance(value, str) else None


def _find_month(stem: str) -> int | None:
    """The month that a Danish name, or its beginning of three letters or more, means."""
    months = [n for n, name in enumerate(_MONTHS, 1) if len(stem) >= 3 and name.startswith(stem)]
    return months[0] if len(months) == 1 else None


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _span(period: str, year: int, first_month: int, months: int) -> Period | None:
    last_month = first_month + months - 1
    if not (1900 <= year <= 2100 and first_month >= 1 and last_month <= 12):
        return None
    last_day = calendar.monthrange(year, last_month)[1]
    return Period(period, date(year, first_month, 1), date(year, last_month, last_day))


def _parse_year(text: str) -> Period | None:
    return _span(text, int(text), 1, 12) if re.fullmatch(r"[0-9]{4}", text) else None


def _parse_quarter(text: str) -> Period | None:
    found = re.fullmatch(r"([0-9]{4}) ?[kq]([1-4])", text)
    if found:
        return _quarter(int(found[1]), int(found[2]))
    found = re.fullmatch(r"([1-4])\. ?kvartal ([0-9]{4})", text)
    return _quarter(int(found[2]), int(found[1])) if found else None


def _parse_half_year(text: str) -> Period | None:
    found = re.fullmatch(r"([0-9]{4}) ?h([12])", text)
    if found:
        return _half_year(int(found[1]), int(found[2]))
    found = re.fullmatch(r"([12])\. ?halvår ([0-9]{4})", text)
    return _half_year(int(found[2]), int(found[1])) if found else None


def _parse_month(text: str) -> Period | None:
    found = re.fullmatch(r"([0-9]{4}) ?(?:-|m) ?(0[1-9]|1[0-2])", text)
    if found:
        return _month(int(found[1]), int(found[2]))
    found = re.fullmatch(r"([a-zæøå]{3,9})\.? ([0-9]{4})", text)
    month = _find_month(found[1]) if found else None
    return _month(int(found[2]), month) if found and month is not None else None


def _parse_year_range(text: str) -> Period | None:
    found = re.fullmatch(r"([0-9]{4}) ?(?:[-–/:]|til|to) ?([0-9]{4})", text)
    if not found or not 1900 <= int(found[1]) <= int(found[2]) <= 2100:
        return None
    first, last = int(found[1]), int(found[2])
    return Period(f"{first}-{last}", date(first, 1, 1), date(last, 12, 31))


def _parse_school_year(text: str) -> Period | None:
    """From 1 August to 31 July; the second year may be written in full."""
    found = re.fullmatch(r"(?:skoleåret|skoleår)? ?([0-9]{4})/(?:[0-9]{2})?([0-9]{2})", text)
    if not found or not 1900 <= int(found[1]) <= 2099:
        return None
    first, last = int(found[1]), int(found[1]) + 1
    if found[2] != f"{last % 100:02d}":
        return None
    return Period(f"{first}/{found[2]}", date(first, 8, 1), date(last, 7, 31))


def _parse_half_year_date(text: str) -> Period | None:
    day = parse_date(text)
    if day is None or day.day != 1 or day.month not in (1, 7):
        return None
    return _half_year(day.year, 1 if day.month == 1 else 2)


def _parse_quarter_date(text: str) -> Period | None:
    day = parse_date(text)
    if day is None or day.day != 1 or day.month not in (1, 4, 7, 10):
        return None
    return _quarter(day.year, (day.month + 2) // 3)


def _quarter(year: int, quarter: int) -> Period | None:
    return _span(f"{year}Q{quarter}", year, 3 * quarter - 2, 3)


def _month(year: int, month: int) -> Period | None:
    return _span(f"{year}-{month:02d}", year, month, 1)


def _half_year(year: int, half: int) -> Period | None:
    return _span(f"{year}H{half}", year, 6 * half - 5, 6)


_PARSERS = {
    "year": _parse_year,
    "quarter": _parse_quarter,
    "half_year": _parse_half_year,
    "half_year_date": _parse_half_year_date,
    "quarter_date": _parse_quarter_date,
    "month": _parse_month,
    "school_year": _parse_school_year,
    "year_range": _parse_year_range,
}
PERIOD_FORMS = list(_PARSERS)
"""Every form, for what people write beside a file."""
