"""What is asked of every problem that comes of something wrong.

Belongs here: that it can be read, shown and acted on.
"""

from __future__ import annotations

from schemas.problems import Problem

LONGEST = 6_000


def check_problem(problem: Problem) -> None:
    """A problem says what is wrong, where, and what to do, in text that can be shown."""
    assert problem.message and problem.remedy and problem.file, problem
    text = problem.describe()
    assert len(text) <= LONGEST, f"{len(text)} characters: {text[:200]}"
    assert text.isprintable(), repr(text[:300])
    assert "Traceback" not in text
