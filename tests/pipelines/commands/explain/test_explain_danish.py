"""A figure's explanation on the portal: Danish, and no number more than analysts are told."""

from __future__ import annotations

import re

import polars as pl
import pytest

from indicators.reasons import PROTECTED
from pages.portal.explained import Explained, write_explained
from pages.portal.frame import Frame
from pipelines.commands.explain.danish import say, write
from pipelines.commands.service.portal import explain_with
from tests.pipelines.explaining import explain, read_values
from warehouse.home import Home
from warehouse.publishing.snapshots import CURRENT
from wording.view import Area, Breakdown

FRAME = Frame("", "", False, "1. december 2026")
ENGLISH = re.compile(r"\b(share|numerator|denominator|weight|figure|value|withheld|published)\b")


@pytest.mark.parametrize(
    ("formula", "danish"),
    [
        ("Σ share × numerator", "Σ andel × tæller"),
        ("the area's own denominator", "områdets egen nævner"),
        ("100,000 × numerator / denominator", "100.000 × tæller / nævner"),
        (
            "1 × Σ share × x / Σ share × n; weight 0.125",
            "1 × Σ andel × x / Σ andel × n; vægt 0,125",
        ),
        ("Σ share × weight × figure", "Σ andel × vægt × tal"),
        ("Σ share × n × the country's x / n", "Σ andel × n × landets x / n"),
    ],
)
def test_a_line_of_the_arithmetic_is_danish(formula: str, danish: str) -> None:
    assert say(formula) == danish


@pytest.mark.parametrize(
    ("number", "text"), [(1234.5, "1.234,5"), (-0.25, "−0,25"), (-0.0, "0"), (1781, "1.781")]
)
def test_a_number_is_written_as_danes_write_it(number: float, text: str) -> None:
    assert write(number) == text


def tell(home: Home, row: dict[str, str]) -> tuple[Explained, str]:
    """What the portal tells of a published row, and its page."""
    group = Breakdown(row["sex"], row["age"], row["education"], row["category"])
    area = Area(row["area_type"], row["area_id"])
    told = explain_with(home)(CURRENT, row["indicator_id"], area, row["period"], group)
    return told, write_explained(FRAME, "Tallet", told, "/")


@pytest.mark.whole
def test_a_figure_is_told_in_danish_down_to_its_cells(explained: Home) -> None:
    rows = read_values(explained).filter(
        indicator_id="daglig_rygning", area_id="byen", period="2021", sex="alle", age="alle",
        education="alle",
    )  # fmt: skip
    told, html = tell(explained, rows.row(0, named=True))
    assert "København (kommune 0101)" in html and "0,579 (vægt fra 2019)" in html
    assert "linje 2, felt 2" in html and "Udgivet 10. marts 2022" in html
    assert not ENGLISH.search(re.sub(r"<[^>]*>|\S*\.css|Kørsel.*", "", html))
    english = explain(explained, "daglig_rygning", "byen", "2021").output
    assert all(file.sha256 in english for figure in told.figures for file in figure.files)


@pytest.mark.whole
def test_a_hidden_figure_tells_neither_parts_nor_cells(explained: Home) -> None:
    values = read_values(explained).filter(status_reason=PROTECTED)
    for row in values.filter(pl.col("area_type") == "kommune").sample(4, seed=1).to_dicts():
        told, html = tell(explained, row)
        assert "Tallet er skjult" in html
        assert not any(figure.parts or figure.steps or figure.files for figure in told.figures)
