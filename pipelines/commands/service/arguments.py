"""The commands that keep a home: `serve`, `status`, `notices`, `backup`, `restore-home`.

Belongs here: arguments and options. What a command does is in modules beside this one.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HomeOption, choose_home, open_consoles, refuse


def serve(
    home: HomeOption = None,
    host: Annotated[
        str, typer.Option("--host", help="Where the page listens; others need a login in front.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The page's port.")] = 3000,
    portal_port: Annotated[
        int, typer.Option("--portal-port", min=0, max=65535, help="The portal's; 0: no portal.")
    ] = 8780,
) -> None:
    """Page, daemon, messages and portal as in production, until one ends or SIGTERM. Exit 0: asked.

    1: one of them ended by itself, another process serves this home, or the port is taken.
    """
    from pipelines.commands.service.serve import serve as serve_home

    raise typer.Exit(
        serve_home(choose_home(home), host, port, *open_consoles(), portal_port=portal_port)
    )


def status(
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="As data.")] = False,
    service: Annotated[
        bool, typer.Option("--service", help="Only whether it works, not what awaits a person.")
    ] = False,
) -> None:
    """Whether all is well: daemons, runs, snapshot, what waits or is late, disk. Exit 0 or 1."""
    from pipelines.commands.service.status import show_status

    now = datetime.now(UTC)
    raise typer.Exit(show_status(choose_home(home), now, as_json, service, *open_consoles()))


def notices(
    home: HomeOption = None,
    send: Annotated[
        bool, typer.Option("--send", help="Tell now; `klynge serve` does so every minute.")
    ] = False,
    test: Annotated[
        str | None, typer.Option("--test", help="Send a trial to this receiver.", metavar="NAME")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", hidden=True)] = False,
) -> None:
    """Who hears what (notices.yaml), what each was told, what is still to be told. Exit 0 or 1."""
    from pipelines.commands.service import watching

    found = choose_home(home)
    if watch:
        watching.watch(found)
    elif test is not None:
        raise typer.Exit(watching.send_test(found, test, *open_consoles()))
    elif send:
        raise typer.Exit(watching.tell_now(found, *open_consoles()))
    else:
        raise typer.Exit(watching.show_notices(found, *open_consoles()))


def backup(
    file: Annotated[
        Path, typer.Argument(help="The file to write, such as home-2026-11-30.tar.gz.")
    ],
    home: HomeOption = None,
) -> None:
    """Write the whole home into one file, also while a run is at work. Exit 0: written; 1: not."""
    from pipelines.commands.progress import print_plain, print_problems
    from schemas.problems import StageError
    from warehouse.upkeep.backup import write_backup

    # of a folder that may not be looked into, the writing itself says so
    if os.path.lexists(file):
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
    from warehouse.upkeep.restoring import restore_backup

    if not os.access(file, os.R_OK) or file.is_dir():
        refuse(f"there is no file {file} that can be read")
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
