"""The command that tells what changed between two snapshots.

Belongs here: arguments and options. What a command does is in modules beside this one, imported
only when it is called. Which commands there are is `pipelines.commands.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HomeOption, choose_home, open_consoles


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
    from pipelines.commands.changes.choice import Asked
    from pipelines.commands.changes.diff import DiffFiles, choose_wanted, show_diff

    found_home, wanted = choose_home(home), choose_wanted(old, new)
    output, errors = open_consoles()
    files = DiffFiles(json_file, csv_file, excel_file, html_file)
    asked = Asked(tuple(indicator or ()), tuple(area or ()))
    raise typer.Exit(show_diff(found_home, wanted, files, rows, output, errors, asked))
