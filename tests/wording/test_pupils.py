"""Of pupils the words are girls and boys; the figures' own names stay what they are."""

from __future__ import annotations

from schemas.definitions.breakdowns import BreakdownKey
from schemas.promises import Answer
from tests.wording.catalogues import define
from wording.promises import tell_answer
from wording.view import Breakdown, name_breakdown

GIRLS = {"sex": "kvinder"}


def test_a_group_of_pupils_is_told_in_their_words_and_is_the_same_group() -> None:
    pupils = define(periods="school_year", groups=[{}, GIRLS], headline="alle")
    told = name_breakdown(BreakdownKey(sex="kvinder"), pupils)
    assert told.label == "Piger"
    assert told == Breakdown(sex="kvinder")
    assert {Breakdown(sex="kvinder"): 1}[told] == 1
    anybody = define(groups=[{}, GIRLS], headline="alle")
    assert name_breakdown(BreakdownKey(sex="kvinder"), anybody).label == "Kvinder"


def test_a_promise_about_pupils_names_them_so() -> None:
    pupils = define(id="udskoling", periods="school_year", groups=[{}, GIRLS], headline="alle")
    answer = Answer(id="udskoling", group=BreakdownKey(sex="kvinder"))
    assert ": Piger (" in tell_answer(answer, {"udskoling": pupils})
    assert ": Kvinder (" in tell_answer(answer, {})
