"""Which indicators an edit reaches: through counts that are hidden together, and through what is
made of it."""

from __future__ import annotations

from assets.previewing.plan import plan_computing
from indicators.changes.edits import EditedDefinition, KeyChange
from schemas.definitions.model import Definition
from tests.indicators.disclosure.test_combined_counts import BOTH, ONE, OTHER, count, of_item

STRANGER = count("fremmed", of_item("c"))
FORMULA = KeyChange("numerator.where.item", "a", "x", "formula")
TARGET = KeyChange("target.value", 1, 2, "target")


def edit(definition: Definition, change: KeyChange) -> EditedDefinition:
    keys = {"status": "in_force"}
    return EditedDefinition(definition.id, keys, keys, (change,))


def half_of(name: str, made_of: str) -> Definition:
    return Definition.model_validate(
        {
            "id": name, "title": name, "description": "Halvdelen.", "theme": "kapacitet",
            "kind": "expression", "unit": "antal", "expression": "a / 2",
            "parts": {"a": {"indicator": made_of}},
        }
    )  # fmt: skip


def test_a_count_is_protected_with_those_that_it_is_put_together_of() -> None:
    definitions = [BOTH, ONE, OTHER, STRANGER]
    for edited in (BOTH, ONE, OTHER):
        plan = plan_computing([edit(edited, FORMULA)], definitions, definitions, (), {})
        assert plan.anew == {BOTH.id, ONE.id, OTHER.id}
    alone = plan_computing([edit(STRANGER, FORMULA)], definitions, definitions, (), {})
    assert alone.anew == {STRANGER.id}


def test_an_expression_is_made_anew_with_its_parts_and_with_what_is_made_of_it() -> None:
    definitions = [ONE, STRANGER, half_of("halv", ONE.id)]
    plan = plan_computing([edit(ONE, FORMULA)], definitions, definitions, (), {})
    assert plan.anew == {ONE.id, "halv"} and not plan.judged
    target = plan_computing([edit(ONE, TARGET)], definitions, definitions, (), {})
    assert target.judged == {ONE.id, "halv"} and not target.anew
