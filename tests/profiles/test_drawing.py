"""A profile's files: one drawing as PDF, SVG and PNG, for whoever sees it and whoever does not."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from geography import load_geography
from pipelines.commands.publication.profile import name_areas
from profiles.area_profile import draw_area, draw_goals, name_files
from profiles.drawing import DrawnProfile
from profiles.fonts import find_fonts
from tests.profiles.conftest import read_view
from wording.palette import ACCENT, COUNTRY_LINE, REGION_LINE
from wording.profile.page import arrange_profile
from wording.view import View


@pytest.fixture(scope="module")
def drawn(nord: View) -> DrawnProfile:
    return draw_area(nord, find_fonts())


def list_tags(element: pikepdf.Object) -> list[tuple[str, pikepdf.Object]]:
    """Every element of a PDF's structure with its kind, in order."""
    found = []
    if isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            found.append((str(element["/S"]), element))
        if "/K" in element:
            found += list_tags(element["/K"])
    elif isinstance(element, pikepdf.Array):
        for each in element:
            found += list_tags(each)
    return found


def test_the_profile_is_one_a4_page_and_at_most_two_for_every_area(view: View) -> None:
    made = draw_area(view, find_fonts())
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert 1 <= len(pdf.pages) <= 2
        assert len(made.svg) == len(made.png) == len(pdf.pages)
        for page in pdf.pages:
            width, height = (float(each) for each in page.mediabox[2:])
            assert (round(width), round(height)) == (595, 842)


def test_the_pdf_is_tagged_in_danish_with_headings_table_heads_and_words_for_drawings(
    nord: View, drawn: DrawnProfile
) -> None:
    rows = arrange_profile(nord).rows
    with pikepdf.open(io.BytesIO(drawn.pdf)) as pdf:
        assert str(pdf.Root.Lang).lower() == "da-dk"
        assert bool(pdf.Root.MarkInfo.Marked)
        tags = list_tags(pdf.Root.StructTreeRoot)
        kinds = [kind for kind, _ in tags]
        assert "/H1" in kinds and kinds.count("/Table") == 2 and kinds.count("/TH") >= 6
        figures = [str(element.get("/Alt", "")) for kind, element in tags if kind == "/Figure"]
        told = [row for row in rows if row.spine]
        assert len(figures) == len(told)
        assert all(row.name in text and row.value in text
                   for row, text in zip(told, figures, strict=True))  # fmt: skip


def test_the_same_page_gives_the_same_bytes(nord: View, drawn: DrawnProfile) -> None:
    assert draw_area(nord, find_fonts()) == drawn


def test_the_picture_is_small_enough_for_a_workbook_and_sharp_enough_for_print(
    drawn: DrawnProfile,
) -> None:
    assert sum(map(len, drawn.png)) < 300_000
    with Image.open(io.BytesIO(drawn.png[0])) as picture:
        assert picture.width > 900


def test_each_goal_with_figures_has_a_page(nord: View) -> None:
    made = draw_goals(nord, find_fonts())
    assert made is not None
    goals = [goal for section in nord.sections if section.kind in ("focus_area", "themes")
             for goal in section.goals]  # fmt: skip
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) >= len(goals)


def test_files_are_named_as_the_workbooks_are(drawn: DrawnProfile) -> None:
    names = [name for name, _ in name_files("nord", drawn, b"goals")]
    assert names == ["nord.pdf", "nord.svg", "nord-2.svg", "nord_maal.pdf"]


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4
              for each in shares]  # fmt: skip
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [ACCENT, REGION_LINE.color, COUNTRY_LINE.color])
def test_marks_on_the_line_are_told_from_white(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 3


def test_from_2027_on_councils_have_profiles(whole_demo: Path) -> None:
    geography = load_geography()
    before = name_areas(geography, None, None, date(2026, 12, 31))
    after = name_areas(geography, None, None, date(2027, 1, 1))
    councils = {name for name in after.keys() - before.keys() if name.startswith("sundhedsraad-")}
    assert councils and not any(name.startswith("sundhedsraad") for name in before)
    made = draw_area(read_view(whole_demo / "home", "amager"), find_fonts())
    assert made.pdf.startswith(b"%PDF")
