"""An indicator that is set against nobody, or against one level, is so in the whole workbook."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.wording.definitions import CLOSED, READMISSIONS, WELLBEING
from tests.workbooks.chart_checker import read_charts
from tests.workbooks.conftest import ROWS, WriteChanged
from tests.workbooks.reading import Shown, read_book, texts_of
from wording.content import PublishedContent

MAPPED = [
    (READMISSIONS, "kommune", code, name, "2021", "80+", 10.0 + place, "ok")
    for place, (code, name) in enumerate(
        {"0151": "Ballerup", "0157": "Gentofte", "0159": "Gladsaxe", "0163": "Herlev",
         "0167": "Hvidovre", "0185": "Tårnby"}.items()
    )
]  # fmt: skip
EARLIER = [
    (READMISSIONS, *area, "2020", "80+", value, "ok")
    for area, value in (
        (("klynge", "syd", "Syd"), 17.5),
        (("region", "084", "Region Hovedstaden"), 18.0),
        (("land", "000", "Hele landet"), 17.0),
    )
]
TITLE = READMISSIONS.title
HOME = "Ældre og kronisk sygdom"


@pytest.fixture
def with_lines_and_map(with_map: dict[str, object]) -> dict[str, object]:
    """Parts of a content in which the readmissions have a line, a map and a table of areas."""
    return {**with_map, "rows": [*ROWS, *EARLIER, *MAPPED]}


def write(
    write_changed: WriteChanged, content: PublishedContent, benchmark: str, **changes: object
) -> tuple[Workbook, list[Shown], list[str]]:
    """The workbook, what it shows of the readmissions, and what their charts draw."""
    alone = READMISSIONS.model_copy(update={"benchmark": benchmark, "profile": 1})
    path = write_changed(definitions=[alone, WELLBEING, CLOSED], **changes)
    workbook = load_workbook(path)
    shown = [
        each
        for sheet in read_book(workbook).values()
        for each in sheet
        if each.title.startswith(TITLE) and each.value is not None
    ]
    drawn = [
        f"{chart.sheet}: {workbook['Diagramdata'][series.name.rpartition('!')[2]].value}"
        for chart in read_charts(path)
        if chart.title.startswith(TITLE) and not chart.is_bars
        for series in chart.series
    ]
    return workbook, shown, drawn


def list_areas(shown: list[Shown]) -> set[str]:
    return {each.area for each in shown if each.column == "value"}


def test_with_a_benchmark_region_country_map_and_areas_are_shown(
    write_changed: WriteChanged, content: PublishedContent, with_lines_and_map: dict[str, object]
) -> None:
    _, shown, drawn = write(write_changed, content, "both", **with_lines_and_map)
    assert {"Region Hovedstaden", "Hele landet", "Nord"} <= list_areas(shown)
    assert {each.sheet for each in shown} >= {"Overblik", "Sammenligning", HOME}
    assert f"{HOME}: Hele landet" in drawn


def test_without_one_it_stands_alone_on_every_sheet(
    write_changed: WriteChanged, content: PublishedContent, with_lines_and_map: dict[str, object]
) -> None:
    workbook, shown, drawn = write(write_changed, content, "none", **with_lines_and_map)
    assert {each.sheet for each in shown} == {"Profil", "Overblik", HOME}
    assert list_areas([each for each in shown if each.sheet == "Overblik"]) == {"Syd"}
    assert not {"Region Hovedstaden", "Hele landet", "Nord"} & list_areas(shown)
    assert {each.value for each in shown if each.column.startswith("vs_")} == {"–"}
    assert drawn == [f"{HOME}: Syd"]
    notable = " ".join(texts_of(workbook["Forside"]))
    assert "dårligere end" not in notable.lower().partition("indhold")[0]


@pytest.mark.parametrize(
    ("benchmark", "kept", "left_out"),
    [
        ("region", "Region Hovedstaden", "Hele landet"),
        ("land", "Hele landet", "Region Hovedstaden"),
    ],
)
def test_one_level_is_not_the_other(
    write_changed: WriteChanged, content: PublishedContent, with_lines_and_map: dict[str, object],
    benchmark: str, kept: str, left_out: str,
) -> None:  # fmt: skip
    _, shown, drawn = write(write_changed, content, benchmark, **with_lines_and_map)
    assert kept in list_areas(shown)
    assert left_out not in list_areas(shown)
    assert f"{HOME}: {kept}" in drawn
    assert not [name for name in drawn if name.endswith(left_out)]


def test_in_the_regions_workbook_its_clusters_do_not_stand_side_by_side(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    rows = [*ROWS, *EARLIER, (READMISSIONS, "klynge", "nord", "Nord", "2020", "80+", 16.0, "ok")]
    _, both, lines = write(write_changed, content, "both", rows=rows, area=("region", "084"))
    _, alone, line = write(write_changed, content, "none", rows=rows, area=("region", "084"))
    assert {"Syd", "Nord"} <= list_areas([each for each in both if each.sheet == "Overblik"])
    assert list_areas([each for each in alone if each.sheet == "Overblik"]) == {
        "Region Hovedstaden"
    }
    assert f"{HOME}: Nord" in lines
    assert line == [f"{HOME}: Region Hovedstaden"]
