"""Figures made of several indicators' that are shown while one of those is hidden: they tell it.

Belongs here: ratios, inequalities and expressions as arithmetic, and solving them for the one that
is not known. Does not belong here: what a rate or a share tells of its count
(`auditing.figures.printed`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from auditing.figures.printed import divide_back, place_rows
from auditing.figures.scene import Scene, TellingBound
from auditing.sources import BREAKDOWN, list_categories, resolve
from schemas.definitions.expressions import (
    Constant,
    Expression,
    Name,
    Operation,
    list_names,
    parse_expression,
)
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

DERIVED = (Kind.RATIO, Kind.INEQUALITY_GAP, Kind.INEQUALITY_RATIO, Kind.EXPRESSION)
COUNTED = (Kind.COUNT, Kind.PROPORTION, Kind.RATE)
SITE = ("area_type", "area_id", "period")
FLAT = 1e-12


@dataclass(frozen=True)
class NamedOperand:
    """An indicator under the name that it has in the arithmetic, and what is settled of it."""

    name: str
    indicator_id: str
    fixed: Mapping[str, str]


def read_derived(scene: Scene) -> Iterator[TellingBound]:
    """What figures made of others tell of a hidden one of those."""
    known = {each.id: each for each in scene.definitions}
    for definition in scene.of_kinds(*DERIVED):
        tree, operands = state_arithmetic(definition)
        rows = line_up(scene, definition, operands)
        for operand in operands:
            hidden = known.get(operand.indicator_id)
            others = [each.name for each in operands if each is not operand]
            if hidden is None or hidden.kind not in COUNTED:
                continue
            asked = rows.filter(
                pl.col(operand.name).is_null(),
                *(pl.col(name).is_not_null() for name in others),
            )
            if asked.is_empty() or list(list_names(tree)).count(operand.name) != 1:
                continue
            solved = solve_rows(asked, tree, operand)
            yield from tell_counts(scene, solved, hidden)


def state_arithmetic(definition: Definition) -> tuple[Expression, list[NamedOperand]]:
    """How a figure is made of its operands."""
    if definition.kind is Kind.EXPRESSION:
        parts = [NamedOperand(name, each.indicator, each.fixed)
                 for name, each in definition.parts.items()]  # fmt: skip
        return parse_expression(str(definition.expression)), parts
    above, below = Name("above"), Name("below")
    if definition.kind is Kind.RATIO:
        groups = [each.fixed if each else {} for each in (definition.of_group, definition.to_group)]
        pair = (str(definition.of), groups[0]), (str(definition.to), groups[1])
        tree = Operation("*", Operation("/", above, below), Constant(float(definition.per or 1)))
    else:
        settled = [{"education": each} for each in definition.between]
        pair = (str(definition.of), settled[0]), (str(definition.of), settled[1])
        tree = Operation("-" if definition.kind is Kind.INEQUALITY_GAP else "/", above, below)
    return tree, [NamedOperand(one.name, *each)
                  for one, each in zip((above, below), pair, strict=True)]  # fmt: skip


def line_up(scene: Scene, definition: Definition, operands: list[NamedOperand]) -> pl.DataFrame:
    """The shown figures of a definition with the value of each operand (null: not shown)."""
    rows = scene.rows_of_indicator(definition.id).filter(pl.col("value").is_not_null())
    rows = rows.select(*SITE, *BREAKDOWN, "area_name", made="value")
    for operand in operands:
        mine = scene.told.published.filter(
            pl.col("indicator_id") == operand.indicator_id,
            *(pl.col(name) == value for name, value in operand.fixed.items()),
        ).with_columns(pl.lit(ALL).alias(name) for name in operand.fixed)
        figures = mine.select(*SITE, *BREAKDOWN, pl.col("value").alias(operand.name))
        rows = rows.join(figures, on=[*SITE, *BREAKDOWN], how="inner")
    return rows


def solve_rows(rows: pl.DataFrame, tree: Expression, operand: NamedOperand) -> pl.DataFrame:
    """The rows with the `value` that the operand must have, under the group that is meant."""
    solved = [solve_for(tree, operand.name, row["made"], row) for row in rows.to_dicts()]
    return rows.with_columns(
        *(pl.lit(value).alias(name) for name, value in operand.fixed.items()),
        value=pl.Series(solved, dtype=pl.Float64), indicator_id=pl.lit(operand.indicator_id),
    ).filter(pl.col("value").is_not_null())  # fmt: skip


def solve_for(tree: Expression, name: str, made: float, known: Mapping[str, Any]) -> float | None:
    """What the one that is not known must be for the tree to give `made`; None where many fit."""
    if not isinstance(tree, Operation):
        return made
    on_left = name in list_names(tree.left)
    other = work_out(tree.right if on_left else tree.left, known)
    if other is None:
        return None
    target: float | None
    if tree.sign in "+-":
        target = made - other if tree.sign == "+" else made + other if on_left else other - made
    elif tree.sign == "*":
        target = None if abs(other) < FLAT else made / other
    elif on_left:
        target = made * other if abs(other) >= FLAT else None
    else:
        target = None if abs(made) < FLAT else other / made
    side = tree.left if on_left else tree.right
    return None if target is None else solve_for(side, name, target, known)


def work_out(tree: Expression, known: Mapping[str, Any]) -> float | None:
    """The number of a tree all of whose names are known; None where 0 would divide."""
    if isinstance(tree, Constant):
        return tree.value
    if isinstance(tree, Name):
        return float(known[tree.name])
    left, right = work_out(tree.left, known), work_out(tree.right, known)
    if left is None or right is None or (tree.sign == "/" and abs(right) < FLAT):
        return None
    return {
        "+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right,
        "/": lambda: left / right,
    }[tree.sign]()  # fmt: skip


def tell_counts(scene: Scene, rows: pl.DataFrame, definition: Definition) -> Iterator[TellingBound]:
    """What the worked-out figures of an indicator tell of the count behind them."""
    if rows.is_empty():
        return
    if definition.kind is not Kind.COUNT:
        per = 100.0 if definition.kind is Kind.PROPORTION else float(definition.per or 1)
        yield from divide_back(
            scene, place_rows(scene, rows, definition, "numerator", "denominator", 1.0, per)
        )
        return
    for group in definition.groups:
        for category, narrowed in list_categories(definition):
            count = resolve(definition, "numerator", group, narrowed, scene.equal)
            mine = rows.filter(
                *(pl.col(name) == getattr(group, name) for name in ("sex", "age", "education")),
                pl.col("category") == category,
            ).with_columns(
                source=pl.lit(count["source"]), sex=pl.lit(count["of_sex"]),
                age=pl.lit(count["of_age"]), education=pl.lit(count["of_education"]),
            )  # fmt: skip
            if mine.is_empty():
                continue
            found = scene.look_up(scene.tag(mine, definition), "x").filter(
                pl.col("x_cell").is_not_null(), pl.col("x_number").is_null()
            )
            for row in found.iter_rows(named=True):
                number = float(round(row["value"])) if row["x_whole"] else row["value"]
                text = f"{row['area_name']} {number:.10g} by what is made of it ({definition.id})"
                yield TellingBound(row["x_cell"], number, number, text)
