"""The fan of a forecast in a chart of the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.axes import Axes

from indicators.verdicts.outlook import add_targets
from reports.charts import FAN_LABEL, draw_chart, draw_fan
from reports.content import ReportContent
from reports.drawing import start_drawing
from reports.ledger import Ledger
from reports.selection import select_reported_figure
from tests.reports.conftest import NORD, READMISSIONS, make_values, row
from wording.content import PublishedContent
from wording.view import View, arrange_view

FIGURES = (19.0, 18.6, 18.8, 18.1, 18.0, 17.9, 17.4, 17.5, 17.2, 16.9)
"""2016 to 2025; the target is 15.0 in 2027."""


@pytest.fixture
def view(make_content: Callable[..., ReportContent]) -> View:
    rows = [
        row(READMISSIONS, NORD, str(2016 + place), figure) for place, figure in enumerate(FIGURES)
    ]
    material: PublishedContent = make_content(rows=rows).material
    values = add_targets(make_values(rows), [READMISSIONS], {})
    return arrange_view(PublishedContent(**{**vars(material), "values": values}))


def draw() -> Axes:
    return start_drawing(8, 6).add_subplot()


def test_the_fan_reaches_from_the_newest_figure_to_the_targets_year(view: View) -> None:
    fan = view.fan_of(READMISSIONS, view.headline_of(READMISSIONS))
    axes = draw()
    assert draw_fan(axes, fan) == [2025.0, 2026.0, 2027.0]
    (band,) = axes.collections
    assert band.get_label() == FAN_LABEL
    drawn = {(float(x), float(y)) for x, y in band.get_paths()[0].vertices}
    for time, point in zip((2025.0, 2026.0, 2027.0), fan, strict=True):
        assert {(time, point.low), (time, point.high)} <= drawn


def test_the_words_beside_the_chart_tell_of_the_forecast(view: View) -> None:
    indicator = select_reported_figure(view, READMISSIONS, 2023)
    picture = draw_chart(indicator, view, 2023, 1, Ledger())
    assert ", med fremskrivning til 2027." in picture.alternative


def test_without_a_forecast_nothing_is_drawn(make_content: Callable[..., ReportContent]) -> None:
    short = arrange_view(make_content().material)
    assert short.fan_of(READMISSIONS, short.headline_of(READMISSIONS)) == []
    axes = draw()
    assert draw_fan(axes, []) == []
    assert not axes.collections
