"""The commands about what is published: snapshots and their tags, workbooks, status reports.

Belongs here: arguments and options. What a command does is in modules beside this one, imported
only when it is called. Which commands there are is `pipelines.commands.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import (
    AreaTypeOption,
    BecauseOption,
    HomeOption,
    SnapshotOption,
    check_reason,
    choose_home,
    choose_person,
    find_user,
    open_consoles,
)

NamedByOption = Annotated[str, typer.Option("--by", help="Who decides.")]
WaitingArgument = Annotated[
    str | None, typer.Argument(help="The waiting snapshot's name; else the one that waits.")
]


def snapshots(home: HomeOption = None) -> None:
    """Every published snapshot: name, time, figures, tags; '*' is the current one."""
    from pipelines.commands.publication.snapshots import show_snapshots

    raise typer.Exit(show_snapshots(choose_home(home), *open_consoles()))


def tag(
    name: Annotated[str, typer.Argument(help="The name, such as midtvejsstatus-2025.")],
    snapshot: Annotated[
        str, typer.Argument(help="Snapshot, tag, date, 'current' or 'previous'.")
    ] = "current",
    home: HomeOption = None,
) -> None:
    """Mark a snapshot with a name; it is then never cleaned up."""
    from pipelines.commands.publication.snapshots import mark_snapshot

    raise typer.Exit(mark_snapshot(choose_home(home), name, snapshot, *open_consoles()))


def audit(
    snapshot: Annotated[
        str, typer.Argument(help="Snapshot, tag, date, 'current', 'previous' or 'waiting'.")
    ] = "current",
    every: Annotated[
        bool, typer.Option("--all", help="Every find; else the first twenty of each sort.")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Try to work out hidden small counts from what is published. Exit 0: none; 1: each a line."""
    from pipelines.commands.publication.audit import show_audit

    raise typer.Exit(show_audit(choose_home(home), snapshot, every, *open_consoles()))


def review(
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write it as a web page to this file.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Show the snapshot that waits for approval against the one in force, and why it waits."""
    from pipelines.commands.publication.review import show_review

    raise typer.Exit(show_review(choose_home(home), html, *open_consoles()))


def approve(
    because: BecauseOption,
    by: NamedByOption,
    snapshot: WaitingArgument = None,
    home: HomeOption = None,
) -> None:
    """Make the snapshot that waits the current one. Exit 0: done; 1: it cannot be; 2: no such."""
    from pipelines.commands.publication.decision import approve_waiting, decide

    decision = decide(choose_person(by), find_user(), check_reason(because))
    raise typer.Exit(approve_waiting(choose_home(home), snapshot, decision, *open_consoles()))


def decline(
    because: BecauseOption,
    by: NamedByOption,
    snapshot: WaitingArgument = None,
    home: HomeOption = None,
) -> None:
    """Leave the snapshot that waits; the same figures do not wait again."""
    from pipelines.commands.publication.decision import decide, decline_waiting

    decision = decide(choose_person(by), find_user(), check_reason(because))
    raise typer.Exit(decline_waiting(choose_home(home), snapshot, decision, *open_consoles()))


def workbook(
    area: Annotated[str, typer.Argument(help="Cluster, region or health council: id or name.")],
    area_type: AreaTypeOption = None,
    snapshot: SnapshotOption = "current",
    out: Annotated[
        Path | None, typer.Option("--out", help="The file; else one in this folder.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write one area's workbook from a published snapshot, such as a health council's."""
    from pipelines.commands.publication.workbook import write_area_workbook

    found_home, (output, errors) = choose_home(home), open_consoles()
    code = write_area_workbook(found_home, area, area_type, snapshot, out, output, errors)
    raise typer.Exit(code)


def profile(
    area: Annotated[
        str | None,
        typer.Argument(help="Cluster, region or health council; else each that has a workbook."),
    ] = None,
    area_type: AreaTypeOption = None,
    snapshot: SnapshotOption = "current",
    out: Annotated[Path | None, typer.Option("--out", help="Folder; else this one.")] = None,
    home: HomeOption = None,
) -> None:
    """Write the one-page profile of an area as PDF, SVG and PNG, and a page for each goal."""
    from pipelines.commands.publication.profile import write_profiles

    folder = (out or Path()).resolve()
    wanted = (area, area_type, snapshot, folder)
    raise typer.Exit(write_profiles(choose_home(home), *wanted, *open_consoles()))


def report(
    kind: Annotated[str, typer.Argument(help="midtvejsstatus or slutstatus.")],
    period: Annotated[int, typer.Option("--period", help="The year that the report is about.")],
    baseline: Annotated[
        int | None,
        typer.Option("--baseline", help="Count changes from this year; else the agreement's."),
    ] = None,
    area: Annotated[
        str, typer.Option("--area", help="Cluster, region or health council; else our region.")
    ] = "region",
    area_type: AreaTypeOption = None,
    snapshot: SnapshotOption = "current",
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for both files; else this one.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write the status report of one area, in Danish, as a Word document and a PDF."""
    from pipelines.commands.publication.report import ReportRequest, write_report

    request = ReportRequest(kind, baseline, period, area, area_type, snapshot)
    folder = (out or Path()).resolve()
    raise typer.Exit(write_report(choose_home(home), request, folder, *open_consoles()))


def chart(
    indicator: Annotated[str, typer.Argument(help="The indicator's id or title.")],
    area: Annotated[
        str, typer.Option("--area", help="Cluster, region or health council; else our region.")
    ] = "region",
    area_type: AreaTypeOption = None,
    breakdown: Annotated[
        str | None,
        typer.Option("--breakdown", help="A group as a workbook writes it; else the headline's."),
    ] = None,
    funnel: Annotated[
        bool,
        typer.Option("--funnel", help="The municipalities by size, with the limits of chance."),
    ] = False,
    snapshot: SnapshotOption = "current",
    out: Annotated[
        Path | None, typer.Option("--out", help="The file, .svg or .png; else one in this folder.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write the chart of one indicator and area as a picture, SVG or PNG, to be copied."""
    from pipelines.commands.publication.chart import ChartRequest, write_chart

    request = ChartRequest(indicator, area, area_type, breakdown, snapshot, funnel)
    raise typer.Exit(write_chart(choose_home(home), request, out, *open_consoles()))
