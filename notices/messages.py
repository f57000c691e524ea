"""Causes in words: a short message that says what happened and what to do.

Belongs here: putting a message together for one kind and one language. Does not belong here: the
sentences themselves (`notices.words`), and by which way a message goes.

A message says no figure and no cell of a file: it leaves the house by mail. What is told of a
failure beyond its kind are words of a keep-list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote

from notices.causes import COPENHAGEN, NoticeCause, list_jumps
from notices.receivers import Kind
from notices.situation import FailedRun, PublishedSnapshot, RejectedFile
from notices.words import (
    FAILURES,
    OTHER_FAILURE,
    Words,
    choose_words,
    count_words,
    name_day,
    name_period,
)
from schemas import datasets
from schemas.lateness import Freshness
from schemas.problem_words import load_problem_words
from schemas.problems import make_printable, shorten
from schemas.rhythms import WHOLE
from schemas.vocabulary import Language
from wording.news.gate_words import tell_condition

SHOWN = 5
"""So many causes of one kind are named in a message."""


@dataclass(frozen=True)
class Message:
    """What somebody is told: a line for the subject, paragraphs, and where to look ('': nowhere).

    `kind` is what it is about.
    """

    kind: Kind
    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""

    @property
    def text(self) -> str:
        """The whole as plain text."""
        return "\n\n".join([*self.paragraphs, *([self.link] if self.link else [])])


@dataclass(frozen=True)
class MessageSection:
    """One kind's part of a message: what happened, what to do, and the page to look at."""

    subject: str
    happened: Sequence[str]
    to_do: str
    page: str = ""


def write_message(
    kind: Kind, causes: Sequence[NoticeCause], language: Language, page_url: str
) -> Message:
    """The message about causes of one kind, all of them new to the receiver.

    `page_url` is where Dagster's page is, '' when nobody said.
    """
    words = choose_words(language)
    told = TELLERS[kind](causes, words)
    synthetic = [words.synthetic] if any(is_synthetic(each) for each in causes) else []
    happened = "\n".join(shorten(clean(line)) for line in told.happened)
    paragraphs = (happened, clean(told.to_do), *synthetic)
    link = f"{page_url.rstrip('/')}/{told.page}" if page_url else ""
    return Message(
        kind,
        shorten(clean(f"{words.system}: {told.subject}")),
        paragraphs,
        link,
    )


def clean(text: str) -> str:
    """One line that is safe wherever it is shown; names of files come from outside."""
    return " ".join(make_printable(text).split())


def is_synthetic(cause: NoticeCause) -> bool:
    """Whether the cause is about figures that are invented."""
    facts = cause.facts
    if isinstance(facts, Mapping):
        facts = facts.get("current") or facts
    return isinstance(facts, PublishedSnapshot) and facts.is_synthetic


def tell_failures(causes: Sequence[NoticeCause], words: Words) -> MessageSection:
    """Runs that failed, and what keeps runs from working."""
    lines, to_do, page = [], [], ""
    for cause in causes[:SHOWN]:
        facts = cause.facts
        if isinstance(facts, FailedRun):
            failure = FAILURES.get(facts.error, OTHER_FAILURE)
            when = facts.ended.astimezone(COPENHAGEN)
            lines.append(
                words.run_failed.format(
                    job=words.jobs.get(facts.job, facts.job),
                    when=name_day(when, words.language, with_time=True),
                    what=failure.happened[words.language],
                )
            )
            to_do.append(failure.to_do[words.language])
            if facts.again is not None:
                again = facts.again.astimezone(COPENHAGEN)
                to_do.append(words.tried_again.format(at=f"{again:{words.clock}}"))
            page = page or f"runs/{quote(facts.run_id)}"
        else:
            stated = cast(Mapping[str, Any], facts)
            name = "disk" if "free" in stated else "storage"
            failure = FAILURES[name]
            free = f"{stated.get('free', 0) / 1e9:.1f}"
            lines.append(failure.happened[words.language].format(free=words.write_decimal(free)))
            to_do.append(failure.to_do[words.language])
    lines.append(words.unchanged)
    return MessageSection(
        words.failed_subject, lines, " ".join(dict.fromkeys(to_do)), page or "deployment/daemons"
    )


def tell_rejected(causes: Sequence[NoticeCause], words: Words) -> MessageSection:
    """Files that were rejected: the first reason of each by its title, no cell of the file."""
    files = [cast(RejectedFile, each.facts) for each in causes]
    known = load_problem_words()
    lines = []
    for file in files[:SHOWN]:
        reasons = list(dict.fromkeys(problem.rule for problem in file.problems))
        first = reasons[0] if reasons else ""
        title = first.replace("_", " ")
        if words.language == "da":
            title = known.rules.get(first, known.other).title
        more = words.more_reasons.format(count=len(reasons) - 1) if len(reasons) > 1 else ""
        lines.append(f"– {file.file_name}: {title}{more}")
    lines += tell_more(files, words)
    one = len(files) == 1
    return MessageSection(
        count_words(words.rejected_subject, len(files)),
        [count_words(words.rejected, len(files)), *lines],
        words.rejected_to_do.format(which=files[0].sha256[:12] if one else words.a_file),
        "assets/extracts?view=checks",
    )


def tell_waiting(causes: Sequence[NoticeCause], words: Words) -> MessageSection:
    """The snapshot that waits, and why, in the sentences of the gate."""
    waiting = cast(PublishedSnapshot, causes[0].facts)
    reasons = [
        sentence
        for entry in waiting.manifest.get("gates", [])
        for sentence in entry["danish" if words.language == "da" else "sentences"]
    ]
    lines = [words.waiting, *(f"– {reason}" for reason in reasons[:SHOWN])]
    return MessageSection(
        words.waiting_subject,
        [*lines, *tell_more(reasons, words)],
        words.waiting_to_do,
        "assets/published_snapshot?view=checks",
    )


def tell_late(causes: Sequence[NoticeCause], words: Words) -> MessageSection:
    """Each dataset that is late: what was expected, when, from whom, and what is held."""
    late = [cast(Freshness, each.facts) for each in causes]
    lines = [
        "– "
        + words.late_line.format(
            name=name_dataset(each),
            period=name_period(each.expected.covers, words.language),
            until=name_day(each.expected.end, words.language),
            days=each.days_late,
            publisher=each.rhythm.publisher,
            newest=name_period(str(each.holding.newest_period), words.language),
        )
        + (words.assumed if each.rhythm.assumed else "")
        for each in late[:SHOWN]
    ]
    first = late[0].holding.dataset
    return MessageSection(
        words.late_subject.format(name=name_dataset(late[0]))
        if len(late) == 1
        else count_words(words.late_many, len(late)),
        [*lines, *tell_more(late, words)],
        words.late_to_do,
        f"assets/observations/{quote(first)}?view=checks",
    )


def name_dataset(freshness: Freshness) -> str:
    """A dataset's name as its rules state it, with the label of the part."""
    holding = freshness.holding
    label = datasets.LABELS.get(holding.dataset, holding.dataset)
    part = "" if holding.part == WHOLE else f" ({freshness.rhythm.label or holding.part})"
    return f"{label}{part}"


def tell_surprising(causes: Sequence[NoticeCause], words: Words) -> MessageSection:
    """How many figures moved much; which ones stands on the page and in `klynge diff`."""
    published = cast(PublishedSnapshot, causes[0].facts)
    waits = causes[0].kind == "waiting"
    lines = [
        "– " + tell_condition(each["condition"], each["count"], each["limits"], (), words.language)
        for each in list_jumps(published)
    ]
    head = words.surprising_waits if waits else words.surprising
    to_do = words.surprising_waits_to_do if waits else words.surprising_to_do
    return MessageSection(
        words.surprising_subject, [head, *lines], to_do, "assets/published_snapshot?view=checks"
    )


def tell_published(causes: Sequence[NoticeCause], words: Words) -> MessageSection:
    """The snapshot in force, and who approved it where it waited."""
    published = cast(PublishedSnapshot, causes[0].facts)
    rows = published.manifest.get("rows", 0)
    lines = [words.published.format(rows=words.write_whole(rows))]
    approved = published.manifest.get("approved_by")
    if approved:
        lines.append(words.approved.format(by=approved["by"], because=approved["because"]))
    return MessageSection(
        words.published_subject, lines, words.published_to_do, "assets/published_snapshot"
    )


def tell_weekly(causes: Sequence[NoticeCause], words: Words) -> MessageSection:
    """All is well, or one line for each thing that is still open; each was told of before."""
    facts = cast(Mapping[str, Any], causes[0].facts)
    still_open: Sequence[NoticeCause] = facts["open"]
    current: PublishedSnapshot | None = facts["current"]
    since = words.nothing_published
    if current is not None:
        moment = datetime.fromisoformat(current.manifest["published_at"]).astimezone(COPENHAGEN)
        since = words.in_force.format(when=name_day(moment, words.language, with_time=True))
    if not still_open:
        return MessageSection(words.well_subject, [words.well, since], words.well_to_do, "")
    lines = [f"– {TELLERS[each.kind]([each], words).subject}" for each in still_open[:SHOWN]]
    return MessageSection(
        count_words(words.open_subject, len(still_open)),
        [words.still_open, *lines, *tell_more(still_open, words), since],
        words.still_open_to_do,
        "",
    )


def tell_more(things: Sequence[object], words: Words) -> list[str]:
    """How many are not named."""
    left = len(things) - SHOWN
    return [words.more.format(count=left)] if left > 0 else []


TELLERS: Mapping[Kind, Callable[[Sequence[NoticeCause], Words], MessageSection]] = {
    "failure": tell_failures,
    "rejected": tell_rejected,
    "waiting": tell_waiting,
    "late": tell_late,
    "surprising": tell_surprising,
    "published": tell_published,
    "weekly": tell_weekly,
}
