"""The table of columns in docs/contract.md, made from the catalogue.

Belongs here: the table's form, and writing it: `python -m schemas.frames.contract_table`. Does not
belong here: what is said of a column (`schemas.frames.values`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from schemas.frames.columns import FrameColumn
from schemas.frames.values import COLUMNS

CONTRACT_FILE = Path(__file__).parents[2] / "docs" / "contract.md"
BEGIN = "<!-- columns: written by `make schema` from schemas/frames/values.py -->\n"
END = "<!-- end of columns -->\n"
TYPES = {
    pl.String(): "text",
    pl.Float64(): "double",
    pl.Int32(): "integer",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
}


def put_table(text: str) -> str:
    """The contract's text with the table of columns, as it is now, in its place."""
    before, _, rest = text.partition(BEGIN)
    table = "".join(f"{line}\n" for line in list_lines())
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def list_lines() -> Iterator[str]:
    """The table's lines, one for each column of the frame `values`."""
    yield "| column | type | unit | when suppressed | meaning |"
    yield "|---|---|---|---|---|"
    for name, column in COLUMNS.items():
        shown = "shown" if column.described.in_suppressed else "null"
        cells = (f"`{name}`", TYPES[column.kind], column.described.unit, shown, tell(column))
        yield f"| {' | '.join(cells)} |"


def tell(column: FrameColumn) -> str:
    """The column's meaning, with the values that there may be."""
    allowed = ", ".join(f"`{value}`" for value in column.described.allowed)
    said = column.described.english
    return f"{said}: {allowed}" if allowed else said


def main() -> None:
    """Write the table."""
    written = put_table(CONTRACT_FILE.read_text(encoding="utf-8"))
    CONTRACT_FILE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
