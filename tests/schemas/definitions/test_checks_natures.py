"""What a definition says of its interval must fit what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from schemas.acceptance.rules import load_rules
from schemas.agreement import load_agreement
from schemas.definitions.checks import apply_rules, read_blocks
from schemas.definitions.findings import Known

ADMISSIONS = {"dataset": "genindlaeggelser", "measure": "indlæggelser"}
READMISSIONS = {"dataset": "genindlaeggelser", "measure": "genindlæggelser_30_dage"}
SICK = {"dataset": "ruks", "measure": "prævalens_personer"}
PRACTICES = {"dataset": "praksis", "measure": "praksis"}
PEOPLE = {"dataset": "folketal", "measure": "folketal"}
SHARE = {"dataset": "sundhedsprofil", "measure": "andel"}
ANSWERS = {"dataset": "sundhedsprofil", "measure": "svarpersoner"}


def block(name: str, **more: Any) -> dict[str, Any]:
    facts = {"id": name, "title": name, "description": "Tekst.", "theme": "kapacitet"}
    return facts | {"kind": "proportion", "direction": "lower"} | more


def readmissions(**more: Any) -> dict[str, Any]:
    return block("genindlagte", numerator=READMISSIONS, denominator=ADMISSIONS, **more)


def smoking(**more: Any) -> dict[str, Any]:
    sample = {"figure": SHARE, "respondents": ANSWERS, "weight": [PEOPLE]}
    return block("rygning", **{"kind": "survey_share", **sample, **more})


def check(*blocks: dict[str, Any]) -> list[tuple[str, Sequence[str | int]]]:
    """The rule and the key of each finding about intervals and twins."""
    known = Known(agreement=load_agreement(), rules=load_rules())
    listed, findings = read_blocks({"indicators": list(blocks)})
    findings = [*findings, *apply_rules(listed, known, date(2026, 1, 1))]
    asked = ("interval", "dispersion", "design_effect", "min_answers", "twin_of")
    return [(each.rule, each.path[-1]) for each in findings if each.path and each.path[-1] in asked]


def test_what_fits_is_accepted() -> None:
    assert (
        check(readmissions(dispersion="estimated"), smoking(design_effect=1.6, min_answers=10))
        == []
    )


@pytest.mark.parametrize(
    "numerator", [SICK, PRACTICES], ids=["independent persons", "a full count"]
)
def test_dispersion_is_for_events_that_come_in_clusters(numerator: dict[str, str]) -> None:
    wrong = block("andel", numerator=numerator, denominator=PEOPLE, dispersion="estimated")
    assert check(wrong) == [("unfitting_nature", "dispersion")]


@pytest.mark.parametrize(("key", "value"), [("design_effect", 1.6), ("min_answers", 10)])
def test_answers_are_for_samples(key: str, value: float) -> None:
    printed = {"dataset": "nationale_maal", "measure": "værdi"}
    wrong = smoking(kind="published", figure=printed, weight=[], respondents=ANSWERS)
    assert ("unfitting_nature", key) in check(wrong | {key: value})


@pytest.mark.parametrize(("key", "value"), [("design_effect", 1.6), ("min_answers", 10)])
def test_effective_and_fewest_answers_need_a_number_of_answers(key: str, value: float) -> None:
    wrong = smoking(**{key: value})
    del wrong["respondents"]
    assert [name for _, name in check(wrong)] == [key]


@pytest.mark.parametrize("value", [0.9, 0, "stor"])
def test_a_design_never_makes_a_sample_surer_than_a_simple_one(value: object) -> None:
    assert [name for _, name in check(smoking(design_effect=value))] == ["design_effect"]


@pytest.mark.parametrize(
    ("made", "key"),
    [
        (readmissions(interval="none", dispersion="estimated"), "dispersion"),
        (smoking(interval="none", design_effect=1.6), "design_effect"),
    ],
)
def test_without_an_interval_there_is_nothing_to_widen(made: dict[str, Any], key: str) -> None:
    assert [name for _, name in check(made)] == [key]


def test_dispersion_is_for_proportions_and_rates() -> None:
    count = block("antal", kind="count", numerator=ADMISSIONS, unit="antal", direction=None)
    assert [name for _, name in check(count | {"dispersion": "estimated"})] == ["dispersion"]


def test_a_twin_is_of_another_indicator_that_is_there_and_is_no_twin_itself() -> None:
    first, second = readmissions(), smoking(twin_of="genindlagte")
    assert check(first, second) == []
    assert check(first, smoking(twin_of="genindlagt")) == [("unknown_indicator", "twin_of")]
    third = block("tredje", numerator=READMISSIONS, denominator=ADMISSIONS, twin_of="rygning")
    assert check(first, second, third) == [("twin_of_twin", "twin_of")]
    assert [name for _, name in check(smoking(twin_of="rygning"))] == ["twin_of"]
