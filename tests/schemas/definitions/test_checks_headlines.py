"""Whom an indicator speaks of is said, is published, and fits the goal that it stands under."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipelines.commands.summary import list_findings
from schemas.agreement import load_agreement
from schemas.definitions.checking.checks import apply_rules, read_blocks
from schemas.definitions.file import check_text
from schemas.definitions.findings import Known
from schemas.definitions.model import Definition

SHARE = {"dataset": "sundhedsprofil", "measure": "andel", "where": {"item": "ensomhed"}}
YOUNG_WOMEN = {"sex": "kvinder", "age": "16-24"}
PATIENTS = {"focus_area": "psykisk_sygdom", "goal": "samlede_behov"}


def lonely(name: str = "ensomhed", **more: Any) -> dict[str, Any]:
    """Loneliness among everyone and among young women, under the goal of the young."""
    facts = {
        "id": name, "title": name, "description": "Tekst.", "why": "Fordi.",
        "kind": "survey_share",
        "figure": SHARE, "weight": [{"dataset": "folketal", "measure": "folketal"}],
        "groups": [{}, {"age": "16-24"}, YOUNG_WOMEN], "direction": "lower",
        "focus_area": "boern_unge", "goal": "mental_mistrivsel", "headline": {"age": "16-24"},
    }  # fmt: skip
    return {key: value for key, value in (facts | more).items() if value is not None}


def check(*blocks: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...]]]:
    """The rule and the path within its block of each finding."""
    listed, findings = read_blocks({"indicators": list(blocks)})
    known = Known(agreement=load_agreement())
    found = [*findings, *apply_rules(listed, known, date(2026, 1, 1))]
    return [(each.rule, each.path[2:]) for each in found if each.rule != "unused_goal"]


def test_a_headline_that_is_published_and_about_the_goals_people_is_accepted() -> None:
    assert check(lonely()) == []


def test_of_several_breakdowns_one_must_be_the_headline() -> None:
    assert check(lonely(headline=None, population="Unge")) == [("lacking_headline", ("groups",))]
    categories = [{"name": "Skizofreni", "item": "a"}, {"name": "Angst", "item": "b"}]
    by_diagnosis = lonely(headline=None, population="Unge", groups=None, categories=categories)
    assert check(by_diagnosis) == [("lacking_headline", ("categories",))]


DANISH: dict[str, tuple[dict[str, Any], str]] = {
    "no headline": (
        {"headline": None, "population": "Unge"},
        "Indikatoren »ensomhed«: der er 3 opdelinger, og ingen af dem er hovedopdelingen. Tilføj "
        "headline: alle, eller en anden af dem.",
    ),
    "a headline that is not shown": (
        {"headline": {"age": "16-25"}, "population": "Unge"},
        "Indikatoren »ensomhed«: opdelingen {age: 16-25} vises ikke. Her kan stå: alle, {age: "
        "16-24}, {sex: kvinder, age: 16-24}.",
    ),
    "older people": (
        {"headline": "alle"},
        "Indikatoren »ensomhed«: fokusområdet »boern_unge« er om mennesker til og med 24 år, og "
        "hovedopdelingen er om alderen »alle«. Skriv i 'population', hvem tallet gælder, eller "
        "vælg en yngre hovedopdeling.",
    ),
    "a key that is misspelt": (
        {"headline": {"agee": "16-24"}},
        "Indikatoren »ensomhed«: »agee« er ingen kendt nøgle her. Mente du »age«?",
    ),
    "an age that is none": (
        {"headline": {"age": "unge"}},
        "Indikatoren »ensomhed«: »age« er ikke skrevet, som den skal: »unge«. Skriv 'alle', et "
        "interval som '16-24', et åbent som '80+', eller ét år.",
    ),
    "a number in words": (
        {"decimals": "to"},
        "Indikatoren »ensomhed«: »decimals« skal være et helt tal, ikke »to«. Skriv cifre alene, "
        "uden anførselstegn, såsom 100000.",
    ),
    "a sex that is none": (
        {"headline": {"sex": "piger"}},
        "Indikatoren »ensomhed«: »sex« kan ikke være »piger«. Her kan stå: alle, kvinder, maend. "
        "Ret værdien.",
    ),
    "a twin that is not there": (
        {"twin_of": "ensomme"},
        "Indikatoren »ensomhed«: »twin_of«: der er ingen indikator »ensomme«.",
    ),
    "no reason": (
        {"why": None},
        "Indikatoren »ensomhed«: der står ikke, hvorfor indikatoren er med. Skriv 'why': én "
        "sætning til dem, der læser tallet.",
    ),
}


@pytest.mark.parametrize("name", DANISH)
def test_it_is_told_in_danish_and_in_english_on_request(name: str) -> None:
    more, expected = DANISH[name]
    text = json.dumps({"indicators": [lonely(**more)]}, ensure_ascii=False)
    checked = check_text(text, "defs.yaml", Known(agreement=load_agreement()), date(2026, 1, 1))
    danish = list_findings(replace(checked, language="da"))
    assert [line for line in danish if line.endswith(f": {expected}")], danish
    assert not any("»" in line for line in list_findings(checked))


def test_with_a_single_breakdown_nothing_has_to_be_chosen() -> None:
    assert check(lonely(groups=[{"age": "16-24"}], headline=None)) == []


def test_everyone_is_written_as_a_word() -> None:
    everyone = lonely(headline="alle", population="Alle i befolkningen")
    assert check(everyone) == []
    assert Definition.model_validate(everyone).headline_breakdown.key == ("alle",) * 4


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"headline": {"age": "25-34"}}, ("headline",)),
        ({"headline": {"age": "16-24", "category": "Angst"}}, ("headline",)),
        ({"report_groups": [YOUNG_WOMEN, {"age": "80+"}]}, ("report_groups", 1)),
        ({"also_under": [PATIENTS | {"headline": {"age": "80+"}}]}, ("also_under", 0, "headline")),
    ],
)
def test_what_is_chosen_must_be_published(
    more: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    assert ("unknown_breakdown", path) in check(lonely(**more))


def test_a_figure_of_older_people_says_whom_it_speaks_of() -> None:
    assert check(lonely(headline="alle")) == [("unsaid_population", ("id",))]
    assert check(lonely(headline="alle", population="Alle fra 16 år")) == []


def test_so_does_one_that_comes_from_another_goal() -> None:
    patients = lonely(**PATIENTS, headline="alle")
    young = {"focus_area": "boern_unge", "goal": "mental_mistrivsel", "headline": "alle"}
    assert check(patients | {"also_under": [young]}) == [("unsaid_population", ("also_under", 0))]
    said = young | {"population": "Alle fra 16 år"}
    assert check(patients | {"also_under": [said]}) == []


def test_a_further_goal_is_another_one_that_exists() -> None:
    place = {"focus_area": "psykisk_sygdom", "headline": "alle"}
    assert check(lonely(also_under=[place | {"goal": "rette_sted"}])) == [
        ("unknown_goal", ("also_under", 0, "goal"))
    ]
    same = {"focus_area": "boern_unge", "goal": "mental_mistrivsel", "headline": {"age": "16-24"}}
    assert check(lonely(also_under=[same])) == [("repeated_goal", ("also_under", 0, "goal"))]


def test_a_further_goal_is_used() -> None:
    file = {"indicators": [lonely(also_under=[PATIENTS | {"headline": "alle"}])]}
    known = Known(agreement=load_agreement())
    told = [each.message for each in apply_rules(read_blocks(file)[0], known, None)]
    assert not any("'samlede_behov'" in message for message in told)


def test_twins_are_about_the_same_people_in_the_same_unit() -> None:
    first = lonely()
    twin = {
        "twin_of": "ensomhed", "groups": [{"age": "16-24"}], "headline": None,
        "figure": SHARE | {"dataset": "nationale_maal"},
    }  # fmt: skip
    assert check(first, lonely("tvilling", **twin)) == []
    older = twin | {"groups": [{"age": "25-34"}], "population": "Voksne"}
    assert check(first, lonely("tvilling", **older)) == [("unfit_twin", ("twin_of",))]
    better = twin | {"direction": "higher"}
    assert check(first, lonely("tvilling", **better)) == [("unfit_twin", ("twin_of",))]
    # another edition of the series may be in another unit
    assert check(first, lonely("udgave", variant_of="ensomhed", direction="higher")) == []


def test_the_order_of_the_groups_decides_nothing() -> None:
    """Not even in a file of an earlier day, which names no headline."""
    groups = [YOUNG_WOMEN, {"age": "16-24"}, {}, {"sex": "maend"}]
    for turned in (groups, groups[::-1]):
        definition = Definition.model_validate(lonely(groups=turned, headline=None))
        assert definition.headline_breakdown.key == ("alle",) * 4
    narrow = [{"age": "80+"}, {"age": "65+"}, {"age": "65-79"}]
    for turned in (narrow, narrow[::-1]):
        definition = Definition.model_validate(lonely(groups=turned, headline=None))
        assert definition.headline_breakdown.age == "65+"


def test_the_report_may_be_asked_for_everyone_by_a_word_and_for_a_group_once() -> None:
    assert check(lonely(report_groups=["alle"])) == []
    twice = lonely(report_groups=[YOUNG_WOMEN, YOUNG_WOMEN])
    assert check(twice) == [("repeated_group", ("report_groups", 1))]


@pytest.mark.parametrize("blank", ["", "  ", "\n", "\t"])
@pytest.mark.parametrize("key", ["population", "title", "counts"])
def test_a_text_of_blanks_says_nothing(key: str, blank: str) -> None:
    assert ("empty_text", (key,)) in check(lonely(**{key: blank}))


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("headline", {"age": "16-24", "køn": "kvinder"}),
        ("report_groups", [{"køn": "kvinder"}]),
        ("also_under", [{**PATIENTS, "headline": {}, "køn": "kvinder"}]),
    ],
)
def test_what_a_chosen_breakdown_may_say_is_listed(key: str, wrong: object) -> None:
    _, findings = read_blocks({"indicators": [lonely(**{key: wrong})]})
    [unknown] = [finding for finding in findings if finding.rule == "unknown_key"]
    assert set(unknown.allowed) >= ({"headline", "goal"} if key == "also_under" else {"sex", "age"})
