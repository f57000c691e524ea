"""The sheet "Kort": the region's municipalities as squares."""

from __future__ import annotations

from typing import Any

from openpyxl import load_workbook

from tests.workbooks.checker import Published, check_workbook
from tests.workbooks.conftest import ROWS, WriteChanged, build_values
from tests.workbooks.reading import cells_of, read_map, texts_of
from wording.content import PublishedContent


def test_each_municipality_has_its_figure_under_its_name(
    write_changed: WriteChanged, with_map: dict[str, Any], content: PublishedContent
) -> None:
    path = write_changed(**with_map)
    published = Published(build_values(with_map["rows"]), content.definitions)
    shown = [each for each in read_map(load_workbook(path)["Kort"]) if each.value != "ingen tal"]
    assert {each.area for each in shown} >= {"Ishøj (kommunen)", "Allerød (kommunen)"}
    assert len(shown) == 7
    assert check_workbook(path, published) == []


def test_names_on_the_map_are_short(write_changed: WriteChanged, with_map: dict[str, Any]) -> None:
    texts = texts_of(load_workbook(write_changed(**with_map))["Kort"])
    assert {"København", "Bornholm"} <= set(texts)
    assert not [text for text in texts if text.endswith("kommunen)")]


def test_own_municipalities_are_bold(write_changed: WriteChanged, with_map: dict[str, Any]) -> None:
    sheet = load_workbook(write_changed(**with_map))["Kort"]
    bold = {cell.value: cell.font.bold for cell in cells_of(sheet)}
    assert bold["Ishøj"]
    assert not bold["Allerød"]


def test_each_map_has_one_colour_scale_over_its_figures(
    write_changed: WriteChanged, with_map: dict[str, Any]
) -> None:
    sheet = load_workbook(write_changed(**with_map))["Kort"]
    (rule,) = sheet.conditional_formatting
    figures = [cell for cell in cells_of(sheet) if isinstance(cell.value, float | int)]
    assert figures
    assert all(cell.coordinate in rule.sqref for cell in figures)


def test_fewer_than_five_municipalities_make_no_map(
    write_changed: WriteChanged, with_map: dict[str, Any]
) -> None:
    mapped = with_map["rows"][len(ROWS) :]
    sheet = load_workbook(write_changed(rows=[*ROWS, *mapped[:4]], tiles=with_map["tiles"]))["Kort"]
    assert list(read_map(sheet)) == []
    assert "Ingen hovedindikator har tal for fem kommuner eller flere." in texts_of(sheet)
    sheet = load_workbook(write_changed(rows=[*ROWS, *mapped[:5]], tiles=with_map["tiles"]))["Kort"]
    shown = [each for each in read_map(sheet) if each.value != "ingen tal"]
    assert len(shown) == 5
