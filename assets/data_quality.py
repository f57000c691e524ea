"""The stage `data_quality`: does what is about to be published look right?

Belongs here: the asset and its checks, one for each expectation of
`schemas/expectations/values.yaml`. A failure is a warning here; of those that `schemas/gates.yaml`
names the gate decides whether the snapshot waits (`assets.gate.gates`).
"""

import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import polars as pl

from assets.indicator_values import indicator_values
from assets.metadata import show_table
from assets.publishing.area_names import CLUSTER_IDS
from assets.publishing.publication import gather_publication, values_folder
from assets.quality.expectations import (
    Expectation,
    QualityInputs,
    find_failures,
    load_expectations,
    prepare_frames,
)
from assets.quality.validation import ExpectationOutcome, ValidationError
from assets.resources import Monitoring
from schemas.gates import Gates
from warehouse.home import Home

LOG = logging.getLogger("klynge.data_quality")


@dg.asset(
    deps=[indicator_values],
    check_specs=[
        dg.AssetCheckSpec(entry.id, asset="data_quality", description=entry.reason.en)
        for entry in load_expectations().expectations
    ],
    pool="warehouse",
    kinds={"greatexpectations"},
)
def data_quality(context: dg.AssetExecutionContext, monitoring: Monitoring) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The suite of expectations over the protected values, with its Data Docs."""
    publication = gather_publication(monitoring, context.run_id, datetime.now(UTC).date())
    values, suite = publication.values, load_expectations()
    inputs = QualityInputs(values, publication.basis.definitions, CLUSTER_IDS, publication.revised)
    frames = prepare_frames(inputs, suite)
    docs = data_docs_folder(monitoring.folders, values)
    shutil.rmtree(docs, ignore_errors=True)
    docs.mkdir(parents=True)
    try:
        validator = monitoring.prepare_validator()
        outcomes = validator.validate(frames, suite.expectations, docs.parent, docs)
    except ValidationError as error:
        # Publication does not wait for the tool that looks at it.
        LOG.warning("data_quality: Great Expectations failed: %s", error)
        shutil.rmtree(docs)
        outcomes = []
    held = {outcome.expectation_id: outcome for outcome in outcomes}
    checks = [
        report_check(entry, held.get(entry.id), frames[entry.frame]) for entry in suite.expectations
    ]
    failed = [check.check_name for check in checks if not check.passed]
    LOG.info(
        "data_quality: %d of %d expectations hold%s",
        len(checks) - len(failed), len(checks), "".join(f"; not: {name}" for name in failed),
    )  # fmt: skip
    for entry in suite.expectations:
        if entry.id in failed:
            frame, gates = frames[entry.frame], monitoring.inputs.gates
            LOG.info("%s", tell_failure(entry, held.get(entry.id), frame, gates))
    return dg.MaterializeResult(
        metadata={
            "rows": values.height,
            "expectations": len(checks),
            "failed": len(failed),
            "path": dg.MetadataValue.path(str(docs)),
        },
        check_results=checks,
    )


def tell_failure(
    entry: Expectation, outcome: ExpectationOutcome | None, frame: pl.DataFrame, gates: Gates
) -> str:
    """One line: what is expected, how many figures do not keep to it, the first of them."""
    guarded = gates.expectations_broken
    if not isinstance(guarded, str) and entry.id in guarded.expectations:
        outlook = "The snapshot waits where the one in force kept to it (schemas/gates.yaml)."
    else:
        outlook = "The figures are published all the same."
    if outcome is None:
        return f"  {entry.id}: not judged. {outlook}"
    failures = find_failures(frame, entry)
    first = ", ".join(
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in next(failures.iter_rows(named=True), {}).items()
        if value not in (None, "alle")
    )
    return (
        f"  {entry.id}: {entry.reason.en} Not so for {failures.height:,} of {frame.height:,}; "
        f"the first: {first}. {outlook}"
    )


def report_check(
    entry: Expectation, outcome: ExpectationOutcome | None, frame: pl.DataFrame
) -> dg.AssetCheckResult:
    """An expectation's outcome as a check, with the first rows that do not keep to it.

    Without an outcome Great Expectations failed, and the expectation counts as not held.
    """
    return dg.AssetCheckResult(
        check_name=entry.id,
        passed=outcome is not None and outcome.success,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "reason": entry.reason.en,
            "values": outcome.values if outcome else frame.height,
            "unexpected": outcome.unexpected if outcome else "not judged",
            "rows": show_table(find_failures(frame, entry)),
        },
    )


def data_docs_folder(home: Home, values: pl.DataFrame) -> Path:
    """Where the Data Docs of these values wait for publication."""
    return values_folder(home, values) / "data_docs"
