"""Edits of the files that protect readers and figures: the waivers, and when a snapshot waits.

Belongs here: what of them a snapshot was published with, and which edits since then somebody else
than their author has to look at. Does not belong here: indicators' edits
(`assets.gate.second_person`), and what the files say (`schemas.waivers`, `schemas.gates`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.error import YAMLError

from assets.gate.authors import find_file_authors
from assets.gate.second_person import SECOND_PERSON, UnseenEdit
from schemas.gates import GATES_FILE, Gates, GatesFile
from schemas.waivers import Waiver, WaiverFile, name_waivers_file
from schemas.written.yaml_nodes import load_yaml

PROTECTED_BY, GATES, WAIVERS = "protected_by", "gates", "waivers"
"""The manifest's key with what was in force, and its two parts."""

Stated = Mapping[str, Any]


def state_protection_files(gates: Gates, waivers: Sequence[Waiver]) -> dict[str, Any]:
    """What the manifest says of both."""
    return {
        PROTECTED_BY: {
            GATES: gates.model_dump(mode="json"),
            WAIVERS: [each.model_dump(mode="json") for each in waivers],
        }
    }


def is_seen_by_two(manifest: Stated, gates: Gates) -> bool:
    """Whether edits wait for a second person: as long as the snapshot in force says so, too, since
    turning that off is such an edit itself."""
    before = manifest.get(PROTECTED_BY, {}).get(GATES, {})
    return gates.second_person or bool(before.get(SECOND_PERSON, False))


def find_unseen_files(
    manifest: Stated, gates: Gates, waivers: Sequence[Waiver], definitions_file: Path,
    since: datetime, gates_file: Path = GATES_FILE,
) -> tuple[UnseenEdit, ...]:  # fmt: skip
    """The edits of both files since the snapshot in force, each with its authors; `since` is when
    that was published. Taking a waiver away needs nobody; where the manifest says nothing of a
    file, nothing is known of it."""
    before = manifest.get(PROTECTED_BY)
    if before is None:
        return ()
    now = state_protection_files(gates, waivers)[PROTECTED_BY]
    found = []
    if now[GATES] != before[GATES]:
        found.append(
            describe_edit(gates_file, GATES, since, lambda text: read_gates(text) == before[GATES])
        )
    if any(each not in before[WAIVERS] for each in now[WAIVERS]):
        waivers_file = name_waivers_file(definitions_file)
        found.append(
            describe_edit(
                waivers_file, WAIVERS, since, lambda text: read_waivers(text) == before[WAIVERS]
            )
        )
    return tuple(found)


def describe_edit(
    file: Path, sort: str, since: datetime, is_published: Callable[[str], bool]
) -> UnseenEdit:
    """The edit of a file as one that waits."""
    authors = find_file_authors(file, since, is_published)
    return UnseenEdit(file.name, file.name, (sort,), tuple(authors))


def read_gates(text: str) -> dict[str, Any] | None:
    """The conditions in a text; None where it is no such file."""
    try:
        return GatesFile.model_validate(load_yaml(text)).gates.model_dump(mode="json")
    except (YAMLError, ValidationError):
        return None


def read_waivers(text: str) -> list[dict[str, Any]] | None:
    """The waivers in a text; none where there is no file, None where it is no such file."""
    if not text.strip():
        return []
    try:
        waivers = WaiverFile.model_validate(load_yaml(text)).waivers
    except (YAMLError, ValidationError):
        return None
    return [each.model_dump(mode="json") for each in waivers]
