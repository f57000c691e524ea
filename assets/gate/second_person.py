"""What somebody else than its author has to look at before it is published.

Belongs here: which edits those are, who made them, and refusing the author's own approval. Does not
belong here: what sort of change an edited key is (`indicators.changes.edits`), who edited a file
(`assets.gate.authors`), the sentences (`wording.news.gate_details`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from assets.gate.authors import Author, Block, find_authors, find_full_name
from indicators.changes.causes import read_definitions
from indicators.changes.edits import (
    SEEN_BY_TWO,
    EditedDefinition,
    compare_keys,
    fill_defaults,
    find_edits,
    is_in_force,
)
from schemas.problems import Problem
from warehouse.publishing.snapshots import Snapshot
from warehouse.publishing.waiting import Decision

SECOND_PERSON = "second_person"
"""The condition, and the manifest's key with what a snapshot waits for because of it."""


@dataclass(frozen=True)
class UnseenEdit:
    """An indicator with changes that somebody else has to look at: which sorts, and by whom."""

    indicator_id: str
    title: str
    sorts: tuple[str, ...]
    authors: tuple[Author, ...] = ()


def list_unseen(
    old: pl.DataFrame, new: pl.DataFrame, set_aside: Collection[str]
) -> list[EditedDefinition]:
    """The edits between two tables of definitions that somebody else has to look at.

    Not those of indicators that are `set_aside` because they are written wrongly.
    """
    before, after = (
        {name: fill_defaults(keys) for name, keys in read_definitions(side).items()}
        for side in (old, new)
    )
    return [
        edit
        for edit in find_edits(before, after)
        if edit.needs_second_person and edit.id not in set_aside
    ]


def find_unseen_edits(
    edits: Sequence[EditedDefinition], definitions_file: Path, since: datetime
) -> tuple[UnseenEdit, ...]:
    """The edits with their authors; `since` is when what is in force was published."""
    found = []
    for edit in edits:
        keys = edit.after or edit.before or {}
        ids = {edit.id, *keys.get("renamed_from", [])}
        authors = find_authors(
            definitions_file, ids, since,
            lambda block, edit=edit: is_block_in_force(block, edit),  # type: ignore[misc]
        )  # fmt: skip
        title = str(keys.get("title", edit.id))
        found.append(UnseenEdit(edit.id, title, edit.needs_second_person, tuple(authors)))
    return tuple(found)


def is_block_in_force(block: Block | None, edit: EditedDefinition) -> bool:
    """Whether a block makes the figures in force, and says of them what is said."""
    if block is None or edit.before is None:
        return block is edit.before
    keys = fill_defaults({**block, "id": edit.id})
    if is_in_force(keys) != is_in_force(edit.before):
        return False
    return not any(each.sort in SEEN_BY_TWO for each in compare_keys(edit.before, keys))


def describe_unseen(edits: Sequence[UnseenEdit]) -> list[dict[str, Any]]:
    """The edits as the manifest keeps them."""
    return [asdict(edit) for edit in edits]


def list_own(snapshot: Snapshot, decision: Decision) -> list[Problem]:
    """What keeps somebody from approving a snapshot: edits of their own that it waits for."""
    person = name_person(decision)
    return [
        Problem(
            rule="own_change",
            message=f"{edit['indicator_id']} was changed ({', '.join(edit['sorts'])}) by "
            f"{author['name']}, and nobody approves a change of their own.",
            file=snapshot.name,
            found=f"{decision.by} (user {decision.user})",
            expected="somebody else",
            remedy="Ask a colleague to look at `klynge review` and to approve, as a user of their "
            "own. Where one person is alone: `second_person: false` in schemas/gates.yaml, which "
            "somebody else approves once.",
        )
        for edit, author in list_edited_by(snapshot.manifest)
        if person & fold_names(author["name"], author["user"])
    ]


def list_edited_by(
    manifest: Mapping[str, Any],
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, str]]]:
    """Each edit that a snapshot waits for, with each of its authors."""
    for edit in manifest.get(SECOND_PERSON, []):
        for author in edit["authors"]:
            yield edit, author


def name_person(decision: Decision) -> set[str]:
    """All names of who decides, as far as they are known."""
    return fold_names(decision.by, decision.user, find_full_name(decision.user))


def fold_names(*names: str) -> set[str]:
    """Names as they are compared: in small letters, with single spaces."""
    return {" ".join(name.casefold().split()) for name in names if name.strip()}
