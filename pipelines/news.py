"""Is there anything to run for?

Belongs here: the question that the schedule, the sensor and `klynge run` ask before a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assets.computed_before import ComputedBefore, list_computed_before
from assets.inputs import compare_with_manifest
from assets.run_inputs import RunInputs
from warehouse.home import Home


@dataclass(frozen=True)
class NothingNew:
    """The snapshot that covers a folder as it is now: in force, waiting, or declined.

    `rejected` are the manifest's entries of files in the folder that were rejected.
    """

    computed: ComputedBefore
    rejected: list[dict[str, Any]]

    @property
    def manifest(self) -> dict[str, Any]:
        """What that snapshot says of itself."""
        return self.computed.manifest

    def describe(self) -> str:
        """Why there is nothing to run for, in a sentence."""
        made = self.computed.made_at[:16].replace("T", " ")
        outcome = self.computed.describe() or "; the snapshot was left as it was"
        return f"Nothing new since {made} UTC{outcome}."


def find_nothing_new(home: Home, inputs: RunInputs) -> NothingNew | None:
    """The snapshot of which nothing is new, else None.

    Nothing is new when definitions, data files and code are the same, and every file of the
    inbox is known to the snapshot. One that waits for approval, or was declined, counts as long as
    the one in force is still the one that it was held against.
    """
    if not inputs.definitions_file.is_file() or not inputs.corrections_file.is_file():
        return None
    for computed in list_computed_before(home):
        if computed.manifest.get("inputs_fingerprint") == inputs.fingerprint:
            coverage = compare_with_manifest(inputs.found, computed.manifest)
            if not coverage.unknown:
                return NothingNew(computed, coverage.rejected)
    return None
