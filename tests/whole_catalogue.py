"""The shipped definitions as the one file that they once were, for tests that edit its text.

Belongs here: putting the included files together, block after block, each with what its file says
of all blocks. Does not belong here: reading definitions (`schemas.definitions.file`).
"""

from __future__ import annotations

import re
from pathlib import Path

from assets.inputs import DEFAULT_DEFINITIONS
from schemas.definitions.including import list_definition_files
from schemas.definitions.tree import parse_tree

BLOCKS = "\nindicators:\n"


def read_whole_catalogue(entry: Path = DEFAULT_DEFINITIONS) -> str:
    """The text of one file with every block of the shipped ones."""
    head = entry.read_text(encoding="utf-8").split("\ninclude:\n")[0]
    return head + BLOCKS + "".join(map(write_blocks, list_definition_files(entry)[1:]))


def write_blocks(file: Path) -> str:
    """The blocks of one file; each says itself what the file says of all."""
    text = file.read_text(encoding="utf-8")
    content = parse_tree(text).content
    assert isinstance(content, dict)
    blocks = re.split(r"(?m)^(?=  - id: )", text.split(BLOCKS, 1)[1])
    return blocks[0] + "".join(add_defaults(block, content["defaults"]) for block in blocks[1:])


def add_defaults(block: str, defaults: dict[str, object]) -> str:
    """A block with the defaults that it lacks, before the blank line or the comment after it."""
    kept = re.sub(r"(?:\s*\n|  #[^\n]*\n)*\Z", "\n", block)
    lacking = [
        f"    {key}: {value}\n" for key, value in defaults.items() if f"\n    {key}: " not in kept
    ]
    return kept + "".join(lacking) + block[len(kept) :]
