"""What readers were shown before a snapshot, as editions for the auditor.

Belongs here: choosing what of all that was ever published can tell something together with newer
figures, and the definitions by which each figure was made. Does not belong here: keeping it
(`warehouse.publishing.told`), attacking it (`auditing/`).
"""

from __future__ import annotations

from collections.abc import Iterator
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
    versions = {(each.id, each.version): each for each in newest.definitions}
    versions = {**versions, **find_versions(told, versions, list_definitions(home))}
    related = list_related(list_differing(slices, newest), resolve_counts(versions.values(), equal))
    shown = slices.join(related, on=["snapshot", "indicator_id"], how="semi")
    hiding = pl.concat(
        [
            related.join(list_hidden(newest.published), on="indicator_id", how="semi"),
            shown.join(list_hidden(told), on=["indicator_id", "slice"], how="semi"),
        ],
        how="diagonal",
    )
    return [
        make_edition(name, told.join(shown.filter(snapshot=name), on="slice", how="semi"), versions)
        for name in reversed(keep_different(shown.join(hiding, on="snapshot", how="semi")))
    ]


def list_differing(slices: pl.DataFrame, newest: Edition) -> pl.DataFrame:
    """The indicators of which a snapshot showed something otherwise: snapshot, indicator_id."""
    now = cut_slices("", newest.published).select("slice").unique()
    return slices.join(now, on="slice", how="anti").select("snapshot", "indicator_id").unique()


def list_related(indicators: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Some indicators of snapshots with those that use one of their counts.

    Both have snapshot and indicator_id; `counts` as `resolve_counts` gives them.
    """
    uses = counts.select("indicator_id", "source").unique()
    sources = indicators.join(uses, on="indicator_id").select("snapshot", "source").unique()
    return sources.join(uses, on="source").select("snapshot", "indicator_id").unique()


def list_hidden(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures that are hidden."""
    return figures.filter(pl.col("status") == HIDDEN)


def keep_different(shown: pl.DataFrame) -> list[str]:
    """The first snapshot with each content (slices), oldest first."""
    contents = shown.group_by("snapshot").agg(pl.col("slice").unique().sort().str.join())
    different = contents.sort("snapshot").unique("slice", keep="first", maintain_order=True)
    return different["snapshot"].to_list()


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
