"""What readers were shown before a snapshot, as editions for the auditor.

Belongs here: choosing what of all that was ever published can tell something together with newer
figures, and the definitions by which each figure was made. Does not belong here: keeping it
(`warehouse.publishing.told`), attacking it (`auditing/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

import polars as pl
from pydantic import ValidationError

from assets.older_definitions import Versions, find_versions, read_definitions_of_runs
from auditing.knowledge import Edition
from auditing.sources import Equalities, resolve_counts
from schemas.definitions.model import Definition
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publishing.snapshots import list_snapshots, read_tables
from warehouse.publishing.told import cut_slices, list_told_slices, read_told
from warehouse.store import open_warehouse

HIDDEN = "suppressed"


def read_editions(
    home: Home, newest: Edition, equal: Equalities, before: str | None = None
) -> list[Edition]:
    """What snapshots showed otherwise than the newest figures, the newest first.

    Of each snapshot only indicators that share a count with what it shows otherwise, and only where
    something of them is hidden, then or now. `before` is the name of a snapshot. Raises
    `WarehouseError` when it cannot be read.
    """
    told, slices = read_told(home), list_told_slices(home)
    if before is not None:
        slices = slices.filter(pl.col("snapshot") < before)
    now = cut_slices("", newest.published).select("slice").unique()
    differing = slices.join(now, on="slice", how="anti")
    versions = {(each.id, each.version): each for each in newest.definitions}
    versions = {**versions, **find_versions(told, versions, list_definitions(home))}
    hidden_now = list_hidden(newest.published)
    found, seen = [], set()
    for (snapshot,), mine in sorted(slices.group_by("snapshot"), key=lambda each: each[0]):
        other = differing.filter(snapshot=snapshot)
        related = list_related(set(other["indicator_id"]), versions.values(), equal)
        rows = told.join(mine.select("slice"), on="slice").filter(
            pl.col("indicator_id").is_in(sorted(related))
        )
        content = frozenset(rows["slice"])
        if content in seen or not related & (hidden_now | list_hidden(rows)):
            continue
        seen.add(content)
        found.append(make_edition(str(snapshot), rows, versions))
    return found[::-1]


def list_hidden(figures: pl.DataFrame) -> set[str]:
    """The indicators of which a figure is hidden."""
    return set(figures.filter(pl.col("status") == HIDDEN)["indicator_id"])


def list_related(
    indicators: set[str], definitions: Iterable[Definition], equal: Equalities
) -> set[str]:
    """Some indicators with those that use one of their counts."""
    counts = resolve_counts(definitions, equal).select("indicator_id", "source").unique()
    sources = counts.filter(pl.col("indicator_id").is_in(sorted(indicators)))["source"]
    return set(counts.filter(pl.col("source").is_in(sources.implode()))["indicator_id"])


def make_edition(name: str, rows: pl.DataFrame, versions: Versions) -> Edition:
    """The figures of a snapshot whose definitions are known, with those."""
    used = rows.select("indicator_id", "definition_version").unique().rows()
    known = {key: versions[key] for key in used if key in versions}
    kept = pl.DataFrame(
        list(known), schema=["indicator_id", "definition_version"], orient="row"
    ).cast(pl.String)
    figures = rows.join(kept, on=["indicator_id", "definition_version"], how="semi")
    return Edition(name, figures, tuple(known.values()))


def list_definitions(home: Home) -> Iterator[Definition]:
    """Every definition that a published snapshot or a run had, as far as it can be read."""
    for snapshot in list_snapshots(home):
        with suppress(WarehouseError, KeyError, ValidationError):
            table = read_tables(snapshot, ["definitions"])["definitions"]
            yield from (Definition.model_validate_json(text) for text in table["definition"])
    with suppress(WarehouseError), open_warehouse(home, read_only=True) as warehouse:
        yield from read_definitions_of_runs(warehouse.runs)
