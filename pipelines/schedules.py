"""When a run starts by the clock.

Belongs here: schedules. What starts a run by an event is `sensors`.
"""

import os

import dagster as dg

from assets.fetch_settings import refuse_synthetic_home
from assets.fetched import list_due
from assets.run_inputs import RunInputs
from pipelines.home import find_geography, find_home, may_mix
from pipelines.jobs import RUN_TAGS, fetch_job, freshness_job, monitoring_job
from pipelines.news import find_nothing_new
from pipelines.pruning import pruning_job
from pipelines.sensors import fingerprint_listing, list_states, shorten_fingerprint
from pipelines.tries import INBOX_TAG, INPUTS_TAG


@dg.schedule(
    job=monitoring_job,
    cron_schedule="0 6 * * 1",
    description="Monday at six: everything from the inbox to the snapshot, unless nothing is new "
    "since the snapshot in force. A run that fails is tried again by the inbox's sensor.",
    execution_timezone="Europe/Copenhagen",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def weekly_run(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Monday morning at six, unless nothing is new since the snapshot in force."""
    home = find_home(os.environ)
    home.inbox.mkdir(parents=True, exist_ok=True)
    inputs = RunInputs(inbox=home.inbox, geography_folder=find_geography(os.environ))
    nothing_new = find_nothing_new(home, inputs)
    if nothing_new is not None:
        return dg.SkipReason(nothing_new.describe())
    # by this tag the sensor sees to it that a run that fails is tried again before next Monday
    inbox = fingerprint_listing(list_states(home.inbox))
    tags = {**RUN_TAGS, INBOX_TAG: inbox, INPUTS_TAG: shorten_fingerprint(inputs)}
    return dg.RunRequest(tags=tags)


@dg.schedule(
    job=fetch_job,
    cron_schedule="0 5 * * 1",
    description="Monday at five, an hour before the run: what publishers with an address have new.",
    execution_timezone="Europe/Copenhagen",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def weekly_fetch(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Monday morning at five, an hour before the run: what publishers have new."""
    home = find_home(os.environ)
    refused = refuse_synthetic_home(home, may_mix(os.environ))
    if refused is not None:
        return dg.SkipReason(refused.describe())
    due = list_due(context.scheduled_execution_time.date())
    if not due:
        return dg.SkipReason("No source is asked today.")
    return dg.RunRequest(asset_selection=due)


@dg.schedule(
    job=freshness_job,
    cron_schedule="0 7 * * *",
    description="Every morning at seven: whether each dataset's publisher has released what was "
    "expected by now.",
    execution_timezone="Europe/Copenhagen",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def daily_freshness(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Every morning at seven: a publisher becomes late on days when nothing is new, too."""
    if not find_home(os.environ).warehouse_file.exists():
        return dg.SkipReason("No extract was ever received.")
    return dg.RunRequest()


nightly_pruning = dg.ScheduleDefinition(
    name="nightly_pruning",
    job=pruning_job,
    cron_schedule="30 3 * * *",
    execution_timezone="Europe/Copenhagen",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night at half past three: old runs leave Dagster's history.",
)
