"""One extract taken in: read, judged and stored, as a process of its own.

Belongs here: the command that the benchmark times. `python -m benchmarks.take_in FILE HOME`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from geography import load_geography
from schemas.acceptance.check import check_extract, load_rules
from sources.inbox import scan_folder
from sources.layouts.model import load_layouts
from sources.reader import read_extract
from warehouse.home import Home
from warehouse.store import open_warehouse


def main(folder: Path, home: Path) -> int:
    """Take in every file of a folder; 1 when any is rejected."""
    geography, layouts, rules = load_geography(), load_layouts(), load_rules()
    with open_warehouse(Home(home)) as warehouse:
        for found in scan_folder(folder):
            read = read_extract(found, geography, layouts)
            reasons = read.problems or check_extract(read, rules, geography)
            if reasons:
                print("\n".join(reason.describe() for reason in reasons))
                return 1
            record = warehouse.accept(read, "benchmark", datetime.now(UTC))
            print(f"{record.rows} observations")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
