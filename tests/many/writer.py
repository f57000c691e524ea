"""A program that publishes one snapshot after another, each with a new extract.

`python -m tests.many.writer HOME INBOX DEFINITIONS` runs it: it publishes for each year that it
is told, and answers with the run's exit code.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from rich.console import Console

from pipelines.commands.run.run import RunRequest, run_monitoring
from tests.bad_input.good import as_csv, practices
from tests.quick_runs import run_quickly
from warehouse.home import Home


def publish_year(request: RunRequest, year: str) -> int:
    """Drop an extract of a further year and run; returns the exit code."""
    extract = as_csv(practices(f"01-01-{year}"))
    (request.folder / f"praksis_{year}.csv").write_text(extract, encoding="utf-8")
    with run_quickly():
        return run_monitoring(request, Console(file=io.StringIO()), Console(stderr=True))


if __name__ == "__main__":
    home, inbox, definitions = (Path(argument) for argument in sys.argv[1:])
    for line in sys.stdin:
        print(publish_year(RunRequest(Home(home), inbox, definitions), line.strip()), flush=True)
