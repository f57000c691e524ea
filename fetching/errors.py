"""What can go wrong with a fetch, told to the person who must act.

Belongs here: the stage's error, and that of an attempt which may go better the next time.
"""

from __future__ import annotations

from schemas.problems import Problem, StageError


class FetchError(StageError):
    """A source could not be fetched; what lay in the inbox before is as it was."""


class PassingError(Exception):
    """An attempt failed for what may pass by itself; `wait` is what the publisher asks for."""

    def __init__(self, problem: Problem, wait: float | None = None) -> None:
        self.problem = problem
        self.wait = wait
        super().__init__(problem.describe())


def describe_failure(
    source: str, rule: str, message: str, remedy: str, found: str | None = None,
    expected: str | None = None,
) -> Problem:  # fmt: skip
    """A problem of a source, by its name."""
    return Problem(rule, message, source, found=found, expected=expected, remedy=remedy)
