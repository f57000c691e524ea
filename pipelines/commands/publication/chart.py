"""What `klynge chart ID` does: one indicator's chart for one area, as a picture in a file.

Belongs here: checking what was asked for, reading the snapshot, and the file. What the chart shows
and says is `reports.pictures.charts`, the same drawing as in the status report.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from assets.publishing.published_content import read_content
from geography import load_geography
from pipelines.commands.explain.question import QuestionError, find_definition
from pipelines.commands.explain.words import fold
from pipelines.commands.progress import print_plain, print_problems
from pipelines.commands.publication.report import name_area
from pipelines.commands.publication.workbook import find_workbook_area
from schemas.definitions.model import Definition
from schemas.problems import Problem, StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from wording.content import PublishedContent
from wording.view import Breakdown, View, arrange_view

WRITTEN, FAILED, WRONG_USE = 0, 1, 2
ENDINGS = (".svg", ".png")
WRONG = frozenset(
    {"unknown_area", "unknown_snapshot", "unknown_indicator", "unknown_breakdown", "unknown_ending"}
)
"""Rules of problems that are wrong use."""


class ChartError(StageError):
    """The chart that was asked for cannot be drawn."""


@dataclass(frozen=True)
class ChartRequest:
    """What is asked for; `breakdown` is a group as a workbook writes it, None for the one that
    stands for the indicator. `as_funnel`: its municipalities by size, not its series."""

    indicator: str
    area: str
    area_type: str | None = None
    breakdown: str | None = None
    wanted: str = "current"
    as_funnel: bool = False


def write_chart(
    home: Home, request: ChartRequest, out: Path | None, output: Console, errors: Console
) -> int:
    """Write the chart and say where it is; returns the exit code.

    0: written; 1: nothing is published, there is no figure to draw, or the file cannot be written;
    2: no such indicator, group, area or snapshot, or a file that is neither SVG nor PNG.
    """
    try:
        if out is not None:
            refuse_ending(out)
        geography = load_geography()
        area = find_workbook_area(geography, name_area(request.area), request.area_type)
        content = read_content(home, request.wanted, area, geography)
        definition = find_indicator(request.indicator, content.definitions)
        view = arrange_view(narrow_content(content, definition))
        breakdown = find_group(request.breakdown, definition, view)
        name = f"{definition.id}-{'tragt-' if request.as_funnel else ''}{area[1]}.svg"
        file = (out or Path(name)).resolve()
        make = draw_as_funnel if request.as_funnel else draw
        drawn = make(definition, breakdown, view, file.suffix.lower())
        with explain_storage_errors(file.parent):
            file.write_bytes(drawn)
    except StageError as error:
        print_problems(errors, error)
        return WRONG_USE if WRONG & {each.rule for each in error.problems} else FAILED
    print_plain(output, f"Written: {file}")
    return WRITTEN


def refuse_ending(file: Path) -> None:
    """Raise `ChartError` for a file whose ending names no form that a chart has."""
    if file.suffix.lower() not in ENDINGS:
        raise ChartError(
            [
                Problem(
                    rule="unknown_ending",
                    message="A chart is a vector picture or a picture of pixels.",
                    found=file.name,
                    expected=" or ".join(ENDINGS),
                    remedy="Name a file that ends in one of them.",
                )
            ]
        )


def find_indicator(named: str, definitions: list[Definition]) -> Definition:
    """The definition of an id or title; `ChartError` names what is near."""
    try:
        return find_definition(named, definitions)
    except QuestionError as error:
        raise ChartError(
            [
                Problem(
                    rule="unknown_indicator",
                    message=f"{error}",
                    remedy="Name the indicator by its id or its title.",
                )
            ]
        ) from error


def narrow_content(content: PublishedContent, definition: Definition) -> PublishedContent:
    """The content with the rows of one indicator alone, which are arranged in a moment."""
    values = content.values.filter(indicator_id=definition.id)
    return replace(content, values=values, definitions=[definition])


def find_group(named: str | None, definition: Definition, view: View) -> Breakdown:
    """The group that a text means, the headline without one; `ChartError` lists those there are."""
    if named is None:
        return view.headline_of(definition)
    known = {each.label: each for each in view.breakdowns_of(definition)}
    found = next((each for label, each in known.items() if fold(label) == fold(named)), None)
    if found is None:
        raise ChartError(
            [
                Problem(
                    rule="unknown_breakdown",
                    message="The indicator has no such group.",
                    found=named,
                    expected="; ".join(known),
                    remedy="Write one of them.",
                )
            ]
        )
    return found


def draw(definition: Definition, breakdown: Breakdown, view: View, ending: str) -> bytes:
    """The chart in the form that a file's ending names; `ChartError` without a figure."""
    # matplotlib is slow to import, and not needed to refuse wrong use
    from reports.ledger import Ledger
    from reports.pictures.charts import ChartPlace, draw_chart
    from reports.selection import select_reported_figure

    indicator = select_reported_figure(view, definition, view.content.agreement.baseline, breakdown)
    if not indicator.has_figure:
        raise ChartError(
            [
                Problem(
                    rule="no_figure",
                    message="There is no figure of the indicator to draw.",
                    found=f"{definition.id}, {view.main_name}, {breakdown.label}",
                    remedy="Choose another area or group.",
                )
            ]
        )
    picture = draw_chart(indicator, view, ChartPlace(), Ledger())
    return picture.svg if ending == ".svg" else picture.png


def draw_as_funnel(definition: Definition, breakdown: Breakdown, view: View, ending: str) -> bytes:
    """The funnel in the same form; `ChartError` without enough municipalities, or of an indicator
    that does not divide counts."""
    from reports.pictures.funnel import draw_funnel

    picture = draw_funnel(definition, breakdown, view)
    if picture is None:
        raise ChartError(
            [
                Problem(
                    rule="no_funnel",
                    message="A funnel needs a proportion or rate with the counts of eight "
                    "municipalities.",
                    found=f"{definition.id}, {breakdown.label}",
                    remedy="Choose another indicator or group, or leave out --funnel.",
                )
            ]
        )
    return picture.svg if ending == ".svg" else picture.png
