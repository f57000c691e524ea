"""How much text a sheet's references to shared texts come to.

Belongs here: one long text that a million cells refer to, which takes a small file and all of the
memory. Does not belong here: the size of the table of texts itself (`package`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_END = re.compile(rb"</(?:[^\s<>/:]+:)?si\s*>")
_REFERENCE = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:[^\s<>/:]+:)?v>\s*(\d{1,9})\s*<""")
_LONGEST_TAG = 64


@dataclass
class SharedTexts:
    """The length in bytes of each shared text, its tags with it."""

    lengths: list[int] = field(default_factory=list)
    open_length: int = 0
    tail: bytes = b""

    def add(self, block: bytes) -> None:
        """Measure the next bytes of a part; one without shared texts adds nothing."""
        text = self.tail + block
        at = 0
        # a plain search is far cheaper than an expression, and most parts have none
        for found in _END.finditer(text) if _may_end(text) else ():
            self.lengths.append(self.open_length + found.end() - at)
            self.open_length = 0
            at = found.end()
        # an ending may be cut by the end of the block
        kept = max(at, len(text) - _LONGEST_TAG)
        self.open_length += kept - at
        self.tail = text[kept:]

    @property
    def longest(self) -> int:
        """The longest text; 0 without any."""
        return max(self.lengths, default=0)


def _may_end(text: bytes) -> bool:
    """Whether a shared text may end here; a single character is looked for fastest."""
    return b"</si" in text or (b":" in text and b":si" in text)


def sum_references(blocks: Iterator[bytes], texts: SharedTexts) -> int:
    """To how many bytes of text a sheet's references come."""
    total = 0
    rest = b""
    for block in blocks:
        text = rest + block
        # a reference goes from the cell's tag to its value; the last cell may be cut
        cut = text.rfind(b"<c ") if b"<c " in text else len(text)
        total += _sum_lengths(text[:cut], texts)
        rest = text[cut:]
    return total + _sum_lengths(rest, texts)


def _sum_lengths(text: bytes, texts: SharedTexts) -> int:
    numbers = (int(number) for number in _REFERENCE.findall(text))
    return sum(texts.lengths[number] for number in numbers if number < len(texts.lengths))
