"""What a definition says of its interval must fit what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from schemas.acceptance.rules import load_rules
from schemas.agreement import load_agreement
from schemas.definitions.checking.checks import apply_rules, read_blocks
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
    """The rule and the key of each finding about intervals, twins, inequality and periods."""
    known = Known(agreement=load_agreement(), rules=load_rules())
    listed, findings = read_blocks({"indicators": list(blocks)})
    findings = [*findings, *apply_rules(listed, known, date(2026, 1, 1))]
    asked = ("interval", "dispersion", "design_effect", "min_answers", "twin_of", "between",
             "unit", "baseline", "period", "pool_years")  # fmt: skip
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


def test_a_twin_is_from_another_source_though_both_may_be_per_head_of_one_population() -> None:
    ours = block("kol", numerator=SICK, denominator=PEOPLE)
    practices = block("praksis", numerator=PRACTICES, denominator=PEOPLE, twin_of="kol")
    assert check(ours, practices) == []
    again = block("kol_igen", numerator=SICK, denominator=ADMISSIONS, twin_of="kol")
    assert check(ours, again) == [("unfit_twin", "twin_of")]
    assert check(ours, again | {"twin_of": None, "variant_of": "kol"}) == []


@pytest.mark.parametrize("key", ["twin_of", "variant_of"])
def test_of_indicators_that_stand_for_one_another_one_must_stand_for_itself(key: str) -> None:
    blocks = [block("en", **{key: "to"}), block("to", **{key: "tre"}), block("tre", **{key: "en"})]
    listed, _ = read_blocks({"indicators": blocks})
    told = apply_rules(listed, Known(agreement=load_agreement()), date(2026, 1, 1))
    remedies = [finding.remedy for finding in told if finding.rule == "twin_of_twin"]
    assert len(remedies) == 3
    assert all("in a circle" in str(remedy) for remedy in remedies)


def unequal(**more: Any) -> dict[str, Any]:
    facts = {"of": "rygning", "between": ["kort", "lang"], "unit": "pct_point"}
    return block("ulighed", **({"kind": "inequality_gap"} | facts | more))


def test_an_inequality_is_between_two_educations() -> None:
    assert ("fit", "between") in check(unequal(between=["kort", "kort"]))
    assert "between" not in [key for _, key in check(unequal())]


@pytest.mark.parametrize("kind", ["inequality_gap", "inequality_ratio"])
def test_the_shortest_education_comes_first_or_a_gap_gets_the_wrong_sign(kind: str) -> None:
    lengths = ["grundskole", "kort_videregående", "lang_videregående"]
    for number, short in enumerate(lengths):
        for long in lengths[number + 1 :]:
            assert ("fit", "between") not in check(unequal(kind=kind, between=[short, long]))
            assert ("fit", "between") in check(unequal(kind=kind, between=[long, short]))


@pytest.mark.parametrize("unit", ["pct", "ratio", "antal"])
def test_a_gap_between_shares_is_in_percentage_points(unit: str) -> None:
    assert ("fit", "unit") in check(unequal(unit=unit))


def test_the_ratio_of_two_shares_has_no_other_unit() -> None:
    assert ("fit", "unit") in check(unequal(kind="inequality_ratio"))


@pytest.mark.parametrize("wrong", ["2024/26", "2024/24", "2099/01", "2024-2021"])
def test_a_period_of_years_that_do_not_follow_is_none(wrong: str) -> None:
    assert [key for _, key in check(readmissions(baseline=wrong))] == ["baseline"]


@pytest.mark.parametrize("right", ["2024/25", "1999/00", "2021-2024", "2024H1"])
def test_a_period_of_any_kind_may_be_the_first(right: str) -> None:
    assert check(readmissions(baseline=right)) == []


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("school_year", "2024"), ("school_year", "2024H1"), ("year", "2024/25"), ("quarter", "2024")],
)
def test_a_period_that_is_never_shown_is_no_baseline_and_no_break(kind: str, wrong: str) -> None:
    assert [key for _, key in check(readmissions(periods=kind, baseline=wrong))] == ["baseline"]
    broken = readmissions(periods=kind, breaks=[{"period": wrong, "why": "Ny opgørelse."}])
    assert [key for _, key in check(broken)] == ["period"]


@pytest.mark.parametrize("kind", ["school_year", "half_year", "quarter"])
def test_only_calendar_years_are_pooled(kind: str) -> None:
    pooled = readmissions(periods=kind, pool_years=3)
    assert ("fit", "pool_years") in check(pooled)
