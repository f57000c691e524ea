"""Which definitions a run can compute by although others in the file are wrong.

Belongs here: setting aside the blocks with errors, and those made of them. Does not belong here:
finding the errors (`schemas.definitions.checking.checks`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from schemas.definitions.file import CheckedFile, DefinitionError
from schemas.definitions.model import Definition
from schemas.problems import Problem

DRAFT = "draft"


def set_wrong_aside(checked: CheckedFile) -> tuple[list[Definition], list[Problem]]:
    """The definitions without errors, and what stops the others that are in force.

    A draft stops nothing, and is left out where it is wrong. Raises `DefinitionError` when the
    file as such is wrong, or nothing that is in force is left.
    """
    if not checked.errors:
        return checked.definitions, []
    wrong = [finding for finding in checked.findings if not finding.warning]
    if checked.tree.stopped or any(not _is_of_block(finding.path) for finding in wrong):
        raise DefinitionError(checked.errors)
    numbers = {finding.path[1] for finding in wrong}
    sound = [block.definition for block in checked.blocks if block.number not in numbers]
    blocks = _list_raw(checked)
    broken = {str(blocks[number].get("id")) for number in numbers if number in blocks}
    drafts = {number for number in numbers if blocks.get(number, {}).get("status") == DRAFT}
    stopped = [checked.place_finding(each) for each in wrong if each.path[1] not in drafts]
    kept, lost = leave_out(sound, broken - {entry.id for entry in sound})
    name_file = checked.name_file_of
    stopped += [describe_dependent(e, name_file(e.id)) for e in lost if e.status != DRAFT]
    if not any(entry.status == "in_force" for entry in kept):
        raise DefinitionError(checked.errors)
    return kept, [replace(each, remedy=_add_end(each.remedy)) for each in stopped]


def leave_out(
    definitions: Iterable[Definition], broken: set[str]
) -> tuple[list[Definition], list[Definition]]:
    """The definitions that rest on none of the broken ones, and those that do."""
    kept, lost = list(definitions), list[Definition]()
    while made := [entry for entry in kept if entry.uses & broken]:
        lost += made
        broken = {entry.id for entry in made}
        kept = [entry for entry in kept if entry.id not in broken]
    return kept, lost


def describe_dependent(entry: Definition, file: str) -> Problem:
    """That an indicator is not computed because one that it is made of is not."""
    made_of = ", ".join(f"'{name}'" for name in sorted(entry.uses))
    return Problem(
        rule="indicator_stopped",
        message=f"Indicator '{entry.id}': it is made of {made_of}, of which one is not computed.",
        file=file,
        remedy="Correct that one.",
    )


def describe_ruleless(entry: Definition, file: str) -> Problem:
    """That an indicator is not computed because the rules of its dataset cannot be read."""
    return Problem(
        rule="indicator_stopped",
        message=f"Indicator '{entry.id}': the rules of its dataset cannot be read, and no run has "
        "used them before.",
        file=file,
        remedy="Correct the file of rules.",
    )


def _is_of_block(path: tuple[str | int, ...]) -> bool:
    return len(path) > 1 and path[0] == "indicators" and isinstance(path[1], int)


def _list_raw(checked: CheckedFile) -> dict[str | int, dict[str, object]]:
    content = checked.tree.content
    listed = content.get("indicators") if isinstance(content, dict) else None
    entries = listed if isinstance(listed, list) else []
    return {number: raw for number, raw in enumerate(entries) if isinstance(raw, dict)}


def _add_end(remedy: str | None) -> str:
    return f"{remedy or ''} Until then the indicator is not computed.".strip()
