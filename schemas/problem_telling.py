"""How the problems of one extract are told: in the file's order, and columns named in one way.

Belongs here: what is done to all problems of an extract, whichever rule found them. Does not
belong here: finding them, and their Danish words (`schemas.problem_words`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.problems import Problem

Headings = Mapping[str, Mapping[str, str]]
"""The headings of each sheet ('' for a text file) by column: letters, or a text file's number."""

FORM_REMEDY = "Ask the one who filled the form in to correct it there and to send it again."
_OWN_FILES = ("datasets/", "sources/", "schemas/", "geography/", "the layout")


def arrange_problems(problems: Sequence[Problem], headings: Headings) -> list[Problem]:
    """The problems with letter and heading of their columns, sheet by sheet from the top.

    Those of a whole sheet or file come first; those of one row stay in the order given.
    """
    sheets = list(dict.fromkeys(["", *(problem.sheet or "" for problem in problems)]))
    named = [name_column(problem, headings.get(problem.sheet or "", {})) for problem in problems]
    return sorted(named, key=lambda each: (sheets.index(each.sheet or ""), each.row or 0))


def name_column(problem: Problem, headings: Mapping[str, str]) -> Problem:
    """The problem with the column's letters in `column` and its heading in `heading`.

    Unchanged where the column cannot be told: no such heading, or two of them.
    """
    said = problem.column
    if said is None or problem.heading is not None:
        return problem
    columns = [column for column, heading in headings.items() if heading == " ".join(said.split())]
    if said in headings and said not in columns:
        columns.append(said)
    if len(columns) != 1:
        return problem
    return replace(problem, column=columns[0], heading=headings[columns[0]])


def address_form(problem: Problem) -> Problem:
    """A local form's problem: it is mended in the form, not in the project's own files."""
    if problem.remedy is None or not any(name in problem.remedy for name in _OWN_FILES):
        return problem
    return replace(problem, remedy=FORM_REMEDY)
