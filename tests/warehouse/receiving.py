"""Taking a single extract in, as the tests of what follows do it."""

from __future__ import annotations

from datetime import datetime

from schemas.extracts import ExtractRecord, ReadExtract
from schemas.problems import Problem
from warehouse.store import Warehouse
from warehouse.taking_in import decide


def accept(
    warehouse: Warehouse, read: ReadExtract, run_id: str, received_at: datetime
) -> ExtractRecord:
    return reject(warehouse, read, [], run_id, received_at)


def reject(
    warehouse: Warehouse,
    read: ReadExtract,
    problems: list[Problem],
    run_id: str,
    received_at: datetime,
) -> ExtractRecord:
    """With every reason; without one it is accepted."""
    decided = decide(read, problems, run_id, received_at)
    warehouse.take_in([decided])
    return decided.record
