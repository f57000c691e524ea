"""Corrections once the figures are made: what may be told of them, which figures they reach.

Belongs here: blanking the numbers of a correction that would give a hidden count away, and the
changed figures of a comparison that a new, withdrawn or renewed correction is behind. Does not
belong here: putting corrections on (`warehouse.corrections`) and marking the figures made with
them (`indicators.origins`).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from indicators import reasons
from indicators.changes.affected_figures import FIGURE, SPAN, place_changes
from indicators.changes.differences import REVISED, ComparedSnapshot
from indicators.changes.replacements import write_facts
from indicators.changes.source_changes import PLACE, SOURCE
from schemas.frames.observations import KEY
from schemas.vocabulary import ALL, SMALLEST_SHOWN

CORRECTION = "correction"
NUMBERS = ("printed_value", "corrected_value")
TOLD_COLUMNS: dict[str, pl.DataType] = {
    **dict.fromkeys(KEY, pl.String()),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "unit": pl.String(),
    **dict.fromkeys(NUMBERS, pl.Float64()),
    "printed_status": pl.String(),
    "corrected_status": pl.String(),
    "withheld": pl.Boolean(),
    "reason": pl.String(),
    "told_by": pl.String(),
    "told_at": pl.Date(),
    "url": pl.String(),
    "file_name": pl.String(),
    "vintage": pl.Date(),
}
"""A correction as a snapshot tells it: its cell, both figures (null when `withheld`), why."""


def tell_corrections(applied: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """The corrections that a run applied, as readers may know them (`TOLD_COLUMNS`).

    `applied` has `warehouse.corrections.LOCATED_COLUMNS`, `values` are the protected figures. The
    figures of a cell are withheld where one of them is a count of 1-4, or where disclosure
    control hides a figure of the same area and period that rests on a correction.
    """
    hidden = values.filter(pl.col("corrected") & (pl.col("status") == "suppressed")).select(
        "area_type", "area_id", hidden_from="period_start", hidden_to="period_end"
    )
    touched = (
        applied.join(hidden, on=["area_type", "area_id"])
        .filter(
            (pl.col("period_start") <= pl.col("hidden_to"))
            & (pl.col("period_end") >= pl.col("hidden_from"))
        )["correction"]
        .unique()
    )
    small = pl.any_horizontal(
        (pl.col(name) > 0) & (pl.col(name) < SMALLEST_SHOWN) for name in NUMBERS
    ).fill_null(False) & (pl.col("stored_unit") == "antal")
    told = applied.with_columns(
        unit="stored_unit", withheld=small | pl.col("correction").is_in(touched.implode())
    ).with_columns(pl.when(~pl.col("withheld")).then(name).alias(name) for name in NUMBERS)
    return told.select(TOLD_COLUMNS.keys()).cast(TOLD_COLUMNS)  # type: ignore[arg-type]


def choose_reaching(told: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Of `tell_corrections` those that shown figures say that they rest on."""
    notes = values.filter("corrected")["note"].drop_nulls().unique().to_list()
    sentences = [
        reasons.explain_correction(*row)
        for row in told.select("reason", "told_by", "told_at").iter_rows()
    ]
    reaching = [any(sentence in note for note in notes) for sentence in sentences]
    return told.filter(pl.Series(reaching, dtype=pl.Boolean))


def find_correction_causes(
    rows: pl.DataFrame, uses: pl.DataFrame, old: ComparedSnapshot, new: ComparedSnapshot
) -> pl.DataFrame:
    """The new, withdrawn or renewed corrections behind changed figures: row, kind, detail, facts.

    They are found by what the indicator uses, in the figure's area or one that is part of it, in
    a period that overlaps the figure's. Snapshots made before corrections were kept have none.
    """
    changed = list_changed(old, new)
    if changed.is_empty() or rows.is_empty():
        return rows.select(
            "row", kind=pl.lit(CORRECTION), detail=pl.lit(""), facts=pl.lit("")
        ).clear()
    told = place_changes(changed, rows, old, new)
    reached = (
        told.join(uses, on=SOURCE)
        .select("indicator_id", "all", *FIGURE, "detail", "facts")
        .unique()
    )
    return (
        rows.join(reached, on=["indicator_id", *FIGURE])
        .filter(pl.col("all") | (pl.col("change") != REVISED))
        .select("row", kind=pl.lit(CORRECTION), detail="detail", facts="facts")
        .unique()
    )


def list_changed(old: ComparedSnapshot, new: ComparedSnapshot) -> pl.DataFrame:
    """The cells that are corrected otherwise than before: PLACE, SPAN, detail, facts."""
    compared = (*NUMBERS, "printed_status", "corrected_status", "reason", "told_by", "told_at")
    nothing = pl.DataFrame(schema=TOLD_COLUMNS)
    before, after = (
        {row[: len(KEY)]: row for row in side.select(*KEY, *SPAN, *compared).iter_rows()}
        for side in (
            nothing if each.corrections is None else each.corrections for each in (old, new)
        )
    )
    changed = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        what = "new" if was is None else "withdrawn" if now is None else "renewed"
        facts = dict(zip((*KEY, *SPAN, *compared), now or was or (), strict=True))
        detail, fact = describe_change(what, facts)
        changed.append((*(facts[name] for name in (*PLACE, *SPAN)), detail, fact))
    schema = {
        **dict.fromkeys(PLACE, pl.String), **dict.fromkeys(SPAN, pl.Date),
        "detail": pl.String, "facts": pl.String,
    }  # fmt: skip
    return pl.DataFrame(changed, schema=schema, orient="row")


def describe_change(what: str, correction: dict[str, Any]) -> tuple[str, str]:
    """What became of a correction, in words without its figures, and as facts."""
    measure = "/".join(
        said for name in SOURCE if (said := correction[name]) != ALL or name != "item"
    )
    group = [correction[name] for name in ("sex", "age", "education") if correction[name] != ALL]
    place = f"{correction['area_type']} {correction['area_id']}"
    cell = ", ".join([measure, place, correction["period"], *group])
    told = f"told by {correction['told_by']} on {correction['told_at']}"
    names = (*KEY, "reason", "told_by")
    facts = {
        "what": f"{CORRECTION}_{what}",
        **{name: correction[name] for name in names},
        "told_at": str(correction["told_at"]),
    }
    return f"{what} correction of {cell}: {correction['reason']} ({told})", write_facts(facts)
