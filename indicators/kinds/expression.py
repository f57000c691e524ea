"""An expression in other indicators' figures, such as `a - b` or `(a - b) / c`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from indicators import reasons
from indicators.kinds.kind import DerivedKind, Operand
from indicators.kinds.ratio import write_operand
from indicators.methods import mover
from indicators.methods.statistics import Figures, with_method
from schemas.definitions.expressions import (
    Constant,
    Expression,
    Name,
    Operation,
    list_names,
    parse_expression,
    write_expression,
)
from schemas.definitions.model import Definition
from schemas.definitions.parts import are_disjoint

COUNT = "antal"
OPERATIONS = {
    "+": mover.add, "-": mover.subtract, "*": mover.multiply, "/": mover.divide,
}  # fmt: skip


class ExpressionKind(DerivedKind):
    """What an expression gives, with limits by MOVER (`indicators.methods.mover`).

    There are limits where the parts are independent: each stands once in the expression, and nobody
    is in two of those that have chance in them (full counts have none).
    """

    # its parts are crude, as a rule; `age_matters: false` says where age means nothing
    mixes_ages = True
    knows_exact = True
    no_figure = reasons.NO_RESULT

    def list_operands(self, definition: Definition) -> list[Operand]:
        """The parts, in the order in which they are stated; a part's role is its name."""
        return [
            Operand(name, part.indicator, part.fixed) for name, part in definition.parts.items()
        ]

    def keeps_own_groups(self, definition: Definition) -> bool:
        """Always: what the parts have in common may be more."""
        return True

    def can_be_compared(self, definition: Definition) -> bool:
        """Not where numbers are added and taken away alone: larger areas have more."""
        return definition.unit != COUNT or has_division(parse_tree(definition))

    def calculate(self, operands: Sequence[Figures], definition: Definition) -> Figures:
        """The expression, worked out for all rows at once."""
        tree = parse_tree(definition)
        named = dict(zip(definition.parts, operands, strict=True))
        made = work_out(tree, named)
        once = len(set(names := list(list_names(tree)))) == len(names)
        chance = {name: ~mover.is_exact(figures) for name, figures in named.items()}
        limited = np.full(made.value.shape, once) & np.any(list(chance.values()), axis=0)
        operands_of = {each.role: each for each in self.list_operands(definition)}
        for one, other in combinations(definition.parts, 2):
            if not are_independent(operands_of[one], operands_of[other]):
                limited &= ~(chance[one] & chance[other])
        low, high = (np.where(limited, limit, np.nan) for limit in (made.low, made.high))
        return with_method(made.value, low, high, mover.METHOD)

    def explain_no_interval(self, definition: Definition) -> str:
        """Parts may be about the same people; else one of them has none, or all are full counts."""
        operands = self.list_operands(definition)
        apart = all(are_independent(*pair) for pair in combinations(operands, 2))
        names = list(list_names(parse_tree(definition)))
        if apart and len(set(names)) == len(names):
            return reasons.PART_WITHOUT_INTERVAL
        return reasons.PARTS_NOT_INDEPENDENT

    def write_formula(self, definition: Definition) -> str:
        """In ids and signs."""
        operands = self.list_operands(definition)
        return write_expression(
            parse_tree(definition), {each.role: write_operand(each) for each in operands}
        )

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        named = "; ".join(
            f"{each.role}: {write_operand(each)}" for each in self.list_operands(definition)
        )
        return f"{write_expression(parse_tree(definition))}, hvor {named}."

    def describe_with_titles(self, names: Sequence[str], definition: Definition) -> str:
        """A Danish sentence."""
        titles = {name: f"»{title}«" for name, title in zip(definition.parts, names, strict=True)}
        return f"{write_expression(parse_tree(definition), titles)}."


def parse_tree(definition: Definition) -> Expression:
    """The expression of a definition, which was read before."""
    return parse_expression(str(definition.expression))


def work_out(tree: Expression, named: Mapping[str, Figures]) -> Figures:
    """The figures of a tree."""
    if isinstance(tree, Name):
        figures = named[tree.name]
        return mover.make_figures(figures.value, figures.low, figures.high)
    if isinstance(tree, Constant):
        shape = next(iter(named.values())).value.shape
        return mover.make_exact(np.full(shape, tree.value))
    return OPERATIONS[tree.sign](work_out(tree.left, named), work_out(tree.right, named))


def has_division(tree: Expression) -> bool:
    """Whether anything is divided in a tree."""
    if not isinstance(tree, Operation):
        return False
    return tree.sign == "/" or has_division(tree.left) or has_division(tree.right)


def are_independent(one: Operand, other: Operand) -> bool:
    """Whether two parts are two groups of one indicator in which nobody is twice."""
    return one.indicator_id == other.indicator_id and are_disjoint(one.fixed, other.fixed)
