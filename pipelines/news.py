"""Is there anything to run for?

Belongs here: the question that the schedule, the sensor and `klynge run` ask before a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assets.inputs import compare_with_manifest
from assets.run_inputs import RunInputs
from schemas.extracts import MIXED_KINDS
from warehouse.home import Home
from warehouse.publish import read_manifest


@dataclass(frozen=True)
class NothingNew:
    """The snapshot in force, when it covers a folder as it is now.

    `rejected` are the manifest's entries of files in the folder that were rejected.
    """

    manifest: dict[str, Any]
    rejected: list[dict[str, Any]]


def find_nothing_new(
    home: Home, inputs: RunInputs, allow_synthetic: bool = False
) -> NothingNew | None:
    """The snapshot in force when nothing is new since it, else None.

    Nothing is new when definitions, data files and code are the same, and every file of the
    inbox is known to the snapshot. What was rejected only for standing beside extracts of the other
    kind is new once `allow_synthetic`.
    """
    manifest = read_manifest(home)
    if manifest is None:
        return None
    if not inputs.definitions_file.is_file() or not inputs.corrections_file.is_file():
        return None
    if manifest.get("inputs_fingerprint") != inputs.fingerprint:
        return None
    coverage = compare_with_manifest(inputs.found, manifest)
    let_in = allow_synthetic and any(
        MIXED_KINDS in entry["problems"] for entry in coverage.rejected
    )
    return None if coverage.unknown or let_in else NothingNew(manifest, coverage.rejected)
