"""Timing whole commands as the operating system accounts for them.

Belongs here: running a command and comparing two. Does not belong here: what is compared.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One finished command: seconds by the clock, peak resident memory in MiB, and seconds of
    processor time with those of the processes that it waited for."""

    seconds: float
    peak_mib: float
    processor_seconds: float


@dataclass(frozen=True)
class PairedTimes:
    """Medians of two commands run in turn, and the median of the ratios pair by pair."""

    seconds: float
    bare_seconds: float
    ratio: float
    peak_mib: float


def run_command(command: Sequence[str]) -> Run:
    """Run a command to its end. Raises RuntimeError with its output when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(
            f"{' '.join(command)} ended with {process.returncode}:\n{output.decode()[-2000:]}"
        )
    return Run(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def compare(
    command: Sequence[str],
    bare: Sequence[str],
    pairs: int,
    prepare: Callable[[], None] = lambda: None,
) -> PairedTimes:
    """Run two commands in turn, after one warm-up of each; `prepare` comes before the first."""
    prepare()
    run_command(command)
    run_command(bare)
    runs = []
    for _ in range(pairs):
        prepare()
        runs.append((run_command(command), run_command(bare)))
    return PairedTimes(
        seconds=statistics.median(run.seconds for run, _ in runs),
        bare_seconds=statistics.median(run.seconds for _, run in runs),
        ratio=statistics.median(run.seconds / other.seconds for run, other in runs),
        peak_mib=max(run.peak_mib for run, _ in runs),
    )
