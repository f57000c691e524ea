"""A chart can be copied out of its page: it says its finding and source, and is read in grey."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import combinations

import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from indicators.verdicts.outlook import add_targets
from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Picture
from reports.pictures import bars as chart_bars
from reports.pictures import lines as chart_lines
from reports.pictures.axes import fit_numbers
from reports.pictures.charts import ALONE, ChartPlace, draw_chart, place_in_report
from reports.pictures.drawing import start_drawing, write_heading
from reports.pictures.lines import FAN_LABEL, draw_fan
from reports.selection import arrange_report, select_reported_figure
from schemas.definitions.model import Definition
from tests.reports.conftest import LONELY, NEW, NORD, READMISSIONS, make_values, row
from wording import palette
from wording.content import PublishedContent
from wording.view import View, arrange_view

Make = Callable[..., ReportContent]
FIGURES = (19.0, 18.6, 18.8, 18.1, 18.0, 17.9, 17.4, 17.5, 17.2, 16.9)
"""2016 to 2025; the target is 15.0 in 2027."""
LINES = (
    palette.OWN_LINE, palette.REGION_LINE, palette.COUNTRY_LINE, palette.TARGET_LINE,
    palette.FAN_LINE,
)  # fmt: skip
FEWEST_CONTRAST = 3.0


@pytest.fixture
def view(make_content: Make) -> View:
    rows = [
        row(READMISSIONS, NORD, str(2016 + place), figure) for place, figure in enumerate(FIGURES)
    ]
    material: PublishedContent = make_content(rows=rows).material
    values = add_targets(make_values(rows), [READMISSIONS], {})
    return arrange_view(PublishedContent(**{**vars(material), "values": values}))


def draw() -> Axes:
    return start_drawing(8, 6).add_subplot()


def draw_report(
    make_content: Make, definition: Definition, ledger: Ledger | None = None
) -> Picture:
    view = arrange_report(make_content())
    indicator = select_reported_figure(view, definition, 2023)
    return draw_chart(indicator, view, place_in_report(1, 2023), ledger or Ledger())


def test_the_fan_reaches_from_the_newest_figure_to_the_targets_year(view: View) -> None:
    fan = view.fan_of(READMISSIONS, view.headline_of(READMISSIONS))
    axes = draw()
    assert draw_fan(axes, fan) == [2025.0, 2026.0, 2027.0]
    (band,) = axes.collections
    assert band.get_label() == FAN_LABEL
    drawn = {(float(x), float(y)) for x, y in band.get_paths()[0].vertices}
    for time, point in zip((2025.0, 2026.0, 2027.0), fan, strict=True):
        assert {(time, point.low), (time, point.high)} <= drawn


def test_the_words_beside_the_chart_tell_of_forecast_and_target(view: View) -> None:
    indicator = select_reported_figure(view, READMISSIONS, 2023)
    picture = draw_chart(indicator, view, ChartPlace(), Ledger())
    told = picture.alternative.replace("\N{NO-BREAK SPACE}", " ")
    assert told.endswith("Fremskrevet til 2027. Målet er 15,0 pct. i 2027.")


def test_without_a_forecast_nothing_is_drawn(make_content: Make) -> None:
    short = arrange_view(make_content().material)
    assert short.fan_of(READMISSIONS, short.headline_of(READMISSIONS)) == []
    axes = draw()
    assert draw_fan(axes, []) == []
    assert not axes.collections


def test_the_chart_says_its_finding_and_where_the_others_lie(make_content: Make) -> None:
    told = draw_report(make_content, READMISSIONS).alternative.replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith(
        "Linjediagram for Sundhedsklynge Nord, 2021 til 2025: Genindlæggelser (80+ år) er faldet "
        "fra 19,1 til 17,5 pct. siden 2023. Lavest 17,5 pct. i 2025, højest 19,4 pct. i 2022. "
        "Region Hovedstaden 16,9 pct. i 2025"
    )


def test_every_number_that_a_chart_says_is_in_the_ledger(make_content: Make) -> None:
    for definition in (READMISSIONS, NEW):
        ledger = Ledger()
        said = draw_report(make_content, definition, ledger).alternative
        numbers = set(re.findall(r"\d+,\d+", said))
        assert numbers
        assert numbers <= {each.text for each in ledger.entries}


def test_one_period_is_drawn_as_bars(make_content: Make) -> None:
    told = draw_report(make_content, NEW).alternative
    assert told.startswith("Søjlediagram: Nyt mål i 2025: fra 3,21 (Nord) til 3,33")


def test_the_files_say_in_words_what_they_show(make_content: Make) -> None:
    picture = draw_report(make_content, LONELY)
    svg = picture.svg.decode()
    assert f"<title>{picture.caption}</title>" in svg
    assert f"<desc>{picture.alternative}</desc>" in svg
    assert 'role="img"' in svg
    with Image.open(io.BytesIO(picture.png)) as pixels:
        assert pixels.info["Description"] == picture.alternative


def test_a_chart_by_itself_is_larger_and_shows_all_years(make_content: Make) -> None:
    view = arrange_report(make_content(baseline=2024, period=2025))
    indicator = select_reported_figure(view, READMISSIONS, 2024)
    alone = draw_chart(indicator, view, ChartPlace(), Ledger())
    late = draw_chart(indicator, view, ChartPlace(first_year=2024), Ledger())
    assert (round(alone.width_cm, 1), round(alone.height_cm, 1)) == ALONE
    assert ", 2021 til 2025:" in alone.alternative
    assert ", 2024 til 2025:" in late.alternative


@pytest.mark.parametrize(
    ("values", "begins"),
    [((2.0, 9.0), None), ((17.4, 18.8), 17.0), ((-3.0, 2.0), None), ((325000.0, 326000.0), 324000)],
)
def test_an_axis_that_does_not_begin_at_nothing_is_marked(
    values: tuple[float, float], begins: float | None
) -> None:
    axes = draw()
    axes.plot([0.0, 1.0], values)
    axes.margins(y=0.12)
    lowest = fit_numbers(axes)
    marks = [line for line in axes.lines if line.get_label() == "_cut"]
    assert (lowest is None) == (begins is None)
    assert len(marks) == (begins is not None)
    if lowest is not None:
        assert axes.get_ylim()[0] == lowest
        assert lowest <= min(values)
        assert lowest > 0
    else:
        assert axes.get_ylim()[0] <= 0 <= axes.get_ylim()[1]


def test_title_and_subtitle_stay_within_the_picture() -> None:
    drawing = start_drawing(8.4, 6.2)
    write_heading(drawing, "Andelen af ord i en titel " * 5, "kilde, enhed og dato " * 8)
    renderer = FigureCanvasAgg(drawing).get_renderer()
    for text in drawing.texts:
        box = text.get_window_extent(renderer)
        assert box.x1 <= drawing.bbox.x1
        assert box.y1 <= drawing.bbox.y1


def contrast(code: str) -> float:
    """How a colour stands out on white, as WCAG counts it."""
    parts = [int(code[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    light = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 1.05 / (sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), light, strict=True)) + 0.05)


def test_what_stands_for_a_figure_is_seen_on_white() -> None:
    bars = (palette.OWN_BAR, palette.OTHER_BAR, palette.REFERENCE_BAR)
    marks = (palette.RUN_MARK, palette.BREAK_MARK, palette.FAN_LIMIT)
    codes = {*bars, *(look.color for look in (*LINES, *marks))}
    assert {code: contrast(code) for code in codes if contrast(code) < FEWEST_CONTRAST} == {}
    assert contrast("8FB3BF") < FEWEST_CONTRAST, "the check can fail"


def test_lines_and_bars_are_told_apart_without_colour() -> None:
    for one, other in combinations(LINES, 2):
        assert (one.dash, one.marker) != (other.dash, other.marker)
    assert {look.dash for look in LINES} <= set(chart_lines.DASHES)
    assert len(set(chart_bars.HATCHES.values()) | {""}) == len(chart_bars.HATCHES) + 1
