"""What is made from the catalogue of columns follows it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated, NamedTuple

import polars as pl
import pytest

from schemas.frames.columns import Described, read_columns
from schemas.frames.contract_table import CONTRACT_FILE, put_table
from schemas.frames.subject import Subject
from schemas.frames.values import COLUMNS, VALUE_COLUMNS, VALUE_KEY, Figure, fill_columns


class Measured(NamedTuple):
    """A row of two columns."""

    place: Annotated[str, Described("where", "Sted", "schemas", is_key=True)]
    height: Annotated[float | None, Described("how high", "Højde", "schemas", minimum=0)] = None


def test_a_column_has_the_type_that_the_row_states_and_null_where_it_says_so() -> None:
    columns = read_columns(Measured)
    assert [(name, column.kind) for name, column in columns.items()] == [
        ("place", pl.String()), ("height", pl.Float64()),
    ]  # fmt: skip
    assert [column.nullable for column in columns.values()] == [False, True]


def test_a_column_stays_closed_in_a_suppressed_row_unless_it_says_otherwise() -> None:
    assert not any(column.described.in_suppressed for column in read_columns(Measured).values())


def test_the_contract_describes_the_columns_as_they_are() -> None:
    text = CONTRACT_FILE.read_text(encoding="utf-8")
    assert put_table(text) == text, "run `make schema`"
    assert all(f"\n| `{name}` | " in text for name in COLUMNS)


def test_the_figure_that_products_read_has_every_column_beside_what_it_is_of() -> None:
    assert (*Subject._fields, *Figure._fields) == tuple(COLUMNS)
    assert set(VALUE_KEY) < set(Subject._fields)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_described_in_both_languages_and_made_by_a_module_that_exists(
    name: str,
) -> None:
    described = COLUMNS[name].described
    assert described.english and described.danish
    assert described.english != described.danish
    assert find_spec(described.made_by) is not None


def test_a_frame_gets_the_columns_that_no_step_has_made_as_null() -> None:
    filled = fill_columns(pl.DataFrame({"status": ["ok"], "helper": [1], "target_year": [2027]}))
    assert dict(filled.schema) == VALUE_COLUMNS
    assert filled["target_year"].item() == 2027
    assert filled["trend"].item() is None
