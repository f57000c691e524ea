"""Series drawn in one cell."""

from __future__ import annotations

from pathlib import Path

from openpyxl.workbook import Workbook

from tests.workbooks.chart_checker import find_cells, read_sparks
from tests.workbooks.reading import find_column, find_row
from workbooks.excel.sparks import choose_points, find_foot


def test_one_point_shows_no_development() -> None:
    assert choose_points([None, 3.0]) == []
    assert choose_points([]) == []
    assert choose_points([0.0, None, 4.0]) == [0.0, None, 4.0]


def test_only_the_newest_are_drawn() -> None:
    assert choose_points([9.0, 1.0, 2.0], most=2) == [1.0, 2.0]


def test_the_lowest_figure_has_a_column_too() -> None:
    assert 0.0 < 1.0 - find_foot([1.0, None, 3.0]) < 1.0


def test_a_series_without_movement_is_level() -> None:
    low, high = 5.0, 5.0 + 1e-12
    foot = find_foot([low, high])
    assert (high - foot) / (low - foot) < 1.001


def test_the_overview_draws_the_series_in_the_indicators_row(
    workbook_path: Path, workbook: Workbook
) -> None:
    sheet = workbook["Overblik"]
    [(drawn, cell)] = read_sparks(workbook_path).items()
    assert [each.value for each in find_cells(workbook, drawn)] == [18.0, 19.0]
    row = find_row(sheet, "Lavt mentalt helbred")
    assert sheet[cell].coordinate == sheet.cell(row, find_column(sheet, "Udvikling")).coordinate
