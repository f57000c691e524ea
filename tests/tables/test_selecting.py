"""A part of a table: by codes, patterns and expressions, with every figure in its place."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from tables.flat import list_rows
from tables.json_stat import describe_dataset
from tables.selecting import SelectionError, count_cells, select
from tables.statistics_table import Dimension, StatisticsTable

TABLE = StatisticsTable(
    "x", "X",
    (
        Dimension("Omraade", "område", ("land_000", "klynge_nord"), ("Landet", "Nord"), "geo"),
        Dimension("Tid", "periode", ("2021", "2022", "2023"), ("2021", "2022", "2023"), "time"),
        Dimension("Koen", "køn", ("alle", "kvinder"), ("begge køn", "kvinder"), total="alle"),
        Dimension("ContentsCode", "indhold", ("vaerdi",), ("X",), "metric"),
    ),
    np.array([1.0, 2, 3, 4, 5, 6, 7, 8, np.nan, 10, 11, 12]), {8: "skjult"},
    {"vaerdi": ("pct.", 1)}, (), "Kilde", datetime(2026, 12, 1, tzinfo=UTC), True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ({"Omraade": ["klynge_nord"], "Tid": ["2021"], "Koen": ["kvinder"]}, [8]),
        ({"Omraade": ["land_*"], "Tid": ["top(1)"]}, [5]),
        ({"Omraade": ["land_000"], "Tid": ["bottom(2)"]}, [1, 3]),
        ({"Omraade": ["land_000"], "Tid": ["from(2022)"], "Koen": ["*"]}, [3, 4, 5, 6]),
        ({"Omraade": ["land_000"], "Tid": ["to(2022)"]}, [1, 3]),
        ({"Omraade": ["land_000"], "Tid": ["[range(2021,2022)]"]}, [1, 3]),
        ({"Omraade": ["land_000"], "Tid": ["top(1,1)"]}, [3]),
        ({"Omraade": ["????_000"], "Tid": ["202?"]}, [1, 3, 5]),
    ],
)
def test_values_are_named_as_the_interface_lets_them(
    asked: dict[str, list[str]], values: list[float]
) -> None:
    chosen = select(TABLE, asked)
    assert chosen.values.tolist() == values
    assert count_cells(TABLE, asked) == len(values)


def test_a_hidden_figure_keeps_its_reason_at_its_new_place() -> None:
    chosen = select(TABLE, {"Omraade": ["klynge_nord"], "Tid": ["2022", "2023"]})
    assert np.isnan(chosen.values[0]) and chosen.status == {0: "skjult"}
    told = describe_dataset(chosen)
    assert told["value"] == [None, 11.0] and told["status"] == {"0": "skjult"}


def test_a_total_that_is_left_out_is_total_no_more() -> None:
    chosen = select(TABLE, {"Koen": ["kvinder"]})
    assert chosen.dimension("Koen").total is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"Kon": ["alle"]}, "Mener du »Koen«?"), ({"Tid": ["2032"]}, "Mener du »2023«?"),
        ({"Tid": []}, "ikke valgt noget"), ({"Tid": ["top(x)"]}, "top(x)"),
        ({"Tid": ["range(2021)"]}, "range(2021)"), ({"Tid": ["from(1999)"]}, "from(1999)"),
    ],
)  # fmt: skip
def test_what_the_table_does_not_have_is_told_with_what_is_near(
    asked: dict[str, list[str]], words: str
) -> None:
    with pytest.raises(SelectionError) as told:
        select(TABLE, asked)
    assert words in str(told.value)


def test_rows_have_a_line_for_each_combination() -> None:
    rows = list_rows(select(TABLE, {"Koen": ["*"]}), with_codes=True)
    assert rows.height == 12
    assert rows.filter(Omraade="klynge_nord", Tid="2022", Koen="alle")["status"].item() == "skjult"
    assert rows.filter(Omraade="land_000", Tid="2022", Koen="kvinder")["vaerdi"].item() == 4.0
