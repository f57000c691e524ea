"""Taking extracts in: each read and judged, all that are waiting stored together.

Belongs here: the order of reading and storing, without Dagster. Does not belong here: judging one
extract (`assets.intake.judging`), and the transaction that stores a batch (`warehouse.taking_in`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from assets.intake.identity import Unnamed, hold_against_stored, needs_others
from assets.intake.judging import Judged, Yardstick, judge_alike, judge_extract, read_file
from assets.intake.kept_apart import keep_apart
from schemas.acceptance.together import gather_alike
from schemas.extracts import ExtractRecord, FoundFile
from schemas.problems import Problem
from warehouse.store import Warehouse
from warehouse.taking_in import DecidedExtract, decide

LOG = logging.getLogger("klynge.observations")
BATCH_ROWS = 200_000
"""Observations from which what is waiting is stored; a run that is killed reads so much again."""


@dataclass(frozen=True)
class Received:
    """What became of an extract in this run, without its observations."""

    record: ExtractRecord
    warnings: list[Problem]


def take_in(
    warehouse: Warehouse,
    new: list[FoundFile],
    yardstick: Yardstick,
    run_id: str,
    at_acceptance: Callable[[], object] = lambda: None,
    allow_synthetic: bool = False,
) -> list[Received]:
    """Read, judge and store files; `at_acceptance` is called for each that is to be accepted.

    Files of which only other figures can tell what they are come last. Real and synthetic extracts
    are kept apart unless `allow_synthetic`.
    """
    received: list[Received] = []
    waiting: list[DecidedExtract] = []
    unnamed = Unnamed()

    def take(each: Judged) -> None:
        if not each.reasons:
            at_acceptance()
        waiting.append(decide(each.read, each.reasons, run_id, datetime.now(UTC)))
        if sum(other.record.rows for other in waiting) > BATCH_ROWS:
            store_waiting()

    def store_waiting() -> None:
        received.extend(store_batch(warehouse, waiting))
        waiting.clear()

    def take_at_once(decided: list[Judged]) -> None:
        for each in decided:
            take(each)
        store_waiting()

    judged_extracts = judge_extracts(new, yardstick)
    if not allow_synthetic:
        judged_extracts = keep_apart(
            judged_extracts,
            warehouse.register(),
            new,
            lambda found: judge_extract(found, yardstick),
        )
    for count, judged in enumerate(judged_extracts, start=1):
        LOG.debug("%s (%d of %d) ...", judged.read.found.relative, count, len(new))
        if needs_others(judged, yardstick):
            unnamed.waiting.append(judged)
        else:
            take(hold_against_stored(judged, yardstick, warehouse.counterparts).judged)
    store_waiting()
    unnamed.settle(yardstick, warehouse.counterparts, take_at_once)
    return received


def judge_extracts(new: list[FoundFile], yardstick: Yardstick) -> Iterator[Judged]:
    """Read and check files in the order in which they were found.

    One thread reads ahead while the caller checks and stores; more would only wait for each other
    and hold several large extracts in memory.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        reads = pool.map(lambda found: read_file(found, yardstick), new)
        for alike in gather_alike(reads, yardstick.rules):
            yield from judge_alike(alike, yardstick)


def store_batch(warehouse: Warehouse, decided: list[DecidedExtract]) -> list[Received]:
    """Store extracts as accepted, or as rejected with their reasons, all in one transaction."""
    if not decided:
        return []
    warehouse.take_in(decided)
    for each in decided:
        if each.record.problems:
            reason = each.record.problems[0]
            LOG.warning("%s rejected: %s", each.read.found.relative, reason.message)
    return [Received(each.record, each.read.warnings) for each in decided]
