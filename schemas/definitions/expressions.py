"""Arithmetic in a definition: `(a - b) / c` as a tree, with what is wrong with its text.

Belongs here: reading the text. Does not belong here: what the names stand for
(`schemas.definitions.parts`), and working it out (`indicators.kinds.expression`).

Python's own parser reads it; what is more than the four operations on names and numbers is refused.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Operator = Literal["+", "-", "*", "/"]
LONGEST = 200
"""Characters; a longer one would be read by nobody."""

_TYPED = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"})
_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
}  # fmt: skip
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
_SHOWN = {"+": "+", "-": "−", "*": "×", "/": "/"}


class ExpressionError(ValueError):
    """A text that is no expression: what is wrong in English, and in Danish (`danish`)."""

    def __init__(self, english: str, danish: str) -> None:
        super().__init__(english)
        self.danish = danish


@dataclass(frozen=True)
class Name:
    """A part, by its name."""

    name: str


@dataclass(frozen=True)
class Constant:
    """A number that is written out."""

    value: float


@dataclass(frozen=True)
class Operation:
    """Two expressions put together."""

    sign: Operator
    left: Expression
    right: Expression


Expression = Name | Constant | Operation


def parse_expression(text: str) -> Expression:
    """The tree of a text. Raises `ExpressionError`."""
    if len(text) > LONGEST:
        raise ExpressionError(
            f"the expression is longer than {LONGEST} characters",
            f"udtrykket er længere end {LONGEST} tegn",
        )
    try:
        parsed = ast.parse(text.translate(_TYPED).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"'{text}' is no expression", f"»{text}« er ikke et udtryk") from None
    return _read_node(parsed)


def _read_node(node: ast.expr) -> Expression:
    if isinstance(node, ast.Name):
        return Name(node.id)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value = float(str(node.value))
        if math.isfinite(value):
            return Constant(value)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        sign = _OPERATORS[type(node.op)]
        return Operation(sign, _read_node(node.left), _read_node(node.right))
    if isinstance(node, ast.Tuple):
        raise ExpressionError("write a decimal point, not a comma", "skriv punktum, ikke komma")
    raise ExpressionError(
        "only names, numbers, brackets and + - * / can be used",
        "kun navne, tal, parenteser og + - * / kan bruges",
    )


def list_names(tree: Expression) -> Iterator[str]:
    """The names, from left to right, as often as they stand there."""
    if isinstance(tree, Name):
        yield tree.name
    elif isinstance(tree, Operation):
        yield from list_names(tree.left)
        yield from list_names(tree.right)


def write_expression(tree: Expression, names: dict[str, str] | None = None) -> str:
    """The expression with no more brackets than it needs; `names` stand in for the parts'."""
    if isinstance(tree, Name):
        return (names or {}).get(tree.name, tree.name)
    if isinstance(tree, Constant):
        return f"{tree.value:g}"
    left, right = (write_expression(side, names) for side in (tree.left, tree.right))
    rank = _RANK[tree.sign]
    if isinstance(tree.left, Operation) and _RANK[tree.left.sign] < rank:
        left = f"({left})"
    binds = isinstance(tree.right, Operation) and (
        _RANK[tree.right.sign] < rank
        or (_RANK[tree.right.sign] == rank and tree.sign in ("-", "/"))
    )
    return f"{left} {_SHOWN[tree.sign]} {f'({right})' if binds else right}"
