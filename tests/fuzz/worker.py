"""Reading mutated extracts in a process with bounded memory and time.

Belongs here: one case after the other, each outcome as a line on the standard output. What ends
the process (memory, time, an abort in a library) is seen by who started it (`campaign`).
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from assets.intake.judging import Judged, Yardstick, judge_extract, load_yardstick
from geography import load_geography
from sources.inbox import scan_folder
from tests.fuzz.extracts import Original
from tests.fuzz.layout_files import run_layout_case
from tests.fuzz.mutations import Mutated, mutate, write_book
from tests.fuzz.told import check_problem
from tests.warehouse.receiving import accept, reject
from warehouse.home import Home
from warehouse.intake import plan_intake
from warehouse.store import open_warehouse

ADDRESS_SPACE = 3 << 30
"""Bytes of address space; the libraries alone take a good part of it."""
SECONDS = 20
STORED = 50
OF_LAYOUTS = 5
"""Of so many cases one is a layout file, the others are extracts."""
MOST_PROBLEMS = 600


def run_case(
    originals: list[Original], seed: int, number: int, folder: Path, yardstick: Yardstick
) -> str:
    """The outcome of one case: 'accepted', the rule of its first problem, or 'hidden' by its name.

    Raises AssertionError when a rejection is not told as it should be; whatever else is raised is
    a defect, too.
    """
    original = originals[number % len(originals)]
    shutil.rmtree(folder, ignore_errors=True)
    mutate(original, f"{seed}:{number}").write(folder)
    every = scan_folder(folder, yardstick.limits)
    if not every:
        return "hidden"
    judged = judge_extract(every[0], yardstick)
    for problem in [*judged.reasons, *judged.read.warnings]:
        check_problem(problem)
    assert len(judged.reasons) <= MOST_PROBLEMS, f"{len(judged.reasons)} problems"
    assert judged.reasons or not judged.read.observations.is_empty()
    return judged.reasons[0].rule if judged.reasons else "accepted"


def write_extracts(originals: list[Original], folder: Path) -> list[Path]:
    """The sound extracts as files, for layouts that are made wrong."""
    paths = []
    for original in originals:
        sound = Mutated(original)
        sound.content = write_book(original.grid) if original.grid else original.text.encode()
        sound.write(folder)
        paths.append(folder / sound.relative)
    return paths


def store_case(judged: Judged, home: Path) -> None:
    """Take the extract into a scratch warehouse, as a run does."""
    with open_warehouse(Home(home)) as warehouse:
        plan = plan_intake([judged.read.found], warehouse.register(), set())
        if not plan.new:
            return
        now = datetime.now(UTC)
        if judged.reasons:
            reject(warehouse, judged.read, judged.reasons, "fuzz", now)
        else:
            accept(warehouse, judged.read, "fuzz", now)


def main(first: int, last: int, seed: int, scratch: Path, originals: list[Original]) -> None:
    """Run the cases and print a line before and after each."""
    yardstick = load_yardstick(load_geography(), None)
    extracts = write_extracts(originals, scratch / "sound")
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in range(first, last):
        print(json.dumps({"begin": number}), flush=True)
        signal.alarm(SECONDS)
        try:
            if number % OF_LAYOUTS == 0:
                outcome = run_layout_case(
                    scratch / "layouts", f"{seed}:{number}", extracts, yardstick.geography
                )
            else:
                outcome = run_case(originals, seed, number, scratch / "inbox", yardstick)
            if number % STORED == 1:
                for found in scan_folder(scratch / "inbox", yardstick.limits):
                    store_case(judge_extract(found, yardstick), scratch / "home")
        except BaseException:  # noqa: BLE001 - whatever comes, it is what is looked for
            outcome = "defect"
            print(json.dumps({"case": number, "trace": traceback.format_exc()[-3000:]}), flush=True)
        signal.alarm(0)
        print(json.dumps({"end": number, "outcome": outcome}), flush=True)
    print(json.dumps({"peak_mib": read_peak()}), flush=True)


def read_peak() -> int:
    """The most memory that this process has held, in MiB; what `getrusage` says includes that of
    the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) // 1024


if __name__ == "__main__":
    import pickle

    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    first, last, seed, scratch = sys.argv[1:5]
    with Path(scratch, "..", "originals.pickle").open("rb") as stream:
        main(int(first), int(last), int(seed), Path(scratch), pickle.load(stream))
