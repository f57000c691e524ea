"""What is about to be published, gathered once for the workbooks and for the snapshot.

Belongs here: values with the tables and facts that go with them, and what they change against the
snapshot in force. Does not belong here: Dagster; writing workbooks or snapshots.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from assets.changes import compare_with_current, gather_published
from assets.computing import list_needed
from assets.computing_basis import Basis, state_as_of
from assets.inputs import hash_input_files
from assets.lateness import survey_freshness
from assets.resources import Monitoring
from indicators.changes.correction_effects import tell_corrections
from indicators.forecast_coverage import measure_coverage
from indicators.requests import list_wanted_measures
from schemas.definitions.model import Definition
from schemas.lateness import Freshness, state_freshness, tabulate_freshness
from warehouse.home import Home
from warehouse.snapshots import summarise_sources
from warehouse.store import open_warehouse


@dataclass(frozen=True)
class Publication:
    """The latest values, and all that is published with them.

    `tables` are those of `klynge.duckdb` besides the values; `facts` go into the manifest;
    `revised` says where publishers have revised (`Warehouse.revised_periods`); `changes` is what
    differs from the snapshot in force, None when there is none or when the values are of an
    earlier day.
    """

    values: pl.DataFrame
    basis: Basis
    tables: dict[str, pl.DataFrame]
    freshness: tuple[Freshness, ...]
    facts: dict[str, Any]
    revised: pl.DataFrame
    changes: pl.DataFrame | None

    @property
    def computed_by(self) -> str:
        """The run that computed the values."""
        return str(self.values["run_id"].first())


def gather_publication(monitoring: Monitoring, run_id: str, today: date) -> Publication:
    """The latest values and what belongs to them, gathered by the first stage of a run that asks.

    `run_id` is the run under way, `today` the day that the first stage asks on.
    """
    return monitoring.make_once("publication", lambda: read_publication(monitoring, run_id, today))


def read_publication(monitoring: Monitoring, run_id: str, today: date) -> Publication:
    """Read the latest values, and gather what belongs to them."""
    home = monitoring.folders
    with open_warehouse(home) as warehouse:
        values = warehouse.load_values()
        basis = monitoring.recall_basis(warehouse.runs, values)
        applied = warehouse.corrections.load(str(values["run_id"].first()))
        taken_in = warehouse.register().filter(run_id=run_id)
        fresh = survey_freshness(warehouse, monitoring.inputs.rhythms, today, basis.as_of)
        wanted = list_wanted_measures(list_needed_in_force(basis.definitions))
        sources = summarise_sources(warehouse.observations_in_force(wanted, basis.as_of))
        register = warehouse.register(basis.as_of)
        revised = warehouse.revised_periods(basis.as_of)
    tables = {
        "definitions": tabulate_definitions(basis.definitions),
        "areas": basis.geography.areas,
        "membership": basis.geography.membership,
        "weights": basis.geography.weights,
        "sources": sources,
        "extracts": register,
        "corrections": tell_corrections(applied, values),
        "freshness": tabulate_freshness(fresh),
    }
    corrections = tables["corrections"].with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
    facts = {
        **state_facts(basis, taken_in, str(values["run_id"].first()), monitoring.geography_folder),
        "corrections": corrections,
        "freshness": [state_freshness(each) for each in fresh],
        "forecast_coverage": [asdict(each) for each in measure_coverage(values, basis.definitions)],
    }
    changes = None
    if basis.as_of is None:
        changes = compare_with_current(home, gather_published(values, tables, facts))
    return Publication(values, basis, tables, tuple(fresh), facts, revised, changes)


def values_folder(home: Home, values: pl.DataFrame) -> Path:
    """Where files made from these values wait for publication: one folder per computing run."""
    return home.work / str(values["run_id"].first() or "none")


def list_needed_in_force(definitions: list[Definition]) -> list[Definition]:
    """The definitions that figures are made by."""
    in_force = [definition for definition in definitions if definition.status == "in_force"]
    return list_needed(in_force, definitions)


def tabulate_definitions(definitions: list[Definition]) -> pl.DataFrame:
    """One row for each definition: what readers need as columns, and the whole as JSON."""
    return pl.DataFrame(
        [
            {
                "indicator_id": definition.id,
                "title": definition.title,
                "label": definition.label,
                "description": definition.description,
                "focus_area": definition.focus_area,
                "goal": definition.goal,
                "theme": definition.theme,
                "national_goal": definition.national_goal,
                "kind": definition.kind.value,
                "unit": definition.unit,
                "direction": definition.direction,
                "status": definition.status,
                "definition_version": definition.version,
                "definition": definition.model_dump_json(exclude_none=True),
            }
            for definition in definitions
        ],
        schema_overrides={"national_goal": pl.Int32, "theme": pl.String, "direction": pl.String},
    )


def state_facts(
    basis: Basis, taken_in: pl.DataFrame, computed_by: str, geography_folder: Path | None
) -> dict[str, Any]:
    """What the manifest says besides the figures: versions, inputs, what this run took in.

    `taken_in` are the register's rows of this run; `computed_by` is the run that computed the
    figures, another one where a stage was run by itself.
    """
    as_of = state_as_of(basis)
    return {
        **({"as_of": as_of} if as_of else {}),
        "computed_by": computed_by,
        "code_version": version("klyngemonitor"),
        "definition_versions": {entry.id: entry.version for entry in basis.definitions},
        "inputs_fingerprint": basis.inputs_fingerprint,
        "input_files": hash_input_files(geography=geography_folder),
        "stopped": [asdict(problem) for problem in basis.stopped],
        "taken_in": {
            status: taken_in.filter(status=status)["extract_id"].to_list()
            for status in ("accepted", "rejected")
        },
    }
