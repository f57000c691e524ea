"""Differences between two snapshots, small and written out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from wording.news.changes import Changes, Side, arrange_changes

Row = dict[str, Any]
OLD = Side("gammel", datetime(2025, 3, 1, 9, tzinfo=UTC), ("midtvejsstatus-2025",), 10, False)
NEW = Side("ny", datetime(2026, 3, 2, 10, tzinfo=UTC), (), 12, True)
DEFINITIONS = pl.DataFrame(
    {
        "indicator_id": ["genindlæggelser", "rygning"],
        "title": ["Akutte genindlæggelser", "Borgere, der ryger"],
        "definition": [json.dumps({"decimals": 1}), json.dumps({"decimals": 0})],
    }
)
AREAS = pl.DataFrame(
    {
        "area_type": ["klynge", "kommune"],
        "area_id": ["nord", "0260"],
        "name": ["Nord", "Halsnæs"],
    }
)
DEFINITION = {
    "kind": "definition",
    "detail": "rygning: per 1000 -> 10000",
    "facts": json.dumps(
        [{"what": "key", "indicator": "rygning", "key": "per", "old": 1000, "new": 10000}]
    ),
}
MOVED = {
    "kind": "area",
    "detail": "kommune 0260 now belongs to klynge nord",
    "facts": json.dumps(
        [
            {
                "what": "member_joined", "area_type": "kommune", "area_id": "0260",
                "group_type": "klynge", "group_id": "nord",
            }
        ]
    ),
}  # fmt: skip


def change(indicator: str, kind: str, old: Any, new: Any, *causes: Row, **more: Any) -> Row:
    """A row of `explain_differences`; `old` and `new` are a value or a status without one."""
    sides: Row = {}
    for side, figure in (("old", old), ("new", new)):
        is_status = isinstance(figure, str)
        sides[f"{side}_value"] = None if is_status else figure
        sides[f"{side}_status"] = figure if is_status or figure is None else "ok"
    values = (sides["old_value"], sides["new_value"])
    difference = None if None in values else values[1] - values[0]
    return {
        "indicator_id": indicator, "area_type": "klynge", "area_id": "nord", "area_name": "Nord",
        "period": "2024", "period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31),
        "sex": "alle", "age": "alle", "education": "alle", "category": "alle", "unit": "pct",
        "change": kind, "difference": difference,
        "relative": difference / values[0] if difference is not None and values[0] else None,
        "old_corrected": False, "new_corrected": False,
        "causes": list(causes) or [DEFINITION], **sides, **more,
    }  # fmt: skip


SCHEMA = {
    **dict.fromkeys(
        ("indicator_id", "area_type", "area_id", "area_name", "period", "sex", "age", "education",
         "category", "unit", "change", "old_status", "new_status"),
        pl.String,
    ),
    "period_start": pl.Date, "period_end": pl.Date,
    **dict.fromkeys(("old_value", "new_value", "difference", "relative"), pl.Float64),
    **dict.fromkeys(("old_corrected", "new_corrected"), pl.Boolean),
    "causes": pl.List(pl.Struct(dict.fromkeys(("kind", "detail", "facts"), pl.String))),
}  # fmt: skip


def changes(*rows: Row) -> Changes:
    """The changes arranged as the sheet and the page take them."""
    frame = pl.DataFrame(list(rows), schema=SCHEMA)
    return arrange_changes(frame, OLD, NEW, [DEFINITIONS, DEFINITIONS], [AREAS, AREAS])


def examples() -> Changes:
    """One change of every kind, two causes on one of them."""
    return changes(
        change("rygning", "new", None, 12.0, area_type="kommune", area_name="Halsnæs"),
        change("rygning", "gone", 11.0, None),
        change("genindlæggelser", "revised", 17.0, 19.25, DEFINITION, MOVED),
        change("genindlæggelser", "newly_protected", 4.75, "suppressed", sex="kvinder"),
        change("genindlæggelser", "no_longer_protected", "suppressed", 5.5, sex="maend"),
        change("genindlæggelser", "status_changed", "missing", 6.0, age="80+"),
        change("rygning", "revised", 1234.0, 1230.5, MOVED, unit="antal", period="2024H2"),
    )
