"""`python -m tests.fuzz --count 10000 --seed 1`: counts by outcome; defects with their case."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from demo.extracts import write_demo
from tests.fuzz.campaign import run_campaign


def main() -> int:
    """Run a campaign; 1 when it finds a defect."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for what is written (default: none)")
    asked = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="klynge-fuzz-") as name:
        scratch = asked.keep or Path(name)
        write_demo(scratch / "demo", 1)
        result = run_campaign(
            scratch / "demo", asked.first, asked.count, asked.seed, scratch, asked.workers
        )
    for outcome, count in result.outcomes.most_common():
        print(f"{count:7,}  {outcome}")
    for number, said in sorted(result.defects.items()):
        print(f"\nDEFECT --seed {asked.seed} --first {number} --count 1\n{said}")
    seconds = time.monotonic() - started
    print(f"\n{sum(result.outcomes.values()):,} cases in {seconds:.0f} s, "
          f"largest worker {result.peak_mib} MiB, {len(result.defects)} defects")  # fmt: skip
    return 1 if result.defects else 0


if __name__ == "__main__":
    sys.exit(main())
