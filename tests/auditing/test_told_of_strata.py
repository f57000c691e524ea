"""What is made of counts by age is not told where a figure of the same counts is hidden."""

from __future__ import annotations

from typing import Any

from auditing.strata import find_told_of_hidden
from schemas.definitions.model import Definition
from tests.auditing.published import define, publish, show

CARE = define("hjemmebehandling", groups=[{"age": "65+"}, {"age": "80+"}], headline={"age": "65+"})
COMING = Definition.model_validate(
    {"id": "forventet", "title": "f", "description": "f", "theme": "kapacitet",
     "kind": "projection", "of": "hjemmebehandling", "years": [2035], "unit": "antal"}
)  # fmt: skip
PART = {"change_by_structure": 0.1, "baseline_period": "2023", "structure_strata": "65-79, 80+"}


def audit(*rows: dict[str, Any]) -> list[str]:
    return [find.number for find in find_told_of_hidden(publish(rows), [CARE, COMING], {})]


def come(period: str, value: float) -> dict[str, Any]:
    return show(COMING, "Ishøj", None, period=period, value=value, status="ok", age="65+",
                category="rater som i dag")  # fmt: skip


def test_a_part_beside_a_hidden_figure_is_found_in_either_period() -> None:
    whole = show(CARE, "Ishøj", 17, 5050, age="65+", **PART)
    then = show(CARE, "Ishøj", 70, 4800, age="65+", period="2023")
    assert audit(whole, then) == []
    assert audit(whole, then, show(CARE, "Ishøj", None, 1750, age="80+")) == ["part"]
    assert audit(whole, then, show(CARE, "Ishøj", None, 1750, age="80+", period="2023")) == ["part"]
    assert audit(whole, then, show(CARE, "Ishøj", None, 1750, age="80+", period="2022")) == []
    assert audit(whole, then, show(CARE, "Solrød", None, 1750, age="80+")) == []


def test_persons_to_be_expected_beside_a_hidden_figure_are_found() -> None:
    rows = [come("2024", 17), come("2035", 25)]
    assert audit(*rows) == []
    assert audit(*rows, show(CARE, "Ishøj", None, 1750, age="80+")) == ["projection"]
    assert audit(rows[0], show(CARE, "Ishøj", None, 1750, age="80+")) == []
