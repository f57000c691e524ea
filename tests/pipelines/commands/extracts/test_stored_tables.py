"""The cells of a file as they stand."""

from __future__ import annotations

import polars as pl

from pipelines.commands.extracts.stored_tables import list_rows
from sources.files.raw import RawTable


def test_a_row_with_one_cell_is_no_row_of_a_table() -> None:
    table = RawTable(pl.DataFrame({"c0": ["Titel", "0101", " 0147 "], "c1": [None, "5", "6"]}))
    assert list_rows([table]) == ["0101\t5", "0147\t6"]


def test_an_empty_sheet_has_no_rows() -> None:
    assert list_rows([RawTable(pl.DataFrame(), sheet="Tom")]) == []
