"""Telling everybody what they have not heard: the order of things.

Belongs here: one look. Does not belong here: Dagster, and how often it is looked (`pipelines.
commands.service.watching`). Nothing here is raised to whoever looks: a message that cannot go is
logged, and tried again at a later look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from notices.causes import NEVER_NEWS, NoticeCause, find_causes, list_known
from notices.ledger import ToldCauses
from notices.messages import Message, write_message
from notices.receivers import KINDS, Kind, Receiver
from notices.situation import Situation
from notices.ways import WayError

LOG = logging.getLogger("klynge.notices")
TOGETHER: frozenset[Kind] = frozenset({"failure", "rejected", "late"})
"""Kinds of which several causes go into one message."""

Deliver = Callable[[Message, Receiver], None]
"""Hands a message over, or raises `WayError`."""


def tell_all(
    situation: Situation,
    receivers: Sequence[Receiver],
    ledger: ToldCauses,
    deliver: Deliver,
    page_url: str,
    keep: Callable[[], None],
) -> None:
    """Tell each receiver of the causes that are new to it; `keep` writes the ledger down.

    What is told is written down after each message, so that a crash repeats one at most.
    """
    causes = find_causes(situation)
    lasting = list_lasting(causes, situation, ledger)
    ledger.forget({each.name for each in receivers}, lasting)
    for receiver in receivers:
        if ledger.is_new(receiver.name):
            old = [each.key for each in causes if each.kind in NEVER_NEWS]
            ledger.note_told(receiver.name, old, situation.now)
            keep()
        if ledger.may_try(receiver.name, situation.now):
            tell_receiver(receiver, causes, situation.now, ledger, deliver, page_url, keep)
    keep()


def list_lasting(
    causes: Sequence[NoticeCause], situation: Situation, ledger: ToldCauses
) -> set[str]:
    """The keys of causes that last, and of those that could not be looked at."""
    unknown = tuple(f"{kind}:" for kind in KINDS if kind not in list_known(situation))
    told = {key for mine in ledger.told.values() for key in mine}
    return {each.key for each in causes} | {key for key in told if key.startswith(unknown)}


def tell_receiver(
    receiver: Receiver,
    causes: Sequence[NoticeCause],
    now: datetime,
    ledger: ToldCauses,
    deliver: Deliver,
    page_url: str,
    keep: Callable[[], None],
) -> None:
    """Tell one receiver; the first message that cannot go leaves the others for later, too."""
    for kind, together in list_untold(receiver, causes, ledger):
        message = write_message(kind, together, receiver.language, page_url)
        try:
            deliver(message, receiver)
        except WayError as error:
            failing = ledger.note_failed(receiver.name, str(error), now)
            LOG.warning(
                "notices: %s could not be told '%s': %s; tried again from %s",
                receiver.name, message.subject, error, f"{failing.due:%Y-%m-%d %H:%M} UTC",
            )  # fmt: skip
            return
        ledger.note_told(receiver.name, [each.key for each in together], now)
        keep()
        LOG.info("notices: %s was told '%s'", receiver.name, message.subject)


def list_untold(
    receiver: Receiver, causes: Sequence[NoticeCause], ledger: ToldCauses
) -> list[tuple[Kind, list[NoticeCause]]]:
    """What becomes one message each: a kind with the causes that are new to a receiver."""
    found: list[tuple[Kind, list[NoticeCause]]] = []
    gathered: dict[Kind, list[NoticeCause]] = {}
    for cause in causes:
        kind = next((each for each in (cause.kind, *cause.also) if each in receiver.hears), None)
        if kind is None or ledger.was_told(receiver.name, cause.key):
            continue
        if kind in gathered:
            gathered[kind].append(cause)
            continue
        together = [cause]
        found.append((kind, together))
        if kind in TOGETHER:
            gathered[kind] = together
    return found
