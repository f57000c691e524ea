"""What is offered for a word that the language does not have."""

from __future__ import annotations

import unicodedata
from typing import get_args

import pytest

from schemas.definitions.danish_words import KEYS, VALUES, find_meant_key, find_meant_value
from schemas.definitions.findings import find_nearest, suggest
from schemas.definitions.model import Definition
from schemas.vocabulary import UNITS


@pytest.mark.parametrize(
    ("key", "word", "meant"),
    [("direction", "lav", "lower"), ("direction", "Højere", "higher"),
     ("direction", "stigende", "higher"), ("status", "i kraft", "in_force"),
     ("sex", "mænd", "maend"), ("unit", "procent", "pct"), ("unit", "pr. 100.000", "pr_100000"),
     ("kind", "andel", "proportion"), ("periods", "kvartal", "quarter"),
     ("benchmark", "ingen", "none"), ("direction", "sidelæns", None)],
)  # fmt: skip
def test_a_danish_word_has_its_value(key: str, word: str, meant: str | None) -> None:
    allowed = ["any", *VALUES[key]] if key != "unit" else [*UNITS]
    assert find_meant_value(key, word, allowed) == meant


def test_a_danish_key_has_its_name_and_a_misspelt_one_too() -> None:
    keys = list(Definition.model_fields)
    assert find_meant_key("tæller", keys) == "numerator"
    assert find_meant_key("Retning", keys) == "direction"
    assert find_meant_key("titel", keys) == "title"
    assert find_meant_key("descripton", keys) == "description"
    assert find_meant_key("xyz", keys) is None


def test_every_value_that_words_stand_for_is_one_of_the_language() -> None:
    for key in ("direction", "status", "periods", "catchment", "benchmark", "reported_by"):
        allowed = get_args(Definition.model_fields[key].annotation)
        allowed = tuple(get_args(allowed[0])) if not isinstance(allowed[0], str) else allowed
        assert set(VALUES[key]) <= set(allowed), key


def test_no_danish_key_is_a_key_of_the_language() -> None:
    assert not set(KEYS) & set(Definition.model_fields)


@pytest.mark.parametrize(
    ("written", "known"),
    [("type_3_diabetes", ["type_1_diabetes", "type_2_diabetes"]),
     ("genindlæggelser_7_dage", ["genindlæggelser_3_dage", "genindlæggelser_30_dage"]),
     ("pr_100", ["pr_1000", "pr_10000"])],
)  # fmt: skip
def test_a_name_with_other_figures_is_never_offered(written: str, known: list[str]) -> None:
    assert find_nearest(written, known) is None


def test_a_misspelt_name_with_the_same_figures_is() -> None:
    known = ["genindlæggelser_3_dage", "genindlæggelser_30_dage"]
    assert find_nearest("genindlæggelse_30_dage", known) == "genindlæggelser_30_dage"


def test_no_remedy_offers_the_same_word() -> None:
    apart = unicodedata.normalize("NFD", "indlæggelser på å")
    assert suggest(apart, ["indlæggelser på å"]) is None
