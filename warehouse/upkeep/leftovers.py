"""What a killed run leaves behind in a home, and its removal.

Belongs here: files and folders. Does not belong here: how it is noticed that a run was killed
(`assets.running.lock`), Dagster's own record of runs (`pipelines.instance`).
"""

from __future__ import annotations

import shutil

from warehouse.erasing import finish_erasing
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import remove_unfinished
from warehouse.publishing.snapshots import remove_rests
from warehouse.publishing.told import note_published, remove_half_noted
from warehouse.upkeep.migrations import remove_migrating


def clear_leftovers(home: Home) -> None:
    """Remove every half-finished file and folder; what is finished and in force stays.

    What was being erased is erased to its end, and what was published is noted as told.

    To be called while the run's lock is held. Raises `WarehouseError` when the disk does not
    take it.
    """
    with explain_storage_errors(home.root):
        remove_unfinished(home)
        remove_migrating(home)
        if home.published.exists():
            remove_rests(home)
        remove_half_noted(home)
        note_published(home)
        for partial in home.extracts.glob("*/.*"):
            partial.unlink()
        shutil.rmtree(home.work, ignore_errors=True)
        finish_erasing(home)
