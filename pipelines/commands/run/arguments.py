"""The commands that run something: the pipeline, the demo extracts, the web page.

Belongs here: arguments and options. What a command does is in modules beside this one, imported
only when it is called. Which commands there are is `pipelines.commands.cli`.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import (
    AsOfOption,
    CorrectionsOption,
    DefinitionsOption,
    HomeOption,
    ReceivedOption,
    choose_home,
    find_as_of,
    open_consoles,
    refuse,
)

ExtractsOption = Annotated[
    Path | None, typer.Option("--extracts", help="Folder of extracts; else the home's inbox.")
]
GeographyOption = Annotated[
    Path | None,
    typer.Option("--geography", help="Folder of areas; else KLYNGE_GEOGRAPHY, else our own."),
]
AllowSyntheticOption = Annotated[
    bool,
    typer.Option(
        "--allow-synthetic",
        help="Let real and synthetic extracts stand in one home; else KLYNGE_ALLOW_SYNTHETIC.",
    ),
]


def run(
    extracts: ExtractsOption = None,
    home: HomeOption = None,
    definitions: DefinitionsOption = None,
    geography: GeographyOption = None,
    corrections: CorrectionsOption = None,
    as_of: AsOfOption = None,
    received: ReceivedOption = False,
    allow_synthetic: AllowSyntheticOption = False,
) -> None:
    """Take in extracts, compute, publish. Exit 0: done; 3: some rejected; 4: it waits; 1: not.

    0: published, or the same figures were declined before; 3: the same, and some extract was
    rejected; 4: computed, but the snapshot waits for approval (klynge review); 1: nothing.
    With --as-of nothing is taken in unless --extracts is given, and the snapshot is put beside
    the current one.
    """
    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.commands.run.run import RunRequest, run_monitoring
    from pipelines.home import find_geography, may_mix

    found_home, day = choose_home(home), find_as_of(as_of, received)
    mixed, areas = may_mix(os.environ, allow_synthetic), find_geography(os.environ, geography)
    refuse_missing(extracts, "name a folder of extracts with --extracts")
    if day is None and extracts is None and not found_home.inbox.is_dir():
        refuse(f"there is no inbox {found_home.inbox} yet; name a folder with --extracts")
    refuse_missing(areas, "name one with areas.csv and the like")
    if day is not None:
        from pipelines.commands.run.run_as_of import AsOfRequest, run_as_of

        folder, file = extracts and extracts.resolve(), definitions and definitions.resolve()
        corrected = corrections and corrections.resolve()
        asked = AsOfRequest(found_home, day, folder, file, areas, corrected, mixed)
        raise typer.Exit(run_as_of(asked, *open_consoles()))
    request = RunRequest(
        home=found_home,
        folder=(extracts or found_home.inbox).resolve(),
        definitions=(definitions or DEFAULT_DEFINITIONS).resolve(),
        geography=areas,
        corrections=corrections.resolve() if corrections else None,
        allow_synthetic=mixed,
    )
    raise typer.Exit(run_monitoring(request, *open_consoles()))


def refuse_missing(folder: Path | None, remedy: str) -> None:
    """End with exit 2 where a folder was named that is not there."""
    if folder is not None and not folder.is_dir():
        refuse(f"there is no folder {folder}; {remedy}")


def demo(
    folder: Annotated[Path, typer.Argument(help="Where the extracts are written.")],
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same bytes.")] = 1,
) -> None:
    """Write a synthetic set of extracts of all datasets."""
    from demo.extracts import write_demo

    files = write_demo(folder, seed)
    typer.echo(f"{len(files)} synthetic files in {folder}")


def ui(
    home: HomeOption = None,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="The web page's port.")
    ] = 3000,
) -> None:
    """Dagster's web page and daemon on the home's state, to try things; ends with Ctrl-C.

    What is to stay up is started with `klynge serve`; only one of them serves a home.
    """
    from pipelines.commands.service.holding import Service, keep_service_lock
    from pipelines.instance import point_dagster_at, recover_from_crash
    from schemas.problems import StageError
    from warehouse.errors import explain_storage_errors

    found_home = choose_home(home)
    try:
        since = datetime.now(UTC).isoformat()
        with explain_storage_errors(found_home.root):
            keep_service_lock(found_home, Service(os.getpid(), "127.0.0.1", port, since))
        # the daemon's queue would wait for a killed run, whether or not the sensor is at work
        recover_from_crash(found_home)
        point_dagster_at(found_home, os.environ)
    except StageError as error:
        typer.echo(f"error: {error.problems[0].describe()}", err=True)
        raise typer.Exit(1) from error
    # Dagster writes scratch folders into its working directory: the home's, not the user's.
    os.chdir(found_home.dagster)
    dagster = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions"]
    os.execv(sys.executable, [*dagster, "--host", "127.0.0.1", "--port", str(port)])
