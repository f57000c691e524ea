"""Which files of a folder are new.

Belongs here: the comparison of found files with the register. Does not belong here: looking
inside a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

import polars as pl

from schemas.extracts import FoundFile
from warehouse.taking_out import OUT


@dataclass(frozen=True)
class Intake:
    """What is to be read, what is known already, what is the same bytes twice, what stays out."""

    new: list[FoundFile]
    known: list[FoundFile]
    repeated: list[FoundFile]
    out: list[FoundFile]


def plan_intake(found: list[FoundFile], register: pl.DataFrame, named_by_path: set[str]) -> Intake:
    """Sort found files by whether they must be read.

    An accepted extract is read once, whatever it is called later; but where the layout takes
    the year or the indicator from the path (`named_by_path`), a new name is new news. A
    rejected extract is read again, because a repaired layout, sidecar or file name may let it
    pass. Of files with the same bytes in one folder the first in path order counts. Bytes that
    were withdrawn or erased stay out, whatever they are called and whatever lies beside them.
    """
    accepted = register.filter(pl.col("status") == "accepted")
    names = {
        row["fingerprint"]: path_end(row["file_name"]) if row["layout"] in named_by_path else None
        for row in accepted.select("fingerprint", "file_name", "layout").iter_rows(named=True)
    }
    taken_out = set(register.filter(pl.col("status").is_in(OUT))["sha256"])
    seen: set[str] = set()
    new, known, repeated, out = [], [], [], []
    for file in sorted(found, key=lambda entry: entry.relative):
        if file.sha256 in seen:
            repeated.append(file)
        elif file.sha256 in taken_out:
            out.append(file)
        elif names.get(file.fingerprint, "") in (None, path_end(file.relative)):
            known.append(file)
        else:
            new.append(file)
        seen.add(file.sha256)
    return Intake(new, known, repeated, out)


def path_end(relative: str) -> str:
    """The file's name and its folder's, which is all that a layout looks at."""
    return "/".join(PurePosixPath(relative).parts[-2:])
