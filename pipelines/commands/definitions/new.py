"""What `klynge new` does: ask, and put the new block at the end of the definitions file.

Belongs here: the dialogue, the file, and what to do next. Which questions there are and the
block that the answers make is `pipelines.commands.definitions.block`.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import typer
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from pipelines.commands.asking import AnswerError, ask_on_terminal
from pipelines.commands.definitions.block import Answers, make_block, refuse
from pipelines.commands.definitions.check import check_definitions, check_unstored
from pipelines.commands.summary import describe_finding
from schemas.agreement import load_agreement
from schemas.definitions.file import DefinitionError, load_definitions
from schemas.definitions.model import Definition
from warehouse.home import Home

WRITTEN, FAILED, WRONG_USE = 0, 1, 2
MISPLACED = (
    "Blokken kan ikke stå sidst i filen: listen `indicators:` skal være det sidste, med en "
    "indikator pr. streg."
)


def write_new_definition(answers: Answers, file: Path, home: Home, today: date) -> int:
    """Ask for what the answers lack, append the block, check the file, say what comes next.

    Returns the exit code. 0: written; 1: the file, or the file with the block, has a mistake;
    2: an answer of the command line cannot be used. A block is written with 1 only when
    nothing but the observations stored in `home` speaks against it, and that is told.
    """
    agreement = load_agreement()
    try:
        known = [definition.id for definition in load_definitions(file)]
        block = make_block(answers, known, agreement, ask_on_terminal)
        added = append_block(file, block, today)
    except AnswerError as error:
        typer.echo(f"error: {error}", err=True)
        return WRONG_USE
    except DefinitionError as error:
        for problem in error.problems:
            typer.echo(describe_finding(problem), err=True)
        typer.echo("Der er ikke skrevet noget i filen.", err=True)
        return FAILED
    except OSError as error:
        typer.echo(f"error: {file} kan ikke skrives: {error.strerror}.", err=True)
        return FAILED
    typer.echo(f"Skrevet sidst i {file}:\n\n{added}\n")
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


def append_block(file: Path, block: CommentedMap, today: date) -> str:
    """Put the block at the end of the file and return it as it stands there.

    What the file holds stays byte for byte. Raises `DefinitionError`, and writes nothing, when
    the file with the block would have a mistake; `AnswerError` when the file's last lines
    are no list of indicators.
    """
    text = file.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = ("" if text.endswith("\n") else newline) + newline
    added = gap + render_block(block, find_indent(text)).replace("\n", newline)
    grown = check_text(text + added, file, today)
    if grown[-1].id != block["id"]:
        refuse(MISPLACED)
    with file.open("ab") as handle:
        handle.write(added.encode("utf-8"))
    return added.strip("\r\n").replace(newline, "\n")


def check_text(text: str, file: Path, today: date) -> list[Definition]:
    """The definitions of a text that may become `file`; its findings carry that name."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / file.name
        draft.write_bytes(text.encode("utf-8"))
        checked = check_unstored(draft, today)
    if checked.errors:
        raise DefinitionError([replace(problem, file=str(file)) for problem in checked.errors])
    return checked.definitions


def find_indent(text: str) -> int:
    """The column of the dashes in the list of indicators."""
    listed = YAML(typ="rt").load(text)["indicators"]
    if listed.fa.flow_style():
        refuse(MISPLACED)
    return int(listed.lc.col)


def render_block(block: CommentedMap, indent: int) -> str:
    """The block as lines of the list, each indented by `indent` spaces."""
    writer = YAML(typ="rt")
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = 100 - indent
    buffer = io.StringIO()
    writer.dump(CommentedSeq([block]), buffer)
    lines = buffer.getvalue().splitlines()
    # the list itself is set off like the lists within it
    margin = len(lines[0]) - len(lines[0].lstrip())
    return "".join(f"{' ' * indent}{line[margin:]}\n" for line in lines)
