"""The check `fresh` of each dataset: has its publisher released what was expected by now?

Belongs here: the checks, which also run without any new extract (`pipelines.schedules`). Does not
belong here: the judgement (`schemas.lateness`) and when a dataset is expected
(`schemas.rhythms`).

Dagster's own freshness policies are not used: they ask when an asset was last materialised, and a
run materialises every dataset, also those of which nothing has come for years.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import dagster as dg
import polars as pl

from assets.lateness import survey_freshness
from assets.metadata import show_table
from assets.observations import OBSERVATION_KEYS, observation_key
from assets.resources import Monitoring
from schemas.lateness import Freshness, rank_urgency, tabulate_freshness
from schemas.vocabulary import DATASETS
from warehouse.store import open_warehouse

FRESH = "fresh"
SHOWN = (
    "part", "newest_period", "released", "expected_period", "expected_from", "expected_until",
    "status", "days_late", "rejected_file", "behind", "assumed",
)  # fmt: skip


@dg.multi_asset_check(
    name="freshness",
    specs=[
        dg.AssetCheckSpec(
            FRESH, asset=key, description="The publisher has released what was expected by now."
        )
        for key in OBSERVATION_KEYS
    ],
    can_subset=True,
    pool="warehouse",
)
def freshness(
    context: dg.AssetCheckExecutionContext, monitoring: Monitoring
) -> Iterator[dg.AssetCheckResult]:
    """Every dataset against its rhythm, as of today, whether or not anything new has come."""
    with open_warehouse(monitoring.folders) as warehouse:
        judged = survey_freshness(warehouse, monitoring.inputs.rhythms, datetime.now(UTC).date())
    asked = {check.asset_key for check in context.selected_asset_check_keys}
    for dataset in DATASETS:
        if observation_key(dataset) in asked:
            of_dataset = [each for each in judged if each.holding.dataset == dataset]
            yield report_freshness(dataset, of_dataset)


def report_freshness(dataset: str, judged: Sequence[Freshness]) -> dg.AssetCheckResult:
    """The check of one dataset; it warns, and never holds anything back."""
    if not judged:
        return dg.AssetCheckResult(
            check_name=FRESH,
            asset_key=observation_key(dataset),
            passed=True,
            metadata={"state": "not expected before it was received once"},
        )
    wanting = [each for each in judged if each.needs_attention]
    first = min(judged, key=rank_urgency)
    table = tabulate_freshness(judged)
    return dg.AssetCheckResult(
        check_name=FRESH,
        asset_key=observation_key(dataset),
        passed=not wanting,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "state": first.status,
            "newest_period": first.holding.newest_period or "none",
            "released": str(first.holding.released or "not known"),
            "next_expected": f"{first.expected.start} to {first.expected.end}",
            "next_period": first.expected.covers,
            "days_late": first.days_late,
            "judged_on": str(first.judged_on),
            "publisher": first.rhythm.publisher,
            "rhythm": first.rhythm.source,
            "parts": show_table(table.select(SHOWN).with_columns(pl.col("behind").list.join(", "))),
        },
    )
