"""Why a text is not understood, where the text itself gives it away.

Belongs here: traces that programs leave in cells: dates made of numbers, zeros taken away, letters
lost. Does not belong here: what a text means, and guessing where there is no trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sources.cells.numbers import STYLES, is_part_as_decimal, parse_number
from sources.cells.text import tidy_text
from sources.layouts.model import Layout

_MONTHS = {
    stem: nth
    for stems in ("jan feb mar apr maj jun jul aug sep okt nov dec",
                  "jan feb mar apr may jun jul aug sep oct nov dec")
    for nth, stem in enumerate(stems.split(), 1)
}  # fmt: skip
_STEM = "|".join(_MONTHS)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[-. ]({_STEM})[a-zæøå]*\.?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"({_STEM})[a-zæøå]*\.?[-. ](\d{{1,2}})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-(\d{2})-(\d{2})(?:[ T][0-9:.]+)?|(\d{1,2})[-./](\d{1,2})[-./]\d{4}")
_SERIAL = re.compile(r"[34]\d{4}(\.0+)?")
"""A day as Excel counts them: 30000 is in 1982, 49999 in 2036."""

_MARK = r"\s*(?:[\u00b9\u00b2\u00b3\u2070-\u2079]+\)?|[*†‡]+|\(?[0-9]{1,2}\)|(?<=[0-9 ])[a-z]\))"
_MARKED_NUMBER = re.compile(rf"-?[0-9][0-9., ]*{_MARK}")
_MARKED_NAME = re.compile(rf"(.*?[^\W\d_].*?){_MARK}")
_APOSTROPHES = re.compile(r"-?[0-9]{1,3}(?:['’‘´`][0-9]{3})+(?:[.,][0-9]+)?")
_LOST = re.compile(r"[^\W\d_][?\ufffd][^\W\d_]|\ufffd")
_NOT_EXCEL = "Download the file again, and do not open it in Excel before it is read."


@dataclass(frozen=True)
class LikelyCause:
    """What probably happened, what the text was perhaps, and what helps."""

    message: str
    expected: str | None
    remedy: str


def find_age_cause(text: str) -> LikelyCause | None:
    """An age group of which Excel made a date, as it does of 1-4 and 5-9."""
    tidy = text.strip()
    numbers: tuple[int, int] | None = None
    if found := _DAY_MONTH.fullmatch(tidy):
        numbers = int(found[1]), _MONTHS[found[2].lower()]
    elif found := _MONTH_DAY.fullmatch(tidy):
        numbers = _MONTHS[found[1].lower()], int(found[2])
    elif found := _DAY.fullmatch(tidy):
        numbers = int(found[1] or found[3]), int(found[2] or found[4])
    elif not _SERIAL.fullmatch(tidy):
        return None
    was = f"'{min(numbers)}-{max(numbers)}'" if numbers else "a text such as '1-4'"
    return LikelyCause(
        "The cell holds a date: Excel has probably turned age groups into dates.",
        f"perhaps {was}",
        _NOT_EXCEL,
    )


def find_zero_cause(text: str, codes: Iterable[str]) -> LikelyCause | None:
    """A code from which a leading zero is gone; `codes` are all that are known."""
    known = set(codes)
    if not text.isascii() or not text.isdecimal():
        return None
    likely = [code for width in (2, 3, 4) if (code := text.zfill(width)) != text and code in known]
    if not likely:
        return None
    perhaps = " or ".join(f"'{code}'" for code in likely)
    return LikelyCause(
        "No area has this code; a leading zero may have been lost.",
        f"perhaps {perhaps}",
        _NOT_EXCEL,
    )


def find_letter_cause(text: str) -> LikelyCause | None:
    """A question mark, or the mark of what cannot be read, inside a word."""
    if not _LOST.search(text):
        return None
    return LikelyCause(
        "A letter of the text has been lost; the file was saved in an encoding without æ, ø and å.",
        "a text with all its letters",
        "Download the file again, or save it as 'CSV UTF-8' from where it was made.",
    )


def split_footnote(name: str) -> str | None:
    """The name before a footnote mark; None where none stands behind it."""
    found = _MARKED_NAME.fullmatch(name.strip())
    return found[1] if found else None


def find_sign_cause(tidy: str) -> LikelyCause | None:
    """Signs behind or within a number that are no part of it."""
    if _MARKED_NUMBER.fullmatch(tidy):
        return LikelyCause(
            "A footnote mark stands behind the number.",
            None,
            "Delete the mark from the cell, or put it into a column of its own.",
        )
    if _APOSTROPHES.fullmatch(tidy):
        return LikelyCause(
            "An apostrophe stands between thousands.", None, "Write the number without apostrophes."
        )
    return None


def find_number_cause(text: str, layout: Layout) -> LikelyCause | None:
    """Why a cell of figures is no number, where that can be seen."""
    tidy = tidy_text(text)
    signs = find_sign_cause(tidy)
    if signs is not None:
        return signs
    styles = f"'number_styles' in {layout.file_name}"
    other = next(
        (
            style
            for style in STYLES
            if style not in layout.number_styles and parse_number(tidy, style) is not None
        ),
        None,
    )
    if is_part_as_decimal(tidy):
        other = other or "thousands_comma"
    if other == "thousands_comma":
        return LikelyCause(
            "The comma seems to stand between thousands.",
            None,
            f"If this publisher writes so, add 'thousands_comma' to {styles}; else write "
            "the number as the publisher usually does.",
        )
    if other is not None:
        return LikelyCause(
            "The number is written in a style that the layout does not allow.",
            None,
            f"If this publisher writes so, add '{other}' to {styles}.",
        )
    if re.fullmatch(r"#+", tidy):
        return LikelyCause(
            "Excel shows ### where a column is too narrow; the number is not in the file.",
            None,
            "Make the column wider in Excel and save the file again.",
        )
    if re.fullmatch(r"-?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+", tidy):
        return LikelyCause(
            "The number is in Excel's short form, which may have lost digits.",
            None,
            "Format the cells as numbers in Excel and save the file again.",
        )
    if any(form.fullmatch(tidy) for form in (_DAY_MONTH, _MONTH_DAY, _DAY)):
        return LikelyCause(
            "The cell holds a date: Excel has probably turned numbers into dates.", None, _NOT_EXCEL
        )
    return find_letter_cause(text)
