"""Real and synthetic extracts do not mix in a home, unless it is said that they may.

Belongs here: refusing an extract of the other kind than the home holds. Does not belong here: what
makes an extract synthetic (`sources.cells.provenance`), and storing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

import polars as pl

from assets.intake.judging import Judged
from schemas.extracts import FoundFile
from schemas.problems import Problem

DEFERRED_ROWS = 500_000
"""Observations of synthetic extracts that wait in memory for the end of the folder; what is beyond
is read again."""
KINDS = {False: "real", True: "synthetic"}


def keep_apart(
    judged: Iterable[Judged],
    register: pl.DataFrame,
    new: Collection[FoundFile],
    judge: Callable[[FoundFile], Judged],
) -> Iterator[Judged]:
    """The judged extracts, with a reason to reject those of the other kind than the home holds.

    What the home holds are the accepted extracts of the register, but those of which a new reading
    is among the `new` files. Where it holds nothing, real ones come before synthetic ones: these
    wait until all are judged, and are refused when a real one was accepted. `judge` reads and
    judges a file again.
    """
    again = [found.sha256 for found in new]
    held = register.filter(pl.col("status") == "accepted", ~pl.col("sha256").is_in(again))
    names = {kind: name_held(held.filter(synthetic=kind)) for kind in KINDS}
    waiting: list[Judged] = []
    rows = 0
    for each in judged:
        kind = each.read.provenance.synthetic
        if each.reasons:
            yield each
        elif names[not kind]:
            yield refuse(each, names[not kind])
        elif kind and not names[kind]:
            rows += each.read.observations.height
            waiting.append(each if rows <= DEFERRED_ROWS else strip(each))
        else:
            names[kind] = names[kind] or each.read.found.relative
            yield each
    for each in waiting:
        if names[False]:
            yield refuse(each, names[False])
        else:
            whole = each.read.observations.height > 0
            yield each if whole else judge(each.read.found)


def name_held(held: pl.DataFrame) -> str:
    """One extract of those held, and how many more; '' where there is none."""
    if held.is_empty():
        return ""
    more = f" and {held.height - 1} more" if held.height > 1 else ""
    return f"{held['file_name'][-1]}{more}"


def strip(judged: Judged) -> Judged:
    """An extract without its observations."""
    return replace(judged, read=replace(judged.read, observations=judged.read.observations.clear()))


def refuse(judged: Judged, others: str) -> Judged:
    """An extract with the reason that the home holds `others`, of the other kind."""
    kind = judged.read.provenance.synthetic
    mine, theirs = KINDS[kind], KINDS[not kind]
    instead = "" if kind else ", or take the synthetic ones out (`klynge withdraw`)"
    problem = Problem(
        rule="mixed_kinds",
        message=f"The extract is {mine}, and {theirs} ones are in the home or come with it: "
        f"{mine} and {theirs} figures would be compared with each other.",
        file=judged.read.found.relative,
        found=f"{mine} figures beside {theirs} ones ({others})",
        expected=f"{theirs} figures alone",
        remedy=f"Take it into a home of its own (`klynge run --home DIR`){instead}; where they "
        "are to stand together, run with --allow-synthetic.",
    )
    return replace(judged, reasons=[problem])
