"""What several commands of the command line have in common.

Belongs here: options that mean the same everywhere, and refusing wrong use.
"""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from schemas.as_of import AsOf, AsOfError, read_as_of
from schemas.problems import make_printable

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.home import Home

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
BecauseOption = Annotated[
    str, typer.Option("--because", help="Why, in a sentence that others will read.", metavar="TEXT")
]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who decides; else the system's user.", metavar="NAME")
]
AreaTypeOption = Annotated[
    str | None, typer.Option("--area-type", help="klynge, region or sundhedsraad.")
]
SnapshotOption = Annotated[
    str, typer.Option("--snapshot", help="A tag, a date, a run id; else the one in force.")
]


def choose_home(named: Path | None) -> Home:
    """The home that `--home` names, else the environment, else `var/` here.

    One that this user may not look into ends the command as wrong use.
    """
    # what it rests on is slow to import, and `klynge --help` does without
    from pipelines.home import find_home

    home = find_home(os.environ, named)
    try:
        is_closed = home.root.is_dir() and not os.access(home.root, os.R_OK | os.X_OK)
    except PermissionError:
        is_closed = True
    if is_closed:
        refuse(
            f"{home.root}: {find_user()} may not read this home. Run the command as the user whose "
            "home it is (docs/drift.md), or name another with --home"
        )
    return home


def open_consoles() -> tuple[Console, Console]:
    """Where a command says what came out, and where it says what went wrong."""
    from rich.console import Console

    # what is printed comes from files and settings: ':+1:' in it is no picture
    return Console(emoji=False), Console(stderr=True, emoji=False)


def find_as_of(text: str | None, received: bool) -> AsOf | None:
    """The day that is asked for; what is none ends the command as wrong use."""
    try:
        return read_as_of(text, received, datetime.now(UTC).date())
    except AsOfError as error:
        refuse(str(error))


def choose_person(named: str | None) -> str:
    """Who decides: the name that `--by` gives, else the operating system's user."""
    if named is not None:
        return write_on_one_line(named) or refuse("--by is blank; write a name")
    return find_user()


def find_user() -> str:
    """The operating system's user, behind `sudo`, too; its number where it has no name, as in some
    containers."""
    try:
        return write_on_one_line(os.environ.get("SUDO_USER") or getpass.getuser())
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def check_reason(because: str) -> str:
    """The reason on one line; a blank one ends the command as wrong use."""
    return write_on_one_line(because) or refuse("--because is blank; write in a sentence why")


def write_on_one_line(typed: str) -> str:
    """What somebody typed as one line that can be shown wherever it will stand."""
    return " ".join(make_printable(typed).split())


def refuse(message: str) -> NoReturn:
    """End with exit code 2: the command was used wrongly."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(WRONG_USE)
