"""What `klynge preview --changed` does: all that the edited definitions change, before anybody else
sees it.

Belongs here: gathering it from the home, and where it is put. Does not belong here: computing it
(`assets.previewing.edited`), its words (`wording.news.edits`), the lines on the terminal
(`pipelines.commands.definitions.changed_text`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl
from pydantic import ValidationError
from rich.console import Console

from assets.previewing.edited import (
    Edited,
    InForce,
    compute_edited,
    is_of_draft,
    read_in_force,
)
from assets.run_inputs import RunInputs
from assets.running.lock import keep_runs_waiting
from geography import Geography
from indicators.changes.edited_figures import compare_edited
from indicators.changes.edits import dump, find_edits
from indicators.methods.statistics import StatisticsError
from pipelines.commands.changes.choice import find_compared_area
from pipelines.commands.definitions.changed_text import describe_edits
from pipelines.commands.definitions.failures import tell_failure
from pipelines.commands.explain.question import QuestionError
from pipelines.commands.progress import print_lines, print_plain
from pipelines.home import find_geography
from schemas.definitions.model import Definition
from schemas.frames.value_faults import InvalidValuesError, find_faults
from schemas.frames.values import VALUE_COLUMNS, fill_columns
from schemas.problems import Problem, StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import Snapshot, find_current, read_tables
from warehouse.store import open_warehouse
from wording.news.change_words import Names
from wording.news.edits import EditsTold, Shown, arrange_edits, is_of_sound
from wording.news.gate_details import name_stopped, tell_stopped
from wording.news.headlines import DefinedFigures, list_headline_changes
from wording.series import Area

SHOWN, FAILED, WRONG_USE = 0, 1, 2
WAIT_SECONDS = 5.0
NOTHING_PUBLISHED = (
    "Der er ikke udgivet noget i {home} endnu, så der er intet at sammenligne med. "
    "Kør først `klynge run`."
)


@dataclass(frozen=True)
class Wanted:
    """What is asked for: an area as typed, how many periods, files to write."""

    area: str | None = None
    last: int = 1
    excel: Path | None = None
    html: Path | None = None


def preview_changed(
    home: Home, inputs: RunInputs, wanted: Wanted, output: Console, errors: Console
) -> int:
    """Show what a run with `inputs` would publish otherwise than what is in force.

    0: shown, also when nothing differs; 1: nothing is published, the definitions have mistakes, a
    run holds the home, or a file cannot be written; 2: no such area. Nothing is stored.
    """
    try:
        told = gather_edits(home, inputs, wanted)
    except QuestionError as error:
        print_plain(errors, f"Der er intet område »{wanted.area}«. ({error})")
        return WRONG_USE
    except (StageError, StatisticsError) as error:
        tell_failure("filen", error, errors)
        return FAILED
    if told is None:
        print_plain(errors, NOTHING_PUBLISHED.format(home=home.root))
        return FAILED
    print_lines(output, describe_edits(told))
    return write_files(told, wanted, output, errors)


def gather_edits(home: Home, inputs: RunInputs, wanted: Wanted) -> EditsTold | None:
    """All that the edited definitions change; None where nothing is in force."""
    geography, definitions = inputs.geography, inputs.definitions
    shown = find_shown(wanted, geography)
    snapshot = find_current(home) if home.warehouse_file.is_file() else None
    if snapshot is None:
        return None
    with (
        explain_storage_errors(home.root),
        keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS),
        open_warehouse(home, read_only=True) as warehouse,
    ):
        in_force = read_in_force(snapshot, definitions)
        edited = compute_edited(warehouse, inputs, in_force)
    if faults := find_faults(edited.values):
        raise InvalidValuesError(faults)
    return tell_edits(in_force, edited, definitions, inputs, shown, inputs.stopped)


def gather_waiting_edits(current: Snapshot, waiting: Snapshot) -> EditsTold | None:
    """The same of a snapshot that waits, as the page of its review shows it; None where no block
    was edited, or the definitions are of another language."""
    inputs = RunInputs(geography_folder=find_geography(os.environ))
    try:
        table = read_tables(waiting, ("definitions",))["definitions"]
        definitions = [Definition.model_validate_json(text) for text in table["definition"]]
        in_force = read_in_force(current, definitions)
    except ValidationError:
        return None
    after = {each.id: dump(each) for each in definitions}
    edits = [each for each in find_edits(in_force.blocks, after) if not is_of_draft(each)]
    if not edits:
        return None
    with explain_storage_errors(waiting.folder):
        values = fill_columns(pl.read_parquet(waiting.folder / "indicators.parquet"))
    edited = Edited(values, edits, None, pl.DataFrame(schema=VALUE_COLUMNS))
    shown = find_shown(Wanted(), inputs.geography)
    stopped = [Problem(**each) for each in waiting.manifest.get("stopped", [])]
    return tell_edits(in_force, edited, definitions, inputs, shown, stopped)


def find_shown(wanted: Wanted, geography: Geography) -> Shown:
    """What is asked for, by ids. Raises `QuestionError` for an area that there is not."""
    area = None if wanted.area is None else find_compared_area(wanted.area, geography)
    clusters = geography.areas.filter(area_type="klynge")
    regions = tuple(clusters["region_id"].drop_nulls().unique().sort())
    return Shown(area, wanted.last, regions)


def tell_edits(
    in_force: InForce,
    edited: Edited,
    definitions: list[Definition],
    inputs: RunInputs,
    shown: Shown,
    stopped: Sequence[Problem],
) -> EditsTold:
    """What differs, in words; `stopped` is what a run would set aside, or has."""
    old = {each.id: each for each in in_force.definitions if each.status == "in_force"}
    new = {each.id: each for each in definitions if each.status == "in_force"}
    every = {**{each.id: each for each in in_force.definitions}, **by_id(definitions)}
    compared = compare_edited(in_force.values, edited.values)
    moved = compared["indicator_id"].unique()
    lines = list_headline_changes(
        DefinedFigures(in_force.values, old), DefinedFigures(edited.values, new), moved,
        inputs.geography, inputs.agreement, None if shown.area is None else Area(*shown.area),
        list_hidden(compared),
    )  # fmt: skip
    real = edited.values.filter(~pl.col("synthetic"), pl.col("value").is_not_null())
    seen_by_two = inputs.gates.second_person and not real.is_empty()
    set_aside = {name for each in stopped if (name := name_stopped(each))}
    shown = replace(shown, second_person=seen_by_two, set_aside=frozenset(set_aside))
    edits = [edit for edit in edited.edits if is_of_sound(edit, shown)]
    names = Names({name: each.title for name, each in every.items()}, {})
    indicators, silent = arrange_edits(compared, edits, every, names, lines, shown)
    nothing = pl.DataFrame(schema=VALUE_COLUMNS)
    drafts, _ = arrange_edits(compare_edited(nothing, edited.drafts), [], every, names, [], shown)
    told = {each.id for each in indicators}
    return EditsTold(
        published_at=datetime.fromisoformat(in_force.manifest["published_at"]),
        indicators=indicators,
        silent=silent,
        # all of a draft is new
        drafts=tuple(replace(draft, edited=()) for draft in drafts),
        hidden_for_drafts=edited.hidden_for_drafts,
        drafts_failed=edited.drafts_failed,
        stopped=tuple(tell_stopped(each, names.titles).danish for each in stopped),
        compared=compared,
        definitions=every,
        synthetic=bool(edited.values["synthetic"].any()),
        because_of_data=edited.plan is None,
        elsewhere=tuple(line for line in lines if line.indicator_id not in told),
        chosen="" if shown.area is None else inputs.geography.name_of(*shown.area),
    )


def list_hidden(compared: pl.DataFrame) -> frozenset[tuple[str, str, str]]:
    """Of which indicators and clusters or regions a figure is hidden that was not."""
    near = compared.filter("newly_hidden", pl.col("area_type").is_in(["klynge", "region"]))
    return frozenset(near.select("indicator_id", "area_type", "area_id").unique().rows())


def by_id(definitions: list[Definition]) -> Mapping[str, Definition]:
    """The definitions by id."""
    return {each.id: each for each in definitions}


def write_files(told: EditsTold, wanted: Wanted, output: Console, errors: Console) -> int:
    """Write the workbook and the page that are asked for."""
    try:
        if wanted.excel is not None:
            from workbooks.sheets.preview_sheet import write_preview_workbook

            write_preview_workbook(wanted.excel, told)
            print_plain(output, f"Skrevet: {wanted.excel}")
        if wanted.html is not None:
            from pages.preview_page import write_preview_page

            wanted.html.write_text(write_preview_page(told), encoding="utf-8", newline="\n")
            print_plain(output, f"Skrevet: {wanted.html}")
    except OSError as error:
        print_plain(errors, f"Filen kan ikke skrives: {error.strerror or error}")
        return FAILED
    return SHOWN
