"""The assets `fetched/<source>`: what a publisher has new goes into the inbox.

Belongs here: one asset for each source that has an address, and the resource that says which home.
Does not belong here: fetching (`fetching`), when it is done (`pipelines.schedules`).
"""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import polars as pl

from assets.fetch_settings import find_destination, gather_means, refuse_synthetic_home
from assets.metadata import show_problems, show_table
from assets.running.processes import PROCESS_TAG, name_process
from fetching.source_files import load_sources
from fetching.source_model import YEAR_MARK, Source, StatbankSource
from schemas.datasets import LABELS
from warehouse.home import Home

if TYPE_CHECKING:
    from fetching.fetch import FetchOutcome

LOG = logging.getLogger("klynge.fetched")
GROUP = "fetched"
OWNER = "team:analytikere"
DOCS = "docs/hentning.md"
FIRST_DAYS = 7
"""A Monday on one of these is the first of its month."""


class Fetching(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The home into whose inbox is fetched; `allow_synthetic`: also beside invented extracts."""

    home: str
    allow_synthetic: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Fetching"]:
        """Name the run's process, so that it is told from a run that was killed.

        The home's lock is not taken: a fetch only adds whole files to the inbox, and no run waits
        for a slow publisher.
        """
        if context.run_id is not None and context.instance is not None:
            tags = {PROCESS_TAG: name_process(os.getpid())}
            context.instance.add_run_tags(context.run_id, tags)
        yield self


REACHABLE = load_sources().with_address(os.environ)
"""The sources that had an address when Dagster asked which assets there are; a source whose file is
broken has none."""


def fetched_key(name: str) -> dg.AssetKey:
    """The asset of a source."""
    return dg.AssetKey([GROUP, name])


def make_asset(name: str, source: Source) -> dg.AssetsDefinition:
    """The asset of one source."""

    @dg.asset(
        key=fetched_key(name),
        group_name=GROUP,
        description=describe_source(source),
        kinds=list_kinds(source),
        owners=[OWNER],
        tags={"klynge/dataset": source.dataset, "klynge/rhythm": source.rhythm},
        metadata={"publisher": source.publisher, "licence": source.licence, "docs": DOCS},
    )
    def fetched(context: dg.AssetExecutionContext, fetching: Fetching) -> dg.MaterializeResult:  # type: ignore[type-arg]
        outcome = fetch(name, source, Home(Path(fetching.home)), fetching.allow_synthetic)
        return tell_outcome(outcome, takes_in(context.run))

    return fetched


def fetch(name: str, source: Source, home: Home, may_mix: bool) -> "FetchOutcome":
    """Fetch one source, unless the home holds invented extracts alone."""
    # HTTP is imported by those who fetch alone
    from fetching.fetch import FetchOutcome, fetch_source

    refused = refuse_synthetic_home(home, may_mix)
    if refused is not None:
        return FetchOutcome(name, (), (refused,))
    return fetch_source(name, source, find_destination(home), gather_means(os.environ, LOG.info))


def takes_in(run: dg.DagsterRun) -> bool:
    """Whether a run goes on to the inbox: somebody launched everything on the page."""
    return dg.AssetKey("extracts") in (run.asset_selection or ())


def tell_outcome(outcome: "FetchOutcome", goes_on: bool) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """What came of a source, on the page and in the log.

    Raises `dg.Failure` in words, with the files that came before it; where the run `goes_on`, the
    problems are told and what lies in the inbox is taken in all the same.
    """
    names = pl.DataFrame({"file": list(outcome.files)}, schema={"file": pl.String})
    metadata: dict[str, Any] = {"new": len(outcome.files), "new files": show_table(names)}
    if outcome.files or not outcome.problems:
        LOG.info("%s: %d new", outcome.source, len(outcome.files))
    if not outcome.problems:
        return dg.MaterializeResult(metadata=metadata)
    told = [problem.describe() for problem in outcome.problems]
    metadata["problems"] = show_problems(outcome.problems)
    if not goes_on:
        raise dg.Failure("\n".join(told), metadata=metadata, allow_retries=False)
    for line in told:
        LOG.warning("%s", line)
    return dg.MaterializeResult(metadata=metadata)


def describe_source(source: Source) -> str:
    """What is fetched, from whom, and what becomes of it."""
    if isinstance(source, StatbankSource):
        newest = ", the newest," if YEAR_MARK in source.table else ""
        what = f"StatBank's table {source.table.replace(YEAR_MARK, 'YY')}{newest}"
    else:
        what = f"The newest {'files' if source.kind == 'folder' else 'file'}"
    return (
        f"{what} for the dataset {LABELS[source.dataset]}, from {source.publisher}. What is new "
        "goes into the inbox with a sidecar, and the next run judges it as any other file."
    )


def list_kinds(source: Source) -> set[str]:
    """What the web page draws on the asset."""
    if isinstance(source, StatbankSource):
        return {"statbank", "csv"}
    return {"file"} if source.kind == "folder" else {"http"}


def list_due(monday: date) -> Sequence[dg.AssetKey]:
    """The assets of the sources whose publishers are asked on this Monday."""
    is_first = monday.day <= FIRST_DAYS
    return [
        fetched_key(name)
        for name, source in REACHABLE.items()
        if source.rhythm == "weekly" or is_first
    ]


FETCHED = [make_asset(name, source) for name, source in REACHABLE.items()]
FETCHED_KEYS = [fetched_key(name) for name in REACHABLE]
