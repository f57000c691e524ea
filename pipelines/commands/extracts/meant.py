"""Which received file a person means.

Belongs here: choosing among those received, and saying that there is none or that there are
several. Does not belong here: what is done with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pipelines.commands.extracts.file_record import Entry, find_entries, hash_path, suggest_names
from pipelines.commands.extracts.why_text import describe_matches
from sources.inbox import is_sidecar


class UnknownFileError(Exception):
    """No file, or no single file, is meant; `lines` say what there is instead."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__(lines[0])


def find_received(
    entries: Sequence[Entry], named: str, wanted: Collection[str], inbox: Path
) -> list[Entry]:
    """Every reading of the one received file that a text means, as for `klynge extracts --why`.

    Of several files of that name the only one with a reading of a `wanted` status is meant. Raises
    UnknownFileError when there is none, or several; it says so of a file that waits in the inbox.
    """
    matches = find_by_bytes(entries, Path(named)) or find_entries(entries, named)
    if not matches and (waiting := find_in_inbox(inbox, named)):
        raise UnknownFileError([explain_waiting(path) for path in waiting])
    if not matches:
        raise UnknownFileError(explain_unknown(entries, named))
    digests = {entry["sha256"] for entry in matches}
    if len(digests) > 1:
        able = {entry["sha256"] for entry in matches if entry["status"] in wanted}
        digests = able if len(able) == 1 else digests
    refuse_several([entry for entry in matches if entry["sha256"] in digests], named)
    return [entry for entry in entries if entry["sha256"] in digests]


def find_by_bytes(entries: Sequence[Entry], path: Path) -> list[Entry]:
    """The received files with the bytes of a file on disk; none where there is no such file."""
    if not path.is_file():
        return []
    try:
        digest = hash_path(path)
    except OSError as error:
        raise UnknownFileError(
            [f"error: {path} cannot be read: {error.strerror or error}"]
        ) from error
    return [entry for entry in entries if entry["sha256"] == digest]


def find_in_inbox(inbox: Path, named: str) -> list[Path]:
    """The files of the inbox that a text names: a path, or a name or the end of one."""
    wanted = named.replace("\\", "/").removeprefix("./")
    path = Path(named).absolute()
    inbox = inbox.absolute()
    return sorted(
        file
        for file in inbox.rglob("*")
        if (file == path or f"/{file.relative_to(inbox).as_posix()}".endswith(f"/{wanted}"))
        and file.is_file()
        and not is_sidecar(file)
        and not file.name.startswith((".", "~$"))
    )


def explain_waiting(path: Path) -> str:
    """That a file was never taken in, and how it is kept from being so."""
    sidecar = path.with_name(f"{path.name}.meta.yaml")
    beside = " and its .meta.yaml" if sidecar.exists() else ""
    return f"error: it was never taken in; it lies in the inbox: remove {path}{beside}"


def refuse_several(matches: Sequence[Entry], named: str) -> None:
    """Raise UnknownFileError when several files, not only several readings, are of a name."""
    if len({entry["sha256"] for entry in matches}) > 1:
        raise UnknownFileError(
            [
                f"error: {len(matches)} files received are called '{named}'; "
                "name one by its sha256:",
                *describe_matches(matches),
            ]
        )


def explain_unknown(entries: Sequence[Entry], named: str) -> list[str]:
    """That there is no such file, and the nearest names."""
    near = suggest_names(entries, named)
    if near:
        listed = " or ".join(f"'{name}'" for name in near)
        return [f"error: no file '{named}' was received or is on disk; did you mean {listed}?"]
    return [
        f"error: no file '{named}' was received or is on disk; `klynge extracts` lists "
        f"the {len(entries)} that were received"
    ]
