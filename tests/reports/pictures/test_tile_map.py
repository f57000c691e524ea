"""The map of municipalities: what it says, how it is read without colour."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Picture
from reports.pictures.tile_map import draw_map, list_outlined, shade
from reports.selection import arrange_report
from tests.reports.conftest import LONELY, NORD, REGION
from wording.view import Area

Make = Callable[..., ReportContent]


def draw(make_content: Make, **asked: object) -> Picture:
    view = arrange_report(make_content(**asked))
    return draw_map(LONELY, "2025", view, 1, Ledger())


def test_the_map_is_told_in_words(make_content: Make) -> None:
    text = draw(make_content).alternative.replace("\N{NO-BREAK SPACE}", " ")
    assert text == (
        "Kort med et felt for hver kommune: Ensomhed i 2025. Lavest er Allerød med 9,5 pct., "
        "højest er Helsingør med 14,3 pct. 24 kommuner har intet tal."
    )


def test_the_own_municipalities_are_outlined_and_none_for_the_region(make_content: Make) -> None:
    outlined = list_outlined(arrange_report(make_content(area=NORD)))
    assert Area("kommune", "0201") in outlined
    assert Area("kommune", "0101") not in outlined
    assert list_outlined(arrange_report(make_content(area=REGION))) == []


def test_darker_means_higher_without_colour() -> None:
    lightness = [
        0.2126 * red + 0.7152 * green + 0.0722 * blue
        for red, green, blue, _ in (shade(step / 10) for step in range(11))
    ]
    assert lightness == sorted(lightness, reverse=True)
    assert lightness[0] - lightness[-1] > 0.2


def test_hidden_and_missing_figures_are_hatched_differently(make_content: Make) -> None:
    """A hatching is a pattern of the vector file; both stand in the squares and in the key."""
    assert draw(make_content).svg.count(b"<pattern") == 2
    rows = [
        {"status": "ok"} | each
        for each in make_content().material.values.to_dicts()
        if each["area_id"] not in ("0210", "0219") and each["indicator_id"] == LONELY.id
    ]
    only_missing = draw(make_content, rows=rows).svg.count(b"<pattern")
    assert only_missing == 1


@pytest.mark.parametrize("area", [NORD, REGION])
def test_the_caption_says_unit_and_period(make_content: Make, area: tuple[str, str]) -> None:
    caption = draw(make_content, area=area).caption
    assert caption == "Figur 1. Ensomhed i regionens kommuner, pct., 2025."
