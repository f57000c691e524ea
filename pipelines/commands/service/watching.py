"""Looking at a home every minute, and telling people what they have not heard.

Belongs here: one look, the watch of `klynge serve`, and what `klynge notices` shows. Does not
belong here: what is told to whom (`notices`).
"""

from __future__ import annotations

import fcntl
import logging
import os
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from assets.running.lock import take_lock
from assets.running.logbook import keep_log
from notices.causes import NEVER_NEWS, find_causes
from notices.ledger import ToldCauses, load_ledger, save_ledger
from notices.messages import Message, write_message
from notices.receivers import Receiver, find_notices, load_receivers
from notices.telling import list_untold, tell_all
from notices.ways import Surroundings, WayError, deliver, find_unset
from pipelines.commands.progress import print_lines, print_problems
from pipelines.commands.service.survey import Survey
from schemas.problems import StageError
from warehouse.home import Home

LOG = logging.getLogger("klynge.notices")
PAGE_VARIABLE = "KLYNGE_PAGE_URL"
LOOK_SECONDS = 60.0


@dataclass
class Watch:
    """Looks at a home; what could not be written down stays in memory from look to look."""

    survey: Survey
    notices: Path
    environment: Mapping[str, str]
    trusted: ssl.SSLContext | None = None
    _ledger: ToldCauses | None = None

    def look(self, now: datetime) -> None:
        """Tell everybody what they have not heard. Raises `StageError` when that cannot be found
        out: the notices' file, the warehouse or the rhythms are damaged."""
        home = self.survey.home
        receivers = load_receivers(self.notices)
        situation = self.survey.look(now)
        with hold_ledger(home) as held:
            if not held:
                return
            if self._ledger is None or not self._ledger.unwritten:
                self._ledger = load_ledger(home.ledger)
            ledger = self._ledger
            around = Surroundings(home.root, self.environment, now, self.trusted)
            tell_all(
                situation,
                receivers,
                ledger,
                lambda message, receiver: deliver(message, receiver, around),
                self.environment.get(PAGE_VARIABLE, ""),
                lambda: save_ledger(ledger, home.ledger),
            )


@contextmanager
def hold_ledger(home: Home) -> Iterator[bool]:
    """Whether nobody else tells people of this home meanwhile."""
    file = home.ledger.with_name("telling.lock")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = file.open("a", encoding="utf-8")
    except OSError:
        # a full disk, of which somebody has to be told
        yield True
        return
    with held:
        yield take_lock(held, fcntl.LOCK_EX)


def make_watch(home: Home, environment: Mapping[str, str]) -> Watch:
    """The watch of a home by the settings of the environment."""
    return Watch(Survey(home), find_notices(environment), environment)


def watch(home: Home, sleep: Callable[[float], None] = time.sleep) -> None:
    """Look every minute until the process is ended; what goes wrong is logged, once for each."""
    watching, last = make_watch(home, os.environ), ""
    with keep_log(home):
        while True:
            try:
                wrong = look_once(watching, datetime.now(UTC))
            except Exception as error:
                # a mistake of ours in telling people must not end page and daemon with it
                wrong = repr(error)
                if wrong != last:
                    LOG.exception("notices: a look failed")
            else:
                if wrong and wrong != last:
                    LOG.error("notices: %s", wrong)
            last = wrong
            sleep(LOOK_SECONDS)


def look_once(watching: Watch, now: datetime) -> str:
    """One look; what kept it from its end in words, '' for nothing."""
    try:
        watching.look(now)
    except StageError as error:
        return error.problems[0].describe()
    return ""


def tell_now(home: Home, output: Console, errors: Console) -> int:
    """One look, for who has no `klynge serve`; 0, or 1 when somebody could not be told."""
    watching = make_watch(home, os.environ)
    with keep_log(home):
        wrong = look_once(watching, datetime.now(UTC))
    if wrong:
        print_lines(errors, [f"error: {wrong}"])
        return 1
    return show_notices(home, output, errors)


def show_notices(home: Home, output: Console, errors: Console) -> int:
    """Who hears what, what each was told of and what is still to be told; 1: somebody fails."""
    watching = make_watch(home, os.environ)
    try:
        receivers = load_receivers(watching.notices)
        causes = find_causes(watching.survey.look(datetime.now(UTC)))
    except StageError as error:
        print_problems(errors, error)
        return 1
    ledger = load_ledger(home.ledger)
    unset: list[str] = []
    for receiver in receivers:
        print_lines(output, [f"{receiver.name}: {name_way(receiver)}; {', '.join(receiver.hears)}"])
        missing = find_unset(receiver, os.environ)
        print_lines(output, [f"  cannot be told: {each} is not set" for each in missing])
        for key, at in ledger.told.get(receiver.name, {}).items():
            print_lines(output, [f"  told {at[:16].replace('T', ' ')} UTC: {key}"])
        never_news = NEVER_NEWS if ledger.is_new(receiver.name) else ()
        mine = [each for each in causes if each.kind not in never_news]
        for kind, together in list_untold(receiver, mine, ledger):
            subject = write_message(kind, together, receiver.language, "").subject
            print_lines(output, [f"  to be told: {subject}"])
        failing = ledger.failing.get(receiver.name)
        if failing is not None:
            due = f"{failing.due:%Y-%m-%d %H:%M} UTC"
            print_lines(output, [f"  fails: {failing.error}; tried again from {due}"])
        unset += missing
    return 1 if ledger.failing or unset else 0


def name_way(receiver: Receiver) -> str:
    """By which way somebody is told, without secrets."""
    if receiver.email:
        return ", ".join(receiver.email)
    if receiver.webhook is not None:
        return f"{receiver.webhook.shape} ({receiver.webhook.address_in})"
    return str(receiver.file)


def send_test(home: Home, name: str, output: Console, errors: Console) -> int:
    """A message to one receiver that says only that it arrives; 2: there is no such receiver."""
    watching = make_watch(home, os.environ)
    try:
        receivers = {each.name: each for each in load_receivers(watching.notices)}
    except StageError as error:
        print_problems(errors, error)
        return 1
    if name not in receivers:
        print_lines(errors, [f"error: there is no '{name}', but: {', '.join(receivers)}"])
        return 2
    receiver = receivers[name]
    text = {
        "da": ("Klyngemonitor: en prøve", "Beskeder når frem til dig. Du skal ikke gøre noget."),
        "en": ("Klyngemonitor: a trial", "Messages reach you. There is nothing to do."),
    }[receiver.language]
    message = Message("weekly", text[0], (text[1],), watching.environment.get(PAGE_VARIABLE, ""))
    try:
        deliver(message, receiver, Surroundings(home.root, os.environ, datetime.now(UTC)))
    except WayError as error:
        print_lines(errors, [f"error: {name}: {error}"])
        return 1
    print_lines(output, [f"Sent to {name}: {name_way(receiver)}"])
    return 0
