"""A whole workbook holds what is published, marked and explained; and the checkers see faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import pytest

from indicators.verdicts.outlook import add_targets
from schemas.definitions.series import Target
from tests.conftest import as_promised
from tests.office_validity import list_faults
from tests.wording.definitions import READMISSIONS
from tests.workbooks.chart_checker import FAN, check_charts, find_cells, read_charts
from tests.workbooks.checker import Published, check_workbook
from tests.workbooks.conftest import WriteChanged, build_values
from tests.workbooks.package_checker import check_package
from tests.workbooks.reading import open_short_sheets, read_book
from wording.content import PublishedContent

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def published(content: PublishedContent) -> Published:
    return Published(content.values, content.definitions)


LONG = [
    (READMISSIONS, "klynge", "syd", "Syd", str(2013 + place), "80+", figure, "ok")
    for place, figure in enumerate((19.0, 18.6, 18.8, 18.1, 18.0, 17.9, 17.4, 17.5, 17.2, 16.9))
]


def aim_at(values: pl.DataFrame, value: float, year: int) -> pl.DataFrame:
    """The values with an invented target for readmissions."""
    invented = {READMISSIONS.id: Target(value=value, year=year, source="opfundet")}
    return as_promised(add_targets(values, [READMISSIONS], invented))


def rewrite(path: Path, copy: Path, change: Callable[[str, str], str]) -> Path:
    """The file again with each part of text changed."""
    with ZipFile(path) as source, ZipFile(copy, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            is_picture = name.endswith(".png")
            target.writestr(name, content if is_picture else change(name, content.decode()))
    return copy


def test_every_figure_is_published_marked_and_explained(
    workbook_path: Path, published: Published
) -> None:
    assert check_workbook(workbook_path, published) == []


def test_every_chart_draws_the_cells_that_its_title_and_sheet_name(
    workbook_path: Path, published: Published
) -> None:
    charts = read_charts(workbook_path)
    assert {chart.sheet for chart in charts} == {"Børn og unge", "Sammenligning"}
    assert check_charts(workbook_path, published) == []


def test_the_file_holds_together(workbook_path: Path) -> None:
    assert check_package(workbook_path) == []


def test_the_file_is_valid_by_the_standards_schemas(workbook_path: Path, tmp_path: Path) -> None:
    assert list_faults(workbook_path.read_bytes(), "xlsx", tmp_path) == []


def test_the_checker_reads_every_sheet_with_figures(workbook_path: Path) -> None:
    read = read_book(open_short_sheets(workbook_path))
    assert set(read) == {
        "Profil", "Overblik", "Ældre og kronisk sygdom", "Børn og unge", "Lægefaglige kompetencer",
        "Sammenligning",
    }  # fmt: skip


@pytest.mark.parametrize("sheet", ["Overblik", "Børn og unge", "Sammenligning", "Data"])
def test_a_figure_that_differs_is_seen_on_each_sheet(
    workbook_path: Path, content: PublishedContent, sheet: str
) -> None:
    other = content.values.with_columns(
        value=pl.when(pl.col("value") == 19.0).then(19.5).otherwise("value")
    )
    faults = check_workbook(workbook_path, Published(other, content.definitions))
    assert [fault for fault in faults if fault.startswith(sheet)]
    assert check_charts(workbook_path, Published(other, content.definitions))


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("&quot;≈ &quot;", "", "marked as estimated"),
        ("SYNTETISKE TAL – må ikke bruges til beslutninger", "Tal", "no banner"),
        ("'Overblik'!A1", "'Overblikket'!A1", "no such place"),
        ("København er delt", "Noget er delt", "is not explained"),
        ("* rettet", "rettet", "'* rettet' is not explained"),
    ],
)
def test_a_missing_mark_explanation_or_target_is_seen(
    workbook_path: Path, published: Published, tmp_path: Path, before: str, after: str, fault: str
) -> None:
    one, other = (text.encode("ascii", "xmlcharrefreplace").decode() for text in (before, after))
    changed = rewrite(
        workbook_path,
        tmp_path / "changed.xlsx",
        lambda _, text: text.replace(before, after).replace(one, other),
    )
    assert [each for each in check_workbook(changed, published) if fault in each]


def test_a_chart_that_draws_another_row_is_seen(
    workbook_path: Path, published: Published, tmp_path: Path
) -> None:
    first = next(chart for chart in read_charts(workbook_path) if not chart.is_bars).series[0]
    other = first.values.replace(first.values[-1], str(int(first.values[-1]) + 3))

    def move(name: str, text: str) -> str:
        return text.replace(first.values, other) if "charts/" in name else text

    assert check_charts(rewrite(workbook_path, tmp_path / "moved.xlsx", move), published)


def test_the_fan_of_a_forecast_goes_on_to_the_targets_year(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    values = aim_at(build_values(LONG), 15.0, 2024)
    path, published = write_changed(values=values), Published(values, content.definitions)
    (chart,) = (each for each in read_charts(path) if not each.is_bars)
    assert chart.text.endswith(" Fremskrevet til 2024.")
    book = open_short_sheets(path)
    names = [find_cells(book, series.name or "")[0].value for series in chart.series]
    assert names == ["Syd", "Mål", *FAN]
    assert [cell.value for cell in find_cells(book, chart.series[0].names)][-3:] == [
        "2022", "2023", "2024",
    ]  # fmt: skip
    assert check_charts(path, published) == []
    assert check_workbook(path, published) == []
    elsewhere = Published(aim_at(build_values(LONG), 15.0, 2023), content.definitions)
    assert check_charts(path, elsewhere)


def test_a_mixed_workbook_marks_each_synthetic_figure(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    mixed = content.values.with_columns(synthetic=pl.col("area_type") == "land")
    path = write_changed(values=mixed)
    published = Published(mixed, content.definitions)
    assert check_workbook(path, published) == []
    assert check_charts(path, published) == []


def test_real_and_corrected_figures_pass(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    values = build_values(synthetic=False).with_columns(
        corrected=pl.col("area_id").is_in(["0183", "084"]),
        note=pl.when(pl.col("area_id") == "0183")
        .then(pl.lit("Rettet: trykfejl."))
        .otherwise("note"),
    )
    path = write_changed(values=values)
    assert check_workbook(path, Published(values, content.definitions)) == []


@pytest.mark.parametrize("area", [("region", "084"), ("sundhedsraad", "hovedstaden")])
def test_a_region_and_a_council_pass_as_well(
    write_changed: WriteChanged, content: PublishedContent, area: tuple[str, str]
) -> None:
    path = write_changed(area=area)
    published = Published(content.values, content.definitions)
    assert check_workbook(path, published) == []
    assert check_charts(path, published) == []
    assert check_package(path) == []
