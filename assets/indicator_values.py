"""The stage `indicator_values`: the definitions meet the observations.

Belongs here: the asset and its check of the frame. How a number is made is `indicators/`.
"""

import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from assets.blame import PoisonedError, compute_or_blame
from assets.computing import compute_protected
from assets.computing_basis import Basis, note_run
from assets.gate.computed_before import ComputedBefore, list_computed_before
from assets.inputs import is_published
from assets.metadata import show_problems
from assets.observations import OBSERVATION_KEYS
from assets.resources import Monitoring
from assets.run_inputs import RunInputs
from assets.set_aside import describe_set_aside
from indicators.disclosure.protection import Protected
from schemas.acceptance.rules import remember_rules
from schemas.definitions.model import Definition
from schemas.frames.value_faults import InvalidValuesError
from schemas.problems import Problem
from warehouse.corrections import list_unstored
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest
from warehouse.store import Warehouse, open_warehouse

LOG = logging.getLogger("klynge.indicator_values")
NOTHING_SET_ASIDE = "nothing_set_aside"
SHOWN_WARNINGS = 10
UNCHANGED = "Nothing was computed: the published values were judged when they were made."


@dg.asset(
    deps=OBSERVATION_KEYS,
    check_specs=[
        dg.AssetCheckSpec(
            "valid",
            asset="indicator_values",
            description="The frame keeps what schemas/frames/values.py promises.",
            blocking=True,
        ),
        dg.AssetCheckSpec(
            NOTHING_SET_ASIDE,
            asset="indicator_values",
            description="No figure is missing because what it rests on cannot be right.",
        ),
    ],
    output_required=False,
    pool="warehouse",
    kinds={"duckdb", "polars"},
)
def indicator_values(
    context: dg.AssetExecutionContext, monitoring: Monitoring
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
    """Every indicator's figures for municipalities, clusters, regions and country, protected.

    Nothing is computed, and the stages after this one are left out, when the snapshot in force,
    or one set aside at the gate, was made from the same extracts, definitions and code. What is
    computed as of an earlier day is never left out. Figures that break what they promise are not
    stored: raises `InvalidValuesError`, or `PoisonedError` where an extract is behind it, and what
    was stored and published stays.
    """
    with open_warehouse(monitoring.folders) as warehouse:
        manifest = read_manifest(monitoring.folders)
        note_published_run(warehouse, manifest)
        basis = monitoring.choose_basis(warehouse.runs)
        computed = find_up_to_date(basis, warehouse, monitoring.folders)
        if basis.as_of is None and computed is not None:
            LOG.info(
                "indicator_values: nothing new was accepted%s; the snapshot is left as it was",
                computed.describe(),
            )
            # The step owes Dagster its check's result also when it makes nothing.
            for name in ("valid", NOTHING_SET_ASIDE):
                yield dg.AssetCheckResult(check_name=name, passed=True, description=UNCHANGED)
            return
        monitoring.prepare_validator()
        LOG.info("indicator_values: computing %d indicators ...", len(basis.definitions))
        compute = partial(compute_stored, warehouse, monitoring.inputs, basis, context.run_id)
        try:
            protected = compute_or_blame(warehouse, basis.definitions, compute, manifest)
        except (InvalidValuesError, PoisonedError) as error:
            yield tell_faults(error.problems)
            raise
        values = protected.values
        warn_of_unprotectable(protected)
        located, corrections = warehouse.corrections.located(), monitoring.inputs.corrections
        for problem in list_unstored(located, corrections):
            LOG.warning("%s:%s: %s %s", problem.file, problem.row, problem.message, problem.remedy)
        set_aside = describe_set_aside(warehouse, values, basis.definitions)
        warn_of_set_aside(set_aside)
        warehouse.corrections.save(context.run_id)
        warehouse.save_values(values, note_run(basis, context.run_id, datetime.now(UTC), protected))
    remember_rules(monitoring.folders.rules, monitoring.inputs.rules)
    # Files that wait for publication were made from values that are no longer the latest.
    shutil.rmtree(monitoring.folders.work, ignore_errors=True)
    LOG.info("indicator_values: %d figures", values.height)
    yield report_values(values, monitoring.folders.warehouse_file, set_aside)


def compute_stored(
    warehouse: Warehouse,
    inputs: RunInputs,
    basis: Basis,
    run_id: str,
    definitions: list[Definition],
) -> Protected:
    """The protected figures of some definitions from what counts in the warehouse."""
    return compute_protected(
        warehouse, definitions, run_id, basis.geography, basis.as_of, inputs.corrections,
        inputs.standards, inputs.agreement.baseline, inputs.rules_in_use,
    )  # fmt: skip


def warn_of_unprotectable(protected: Protected) -> None:
    """That small counts can be narrowed down although all that helps is hidden."""
    narrow = protected.statistics.unprotectable
    if narrow:
        named = ", ".join(" ".join(key) for key in narrow[:SHOWN_WARNINGS])
        LOG.warning(
            "%d small counts can be narrowed down by a reader, whatever is hidden: %s",
            len(narrow), named,
        )  # fmt: skip


def warn_of_set_aside(set_aside: list[Problem]) -> None:
    """The first figures that are missing because what they rest on cannot be right."""
    for problem in set_aside[:SHOWN_WARNINGS]:
        LOG.warning("%s", problem.describe())
    if len(set_aside) > SHOWN_WARNINGS:
        more = len(set_aside) - SHOWN_WARNINGS
        LOG.warning("... and %d more; the check %s shows them.", more, NOTHING_SET_ASIDE)


def tell_set_aside(set_aside: list[Problem]) -> dg.AssetCheckResult:
    """The check of the same, which holds nothing back."""
    return dg.AssetCheckResult(
        check_name=NOTHING_SET_ASIDE,
        passed=not set_aside,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"figures": len(set_aside), "warnings": show_problems(set_aside)},
    )


def report_values(
    values: pl.DataFrame, stored_in: Path, set_aside: list[Problem]
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """What was computed, in numbers, with the passed check `valid`."""
    return dg.MaterializeResult(
        metadata={
            "rows": values.height,
            "indicators": values["indicator_id"].n_unique(),
            "areas": values.select("area_type", "area_id").n_unique(),
            "newest_period": str(values["period"].max()),
            "by_status": dict(values.group_by("status").len().sort("status").iter_rows()),
            "path": dg.MetadataValue.path(str(stored_in)),
        },
        check_results=[
            dg.AssetCheckResult(check_name="valid", passed=True),
            tell_set_aside(set_aside),
        ],
    )


def note_published_run(warehouse: Warehouse, manifest: dict[str, Any] | None) -> None:
    """Note that the snapshot in force is published; its own run may have ended before it could."""
    if manifest is not None and "computed_by" in manifest:
        published_at = datetime.fromisoformat(manifest["published_at"])
        warehouse.runs.note_published(manifest["computed_by"], published_at)


def find_up_to_date(basis: Basis, warehouse: Warehouse, home: Home) -> ComputedBefore | None:
    """The snapshot, in force or set aside, that says all that could be computed now; else None."""
    counting = warehouse.list_counting()
    for computed in list_computed_before(home):
        if is_published(counting, str(basis.inputs_fingerprint), computed.manifest):
            return computed
    return None


def tell_faults(problems: list[Problem]) -> dg.AssetCheckResult:
    """The failed check `valid`, with what the frame breaks, or what keeps it from being made."""
    return dg.AssetCheckResult(
        check_name="valid",
        passed=False,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"faults": len(problems), "failures": show_problems(problems)},
    )
