"""Remarks that stand once below a table, each with a number that its rows name.

Belongs here: the numbering. Does not belong here: what is remarked (`wording.remarks`).
"""

from __future__ import annotations

from collections.abc import Iterable


class NumberedNotes:
    """Notes in the order in which they were first made, from 1 on."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, texts: Iterable[str]) -> str:
        """The numbers of a row's notes as they stand in it: '1) 4)'; '' where there are none."""
        numbers = {self._numbers.setdefault(text, len(self._numbers) + 1) for text in texts}
        return " ".join(f"{number})" for number in sorted(numbers))

    def list_lines(self) -> list[str]:
        """'1) Anslået: …' for each."""
        return [f"{number}) {text}" for text, number in self._numbers.items()]
