"""The commands of efforts: `effort list`, `effort check`, `effort register`, `effort evaluate`.

Belongs here: arguments and options. What a command does is `.efforts`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from pipelines.commands.options import DefinitionsOption, HomeOption, choose_home, open_consoles

effort = typer.Typer(help="Local efforts (indsatser.yaml): do they work?", no_args_is_help=True)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
"""Whose day counts: shortly after midnight it is still yesterday elsewhere."""

EffortArgument = Annotated[str, typer.Argument(help="The effort's id in indsatser.yaml.")]


@effort.command("list")
def list_known(home: HomeOption = None, definitions: DefinitionsOption = None) -> None:
    """Every effort with its first day, registration and published verdicts."""
    from pipelines.commands.efforts import efforts

    raise typer.Exit(efforts.list_known(choose_home(home), definitions, *open_consoles()))


@effort.command("check")
def check_file(definitions: DefinitionsOption = None) -> None:
    """What is wrong with indsatser.yaml, each with its line. Exit 0: nothing; 1: mistakes."""
    from pipelines.commands.efforts.efforts import check

    raise typer.Exit(check(definitions, open_consoles()[0]))


@effort.command("register")
def register_one(
    named: EffortArgument,
    home: HomeOption = None,
    definitions: DefinitionsOption = None,
    periods: Annotated[
        int, typer.Option("--periods", min=2, max=40, help="Periods it is to be judged after.")
    ] = 4,
) -> None:
    """Fix an effort by digest, day and snapshot, and say the smallest effect that could be seen.

    Exit 0: registered; 1: the file has mistakes, or there is no snapshot; 2: no such effort, or it
    is registered as it stands.
    """
    from pipelines.commands.efforts.efforts import register

    today = datetime.now(COPENHAGEN).date()
    raise typer.Exit(
        register(choose_home(home), definitions, named, periods, today, *open_consoles())
    )


@effort.command("evaluate")
def evaluate_one(
    named: EffortArgument, home: HomeOption = None, definitions: DefinitionsOption = None
) -> None:
    """Judge an effort on the figures in force, as the next run will publish it."""
    from pipelines.commands.efforts.efforts import evaluate

    raise typer.Exit(evaluate(choose_home(home), definitions, named, *open_consoles()))
