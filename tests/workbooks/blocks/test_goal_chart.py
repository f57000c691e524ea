"""Which periods a chart's line joins."""

from __future__ import annotations

from schemas.frames.values import Figure
from tests.wording.catalogues import define
from wording.view import Area, Breakdown
from workbooks.blocks.goal_chart import IndicatorBlock, list_charted_periods

NORD, LAND = Area("klynge", "nord"), Area("land", "000")


def ok(mark: str | None = None) -> Figure:
    return Figure(value=1.0, status="ok", period_mark=mark)


def block(*by_area: dict[str, Figure]) -> IndicatorBlock:
    """A block of the periods that any area has a row of."""
    periods = sorted({period for series in by_area for period in series})
    series = dict(zip((NORD, LAND), by_area, strict=False))
    return IndicatorBlock(define(), Breakdown(), periods, series, {})


def test_a_line_joins_no_figure_that_covers_something_else() -> None:
    years = {"2023": ok(), "2024": ok()}
    charted = list_charted_periods(block({**years, "2025H1": ok("1. halvår")}, years))
    assert charted == ["2023", "2024"]
    partial = {**years, "2025": ok("ikke hele året")}
    assert list_charted_periods(block(partial, years)) == ["2023", "2024"]


def test_a_year_without_a_row_has_its_place_on_the_axis() -> None:
    years = {"2020": ok(), "2021": ok(), "2022": ok(), "2024": ok()}
    assert list_charted_periods(block(years)) == ["2020", "2021", "2022", "2023", "2024"]
