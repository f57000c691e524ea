"""Every kind of the language has its object, which answers what the house asks."""

from __future__ import annotations

import pytest

from indicators.kinds import KINDS, group_by_kind, is_measured, kind_of
from indicators.kinds.kind import DerivedKind, MeasuredKind
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.model import Definition
from tests.indicators.frames import proportion, survey_share

SAID_ELSEWHERE = {"per", "bands", "standardise", "weight", "of", "to", "between"}
"""Keys of which a kind makes something else than a role."""


def test_every_kind_of_the_language_has_an_object_of_its_own() -> None:
    assert list(KINDS) == list(Kind)
    assert len({type(kind) for kind in KINDS.values()}) == len(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_is_made_of_what_its_definition_must_name(kind: Kind) -> None:
    made, rules = KINDS[kind], RULES[kind]
    assert isinstance(made, DerivedKind) == rules.made_of_indicators
    if isinstance(made, DerivedKind):
        assert made.no_figure.endswith(".")
    if isinstance(made, MeasuredKind):
        assert set(rules.needs) - SAID_ELSEWHERE <= set(made.roles)


@pytest.mark.parametrize("kind", list(Kind))
def test_counts_of_persons_are_guarded_in_every_kind_that_shows_them(kind: Kind) -> None:
    made = KINDS[kind]
    shows_counts = "numerator" in RULES[kind].needs and not made.counts_areas
    assert ("numerator" in made.hidden_counts) == shows_counts


def test_definitions_of_one_kind_are_taken_together() -> None:
    first, other, share = proportion(), proportion(id="andre"), survey_share()
    grouped = group_by_kind([first, share, other])
    assert [entries for _, entries in grouped] == [[first, other], [share]]
    assert [kind for kind, _ in grouped] == [kind_of(first), kind_of(share)]


def test_a_ratio_is_made_of_indicators_and_not_measured() -> None:
    ratio = Definition.model_validate(
        {**proportion().model_dump(), "kind": "ratio", "numerator": None, "denominator": None,
         "unit": "ratio", "of": "a", "to": "b"}
    )  # fmt: skip
    assert is_measured(proportion())
    assert not is_measured(ratio)
    assert kind_of(ratio).describe_formula(ratio) == "Forholdet mellem indikatorerne a og b."
