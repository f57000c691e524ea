"""Charts of one indicator each: lines over the periods, or bars where there is one period.

Belongs here: putting one chart together, with its words inside the picture. Does not belong here:
which indicators are drawn (`reports.selection`), the marks of lines and bars
(`reports.pictures.lines`, `reports.pictures.bars`), the axes (`reports.pictures.axes`), nor
Excel's charts (`workbooks.excel`).
"""

from __future__ import annotations

from dataclasses import dataclass

from indicators.verdicts.comparability import has_development
from reports.ledger import About, Ledger
from reports.outline import Picture
from reports.pictures.axes import dress, fit_numbers
from reports.pictures.bars import draw_bars
from reports.pictures.drawing import drawing_settings, finish_picture, start_drawing, write_heading
from reports.pictures.lines import draw_lines
from reports.selection import ReportedIndicator
from reports.text import end_sentence, name_indicator
from wording.figure_words import say_unit
from wording.labels import split_period
from wording.pictures.chart_words import ChartWords, word_bars, word_lines
from wording.view import Area, Figure, Series, View

FIRST_YEARS_BEFORE = 8
"""How many years before the baseline a chart of the report begins at the earliest."""
IN_REPORT, ALONE = (8.4, 6.2), (13.0, 9.0)
"""Width and height in centimetres: two beside each other on a page, and a chart by itself."""


@dataclass(frozen=True)
class ChartPlace:
    """Where a chart is to stand: its number in the report (None by itself), its size, and the first
    year that it shows (None: all)."""

    number: int | None = None
    size_cm: tuple[float, float] = ALONE
    first_year: int | None = None


def place_in_report(number: int, baseline: int) -> ChartPlace:
    """The place of a report's chart."""
    return ChartPlace(number, IN_REPORT, baseline - FIRST_YEARS_BEFORE)


def draw_chart(
    indicator: ReportedIndicator, view: View, place: ChartPlace, ledger: Ledger
) -> Picture:
    """The chart of an indicator that has a figure; every number that its words say is told to the
    ledger."""
    lines = gather_lines(indicator, view, place.first_year)
    with drawing_settings():
        drawing = start_drawing(*place.size_cm)
        axes = drawing.add_subplot()
        if len(lines[view.main]) > 1:
            draw_lines(drawing, axes, lines, indicator, view)
            words = describe_lines(indicator, lines, view, fit_numbers(axes))
            dress(axes.yaxis, words.axis)
        else:
            draw_bars(axes, name_bars(lines, view), indicator)
            words = describe_bars(indicator, lines, view)
            dress(axes.xaxis, words.axis)
        write_heading(drawing, words.title, words.subtitle)
        tell_words(indicator, lines, view, ledger)
        name = f"figur_{place.number}" if place.number else indicator.definition.id
        text = f"{end_sentence(words.text)}{tell_aim(indicator, view, ledger)}"
        return finish_picture(drawing, name, text, write_caption(indicator, lines, place))


def write_caption(
    indicator: ReportedIndicator, lines: dict[Area, Series], place: ChartPlace
) -> str:
    """'Figur 3. Ensomhed (16-24 år).'; what else is to be said stands in the picture."""
    number = f"Figur {place.number}. " if place.number else ""
    name = name_indicator(indicator.definition, indicator.breakdown)
    drawn = (figure for series in lines.values() for figure in series.values())
    synthetic = " Syntetiske tal." if any(figure.synthetic for figure in drawn) else ""
    return f"{end_sentence(f'{number}{name}')}{synthetic}"


def gather_lines(
    indicator: ReportedIndicator, view: View, first_year: int | None
) -> dict[Area, Series]:
    """The figures of the area and its references from the first year on; of the newest period
    alone where periods are not held against each other."""
    lines = {}
    areas = [view.main, *view.references_of(indicator.definition)]
    in_a_row = has_development(indicator.definition)
    for area in areas:
        series = view.series_of(indicator.definition, area, indicator.breakdown)
        shown = {
            period: figure
            for period, figure in series.items()
            if figure.value is not None
            and (first_year is None or split_period(period)[0] >= first_year)
            and (in_a_row or period == indicator.period)
        }
        if shown:
            lines[area] = shown
    # a series that ended long before the baseline is shown all the same
    lines.setdefault(view.main, {indicator.period or "": indicator.figure})
    return {area: lines[area] for area in areas if area in lines}


def describe_lines(
    indicator: ReportedIndicator, lines: dict[Area, Series], view: View, lowest: float | None
) -> ChartWords:
    """The words of a chart over periods; `lowest` is where its axis begins, None at 0."""
    definition, breakdown = indicator.definition, indicator.breakdown
    return word_lines(
        definition, breakdown, view.series_of(definition, view.main, breakdown), view,
        list(lines[view.main]), lowest, [each for each in lines.items() if each[0] != view.main],
        view.fan_of(definition, breakdown),
    )  # fmt: skip


def describe_bars(
    indicator: ReportedIndicator, lines: dict[Area, Series], view: View
) -> ChartWords:
    """The words of a chart of one period."""
    bars = [(name, figure) for name, _, figure in name_bars(lines, view)]
    return word_bars(
        indicator.definition, indicator.breakdown, next(iter(lines[view.main])), bars, view
    )


def name_bars(lines: dict[Area, Series], view: View) -> list[tuple[str, Area, Figure]]:
    """The areas that have a figure in the area's own only period, from the top."""
    period = next(iter(lines[view.main]))
    return [
        (view.names[area], area, series[period])
        for area, series in lines.items()
        if period in series
    ]


def tell_words(
    indicator: ReportedIndicator, lines: dict[Area, Series], view: View, ledger: Ledger
) -> None:
    """Write down the figures that a chart's words say: the newest, the one that it is counted from,
    the lowest and the highest, and the other areas' beside the newest."""
    definition, own = indicator.definition, lines[view.main]
    whole = view.series_of(definition, view.main, indicator.breakdown)
    by_size = sorted(own, key=lambda period: own[period].value or 0.0)
    periods = [indicator.period, indicator.figure.baseline_period, by_size[0], by_size[-1]]
    said = [(view.main, period, whole.get(period or "")) for period in periods]
    for area, series in lines.items():
        if area != view.main:
            said.append((area, indicator.period, series.get(indicator.period or "")))
    for area, period, figure in said:
        if period is not None and figure is not None and figure.value is not None:
            about = About(definition.id, area, period, indicator.breakdown)
            ledger.tell(figure.value, definition.decimals, "value", about)


def tell_aim(indicator: ReportedIndicator, view: View, ledger: Ledger) -> str:
    """' Målet er 15,0 pct. i 2027.'; '' without a target."""
    definition, figure = indicator.definition, indicator.figure
    if figure.target is None or figure.target_year is None:
        return ""
    about = About(definition.id, view.main, indicator.period or "", indicator.breakdown)
    aim = ledger.tell(figure.target, definition.decimals, "target", about)
    return f" Målet er {aim}{say_unit(definition)} i {figure.target_year}."
