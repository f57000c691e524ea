"""What several commands of the command line have in common.

Belongs here: options that mean the same everywhere, and refusing wrong use.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from schemas.as_of import AsOf, AsOfError, read_as_of

WRONG_USE = 2

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Where all state is kept; else KLYNGE_HOME, else var/ here."),
]
DefinitionsOption = Annotated[
    Path | None, typer.Option("--definitions", help="Definitions; else indicator_defs.yaml.")
]

CorrectionsOption = Annotated[
    Path | None, typer.Option("--corrections", help="Corrections; else sources/corrections.yaml.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="As known on this day, such as 2024-12-01.", metavar="DATE"),
]
ReceivedOption = Annotated[
    bool,
    typer.Option("--received", help="With --as-of: only extracts that had been received here."),
]


def find_as_of(text: str | None, received: bool) -> AsOf | None:
    """The day that is asked for; what is none ends the command as wrong use."""
    try:
        return read_as_of(text, received, datetime.now(UTC).date())
    except AsOfError as error:
        refuse(str(error))


def refuse(message: str) -> NoReturn:
    """End with exit code 2: the command was used wrongly."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(WRONG_USE)
