"""A share among those with the shortest education against those with the longest."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators import reasons
from indicators.derive import derive_values
from indicators.disclosure.protection import protect_values
from indicators.kinds import kind_of
from indicators.verdicts.among_others import compare_derived
from indicators.verdicts.comparability import is_crude
from schemas.definitions.model import Definition
from tests.indicators.frames import GEOGRAPHY, compute, observe, pick, survey_share

SHORT, LONG = "grundskole", "lang_videregående"
GROUPS = [{"age": "25+", "education": SHORT}, {"age": "25+", "education": LONG}]
SMOKING = survey_share(groups=GROUPS)


def inequality(kind: str, unit: str, **more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": kind, "title": "Ulighed", "description": "Ulighed.", "theme": "forebyggelse",
            "kind": kind, "unit": unit, "of": "rygning", "between": [SHORT, LONG],
            "groups": [{"age": "25+"}], **more,
        }
    )  # fmt: skip


GAP = inequality("inequality_gap", "pct_point")
RATIO = inequality("inequality_ratio", "ratio")


def answers(area: str, education: str, share: float, count: float) -> list[dict[str, Any]]:
    where = {"age": "25+", "education": education}
    return [
        observe("sundhedsprofil", "andel", area, "2021", share, unit="pct", **where),
        observe("sundhedsprofil", "svarpersoner", area, "2021", count, **where),
    ]


def derive(rows: list[dict[str, Any]]) -> pl.DataFrame:
    definitions = [SMOKING, GAP, RATIO]
    natures = dict.fromkeys(("rygning", GAP.id, RATIO.id), "sample")
    values = compute(rows, SMOKING, natures=natures)
    protected = protect_values(values, definitions, GEOGRAPHY).values
    return derive_values(protected, definitions, 2023)


def test_gap_and_ratio_stand_between_the_two_educations_with_limits() -> None:
    values = derive([*answers("nord", SHORT, 30.0, 400), *answers("nord", LONG, 10.0, 500)])
    gap, ratio = (pick(values, "nord", indicator_id=each.id) for each in (GAP, RATIO))
    assert gap["value"] == pytest.approx(20.0)
    assert gap["ci_low"] < 20 < gap["ci_high"]
    assert gap["ci_method"] == "newcombe"
    assert ratio["value"] == pytest.approx(3.0)
    assert 1 < ratio["ci_low"] < 3 < ratio["ci_high"]
    assert ratio["ci_method"] == "mover"
    for figure in (gap, ratio):
        assert (figure["age"], figure["education"]) == ("25+", "alle")
        assert figure["note"] is None
        assert figure["ci_level"] == 0.95


def test_an_area_is_held_against_region_and_country_by_the_limits_of_its_gap() -> None:
    rows = [
        row
        for area, short, n in (("nord", 40.0, 900), ("084", 25.0, 9000), ("000", 38.5, 30000))
        for row in (*answers(area, SHORT, short, n), *answers(area, LONG, 10.0, n))
    ]
    judged = inequality("inequality_gap", "pct_point", direction="lower")
    values = compare_derived(derive(rows), [SMOKING, judged, RATIO], GEOGRAPHY)
    gap = pick(values, "nord", indicator_id=GAP.id)
    assert (gap["vs_region"], gap["vs_land"]) == ("daarligere", "tilsvarende")
    assert pick(values, "nord", indicator_id=RATIO.id)["vs_region"] is None, "no direction"
    assert is_crude(judged)


def test_a_gap_may_be_below_0() -> None:
    values = derive([*answers("nord", SHORT, 12.0, 400), *answers("nord", LONG, 18.0, 500)])
    gap = pick(values, "nord", indicator_id=GAP.id)
    assert (gap["status"], gap["value"]) == ("ok", pytest.approx(-6.0))


def test_an_education_of_too_few_answers_hides_what_stands_between_it_and_another() -> None:
    values = derive([*answers("nord", SHORT, 30.0, 4), *answers("nord", LONG, 10.0, 500)])
    for each in (GAP, RATIO):
        hidden = pick(values, "nord", indicator_id=each.id)
        assert (hidden["status"], hidden["value"]) == ("suppressed", None)
        assert hidden["ci_low"] is None


def test_nobody_with_the_longest_education_gives_a_gap_and_no_ratio() -> None:
    values = derive([*answers("nord", SHORT, 30.0, 400), *answers("nord", LONG, 0.0, 500)])
    assert pick(values, "nord", indicator_id=GAP.id)["value"] == pytest.approx(30.0)
    ratio = pick(values, "nord", indicator_id=RATIO.id)
    assert (ratio["status"], ratio["status_reason"]) == ("missing", reasons.NO_LONGEST)


def test_the_formula_names_both_educations() -> None:
    kind = kind_of(GAP)
    assert "korteste uddannelse minus" in kind.describe_formula(GAP)
    assert [each.fixed["education"] for each in kind.list_operands(GAP)] == [SHORT, LONG]  # type: ignore[union-attr]


def test_between_names_two_educations() -> None:
    with pytest.raises(ValueError, match="two educations"):
        inequality("inequality_gap", "pct_point", between=[SHORT])
    with pytest.raises(ValueError, match="needs between"):
        inequality("inequality_gap", "pct_point", between=[])
    with pytest.raises(ValueError, match="takes no between"):
        survey_share(between=[SHORT, LONG])


ORDER = ("grundskole", "erhvervsfaglig", "kort_videregående", "mellemlang_videregående",
         "lang_videregående")  # fmt: skip
ALL_SMOKING = survey_share(groups=[{"age": "25+", "education": each} for each in ORDER])
SLOPE = inequality("slope_index", "pct_point")
RELATIVE = inequality("relative_index", "ratio")


def derive_indices(rows: list[dict[str, Any]]) -> pl.DataFrame:
    definitions = [ALL_SMOKING, SLOPE, RELATIVE]
    values = compute(rows, ALL_SMOKING, natures=dict.fromkeys(("rygning",), "sample"))
    protected = protect_values(values, definitions, GEOGRAPHY).values
    return derive_values(protected, definitions, 2023)


def even_steps(**counts: float) -> list[dict[str, Any]]:
    shares = zip(ORDER, (30.0, 24.0, 18.0, 12.0, 6.0), strict=True)
    return [
        row for name, share in shares for row in answers("nord", name, share, counts.get(name, 400))
    ]


def test_the_indices_count_all_educations_between_the_two() -> None:
    values = derive_indices(even_steps())
    slope, ratio = (pick(values, "nord", indicator_id=each.id) for each in (SLOPE, RELATIVE))
    # five groups of one size, 6 points apart: the line falls from 33 to 3
    assert slope["value"] == pytest.approx(30.0)
    assert slope["ci_low"] < 30 < slope["ci_high"]
    assert ratio["value"] == pytest.approx(11.0)
    assert 1 < ratio["ci_low"] < 11 < ratio["ci_high"]
    assert (slope["education"], slope["ci_method"]) == ("alle", "mover")


def test_an_education_of_few_answers_counts_for_little() -> None:
    few = derive_indices(even_steps(grundskole=8, lang_videregående=8))
    # the three in the middle make the line, one size each: 24 to 12 over two thirds of the order
    slope = pick(few, "nord", indicator_id=SLOPE.id)["value"]
    assert slope == pytest.approx(18.0, abs=1.0)


def test_a_hidden_education_hides_the_indices() -> None:
    values = derive_indices(even_steps(kort_videregående=4))
    for each in (SLOPE, RELATIVE):
        hidden = pick(values, "nord", indicator_id=each.id)
        assert (hidden["status"], hidden["value"]) == ("suppressed", None)


def test_an_index_needs_three_educations_whose_order_is_known() -> None:
    with pytest.raises(ValueError, match="at least three educations"):
        inequality("slope_index", "pct_point", between=ORDER[:2])
    with pytest.raises(ValueError, match="knows the order of"):
        inequality("slope_index", "pct_point", between=["grundskole", "ph.d."])
    with pytest.raises(ValueError, match="has the unit"):
        inequality("relative_index", "pct_point")
