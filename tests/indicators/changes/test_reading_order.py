"""In which order a reviewer is shown what differs."""

from __future__ import annotations

from datetime import date

import polars as pl

from indicators.changes.differences import GONE, NEW, REVISED, STATUS
from indicators.changes.reading_order import rank_by_reading

Row = dict[str, object]


def differ(
    name: str, change: str, old: str | None, new: str | None, area_type: str = "klynge",
    age: str = "alle", relative: float | None = None,
) -> Row:  # fmt: skip
    return {
        "indicator_id": name, "area_type": area_type, "area_id": "nord", "sex": "alle", "age": age,
        "education": "alle", "category": "alle", "period_start": date(2025, 1, 1),
        "change": change, "old_status": old, "new_status": new, "relative": relative,
    }  # fmt: skip


def test_what_readers_had_comes_first_and_what_has_no_figure_last() -> None:
    rows = [
        differ("no_figure", STATUS, "not_applicable", "missing"),
        differ("new", NEW, None, "ok"),
        differ("municipality", REVISED, "ok", "ok", area_type="kommune", relative=9.0),
        differ("part", REVISED, "ok", "ok", age="80+", relative=9.0),
        differ("little", REVISED, "ok", "ok", relative=0.1),
        differ("much", REVISED, "ok", "ok", relative=-0.4),
        differ("gone", GONE, "ok", None),
        differ("missing", STATUS, "estimated", "missing"),
    ]
    ranked = rank_by_reading(pl.DataFrame(rows, infer_schema_length=None))
    assert ranked["indicator_id"].to_list() == [
        "gone", "missing", "much", "little", "municipality", "part", "new", "no_figure",
    ]  # fmt: skip
    assert ranked["read_order"].to_list() == list(range(8))
