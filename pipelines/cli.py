"""The command line `klynge`.

Belongs here: commands, options, exit codes for wrong use. What a command does is in modules
of its own, imported only when it is called, so that `klynge --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="klynge",
    help="Indicators for the health clusters of Region Hovedstaden.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Where all state is kept; else KLYNGE_HOME, else var/ here."),
]
WRONG_USE = 2
# a bracket that is not escaped is taken for markup
ADDRESS_HELP = r"dataset/measure\[/item]."


@app.command()
def run(
    extracts: Annotated[
        Path | None, typer.Option("--extracts", help="Folder of extracts; else the home's inbox.")
    ] = None,
    home: HomeOption = None,
    definitions: Annotated[
        Path | None, typer.Option("--definitions", help="Definitions; else indicator_defs.yaml.")
    ] = None,
) -> None:
    """Take in extracts, compute, publish. Exit 0: published; 3: some extract rejected; 1: not."""
    from rich.console import Console

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.home import find_home
    from pipelines.run import RunRequest, run_monitoring

    found_home = find_home(os.environ, home)
    if extracts is not None and not extracts.is_dir():
        refuse(f"there is no folder {extracts}; name a folder of extracts with --extracts")
    if extracts is None and not found_home.inbox.is_dir():
        refuse(f"there is no inbox {found_home.inbox} yet; name a folder with --extracts")
    request = RunRequest(
        home=found_home,
        folder=(extracts or found_home.inbox).resolve(),
        definitions=(definitions or DEFAULT_DEFINITIONS).resolve(),
    )
    raise typer.Exit(run_monitoring(request, Console(), Console(stderr=True)))


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="Definitions; else indicator_defs.yaml.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Check a definitions file. Exit 0: nothing to correct; 1: errors, as FILE:LINE:COL."""
    from datetime import date

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.definition_check import check_definitions
    from pipelines.home import find_home

    found_home = find_home(os.environ, home)
    code, lines = check_definitions(file or DEFAULT_DEFINITIONS, found_home, date.today())
    for line in lines:
        typer.echo(line)
    raise typer.Exit(code)


@app.command()
def preview(
    indicator: Annotated[str, typer.Argument(help="The indicator's id.", metavar="ID")],
    home: HomeOption = None,
    definitions: Annotated[
        Path | None, typer.Option("--definitions", help="Definitions; else indicator_defs.yaml.")
    ] = None,
) -> None:
    """Compute one indicator and show it beside what is published. Nothing is published."""
    from rich.console import Console

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.home import find_home
    from pipelines.preview import preview_indicator

    output, errors = Console(), Console(stderr=True)
    file = definitions or DEFAULT_DEFINITIONS
    found_home = find_home(os.environ, home)
    raise typer.Exit(preview_indicator(found_home, file, indicator, output, errors))


@app.command()
def explain(
    indicator: Annotated[str, typer.Argument(help="The indicator's id.", metavar="ID")],
    area: Annotated[str, typer.Option("--area", help="Name, code or id; a cluster comes first.")],
    period: Annotated[str, typer.Option("--period", help="2021, 2021H1, 2021Q3, 2021-03.")],
    sex: Annotated[str | None, typer.Option("--sex", help="kvinder, maend.")] = None,
    age: Annotated[str | None, typer.Option("--age", help="80+, 16-24.")] = None,
    education: Annotated[str | None, typer.Option("--education", help="grundskole.")] = None,
    category: Annotated[
        str | None, typer.Option("--category", help="A breakdown of the indicator's own.")
    ] = None,
    area_type: Annotated[
        str | None, typer.Option("--area-type", help="klynge, kommune, region, land, hospital.")
    ] = None,
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="A tag, a date, a run id; else the one in force.")
    ] = "current",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, every cell.")] = False,
    home: HomeOption = None,
    definitions: Annotated[
        Path | None, typer.Option("--definitions", help="Definitions; else the snapshot's own.")
    ] = None,
) -> None:
    """How a published figure came about, down to each source cell."""
    from rich.console import Console

    from pipelines.explain import explain_figure
    from pipelines.explain_question import Question
    from pipelines.home import find_home

    question = Question(indicator, area, period, area_type, sex, age, education, category)
    found_home, errors = find_home(os.environ, home), Console(stderr=True)
    output = Console()
    code = explain_figure(found_home, definitions, question, as_json, output, errors, snapshot)
    raise typer.Exit(code)


@app.command()
def new(
    indicator: Annotated[str | None, typer.Option("--id", help="Id, not used before.")] = None,
    title: Annotated[str | None, typer.Option("--titel", help="Title.")] = None,
    description: Annotated[
        str | None, typer.Option("--beskrivelse", help="What the figure says.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="How the figure is made.")] = None,
    belongs: Annotated[
        str | None, typer.Option("--hoerer-til", help="focus_area/goal, theme or 1-8.")
    ] = None,
    numerator: Annotated[str | None, typer.Option("--taeller", help=ADDRESS_HELP)] = None,
    denominator: Annotated[str | None, typer.Option("--naevner", help=ADDRESS_HELP)] = None,
    figure: Annotated[str | None, typer.Option("--tal", help=ADDRESS_HELP)] = None,
    weight: Annotated[str | None, typer.Option("--vaegt", help=ADDRESS_HELP)] = None,
    per: Annotated[str | None, typer.Option("--pr", help="Rates: per how many.")] = None,
    ages: Annotated[
        str | None, typer.Option("--aldersgrupper", help="Standardise over these, 65-79,80+.")
    ] = None,
    bands: Annotated[str | None, typer.Option("--graenser", help="Bands: 0,20,40.")] = None,
    of: Annotated[str | None, typer.Option("--af", help="ratio: the indicator divided.")] = None,
    to: Annotated[str | None, typer.Option("--med", help="ratio: the one divided by.")] = None,
    unit: Annotated[str | None, typer.Option("--enhed", help="Unit, else by kind.")] = None,
    age: Annotated[str | None, typer.Option("--alder", help="Only this age band.")] = None,
    by_sex: Annotated[bool, typer.Option("--koen", help="Women and men, too.")] = False,
    direction: Annotated[
        str | None, typer.Option("--retning", help="lower or higher: what is good.")
    ] = None,
    in_force: Annotated[
        bool, typer.Option("--i-kraft", help="In force at once; else a draft.")
    ] = False,
    definitions: Annotated[
        Path | None, typer.Option("--definitions", help="Definitions; else indicator_defs.yaml.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write a block for a new indicator from a few answers (asked for in Danish)."""
    from datetime import date

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.definition_block import Answers
    from pipelines.home import find_home
    from pipelines.new_definition import write_new_definition

    answers = Answers(
        id=indicator, title=title, description=description, kind=kind, belongs=belongs,
        numerator=numerator, denominator=denominator, figure=figure, weight=weight, per=per,
        ages=ages, bands=bands, of=of, to=to, unit=unit, age=age, by_sex=by_sex,
        direction=direction, status="in_force" if in_force else "draft",
    )  # fmt: skip
    file, found_home = definitions or DEFAULT_DEFINITIONS, find_home(os.environ, home)
    raise typer.Exit(write_new_definition(answers, file, found_home, date.today()))


@app.command()
def catalogue(
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for both files; else the home's catalogue.")
    ] = None,
    home: HomeOption = None,
    definitions: Annotated[
        Path | None, typer.Option("--definitions", help="Definitions; else indicator_defs.yaml.")
    ] = None,
) -> None:
    """Write the indicator catalogue, in Danish, as a web page and an Excel workbook."""
    from datetime import UTC, datetime

    from rich.console import Console

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.catalogue import write_catalogue
    from pipelines.home import find_home

    found_home = find_home(os.environ, home)
    folder = (out or found_home.root / "catalogue").resolve()
    file, now = definitions or DEFAULT_DEFINITIONS, datetime.now(UTC)
    errors = Console(stderr=True)
    raise typer.Exit(write_catalogue(found_home, file, folder, now, Console(), errors))


@app.command()
def extracts(
    home: HomeOption = None,
    problems: Annotated[
        bool, typer.Option("--problems", help="List every reason and warning in full.")
    ] = False,
) -> None:
    """Every extract ever received: what became of it, and why."""
    from rich.console import Console

    from pipelines.home import find_home
    from pipelines.register import show_register

    raise typer.Exit(show_register(find_home(os.environ, home), problems, Console()))


@app.command()
def diff(
    old: Annotated[
        str | None,
        typer.Argument(
            help="Snapshot, tag, date, 'current' or 'previous'; else previous.", metavar="OLD"
        ),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(help="The same; else current.", metavar="NEW")
    ] = None,
    home: HomeOption = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write every changed figure here, too.")
    ] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="The same as a table for Excel.")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", help="How many figures are shown.", min=0)] = 20,
) -> None:
    """What changed between two published snapshots, and why."""
    from rich.console import Console

    from pipelines.diff import choose_wanted, show_diff
    from pipelines.home import find_home

    found_home, wanted = find_home(os.environ, home), choose_wanted(old, new)
    output, errors = Console(), Console(stderr=True)
    raise typer.Exit(show_diff(found_home, wanted, (json_file, csv_file), rows, output, errors))


@app.command()
def snapshots(home: HomeOption = None) -> None:
    """Every published snapshot: name, time, figures, tags; '*' is the current one."""
    from rich.console import Console

    from pipelines.home import find_home
    from pipelines.snapshots import show_snapshots

    found_home = find_home(os.environ, home)
    raise typer.Exit(show_snapshots(found_home, Console(), Console(stderr=True)))


@app.command()
def tag(
    name: Annotated[str, typer.Argument(help="The name, such as midtvejsstatus-2025.")],
    snapshot: Annotated[
        str, typer.Argument(help="Snapshot, tag, date, 'current' or 'previous'.")
    ] = "current",
    home: HomeOption = None,
) -> None:
    """Mark a snapshot with a name; it is then never cleaned up."""
    from rich.console import Console

    from pipelines.home import find_home
    from pipelines.snapshots import mark_snapshot

    found_home = find_home(os.environ, home)
    output, errors = Console(), Console(stderr=True)
    raise typer.Exit(mark_snapshot(found_home, name, snapshot, output, errors))


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the extracts are written.")],
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same bytes.")] = 1,
) -> None:
    """Write a synthetic set of extracts of all datasets."""
    from demo.extracts import write_demo

    files = write_demo(folder, seed)
    typer.echo(f"{len(files)} synthetic files in {folder}")


@app.command()
def template(
    dataset: Annotated[str, typer.Argument(help="The dataset; only 'lokal' has a form.")],
    area: Annotated[
        str | None, typer.Option("--area", help="Cluster, municipality or hospital; else all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The form's file; else one in this folder.")
    ] = None,
    definitions: Annotated[
        Path | None, typer.Option("--definitions", help="Definitions; else indicator_defs.yaml.")
    ] = None,
) -> None:
    """Write the Excel form that a municipality or cluster fills in."""
    from datetime import datetime

    from rich.console import Console

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.template import write_template

    file = definitions or DEFAULT_DEFINITIONS
    now = datetime.now().astimezone()
    raise typer.Exit(write_template(dataset, area, out, file, now, Console(), Console(stderr=True)))


@app.command()
def ui(
    home: HomeOption = None,
    port: Annotated[int, typer.Option("--port", help="The web page's port.")] = 3000,
) -> None:
    """Dagster's web page and daemon on the home's state; ends with Ctrl-C."""
    from pipelines.home import find_home
    from pipelines.instance import point_dagster_at

    found_home = find_home(os.environ, home)
    point_dagster_at(found_home, os.environ)
    # Dagster writes scratch folders into its working directory: the home's, not the user's.
    os.chdir(found_home.dagster)
    dagster = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions"]
    os.execv(sys.executable, [*dagster, "--host", "127.0.0.1", "--port", str(port)])


def refuse(message: str) -> None:
    """End with exit code 2: the command was used wrongly."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(WRONG_USE)


def main() -> None:
    """The entry point."""
    app()
