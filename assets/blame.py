"""Which extract it is that keeps figures from being computed, so that it can be taken out.

Belongs here: computing again without the extracts that may be behind a failure, and saying which of
them are. Does not belong here: taking one out (`klynge withdraw`), computing (`assets.computing`),
Dagster.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import polars as pl

from assets.computing import NothingToPublishError
from indicators.disclosure.protection import Protected
from schemas.corrections import CorrectionError
from schemas.definitions.model import Definition
from schemas.frames.value_faults import InvalidValuesError, find_faults
from schemas.problems import Problem, StageError
from warehouse.store import Warehouse

Compute = Callable[[list[Definition]], Protected]
"""Computes the figures of some definitions from what counts in the warehouse."""

ONE_BY_ONE = 8
"""Up to so many extracts are left out one by one, where no half of them is behind it."""

LOOKED_AT = 8
"""So many extracts that are not new are tried, those received last."""


class PoisonedError(StageError):
    """No figures can be computed, and it is an extract that keeps them from being computed."""


def compute_or_blame(
    warehouse: Warehouse,
    definitions: list[Definition],
    compute: Compute,
    manifest: Mapping[str, Any] | None,
) -> Protected:
    """The figures of the definitions, with no fault in them.

    `manifest` is that of the snapshot in force, None where there is none. Raises the error of
    computing, or `InvalidValuesError`, when no extract is behind it, and else `PoisonedError`,
    which names the extracts first and then what went wrong.
    """
    try:
        return compute_soundly(definitions, compute)
    except (NothingToPublishError, CorrectionError):
        # a correction says itself which figure overtook it
        raise
    # whatever kind it is of: it is raised on when no extract is behind it
    except Exception as error:
        culprits = find_culprits(warehouse, definitions, compute, error, manifest or {})
        if not culprits:
            raise
        raise PoisonedError(describe_culprits(culprits, error)) from error


def compute_soundly(definitions: list[Definition], compute: Compute) -> Protected:
    """The figures; raises `InvalidValuesError` when they break what they promise."""
    protected = compute(definitions)
    if faults := find_faults(protected.values):
        raise InvalidValuesError(faults)
    return protected


def find_culprits(
    warehouse: Warehouse,
    definitions: list[Definition],
    compute: Compute,
    error: Exception,
    manifest: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """The register's entries of the extracts without which the same can be computed.

    Extracts that the snapshot in force does not rest on are suspected first. Where it has not the
    failing definitions as they are, these may be behind it as well, and an extract is only blamed
    when the others give figures.
    """
    told = list_told(definitions, error)
    concerned = choose_concerned(definitions, told)
    known = manifest.get("definition_versions", {})
    as_published = all(known.get(entry.id) == entry.version for entry in concerned)
    needed = set() if as_published else told or {entry.id for entry in concerned}

    def fails(left_out: Collection[str]) -> bool:
        return does_fail(warehouse, concerned, compute, left_out, needed)

    if not fails(()):
        return []
    suspects = warehouse.list_behind_cells()
    entries = manifest.get("extracts", [])
    counted = {entry["extract_id"] for entry in entries if entry["status"] == "accepted"}
    new = [each for each in suspects if each not in counted]
    guilty = narrow(fails, new) if new and not fails(new) else []
    counts_now = {extract_id for extract_id, _ in warehouse.list_counting()}
    if not guilty and counts_now != counted:
        guilty = next(([each] for each in suspects[:LOOKED_AT] if not fails([each])), [])
    return [entry for entry in warehouse.register().to_dicts() if entry["extract_id"] in guilty]


def list_told(definitions: list[Definition], error: Exception) -> set[str]:
    """The definitions that an error names; none when it is of another kind."""
    told = {fault.indicator_id for fault in getattr(error, "faults", ())}
    if isinstance(error, StageError) and not isinstance(error, CorrectionError):
        text = " ".join(problem.message for problem in error.problems)
        told |= {entry.id for entry in definitions if f"'{entry.id}'" in text}
    return told


def choose_concerned(definitions: list[Definition], told: Collection[str]) -> list[Definition]:
    """The named definitions with those that they are made of; all when none is named."""
    if not told:
        return definitions
    used = {name for entry in definitions if entry.id in told for name in entry.uses}
    return [entry for entry in definitions if entry.id in told or entry.id in used]


def does_fail(
    warehouse: Warehouse,
    definitions: list[Definition],
    compute: Compute,
    left_out: Collection[str],
    needed: Collection[str],
) -> bool:
    """Whether the definitions cannot be computed without some extracts; nothing is changed.

    The `needed` ones must have a figure.
    """
    with warehouse.without(left_out):
        try:
            values = compute_soundly(definitions, compute).values
        except NothingToPublishError:
            return bool(needed)
        except Exception:  # noqa: BLE001 - of whatever kind, it is a failure
            return True
    shown = set(values.filter(pl.col("status") != "missing")["indicator_id"])
    return not set(needed) <= shown


def narrow(fails: Callable[[Collection[str]], bool], guilty: Sequence[str]) -> list[str]:
    """Of extracts without which nothing fails, the fewest that this holds for."""
    while len(guilty) > 1:
        middle = len(guilty) // 2
        halves = (guilty[:middle], guilty[middle:])
        half = next((half for half in halves if not fails(half)), None)
        if half is None:
            break
        guilty = half
    if 1 < len(guilty) <= ONE_BY_ONE:
        for each in list(guilty):
            others = [other for other in guilty if other != each]
            if not fails(others):
                guilty = others
    return list(guilty)


def describe_culprits(culprits: Sequence[Mapping[str, Any]], error: Exception) -> list[Problem]:
    """Each extract with the command that takes it out, and then what went wrong."""
    others = ", with the others named here," if len(culprits) > 1 else ""
    told = [
        Problem(
            rule="extract_poisons",
            message=f"What counts of this extract{others} keeps figures from being computed; they "
            "can be computed without.",
            file=entry["file_name"],
            found=f"{entry['dataset']}, released {entry['vintage']}, received "
            f"{entry['received_at']:%Y-%m-%d %H:%M} UTC, sha256 {entry['sha256'][:12]}",
            remedy="If it is not what it should be: klynge withdraw "
            f'{entry["sha256"][:12]} --because "...", then run again.',
        )
        for entry in culprits
    ]
    if isinstance(error, StageError):
        return [*told, *error.problems]
    first = str(error).partition("\n")[0]
    return [*told, Problem("compute_failed", f"What went wrong: {type(error).__name__}: {first}")]
