"""How a frame's column is described, and reading the descriptions off the class of its rows.

Belongs here: what may be said of a column. Does not belong here: any column of a frame
(`schemas.frames.values`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, NamedTuple, get_args, get_type_hints

import polars as pl

if TYPE_CHECKING:
    from pandera.polars import DataFrameSchema

KINDS: dict[type, pl.DataType] = {
    str: pl.String(),
    float: pl.Float64(),
    int: pl.Int32(),
    bool: pl.Boolean(),
    date: pl.Date(),
}


@dataclass(frozen=True)
class Described:
    """What there is to say of a column beside its name and type.

    `english` is for docs/contract.md, `danish` for the readers of a workbook's data sheet;
    `made_by` is the module that fills it. A value is one of `allowed`, fits `pattern`, is at least
    `minimum`, where these are given. `in_suppressed`: may stand in a row whose figure is
    suppressed; what does not say so is hidden there. `for_readers`: stands in the data sheet.
    """

    english: str
    danish: str
    made_by: str
    unit: str = ""
    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    is_key: bool = False
    in_suppressed: bool = False
    for_readers: bool = True


class FrameColumn(NamedTuple):
    """A column of a frame: polars type, whether null is allowed, and what is said of it."""

    kind: pl.DataType
    nullable: bool
    described: Described


def read_columns(*rows: type) -> dict[str, FrameColumn]:
    """The columns by name, in order; each field of a class is `Annotated[type, Described(...)]`."""
    return {
        name: _read_column(*get_args(annotation))
        for row in rows
        for name, annotation in get_type_hints(row, include_extras=True).items()
    }


def _read_column(stated: type, described: Described) -> FrameColumn:
    alternatives = get_args(stated) or (stated,)
    (plain,) = (each for each in alternatives if each is not NoneType)
    return FrameColumn(KINDS[plain], NoneType in alternatives, described)


def make_model(catalogue: dict[str, FrameColumn]) -> DataFrameSchema:
    """The pandera model of a frame whose columns are in `catalogue`; one row for each key."""
    import pandera.polars as pa  # takes seconds to import

    def promise(column: FrameColumn) -> pa.Column:
        said = column.described
        checks = [pa.Check.isin(said.allowed)] if said.allowed else []
        if said.minimum is not None:
            checks.append(pa.Check.ge(said.minimum))
        return pa.Column(column.kind, checks=checks, nullable=column.nullable)

    columns = {name: promise(column) for name, column in catalogue.items()}
    key = [name for name, column in catalogue.items() if column.described.is_key]
    return pa.DataFrameSchema(columns, unique=key, strict=True, ordered=True)
