"""The commands about what was received: every extract and its fate, and what is late.

Belongs here: arguments and options. What a command does is in modules beside this one, imported
only when it is called. Which commands there are is `pipelines.commands.cli`.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.asking import ask_on_terminal
from pipelines.commands.options import (
    AsOfOption,
    BecauseOption,
    ByOption,
    DefinitionsOption,
    HomeOption,
    ReceivedOption,
    check_reason,
    choose_home,
    choose_person,
    find_as_of,
    open_consoles,
    refuse,
)

if TYPE_CHECKING:
    from pipelines.commands.extracts.why import FileQuestion
    from warehouse.home import Home
    from warehouse.taking_out import Decree


def extracts(
    home: HomeOption = None,
    problems: Annotated[
        bool, typer.Option("--problems", help="List every reason and warning in full.")
    ] = False,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Only those that wait for a repair.")
    ] = False,
    why: Annotated[
        str | None,
        typer.Option(
            "--why", metavar="FILE", help="What became of a file: its name, path or sha256."
        ),
    ] = None,
    feedback: Annotated[
        str | None,
        typer.Option(
            "--feedback", metavar="FILE", help="Write its problems for the one who sent it."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the feedback is written (xlsx).")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--extracts", help="The folder of a FILE that was never received."),
    ] = None,
    definitions: DefinitionsOption = None,
) -> None:
    """Every extract ever received: what became of it, and why."""
    if [why, feedback, rejected or None].count(None) < 2:
        refuse("--rejected, --why and --feedback are asked for one at a time")
    if out is not None and feedback is None:
        refuse("--out belongs to --feedback")
    found_home, named = choose_home(home), feedback if why is None else why
    if named is None:
        from pipelines.commands.extracts.register import show_register

        raise typer.Exit(show_register(found_home, problems, rejected, open_consoles()[0]))
    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.commands.extracts.why import FileQuestion
    from pipelines.home import may_mix

    mixed = may_mix(os.environ)
    question = FileQuestion(named, folder, definitions or DEFAULT_DEFINITIONS, mixed)
    raise typer.Exit(answer_about_file(found_home, question, feedback is not None, out))


def answer_about_file(
    home: Home, question: FileQuestion, as_feedback: bool, out: Path | None
) -> int:
    """What became of one file, on the terminal or as a workbook for its sender; the exit code."""
    from pipelines.commands.extracts.feedback import write_feedback
    from pipelines.commands.extracts.why import explain_file

    output, errors = open_consoles()
    if as_feedback:
        return write_feedback(home, question, out, datetime.now(UTC), output, errors)
    return explain_file(home, question, output, errors)


def receive(
    file: Annotated[Path, typer.Argument(help="The extract that came.", metavar="FILE")],
    dataset: Annotated[str | None, typer.Option("--dataset", help="The dataset.")] = None,
    table: Annotated[
        str | None, typer.Option("--table", help="The publisher's table, FOLK1A; or unknown.")
    ] = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="The indicator of a health profile file.")
    ] = None,
    year: Annotated[str | None, typer.Option("--year", help="2021, 2021H1, 2021Q3.")] = None,
    area: Annotated[
        str | None, typer.Option("--area", help="Of a file without a column for it: 084.")
    ] = None,
    published: Annotated[
        str | None, typer.Option("--published", help="Release date, 2025-11-28; or unknown.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where it was fetched.")] = None,
    synthetic: Annotated[
        bool | None, typer.Option("--synthetic/--real", help="Whether the figures are invented.")
    ] = None,
    home: HomeOption = None,
    definitions: DefinitionsOption = None,
) -> None:
    """Ask for what a file does not say, put it into the inbox with a sidecar, and judge it."""
    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.commands.extracts.receive import Request, receive_file
    from pipelines.home import may_mix

    stated: dict[str, object] = {
        "dataset": dataset, "table": table, "indicator": indicator, "year": year, "area": area,
        "published": published, "url": url,
        "synthetic": None if synthetic is None else str(synthetic).lower(),
    }  # fmt: skip
    stated = {key: value for key, value in stated.items() if value is not None}
    interactive = sys.stdin.isatty()
    if not interactive:
        # nobody is asked for what need not be known
        stated = {"url": "unknown", "synthetic": "false", **stated}
    request = Request(file, stated, definitions or DEFAULT_DEFINITIONS, may_mix(os.environ))
    output, errors = open_consoles()
    ask = ask_on_terminal if interactive else None
    raise typer.Exit(receive_file(choose_home(home), request, ask, output, errors))


def fetch(
    source: Annotated[
        str | None, typer.Argument(metavar="[SOURCE]", help="One source; else all.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is new; fetch nothing.")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Get what is new from the sources that have an address, and put it into the inbox."""
    from pipelines.commands.extracts.fetch import FetchRequest, fetch_sources
    from pipelines.home import may_mix

    request = FetchRequest(source, check, may_mix(os.environ))
    raise typer.Exit(fetch_sources(choose_home(home), request, *open_consoles()))


def late(
    home: HomeOption = None,
    as_of: AsOfOption = None,
    received: ReceivedOption = False,
    todo: Annotated[
        bool, typer.Option("--todo", help="What a person has to download or ask for (Danish).")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="With --todo: as a page, too.", metavar="FILE")
    ] = None,
    definitions: DefinitionsOption = None,
) -> None:
    """Which datasets are late, and when each one's next release is expected."""
    if not todo and (html is not None or definitions is not None):
        refuse("--html and --definitions belong to --todo")
    if todo and (as_of is not None or received):
        refuse("--todo is about today; leave out --as-of and --received")
    found_home, day = choose_home(home), find_as_of(as_of, received)
    output, errors = open_consoles()
    if todo:
        from assets.inputs import DEFAULT_DEFINITIONS
        from pipelines.commands.extracts.todo import TodoRequest, show_todo

        request = TodoRequest(definitions or DEFAULT_DEFINITIONS, html, date.today())
        raise typer.Exit(show_todo(found_home, request, output, errors))
    from pipelines.commands.extracts.late import show_late

    raise typer.Exit(show_late(found_home, date.today(), output, errors, day))


ExtractArgument = Annotated[
    str,
    typer.Argument(
        metavar="EXTRACT", help="Its name, the end of it, its sha256 or the first of it."
    ),
]


def withdraw(
    extract: ExtractArgument,
    because: BecauseOption,
    by: ByOption = None,
    home: HomeOption = None,
) -> None:
    """An accepted extract no longer counts; the next run publishes without it."""
    from pipelines.commands.extracts.taking_out import WITHDRAW, take_out

    decree = decree_now(because, by)
    raise typer.Exit(take_out(WITHDRAW, choose_home(home), extract, decree, *open_consoles()))


def restore(
    extract: ExtractArgument,
    because: BecauseOption,
    by: ByOption = None,
    home: HomeOption = None,
) -> None:
    """A withdrawn extract counts again."""
    from pipelines.commands.extracts.taking_out import RESTORE, take_out

    decree = decree_now(because, by)
    raise typer.Exit(take_out(RESTORE, choose_home(home), extract, decree, *open_consoles()))


def erase(
    extract: ExtractArgument,
    because: BecauseOption,
    by: ByOption = None,
    home: HomeOption = None,
) -> None:
    """Bytes and cells of an extract are removed for good, such as personal data sent by mistake."""
    from pipelines.commands.extracts.taking_out import ERASE, take_out

    decree = decree_now(because, by)
    raise typer.Exit(take_out(ERASE, choose_home(home), extract, decree, *open_consoles()))


def reread(
    extract: Annotated[
        str | None,
        typer.Argument(
            metavar="EXTRACT", help="Which one, as for withdraw; else all that count or wait."
        ),
    ] = None,
    dataset: Annotated[
        str | None, typer.Option("--dataset", help="Only extracts of this dataset.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would differ.")
    ] = False,
    by: ByOption = None,
    home: HomeOption = None,
) -> None:
    """Read stored bytes again with today's layouts and rules, and show what differs."""
    from pipelines.commands.extracts.reread import RereadScope, reread_extracts
    from warehouse.taking_out import Decree

    decree = Decree(None, choose_person(by), datetime.now(UTC))
    wanted = RereadScope(extract, dataset, dry_run)
    raise typer.Exit(reread_extracts(choose_home(home), wanted, decree, *open_consoles()))


def decree_now(because: str, by: str | None) -> Decree:
    """What is decided now, why and by whom; a blank reason or name is wrong use."""
    from warehouse.taking_out import Decree

    return Decree(check_reason(because), choose_person(by), datetime.now(UTC))
