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
from pipelines.sensors import fingerprint_listing, list_states
from pipelines.tries import INBOX_TAG


@dg.schedule(
    job=monitoring_job,
    cron_schedule="0 6 * * 1",
    execution_timezone="Europe/Copenhagen",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def weekly_run(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Monday morning at six, unless nothing is new since the snapshot in force."""
    home = find_home(os.environ)
    home.inbox.mkdir(parents=True, exist_ok=True)
    nothing_new = find_nothing_new(
        home, RunInputs(inbox=home.inbox, geography_folder=find_geography(os.environ))
    )
    if nothing_new is not None:
        return dg.SkipReason(nothing_new.describe())
    # by this tag the sensor sees to it that a run that fails is tried again before next Monday
    inbox = fingerprint_listing(list_states(home.inbox))
    return dg.RunRequest(tags={**RUN_TAGS, INBOX_TAG: inbox})


@dg.schedule(
    job=fetch_job,
    cron_schedule="0 5 * * 1",
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
    execution_timezone="Europe/Copenhagen",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def daily_freshness(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Every morning at seven: a publisher becomes late on days when nothing is new, too."""
    if not find_home(os.environ).warehouse_file.exists():
        return dg.SkipReason("No extract was ever received.")
    return dg.RunRequest()
