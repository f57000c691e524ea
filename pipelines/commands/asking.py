"""Questions on the terminal, as `klynge new` and `klynge receive` put them.

Belongs here: putting a question until its answer can be used. Does not belong here: which questions
there are, and what an answer means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

Ask = Callable[[str, Callable[[str], Any], str | None], Any]
"""Puts a question: its text, how the answer is read (raising `AnswerError`), and the answer when
none is given."""


class AnswerError(ValueError):
    """An answer that cannot be used; the text says what is wrong, in the question's language."""


def ask_on_terminal(question: str, read: Callable[[str], Any], default: str | None) -> Any:  # noqa: ANN401
    """Put a question on the terminal until the answer can be used."""

    def read_answer(text: str) -> Any:  # noqa: ANN401
        try:
            return read(text)
        except AnswerError as error:
            raise typer.BadParameter(str(error)) from error

    return typer.prompt(question, default=default, value_proc=read_answer)
