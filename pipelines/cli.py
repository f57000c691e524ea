"""The command line `klynge`.

Belongs here: which commands there are and the order in which help lists them. Their arguments
are in `cli_runs`, `cli_definitions`, `cli_history` and `cli_reports`; what they do is imported only
when one is called, so that `klynge --help` answers at once.
"""

from __future__ import annotations

import typer

from pipelines import cli_definitions, cli_history, cli_reports, cli_runs

COMMANDS = (
    cli_runs.run,
    cli_definitions.check,
    cli_definitions.preview,
    cli_history.explain,
    cli_definitions.new,
    cli_definitions.catalogue,
    cli_history.extracts,
    cli_history.late,
    cli_history.diff,
    cli_history.snapshots,
    cli_history.tag,
    cli_runs.workbook,
    cli_reports.report,
    cli_runs.demo,
    cli_definitions.template,
    cli_runs.ui,
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


def main() -> None:
    """The entry point."""
    app()
