"""What a cell shows of the number that it stores, told from its number format's code.

Belongs here: taking a format code apart, and the text that a number is shown as where that is
another number, or none. Does not belong here: which cell has which format (`appearance`), rounding
and the look of dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

PERCENT, WORDS, BLANKED, OTHERWISE = "percent", "words", "blanked", "otherwise"
"""How a cell shows its number: as a percentage, in or with words, not at all, as another number."""

LONGEST_CODE = 1_000
_TOKEN = re.compile(
    r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?|General|Standard|AM/PM|A/P|E[+-]|.', re.IGNORECASE | re.DOTALL
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)\]")
_CURRENCY = re.compile(r"\[\$([^\]-]*)")
_SCALING = re.compile(r"(?<=[0#?.]),+(?=\.|$)")
_DIGITS = frozenset("0#?")
_DATES = frozenset("ymdhs")
_WHOLE_WORDS = frozenset({"general", "standard", "@"})
_SIGN_BEFORE = re.compile(r"[<>≤≥]")
_DIGIT_AFTER = re.compile(r"[.,]?[0-9]")
_DASHES = re.compile(r"[\s\u2012-\u2015\u2212-]*")


@dataclass(frozen=True)
class FormatSection:
    """One part of a format: when it holds, and what it does to a number.

    `before` and `after` are the words around the number; without digits they are all in `before`.
    """

    condition: tuple[str, float] | None
    has_digits: bool
    is_date: bool
    percents: int
    thousands: int
    before: str
    after: str

    def is_telling(self) -> bool:
        """Whether a number may be shown as something else than itself."""
        if self.is_date:
            return False
        if not self.has_digits:
            return True
        return bool(
            self.percents or self.thousands or "%" in self.after or self.adds_digits()
            or _SIGN_BEFORE.search(self.before)
        )  # fmt: skip

    def adds_digits(self) -> bool:
        """Whether words of the format read as digits of the number."""
        return self.before[-1:].isdecimal() or bool(_DIGIT_AFTER.match(self.after))


def parse_format(code: str) -> list[FormatSection]:
    """The sections of a format code, at most four."""
    tokens = _TOKEN.findall(code[:LONGEST_CODE])
    sections: list[list[str]] = [[]]
    for token in tokens:
        if token == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return [_parse_section(section) for section in sections[:4]]


def is_telling(sections: list[FormatSection]) -> bool:
    """Whether some number is shown as something else than itself; text has a section of its own."""
    return any(section.is_telling() for section in sections[:3])


def show_number(sections: list[FormatSection], text: str) -> tuple[str, str] | None:
    """How a stored number is shown, and the text that counts; None when it is shown as it is.

    A number below which another number or a text is meant is `OTHERWISE`: its own text comes back.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    section = _choose_section(sections, float(number))
    if section is None or not section.is_telling():
        return None
    if not section.has_digits:
        words = section.before.strip()
        # the usual way to write a zero in accounts
        if number == 0 and _DASHES.fullmatch(words):
            return None
        return (WORDS, words) if words else (BLANKED, text)
    if section.thousands or section.adds_digits():
        return OTHERWISE, text
    if section.percents:
        return PERCENT, write_plainly(number.scaleb(2 * section.percents)) + "%" * section.percents
    if "%" in section.after:
        return PERCENT, f"{text}%"
    return WORDS, f"{section.before.strip()}{text}"


def write_plainly(number: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _parse_section(tokens: list[str]) -> FormatSection:
    condition: tuple[str, float] | None = None
    words = ["", ""]
    skeleton = ""
    has_digits = is_date = False
    percents = 0
    for token in tokens:
        literal = _read_literal(token)
        if literal is not None:
            words[has_digits] += literal
        elif token[0] == "[" and token[-1] != "]":
            has_digits = True  # nobody can read it, so the number is taken as it stands
        elif token[0] == "[":
            found = _CONDITION.fullmatch(token)
            condition = (found[1], float(found[2])) if found else condition
            is_date |= token[1:2].lower() in _DATES and token[1:].rstrip("]").lower() in (
                "h", "hh", "m", "mm", "s", "ss",
            )  # fmt: skip
        elif token in _DIGITS or token.lower() in _WHOLE_WORDS:
            has_digits = True
            skeleton += "0"
        elif token in ".,":
            skeleton += token
        elif token == "%":
            percents += 1
        elif token.lower() in _DATES or token.upper() in ("AM/PM", "A/P"):
            is_date = True
        elif token.upper() not in ("E+", "E-"):
            words[has_digits] += token
    thousands = sum(len(commas) for commas in _SCALING.findall(skeleton))
    return FormatSection(condition, has_digits, is_date, percents, thousands, *words)


def _read_literal(token: str) -> str | None:
    """The words that a token shows as they stand; None when it does something."""
    if token[0] == '"':
        return token.strip('"')
    if len(token) == 2 and token[0] in "\\":
        return token[1]
    if len(token) == 2 and token[0] in "_*":
        return " " if token[0] == "_" else ""
    currency = _CURRENCY.match(token)
    return currency[1] if currency else None


def _choose_section(sections: list[FormatSection], number: float) -> FormatSection | None:
    """The section that Excel uses for a number: by its condition, else by its sign."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        return next((section for section in numeric if _holds(section, number)), None)
    if number < 0 and len(numeric) > 1:
        return numeric[1]
    return numeric[2] if number == 0 and len(numeric) > 2 else numeric[0]


def _holds(section: FormatSection, number: float) -> bool:
    if section.condition is None:
        return True
    sign, limit = section.condition
    return {
        "<": number < limit, "<=": number <= limit, ">": number > limit, ">=": number >= limit,
        "=": number == limit, "<>": number != limit,
    }[sign]  # fmt: skip
