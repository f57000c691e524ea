"""Definitions that are well written and make no sense: units, populations, titles, years."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.commands.definitions.check import know_everything
from schemas.definitions.file import check_text
from schemas.definitions.findings import Known

TODAY = date(2026, 11, 21)
SOMATIC = "{dataset: genindlaeggelser, measure: indlæggelser, where: {item: somatik}}"
READMITTED = "{dataset: genindlaeggelser, measure: genindlæggelser_30_dage, where: {item: somatik}}"
PEOPLE = "{dataset: folketal, measure: folketal}"
ANSWERS = "{dataset: sundhedsprofil, measure: svarpersoner, where: {item: ensomhed}}"
SHARE = "{dataset: sundhedsprofil, measure: andel, where: {item: ensomhed}}"
MEAN = "{dataset: lup, measure: gennemsnit, where: {item: akut_indlagte_7}}"
READMISSIONS = {
    "id": "prøve", "title": "Prøve", "description": "Noget.", "why": "Derfor.",
    "focus_area": "aeldre_kronisk", "goal": "rette_sted", "kind": "proportion",
    "numerator": READMITTED, "denominator": SOMATIC,
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> Known:
    return know_everything()


def write(*changed: dict[str, str | None]) -> str:
    """A file of blocks, each the readmissions with some keys changed or (None) left out."""
    blocks = []
    for change in changed:
        keys = {key: said for key, said in (READMISSIONS | change).items() if said is not None}
        lines = [f"{key}: {said}" for key, said in keys.items()]
        blocks.append("  - " + "\n    ".join(lines))
    return "indicators:\n" + "\n".join(blocks) + "\n"


def tell(known: Known, *changed: dict[str, str | None]) -> list[tuple[str, str]]:
    """The rule of each finding, and the text of the line that it is told at."""
    text = write(*changed)
    checked = check_text(text, "defs.yaml", known, TODAY)
    lines = text.splitlines()
    return [
        (problem.rule, lines[(problem.row or 1) - 1].strip())
        for problem in [*checked.errors, *checked.warnings]
        if problem.rule != "unused_goal"
    ]


def test_a_right_definition_is_told_nothing(known: Known) -> None:
    assert tell(known, {}) == []


@pytest.mark.parametrize("role", ["numerator", "denominator"])
def test_a_percentage_is_no_count(known: Known, role: str) -> None:
    [(rule, line)] = tell(known, {role: SHARE, "groups": None})
    assert (rule, line) == ("no_count", f"{role}: {SHARE}")


def test_a_weight_and_the_answers_behind_a_mean_are_counts(known: Known) -> None:
    mean = {
        "kind": "mean", "unit": "score", "numerator": None, "denominator": None,
        "figure": MEAN, "respondents": MEAN, "weight": f"[{SHARE}]",
    }  # fmt: skip
    assert [rule for rule, _ in tell(known, mean)] == ["no_count", "no_count"]


def test_the_unit_is_the_measures(known: Known) -> None:
    mean = {
        "kind": "mean", "unit": "dage", "numerator": None, "denominator": None, "figure": MEAN,
        "weight": f"[{PEOPLE}]",
    }  # fmt: skip
    assert tell(known, mean) == [("other_unit", "unit: dage")]
    assert tell(known, mean | {"unit": "score"}) == []


def test_a_count_is_in_no_percent(known: Known) -> None:
    count = {"kind": "count", "denominator": None, "unit": "pct"}
    assert tell(known, count) == [("other_unit", "unit: pct")]
    assert tell(known, count | {"unit": "antal"}) == []


def test_numerator_and_denominator_are_of_one_population(known: Known) -> None:
    psychiatric = READMITTED.replace("somatik", "psykiatri")
    assert tell(known, {"numerator": psychiatric}) == [
        ("unlike_populations", f"denominator: {SOMATIC}")
    ]


def test_events_are_no_part_of_the_inhabitants_but_have_a_rate_among_them(known: Known) -> None:
    assert tell(known, {"denominator": PEOPLE}) == [
        ("unlike_populations", f"numerator: {READMITTED}")
    ]
    rate = {"denominator": PEOPLE, "kind": "rate", "per": "1000", "unit": "pr_1000"}
    assert tell(known, rate) == []


def test_persons_with_a_disease_are_a_part_of_the_inhabitants_and_of_the_ill(known: Known) -> None:
    ill = "{dataset: ruks, measure: prævalens_personer, where: {item: kol}}"
    any_ill = ill.replace("kol", "mindst_én_sygdom")
    assert tell(known, {"numerator": ill, "denominator": PEOPLE}) == []
    assert tell(known, {"numerator": ill, "denominator": any_ill}) == []
    other = tell(known, {"numerator": ill, "denominator": ill.replace("kol", "astma")})
    assert [rule for rule, _ in other] == ["unlike_populations"]


def test_a_numerator_of_the_old_alone_above_everyone(known: Known) -> None:
    old = READMITTED.replace("somatik", "somatik, age: 80+")
    assert tell(known, {"numerator": old}) == [("unlike_populations", f"numerator: {old}")]
    grown = SOMATIC.replace("somatik", "somatik, age: 80+")
    assert tell(known, {"numerator": old, "denominator": grown}) == []
    # of one measure it is the part of the inhabitants who are old
    aged = PEOPLE.replace("folketal}", "folketal, where: {age: 80+}}")
    everyone = PEOPLE.replace("folketal}", "folketal, where: {age: alle}}")
    assert tell(known, {"numerator": aged, "denominator": everyone}) == []


@pytest.mark.parametrize(
    ("bands", "meant"), [("[0, 0.2, 0.4]", "[0, 20, 40]"), ("[0, 200, 400]", "0 to 100")]
)
def test_bands_are_in_percent(known: Known, bands: str, meant: str) -> None:
    spread: dict[str, str | None] = {"kind": "distribution", "unit": "antal", "bands": bands}
    checked = check_text(write(spread), "defs.yaml", known)
    [told] = [each for each in checked.errors if each.rule == "bands_of_other_unit"]
    assert told.remedy is not None
    assert meant in told.remedy


def test_a_target_lies_within_its_unit_and_after_the_baseline(known: Known) -> None:
    aimed: dict[str, str | None] = {"direction": "lower", "baseline": '"2025"'}
    high = "{value: 120, year: 2027, source: Aftalen}"
    assert tell(known, aimed | {"target": high}) == [("target_of_other_unit", f"target: {high}")]
    early = "{value: 12, year: 2025, source: Aftalen}"
    assert tell(known, aimed | {"target": early}) == [
        ("target_before_baseline", f"target: {early}")
    ]
    school = {"baseline": "2024/25", "target": early}
    assert [rule for rule, _ in tell(known, aimed | school)] == ["target_before_baseline"]


def test_nobody_reports_what_a_publisher_prints(known: Known) -> None:
    assert tell(known, {"reported_by": "klynge"}) == [("idle_reporter", "reported_by: klynge")]


def test_a_title_that_no_page_has_room_for(known: Known) -> None:
    long = "Meget lang titel " * 10
    assert [rule for rule, _ in tell(known, {"title": long})] == ["long_title"]


def test_two_indicators_with_one_title_and_one_formula(known: Known) -> None:
    second: dict[str, str | None] = {"id": "anden", "title": "  PRØVE"}
    assert {rule for rule, _ in tell(known, {}, second)} == {"repeated_title", "same_formula"}
    assert [rule for rule, _ in tell(known, {}, second | {"variant_of": "prøve"})] == [
        "repeated_title"
    ]
    other: dict[str, str | None] = {"id": "anden", "title": "Anden", "groups": "[{age: 80+}]"}
    assert tell(known, {}, other) == []


@pytest.mark.parametrize(
    ("title", "age", "fits"),
    [
        ("Genindlæggelser blandt 65-79-årige", "65-79", True),
        ("Genindlæggelser blandt borgere på 65 år og derover", "65-79", False),
        ("Genindlæggelser, 80+", "65-79", False),
        ("Genindlæggelser blandt borgere over 65 år", "65+", True),
        ("Genindlæggelser inden for 30 dage", "65-79", True),
        ("Genindlæggelser blandt børn under 18 år", "0-17", True),
    ],
)
def test_a_title_names_the_age_of_its_figures(
    known: Known, title: str, age: str, fits: bool
) -> None:
    told = tell(known, {"title": title, "groups": f"[{{age: {age}}}]"})
    assert [rule for rule, _ in told] == ([] if fits else ["other_age"])
