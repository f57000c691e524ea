"""Every workbook of the demo holds what is published, marked and explained, in a sound file."""

from __future__ import annotations

import pytest

from assets.publishing.published_content import read_definitions
from tests.pipelines.conftest import WORKBOOK_AREAS, FindBook
from tests.workbooks.chart_checker import check_charts_of
from tests.workbooks.checker import Published, check_book, check_data
from tests.workbooks.package_checker import check_package
from tests.workbooks.reading import open_short_sheets
from warehouse.cells import open_published
from warehouse.home import Home

pytestmark = pytest.mark.whole

IN_SUITE = ("region",)


@pytest.fixture(scope="module")
def published(explained: Home) -> Published:
    found = open_published(explained)
    return Published(found.values, read_definitions(found))


@pytest.mark.parametrize(
    "name",
    [
        # it shows everything
        pytest.param(name, marks=() if name in IN_SUITE else pytest.mark.soak)
        for name in WORKBOOK_AREAS
    ],
)
def test_every_figure_chart_link_and_part_of_the_demos_workbooks_is_right(
    find_book: FindBook, published: Published, name: str
) -> None:
    _, path = find_book(name)
    book = open_short_sheets(path)
    assert check_book(book, published) == []
    assert check_charts_of(book, path, published) == []
    assert list(check_data(path, published)) == []
    assert check_package(path) == []
