"""What `klynge run --as-of DATE` does: a snapshot of what was known on a day of the past.

Belongs here: the order of things and the exit codes. Does not belong here: the stages, which
are those of every run, and what a day's knowledge is (`assets.computing_basis`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

from assets.inputs import DEFAULT_CORRECTIONS, DEFAULT_DEFINITIONS
from assets.run_inputs import RunInputs
from geography import AreaError
from pipelines.commands.as_of import tell_as_of
from pipelines.commands.progress import print_lines, print_plain, print_problems, show_progress
from pipelines.commands.run.run import (
    FAILED,
    PUBLISHED,
    REPORT_WAIT_SECONDS,
    SOME_REJECTED,
    execute_job,
    load_register,
    tell_undated,
)
from pipelines.commands.summary import (
    describe_figures,
    describe_finding,
    describe_intake,
    describe_place,
    describe_rejections,
)
from schemas.as_of import AsOf
from schemas.corrections import CorrectionError
from schemas.definitions.file import DefinitionError
from schemas.problems import StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import find_snapshot

STAGES = ("indicator_values", "workbook", "region_workbooks", "data_quality", "published_snapshot")
"""What is run when nothing is to be taken in."""


@dataclass(frozen=True)
class AsOfRequest:
    """One run as of a day.

    `folder` is None when nothing is to be taken in, `definitions` when those in force on the
    day count. `geography` is the folder of areas of today, `corrections` the file of corrections;
    None means the checkout's own.
    """

    home: Home
    as_of: AsOf
    folder: Path | None = None
    definitions: Path | None = None
    geography: Path | None = None
    corrections: Path | None = None
    allow_synthetic: bool = False


def run_as_of(request: AsOfRequest, output: Console, errors: Console) -> int:
    """Compute and publish beside the current snapshot; returns the exit code.

    0: published; 3: published, an extract taken in by this run was rejected; 1: nothing
    published, in each case the current snapshot is as it was.
    """
    home, run_id = request.home, str(uuid.uuid4())
    if request.folder is None and not home.warehouse_file.is_file():
        print_lines(errors, [f"Nothing is stored in {home.root} yet. Run `klynge run` first."])
        return FAILED
    settings: dict[str, str | bool] = {
        "extracts": str(request.folder or ""),
        "definitions": str(request.definitions or ""),
        "geography": str(request.geography or ""),
        "corrections": str(request.corrections or ""),
        "as_of": request.as_of.day.isoformat(),
        "received": request.as_of.received,
        "allow_synthetic": request.allow_synthetic,
    }
    try:
        with explain_storage_errors(home.root):
            inputs = RunInputs(
                inbox=request.folder,
                definitions_file=request.definitions or DEFAULT_DEFINITIONS,
                geography_folder=request.geography,
                corrections_file=request.corrections or DEFAULT_CORRECTIONS,
            )
            _ = inputs.geography  # its faults are raised before anything is begun
            stages = STAGES if request.folder is None else ()
            with show_progress(output):
                execute_job(home, run_id, settings, inputs, stages)
            return report_run(request, run_id, output)
    except (DefinitionError, CorrectionError) as error:
        print_lines(errors, map(describe_finding, error.problems))
    except AreaError as error:
        print_lines(errors, [f"error: {fault}" for fault in error.problems])
    except StageError as error:
        print_problems(errors, error)
    except KeyboardInterrupt:
        print_lines(errors, ["Interrupted."])
    print_lines(errors, ["Nothing was published; the current snapshot is as it was."])
    return FAILED


def report_run(request: AsOfRequest, run_id: str, output: Console) -> int:
    """The summary of a run that went through."""
    snapshot = find_snapshot(request.home, run_id)
    rejected = []
    if request.folder is not None:
        register = load_register(request.home, REPORT_WAIT_SECONDS, partial(print_plain, output))
        rejected = register.filter(run_id=run_id, status="rejected").to_dicts()
        print_lines(output, [describe_intake(register, run_id)])
        print_lines(output, describe_rejections(rejected))
        tell = partial(print_plain, output)
        print_lines(output, tell_undated(request.home, register, run_id, tell))
    print_lines(output, tell_as_of(snapshot.manifest["as_of"]))
    print_lines(output, describe_figures(snapshot.manifest))
    print_lines(output, ["The current snapshot is as it was; this one lies beside it."])
    print_lines(output, describe_place(snapshot.folder))
    return SOME_REJECTED if rejected else PUBLISHED
