"""Is there anything to run for?

Belongs here: the question that the schedule, the sensor and `klynge run` ask before a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.inputs import compare_with_manifest, fingerprint_inputs
from sources.inbox import scan_folder
from sources.limits import load_limits
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
    home: Home,
    folder: Path,
    definitions_file: Path,
    geography: Path | None = None,
    corrections: Path | None = None,
) -> NothingNew | None:
    """The snapshot in force when nothing is new since it, else None.

    Nothing is new when definitions, data files and code are the same, and every file of the
    folder is known to the snapshot.
    """
    manifest = read_manifest(home)
    if manifest is None or not definitions_file.is_file():
        return None
    if corrections is not None and not corrections.is_file():
        return None
    inputs = fingerprint_inputs(definitions_file, geography=geography, corrections=corrections)
    if manifest.get("inputs_fingerprint") != inputs:
        return None
    coverage = compare_with_manifest(scan_folder(folder, load_limits()), manifest)
    return None if coverage.unknown else NothingNew(manifest, coverage.rejected)
