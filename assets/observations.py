"""The stage `observations/<dataset>`: new extracts are read, judged and stored.

Belongs here: the eight assets, made in one step because they share the inbox and the
warehouse, and their checks. Does not belong here: reading (`sources`) and judging (`schemas`).
"""

import logging
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import dagster as dg
import polars as pl

from assets.extracts import extracts
from assets.intake.identity import tell_twins
from assets.intake.judging import choose_yardstick
from assets.intake.surprises import find_lost, find_surprises, name_surprises
from assets.intake.taking_in import Received, take_in
from assets.metadata import show_problems, show_table
from assets.resources import Monitoring
from indicators.changes.expected import SURPRISING
from schemas.acceptance.items import REPORTED
from schemas.vocabulary import DATASETS
from sources.layouts.loading import list_layouts_named_by_path
from warehouse.intake import plan_intake
from warehouse.store import open_warehouse
from warehouse.taking_in import load_problems

LOG = logging.getLogger("klynge.observations")
AS_EXPECTED = "as_expected"
NOTHING_HELD = {"rows": 0, "areas": 0, "newest_period": "none", "extracts": 0}


def observation_key(dataset: str) -> dg.AssetKey:
    """The asset that holds a dataset's observations."""
    return dg.AssetKey(["observations", dataset])


OBSERVATION_KEYS = [observation_key(dataset) for dataset in DATASETS]


@dg.multi_asset(
    specs=[dg.AssetSpec(key, deps=[extracts], kinds={"duckdb"}) for key in OBSERVATION_KEYS],
    check_specs=[
        spec
        for key in OBSERVATION_KEYS
        for spec in (
            dg.AssetCheckSpec("accepted", asset=key, description="No extract was rejected."),
            dg.AssetCheckSpec("without_warnings", asset=key, description="Nothing to look into."),
            dg.AssetCheckSpec(
                AS_EXPECTED, asset=key, description="No figure is lost, and none surprises."
            ),
        )
    ],
    can_subset=True,
    pool="warehouse",
)
def observations(
    context: dg.AssetExecutionContext, monitoring: Monitoring
) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """What publishers said, from every accepted extract.

    The files share the inbox and are held against each other, so all that is new is taken in,
    whichever datasets were launched; of the others it is only noted.
    """
    yardstick = choose_yardstick(monitoring.inputs, datetime.now(UTC).date())
    named_by_path = list_layouts_named_by_path(yardstick.layouts)
    with open_warehouse(monitoring.folders) as warehouse:
        yardstick = replace(yardstick, filled_in=warehouse.filled_in(REPORTED))
        found = monitoring.inputs.found
        new = plan_intake(found, warehouse.register(), named_by_path).new
        new = tell_twins(new, found, yardstick.layouts)
        # There will be values to validate; a run of rejections makes none.
        received = take_in(
            warehouse,
            new,
            yardstick,
            context.run_id,
            monitoring.prepare_validator,
            monitoring.allow_synthetic,
        )
        coverage = warehouse.coverage()
        accepted = [each.record.extract_id for each in received if not each.record.problems]
        lost = find_lost(warehouse, accepted)
        surprises = monitoring.make_once(
            name_surprises(accepted),
            lambda: find_surprises(warehouse, accepted, rules=monitoring.inputs.rules),
        )
    for dataset in DATASETS:
        of_dataset = [entry for entry in received if entry.record.dataset == dataset]
        tell_dataset(dataset, of_dataset)
        result = describe_dataset(dataset, of_dataset, coverage, lost, surprises)
        if result.asset_key in context.selected_asset_keys:
            yield leave_out_unasked(result, context.selected_asset_check_keys)
        elif of_dataset:
            noted = dg.AssetMaterialization(observation_key(dataset), metadata=result.metadata)
            context.log_event(noted)


def leave_out_unasked(
    result: dg.MaterializeResult,  # type: ignore[type-arg]
    asked: Collection[dg.AssetCheckKey],
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """A result with those of its checks that the launch asked for."""
    names = {each.name for each in asked if each.asset_key == result.asset_key}
    checks = [each for each in result.check_results or [] if each.check_name in names]
    return result._replace(check_results=checks)


@dg.asset_check(asset=extracts, additional_deps=OBSERVATION_KEYS)
def all_accepted(
    context: dg.AssetCheckExecutionContext, monitoring: Monitoring
) -> dg.AssetCheckResult:
    """Every file of the inbox was recognised and accepted."""
    with open_warehouse(monitoring.folders) as warehouse:
        register = warehouse.register()
    rejected = register.filter(status="rejected", run_id=context.run.run_id)
    return dg.AssetCheckResult(
        passed=rejected.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "rejected": rejected["file_name"].to_list(),
            "reasons": show_problems(
                [problem for text in rejected["problems"] for problem in load_problems(text)]
            ),
        },
    )


def tell_dataset(dataset: str, received: list[Received]) -> None:
    """One line of progress for a dataset of which something was received."""
    accepted = [entry.record for entry in received if entry.record.status == "accepted"]
    if received:
        LOG.info(
            "observations/%s: %d of %d extracts accepted, %d rows",
            dataset, len(accepted), len(received), sum(record.rows for record in accepted),
        )  # fmt: skip


def describe_dataset(
    dataset: str,
    received: list[Received],
    coverage: pl.DataFrame,
    lost: pl.DataFrame,
    surprises: pl.DataFrame,
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """What a dataset holds after this run, and what this run's extracts did to it."""
    key = observation_key(dataset)
    rejected = [entry.record for entry in received if entry.record.status == "rejected"]
    reasons = [problem for record in rejected for problem in record.problems]
    warnings = [problem for entry in received for problem in entry.warnings]
    held = coverage.filter(dataset=dataset).to_dicts() or [NOTHING_HELD]
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "rows": held[0]["rows"],
            "areas": held[0]["areas"],
            "newest_period": held[0]["newest_period"],
            "extracts": held[0]["extracts"],
            "accepted": len(received) - len(rejected),
            "rejected": len(rejected),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="accepted",
                asset_key=key,
                passed=not rejected,
                severity=dg.AssetCheckSeverity.ERROR,
                metadata={
                    "rejected": [record.file_name for record in rejected],
                    "reasons": show_problems(reasons),
                },
            ),
            dg.AssetCheckResult(
                check_name="without_warnings",
                asset_key=key,
                passed=not warnings,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"warnings": show_problems(warnings)},
            ),
            check_expected(key, lost.filter(dataset=dataset), surprises.filter(dataset=dataset)),
        ],
    )


def check_expected(
    key: dg.AssetKey, lost: pl.DataFrame, surprises: pl.DataFrame
) -> dg.AssetCheckResult:
    """The check of what this run's extracts lost and where they surprise; it holds nothing back."""
    surprising = surprises.filter(pl.col("surprise") >= SURPRISING)
    return dg.AssetCheckResult(
        check_name=AS_EXPECTED,
        asset_key=key,
        passed=lost.is_empty() and surprising.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "lost": lost.height,
            "surprising": surprising.height,
            "lost_figures": show_table(lost.drop("dataset")),
            "surprises": show_table(surprises.drop("dataset")),
        },
    )
