"""Is there anything to run for?

Belongs here: the question that the schedule, the sensor and `klynge run` ask before a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assets.gate.computed_before import ComputedBefore, list_computed_before
from assets.inputs import compare_with_manifest, is_published
from assets.run_inputs import RunInputs
from assets.running.lock import RunLockedError, find_lock, keep_runs_waiting
from schemas.extracts import MIXED_KINDS
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.store import open_warehouse


@dataclass(frozen=True)
class NothingNew:
    """The snapshot that covers a folder as it is now: in force, waiting, or declined.

    `rejected` are the manifest's entries of files in the folder that were rejected, `out` those of
    files that were withdrawn or erased.
    """

    computed: ComputedBefore
    rejected: list[dict[str, Any]]
    out: list[dict[str, Any]]

    @property
    def manifest(self) -> dict[str, Any]:
        """What that snapshot says of itself."""
        return self.computed.manifest

    def describe(self) -> str:
        """Why there is nothing to run for, in a sentence."""
        made = self.computed.made_at[:16].replace("T", " ")
        outcome = self.computed.describe() or "; the snapshot was left as it was"
        return f"Nothing new since {made} UTC{outcome}."


def find_nothing_new(
    home: Home, inputs: RunInputs, allow_synthetic: bool = False
) -> NothingNew | None:
    """The snapshot of which nothing is new, else None.

    Nothing is new when definitions, data files and code are the same, every file of the inbox is
    known to the snapshot, and the extracts that it was made of are those that count: none was
    withdrawn, restored, read anew or erased since. One that waits for approval, or was declined,
    counts as long as the one in force is still the one that it was held against. What was rejected
    only for standing beside extracts of the other kind is new once `allow_synthetic`.
    """
    if not inputs.definitions_file.is_file() or not inputs.corrections_file.is_file():
        return None
    for computed in list_computed_before(home):
        if computed.manifest.get("inputs_fingerprint") != inputs.fingerprint:
            continue
        coverage = compare_with_manifest(inputs.found, computed.manifest)
        is_let_in = allow_synthetic and any(
            MIXED_KINDS in entry["problems"] for entry in coverage.rejected
        )
        if coverage.unknown or is_let_in:
            continue
        if rests_on_what_counts(home, inputs.fingerprint, computed.manifest):
            return NothingNew(computed, coverage.rejected, coverage.out)
    return None


def rests_on_what_counts(home: Home, fingerprint: str, manifest: dict[str, Any]) -> bool:
    """Whether a snapshot was made of the extracts that count now.

    While a run is at work nobody withdraws anything, and it publishes what was withdrawn before: it
    is not waited for.
    """
    if not home.warehouse_file.exists():
        return True
    try:
        with (
            keep_runs_waiting(find_lock(home), 0),
            open_warehouse(home, read_only=True) as warehouse,
        ):
            counts = warehouse.list_counting()
    except RunLockedError:
        return True
    except WarehouseError as error:
        if any(problem.rule == "warehouse_in_use" for problem in error.problems):
            return True
        raise
    return is_published(counts, fingerprint, manifest)
