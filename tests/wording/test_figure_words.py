"""A figure and its change in the noun that the indicator counts."""

from __future__ import annotations

import pytest

from schemas.definitions.model import Definition
from wording.figure_words import name_series, name_unit, say_step, say_unit
from wording.view import Breakdown


def define(unit: str, counts: str | None = None, kind: str = "rate") -> Definition:
    source = {"dataset": "praksis", "measure": "praksis"}
    made = {"rate": {"per": 1}, "distribution": {"bands": [0, 20, 80, 100]}}[kind]
    if kind == "rate" and unit.startswith("pr_"):
        made = {"per": int(unit[3:])}
    if kind == "rate" and unit == "pct":
        made = {"per": 100}
    return Definition.model_validate(
        {
            "id": "x", "title": "Indlæggelser", "description": "x", "theme": "kapacitet",
            "kind": kind, "unit": unit, "counts": counts, "numerator": source,
            "denominator": source, **made,
        }
    )  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("unit", "counts", "told"),
    [
        ("ratio", "indlæggelser pr. patient", "0,27 indlæggelser pr. patient, 0,03 færre"),
        ("ratio", "gange så høj dødelighed", "0,27 gange så høj dødelighed, 0,03 lavere"),
        ("score", "på skalaen 1-5", "0,27 på skalaen 1-5, 0,03 lavere"),
        ("score", None, "0,27 (score), 0,03 lavere"),
        ("antal", None, "0,27, 0,03 færre"),
        ("pct", None, "0,27 pct., 0,03 procentpoint lavere"),
        ("dage", None, "0,27 dage, 0,03 dage kortere"),
        ("pr_1000", None, "0,27 pr. 1.000, 0,03 lavere"),
        ("pr_1000", "senge pr. 1.000 ældre", "0,27 senge pr. 1.000 ældre, 0,03 færre"),
        ("kr", None, "0,27 kr., 0,03 kr. mindre"),
    ],
)
def test_a_sentence_has_the_noun_else_the_unit(unit: str, counts: str | None, told: str) -> None:
    definition = define(unit, counts)
    step = say_step("0,03", -0.03, definition)
    assert plain(f"0,27{say_unit(definition)}, {step}") == told


def test_a_rise_is_more_or_higher() -> None:
    assert plain(say_step("1.055", 1055, define("antal"))) == "1.055 flere"
    assert plain(say_step("0,1", 0.1, define("score"))) == "0,1 højere"


def test_the_unit_of_a_ratio_is_what_it_counts() -> None:
    assert name_unit(define("ratio", "indlæggelser pr. patient")) == "indlæggelser pr. patient"
    assert name_unit(define("pr_1000", "senge pr. 1.000 ældre")) == "pr. 1.000"
    assert name_unit(define("ratio")) == "forhold"


@pytest.mark.parametrize(
    ("band", "name"),
    [
        ("0 til 20 pct.", "Kommuner, hvor højst 20 pct. af praksis er lukket"),
        ("over 20 til 80 pct.", "Kommuner, hvor over 20 til 80 pct. af praksis er lukket"),
        ("over 80 til 100 pct.", "Kommuner, hvor over 80 pct. af praksis er lukket"),
    ],
)
def test_a_band_of_municipalities_is_called_by_what_they_have_in_common(
    band: str, name: str
) -> None:
    counted = "kommuner, hvor {interval} af praksis er lukket"
    assert name_series(define("antal", counted, "distribution"), Breakdown(category=band)) == name
