"""Counts put together and figures made of others: what makes no sense is told at its line."""

from __future__ import annotations

import pytest

from pipelines.commands.definitions.check import know_everything
from schemas.definitions.findings import Known
from tests.schemas.definitions.test_checks_meaning import tell

PRACTICES = "{dataset: praksis, measure: praksis%s}"
MARITAL = "{dataset: folketal, measure: folketal, where: {item: ugift}%s}"
DISEASE = "{dataset: ruks, measure: prævalens_personer, where: {item: kol}%s}"
COUNT = {"kind": "count", "unit": "antal", "denominator": None}
SMOKING = {
    "id": "daglig", "title": "Daglig rygning", "kind": "survey_share", "numerator": None,
    "denominator": None, "theme": "forebyggelse", "focus_area": None, "goal": None,
    "figure": "{dataset: sundhedsprofil, measure: andel, where: {item: daglig_rygning}}",
    "weight": "[{dataset: folketal, measure: folketal}]",
    "groups": "[{sex: maend}, {sex: kvinder}, {}]", "headline": "alle",
}  # fmt: skip
NUMBER = COUNT | {"id": "antal_x", "title": "Antal", "numerator": DISEASE % ""}
MADE = {
    "kind": "expression", "numerator": None, "denominator": None, "unit": "pct_point",
    "expression": "m - k",
    "parts": "{m: {indicator: daglig, sex: maend}, k: {indicator: daglig, sex: kvinder}}",
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> Known:
    return know_everything()


@pytest.mark.parametrize(
    "numerator",
    [
        PRACTICES % ", minus: [{measure: praksis_lukket}]",
        MARITAL % ", plus: [{where: {item: fraskilt}}, {where: {item: enke}}]",
        "{dataset: folketal, measure: folketal, where: {age: 16-24},"
        " plus: [{where: {age: 80+}}]}",
        "{dataset: folketal, measure: folketal, minus: [{where: {item: gift}}]}",
    ],
)  # fmt: skip
def test_counts_that_can_be_put_together(known: Known, numerator: str) -> None:
    assert tell(known, COUNT | {"numerator": numerator}) == []


@pytest.mark.parametrize(
    ("numerator", "rule"),
    [
        (DISEASE % ", plus: [{where: {item: astma}}]", "overlapping_terms"),
        (MARITAL % ", plus: [{where: {item: ugift}}]", "overlapping_terms"),
        (MARITAL % ", plus: [{where: {item: alle}}]", "overlapping_terms"),
        (PRACTICES % ", plus: [{measure: praksis_lukket}]", "overlapping_terms"),
        (PRACTICES % ", minus: [{measure: tilmeldte}]", "no_part"),
        (
            "{dataset: ruks, measure: prævalens_personer, where: {item: mindst_én_sygdom},"
            " minus: [{where: {item: kol}}, {where: {item: astma}}]}",
            "overlapping_terms",
        ),
        (DISEASE % ", minus: [{where: {item: astma}}]", "no_part"),
        (MARITAL % ", minus: [{where: {item: ugift}}]", "no_part"),
        (PRACTICES % ", minus: [{measure: praksis_luket}]", "unknown_measure"),
        (DISEASE % ", plus: [{measure: prævalens_pr_100000}]", "no_count"),
    ],
)
def test_counts_that_cannot(known: Known, numerator: str, rule: str) -> None:
    found = tell(known, COUNT | {"numerator": numerator})
    assert rule in [each for each, _ in found], found
    assert all(line.startswith("numerator:") for each, line in found if each == rule)


def test_diseases_that_overlap_are_taken_away_from_any_disease(known: Known) -> None:
    numerator = (
        "{dataset: ruks, measure: prævalens_personer, where: {item: mindst_én_sygdom},"
        " minus: [{where: {item: kol}}]}"
    )
    assert tell(known, COUNT | {"numerator": numerator}) == []


def test_a_printed_share_is_put_together_of_nothing(known: Known) -> None:
    figure = "{dataset: sundhedsprofil, measure: andel, where: {item: daglig_rygning},"
    changed = SMOKING | {"figure": f"{figure} plus: [{{where: {{item: ensomhed}}}}]}}"}
    assert "terms" in [rule for rule, _ in tell(known, changed)]


def test_a_difference_of_two_groups_can_be_said(known: Known) -> None:
    assert tell(known, SMOKING, MADE) == []


@pytest.mark.parametrize(
    ("changed", "rule", "line"),
    [
        ({"expression": "m -"}, "expression", "expression: m -"),
        ({"expression": "m - kv"}, "expression", "expression: m - kv"),
        ({"expression": "m * 2"}, "expression", "parts:"),
        ({"unit": "pct"}, "other_unit", "unit: pct"),
        ({"unit": "antal"}, "other_unit", "unit: antal"),
        ({"unit": "pct", "expression": "m / k"}, "other_unit", "unit: pct"),
        ({"expression": "m / 0 - k"}, "expression", "expression: m / 0 - k"),
        ({"expression": "m - k - m / m"}, "constant", "expression: m - k - m / m"),
        ({"parts": "{m: {indicator: daglig}, k: {indicator: daglig}}"}, "constant", "expression:"),
        ({"parts": "{m: {indicator: daglig}, k: {indicator: antal_x}}"}, "mixed_units",
         "expression: m - k"),
        ({"groups": "[{sex: maend}]"}, "part_group", "groups:"),
        ({"groups": "[{age: 80+}]"}, "lacking_breakdown", "parts:"),
        ({"parts": "{m: {indicator: dagli, sex: maend}, k: {indicator: daglig, sex: kvinder}}"},
         "unknown_indicator", "parts:"),
        ({"parts": "{m: {indicator: prøve}, k: {indicator: daglig, sex: kvinder}}"},
         "derived_part", "parts:"),
        ({"numerator": PRACTICES % ""}, "breach", "numerator:"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_expression_is_told_at_its_line(
    known: Known, changed: dict[str, str | None], rule: str, line: str
) -> None:
    found = tell(known, SMOKING, NUMBER, MADE | changed)
    if rule == "breach":
        assert any(said.startswith(line) for _, said in found), found
        return
    assert rule in [each for each, said in found if said.startswith(line)], found


def test_two_expressions_of_other_groups_are_no_twins(known: Known) -> None:
    other = MADE | {"id": "anden", "title": "Anden", "expression": "k - m"}
    assert tell(known, SMOKING, MADE, other) == []
    assert "same_formula" in [rule for rule, _ in tell(known, SMOKING, MADE,
                                                       MADE | {"id": "anden"})]  # fmt: skip


@pytest.mark.parametrize("sex", ["maend", None])
def test_a_ratio_of_the_same_figure_on_both_sides_is_always_one(
    known: Known, sex: str | None
) -> None:
    group = f"{{sex: {sex}}}" if sex else None
    ratio = {
        "kind": "ratio", "unit": "ratio", "numerator": None, "denominator": None,
        "of": "daglig", "to": "daglig", "of_group": group, "to_group": group,
    }  # fmt: skip
    assert ("constant", "to: daglig") in tell(known, SMOKING, ratio)
    assert "constant" not in [
        rule for rule, _ in tell(known, SMOKING, ratio | {"to_group": "{sex: kvinder}"})
    ]


def test_a_quotient_of_percentages_is_a_ratio_or_a_hundred_times_it(known: Known) -> None:
    for unit, expression in (("ratio", "m / k"), ("pct", "100 * m / k"), ("pct", "(m - k) * 2")):
        found = tell(known, SMOKING, MADE | {"unit": unit, "expression": expression})
        assert [rule for rule, _ in found] == []


def test_people_who_are_only_expected_are_no_denominator_of_what_was_counted(
    known: Known,
) -> None:
    rate = {
        "kind": "rate", "per": "1000", "unit": "pr_1000", "numerator": DISEASE % "",
        "denominator": "{dataset: folketal_fremskrivning, measure: folketal_fremskrevet}",
    }  # fmt: skip
    [line] = [line for rule, line in tell(known, rate) if rule == "projected_people"]
    assert line.startswith("denominator:")


def test_educations_that_an_indicator_does_not_show_are_told_where_they_are_named(
    known: Known,
) -> None:
    gap = {
        "kind": "inequality_gap", "unit": "pct_point", "numerator": None, "denominator": None,
        "of": "daglig", "between": "[grundskole, lang_videregående]",
    }  # fmt: skip
    found = [line for rule, line in tell(known, SMOKING, gap) if rule == "lacking_breakdown"]
    assert set(found) == {"between: [grundskole, lang_videregående]"}


LUP = "{dataset: lup, measure: %s, where: {item: akut_indlagte_%d}}"


@pytest.mark.parametrize(
    ("changed", "rule", "line"),
    [
        ({"limit_low": LUP % ("nedre_grænse", 9)}, "unlike_populations", "limit_low:"),
        ({"weight": f"[{LUP % ('antal_svar', 9)}]"}, "unlike_populations", "weight:"),
        ({"limit_low": LUP % ("øvre_grænse", 7), "limit_high": LUP % ("nedre_grænse", 7)},
         "swapped_limits", "limit_low:"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_printed_figure_is_of_the_same_question(
    known: Known, changed: dict[str, str | None], rule: str, line: str
) -> None:
    mean = {
        "kind": "mean", "unit": "score", "numerator": None, "denominator": None,
        "figure": LUP % ("gennemsnit", 7), "limit_low": LUP % ("nedre_grænse", 7),
        "limit_high": LUP % ("øvre_grænse", 7), "weight": f"[{LUP % ('antal_svar', 7)}]",
    }  # fmt: skip
    assert tell(known, mean) == []
    found = tell(known, mean | changed)
    assert rule in [each for each, said in found if said.startswith(line)], found
