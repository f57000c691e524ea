"""Which figures differ between two published snapshots, and in what way.

Belongs here: holding two frames `values` together. Why they differ is `indicators.changes.causes`;
reading snapshots and showing differences belong to `pipelines/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from schemas.frames.values import VALUE_KEY

NEW, GONE, REVISED = "new", "gone", "revised"
PROTECTED, UNPROTECTED, STATUS = "newly_protected", "no_longer_protected", "status_changed"
KINDS = (NEW, GONE, REVISED, PROTECTED, UNPROTECTED, STATUS)
"""What can have become of a figure; each changed one is of exactly one kind."""

WITH_FIGURE, WITHOUT_FIGURE = ("ok", "estimated"), ("missing", "not_applicable")

TOLERANCE = 1e-9
"""Relative; less is the order in which a machine adds, not a revision."""

SHOWN = ("area_name", "period_start", "period_end", "unit")
COMPARED = ("value", "status", "definition_version")
CORRECTED = "corrected"
"""Absent in snapshots made before corrections were."""


@dataclass(frozen=True)
class ComparedSnapshot:
    """What one snapshot holds, as far as a comparison asks for it.

    `definitions` has indicator_id, definition_version, definition (JSON); `extracts` is the
    register; `membership` and `weights` are those of `Geography`, `sources` is what
    `warehouse.publishing.snapshots.summarise_sources` gives: all three None in snapshots made
    before they were kept. `corrections` are those of
    `indicators.changes.correction_effects.tell_corrections`, None in older snapshots.
    `input_files` are code and data files with their sha256.
    """

    values: pl.DataFrame
    definitions: pl.DataFrame
    extracts: pl.DataFrame
    membership: pl.DataFrame | None = None
    weights: pl.DataFrame | None = None
    sources: pl.DataFrame | None = None
    corrections: pl.DataFrame | None = None
    input_files: dict[str, str] = field(default_factory=dict)
    code_version: str = ""


def find_differences(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """One row for each figure that is not the same in two frames `values`.

    Columns: the key of `values`; area_name, period_start, period_end, unit; `change` (one of
    `KINDS`); old_value, new_value, old_status, new_status, old_definition_version,
    new_definition_version, old_corrected, new_corrected; `difference` (new minus old, in the
    unit) and `relative` (the difference as a share of the old value's size, null when that is 0).
    The old value of a figure that is protected now is left out, too: what it was says much of
    what it is. Sorted: what is lost (`is_lost`) before all else, then by kind in the order of
    `KINDS`, the relatively largest revision first.
    """
    key = list(VALUE_KEY)
    joined = prepare_side(old, "old").join(
        prepare_side(new, "new"), on=key, how="full", coalesce=True, suffix="_new"
    )
    difference = pl.col("new_value") - pl.col("old_value")
    return (
        joined.with_columns(change=classify_change(), difference=difference)
        .filter(pl.col("change").is_not_null())
        .with_columns(
            # the figure's own words, as the newer snapshot has them
            *(pl.coalesce(f"{name}_new", name).alias(name) for name in SHOWN),
            relative=pl.when(pl.col("old_value") != 0).then(
                difference / pl.col("old_value").abs()
            ),
            old_value=pl.when(pl.col("change") != PROTECTED).then("old_value"),
            order=pl.col("change").replace_strict(KINDS, range(len(KINDS)), return_dtype=pl.Int8),
        )
        .sort(
            is_lost(), "order", pl.col("relative").abs(), *key,
            descending=[True, False, True, *[False] * len(key)], nulls_last=True,
        )
        .select(
            *key, *SHOWN, "change",
            *(f"{side}_{name}" for name in (*COMPARED, CORRECTED) for side in ("old", "new")),
            "difference", "relative",
        )
    )  # fmt: skip


def is_lost() -> pl.Expr:
    """Whether a figure that was shown is gone, or there is none any more: hiding loses nothing."""
    old, new = pl.col("old_status"), pl.col("new_status")
    return old.is_in(WITH_FIGURE).fill_null(False) & (new.is_null() | new.is_in(WITHOUT_FIGURE))


def prepare_side(values: pl.DataFrame, side: str) -> pl.DataFrame:
    """The key, what is shown, and what is compared under the side's name."""
    corrected = pl.col(CORRECTED) if CORRECTED in values.columns else pl.lit(None, pl.Boolean)
    return values.select(
        *VALUE_KEY,
        *SHOWN,
        *(pl.col(name).alias(f"{side}_{name}") for name in COMPARED),
        corrected.fill_null(False).alias(f"{side}_{CORRECTED}"),
    )


def classify_change() -> pl.Expr:
    """The kind of change, null for a figure that is the same."""
    old, new = pl.col("old_status"), pl.col("new_status")
    return (
        pl.when(old.is_null()).then(pl.lit(NEW))
        .when(new.is_null()).then(pl.lit(GONE))
        .when((old != "suppressed") & (new == "suppressed")).then(pl.lit(PROTECTED))
        .when((old == "suppressed") & (new != "suppressed")).then(pl.lit(UNPROTECTED))
        .when(old != new).then(pl.lit(STATUS))
        .when(~is_alike()).then(pl.lit(REVISED))
    )  # fmt: skip


def is_alike() -> pl.Expr:
    """Whether the value is the same, up to rounding of the last bits, and in the same unit."""
    old, new = pl.col("old_value"), pl.col("new_value")
    near = (new - old).abs() <= TOLERANCE * old.abs().clip(1.0)
    same_unit = pl.col("unit") == pl.col("unit_new")
    return same_unit & ((old.is_null() & new.is_null()) | near.fill_null(False))
