"""The one entry point of Dagster: everything that its web page and its daemon know.

Belongs here: the list. Each part is made in a module of its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets.cluster_workbooks import workbooks
from assets.data_quality import data_quality
from assets.extracts import extracts
from assets.fetched import FETCHED
from assets.freshness import freshness
from assets.indicator_values import indicator_values
from assets.observations import all_accepted, observations
from assets.snapshot import published_snapshot
from pipelines.descriptions import DOCS_VARIABLE, describe_assets
from pipelines.home import find_geography, find_home, may_mix
from pipelines.jobs import fetch_job, freshness_job, monitoring_job
from pipelines.pruning import pruning_job
from pipelines.resources import bind_fetching, bind_resources
from pipelines.schedules import daily_freshness, nightly_pruning, weekly_fetch, weekly_run
from pipelines.sensors import inbox_sensor


def define(resources: Mapping[str, Any]) -> dg.Definitions:
    """All that Dagster knows, with these resources."""
    stages = [
        extracts,
        observations,
        indicator_values,
        workbooks,
        data_quality,
        published_snapshot,
    ]
    return dg.Definitions(
        assets=describe_assets([*FETCHED, *stages], os.environ.get(DOCS_VARIABLE, "")),
        asset_checks=[all_accepted, freshness],
        # without a source that has an address there is nothing that such a job could do
        jobs=[monitoring_job, freshness_job, pruning_job, *([fetch_job] if FETCHED else [])],
        schedules=[
            weekly_run,
            daily_freshness,
            nightly_pruning,
            *([weekly_fetch] if FETCHED else []),
        ],
        sensors=[inbox_sensor],
        resources={**bind_fetching(find_home(os.environ), may_mix(os.environ)), **resources},
        executor=dg.in_process_executor,
    )


defs = define(
    bind_resources(find_home(os.environ), find_geography(os.environ), may_mix(os.environ))
)
