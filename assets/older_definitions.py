"""The definitions by which older figures were made, where they are not today's.

Belongs here: choosing them from what runs have noted. Does not belong here: older figures
(`warehouse.publishing.told`), and what follows from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

import polars as pl
from pydantic import ValidationError

from schemas.definitions.model import Definition, DefinitionFile
from warehouse.runs import Runs

Versions = Mapping[tuple[str, str], Definition]
"""Definitions by indicator and version."""


def find_versions(
    told: pl.DataFrame, known: Versions, definitions: Iterable[Definition]
) -> dict[tuple[str, str], Definition]:
    """Those of `definitions` that figures were made by and that are not `known`.

    `told` has indicator_id and definition_version. No more of `definitions` is asked for than is
    needed.
    """
    used = told.select("indicator_id", "definition_version").unique().rows()
    wanted = {key for key in used if key not in known}
    found: dict[tuple[str, str], Definition] = {}
    for definition in definitions if wanted else ():
        key = (definition.id, definition.version)
        if key in wanted:
            found[key] = definition
            if len(found) == len(wanted):
                break
    return found


def read_definitions_of_runs(runs: Runs) -> Iterator[Definition]:
    """Every definition that a run of the home has used, as far as it can be read today."""
    for text in runs.list_definitions():
        with suppress(ValidationError):
            yield from DefinitionFile.model_validate_json(text).indicators
