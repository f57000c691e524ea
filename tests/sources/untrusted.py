"""Files that someone made to do harm, and reading them where they can do none.

Belongs here: building such files small, and reading in a process with little memory and time.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from schemas.problems import Problem

CHECKOUT = Path(__file__).resolve().parents[2]
MEMORY = 3 << 29
"""Bytes of address space, most of which the libraries take."""
SECONDS = 60
READ = """
import json, resource, sys
from dataclasses import asdict
from pathlib import Path
from geography import load_geography
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from sources.limits import load_limits
from sources.reader import read_extract
limits = load_limits()
read = [read_extract(found, load_geography(), load_layouts(), limits)
        for found in scan_folder(Path(sys.argv[1]), limits)]
print(json.dumps([[asdict(problem) for problem in extract.problems] for extract in read]))
"""


def read_apart(inbox: Path) -> list[list[Problem]]:
    """The problems of each file of a folder, read with little memory and time."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(inbox)],
        cwd=CHECKOUT, timeout=SECONDS, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "POLARS_MAX_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [[Problem(**problem) for problem in problems] for problems in json.loads(done.stdout)]


def change_parts(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def change_sheet(content: bytes, old: str, new: str, number: int = 2) -> bytes:
    """A workbook with a text of one sheet's XML replaced."""

    def change(name: str, part: bytes) -> bytes:
        if name != f"xl/worksheets/sheet{number}.xml":
            return part
        assert old.encode() in part, old
        return part.replace(old.encode(), new.encode())

    return change_parts(content, change)


def add_part(content: bytes, name: str | zipfile.ZipInfo, part: bytes) -> bytes:
    """A workbook with one more part."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return stream.getvalue()
