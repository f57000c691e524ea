"""What `klynge new` does: ask, and put the new block beside its goal's others.

Belongs here: the dialogue, the file, and what to do next. Which questions there are and the
block that the answers make is `pipelines.commands.definitions.block`; where it is put,
`pipelines.commands.definitions.placing`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from pipelines.commands.asking import AnswerError, ask_on_terminal
from pipelines.commands.definitions.block import Answers, make_block
from pipelines.commands.definitions.check import check_definitions, check_unstored
from pipelines.commands.definitions.placing import place_block
from pipelines.commands.summary import describe_finding
from schemas.agreement import load_agreement
from schemas.definitions.file import DefinitionError
from warehouse.home import Home

WRITTEN, FAILED, WRONG_USE = 0, 1, 2


def write_new_definition(answers: Answers, file: Path, home: Home, today: date) -> int:
    """Ask for what the answers lack, put the block in, check the file, say what comes next.

    Returns the exit code. 0: written; 1: the file, or the file with the block, has a mistake;
    2: an answer of the command line cannot be used. A block is written with 1 only when
    nothing but the observations stored in `home` speaks against it, and that is told.
    """
    agreement = load_agreement()
    try:
        checked = check_unstored(file, today)
        known = [definition.id for definition in checked.definitions]
        block = make_block(answers, known, agreement, ask_on_terminal)
        placed = place_block(checked, block, today)
        placed.file.write_bytes(placed.text.encode("utf-8"))
    except AnswerError as error:
        typer.echo(f"error: {error}", err=True)
        return WRONG_USE
    except DefinitionError as error:
        for problem in error.problems:
            typer.echo(describe_finding(problem), err=True)
        typer.echo("Der er ikke skrevet noget i filen.", err=True)
        return FAILED
    except OSError as error:
        typer.echo(f"error: {error.filename} kan ikke skrives: {error.strerror}.", err=True)
        return FAILED
    typer.echo(f"Skrevet i {placed.file}, linje {placed.line}:\n\n{placed.added}\n")
    code, findings = check_definitions(file, home, today)
    for line in findings:
        typer.echo(line)
    typer.echo("\nSådan går du videre:")
    for line in list_next_steps(str(block["id"]), block.get("status") == "draft"):
        typer.echo(line)
    return FAILED if code else WRITTEN


def list_next_steps(indicator_id: str, draft: bool) -> list[str]:
    """What a steward does after the block is written."""
    steps = [
        "ret blokken i filen (begrænsninger, ejer, opdelinger, måltal ...)",
        "kør `klynge check`, som finder fejl med linje og kolonne",
        f"kør `klynge preview {indicator_id}`, som viser tallene uden at udgive dem",
    ]
    if draft:
        steps.append("fjern linjen `status: draft`, når indikatoren skal med i kørslen")
    return [f"  {number}. {step}" for number, step in enumerate(steps, 1)]
