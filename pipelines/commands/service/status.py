"""What `klynge status` says: whether a home is well, and each reason why not.

Belongs here: judging and showing. Does not belong here: gathering (`.survey`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console

from fetching.source_files import load_sources
from notices.causes import NoticeCause, find_causes
from notices.ledger import load_ledger
from notices.messages import clean, write_message
from notices.receivers import NoticesError, find_notices, load_receivers
from notices.situation import PublishedSnapshot, Situation
from pipelines.commands.progress import print_lines, print_problems
from pipelines.commands.service.holding import Service, find_service, find_service_file
from pipelines.commands.service.survey import (
    Survey,
    find_newest_ended,
    open_instance,
    read_moment,
)
from schemas.lateness import Freshness
from schemas.problems import StageError
from warehouse.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance

SILENT_AFTER = timedelta(minutes=5)
"""A daemon tells every half minute that it lives."""
NEEDED_DAEMONS = ("SCHEDULER", "SENSOR", "QUEUED_RUN_COORDINATOR")
WELL, UNWELL = 0, 1
NOBODY = "nobody serves this home: klynge serve"


@dataclass(frozen=True)
class Ailment:
    """Why a home is unwell: `service` when it does not work, `figures` when somebody must decide or
    act on them."""

    concerns: str
    text: str


@dataclass(frozen=True)
class Heard:
    """When a daemon was last heard, None for never."""

    daemon: str
    at: datetime | None


def show_status(
    home: Home, now: datetime, as_json: bool, service_only: bool, output: Console, errors: Console
) -> int:
    """Print how the home stands; 0 when it is well, 1 when not, each reason a line.

    `service_only`: only what keeps it from working counts, for a machine that would restart it.
    """
    try:
        situation = Survey(home).look(now)
        with open_instance(home) as instance:
            heard = list_heard(instance)
            last = describe_last_run(instance, now)
    except StageError as error:
        print_problems(errors, error)
        return UNWELL
    service = find_service(home)
    reasons = list(find_reasons(home, situation, service, heard))
    if service_only:
        reasons = [each for each in reasons if each.concerns == "service"]
    if as_json:
        stated = state(home, situation, service, heard, last, reasons)
        output.print_json(json.dumps(stated, ensure_ascii=False, default=str))
    else:
        print_lines(output, describe_state(home, situation, service, last))
        print_lines(output, [f"Unwell: {each.text}" for each in reasons] or ["All is well."])
    return UNWELL if reasons else WELL


def list_heard(instance: DagsterInstance | None) -> list[Heard]:
    """When each daemon that is needed was last heard."""
    beats = {} if instance is None else instance.get_daemon_heartbeats()
    return [
        Heard(name, datetime.fromtimestamp(beats[name].timestamp, UTC) if name in beats else None)
        for name in NEEDED_DAEMONS
    ]


def describe_last_run(instance: DagsterInstance | None, now: datetime) -> dict[str, Any] | None:
    """The run of the pipeline that ended last."""
    newest = {} if instance is None else find_newest_ended(instance)
    record = newest.get("monitoring_run")
    if record is None:
        return None
    run = record.dagster_run
    ended = read_moment(record.end_time, now)
    return {"run_id": run.run_id, "status": run.status.value, "ended": ended.isoformat()}


def find_reasons(
    home: Home, situation: Situation, service: Service | None, heard: Sequence[Heard]
) -> Iterator[Ailment]:
    """Every reason why a home is unwell, first those that keep it from working."""
    if service is None and find_service_file(home).exists():
        yield Ailment("service", NOBODY)
    else:
        yield from find_silent(situation.now, service, heard)
    for cause in find_causes(situation):
        if cause.kind not in ("published", "weekly", "surprising"):
            keeps_from_working = cause.key in ("failure:disk", "failure:storage")
            text = f"{tell_cause(cause)} {tell_remedy(cause, os.environ)}"
            yield Ailment("service" if keeps_from_working else "figures", text)
    yield from find_untellable()
    for name, failing in load_ledger(home.ledger).failing.items():
        yield Ailment("figures", f"{name} cannot be told: {failing.error}")
    if situation.current is None:
        yield Ailment("figures", "nothing was published yet: klynge run")


def find_silent(
    now: datetime, service: Service | None, heard: Sequence[Heard]
) -> Iterator[Ailment]:
    """The daemons that should be heard and are not; those of a new service are given a moment."""
    started = service.since if service is not None else ""
    if started and now - datetime.fromisoformat(started) < SILENT_AFTER:
        return
    silent = [each for each in heard if each.at is None or now - each.at > SILENT_AFTER]
    if service is None and len(silent) == len(heard):
        yield Ailment("service", NOBODY)
        return
    for each in silent:
        when = "never" if each.at is None else f"last {each.at:%Y-%m-%d %H:%M} UTC"
        yield Ailment("service", f"the daemon {each.daemon} is silent (heard {when})")


def find_untellable() -> Iterator[Ailment]:
    """Who is told cannot be read, so that nobody is."""
    try:
        load_receivers(find_notices(os.environ))
    except NoticesError as error:
        yield Ailment("figures", f"nobody is told: {error.problems[0].describe()}")


def tell_remedy(cause: NoticeCause, environment: Mapping[str, str]) -> str:
    """What to do about a cause; of a late dataset how this home gets it."""
    if cause.kind != "late":
        return write_message(cause.kind, [cause], "en", "").paragraphs[1]
    dataset = cast(Freshness, cause.facts).holding.dataset
    fetched = [
        f"`klynge fetch {name}`"
        for name, source in load_sources().with_address(environment).items()
        if source.dataset == dataset
    ]
    if fetched:
        return f"Ask for it with {' and '.join(fetched)}, then run."
    return "`klynge late --todo` says what to download, and from where."


def tell_cause(cause: NoticeCause) -> str:
    """A cause in one line."""
    message = write_message(cause.kind, [cause], "en", "")
    lines = message.paragraphs[0].splitlines()
    told = lines[0] if cause.kind == "failure" else " ".join(lines)
    return clean(told.removeprefix("– "))


def describe_state(
    home: Home, situation: Situation, service: Service | None, last: dict[str, Any] | None
) -> list[str]:
    """The state in lines, well or not."""
    lines = [f"Home: {home.root}"]
    if service is not None:
        lines.append(f"Page: http://{service.host}:{service.port}, since {service.since[:16]} UTC")
    if last is not None:
        ended = last["ended"][:16].replace("T", " ")
        lines.append(f"Last run: {last['run_id']}, {last['status']}, {ended} UTC")
    if situation.current is not None:
        days = find_age(situation.current, situation.now).days
        lines.append(f"Snapshot in force: {situation.current.name}, {days} days old")
    if situation.stored is None:
        lines.append("A run is at work.")
    return [*lines, f"Disk: {situation.disk.free / 1e9:,.1f} GB free"]


def find_age(published: PublishedSnapshot, now: datetime) -> timedelta:
    """How long a snapshot has been in force."""
    return now - datetime.fromisoformat(published.manifest["published_at"])


def state(
    home: Home,
    situation: Situation,
    service: Service | None,
    heard: Sequence[Heard],
    last: dict[str, Any] | None,
    reasons: Sequence[Ailment],
) -> dict[str, Any]:
    """The same as data."""
    current = situation.current
    causes = find_causes(situation)
    return {
        "home": str(home.root),
        "well": not reasons,
        "reasons": [{"concerns": each.concerns, "text": each.text} for each in reasons],
        "page": None if service is None else f"http://{service.host}:{service.port}",
        "daemons": {each.daemon: each.at and each.at.isoformat() for each in heard},
        "last_run": last,
        "run_at_work": situation.stored is None,
        "snapshot": current
        and {
            "name": current.name,
            "published_at": current.manifest["published_at"],
            "age_days": find_age(current, situation.now).days,
            "synthetic": current.is_synthetic,
        },
        "waiting": situation.waiting and situation.waiting.name,
        "late": [each.key.split(":")[1] for each in causes if each.kind == "late"],
        "rejected": [
            each.file_name for each in (situation.stored.rejected if situation.stored else ())
        ],
        "disk": {"free_bytes": situation.disk.free, "needed_bytes": situation.disk.needed},
    }
