"""The points at which a command is killed that takes an extract out, puts it back or reads it anew,
and a migration, which any of them begins with in an older home.

Belongs here: the table, as `tests.crash.points` has those of a run.
"""

from __future__ import annotations

from tests.crash.points import STORE, TAKING, Point, before, enter, leave

OUT, ERASING, MIGRATING = "warehouse.taking_out", "warehouse.erasing", "warehouse.upkeep.migrations"

DECIDING = {
    command: (
        Point(
            f"before_{command}",
            "The extract is found, and nothing is written.",
            (enter(STORE, f"Warehouse.{command}"),),
        ),
        Point(
            f"{command}_uncommitted",
            "Status and event are written and not committed.",
            (leave(OUT, "note_event"),),
        ),
        Point(
            f"within_commit_of_{command}",
            "The commit is written in half.",
            (leave(OUT, "note_event"),),
            grow_to=100,
        ),
        Point(
            f"{command}_committed",
            "It is decided; nothing has been said.",
            (leave(STORE, f"Warehouse.{command}"),),
        ),
    )
    for command in ("withdraw", "restore")
}

REREADING = (
    Point(
        "before_reread",
        "The bytes are read anew, and nothing is written.",
        (enter(STORE, "Warehouse.read_anew"),),
    ),
    Point(
        "reading_registered",
        "The new reading stands in the register, its cells are not stored.",
        (enter(TAKING, "write_observations"),),
    ),
    Point(
        "reading_uncommitted",
        "The new reading is stored whole and not committed.",
        (leave(OUT, "note_event"),),
    ),
    Point(
        "within_commit_of_reading",
        "The commit of the new reading is written in half.",
        (leave(OUT, "note_event"),),
        grow_to=2_000,
    ),
    Point(
        "reading_committed",
        "The new reading is committed.",
        (leave(STORE, "Warehouse.read_anew"),),
    ),
)

ERASED = (
    Point("erasing_marked", "Only the mark is there.", (leave(ERASING, "mark_erasing"),)),
    Point(
        "cells_uncommitted",
        "The cells are deleted and that is not committed.",
        (leave(OUT, "erase_readings"),),
    ),
    Point(
        "cells_deleted",
        "The cells are deleted; the file still holds what they were.",
        (leave(STORE, "Warehouse.erase"),),
    ),
    Point(
        "warehouse_half_rewritten",
        "The new DuckDB file is written in half.",
        (enter(ERASING, "rewrite_warehouse"),),
        grow_to=100_000,
    ),
    Point(
        "warehouse_rewritten",
        "The new DuckDB file is whole and not in the old one's place.",
        (before("os.rename", r"\.rewriting\.duckdb -> "),),
    ),
    Point(
        "bytes_kept",
        "The new DuckDB file is in place, the extract's bytes are still kept.",
        (enter(ERASING, "remove_bytes"),),
    ),
    Point(
        "bytes_removed",
        "All is gone, and the mark still there.",
        (before("os.remove", r"/\.erasing$"),),
    ),
)

MIGRATED = (
    Point(
        "home_half_copied",
        "The copy of an older home is written in half.",
        (enter(MIGRATING, "migrate"), before("open", r"\.migrating\.duckdb$")),
        grow_to=100_000,
    ),
    Point("before_steps", "The copy is whole.", (enter(MIGRATING, "take_steps"),)),
    Point(
        "within_step",
        "A step is done and not committed.",
        (enter(MIGRATING, "write_version"),),
    ),
    Point("steps_taken", "The copy has today's version.", (leave(MIGRATING, "take_steps"),)),
    Point(
        "older_home_kept",
        "The old file has its second name, and is still in its place.",
        (before("os.rename", r"\.migrating\.duckdb -> "),),
    ),
    Point("migrated", "The new file is in place.", (leave(MIGRATING, "migrate"),)),
)

BY_COMMAND = {**DECIDING, "reread": REREADING, "erase": ERASED, "migrate": MIGRATED}
ALL = tuple(point for points in BY_COMMAND.values() for point in points)
