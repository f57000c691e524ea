"""What a search finds, from definitions written out by hand."""

from __future__ import annotations

from portal.searching import find, fold
from tests.wording.catalogues import define

SOMATIC = define(id="somatik", title="Genindlæggelser, somatik")
EIGHTY = define(id="firs", title="Genindlæggelser fra 80 år")
BESIDE = define(id="akut", title="Akutte besøg", why="Færre genindlæggelser.")
ALL = [SOMATIC, BESIDE, EIGHTY]


def names(words: str, heads: frozenset[str] = frozenset()) -> list[str]:
    return [each.id for each in find(fold(words).split(), ALL, heads)]


def test_the_title_comes_before_what_is_said_elsewhere() -> None:
    assert names("genindlæggelser") == ["firs", "somatik", "akut"]


def test_what_stands_for_its_goal_comes_first() -> None:
    assert names("genindlæggelser", frozenset({"somatik"}))[0] == "somatik"


def test_a_keyboard_without_danish_letters_finds_the_same() -> None:
    assert names("GENINDLAEGGELSER 80 aar") == ["firs"]
    assert names("") == []
