"""The files of areas as a snapshot holds them, besides the workbooks.

Belongs here: finding them where they wait for publication, and what approval changes of them. Does
not belong here: making them (`assets.publishing.area_files`), which imports what draws.
"""

from __future__ import annotations

from pathlib import Path

PROFILES, CSV = "profiles", "csv"
APPROVED = ".approved"
"""Within `profiles/` of a snapshot that waits: the same pages as they are once it is approved."""


def list_documents(folder: Path) -> dict[str, Path]:
    """The files that wait below `folder`, each by its name in the snapshot."""
    return {
        path.relative_to(folder).as_posix(): path
        for part in (PROFILES, CSV)
        for path in sorted((folder / part).rglob("*"))
        if path.is_file() and not path.name.endswith(".part")
    }


def use_approved(snapshot: Path) -> list[Path]:
    """Put the pages of an approved snapshot in the place of those that say that it waits; returns
    the files that are others now."""
    clean = snapshot / PROFILES / APPROVED
    if not clean.is_dir():
        return []
    changed = []
    for path in sorted(clean.iterdir()):
        changed.append(path.replace(snapshot / PROFILES / path.name))
    clean.rmdir()
    return changed
