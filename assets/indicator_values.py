"""The stage `indicator_values`: the definitions meet the observations.

Belongs here: the asset and its check of the frame. How a number is made is `indicators/`.
"""

import logging
import shutil
from collections.abc import Iterator

import dagster as dg
import narwhals as nw
import pandera.errors
import polars as pl

from assets.inputs import fingerprint_inputs, is_published
from assets.metadata import show_table
from assets.observations import OBSERVATION_KEYS
from assets.resources import Monitoring
from geography import load_geography
from indicators.compute import compute_values
from indicators.protect import protect_values
from indicators.requests import list_wanted_measures
from schemas.definitions import Definition
from schemas.problems import Problem, StageError
from schemas.values import Values
from warehouse.publish import read_manifest
from warehouse.store import Warehouse, open_warehouse

LOG = logging.getLogger("klynge.indicator_values")
UNCHANGED = "Nothing was computed: the published values were judged when they were made."


class NothingToPublishError(StageError):
    """No extract gives a figure."""


@dg.asset(
    deps=OBSERVATION_KEYS,
    check_specs=[
        dg.AssetCheckSpec(
            "valid",
            asset="indicator_values",
            description="The frame keeps what schemas/values.py promises.",
            blocking=True,
        )
    ],
    output_required=False,
    pool="warehouse",
    kinds={"duckdb", "polars"},
)
def indicator_values(
    context: dg.AssetExecutionContext, monitoring: Monitoring
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
    """Every indicator's figures for municipalities, clusters, regions and country, protected.

    Nothing is computed, and the stages after this one are left out, when the snapshot in force
    was made from the same extracts, definitions and code.
    """
    definitions = monitoring.load_indicators()
    with open_warehouse(monitoring.folders) as warehouse:
        if is_up_to_date(monitoring, warehouse):
            LOG.info("indicator_values: nothing new was accepted; the snapshot is left as it was")
            # The step owes Dagster its check's result also when it makes nothing.
            yield check_frame(warehouse.load_values())
            return
        monitoring.prepare_validator()
        LOG.info("indicator_values: computing %d indicators ...", len(definitions))
        values = compute_protected(warehouse, definitions, context.run_id)
        warehouse.save_values(values)
    # Files that wait for publication were made from values that are no longer the latest.
    shutil.rmtree(monitoring.folders.work, ignore_errors=True)
    LOG.info("indicator_values: %d figures", values.height)
    yield dg.MaterializeResult(
        metadata={
            "rows": values.height,
            "indicators": values["indicator_id"].n_unique(),
            "areas": values.select("area_type", "area_id").n_unique(),
            "newest_period": str(values["period"].max()),
            "by_status": dict(values.group_by("status").len().sort("status").iter_rows()),
            "path": dg.MetadataValue.path(str(monitoring.folders.warehouse_file)),
        },
        check_results=[check_frame(values)],
    )


def is_up_to_date(monitoring: Monitoring, warehouse: Warehouse) -> bool:
    """Whether the snapshot in force says all that could be computed now."""
    register = warehouse.register().filter(status="accepted")
    accepted = list(register.select("extract_id", "file_name").iter_rows())
    inputs = fingerprint_inputs(monitoring.definitions_file)
    return is_published(accepted, inputs, read_manifest(monitoring.folders))


def compute_protected(
    warehouse: Warehouse, definitions: list[Definition], run_id: str
) -> pl.DataFrame:
    """The protected values; raises `NothingToPublishError` when there are none at all."""
    geography = load_geography()
    observed = warehouse.observations_in_force(list_wanted_measures(definitions))
    values = compute_values(
        nw.from_native(observed),
        definitions,
        geography,
        run_id,
        lambda requests: nw.from_native(warehouse.send_table(requests)),
    )
    if values.is_empty():
        raise NothingToPublishError(
            [
                Problem(
                    rule="nothing_to_publish",
                    message="No accepted extract gives a figure for any indicator, so nothing "
                    "was published.",
                    remedy="Look at the rejected extracts, or add extracts of the datasets that "
                    "the definitions ask for.",
                )
            ]
        )
    return protect_values(values, definitions, geography)


def check_frame(values: pl.DataFrame) -> dg.AssetCheckResult:
    """The frame against its model, with every failing case."""
    try:
        Values.validate(values, lazy=True)
    except pandera.errors.SchemaErrors as error:
        return dg.AssetCheckResult(
            check_name="valid",
            passed=False,
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={"failures": show_table(pl.DataFrame(error.failure_cases))},
        )
    return dg.AssetCheckResult(check_name="valid", passed=True)
