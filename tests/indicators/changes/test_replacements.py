"""What is said of extracts that were withdrawn, restored, erased or read anew."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators.changes.replacements import describe_replacement, list_extracts, state_replacement


def row(extract_id: str, status: str = "accepted", event: str | None = None, **more: Any) -> Any:
    return {
        "extract_id": extract_id, "fingerprint": extract_id.partition("-")[0], "dataset": "praksis",
        "vintage": "2025-01-01", "file_name": f"{extract_id.partition('-')[0]}.csv",
        "status": status, "event": event, "because": "forkert fil" if event else None, **more,
    }  # fmt: skip


def tell(old: str, new: str, *register: Any, known: str = "a b") -> list[str]:
    extracts = list_extracts(pl.DataFrame(register, infer_schema_length=None))
    sides = set(filter(None, old.split())), set(filter(None, new.split()))
    facts = list(state_replacement(*sides, extracts, set(known.split())))
    return [
        describe_replacement(fact).replace("praksis released 2025-01-01 ", "") for fact in facts
    ]


@pytest.mark.parametrize(
    ("old", "new", "register", "told"),
    [
        ("b", "", [row("b", "withdrawn", "withdrawn")],
         ["withdrawn: (b.csv) because: forkert fil"]),
        ("b", "a", [row("a"), row("b", "withdrawn", "withdrawn")],
         ["withdrawn: (b.csv) because: forkert fil; (a.csv) counts instead"]),
        ("b", "c", [row("c"), row("b", "withdrawn", "withdrawn")],
         ["withdrawn: (b.csv) because: forkert fil", "new extract (c.csv)"]),
        ("b", "a", [row("a"), row("b", "erased", "erased")],
         ["erased: (b.csv) because: forkert fil; (a.csv) counts instead"]),
        ("a", "c", [row("a"), row("c", "accepted", "restored")],
         ["restored: (c.csv) because: forkert fil instead of (a.csv)"]),
        ("", "c", [row("c", "accepted", "restored")],
         ["restored: (c.csv) because: forkert fil"]),
        ("b", "b-1", [row("b", "superseded"), row("b-1", "accepted", "reread")],
         ["read or corrected otherwise: (b.csv)"]),
        # a cell that only the earlier reading had, and that another extract has now
        ("b", "a", [row("a"), row("b", "superseded"), row("b-1", "accepted", "reread")],
         ["in force again: (a.csv) instead of (b.csv)"]),
        # restored before, and new to neither snapshot
        ("a", "b", [row("a"), row("b", "accepted", "restored")],
         ["in force again: (b.csv) instead of (a.csv)"]),
        ("a", "a", [row("a")], ["read or corrected otherwise: (a.csv)"]),
    ],
)  # fmt: skip
def test_each_change_of_extracts_has_its_words(
    old: str, new: str, register: list[Any], told: list[str]
) -> None:
    assert tell(old, new, *register) == told


def test_a_register_from_before_events_were_kept_tells_what_it_told() -> None:
    bare = ("extract_id", "dataset", "vintage", "file_name", "status")
    old, new = ({name: row(each)[name] for name in bare} for each in ("a", "c"))
    assert tell("a", "c", old, new) == ["new extract (c.csv) instead of (a.csv)"]
    assert tell("a", "", old) == ["no longer in force: (a.csv)"]
