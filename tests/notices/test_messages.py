"""What a message says: short, in plain words, what to do, and no figure of a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from notices.causes import find_causes
from notices.messages import TELLERS, Message, write_message
from notices.receivers import KINDS, Kind
from notices.situation import Disk, Situation
from notices.words import FAILURES
from schemas.vocabulary import Language
from tests.notices.situations import (
    CALM,
    PAGE,
    TUESDAY,
    describe_gate,
    with_failed,
    with_late,
    with_published,
    with_rejected,
    with_waiting,
)

SURPRISED = with_published("third", gates=[describe_gate("figures_revised", "open", 7)])
SITUATIONS: dict[Kind, Situation] = {
    "failure": with_failed(),
    "rejected": with_rejected("praksis.csv"),
    "waiting": with_waiting(),
    "late": with_late(),
    "surprising": SURPRISED,
    "published": CALM,
    "weekly": with_late(),
}


def tell(situation: Situation, kind: Kind, language: Language = "da", page: str = PAGE) -> Message:
    """The message about the causes of one kind."""
    causes = [each for each in find_causes(situation) if each.kind == kind]
    return write_message(kind, causes, language, page)


def test_every_kind_has_its_words() -> None:
    assert set(TELLERS) == set(KINDS) == set(SITUATIONS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_message_is_short_and_says_what_to_do(kind: Kind, language: Language) -> None:
    message = tell(SITUATIONS[kind], kind, language)
    assert len(message.subject) < 90
    assert len(message.text) < 900
    assert len(message.paragraphs) >= 2
    assert "{" not in message.text
    assert message.link.startswith(PAGE)
    do = ("skal ikke gøre noget", "`klynge", "Gør plads", "Kommer denne")
    if language == "en":
        do = ("nothing to do", "`klynge", "Free disk space")
    assert any(each in message.text for each in do)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_message_is_in_one_language(language: Language) -> None:
    foreign = (" the ", " is ", " and ") if language == "da" else (" og ", " er ", " ikke ")
    for kind, situation in SITUATIONS.items():
        text = tell(situation, kind, language).text.lower().replace("(english)", "")
        assert not [word for word in foreign if word in text], text


def test_a_rejected_file_is_named_and_no_cell_of_it_is_told() -> None:
    message = tell(with_rejected("praksis.csv"), "rejected")
    assert "praksis.csv" in message.text
    assert "klynge extracts --why sha-praksis" in message.text
    assert "3" not in message.text.replace("sha-praksis.", "")
    assert "borgere" not in message.text


def test_names_from_outside_command_nothing() -> None:
    message = tell(with_rejected("a\r\nBcc: alle@example.dk\x1b[31m.csv"), "rejected")
    assert "\r" not in message.text
    assert "\x1b" not in message.text
    assert not [line for line in message.text.splitlines() if line.startswith("Bcc")]


def test_a_failed_run_says_when_it_is_tried_again() -> None:
    situation = with_failed()
    assert situation.failed is not None
    failed = replace(situation.failed[0], again=TUESDAY + timedelta(minutes=5))
    message = tell(replace(situation, failed=(failed,)), "failure")
    assert "5. maj 2026 kl. 12.00 nåede ikke frem" in message.text
    assert "prøves igen af sig selv fra kl. 12.05" in message.text
    assert message.link == f"{PAGE}/runs/a-run"


@pytest.mark.parametrize("error", [*FAILURES, "SomeOtherError"])
def test_every_failure_has_plain_words(error: str) -> None:
    for language in ("da", "en"):
        message = tell(with_failed(error), "failure", language)
        assert "Error" not in message.text


def test_a_disk_that_is_nearly_full_is_told_before_it_is_full() -> None:
    full = replace(CALM, disk=Disk(free=400_000_000, needed=1_000_000_000))
    assert "0,4 GB er fri" in tell(full, "failure").text
    assert "0.4 GB are free" in tell(full, "failure", "en").text


def test_why_figures_wait_stands_in_the_language_of_the_receiver() -> None:
    assert "(dansk)" in tell(with_waiting(), "waiting").text
    assert "(English)" in tell(with_waiting(), "waiting", "en").text


def test_who_approved_is_told_with_what_is_published() -> None:
    approved = with_published("second", approved_by={"by": "Anna", "because": "set efter"})
    assert "godkendt af Anna: set efter" in tell(approved, "published").text


def test_synthetic_figures_are_said_to_be_so() -> None:
    synthetic = with_published("demo", synthetic=True)
    for kind in ("published", "weekly"):
        assert "syntetiske" in tell(synthetic, kind).text


def test_without_an_address_of_the_page_there_is_no_link() -> None:
    assert tell(with_late(), "late", page="").link == ""
