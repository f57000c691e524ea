"""The points at which `klynge approve` is killed, in a home with a snapshot that waits.

Belongs here: the table, as `tests.crash.points` has those of a run.
"""

from __future__ import annotations

from tests.crash.points import PUBLISH, Point, before, enter, leave

APPROVING = (
    Point(
        "before_approval",
        "The home is locked; nothing is written.",
        (enter("assets.gate.approving", "approve_snapshot"),),
        command="approve",
    ),
    Point(
        "approved_half_copied",
        "Half of the waiting snapshot's files are copied.",
        (before("open", r"\.building-[^/]*/workbooks/", nth=2),),
        grow_to=4_000,
        command="approve",
    ),
    Point(
        "approval_half_written",
        "The approval stands in some of the workbooks and not in the manifest.",
        (enter("workbooks.excel.package", "replace_texts", nth=3),),
        command="approve",
    ),
    Point(
        "approval_unflushed",
        "The approved snapshot is complete; none of it has been flushed to the disk.",
        (enter(PUBLISH, "put_in_force"),),
        command="approve",
    ),
    Point(
        "approved_unnamed",
        "The approved snapshot is on the disk under its hidden name.",
        (before("os.rename", r"/\.building-[^/]* -> "),),
        command="approve",
    ),
    Point(
        "approved_before_link",
        "The approved snapshot has its name; `current` shows the one before.",
        (before("os.rename", r"/\.current-[^/]* -> "),),
        command="approve",
    ),
    Point(
        "approved_link_swapped",
        "`current` shows the approved snapshot; the one that waited is still there.",
        (leave(PUBLISH, "point_current_at"),),
        command="approve",
    ),
    Point(
        "waiting_half_removed",
        "The approved snapshot is in force; half of the files of the one that waited are gone.",
        (leave(PUBLISH, "point_current_at"), before("os.remove", "", nth=4)),
        command="approve",
    ),
    Point(
        "approved_told_unnamed",
        "The approved snapshot is in force; what it tells is on the disk under a hidden name.",
        (before("os.rename", r"/told/\."),),
        command="approve",
    ),
    Point(
        "approval_unnoted",
        "The approved snapshot is in force; the warehouse does not know.",
        (enter("pipelines.commands.publication.decision", "note_approved"),),
        command="approve",
    ),
)
"""Of a home with a snapshot that waits; none of a run, so they stand for themselves."""
