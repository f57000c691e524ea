"""The command that writes status reports.

Belongs here: arguments and options. What the command does is `pipelines.report`, imported only
when it is called. Which commands there are is `pipelines.cli`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli_options import HomeOption


def report(
    kind: Annotated[str, typer.Argument(help="midtvejsstatus or slutstatus.")],
    baseline: Annotated[
        int, typer.Option("--baseline", help="The year that changes are counted from.")
    ],
    period: Annotated[int, typer.Option("--period", help="The year that the report is about.")],
    area: Annotated[
        str, typer.Option("--area", help="Cluster, region or health council; else our region.")
    ] = "region",
    area_type: Annotated[
        str | None, typer.Option("--area-type", help="klynge, region or sundhedsraad.")
    ] = None,
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="A tag, a date, a run id; else the one in force.")
    ] = "current",
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for both files; else this one.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write the status report of one area, in Danish, as a Word document and a PDF."""
    from rich.console import Console

    from pipelines.home import find_home
    from pipelines.report import ReportRequest, write_report

    request = ReportRequest(kind, baseline, period, area, area_type, snapshot)
    folder, errors = (out or Path()).resolve(), Console(stderr=True)
    raise typer.Exit(write_report(find_home(os.environ, home), request, folder, Console(), errors))
