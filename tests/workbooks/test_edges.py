"""Workbooks at the edges come out whole: nothing shown, very much, a single period."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.wording.definitions import READMISSIONS
from tests.workbooks.chart_checker import check_charts, read_charts
from tests.workbooks.checker import Published, check_workbook
from tests.workbooks.edge_contents import EDGES, hide_everything, show_one_period, show_very_much
from tests.workbooks.package_checker import check_package
from tests.workbooks.reading import find_column, find_row, texts_of
from wording.content import PublishedContent
from workbooks.area_workbook import write_workbook

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def much(content: PublishedContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of very much, written once for this process."""
    path = tmp_path_factory.mktemp("edges") / "much.xlsx"
    write_workbook(path, show_very_much(content))
    return path


@pytest.mark.parametrize("name", EDGES)
def test_every_figure_chart_and_part_is_right(
    content: PublishedContent, tmp_path: Path, request: pytest.FixtureRequest, name: str
) -> None:
    edge, path = EDGES[name](content), tmp_path / f"{name}.xlsx"
    if name == "much":
        path = request.getfixturevalue("much")
    else:
        write_workbook(path, edge)
    published = Published(edge.values, edge.definitions)
    assert check_workbook(path, published) == []
    assert check_charts(path, published) == []
    assert check_package(path) == []


def test_nothing_to_show_is_said_in_words(content: PublishedContent, tmp_path: Path) -> None:
    path = tmp_path / "hidden.xlsx"
    write_workbook(path, hide_everything(content))
    workbook = load_workbook(path)
    assert read_charts(path) == []
    assert "Intet skiller sig ud i de seneste tal." in texts_of(workbook["Forside"])
    assert "Ingen indikator har tal for flere grupper." in texts_of(workbook["Sammenligning"])
    goal = workbook["Ældre og kronisk sygdom"]
    row = find_row(goal, f"{READMISSIONS.title} (80+ år)")
    assert goal.cell(row, find_column(goal, "2019")).value == "ingen tal"
    remarks = "\n".join(texts_of(goal))
    assert "Færre end 5 personer." in remarks
    assert "Kilden har ikke offentliggjort tallet." in remarks


def test_sixty_headline_indicators_have_sixty_charts_of_sixteen_years_and_no_bars(
    much: Path,
) -> None:
    charts = read_charts(much)
    assert len(charts) == 60
    assert not [chart for chart in charts if chart.is_bars]
    assert all(series.values.count("$") == 4 for chart in charts for series in chart.series)


def test_a_single_period_has_tables_and_bars_and_no_lines(
    content: PublishedContent, tmp_path: Path
) -> None:
    path = tmp_path / "one.xlsx"
    write_workbook(path, show_one_period(content))
    assert {chart.is_bars for chart in read_charts(path)} == {True}
