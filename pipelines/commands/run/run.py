"""What `klynge run` does, from the question whether anything is new to the summary.

Belongs here: the order of things and the exit codes. Does not belong here: the stages
themselves, which are Dagster's assets and the same when the web page starts a run.
"""

from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from assets.gate.computed_before import ComputedBefore, list_computed_before
from assets.inputs import DEFAULT_CORRECTIONS, is_published
from assets.run_inputs import RunInputs
from assets.running.lock import LOG, Tell, hold_home, keep_runs_waiting
from assets.running.processes import PROCESS_TAG, name_process
from geography import AreaError
from pipelines.commands.extracts.expected_text import describe_undated
from pipelines.commands.extracts.late import describe_attention, judge_published, judge_stored
from pipelines.commands.progress import print_lines, print_plain, print_problems, show_progress
from pipelines.commands.summary import (
    describe_figures,
    describe_finding,
    describe_intake,
    describe_other_waiting,
    describe_place,
    describe_rejections,
    describe_set_aside,
    describe_stopped,
    describe_taken_out,
    describe_time,
    list_out,
)
from pipelines.instance import (
    clear_killed_runs,
    explain_instance_errors,
    point_dagster_at,
    recover_from_crash,
)
from pipelines.news import NothingNew, find_nothing_new
from schemas.corrections import CorrectionError
from schemas.definitions.file import DefinitionError
from schemas.problems import StageError
from schemas.rhythms import Rhythm
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest
from warehouse.publishing.snapshots import Snapshot, find_made_by, read_tables
from warehouse.publishing.waiting import find_waiting
from warehouse.store import open_warehouse

PUBLISHED, FAILED, SOME_REJECTED, WAITS = 0, 1, 3, 4
WAIT_SECONDS = 5.0
REPORT_WAIT_SECONDS = 900.0
"""How long a run that published nothing waits with its summary for one that has begun since."""
SHOWN_WARNINGS = 5


@dataclass(frozen=True)
class RunRequest:
    """One run: the home it works in, the folder it takes extracts from, the definitions.

    `geography` is the folder of areas, `corrections` the file of corrections; None means the
    checkout's own. `allow_synthetic`: real and synthetic extracts may stand in one home.
    """

    home: Home
    folder: Path
    definitions: Path
    geography: Path | None = None
    corrections: Path | None = None
    allow_synthetic: bool = False


def run_monitoring(request: RunRequest, output: Console, errors: Console) -> int:
    """Run, or say that nothing is new; returns the exit code.

    0: published and nothing rejected; 3: published, some extract rejected; 4: computed, and the
    snapshot waits for approval, whether or not an extract was rejected; 1: nothing published. The
    snapshot in force is as it was after 1 and 4.
    """
    run_id = str(uuid.uuid4())
    try:
        with explain_storage_errors(request.home.root):
            recover_from_crash(request.home)
            inputs = take_inputs(request, date.today())
            nothing_new = find_nothing_new(request.home, inputs, request.allow_synthetic)
            if nothing_new is not None:
                return report_nothing_new(request.home, nothing_new, inputs.rhythms, output)
            refuse_wrong_files(inputs)
            warn_of_definitions(inputs, output)
            with show_progress(output):
                execute_job(request.home, run_id, describe_settings(request), inputs)
            return report_run(request.home, run_id, inputs, output)
    except (DefinitionError, CorrectionError) as error:
        print_lines(errors, map(describe_finding, error.problems))
    except AreaError as error:
        print_lines(errors, [f"error: {fault}" for fault in error.problems])
    except StageError as error:
        print_problems(errors, error)
    except KeyboardInterrupt:
        print_lines(errors, ["Interrupted."])
    report_failure(request.home, run_id, errors)
    return FAILED


def take_inputs(request: RunRequest, today: date) -> RunInputs:
    """What the run that is asked for rests on."""
    return RunInputs(
        inbox=request.folder,
        definitions_file=request.definitions,
        geography_folder=request.geography,
        corrections_file=request.corrections or DEFAULT_CORRECTIONS,
        today=today,
        remembered_rules=request.home.rules,
    )


def refuse_wrong_files(inputs: RunInputs) -> None:
    """Raise the errors of what a run rests on before anything is begun."""
    _ = (
        inputs.definitions,
        inputs.geography,
        inputs.corrections,
        inputs.gates,
        inputs.waivers,
    )


def warn_of_definitions(inputs: RunInputs, output: Console) -> None:
    """Show the warnings of a definitions file, and the errors of drafts, which stop nothing.

    What stops an indicator is told at the top of the summary.
    """
    checked = inputs.checked_definitions
    stopping = {(problem.row, problem.message) for problem in inputs.stopped}
    of_drafts = [each for each in checked.errors if (each.row, each.message) not in stopping]
    warned = [describe_finding(problem, "warning") for problem in [*of_drafts, *checked.warnings]]
    print_lines(output, warned[:SHOWN_WARNINGS])
    if len(warned) > SHOWN_WARNINGS:
        more = len(warned) - SHOWN_WARNINGS
        print_lines(output, [f"... and {more} more; `klynge check` shows all warnings."])


def describe_settings(request: RunRequest) -> dict[str, str | bool]:
    """The settings of the stages that a request asks for."""
    return {
        "extracts": str(request.folder),
        "definitions": str(request.definitions),
        "geography": str(request.geography or ""),
        "corrections": str(request.corrections or ""),
        "allow_synthetic": request.allow_synthetic,
    }


def execute_job(
    home: Home,
    run_id: str,
    settings: Mapping[str, str | bool],
    inputs: RunInputs | None = None,
    stages: Collection[str] = (),
) -> None:
    """Execute the job in this process, on the instance that the web page shows.

    `settings` are those of `assets.resources.Monitoring`, `inputs` what they name as far as it is
    loaded already; `stages` are the only ones to run, all when there are none. Raises the stages'
    own errors.
    """
    point_dagster_at(home, os.environ)
    import dagster as dg

    # The features in beta are pinned with the rest; whoever runs the pipeline need not know.
    warnings.simplefilter("ignore", dg.BetaWarning)
    from pipelines.definitions import define, defs
    from pipelines.jobs import RUN_TAGS, monitoring_job
    from pipelines.resources import configure_run, hand_over

    with explain_instance_errors(home), ExitStack() as open_until_end:
        # The run takes the lock anew; until then it keeps two first runs from both making
        # Dagster's tables, and tells at once when another run is under way.
        with hold_home(home, WAIT_SECONDS, "klynge run, starting"):
            instance = open_until_end.enter_context(dg.DagsterInstance.get())
            clear_killed_runs(instance)
        # the subset of some stages takes its resources from the definitions alone
        known = defs if inputs is None else define(hand_over(inputs))
        try:
            known.resolve_job_def(monitoring_job.name).execute_in_process(
                instance=instance,
                run_id=run_id,
                run_config=configure_run(home, settings, WAIT_SECONDS),
                tags={**RUN_TAGS, PROCESS_TAG: name_process(os.getpid())},
                asset_selection=[dg.AssetKey(name) for name in stages] or None,
            )
        except dg.DagsterExecutionInterruptedError as error:
            raise KeyboardInterrupt from error
        except dg.DagsterError as error:
            # Dagster wraps what a resource raises; the reason is in the stage's own error.
            if isinstance(error.__cause__, StageError):
                raise error.__cause__ from error
            raise


def report_nothing_new(
    home: Home, nothing_new: NothingNew, rhythms: list[Rhythm], output: Console
) -> int:
    """Say that nothing is new, with the summary of the snapshot of which that is so."""
    print_lines(output, [nothing_new.describe()])
    print_lines(output, describe_stopped(nothing_new.computed))
    print_lines(output, describe_rejections(recall_reasons(home, nothing_new.rejected)))
    print_lines(output, describe_taken_out(nothing_new.out))
    # from the manifest alone, since the answer that nothing is new comes at once
    judged = judge_published(nothing_new.manifest, rhythms, date.today())
    print_lines(output, describe_attention(judged))
    return close_summary(home, nothing_new.computed, bool(nothing_new.rejected), output)


def close_summary(
    home: Home, computed: ComputedBefore, some_rejected: bool, output: Console
) -> int:
    """The end of a summary: figures, where they are, and whether they wait; the exit code."""
    print_lines(output, describe_figures(computed.manifest))
    if computed.in_force:
        print_lines(output, describe_place(home.current))
        waiting = find_waiting(home)
        print_lines(output, [] if waiting is None else describe_other_waiting(waiting))
    else:
        print_lines(output, describe_set_aside(computed, read_manifest(home)))
    if computed.waits:
        return WAITS
    return SOME_REJECTED if some_rejected else PUBLISHED


def report_run(home: Home, run_id: str, inputs: RunInputs, output: Console) -> int:
    """The summary of a run that went through; another one may have begun since."""
    own = find_own(home, run_id)
    if own is None:
        tell = partial(print_plain, output)
        register = load_register(home, REPORT_WAIT_SECONDS, tell)
        computed = find_computed_before(home, register, inputs.fingerprint)
        judged = judge_stored(home, date.today(), REPORT_WAIT_SECONDS, tell=tell)
    else:
        snapshot = Snapshot(own.folder, own.manifest, (), current=False)
        computed, register = own, read_tables(snapshot, ["extracts"])["extracts"]
        judged = judge_published(own.manifest, inputs.rhythms, date.today())
    rejected = recall_reasons(home, register.filter(run_id=run_id, status="rejected").to_dicts())
    print_lines(output, describe_stopped(computed))
    print_lines(output, [describe_intake(register, run_id)])
    print_lines(output, describe_rejections(rejected))
    print_lines(output, describe_taken_out(list_out(inputs.found, register)))
    print_lines(output, tell_undated(home, register, run_id, partial(print_plain, output)))
    if computed is None:
        return FAILED
    if own is None:
        since = describe_time(computed.manifest["published_at"])
        print_lines(output, [f"No new figures since {since}; the snapshot was left as it was."])
    print_lines(output, describe_attention(judged))
    return close_summary(home, computed, bool(rejected), output)


def find_own(home: Home, run_id: str) -> ComputedBefore | None:
    """The snapshot that a run made, wherever it lies; None when it made none."""
    for each in list_computed_before(home):
        if each.manifest["run_id"] == run_id:
            return each
    beside = find_made_by(home, run_id)
    return None if beside is None else ComputedBefore(beside.folder, beside.manifest)


def find_computed_before(
    home: Home, register: pl.DataFrame, fingerprint: str
) -> ComputedBefore | None:
    """The snapshot because of which a run computed nothing: in force, or set aside."""
    accepted = register.filter(status="accepted").select("extract_id", "file_name").rows()
    known = list(list_computed_before(home))
    same = [each for each in known if is_published(accepted, fingerprint, each.manifest)]
    return next(iter([*same, *known]), None)


def tell_undated(home: Home, register: pl.DataFrame, run_id: str, tell: Tell) -> list[str]:
    """What a run's extracts without a release date did not replace; `tell` is told of a run that
    has begun since."""
    undated = register.filter(~pl.col("vintage_known"), run_id=run_id, status="accepted")
    if undated.is_empty():
        return []
    with (
        keep_runs_waiting(home.root / "run.lock", REPORT_WAIT_SECONDS, tell),
        open_warehouse(home, read_only=True) as warehouse,
    ):
        return list(
            describe_undated(warehouse.releases.count_not_replaced(undated["extract_id"].to_list()))
        )


def report_failure(home: Home, run_id: str, errors: Console) -> None:
    """Say what a failed run rejected, and which snapshot is still in force."""
    if home.warehouse_file.is_file():
        # the failure may be that the warehouse cannot be opened, and was told already
        with suppress(StageError), explain_storage_errors(home.root):
            rejected = load_register(home, 0).filter(run_id=run_id, status="rejected")
            print_lines(errors, describe_rejections(rejected.to_dicts()))
    manifest = None
    with suppress(OSError):
        manifest = read_manifest(home)
    if manifest is None:
        print_lines(errors, ["Nothing was published."])
    else:
        since = describe_time(manifest["published_at"])
        print_lines(errors, [f"Nothing was published; the snapshot of {since} is as it was."])


def recall_reasons(home: Home, entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Entries of a snapshot's register with the reasons at length, which readers are not told.

    While another run is at work the entries stay as they are.
    """
    known: dict[str, Mapping[str, Any]] = {}
    if entries:
        with suppress(StageError):
            register = load_register(home, 0)
            known = {entry["extract_id"]: entry for entry in register.to_dicts()}
    return [known.get(entry["extract_id"], entry) for entry in entries]


def load_register(home: Home, wait_seconds: float, tell: Tell = LOG.info) -> pl.DataFrame:
    """The register of every extract ever received.

    Opening the warehouse while another run is under way would make that one fail, so it is
    waited for, and `tell` is told; raises `RunLockedError` after `wait_seconds`.
    """
    with (
        keep_runs_waiting(home.root / "run.lock", wait_seconds, tell),
        open_warehouse(home, read_only=True) as warehouse,
    ):
        return warehouse.register()
