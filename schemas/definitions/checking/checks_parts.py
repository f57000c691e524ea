"""Rules on what comes of putting indicators together: units that cannot be added, figures that are
always the same.

Belongs here: an expression or ratio held against the indicators that it is made of. Does not belong
here: an expression's text (`schemas.definitions.checking.checks_expressions`), and whether the
indicators and groups are there (`schemas.definitions.checking.checks_file`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schemas.definitions.editor.language_words import VALUES
from schemas.definitions.expressions import (
    Constant,
    Expression,
    ExpressionError,
    Name,
    Operation,
    parse_expression,
    write_expression,
)
from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known
from schemas.definitions.model import Definition

PERCENT = frozenset({"pct", "pct_point"})
RATIO = "ratio"


class MixedUnitsError(ValueError):
    """Two units that cannot be added or taken from each other."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one, other)
        self.units = one, other


def find_mixed_units(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """Expressions that add unlike figures, and units that are not those of what comes out."""
    units = {block.definition.id: block.definition.unit for block in blocks}
    for block in blocks:
        definition, tree = block.definition, read_tree(block)
        if tree is None or "unit" in block.unsure:
            continue
        of_parts = {name: units.get(part.indicator) for name, part in definition.parts.items()}
        try:
            made = find_unit_of(tree, of_parts)
        except MixedUnitsError as error:
            yield describe_mixed(block, error)
            continue
        if made is not None and not is_unit(definition.unit, made):
            yield describe_other(block, made)


def read_tree(block: DefinitionBlock) -> Expression | None:
    """The expression of a block; None where it has none, or none that can be read."""
    if not block.definition.expression or block.unsure & {"expression", "parts"}:
        return None
    try:
        return parse_expression(block.definition.expression)
    except ExpressionError:
        return None


def find_unit_of(tree: Expression, of_parts: Mapping[str, str | None]) -> str | None:
    """The unit of what comes out; None where it cannot be told. Raises `MixedUnitsError`."""
    if isinstance(tree, Name):
        return of_parts.get(tree.name)
    if isinstance(tree, Constant):
        return None
    left, right = (find_unit_of(side, of_parts) for side in (tree.left, tree.right))
    if tree.sign in "+-":
        if left is None or right is None:
            return None
        if left != right and not {left, right} <= PERCENT:
            raise MixedUnitsError(left, right)
        return "pct_point" if tree.sign == "-" and left in PERCENT else left
    return RATIO if tree.sign == "/" and left is not None and left == right else None


def is_unit(stated: str, made: str) -> bool:
    """Whether a unit can be that of what comes out; percent and points are told apart elsewhere,
    and a quotient of counts may be told as so many for each."""
    if made == RATIO:
        return stated not in PERCENT
    return stated == made or {stated, made} <= PERCENT


def describe_mixed(block: DefinitionBlock, error: MixedUnitsError) -> Finding:
    """That unlike figures are added."""
    one, other = error.units
    return Finding(
        "mixed_units", (*block.path, "expression"),
        f"figures in '{one}' and in '{other}' cannot be added to or taken from each other.",
        remedy="Take indicators of one unit, or divide by what makes them alike.",
        danish=Danish(
            f"tal i »{one}« og tal i »{other}« kan ikke lægges sammen eller trækkes fra hinanden.",
            "Tag indikatorer med samme enhed, eller divider, så de bliver ens.",
        ),
    )  # fmt: skip


def describe_other(block: DefinitionBlock, made: str) -> Finding:
    """That the unit is not that of what comes out."""
    stated = block.definition.unit
    says = VALUES["unit"].get(made, made).rstrip(".").lower()
    return Finding(
        "other_unit", (*block.path, "unit"),
        f"the unit is '{stated}', but what comes out of the expression is in '{made}'.",
        remedy=f"Write 'unit: {made}'"
        + (", or multiply by 100 for percent." if made == RATIO else "."),
        danish=Danish(
            f"enheden er »{stated}«, men udtrykket giver »{made}« ({says}).",
            f"Skriv 'unit: {made}'"
            + (", eller gang med 100, hvis det er procent." if made == RATIO else "."),
        ),
    )  # fmt: skip


def find_constant_figures(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """Something divided by itself, or taken from itself, is the same everywhere."""
    for block in blocks:
        definition = block.definition
        if definition.of is not None and list_same(definition):
            yield describe_constant(block, "to", definition.of, "1")
        tree = read_tree(block)
        for operation in [] if tree is None else list_operations(tree):
            if operation.sign in "-/" and is_same(operation, definition):
                said = write_expression(operation)
                yield describe_constant(
                    block, "expression", said, "0" if operation.sign == "-" else "1"
                )


def list_same(definition: Definition) -> bool:
    """Whether both sides of a ratio are the same figure."""
    sides = [(indicator, fixed) for _, indicator, fixed in definition.list_parts()]
    return len(sides) == 2 and sides[0] == sides[1]


def list_operations(tree: Expression) -> Iterator[Operation]:
    """Every operation of a tree."""
    if isinstance(tree, Operation):
        yield tree
        yield from list_operations(tree.left)
        yield from list_operations(tree.right)


def is_same(operation: Operation, definition: Definition) -> bool:
    """Whether both sides are the same figure, under one name or under two."""
    if operation.left == operation.right:
        return True
    sides = [
        definition.parts.get(side.name) if isinstance(side, Name) else None
        for side in (operation.left, operation.right)
    ]
    return sides[0] is not None and sides[0] == sides[1]


def describe_constant(block: DefinitionBlock, key: str, said: str, figure: str) -> Finding:
    """That a figure says nothing."""
    return Finding(
        "constant", (*block.path, key),
        f"'{said}' is {figure} everywhere: both sides are the same figure.",
        remedy="Name another indicator or another group on one side.",
        danish=Danish(
            f"»{said}« er {figure} overalt: begge sider er det samme tal.",
            "Nævn en anden indikator eller en anden gruppe på den ene side.",
        ),
    )  # fmt: skip
