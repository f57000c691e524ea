"""The register of extracts as readers of a snapshot get it.

Belongs here: what is told of the problems of an extract. A problem quotes cells, and a cell may be
a small count: whoever reads the snapshot learns which rule is broken and where, analysts learn the
rest with `klynge extracts --why`, and the sender with `--feedback`.
"""

from __future__ import annotations

import re

import polars as pl

from schemas.problem_words import ProblemWords, load_problem_words
from schemas.problems import Problem
from warehouse.taking_in import dump_problems, load_problems

TOLD = ("problems", "warnings")
_LETTERS = re.compile("[A-Z]{1,3}")


def tell_register(register: pl.DataFrame) -> pl.DataFrame:
    """The register with nothing of `problems` and `warnings` but rule, its title and the place."""
    words = load_problem_words()
    return register.with_columns(
        pl.Series(name, [conceal_cells(text, words) for text in register[name]], pl.String)
        for name in TOLD
    )


def conceal_cells(problems: str, words: ProblemWords) -> str:
    """The problems of one extract (JSON) without what stands in its cells."""
    return dump_problems([tell_place(problem, words) for problem in load_problems(problems)])


def tell_place(problem: Problem, words: ProblemWords) -> Problem:
    """What is kept of a problem: its rule, what that is called in Danish, and where it stands.

    A keep-list: also a heading is a cell, and where the headings are missing it is a figure.
    """
    column = problem.column or ""
    return Problem(
        rule=problem.rule,
        message=words.rules.get(problem.rule, words.other).title,
        file=problem.file,
        sheet=problem.sheet,
        row=problem.row,
        column=column if _LETTERS.fullmatch(column) else None,
    )
