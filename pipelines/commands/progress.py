"""How a run's progress is told while it runs.

Belongs here: lines from the stages' log messages, lively on a terminal and plain elsewhere.
Does not belong here: what the stages say, and the summary at the end.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from schemas.problems import StageError

LOGGER = "klynge"
UNDER_WAY = "..."


class TerminalProgress(logging.Handler):
    """One line for each thing done; what is under way turns beside a spinner."""

    def __init__(self, console: Console, status: Status, started: float) -> None:
        super().__init__()
        self._console = console
        self._status = status
        self._started = started

    def emit(self, record: logging.LogRecord) -> None:
        """Show a message; one that ends in '...' only until the next."""
        text = escape(record.getMessage())
        if text.endswith(UNDER_WAY):
            self._status.update(text)
            return
        mark = "[yellow]![/]" if record.levelno >= logging.WARNING else "[green]✓[/]"
        seconds = time.monotonic() - self._started
        self._console.print(f"{mark} [dim]{seconds:5.1f} s[/]  {text}", highlight=False)


class PlainProgress(logging.Handler):
    """One plain line for each message."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print a message."""
        warning = "warning: " if record.levelno >= logging.WARNING else ""
        print_plain(self._console, warning + record.getMessage())


@contextmanager
def show_progress(console: Console) -> Iterator[None]:
    """Show what the stages report for as long as the context lasts."""
    logger = logging.getLogger(LOGGER)
    with console.status("starting ...") as status:
        handler: logging.Handler = PlainProgress(console)
        if console.is_terminal:
            handler = TerminalProgress(console, status, time.monotonic())
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(handler)


def print_plain(console: Console, text: str) -> None:
    """Print text as it is: no markup, no colours, no folding of long lines."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def print_lines(console: Console, lines: Iterable[str]) -> None:
    """Print lines as they are."""
    for line in lines:
        print_plain(console, line)


def print_problems(console: Console, error: StageError) -> None:
    """Each problem of an error in one line."""
    print_lines(console, [f"error: {problem.describe()}" for problem in error.problems])
