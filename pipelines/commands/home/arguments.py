"""The commands that keep a home.

Belongs here: arguments and options. What a command does is imported only when it is called. Which
commands there are is `pipelines.commands.cli`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HomeOption, choose_home, open_consoles, refuse


def backup(
    file: Annotated[
        Path, typer.Argument(help="The file to write, such as home-2026-11-30.tar.gz.")
    ],
    home: HomeOption = None,
) -> None:
    """Write the whole home into one file, also while a run is at work. Exit 0: written; 1: not."""
    from pipelines.commands.progress import print_plain, print_problems
    from schemas.problems import StageError
    from warehouse.backup import write_backup

    if file.exists():
        refuse(f"{file} is there already; a backup covers no other")
    output, errors = open_consoles()
    try:
        written = write_backup(choose_home(home), file, datetime.now(UTC))
    except StageError as error:
        print_problems(errors, error)
        raise typer.Exit(1) from error
    print_plain(
        output, f"{written.files} files, {written.size / 1e6:,.1f} MB before packing: {file}"
    )


def restore_home(
    file: Annotated[Path, typer.Argument(help="A file that `klynge backup` has written.")],
    home: HomeOption = None,
) -> None:
    """Make a home of a backup, every file checked first. Exit 0: made; 1: nothing was made."""
    from pipelines.commands.progress import print_plain, print_problems
    from schemas.problems import StageError
    from warehouse.restoring import restore_backup

    if not file.is_file():
        refuse(f"there is no file {file}")
    output, errors = open_consoles()
    made = choose_home(home)
    try:
        found = restore_backup(file, made)
    except StageError as error:
        print_problems(errors, error)
        raise typer.Exit(1) from error
    print_plain(
        output, f"{made.root}: {found.files} files as of {found.written_at:%Y-%m-%d %H:%M} UTC"
    )
