"""What is about to be published, gathered once for the workbooks and for the snapshot.

Belongs here: values with the tables and facts that go with them, and what they change against the
snapshot in force. Does not belong here: Dagster; writing workbooks or snapshots.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from assets.computing import list_needed
from assets.computing_basis import CAUSED, Basis, recall_protection, state_as_of
from assets.gate.conditions import Compared
from assets.gate.gates import Gate, judge_nothing, judge_snapshot, list_told
from assets.gate.protection_files import (
    find_unseen_files,
    is_seen_by_two,
    state_protection_files,
)
from assets.gate.second_person import SECOND_PERSON, find_unseen_edits, list_unseen
from assets.inputs import hash_input_files
from assets.intake.surprises import find_surprises, name_surprises
from assets.lateness import survey_freshness
from assets.publishing.changes import compare_with_current, gather_published
from assets.publishing.efforts import tabulate_efforts
from assets.publishing.learning import gather_learning
from assets.quality.expectations import load_expectations
from assets.resources import Monitoring
from assets.run_inputs import RunInputs
from indicators.changes.correction_effects import tell_corrections
from indicators.changes.differences import ComparedSnapshot
from indicators.requests import list_wanted_measures
from indicators.verdicts.contributions import list_contributions
from indicators.verdicts.forecast_coverage import measure_coverage
from indicators.verdicts.spread import measure_spread
from schemas.definitions.model import Definition
from schemas.lateness import Freshness, state_freshness, tabulate_freshness
from schemas.problems import Problem, StageError
from warehouse.home import Home
from warehouse.publishing.fingerprint_key import keep_key
from warehouse.publishing.publish import read_manifest
from warehouse.publishing.register_for_readers import tell_register
from warehouse.publishing.snapshots import find_current, summarise_sources
from warehouse.publishing.waiting import FIGURES, fingerprint_figures
from warehouse.runs import ComputedRun
from warehouse.store import Warehouse, open_warehouse
from warehouse.taking_out import RESTORED
from wording.news.gate_details import name_stopped
from wording.news.gate_words import list_waiting_lines


class NothingComputedError(StageError):
    """There are no figures to make a workbook or a snapshot from."""


NOTHING_COMPUTED = Problem(
    rule="nothing_computed",
    message="No figures have been computed in this home yet.",
    remedy="Launch everything (the job monitoring_run), or 'indicator_values' first.",
)


@dataclass(frozen=True)
class Publication:
    """The latest values, and all that is published with them.

    `tables` are those of `klynge.duckdb` besides the values; `facts` go into the manifest;
    `revised` says where publishers have revised (`Warehouse.revised_periods`); `changes` is what
    differs from the snapshot in force, None when there is none or when the values are of an
    earlier day. `gate` says whether the snapshot waits for approval, None as of an earlier day.
    """

    values: pl.DataFrame
    basis: Basis
    tables: dict[str, pl.DataFrame]
    freshness: tuple[Freshness, ...]
    facts: dict[str, Any]
    revised: pl.DataFrame
    changes: pl.DataFrame | None
    gate: Gate | None

    @property
    def approval(self) -> list[str]:
        """What its files say of the approval that the snapshot waits for; nothing of any other."""
        reasons = [] if self.gate is None else self.gate.list_reasons("danish")
        return list_waiting_lines(reasons) if reasons else []

    @property
    def computed_by(self) -> str:
        """The run that computed the values."""
        return str(self.values["run_id"].first())


def gather_publication(monitoring: Monitoring, run_id: str, today: date) -> Publication:
    """The latest values and what belongs to them, gathered by the first stage of a run that asks.

    `run_id` is the run under way, `today` the day that the first stage asks on.
    """
    return monitoring.make_once("publication", lambda: read_publication(monitoring, run_id, today))


def tabulate_basis(basis: Basis) -> dict[str, pl.DataFrame]:
    """What the figures are made by: definitions, areas, membership and weights."""
    return {
        "definitions": tabulate_definitions(basis.definitions),
        "areas": basis.geography.areas,
        "membership": basis.geography.membership,
        "weights": basis.geography.weights,
    }


def read_publication(monitoring: Monitoring, run_id: str, today: date) -> Publication:
    """Read the latest values, and gather what belongs to them.

    Raises `NothingComputedError` where there are none.
    """
    home = monitoring.folders
    with open_warehouse(home) as warehouse:
        values = warehouse.load_values()
        if values.is_empty():
            raise NothingComputedError([NOTHING_COMPUTED])
        basis = monitoring.recall_basis(warehouse.runs, values)
        run = warehouse.runs.find(str(values["run_id"].first()))
        applied = warehouse.corrections.load(str(values["run_id"].first()))
        all_received = warehouse.register()
        fresh = survey_freshness(warehouse, monitoring.inputs.rhythms, today, basis.as_of)
        wanted = list_wanted_measures(list_needed_in_force(basis.definitions))
        sources = summarise_sources(
            warehouse.observations_in_force(wanted, basis.as_of), keep_key(home)
        )
        register = warehouse.register(basis.as_of)
        revised = warehouse.revised_periods(basis.as_of)
        learning = gather_learning(home, register, basis.geography, monitoring.inputs.limits)
        surprises = None
        if basis.as_of is None:
            surprises = find_news_surprises(warehouse, all_received, monitoring)
    tables = {
        **tabulate_basis(basis),
        "sources": sources,
        "extracts": tell_register(register),
        "corrections": tell_corrections(applied, values),
        "freshness": tabulate_freshness(fresh),
        "learning": learning,
        "spread": measure_spread(values, basis.definitions),
        "contributions": list_contributions(values, basis.definitions, basis.geography),
        **tabulate_efforts(
            home, values, monitoring.inputs.efforts, basis.definitions, basis.geography
        ),
    }
    computed_by = str(values["run_id"].first())
    facts = {
        **state_facts(
            basis, all_received.filter(run_id=run_id), computed_by, monitoring.geography_folder
        ),
        **state_figures(tables["corrections"], run, fresh, values, basis),
    }
    publication = Publication(values, basis, tables, tuple(fresh), facts, revised, None, None)
    return publication if basis.as_of else hold_against_current(publication, monitoring, surprises)


def hold_against_current(
    publication: Publication, monitoring: Monitoring, surprises: pl.DataFrame | None
) -> Publication:
    """The publication with what it changes in the snapshot in force, and what the gate says."""
    home, values, facts = monitoring.folders, publication.values, dict(publication.facts)
    new = gather_published(values, publication.tables, facts)
    compared = compare_with_current(home, new)
    gate = hold_at_gate(
        home, new, compared, monitoring.inputs, surprises, publication.basis.stopped
    )
    facts |= gate.state()
    facts |= state_protection_files(monitoring.inputs.gates, monitoring.inputs.waivers)
    if gate.waits:
        facts[FIGURES] = fingerprint_figures(values, gate.stopped)
    changes = None if compared is None else compared[1]
    return replace(publication, facts=facts, changes=changes, gate=gate)


def state_figures(
    corrections: pl.DataFrame,
    run: ComputedRun | None,
    fresh: Sequence[Freshness],
    values: pl.DataFrame,
    basis: Basis,
) -> dict[str, Any]:
    """What the manifest says of the figures: corrected, protected, fresh, forecast how well."""
    return {
        "corrections": corrections.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts(),
        "protection": state_protection(run),
        "freshness": [state_freshness(each) for each in fresh],
        "forecast_coverage": [asdict(each) for each in measure_coverage(values, basis.definitions)],
    }


def state_protection(run: ComputedRun | None) -> dict[str, Any] | None:
    """What the manifest says of how much was guarded; None where it was not noted.

    Only how many: whose small counts hide others' figures, and which cannot be protected, would
    tell which are the small ones.
    """
    noted = None if run is None else recall_protection(run)
    if noted is None:
        return None
    numbers = {name: len(told) if isinstance(told, list) else told for name, told in noted.items()}
    del numbers[CAUSED]
    return numbers


def list_news(register: pl.DataFrame, manifest: Mapping[str, Any]) -> list[str]:
    """The extracts that count and that the snapshot in force, by its manifest, does not rest on.

    Not those that somebody restored, with a reason.
    """
    known = {entry["extract_id"] for entry in manifest["extracts"] if entry["status"] == "accepted"}
    counting = register.filter(pl.col("status") == "accepted", pl.col("event").ne_missing(RESTORED))
    return sorted(set(counting["extract_id"]) - known)


def find_news_surprises(
    warehouse: Warehouse, register: pl.DataFrame, monitoring: Monitoring
) -> pl.DataFrame | None:
    """The surprising cells of what is new since the snapshot in force; None without one."""
    manifest = read_manifest(monitoring.folders)
    if manifest is None:
        return None
    news = list_news(register, manifest)
    return monitoring.make_once(
        name_surprises(news),
        lambda: find_surprises(warehouse, news, rules=monitoring.inputs.rules),
    )


def hold_at_gate(
    home: Home,
    new: ComparedSnapshot,
    compared: tuple[ComparedSnapshot, pl.DataFrame] | None,
    inputs: RunInputs,
    surprises: pl.DataFrame | None,
    stopped: Sequence[Problem],
) -> Gate:
    """Hold a finished snapshot against the conditions for waiting, those of `inputs`.

    `compared` is the snapshot in force with the changes against it, None where there is none or
    it cannot be read. `surprises` (`schemas.frames.surprises.SURPRISE_COLUMNS`) are those of the
    extracts that came since, `stopped` is what the run set aside.
    """
    current, limits = find_current(home), inputs.gates
    if current is None or compared is None:
        return Gate(tuple(judge_nothing(limits)), None if current is None else current.name)
    old, changes = compared
    asked = Compared(old, new, changes, load_expectations(), stopped=stopped,
                     told=list_told(current.manifest))  # fmt: skip
    if surprises is not None:
        asked = replace(asked, surprises=surprises)
    if is_seen_by_two(current.manifest, limits) and asked.is_about_real_figures:
        limits = limits.model_copy(update={SECOND_PERSON: True})
        names = {name for each in stopped if (name := name_stopped(each))}
        edits = list_unseen(old.definitions, new.definitions, names)
        since, file = current.published_at, inputs.definitions_file
        files = find_unseen_files(current.manifest, inputs.gates, inputs.waivers, file, since)
        asked = replace(asked, unseen=(*files, *find_unseen_edits(edits, file, since)))
    return Gate(tuple(judge_snapshot(asked, limits)), current.name, tuple(asked.unseen))


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
