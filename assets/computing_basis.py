"""What figures are made by besides the extracts: now, on a day in the past, or in an earlier run.

Belongs here: finding the definitions and the map that a run's figures rest on, and the form in
which `warehouse.runs` keeps both. Does not belong here: Dagster, which preview and explain do
not wait for; which extracts count (`warehouse.store`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from assets.kept_map import MAP_TABLES, fit_map
from assets.run_inputs import RunInputs
from geography import DATA_FOLDER, Geography
from indicators.disclosure.protection import Protected
from schemas.as_of import AsOf
from schemas.definitions.model import Definition, DefinitionFile
from schemas.problems import Problem, StageError
from warehouse.runs import ComputedRun, Runs

STOPPED, PROTECTION = "stopped", "protection"
CAUSED = "caused"
RUN, NAMED, TODAY = "run", "named", "today"
"""Where definitions and map come from: an earlier run, a file that was named, the files of now."""


@dataclass(frozen=True)
class Basis:
    """Definitions and map that figures are made by, and the day as of which.

    `origins` says for `definitions` and `map` where they come from (`state_origin`); it is
    empty for what is computed as of now. `inputs_fingerprint` is that of `assets.inputs`. `stopped`
    is what was set aside because it is wrong.
    """

    definitions: list[Definition]
    geography: Geography
    as_of: AsOf | None = None
    origins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    inputs_fingerprint: str | None = None
    stopped: tuple[Problem, ...] = ()


def find_known_then(runs: Runs, as_of: AsOf, today: RunInputs, is_named: bool) -> Basis:
    """Definitions and map that were in force on a day.

    They are those of the run whose snapshot was in force then; where no run is that old, those
    of `today`. A definitions file that `is_named` wins. Aliases of areas are always today's.

    Raises `StageError` for definitions that can no longer be read, or have mistakes, and
    `AreaError` for faults of the map.
    """
    run = runs.find_in_force(as_of.day)
    stored = None if is_named else run
    folder = today.geography_folder or DATA_FOLDER
    return Basis(
        definitions=today.definitions if stored is None else read_definitions(stored),
        geography=today.geography if run is None else read_map(run, today.geography),
        as_of=as_of,
        origins={
            "definitions": state_origin(stored, today.definitions_file, is_named),
            "map": state_origin(run, folder, False),
        },
    )


def state_origin(run: ComputedRun | None, path: Path, is_named: bool) -> dict[str, str]:
    """Where definitions or map come from: `source`, and `run_id` and `published_at` or `file`."""
    if run is None:
        return {"source": NAMED if is_named else TODAY, "file": str(path)}
    published_at = run.published_at.isoformat() if run.published_at else ""
    return {"source": RUN, "run_id": run.run_id, "published_at": published_at}


def state_as_of(basis: Basis) -> dict[str, Any]:
    """As of which day, by which rule and by whose definitions and map, as the manifest says it.

    Empty for what is computed as of now.
    """
    if basis.as_of is None:
        return {}
    return {"date": str(basis.as_of.day), "rule": basis.as_of.rule, **basis.origins}


def note_run(basis: Basis, run_id: str, computed_at: datetime, protected: Protected) -> ComputedRun:
    """A run that computes by `basis`, as the warehouse keeps it, with what it had to hide."""
    whole = DefinitionFile(indicators=basis.definitions)
    tables = {name: getattr(basis.geography, name).to_dicts() for name in MAP_TABLES}
    return ComputedRun(
        run_id=run_id,
        computed_at=computed_at,
        definitions=whole.model_dump_json(exclude_none=True),
        geography=json.dumps(tables, ensure_ascii=False, default=write_day),
        basis=json.dumps(
            {
                **basis.origins,
                STOPPED: [asdict(each) for each in basis.stopped],
                PROTECTION: {
                    **asdict(protected.statistics),
                    CAUSED: dict(protected.caused.iter_rows()),
                },
            },
            ensure_ascii=False,
        ),
        code_version=version("klyngemonitor"),
        inputs_fingerprint=basis.inputs_fingerprint,
        as_of=basis.as_of,
    )


def recall_protection(run: ComputedRun) -> dict[str, Any] | None:
    """How much a run had to guard (`Statistics`), and under `CAUSED` how many figures the small
    counts of each indicator hide. None for a run from before that was noted."""
    found: dict[str, Any] | None = json.loads(run.basis).get(PROTECTION)
    return found


def recall_basis(run: ComputedRun, today: Geography) -> Basis:
    """The basis of a run that was noted. Raises `StageError` as `read_definitions` does."""
    origins = json.loads(run.basis)
    stopped = origins.pop(STOPPED, [])
    origins.pop(PROTECTION, None)
    return Basis(
        definitions=read_definitions(run),
        geography=read_map(run, today),
        as_of=run.as_of,
        origins=origins,
        inputs_fingerprint=run.inputs_fingerprint,
        stopped=tuple(Problem(**each) for each in stopped),
    )


def read_definitions(run: ComputedRun) -> list[Definition]:
    """A run's definitions.

    Raises `StageError` when the language has since changed so that it no longer takes them.
    """
    try:
        return DefinitionFile.model_validate_json(run.definitions).indicators
    except ValidationError as error:
        problem = Problem(
            rule="definitions_outdated",
            message="The definitions of this run are in a language that is no longer read.",
            file=f"run {run.run_id}",
            found=str(error.errors()[0]["msg"]),
            remedy="Name a definitions file with `--definitions`.",
        )
        raise StageError([problem]) from error


def read_map(run: ComputedRun, today: Geography) -> Geography:
    """A run's areas, membership and weights, with today's aliases."""
    tables = {}
    for name, rows in json.loads(run.geography).items():
        schema = getattr(today, name).schema
        days = [column for column, kind in schema.items() if kind == pl.Date]
        as_text = {column: pl.String if column in days else schema[column] for column in schema}
        tables[name] = pl.DataFrame(rows, schema=as_text).with_columns(
            pl.col(days).str.to_date("%Y-%m-%d")
        )
    return fit_map(tables, today)


def write_day(value: object) -> str:
    """A day as JSON text; anything else that JSON does not know is a mistake of ours."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")
