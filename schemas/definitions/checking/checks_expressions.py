"""Rules on what an indicator takes of others: the expression's text, its parts, and their groups.

Belongs here: what is wrong with an expression or a part by itself. Does not belong here: whether
the indicators and groups are there (`schemas.definitions.checking.checks_file`).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.definitions.expressions import (
    Constant,
    Expression,
    ExpressionError,
    Operation,
    list_names,
    parse_expression,
)
from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known, suggest
from schemas.definitions.model import Definition
from schemas.definitions.parts import DIMENSIONS

WORDS = {"sex": "køn", "age": "alder", "education": "uddannelse", "category": "kategori"}


def find_wrong_expressions(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A text that cannot be read, names without a part, and parts that nothing names."""
    definition = block.definition
    if not definition.expression or not definition.parts:
        return
    try:
        tree = parse_expression(definition.expression)
    except ExpressionError as error:
        yield Finding(
            "expression", ("expression",), f"{error}.",
            remedy="Write something like 'a - b' or '(a - b) / c', with the names of 'parts'.",
            danish=Danish(
                f"{error.danish}.",
                "Skriv noget i retning af 'a - b' eller '(a - b) / c' med navnene under 'parts'.",
            ),
        )  # fmt: skip
        return
    named = set(list_names(tree))
    for name in sorted(named - definition.parts.keys()):
        yield Finding(
            "expression", ("expression",), f"there is no part '{name}'.",
            allowed=tuple(definition.parts), rests_on=("parts",),
            remedy=suggest(name, definition.parts) or "Add it under 'parts'.",
            danish=Danish(f"der er ingen del »{name}«.", "Tilføj den under 'parts'."),
        )  # fmt: skip
    for name in sorted(definition.parts.keys() - named):
        yield Finding(
            "expression", ("parts", name), f"the expression does not name the part '{name}'.",
            rests_on=("expression",), remedy="Use it in 'expression', or remove it.",
            danish=Danish(
                f"udtrykket nævner ikke delen »{name}«.", "Brug den i 'expression', eller slet den."
            ),
        )  # fmt: skip
    if has_zero_division(tree):
        yield Finding(
            "expression", ("expression",), "nothing can be divided by 0.",
            remedy="Divide by a part, or by another number.",
            danish=Danish(
                "man kan ikke dividere med 0.", "Divider med en del eller et andet tal."
            ),
        )  # fmt: skip
    if named:
        yield from find_wrong_unit(definition, tree)


def has_zero_division(tree: Expression) -> bool:
    """Whether something is divided by a written 0."""
    if not isinstance(tree, Operation):
        return False
    is_zero = isinstance(tree.right, Constant) and tree.right.value == 0
    return (
        (tree.sign == "/" and is_zero)
        or has_zero_division(tree.left)
        or has_zero_division(tree.right)
    )


def find_wrong_unit(definition: Definition, tree: Expression) -> Iterator[Finding]:
    """Percent of one thing less percent of another is no percentage of anything."""
    if definition.unit == "pct" and isinstance(tree, Operation) and tree.sign == "-":
        yield Finding(
            "other_unit", ("unit",), "a difference is no percentage of anything.",
            remedy="Write 'unit: pct_point' where the parts are percentages, else their unit.",
            warning=True, rests_on=("expression", "unit"),
            danish=Danish(
                "en forskel er ikke procent af noget.",
                "Skriv 'unit: pct_point', når delene er procenter, ellers deres enhed.",
            ),
        )  # fmt: skip


def find_groups_said_twice(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A group of the indicator's own that says what a part has settled already."""
    definition = block.definition
    settled = {name for _, _, fixed in definition.list_parts() for name in fixed}
    for number, group in enumerate(definition.groups):
        for name in DIMENSIONS[:3]:
            if name in settled and getattr(group, name) != "alle":
                yield Finding(
                    "part_group", ("groups", number, name),
                    f"a part settles '{name}', so a group cannot.",
                    remedy="Leave it out here, or in the parts.",
                    rests_on=("parts", "of_group", "to_group"),
                    danish=Danish(
                        f"en del har allerede sagt {WORDS[name]}, så opdelingen kan ikke.",
                        "Udelad det her eller i delene.",
                    ),
                )  # fmt: skip
