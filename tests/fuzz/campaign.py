"""Many cases in worker processes, and the counts of what came of them.

Belongs here: starting workers, noticing that one died, going on after it.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.extracts import load_originals

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass
class Result:
    """Counts by outcome, the defects by number of their case, and the largest worker."""

    outcomes: Counter[str] = field(default_factory=Counter)
    defects: dict[int, str] = field(default_factory=dict)
    peak_mib: int = 0


def run_campaign(
    demo: Path, first: int, count: int, seed: int, scratch: Path, workers: int
) -> Result:
    """Run the cases `first` to `first + count - 1` of a seed, over extracts of the demo."""
    scratch.mkdir(parents=True, exist_ok=True)
    originals = load_originals(demo)
    (scratch / "originals.pickle").write_bytes(pickle.dumps(originals))
    step = -(-count // workers)
    result = Result()

    def run_slice(nth: int) -> None:
        at, last = first + nth * step, min(first + (nth + 1) * step, first + count)
        while at < last:
            at = run_worker(at, last, seed, scratch / f"worker{nth}", result)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(run_slice, range(workers)))
    return result


def run_worker(first: int, last: int, seed: int, scratch: Path, result: Result) -> int:
    """Run one worker until it ends or dies; returns the case to go on with."""
    scratch.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz.worker", str(first), str(last), str(seed), str(scratch)],
        cwd=CHECKOUT, env={**os.environ, "POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    at = first
    assert process.stdout is not None and process.stderr is not None
    with ThreadPoolExecutor(max_workers=1) as reader:
        errors = reader.submit(process.stderr.read)
        for line in process.stdout:
            if not line.startswith("{"):
                continue
            said = json.loads(line)
            at = said.get("begin", at)
            if "trace" in said:
                result.defects[said["case"]] = said["trace"]
            if "outcome" in said:
                result.outcomes[said["outcome"]] += 1
                at = said["end"] + 1
            result.peak_mib = max(result.peak_mib, said.get("peak_mib", 0))
        code = process.wait()
    if code == 0 and at >= last:
        return last
    result.outcomes["died"] += 1
    result.defects[at] = f"the process ended with {code}: {errors.result()[-1500:]}"
    return at + 1
