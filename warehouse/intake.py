"""Which files of a folder are new.

Belongs here: the comparison of found files with the register. Does not belong here: looking
inside a file.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from schemas.extracts import FoundFile


@dataclass(frozen=True)
class Intake:
    """What is to be read, what is known already, and what is the same bytes twice."""

    new: list[FoundFile]
    known: list[FoundFile]
    repeated: list[FoundFile]


def plan_intake(found: list[FoundFile], register: pl.DataFrame) -> Intake:
    """Sort found files by whether they must be read.

    An accepted extract is read once. A rejected one is read again, because a repaired
    layout, sidecar or file name may let it pass. Of files with the same bytes in one folder
    the first in path order counts.
    """
    accepted = register.filter(pl.col("status") == "accepted")
    accepted_ids = set(accepted["extract_id"])
    seen: set[str] = set()
    new, known, repeated = [], [], []
    for file in sorted(found, key=lambda entry: entry.relative):
        if file.sha256 in seen:
            repeated.append(file)
        elif file.fingerprint in accepted_ids:
            known.append(file)
        else:
            new.append(file)
        seen.add(file.sha256)
    return Intake(new, known, repeated)
