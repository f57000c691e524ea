"""Stored bytes read again with today's layouts, rules and areas, as a new reading of their receipt.

Belongs here: reading what is kept as it was received, and what differs from what is stored. Does
not belong here: storing (`warehouse.store.Warehouse.read_anew`), judging (`assets.intake.judging`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from assets.intake.identity import judge_alone
from assets.intake.judging import Judged, Yardstick
from schemas.extracts import FoundFile
from schemas.frames.observations import KEY
from warehouse.store import Warehouse
from warehouse.taking_in import DecidedExtract, decide
from warehouse.taking_out import Decree

REREAD_RUN = "reread"
"""What stands in the register in place of the run that took an extract in."""

COMPARED = ("value", "status", "unit", "period_start", "period_end")
PLACES = ("sheet", "row", "column")
KINDS = ("new", "changed", "gone")
SAID = ("publisher", "title", "url", "licence")


@dataclass(frozen=True)
class Reading:
    """What reading stored bytes anew gave, held against the reading that is stored.

    `differences` has the key of an observation, `kind` (one of `KINDS`), old_value, new_value,
    old_status, new_status. `moved` counts cells that are the same and stand elsewhere in the file.
    `released` are the release dates of the stored and of the new reading.
    """

    decided: DecidedExtract
    differences: pl.DataFrame
    moved: int
    released: tuple[date, date]

    @property
    def is_accepted(self) -> bool:
        """Whether today's rules accept it."""
        return self.decided.record.status == "accepted"

    @property
    def differs(self) -> bool:
        """Whether a reading of its own would say anything else."""
        return not self.differences.is_empty() or bool(self.moved) or len(set(self.released)) > 1


def read_anew(
    warehouse: Warehouse, entry: Mapping[str, Any], path: Path, yardstick: Yardstick, decree: Decree
) -> Reading:
    """Read the kept bytes of a register's entry; stores nothing.

    Name, sidecar, day of receipt, and the release date that stands in for an unknown one, are those
    of the receipt.
    """
    then = replace(yardstick, received=entry["received_at"].date())
    judged = judge_alone(find_receipt(warehouse, entry, path), then, warehouse.counterparts)
    decided = decide_anew(judged, entry, decree)
    stored = warehouse.read_cells(entry["extract_id"])
    read = judged.read.observations.select(pl.col(stored.columns)).cast(stored.schema)
    if judged.reasons:
        read = read.clear()
    differences, moved = compare_cells(stored, read)
    return Reading(decided, differences, moved, (entry["vintage"], decided.record.vintage))


def decide_anew(judged: Judged, entry: Mapping[str, Any], decree: Decree) -> DecidedExtract:
    """The new reading as the register gets it: received when the old one was, read now."""
    decided = decide(judged.read, judged.reasons, REREAD_RUN, entry["received_at"], decree.at)
    if decided.record.vintage_known or entry["vintage_known"]:
        return decided
    return replace(decided, record=replace(decided.record, vintage=entry["vintage"]))


def find_receipt(warehouse: Warehouse, entry: Mapping[str, Any], path: Path) -> FoundFile:
    """The kept bytes as the file that was found when they were received."""
    kept = warehouse.find_sidecar(entry["extract_id"])
    return FoundFile(
        path=str(path),
        relative=entry["file_name"],
        size=entry["size"],
        sha256=entry["sha256"],
        fingerprint=entry["fingerprint"],
        sidecar=recall_sidecar(entry) if kept is None else json.loads(kept),
    )


def recall_sidecar(entry: Mapping[str, Any]) -> dict[str, object]:
    """What is known of the sidecar of an extract from before sidecars were kept.

    That is what the register says of where it came from, whether file or sidecar said so.
    """
    said: dict[str, object] = {name: entry[name] for name in SAID if entry[name] is not None}
    if entry["vintage_known"]:
        said["published"] = str(entry["vintage"])
    if entry["retrieved"] is not None:
        said["retrieved"] = str(entry["retrieved"])
    return said | ({"synthetic": True} if entry["synthetic"] else {})


def compare_cells(stored: pl.DataFrame, read: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The cells that differ (see `Reading`), and how many only stand elsewhere."""
    joined = stored.with_columns(is_old=pl.lit(True)).join(
        read.with_columns(is_new=pl.lit(True)), on=KEY, how="full", coalesce=True, suffix="_new"
    )
    other, moved = (
        pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in names)
        for names in (COMPARED, PLACES)
    )
    told = joined.with_columns(
        kind=pl.when(pl.col("is_old").is_null())
        .then(pl.lit("new"))
        .when(pl.col("is_new").is_null())
        .then(pl.lit("gone"))
        .when(other)
        .then(pl.lit("changed")),
        moved=moved,
    )
    differences = told.filter(pl.col("kind").is_not_null()).select(
        *KEY, "kind", old_value="value", new_value="value_new", old_status="status",
        new_status="status_new",
    )  # fmt: skip
    same = told.filter(pl.col("kind").is_null())
    return differences.sort("kind", *KEY), int(same["moved"].sum())
