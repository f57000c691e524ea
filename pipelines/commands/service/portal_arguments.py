"""The commands of the portal: `portal`, `token new`, `token list`, `token revoke`.

Belongs here: arguments and options. What a command does is `.portal`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from pipelines.commands.options import HomeOption, choose_home, open_consoles

token = typer.Typer(help="Who may read the portal where it asks for a token.", no_args_is_help=True)


def portal(
    home: HomeOption = None,
    host: Annotated[
        str, typer.Option("--host", help="Where it listens; others need a proxy in front.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Its port.")] = 8780,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=16, help="How many processes answer.")
    ] = 2,
) -> None:
    """Pages, files and an interface for programs over the published figures (docs/portal.md).

    Exit 0: asked to end; 1: the port is taken, or the settings have mistakes.
    """
    from pipelines.commands.service.portal import serve_portal

    raise typer.Exit(serve_portal(choose_home(home), host, port, workers, *open_consoles()))


@token.command("new")
def new_token(
    name: Annotated[str, typer.Argument(help="Whose it is, such as 'Klynge Nord'.")],
    home: HomeOption = None,
    scope: Annotated[
        str, typer.Option("--scope", help="`read`, or `approve` for what waits, too.")
    ] = "read",
    days: Annotated[
        int, typer.Option("--days", min=1, max=1100, help="For how long it counts.")
    ] = 365,
) -> None:
    """Make a token and show it, once. Exit 0; 2: the name is taken, or there is no such scope."""
    from pipelines.commands.options import refuse
    from pipelines.commands.service.portal import add_token

    scopes: dict[str, Literal["read", "approve"]] = {"read": "read", "approve": "approve"}
    if scope not in scopes:
        refuse(f"there is no scope '{scope}'; write read or approve")
    today = datetime.now(UTC).date()
    raise typer.Exit(
        add_token(choose_home(home), name, scopes[scope], days, today, *open_consoles())
    )


@token.command("list")
def list_tokens(home: HomeOption = None) -> None:
    """Whose tokens there are, and until when."""
    from pipelines.commands.service import portal as commands

    today = datetime.now(UTC).date()
    raise typer.Exit(commands.list_tokens(choose_home(home), today, *open_consoles()))


@token.command("revoke")
def revoke_token(
    name: Annotated[str, typer.Argument(help="The name that it was made for.")],
    home: HomeOption = None,
) -> None:
    """Take a token away at once. Exit 0; 2: there is none of that name."""
    from pipelines.commands.service.portal import remove_token

    raise typer.Exit(remove_token(choose_home(home), name, *open_consoles()))
