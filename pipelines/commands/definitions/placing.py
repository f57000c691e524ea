"""Where `klynge new` puts a block: in which file, after which block.

Belongs here: choosing the place beside the indicators of the same goal, and the text with the block
in it. Does not belong here: the block (`pipelines.commands.definitions.block`) and the dialogue
(`pipelines.commands.definitions.new`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from pipelines.commands.definitions.answers import refuse
from pipelines.commands.definitions.check import check_unstored
from schemas.definitions.file import CheckedFile, DefinitionError
from schemas.definitions.findings import DefinitionBlock
from schemas.definitions.model import Definition

MISPLACED = (
    "Blokken kan ikke sættes ind i {file}: listen `indicators:` skal have en indikator pr. streg, "
    "hver på sine egne linjer."
)
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class PlacedBlock:
    """A block as it stands in the text of its file; `line` is where it begins, from 1."""

    file: Path
    text: str
    added: str
    line: int


def place_block(checked: CheckedFile, block: CommentedMap, today: date) -> PlacedBlock:
    """The block after the last one of its goal, theme or national goal, else after the last of all.

    What the files hold stays byte for byte. Raises `DefinitionError` when the definitions with the
    block would have a mistake; `AnswerError` when it can have no place in the file.
    """
    before = choose_neighbour(checked.blocks, block)
    file = Path(before.file or checked.file)
    text = file.read_bytes().decode("utf-8")
    lines = text.split("\n")
    indent, last = find_extent(lines, before.line - 1, file)
    newline = "\r\n" if "\r\n" in text else "\n"
    kept, rest = "\n".join(lines[: last + 1]), "\n".join(lines[last + 1 :])
    ends = last + 1 < len(lines)
    added = render_block(block, indent).replace("\n", newline)
    gap = ("" if ends else newline) + newline
    grown = kept + ("\n" if ends else "") + gap + added + rest
    prove_place(checked, before, file, grown, today)
    line = last + 3
    return PlacedBlock(file, grown, added.strip("\r\n").replace(newline, "\n"), line)


def choose_neighbour(
    blocks: Sequence[DefinitionBlock], added: Mapping[str, Any]
) -> DefinitionBlock:
    """The last of the blocks that are nearest to the new one."""
    return max(blocks, key=lambda block: (measure_nearness(block.definition, added), block.number))


def measure_nearness(one: Definition, added: Mapping[str, Any]) -> int:
    """How near an indicator stands: 2 under the same heading, 1 in the same part of the agreement,
    0 elsewhere."""
    if "focus_area" in added:
        near, same = one.focus_area == added["focus_area"], one.goal == added["goal"]
    elif "theme" in added:
        near = same = one.focus_area is None and one.theme == added["theme"]
    else:
        near = one.focus_area is None and one.theme is None
        same = one.national_goal == added["national_goal"]
    return int(near) + int(near and same)


def find_extent(lines: Sequence[str], start: int, file: Path) -> tuple[int, int]:
    """The column of a block's dash, and the number of its last line.

    Comments that stand no deeper than the dash belong to what follows.
    """
    dash = re.match(r"( *)- ", lines[start].removeprefix(BYTE_ORDER_MARK))
    if dash is None:
        refuse(MISPLACED.format(file=file))
    indent, last = len(dash[1]), start
    for number in range(start + 1, len(lines)):
        line = lines[number]
        is_deeper = len(line) - len(line.lstrip(" ")) > indent
        if line.strip() and is_deeper:
            last = number
        elif line.strip() and not line.lstrip().startswith("#"):
            break
    return indent, last


def prove_place(
    checked: CheckedFile, before: DefinitionBlock, file: Path, grown: str, today: date
) -> None:
    """That the definitions with the block are the old ones and the new one after its neighbour."""
    text = grown.removeprefix(BYTE_ORDER_MARK)
    after = check_unstored(Path(checked.file), today, instead={file: text})
    if after.errors:
        raise DefinitionError(after.errors)
    new = before.number + 1
    definitions = after.definitions
    if definitions[:new] + definitions[new + 1 :] != checked.definitions:
        refuse(MISPLACED.format(file=file))


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
