"""Marks: hidden numbers that stand nowhere by chance, and how they are found.

Belongs here: which of the hidden numbers can be recognised, and the search for them in pieces of
products. Does not belong here: how products are read (`tests.disclosure.products`).

A number of six digits with decimals, or of seven without, is a mark: the extracts of
`tests.disclosure.marked_home` have counts of eight digits beside the small ones, and a small
count's rate and limits have decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.disclosure.products import Piece

DIGITS, DIGITS_OF_WHOLE = 6, 7
"""As many make a number recognisable; whole ones stand in more places, as sizes and offsets."""
NUMBER = re.compile(r"\d[\d.,]{4,}|\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?:[.,]\d+)?")
"""What may be a number of so many digits; hexadecimal ones have letters around them."""
MOST_DECIMALS = 12


@dataclass(frozen=True)
class Marks:
    """Hidden numbers with what each is, and the numbers that are shown."""

    hidden: Mapping[float, str]
    shown: frozenset[float]

    def __hash__(self) -> int:
        return id(self)

    def search(self, pieces: Iterable[Piece]) -> list[str]:
        """A line for each hidden number that a piece tells, however it is written."""
        return [line for piece in pieces for line in (*self.read(piece), *self.scan(piece))]

    def read(self, piece: Piece) -> Iterator[str]:
        """Hidden numbers in the piece's text, rounded to any number of decimals, in Danish or
        English."""
        for token in set(NUMBER.findall(piece.text)):
            name = recognise(self, token)
            if name:
                yield f"{piece.place} tells {token!r}: {name}"

    def scan(self, piece: Piece) -> Iterator[str]:
        """Hidden numbers among the piece's bytes, as doubles or whole numbers, at any place."""
        for sought in list_sought(self):
            size = sought.dtype.itemsize
            for start in range(min(size, len(piece.data) - size + 1)):
                count = (len(piece.data) - start) // size
                read = np.frombuffer(piece.data, sought.dtype, count, offset=start)
                places = np.searchsorted(sought, read).clip(max=len(sought) - 1)
                for number in set(read[sought[places] == read].tolist()):
                    yield f"{piece.place} holds the bytes of {number}: {self.hidden[float(number)]}"


@cache
def list_sought(marks: Marks) -> list[NDArray[Any]]:
    """The marks as numbers of 8 and 4 bytes, sorted."""
    told = [n for n in marks.hidden if is_recognisable(Decimal(repr(n)).normalize())]
    whole = [n for n in told if n.is_integer() and abs(n) < 2**31]
    kinds = (("<f8", told), ("<i8", whole), ("<i4", whole))
    return [np.array(sorted(numbers), kind) for kind, numbers in kinds]


@cache
def recognise(marks: Marks, token: str) -> str:
    """Which hidden number a written one is; empty for none, or for one that is shown, too."""
    for written in interpret(token):
        told = round(written, MOST_DECIMALS) if count_decimals(written) > MOST_DECIMALS else written
        if is_recognisable(told):
            hidden, shown = round_all(marks, count_decimals(told))
            if told in hidden and told not in shown:
                return hidden[told]
    return ""


def collect_marks(hidden: Mapping[float, str], shown: Iterable[float]) -> Marks:
    """The hidden numbers that may be looked for: not those that are shown somewhere, too."""
    open_numbers = frozenset(map(float, shown))
    closed = {float(n): name for n, name in hidden.items() if n not in open_numbers}
    return Marks(closed, open_numbers)


def interpret(token: str) -> set[Decimal]:
    """What a written number may mean: a point or a comma is a decimal mark or parts thousands."""
    plain = re.sub(r"[\u00a0\u202f ]", "", token.rstrip(".,"))
    texts = {plain.replace(".", "").replace(",", "."), plain.replace(",", "")}
    return {Decimal(text) for text in texts if re.fullmatch(r"\d+(\.\d+)?", text)}


def is_recognisable(number: Decimal) -> bool:
    """Whether the number, written so, has the digits of a mark; zeros at the ends do not count."""
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return len(digits) >= (DIGITS if count_decimals(number) > 0 else DIGITS_OF_WHOLE)


def count_decimals(number: Decimal) -> int:
    """How many decimals it is written with."""
    return -int(number.as_tuple().exponent)


@cache
def round_all(marks: Marks, decimals: int) -> tuple[dict[Decimal, str], set[Decimal]]:
    """The hidden and the shown numbers as they are when written with so many decimals."""
    hidden = {
        rounded: name
        for number, name in marks.hidden.items()
        for rounded in round_both_ways(number, decimals)
    }
    return hidden, {each for n in marks.shown for each in round_both_ways(n, decimals)}


def round_both_ways(number: float, decimals: int) -> set[Decimal]:
    """A number without its sign, rounded as programs do it and as Danes do."""
    if not np.isfinite(number):
        return set()
    step = Decimal(10) ** -decimals
    exact, printed = abs(Decimal(number)), abs(Decimal(repr(number)))
    return {exact.quantize(step, ROUND_HALF_EVEN), printed.quantize(step, ROUND_HALF_UP)}
