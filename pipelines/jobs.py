"""The jobs: one runs everything, one fetches, one asks only whether a publisher is late.

Belongs here: what is run together. When it runs is `schedules` and `sensors`.
"""

from __future__ import annotations

import dagster as dg

from assets.cluster_workbooks import ALL_CLUSTERS
from assets.fetched import GROUP
from assets.freshness import freshness

RUN_TAGS = ALL_CLUSTERS
"""The tags that every run of the job needs, so that one run writes all five workbooks."""

MAX_RETRIES = "dagster/max_retries"
"""The tag by which Dagster's daemon starts a run again whose process died."""

monitoring_job = dg.define_asset_job(
    "monitoring_run",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups(GROUP),
    executor_def=dg.in_process_executor,
    description="From the extracts in the inbox to the published snapshot.",
)

freshness_job = dg.define_asset_job(
    "freshness_check",
    selection=dg.AssetSelection.checks(freshness),
    executor_def=dg.in_process_executor,
    # it writes nothing, so a run whose process died may be begun again at once
    tags={MAX_RETRIES: "2"},
    description="Whether each dataset's publisher has released what was expected by now.",
)

fetch_job = dg.define_asset_job(
    "fetch",
    selection=dg.AssetSelection.groups(GROUP),
    executor_def=dg.in_process_executor,
    description="What publishers have new, into the inbox.",
)
