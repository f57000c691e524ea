"""The home's log: one line for each event, in the words of the terminal, with the run's id.

Belongs here: writing lines that several processes may write at once, and keeping the files small.
Does not belong here: what is said, which is each stage's own.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from schemas.problems import make_printable
from warehouse.home import Home

LOGGER = "klynge"
NO_RUN = "-"
UNDER_WAY = "..."
"""How a message ends that only says what is being done; it is no event."""
LARGEST_BYTES, KEPT_FILES = 5_000_000, 5


class Logbook(logging.Handler):
    """Writes what is logged under `klynge` to a file of the home.

    A line that cannot be written is lost, and nothing else: no run fails for its log.
    """

    def __init__(self, file: Path, run_id: str = NO_RUN) -> None:
        super().__init__(logging.INFO)
        self._file, self._run_id = file, run_id

    def emit(self, record: logging.LogRecord) -> None:
        """One line, whatever the message holds."""
        text = record.getMessage()
        if text.endswith(UNDER_WAY):
            return
        mark = "warning: " if record.levelno == logging.WARNING else ""
        mark = "error: " if record.levelno > logging.WARNING else mark
        if record.exc_info and record.exc_info[1] is not None:
            text += f" ({record.exc_info[1]!r})"
        write_line(self._file, self._run_id, mark + text, datetime.now(UTC))


def write_line(file: Path, run_id: str, text: str, now: datetime) -> None:
    """A line with the moment (UTC) and the run; the file is rotated when it is large."""
    line = f"{now:%Y-%m-%d %H:%M:%SZ} {run_id} {make_printable(text)}\n"
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab", buffering=0) as written:
            written.write(line.encode())
            is_large = written.tell() > LARGEST_BYTES
        if is_large:
            rotate(file)


def note_event(home: Home, text: str) -> None:
    """A line about something that somebody did outside a run."""
    write_line(home.log / "klynge.log", NO_RUN, text, datetime.now(UTC))


def rotate(file: Path) -> None:
    """Move `klynge.log` to `klynge.log.1` and so on; the oldest goes. One process does it."""
    with file.with_name(f".{file.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.stat().st_size <= LARGEST_BYTES:
            return
        for number in range(KEPT_FILES - 1, 0, -1):
            older = file.with_name(f"{file.name}.{number}")
            if older.exists():
                older.replace(file.with_name(f"{file.name}.{number + 1}"))
        file.replace(file.with_name(f"{file.name}.1"))


@contextmanager
def keep_log(home: Home, run_id: str = NO_RUN) -> Iterator[None]:
    """Write what is logged meanwhile into the home's log, too."""
    logger, book = logging.getLogger(LOGGER), Logbook(home.log / "klynge.log", run_id)
    before = logger.level
    logger.addHandler(book)
    if not logger.isEnabledFor(logging.INFO):
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(book)
        logger.setLevel(before)
