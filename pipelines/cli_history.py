"""The commands that look back: extracts, snapshots, what changed, where a figure comes from.

Belongs here: arguments and options. What a command does is in modules of its own, imported only
when it is called. Which commands there are is `pipelines.cli`.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli_options import (
    AsOfOption,
    DefinitionsOption,
    HomeOption,
    ReceivedOption,
    find_as_of,
    refuse,
)


def extracts(
    home: HomeOption = None,
    problems: Annotated[
        bool, typer.Option("--problems", help="List every reason and warning in full.")
    ] = False,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Only those that wait for a repair.")
    ] = False,
    why: Annotated[
        str | None,
        typer.Option(
            "--why", metavar="FILE", help="What became of a file: its name, path or sha256."
        ),
    ] = None,
    feedback: Annotated[
        str | None,
        typer.Option(
            "--feedback", metavar="FILE", help="Write its problems for the one who sent it."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the feedback is written (xlsx).")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--extracts", help="The folder of a FILE that was never received."),
    ] = None,
    definitions: DefinitionsOption = None,
) -> None:
    """Every extract ever received: what became of it, and why."""
    from rich.console import Console

    from pipelines.home import find_home

    if [why, feedback, rejected or None].count(None) < 2:
        refuse("--rejected, --why and --feedback are asked for one at a time")
    if out is not None and feedback is None:
        refuse("--out belongs to --feedback")
    found_home, output, errors = find_home(os.environ, home), Console(), Console(stderr=True)
    named = feedback if why is None else why
    if named is None:
        from pipelines.register import show_register

        raise typer.Exit(show_register(found_home, problems, rejected, output))
    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.why import FileQuestion, explain_file

    question = FileQuestion(named, folder, definitions or DEFAULT_DEFINITIONS)
    if why is not None:
        raise typer.Exit(explain_file(found_home, question, output, errors))
    from pipelines.feedback import write_feedback

    now = datetime.now(UTC)
    raise typer.Exit(write_feedback(found_home, question, out, now, output, errors))


def late(
    home: HomeOption = None, as_of: AsOfOption = None, received: ReceivedOption = False
) -> None:
    """Which datasets are late, and when each one's next release is expected."""
    from rich.console import Console

    from pipelines.home import find_home
    from pipelines.late import show_late

    found_home, day = find_home(os.environ, home), find_as_of(as_of, received)
    output, errors = Console(), Console(stderr=True)
    raise typer.Exit(show_late(found_home, date.today(), output, errors, day))


def explain(
    indicator: Annotated[str, typer.Argument(help="The indicator's id or title.", metavar="ID")],
    area: Annotated[str, typer.Option("--area", help="Name, code or id; a cluster comes first.")],
    period: Annotated[
        str, typer.Option("--period", help="2021, 2021H1 or '1. halvår 2021', 2021Q3, 2021-03.")
    ],
    sex: Annotated[str | None, typer.Option("--sex", help="kvinder, maend.")] = None,
    age: Annotated[str | None, typer.Option("--age", help="80+, 16-24.")] = None,
    education: Annotated[str | None, typer.Option("--education", help="grundskole.")] = None,
    category: Annotated[
        str | None, typer.Option("--category", help="A breakdown of the indicator's own.")
    ] = None,
    breakdown: Annotated[
        str | None,
        typer.Option("--breakdown", help="All of them as in a workbook: 'Kvinder, 16-24 år'."),
    ] = None,
    area_type: Annotated[
        str | None, typer.Option("--area-type", help="klynge, kommune, region, land, hospital.")
    ] = None,
    snapshot: Annotated[
        str | None,
        typer.Option("--snapshot", "--run", help="A tag, a date, a run id; else the one in force."),
    ] = None,
    as_of: AsOfOption = None,
    received: ReceivedOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, every cell.")] = False,
    home: HomeOption = None,
    definitions: Annotated[
        Path | None, typer.Option("--definitions", help="Definitions; else the snapshot's own.")
    ] = None,
) -> None:
    """How a published figure came about, down to each source cell.

    With --as-of: how the figure would have, computed with what was known on that day.
    """
    from rich.console import Console

    from geography import DATA_FOLDER
    from pipelines.explain import explain_figure
    from pipelines.explain_question import Question
    from pipelines.explain_then import Then
    from pipelines.home import find_geography, find_home
    from warehouse.snapshots import CURRENT

    question = Question(
        indicator, area, period, area_type, sex, age, education, category, breakdown
    )
    day = find_as_of(as_of, received)
    if day is not None and snapshot is not None:
        refuse("--as-of computes anew and --snapshot names what was computed: give one of them")
    then = Then(day, find_geography(os.environ) or DATA_FOLDER) if day else None
    found_home, output, errors = find_home(os.environ, home), Console(), Console(stderr=True)
    wanted = snapshot or CURRENT
    code = explain_figure(found_home, definitions, question, as_json, output, errors, wanted, then)
    raise typer.Exit(code)


def diff(
    old: Annotated[
        str | None,
        typer.Argument(
            help="Snapshot, tag, date, 'current' or 'previous'; else previous.", metavar="OLD"
        ),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(help="The same; else current.", metavar="NEW")
    ] = None,
    home: HomeOption = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write every changed figure here, too.")
    ] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="The same as a table for Excel.")
    ] = None,
    excel_file: Annotated[
        Path | None, typer.Option("--excel", help="A workbook in Danish, a row for each figure.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="A web page in Danish, the first of each.")
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", help="Only this id or title; may be repeated."),
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", help="Only this name, code or id; may be repeated."),
    ] = None,
    rows: Annotated[int, typer.Option("--rows", help="How many figures are shown.", min=0)] = 20,
) -> None:
    """What changed between two published snapshots, and why."""
    from rich.console import Console

    from pipelines.diff import DiffFiles, choose_wanted, show_diff
    from pipelines.diff_choice import Asked
    from pipelines.home import find_home

    found_home, wanted = find_home(os.environ, home), choose_wanted(old, new)
    output, errors = Console(), Console(stderr=True)
    files = DiffFiles(json_file, csv_file, excel_file, html_file)
    asked = Asked(tuple(indicator or ()), tuple(area or ()))
    raise typer.Exit(show_diff(found_home, wanted, files, rows, output, errors, asked))


def snapshots(home: HomeOption = None) -> None:
    """Every published snapshot: name, time, figures, tags; '*' is the current one."""
    from rich.console import Console

    from pipelines.home import find_home
    from pipelines.snapshots import show_snapshots

    found_home = find_home(os.environ, home)
    raise typer.Exit(show_snapshots(found_home, Console(), Console(stderr=True)))


def tag(
    name: Annotated[str, typer.Argument(help="The name, such as midtvejsstatus-2025.")],
    snapshot: Annotated[
        str, typer.Argument(help="Snapshot, tag, date, 'current' or 'previous'.")
    ] = "current",
    home: HomeOption = None,
) -> None:
    """Mark a snapshot with a name; it is then never cleaned up."""
    from rich.console import Console

    from pipelines.home import find_home
    from pipelines.snapshots import mark_snapshot

    found_home = find_home(os.environ, home)
    output, errors = Console(), Console(stderr=True)
    raise typer.Exit(mark_snapshot(found_home, name, snapshot, output, errors))
