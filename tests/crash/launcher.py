"""The command line, in a process that ends itself at a named point, or takes photos at several.

    python -m tests.crash.launcher [--point NAME] [--journal FILE] -- run --extracts ...

Belongs here: setting the watch and the journal, and calling what `klynge` calls. Also the process
that has imported all that a run imports, and forks one child for each request: the run is the
same, without the two seconds of importing.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from tests.crash.journal import Journal
from tests.crash.moments import Wait, Watch, end_process
from tests.crash.photos import Camera, Photos
from tests.crash.points import find_point
from tests.quick_runs import keep_engines

MODULES = (
    "great_expectations", "scipy.stats", "sqlalchemy.exc", "assets.quality.validation",
    "pipelines.commands.cli", "pipelines.commands.definitions.check", "pipelines.definitions",
    "pipelines.commands.run.run", "pipelines.commands.publication.decision",
    "workbooks.area_workbook",
)  # fmt: skip
LONGEST_SECONDS = 300
STAND_IN = """#!/bin/sh
case "$*" in *assets.publishing.workbook_processes*) exec "{interpreter}" "$@";; esac
cat > "{folder}/task"
cat "{folder}/answer"
"""
"""Stands for the interpreter that a run starts for Great Expectations: hands the task to the
process that has imported it, and the answer back. Processes that write workbooks are real."""


def launch(
    point: str, journal: Path | None, arguments: list[str], photos: Photos | None = None
) -> NoReturn:
    """Call `klynge` with arguments.

    At the point, if one is named, the process is killed; at each of the photos' points a copy of
    the home is made, and it goes on.
    """
    from pipelines.commands.cli import app

    home = Path(arguments[arguments.index("--home") + 1])
    if journal is not None:
        Journal(journal, home).start()
    if point:
        import_all()
        found = find_point(point)
        if found.batch_rows is not None:
            importlib.import_module("assets.intake.taking_in").BATCH_ROWS = found.batch_rows
        choose_processes(2 if found.side_by_side else 0)
        Watch([Wait(found.moments, partial(end_process, found.grow_to))]).start()
    if photos is not None and journal is not None:
        import_all()
        camera = Camera(home, journal, photos.folder)
        names = map(find_point, photos.points)
        Watch([Wait(each.moments, partial(camera.take, each.name)) for each in names]).start()
    with keep_engines():
        app(arguments, prog_name="klynge")
    raise SystemExit(0)


def choose_processes(count: int) -> None:
    """Let so many processes write the workbooks, whatever the figures and the machine."""
    from assets import cluster_workbooks

    setattr(cluster_workbooks, "count_processes", lambda *_: count)  # noqa: B010


def serve() -> None:
    """Answer each request (a line of JSON) with how its process ended.

    A request holds `point`, `journal`, `photos` (a folder and names of points, or nothing),
    `arguments`, `environment`, `folder` (for the pipes and what the command says); the answer is
    the exit code, or minus the number of the signal.
    """
    import_all()
    print("ready", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        folder = Path(request["folder"])
        prepare_stand_in(folder)
        validator = fork(serve_expectations, folder)
        child = fork(run_request, request)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.kill(validator, signal.SIGKILL)
        os.waitpid(validator, 0)
        print(json.dumps(code), flush=True)


def import_all() -> None:
    """What `klynge run` and its process for Great Expectations import."""
    for module in MODULES:
        importlib.import_module(module)


def prepare_stand_in(folder: Path) -> None:
    """The pipes to the process that has Great Expectations, and the program that uses them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("task", "answer"):
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)
    script = folder / "interpreter"
    script.write_text(STAND_IN.format(folder=folder, interpreter=sys.executable), encoding="utf-8")
    script.chmod(0o755)


def fork(work: Any, argument: Any) -> int:
    """Do some work in a child that never returns; its process id."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        work(argument)
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve_expectations(folder: Path) -> None:
    """The life of the process for Great Expectations, with pipes in place of its own input."""
    from assets.quality.validation import serve_task

    with (folder / "task").open(encoding="utf-8") as task:
        text = task.read()
    with (folder / "answer").open("w", encoding="utf-8") as answer:
        serve_task(io.StringIO(text), answer)


def run_request(request: dict[str, Any]) -> None:
    """Become the command that is asked for."""
    folder = Path(request["folder"])
    said = os.open(folder / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(said, stream)
    os.environ.update(request["environment"])
    sys.executable = str(folder / "interpreter")
    # a command that hangs fails its test, and does not keep the others
    signal.alarm(LONGEST_SECONDS)
    journal = Path(request["journal"]) if request["journal"] else None
    photos = Photos(Path(request["photos"][0]), request["photos"][1]) if request["photos"] else None
    launch(request["point"], journal, request["arguments"], photos)


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--point", default="")
    parser.add_argument("--journal", type=Path)
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    if options.serve:
        serve()
    else:
        launch(options.point, options.journal, options.arguments)


if __name__ == "__main__":
    main()
