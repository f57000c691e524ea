"""Dagster's pools: no run waits in one for a run that is no more, or for ever.

Belongs here: freeing what is held, refusing a pool that lets nobody in. Does not belong here: the
home's lock, which decides who may run (`assets.running.lock`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from schemas.problems import Problem, StageError

if TYPE_CHECKING:
    from dagster import DagsterInstance

LOG = logging.getLogger("klynge.pools")


class PoolError(StageError):
    """A pool lets no step run."""


def free_pools(instance: DagsterInstance) -> None:
    """Free whatever any run holds or waits for in a pool, and say whose it was.

    To be called while the home's lock is held and before the first step: then whoever holds a
    place was killed, whatever Dagster counts it as. Raises `PoolError` for a pool without places.
    """
    storage = instance.event_log_storage
    pools = storage.get_concurrency_infos(sorted(storage.get_concurrency_keys()))
    closed = [name for name, pool in pools.items() if pool.limit == 0]
    if closed:
        raise PoolError([describe_closed(name) for name in closed])
    holders = {slot.run_id: name for name, pool in pools.items() for slot in pool.claimed_slots}
    waiting = {step.run_id: name for name, pool in pools.items() for step in pool.pending_steps}
    tell_holders(instance, holders)
    for run_id in {**waiting, **holders}:
        storage.free_concurrency_slots_for_run(run_id)


def tell_holders(instance: DagsterInstance, holders: Mapping[str, str]) -> None:
    """Say which runs held which pool, and since when; a run may be gone from Dagster's history."""
    for run_id, pool in holders.items():
        record = instance.get_run_record_by_id(run_id)
        since = ""
        if record is not None and record.start_time is not None:
            since = f" since {datetime.fromtimestamp(record.start_time, UTC):%Y-%m-%d %H:%M:%S} UTC"
        LOG.warning("A killed run, %s, held the pool '%s'%s; freed.", run_id, pool, since)


def describe_closed(name: str) -> Problem:
    """A pool whose limit somebody has set to nothing."""
    return Problem(
        rule="pool_closed",
        message=f"Dagster's pool '{name}' has a limit of 0, so that no step can run.",
        found="0",
        expected="1",
        remedy="Set it to 1 on Dagster's web page, under Deployment, Concurrency.",
    )
