"""What a run's outcome depends on, and whether the published snapshot covers it already.

Belongs here: the fingerprint of definitions, data files and code, and the comparison of found
files with the manifest. Extracts have fingerprints of their own (`sources.inbox`). Nothing
slow is imported, since `klynge run` asks this before anything else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.definitions.including import list_definition_files, name_of
from schemas.efforts import name_efforts_file
from schemas.extracts import FoundFile
from schemas.waivers import name_waivers_file
from warehouse.intake import path_end
from warehouse.taking_out import OUT

CHECKOUT = Path(__file__).resolve().parents[1]
DEFAULT_DEFINITIONS = CHECKOUT / "indicator_defs.yaml"
DEFAULT_CORRECTIONS = CHECKOUT / "sources" / "corrections.yaml"
DEMO_TARGETS = "demo/targets.yaml"
ROOMS = (
    "assets", "auditing", "geography", "indicators", "pages", "schemas", "sources", "warehouse",
    "wording", "workbooks",
)  # fmt: skip
STEWARDS_FOLDERS = ("datasets",)
"""Folders beside the rooms that hold data files alone."""

AREA_FILES = "geography/data"
DATA_SUFFIXES = frozenset({".py", ".yaml", ".csv", ".json", ".html", ".css", ".js"})


@dataclass(frozen=True)
class Coverage:
    """How the found files stand in the published snapshot.

    `unknown` are files that the snapshot knows nothing of; `rejected` are manifest entries of
    found files that were rejected when it was made, `out` those of files that had been withdrawn or
    erased.
    """

    unknown: list[FoundFile]
    rejected: list[dict[str, Any]]
    out: list[dict[str, Any]]


def fingerprint_inputs(
    definitions_file: Path,
    checkout: Path = CHECKOUT,
    geography: Path | None = None,
    corrections: Path | None = None,
) -> str:
    """One sha256 over the definitions (the entry and what it includes), their waivers and efforts,
    and all code and data files of the rooms.

    `geography` is the folder of areas that is used instead of the checkout's own, `corrections`
    the file of corrections that is.
    """
    digest = hashlib.sha256(definitions_file.read_bytes())
    for path in list_definition_files(definitions_file)[1:]:
        digest.update(name_of(path, definitions_file).encode())
        digest.update(path.read_bytes())
    for beside in (name_waivers_file(definitions_file), name_efforts_file(definitions_file)):
        if beside.exists():
            digest.update(beside.read_bytes())
    if corrections is not None and corrections != DEFAULT_CORRECTIONS:
        digest.update(corrections.read_bytes())
    for name, checksum in hash_input_files(checkout, geography).items():
        digest.update(name.encode())
        digest.update(bytes.fromhex(checksum))
    return digest.hexdigest()


def hash_input_files(checkout: Path = CHECKOUT, geography: Path | None = None) -> dict[str, str]:
    """Every code and data file of the rooms, the datasets and the demo's targets, relative to the
    checkout, with its sha256.

    The files of another folder of areas stand in for the checkout's own.
    """
    files = {
        str(path.relative_to(checkout)): path
        for room in (*ROOMS, *STEWARDS_FOLDERS)
        for path in sorted((checkout / room).rglob("*"))
        if path.suffix in DATA_SUFFIXES
    }
    if (targets := checkout / DEMO_TARGETS).exists():
        files[DEMO_TARGETS] = targets
    if geography is not None:
        files = {name: path for name, path in files.items() if not name.startswith(AREA_FILES)}
        files |= {f"{AREA_FILES}/{path.name}": path for path in sorted(geography.glob("*.csv"))}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def compare_with_manifest(found: Sequence[FoundFile], manifest: dict[str, Any]) -> Coverage:
    """Which found files the manifest does not know, and which it knows as rejected.

    A file under another name is unknown, since a layout may take facts from the name.
    The same bytes twice in one folder count once, the first in path order.
    """
    readings: dict[str, list[dict[str, Any]]] = {}
    for entry in manifest["extracts"]:
        # in an older manifest each reading is a receipt of its own
        readings.setdefault(entry.get("fingerprint", entry["extract_id"]), []).append(entry)
    taken_out = {e["sha256"]: e for e in manifest["extracts"] if e["status"] in OUT}
    coverage, seen = Coverage([], [], []), set()
    for file in sorted(found, key=lambda each: each.relative):
        entries = readings.get(file.fingerprint, [])
        refused = [entry for entry in entries if entry["status"] == "rejected"]
        same = [entry for entry in refused if entry["file_name"] == file.relative]
        if file.sha256 in taken_out:
            coverage.out.append(taken_out[file.sha256])
        elif not entries:
            if file.sha256 not in seen:
                coverage.unknown.append(file)
        elif not is_known(file, entries):
            if same:
                coverage.rejected.append(same[-1])
            else:
                coverage.unknown.append(file)
        seen.add(file.sha256)
    return coverage


def is_known(file: FoundFile, entries: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a file is one of the readings of it that were not rejected, also by its name.

    Of several the accepted one decides.
    """
    read = [entry for entry in entries if entry["status"] != "rejected"]
    read = [entry for entry in read if entry["status"] == "accepted"] or read
    return any(path_end(entry["file_name"]) == path_end(file.relative) for entry in read)


def is_published(
    accepted: Sequence[tuple[str, str]], inputs_fingerprint: str, manifest: dict[str, Any] | None
) -> bool:
    """Whether the snapshot in force was made from just these extracts and inputs.

    `accepted` are the register's extract_id and file_name, since a corrected name of a file
    can change what it says.
    """
    if manifest is None or manifest.get("inputs_fingerprint") != inputs_fingerprint:
        return False
    published = {
        (entry["extract_id"], entry["file_name"])
        for entry in manifest["extracts"]
        if entry["status"] == "accepted"
    }
    return published == set(accepted)
