"""The command line `klynge`.

Belongs here: which commands there are and the order in which help lists them. Their arguments
are in the inner rooms' `arguments`; what they do is imported only when one is called, so that
`klynge --help` answers at once.
"""

from __future__ import annotations

import typer

from pipelines.commands.changes.arguments import diff
from pipelines.commands.definitions.arguments import (
    catalogue,
    check,
    data,
    history,
    new,
    preview,
    schema,
    template,
)
from pipelines.commands.efforts.arguments import effort
from pipelines.commands.explain.arguments import explain
from pipelines.commands.extracts.arguments import (
    erase,
    extracts,
    fetch,
    late,
    receive,
    reread,
    restore,
    withdraw,
)
from pipelines.commands.publication.arguments import (
    approve,
    audit,
    chart,
    decline,
    profile,
    report,
    review,
    snapshots,
    tag,
    workbook,
)
from pipelines.commands.run.arguments import demo, run, ui
from pipelines.commands.service.arguments import backup, notices, restore_home, serve, status
from pipelines.commands.service.portal_arguments import portal, token

COMMANDS = (
    run,
    data,
    check,
    schema,
    preview,
    explain,
    history,
    new,
    catalogue,
    fetch,
    receive,
    extracts,
    late,
    withdraw,
    restore,
    reread,
    erase,
    diff,
    audit,
    review,
    approve,
    decline,
    snapshots,
    tag,
    profile,
    workbook,
    report,
    chart,
    demo,
    template,
    ui,
    backup,
    restore_home,
    serve,
    portal,
    status,
    notices,
)

app = typer.Typer(
    name="klynge",
    help="Indicators for the health clusters of Region Hovedstaden.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(effort, name="effort")
app.add_typer(token, name="token")


def main() -> None:
    """The entry point."""
    app()
