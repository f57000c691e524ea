"""`python -m demo FOLDER [--seed N]`: write the demo extracts.

Belongs here: the command's arguments and its one line of answer.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from demo.extracts import write_demo

DEFAULT_SEED = 2027


def main(arguments: list[str]) -> int:
    """Write the extracts and say how many; 1 when the folder cannot be written."""
    parser = argparse.ArgumentParser(
        prog="python -m demo", description="Write seeded synthetic extracts (syntetiske tal)."
    )
    parser.add_argument("folder", type=Path, help="where to put them; made when missing")
    parser.add_argument(
        "--seed", type=_whole_number, default=DEFAULT_SEED, help="default %(default)s"
    )
    options = parser.parse_args(arguments)
    try:
        written = write_demo(options.folder, options.seed)
    except OSError as error:
        print(f"{options.folder}: the demo extracts cannot be written: {error}", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in written) / 1e6
    print(f"{len(written)} synthetic files, {size:.1f} MB, in {options.folder}")
    return 0


def _whole_number(text: str) -> int:
    """A seed is a whole number from 0 upwards."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 0 upwards")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
