"""`make bench`: the pipeline against the least that any solution would have to do.

Belongs here: what is compared with what, and the table that is printed.
"""

from __future__ import annotations

import math
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.commands import PairedTimes, compare, run_command
from benchmarks.ruks_workbook import write_ruks_workbook
from benchmarks.small_counts import time_protection

PYTHON = sys.executable
IMPORTS = [PYTHON, "-c", "import dagster, polars, pandera.polars, duckdb"]
BARE_READ = "\n".join(
    [
        "import fastexcel, sys",
        "book = fastexcel.read_excel(sys.argv[1])",
        "book.load_sheet('Hovedresultater', header_row=2, dtypes='string').to_polars()",
    ]
)


def main() -> None:
    """Run the comparisons and print a line for each."""
    with tempfile.TemporaryDirectory(prefix="klynge-bench-") as name:
        folder = Path(name)
        print(f"{'':46}{'median':>9}{'bare':>9}{'ratio':>8}{'aim':>6}{'peak':>11}")
        report("demo run / bare imports", 3.0, compare_demo_run(folder))
        report("protection and audit / a whole demo run", 0.25, compare_disclosure(folder))
        report("nothing new / bare imports", 1.3, compare_nothing_new(folder))
        report("94 extracts: take in / bare read and insert", 3.0, compare_demo_intake(folder))
        report("all indicators / one SQL statement each", 2.5, compare_values(folder))
        formula, target, membership = compare_previews(folder)
        report("preview of a formula / computing all", 0.25, formula)
        report("preview of a target / computing all", 0.25, target)
        report("preview of a membership / computing all", 1.3, membership)
        with_data, without = compare_checks(folder)
        report("check of 600 definitions / ruamel's reading", 1.5, with_data)
        report("the same without data / ruamel's reading", 1.0, without)
        one_bare, five_one, side_by_side = compare_workbooks(folder)
        report("one workbook / its cells bare", 3.0, one_bare)
        report("five workbooks / one", 5.0, five_one)
        report("six workbooks by two processes / by one", 0.65, side_by_side)
        report("RUKS of real size: take in / bare read", 2.5, compare_intake(folder))
        print_protection()


def report(label: str, aim: float, result: PairedTimes) -> None:
    """One line of the table."""
    peak = "" if math.isnan(result.peak_mib) else f"{result.peak_mib:.0f} MiB"
    print(
        f"{label:46}{result.seconds:8.2f}s{result.bare_seconds:8.2f}s"
        f"{result.ratio:8.2f}{aim:6.2f}{peak:>11}",
        flush=True,
    )


def print_protection() -> None:
    """A table with very many small counts: seconds of CPU of the elimination and of all of it."""
    protected, eliminating, seconds = time_protection(seed=1)
    print(
        f"{protected.statistics.primaries} small counts of 98 x 3 x 3: elimination "
        f"{eliminating:.2f} s (aim 1.00), with choice and ranges {seconds:.2f} s (aim 20.00)",
        flush=True,
    )


def klynge_run(folder: Path) -> list[str]:
    """The command for a run on the demo's extracts."""
    home = str(folder / "home")
    return [str(Path(PYTHON).with_name("klynge")), "run",
            "--extracts", str(folder / "demo"), "--home", home]  # fmt: skip


def compare_demo_run(folder: Path) -> PairedTimes:
    """A whole run from an empty home to five workbooks, against importing the libraries."""
    run_command([PYTHON, "-m", "demo", str(folder / "demo"), "--seed", "1"])
    return compare(
        klynge_run(folder), IMPORTS, 3, lambda: shutil.rmtree(folder / "home", ignore_errors=True)
    )


def compare_disclosure(folder: Path) -> PairedTimes:
    """Protecting and auditing the demo, against one whole run of it; seconds of processor time."""
    shutil.rmtree(folder / "home")
    bare = run_command(klynge_run(folder)).processor_seconds
    command = [PYTHON, "-m", "benchmarks.disclosure", str(folder / "home")]
    seconds = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return PairedTimes(seconds, bare, seconds / bare, float("nan"))


def compare_nothing_new(folder: Path) -> PairedTimes:
    """The same run once more, which has nothing to do."""
    return compare(klynge_run(folder), IMPORTS, 5)


def compare_values(folder: Path) -> PairedTimes:
    """All values as a run publishes them, against the bare values in hand-written SQL.

    Both are timed inside their process, after a round that warms up.
    """
    command = [PYTHON, "-m", "benchmarks.sql_values", str(folder / "home")]
    rounds = time_rounds(command, ("indicators", "sql"))
    return compare_rounds(rounds, "indicators", "sql")


def compare_previews(folder: Path) -> list[PairedTimes]:
    """All that an edit changes, told, against computing all figures; processor time."""
    command = [PYTHON, "-m", "benchmarks.preview_changed", str(folder / "home")]
    ways = ("formula", "target", "membership")
    rounds = time_rounds(command, ("computing", *ways), rounds=1)
    return [compare_rounds(rounds, way, "computing") for way in ways]


def compare_checks(folder: Path) -> list[PairedTimes]:
    """`klynge check` on 600 definitions, with the home's data and without any, against ruamel's
    reading of the same files; processor time of each without its start."""
    command = [PYTHON, "-m", "benchmarks.check", str(folder / "home")]
    rounds = time_rounds(command, ("ours", "empty", "bare"))
    return [compare_rounds(rounds, way, "bare") for way in ("ours", "empty")]


def compare_workbooks(folder: Path) -> list[PairedTimes]:
    """One workbook against its cells bare, five against one, and all six by two processes against
    one."""
    command = [PYTHON, "-m", "benchmarks.workbooks", str(folder / "home")]
    rounds = time_rounds(command, ("one", "bare", "five", "processes", "alone"))
    return [
        compare_rounds(rounds, *pair)
        for pair in (("one", "bare"), ("five", "one"), ("processes", "alone"))
    ]


def time_rounds(
    command: list[str], ways: tuple[str, ...], rounds: int = 3
) -> list[dict[str, float]]:
    """Seconds that a command measures of itself, each way in turn, several rounds."""
    return [
        {
            way: float(
                subprocess.run([*command, way], capture_output=True, text=True, check=True).stdout
            )
            for way in ways
        }
        for _ in range(rounds)
    ]


def compare_rounds(rounds: list[dict[str, float]], ours: str, bare: str) -> PairedTimes:
    """Two ways of the same rounds."""
    pairs = [(each[ours], each[bare]) for each in rounds]
    return PairedTimes(
        seconds=statistics.median(first for first, _ in pairs),
        bare_seconds=statistics.median(second for _, second in pairs),
        ratio=statistics.median(first / second for first, second in pairs),
        peak_mib=float("nan"),
    )


def compare_demo_intake(folder: Path) -> PairedTimes:
    """Reading, judging and storing the demo's extracts, against reading them as text and one insert
    of the same rows; CPU of each process without its imports."""
    command = [PYTHON, "-m", "benchmarks.take_in", str(folder / "demo"), str(folder / "home")]
    return compare_rounds(time_rounds(command, ("ours", "bare")), "ours", "bare")


def compare_intake(folder: Path) -> PairedTimes:
    """Reading, judging and storing 3.0 million observations, against the bare read."""
    inbox = folder / "ruks"
    inbox.mkdir()
    workbook = inbox / "RUKS 2010-2025.xlsx"
    write_ruks_workbook(workbook)
    return compare(
        [PYTHON, "-m", "benchmarks.take_in", str(inbox), str(folder / "home"), "ours"],
        [PYTHON, "-c", BARE_READ, str(workbook)],
        3,
    )


if __name__ == "__main__":
    main()
