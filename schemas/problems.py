"""What went wrong, told to the person who must act.

Belongs here: the one shape of a problem that every stage reports, and the base class of
the stages' errors. Does not belong here: the rules that find problems.
"""

from __future__ import annotations

from dataclasses import dataclass

SHOWN = 300


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input, where it stands, and what to do about it.

    `row` and `column` count from 1 as a spreadsheet shows them; `column` may also be a
    heading; `heading` is set where both are known. Fields that do not apply are None.
    """

    rule: str
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    found: str | None = None
    expected: str | None = None
    remedy: str | None = None
    heading: str | None = None

    def describe(self) -> str:
        """The problem as one line: place, message, found, expected, remedy."""
        place = ", ".join(
            part
            for part in (
                self.file,
                f"sheet '{self.sheet}'" if self.sheet else None,
                f"row {self.row}" if self.row is not None else None,
                self.describe_column(),
            )
            if part
        )
        text = f"{place}: {self.message}" if place else self.message
        if self.found is not None:
            text += f" Found: {shorten(self.found)}."
        if self.expected is not None:
            text += f" Expected: {self.expected}."
        if self.remedy is not None:
            text += f" Remedy: {self.remedy}"
        return make_printable(text)

    def describe_column(self) -> str | None:
        """'column G 'Tæller'', or the heading, letters or number that alone are known."""
        if self.column is None:
            return None
        if self.heading is None:
            return f"column '{self.column}'"
        return f"column {self.column} '{self.heading}'"


def make_printable(text: str) -> str:
    """The text without what commands a terminal or turns the direction of reading.

    Names and cells come from outside; white space becomes spaces, the rest a mark.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


def shorten(text: str) -> str:
    """At most `SHOWN` characters; a damaged file may hold a cell as long as itself."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


class StageError(Exception):
    """Base of the stages' errors: carries every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.describe() for problem in problems))
