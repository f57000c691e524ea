"""How a run's progress is told."""

from __future__ import annotations

import io
import logging

from rich.console import Console

from pipelines.commands.progress import show_progress


def tell_stages(console: Console) -> None:
    log = logging.getLogger("klynge.observations")
    with show_progress(console):
        log.debug("ruks.xlsx (1 of 2) ...")
        log.info("observations/ruks: 2 extracts")
        log.warning("[a].csv rejected")


def test_elsewhere_than_on_a_terminal_each_message_is_a_plain_line() -> None:
    written = io.StringIO()
    tell_stages(Console(file=written))
    assert written.getvalue() == "observations/ruks: 2 extracts\nwarning: [a].csv rejected\n"


def test_on_a_terminal_what_is_done_stays_and_warnings_stand_out() -> None:
    written = io.StringIO()
    tell_stages(Console(file=written, force_terminal=True, width=100))
    assert "✓" in written.getvalue()
    assert "observations/ruks: 2 extracts" in written.getvalue()
    assert "[a].csv rejected" in written.getvalue()


def test_after_the_run_nothing_more_is_written() -> None:
    written = io.StringIO()
    tell_stages(Console(file=written))
    before = written.getvalue()
    logging.getLogger("klynge.observations").info("afterwards")
    assert written.getvalue() == before
