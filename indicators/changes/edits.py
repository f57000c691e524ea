"""What a steward edited: how today's definitions differ from those in force, key by key.

Belongs here: which keys of a block changed, and what sort of change each is. Does not belong here:
who edited it (`assets.gate.authors`), which figures it moves (`indicators.changes.edited_figures`),
and the words (`wording.news.edits`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indicators.changes.causes import ROW_KEYS, flatten
from schemas.definitions.life import MAKE_NO_FIGURE
from schemas.definitions.model import Definition

FORMULA, UNIT, TARGET, PROTECTION = "formula", "unit", "target", "protection"
RETIREMENT, NEW, ROWS, TEXT = "retirement", "new", "rows", "text"
SEEN_BY_TWO = (RETIREMENT, FORMULA, UNIT, TARGET, PROTECTION)
"""Changes that somebody else than their author looks at before they are published."""

JUDGING = frozenset({"target", "direction", "baseline", "benchmark", "judged_by", "breaks"})
"""Keys that decide what is said of a figure, and no figure."""
TARGET_TEXTS = frozenset({"target.source", "target.document", "target.quote"})
NAMES = frozenset({"id", "renamed_from"})
IN_FORCE = "in_force"

Keys = Mapping[str, Any]


@dataclass(frozen=True)
class KeyChange:
    """One changed key of a block, its values, and what sort of change that is."""

    key: str
    old: object
    new: object
    sort: str

    def tell_as_fact(self, indicator: str) -> dict[str, Any]:
        """The same as `indicators.changes.causes` has it."""
        return {
            "what": "key", "indicator": indicator, "key": self.key, "old": self.old,
            "new": self.new,
        }  # fmt: skip


@dataclass(frozen=True)
class EditedDefinition:
    """One indicator whose block is another one than that in force; None where there is none."""

    id: str
    before: Keys | None
    after: Keys | None
    changes: tuple[KeyChange, ...] = ()

    @property
    def is_retired(self) -> bool:
        """Whether it was in force and no longer is."""
        return is_in_force(self.before) and not is_in_force(self.after)

    @property
    def is_new(self) -> bool:
        """Whether it comes into force, and not after having been retired."""
        was_retired = self.before is not None and self.before.get("status") == "retired"
        return is_in_force(self.after) and not is_in_force(self.before) and not was_retired

    @property
    def sorts(self) -> frozenset[str]:
        """All sorts of change in it. Of one that was in force neither before nor now, texts."""
        if self.is_retired:
            return frozenset({RETIREMENT})
        if self.is_new:
            return frozenset({NEW})
        if not is_in_force(self.after):
            return frozenset({TEXT})
        return frozenset(change.sort for change in self.changes)

    @property
    def needs_second_person(self) -> tuple[str, ...]:
        """For which sorts of change somebody else has to look."""
        return tuple(sort for sort in SEEN_BY_TWO if sort in self.sorts)


def is_in_force(keys: Keys | None) -> bool:
    """Whether a block is there and in force."""
    return keys is not None and keys.get("status", IN_FORCE) == IN_FORCE


def find_edits(before: Mapping[str, Keys], after: Mapping[str, Keys]) -> list[EditedDefinition]:
    """The indicators whose blocks differ, by id; `before` has the ids of `after`.

    Both have every default filled in (`fill_defaults`).
    """
    edits = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        changes = compare_keys(old, new) if old is not None and new is not None else ()
        if changes or (old is None) != (new is None):
            edits.append(EditedDefinition(name, old, new, changes))
    return edits


def compare_keys(before: Keys, after: Keys) -> tuple[KeyChange, ...]:
    """The keys that differ, in the block's order."""
    old, new = dict(flatten(dict(before))), dict(flatten(dict(after)))
    return tuple(
        KeyChange(key, old.get(key), new.get(key), sort_key(key))
        for key in (*new, *(key for key in old if key not in new))
        if old.get(key) != new.get(key) and top_of(key) not in NAMES
    )


def top_of(key: str) -> str:
    """The key of the block that a path stands in."""
    return key.partition(".")[0].partition("[")[0]


def sort_key(key: str) -> str:
    """What sort of change a changed key is."""
    top = top_of(key)
    if top == "status":
        return RETIREMENT
    if top == "disclosure_control":
        return PROTECTION
    if top == "unit":
        return UNIT
    if top in JUDGING:
        is_text = key in TARGET_TEXTS or key.endswith("].why")
        return TEXT if is_text else TARGET
    if top in ROW_KEYS:
        return ROWS
    return TEXT if top in MAKE_NO_FIGURE else FORMULA


def fill_defaults(keys: dict[str, Any]) -> dict[str, Any]:
    """A definition with the keys that the language has got since; as it is where that fails."""
    try:
        return dump(Definition.model_validate(keys))
    except ValueError:
        return keys


def dump(definition: Definition) -> dict[str, Any]:
    """A definition's keys, as a run keeps them."""
    keys: dict[str, Any] = json.loads(definition.model_dump_json(exclude_none=True))
    return keys
