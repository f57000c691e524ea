"""Each receiver is told of a cause once, for as long as it lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notices.ledger import RETRY_MINUTES
from notices.situation import Situation
from tests.notices.situations import (
    CALM,
    TUESDAY,
    Post,
    describe_gate,
    make_receiver,
    with_failed,
    with_late,
    with_published,
    with_rejected,
    with_waiting,
)


@pytest.fixture
def post() -> Post:
    """A receiver of everything, who has been told that all is well."""
    begun = Post()
    assert begun.look(CALM) == []
    return begun


@pytest.mark.parametrize(
    ("situation", "kind"),
    [
        (with_failed(), "failure"),
        (with_rejected("a.csv"), "rejected"),
        (with_waiting(), "waiting"),
        (with_late(), "late"),
        (with_published("third"), "published"),
    ],
)
def test_a_cause_is_told_once_and_again_only_when_it_came_back(
    post: Post, situation: Situation, kind: str
) -> None:
    assert post.look(situation) == [kind]
    assert post.look(situation) == []
    assert kind not in post.look(CALM) or kind == "published"
    assert post.look(situation) == [kind]


def test_what_was_there_before_somebody_was_named_is_no_news_but_what_is_open_is() -> None:
    post = Post()
    assert post.look(with_late()) == ["late"]
    post.receivers.append(make_receiver("ny"))
    assert post.look(with_late()) == ["late"]
    assert [name for name, _ in post.sent] == ["alle", "ny"]


def test_several_files_of_one_look_are_one_message(post: Post) -> None:
    assert post.look(with_rejected("a.csv", "b.csv")) == ["rejected"]
    assert "a.csv" in post.last.text
    assert "b.csv" in post.last.text
    assert post.look(with_rejected("a.csv", "b.csv", "c.csv")) == ["rejected"]
    assert "a.csv" not in post.last.text


def test_a_run_that_fails_again_for_the_same_reason_is_no_news_but_another_reason_is(
    post: Post,
) -> None:
    assert post.look(with_failed(run_id="first")) == ["failure"]
    assert post.look(with_failed(run_id="second")) == []
    assert post.look(with_failed("DefinitionError", "third")) == ["failure"]


def test_the_same_figures_computed_anew_wait_for_the_same_cause(post: Post) -> None:
    assert post.look(with_waiting("f1")) == ["waiting"]
    assert post.look(with_waiting("f1")) == []
    assert post.look(with_waiting("f2")) == ["waiting"]


def test_who_hears_of_surprises_and_not_of_waiting_is_told_once_of_a_snapshot_that_waits() -> None:
    post = Post([make_receiver(hears=("surprising",))])
    post.look(CALM)
    assert post.look(with_waiting()) == ["surprising"]
    approved = with_published("second", approved_by={"by": "Anna", "because": "rigtigt"})
    assert post.look(approved) == []


def test_figures_that_moved_much_without_waiting_are_told(post: Post) -> None:
    moved = with_published("third", gates=[describe_gate("figures_revised", "open", 7)])
    assert post.look(moved) == ["surprising", "published"]
    still = with_published("fourth", gates=[describe_gate("figures_revised", "open", 0)])
    assert post.look(still) == ["published"]


def test_nobody_is_told_what_he_does_not_hear() -> None:
    post = Post([make_receiver(hears=("late",))])
    assert post.look(with_failed()) == []
    assert post.look(with_waiting()) == []


def test_while_a_run_is_at_work_no_cause_counts_as_ended(post: Post) -> None:
    assert post.look(with_late()) == ["late"]
    assert post.look(replace(CALM, stored=None)) == []
    assert post.look(with_late()) == []


def test_every_monday_at_eight_says_that_all_is_well_or_what_is_open(post: Post) -> None:
    monday = datetime(2026, 5, 11, 5, 59, tzinfo=UTC)
    assert post.look(replace(CALM, now=monday)) == []
    assert post.look(replace(CALM, now=monday + timedelta(minutes=1))) == ["weekly"]
    assert "alt er vel" in post.last.subject
    assert post.look(replace(CALM, now=monday + timedelta(days=3))) == []
    assert post.look(replace(with_late(), now=monday + timedelta(days=4))) == ["late"]
    assert post.look(replace(with_late(), now=monday + timedelta(days=8))) == ["weekly"]
    assert "1 ting venter stadig" in post.last.subject
    assert "Almen praksis" in post.last.text


def test_the_message_of_the_week_waits_until_all_can_be_looked_at(post: Post) -> None:
    monday = datetime(2026, 5, 11, 7, 0, tzinfo=UTC)
    assert post.look(replace(CALM, now=monday, stored=None)) == []
    assert post.look(replace(CALM, now=monday)) == ["weekly"]


def test_who_cannot_be_reached_is_tried_again_later_and_later_and_keeps_nobody_waiting() -> None:
    post = Post([make_receiver("nede"), make_receiver("oppe")])
    post.look(CALM)
    post.broken = {"nede"}
    assert post.look(with_late()) == ["late"]
    now = TUESDAY
    for minutes in RETRY_MINUTES:
        assert post.look(replace(with_late(), now=now + timedelta(minutes=minutes - 0.5))) == []
        now += timedelta(minutes=minutes)
        assert post.ledger.failing["nede"].due == now
        assert post.look(replace(with_late(), now=now)) == []
    post.broken = set()
    now += timedelta(minutes=RETRY_MINUTES[-1])
    assert post.look(replace(with_late(), now=now)) == ["late"]
    assert post.sent[-1][0] == "nede"
    assert post.ledger.failing == {}


def test_a_cause_that_ended_before_it_could_be_told_is_not_told_any_more() -> None:
    post = Post(broken={"alle"})
    post.look(with_failed())
    post.broken = set()
    assert post.look(replace(CALM, now=TUESDAY + timedelta(hours=3))) == []
