"""What the auditor is given, and what becomes of what it finds.

Belongs here: reading snapshots for the audit, what a home's older snapshots are known to tell, and
waivers. Does not belong here: Dagster; the attack (`auditing/`), which knows nothing of homes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from assets.publishing.shown_before import read_editions
from auditing.audit import Audit, audit
from auditing.beside import find_told_beyond
from auditing.finds import Find
from auditing.knowledge import Edition
from auditing.strata import find_told_of_hidden
from geography import Geography
from schemas.acceptance.rules import DatasetRules
from schemas.definitions.model import Definition
from schemas.equal_counts import load_equal_counts
from schemas.frames.values import VALUE_COLUMNS
from schemas.problems import Problem, StageError
from schemas.waivers import WAIVERS_NAME, Waiver
from warehouse.errors import WarehouseError, explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry
from warehouse.publishing.snapshots import (
    Snapshot,
    list_folders,
    list_snapshots,
    open_snapshots,
    read_tables,
)

TABLES = ("definitions", "areas", "membership", "weights")
BESIDE = ("spread", "contributions")
"""Tables that are made of figures, which an older snapshot lacks."""
SHOWN_FINDS = 20
LIST_OF_ALL = "The web page's check 'nothing_worked_out' lists all."
AUDIT = "audit"
"""The key of the manifest that an audited snapshot has."""


class DisclosureError(StageError):
    """Small counts can be worked out from what is about to be published."""


@dataclass(frozen=True)
class Audited:
    """An audit with its finds sorted: those that count, those known before, those waived."""

    audit: Audit
    finds: tuple[Find, ...]
    known: tuple[Find, ...]
    waived: tuple[tuple[Find, Waiver], ...]
    seconds: float

    def state(self) -> dict[str, Any]:
        """The certificate that goes into the manifest."""
        ranges = self.audit.ranges
        wide = ranges.filter(pl.col("low") <= 1, pl.col("high") >= 4)
        return {
            "cells": self.audit.cells,
            "components": self.audit.components,
            "exact": sum(find.how != "narrowed" for find in self.finds),
            "narrowed": sum(find.how == "narrowed" for find in self.finds),
            "hidden": ranges.height,
            "from_1_to_4": wide.height,
            "known": len(self.known),
            "waived": [
                # without the number: readers have the manifest
                {**waiver.model_dump(mode="json"), "how": find.how}
                for find, waiver in self.waived
            ],
            "seconds": round(self.seconds, 1),
        }

    def list_problems(self) -> list[Problem]:
        """The first finds that count, for the person who must act, and how many more there are."""
        problems = [
            Problem(
                rule="small_count_told",
                message=f"{find.chain} [{find.count}]",
                remedy="Correct the protection or the definition; a steward may waive the count "
                f"in {WAIVERS_NAME}.",
            )
            for find in self.finds[:SHOWN_FINDS]
        ]
        more = len(self.finds) - SHOWN_FINDS
        if more > 0:
            message = f"{more:,} more small counts can be worked out."
            problems.append(Problem("small_count_told", message, remedy=LIST_OF_ALL))
        return problems


def audit_figures(
    home: Home,
    edition: Edition,
    geography: Geography,
    rules: Mapping[str, DatasetRules],
    waivers: Sequence[Waiver],
    before: str | None = None,
    beside: Mapping[str, pl.DataFrame] | None = None,
) -> Audited:
    """Attack figures with all that readers were shown before, and sort what is found.

    `before` is the name of a snapshot, where only what was shown before that is meant. `beside` are
    the tables `spread` and `contributions` that are published with the figures.
    """
    started = time.process_time()
    found = attack(home, edition, geography, rules, before)
    if beside is not None and beside.keys() >= set(BESIDE):
        spread, contributions = (beside[name] for name in BESIDE)
        told = find_told_beyond(edition.published, spread, contributions, geography)
        found = replace(found, finds=(*found.finds, *told))
    if set(VALUE_COLUMNS) <= set(edition.published.columns):
        of_strata = find_told_of_hidden(edition.published, edition.definitions, load_equal_counts())
        found = replace(found, finds=(*found.finds, *of_strata))
    signed = {waiver.count: waiver for waiver in waivers}
    known = read_known(home)
    old = [find for find in found.finds if (find.count, find.number) in known]
    new = [find for find in found.finds if (find.count, find.number) not in known]
    return Audited(
        found,
        tuple(find for find in new if find.count not in signed),
        (*found.told_before, *old),
        tuple((find, signed[find.count]) for find in new if find.count in signed),
        time.process_time() - started,
    )


def attack(
    home: Home,
    edition: Edition,
    geography: Geography,
    rules: Mapping[str, DatasetRules],
    before: str | None,
) -> Audit:
    """The audit of figures with what the home's snapshots showed."""
    equal = load_equal_counts()
    older = read_editions(home, edition, equal, before)
    return audit(edition.published, edition.definitions, geography, older, equal, rules)


def audit_snapshot(
    home: Home, snapshot: Snapshot, rules: Mapping[str, DatasetRules], waivers: Sequence[Waiver]
) -> Audited:
    """Attack one snapshot. Raises `WarehouseError` when it cannot be read."""
    edition, geography = read_snapshot(snapshot)
    signed = [*read_signed(snapshot.manifest), *waivers]
    beside = read_tables(snapshot, BESIDE)
    return audit_figures(home, edition, geography, rules, signed, snapshot.name, beside)


def read_signed(manifest: Mapping[str, Any]) -> list[Waiver]:
    """The waivers that a snapshot was published with."""
    entries = manifest.get(AUDIT, {}).get("waived", [])
    names = Waiver.model_fields
    return [Waiver(**{name: entry[name] for name in names}) for entry in entries]


def read_snapshot(snapshot: Snapshot) -> tuple[Edition, Geography]:
    """The figures and definitions of a snapshot, and its map."""
    with explain_storage_errors(snapshot.folder):
        published = pl.read_parquet(snapshot.folder / "indicators.parquet")
    tables = read_tables(snapshot, TABLES)
    return Edition(snapshot.name, published, read_definitions(tables["definitions"])), make_map(
        tables
    )


def read_definitions(table: pl.DataFrame) -> tuple[Definition, ...]:
    """The definitions of a snapshot's table."""
    return tuple(Definition.model_validate_json(text) for text in table["definition"])


def make_map(tables: Mapping[str, pl.DataFrame]) -> Geography:
    """The map of a snapshot's tables."""
    aliases = pl.DataFrame(schema=dict.fromkeys(("alias", "area_type", "area_id"), pl.String))
    return Geography(tables["areas"], aliases, tables["membership"], tables["weights"])


def list_known_before(home: Home, geography: Geography, rules: Mapping[str, DatasetRules]) -> None:
    """Write down, once, what snapshots from before the first audited one tell.

    Nothing is written where there is a list already, where a snapshot was audited, or where none is
    published. Raises `WarehouseError` when the disk does not take it.
    """
    if home.audit_known.exists() or has_audited(home):
        return
    snapshots = list_snapshots(home)
    if not snapshots:
        return
    newest, _ = read_snapshot(snapshots[-1])
    found = attack(home, newest, geography, rules, snapshots[-1].name)
    content = {
        "snapshots": [each.name for each in snapshots],
        "finds": [asdict(find) for find in found.finds],
    }
    partial = home.audit_known.with_name(f".{home.audit_known.name}")
    with explain_storage_errors(home.root):
        partial.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        flush_entry(partial)
        partial.replace(home.audit_known)
        flush_entry(home.root)


def has_audited(home: Home) -> bool:
    """Whether any published snapshot was audited; the newest is asked first, and mostly enough."""
    newest_first = reversed(list_folders(home))
    opened = (open_snapshots(home, [folder]) for folder in newest_first)
    return any(AUDIT in each.manifest for found in opened for each in found)


def read_known(home: Home) -> frozenset[tuple[str, str]]:
    """The counts, and what of each, that snapshots from before the first audited one tell.

    Raises `WarehouseError` when the list cannot be read: without it they would stop every run.
    """
    if not home.audit_known.exists():
        return frozenset()
    try:
        with explain_storage_errors(home.root):
            content = json.loads(home.audit_known.read_text(encoding="utf-8"))
        return frozenset((str(find["count"]), str(find["number"])) for find in content["finds"])
    except (ValueError, LookupError, TypeError) as error:
        problem = Problem(
            rule="audit_known_unreadable",
            message="The list of what snapshots tell from before the first audited one cannot be "
            "read.",
            file=str(home.audit_known),
            remedy="Put the file back from a backup. Without one remove it: what those snapshots "
            "tell is found then, and a steward may waive it.",
        )
        raise WarehouseError([problem]) from error
