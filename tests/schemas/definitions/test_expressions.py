"""Expressions in a definition: what can be written, and what is told of the rest."""

from __future__ import annotations

import pytest

from schemas.definitions.expressions import (
    ExpressionError,
    list_names,
    parse_expression,
    write_expression,
)
from schemas.definitions.parts import are_disjoint


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a-b", "a − b"), ("(a − b) / c", "(a − b) / c"), ("a - (b - c)", "a − (b − c)"),
        ("(a * b) * 1000", "a × b × 1000"), ("a / (b / c)", "a / (b / c)"),
        ("åbne × 2.5", "åbne × 2.5"), ("a - (b + c) * 2", "a − (b + c) × 2"),
    ],
)  # fmt: skip
def test_an_expression_is_written_with_the_brackets_that_it_needs(text: str, written: str) -> None:
    tree = parse_expression(text)
    assert write_expression(tree) == written
    assert parse_expression(written) == tree


def test_the_names_stand_in_their_order() -> None:
    assert list(list_names(parse_expression("(b - a) / b"))) == ["b", "a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a -", "is no expression"), ("a ** b", "only names"), ("f(a)", "only names"),
        ("a, 5", "decimal point"), ("a if b else c", "only names"), ("'a'", "only names"),
        ("-a", "only names"), ("True", "only names"), ("1e999 * a", "only names"),
        ("a" * 300, "longer than"),
        ("(" * 190 + "a", "is no expression"), ("a.b", "only names"),
    ],
)  # fmt: skip
def test_what_is_no_expression_is_told(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said) as told:
        parse_expression(text)
    assert told.value.danish


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ({"sex": "maend"}, {"sex": "kvinder"}, True), ({"sex": "maend"}, {}, False),
        ({"age": "16-24"}, {"age": "25+"}, True), ({"age": "16-24"}, {"age": "20-29"}, False),
        ({"age": "16-24"}, {"age": "alle"}, False), ({"education": "grundskole"},
        {"education": "lang_videregående"}, True), ({}, {}, False),
        ({"sex": "maend", "age": "16+"}, {"sex": "kvinder", "age": "16+"}, True),
    ],
)  # fmt: skip
def test_groups_are_apart_where_nobody_is_in_both(
    one: dict[str, str], other: dict[str, str], apart: bool
) -> None:
    assert are_disjoint(one, other) is apart
