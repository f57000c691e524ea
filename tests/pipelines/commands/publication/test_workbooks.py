"""Every workbook of the demo holds what is published, marked and explained, in a sound file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assets.cluster_workbooks import CLUSTER_WORKBOOKS, REGION_WORKBOOKS
from geography import load_geography
from geography.tiles import load_tiles
from pipelines.commands.explain.explain import read_definitions
from schemas.agreement import load_agreement
from tests.pipelines.explaining import NOW, RUN_ID
from tests.workbooks.chart_checker import check_charts_of
from tests.workbooks.checker import Published, check_book, check_data
from tests.workbooks.package_checker import check_package
from tests.workbooks.reading import open_short_sheets
from warehouse.cells import open_published
from warehouse.home import Home
from wording.content import PublishedContent
from workbooks.area_workbook import write_workbook

AREAS = {**CLUSTER_WORKBOOKS, "region": REGION_WORKBOOKS["region"]}
IN_SUITE = ("bornholm", "byen", "region")


@pytest.fixture(scope="module")
def content(explained: Home) -> PublishedContent:
    """The demo's figures; each workbook is written for an area of its own."""
    published = open_published(explained)
    return PublishedContent(
        area=AREAS["nord"], values=published.values, definitions=read_definitions(published),
        agreement=load_agreement(), geography=load_geography(), extracts=published.extracts,
        run_id=RUN_ID, generated_at=NOW, tiles=load_tiles(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def published(content: PublishedContent) -> Published:
    return Published(content.values, content.definitions)


@pytest.mark.parametrize(
    "name",
    [
        # those that differ most: no split and no hospital, a split, everything
        pytest.param(name, marks=() if name in IN_SUITE else pytest.mark.soak)
        for name in AREAS
    ],
)
def test_every_figure_chart_link_and_part_of_the_demos_workbooks_is_right(
    content: PublishedContent, published: Published, tmp_path: Path, name: str
) -> None:
    path = tmp_path / f"{name}.xlsx"
    write_workbook(path, replace(content, area=AREAS[name]))
    book = open_short_sheets(path)
    assert check_book(book, published) == []
    assert check_charts_of(book, path, published) == []
    assert list(check_data(path, published)) == []
    assert check_package(path) == []
