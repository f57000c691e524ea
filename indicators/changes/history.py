"""The versions of one definition, one after the other, and how many figures each has moved.

Belongs here: what differs from one version to the next, as data. Does not belong here: where the
versions are kept (`warehouse.runs`, git), and the words (`pipelines.commands.definitions.history`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from indicators.changes.causes import flatten
from indicators.changes.differences import TOLERANCE
from indicators.changes.renaming import rename_keys
from schemas.frames.values import VALUE_KEY

UNCHANGED_BY = frozenset({"id", "renamed_from"})
"""What is said of a rename as such."""


@dataclass(frozen=True)
class KeptDefinition:
    """An indicator's keys in one set of definitions; None where the set has no such indicator.

    `published_at` and `run_id` are those of the run that published them, None for those of now.
    """

    keys: dict[str, Any] | None
    published_at: datetime | None = None
    run_id: str | None = None


@dataclass(frozen=True)
class MovedFigures:
    """How many figures one version moved."""

    changed: int = 0
    new: int = 0
    gone: int = 0


@dataclass(frozen=True)
class Version:
    """One version of a definition: since which run, and what differs from the one before.

    `facts` are as those of `indicators.changes.causes`: key, old, new. `former` is the id before a
    rename. `replaced` is the run that published last with the version before.
    """

    kept: KeptDefinition
    facts: Sequence[dict[str, Any]] = ()
    former: str | None = None
    replaced: KeptDefinition | None = None

    @property
    def says_something(self) -> bool:
        """Whether anything differs from the version before."""
        return bool(self.facts) or self.former is not None


def list_versions(kept: Iterable[KeptDefinition]) -> list[Version]:
    """Every version, oldest first; sets that say the same one after the other are one."""
    versions: list[Version] = []
    last: KeptDefinition | None = None
    for each in kept:
        if last is None or last.keys is None:
            if each.keys is not None:
                versions.append(Version(each, replaced=last))
                last = each
            continue
        if each.keys is None:
            versions.append(Version(each, replaced=last))
        elif (version := compare_versions(last, each)).says_something:
            versions.append(version)
        last = each
    return versions


def compare_versions(last: KeptDefinition, now: KeptDefinition) -> Version:
    """What differs between two versions; other indicators' new ids are none of it."""
    assert last.keys is not None and now.keys is not None
    before, after = last.keys["id"], now.keys["id"]
    old, new = (
        {key: value for key, value in flatten(keys) if top_of(key) not in UNCHANGED_BY}
        for keys in (rename_keys(last.keys, {before: after}), now.keys)
    )
    facts = [
        {"what": "key", "indicator": after, "key": key, "old": old.get(key), "new": new.get(key)}
        for key in (*new, *(key for key in old if key not in new))
        if old.get(key) != new.get(key)
    ]
    return Version(now, facts, before if before != after else None, last)


def top_of(key: str) -> str:
    """The key of the block that a path stands in."""
    return key.partition(".")[0].partition("[")[0]


def count_moved(old: pl.DataFrame, new: pl.DataFrame) -> MovedFigures:
    """How many figures of one indicator differ between two snapshots.

    Both have the key of `values`, `value` and `status`; the id is of no account.
    """
    key = [name for name in VALUE_KEY if name != "indicator_id"]
    joined = old.select(*key, "value", "status").join(
        new.select(*key, "value", "status"), on=key, how="full", suffix="_new", coalesce=True
    )
    was, now = pl.col("value"), pl.col("value_new")
    near = (now - was).abs() <= TOLERANCE * was.abs().clip(1.0)
    alike = (was.is_null() & now.is_null()) | near.fill_null(False)
    both = pl.col("status").is_not_null() & pl.col("status_new").is_not_null()
    same = alike & (pl.col("status") == pl.col("status_new"))
    return MovedFigures(
        changed=joined.filter(both & ~same).height,
        new=joined.filter(pl.col("status").is_null()).height,
        gone=joined.filter(pl.col("status_new").is_null()).height,
    )
