"""The points at which the first audited run is killed while it lists what older snapshots tell.

Belongs here: the table, as `tests.crash.points` has those of a run. They begin in a home whose
snapshots nobody has audited.
"""

from __future__ import annotations

from tests.crash.points import PUBLISH, Point, before, enter, leave

LISTING = "assets.publishing.audit"
KNOWN = (
    Point(
        "known_half_written",
        "What the older snapshots tell is written in half, under its hidden name.",
        (enter(LISTING, "list_known_before"), before("open", r"/\.audit_known\.json$")),
        grow_to=20,
    ),
    Point(
        "known_unnamed",
        "What the older snapshots tell is on the disk under its hidden name.",
        (before("os.rename", r"/\.audit_known\.json -> "),),
    ),
    Point(
        "known_named",
        "The list has its name, which has not been flushed to the disk.",
        (before("os.rename", r"/\.audit_known\.json -> "), enter(PUBLISH, "flush_entry")),
    ),
    Point(
        "known_listed",
        "The list is on the disk; nothing is published yet.",
        (leave(LISTING, "list_known_before"),),
    ),
)
