"""What several commands of the command line have in common.

Belongs here: options that mean the same everywhere, and refusing wrong use.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

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


def refuse(message: str) -> NoReturn:
    """End with exit code 2: the command was used wrongly."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(WRONG_USE)
