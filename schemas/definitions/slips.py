"""Slips of the pen that YAML reads without a word: decimal commas, points between thousands, '#'.

Belongs here: telling from a node that something else was meant. Does not belong here: building the
data (`schemas.definitions.tree`) and what the keys mean.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from schemas.definitions.findings import KeyPath

TEXTS = frozenset(
    {"title", "short_title", "description", "population", "why", "limitations", "national_source",
     "counts", "question", "owner", "source", "quote", "name"}
)  # fmt: skip
"""Keys whose value is read by people."""

NUMBERS = frozenset({"value", "bands", "per", "min_answers"})
"""Keys whose value may be thousands."""

WHOLE_NUMBERS = frozenset({"per", "min_answers"})
WHOLE = re.compile(r"-?\d+")
FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
REMARK = re.compile(r"(?P<gap>[ \t]+)(?P<said>#.*)$")


def find_decimal_comma(
    node: MappingNode, before: ScalarNode | None, key: Node, value: Node
) -> str | None:
    """The figure that was meant by `12,5` between braces, which YAML reads as 12 and a key 5."""
    if not node.flow_style or before is None or not isinstance(key, ScalarNode):
        return None
    if not isinstance(value, ScalarNode) or value.value or not re.fullmatch(r"\d+", key.value):
        return None
    return f"{before.value}.{key.value}" if WHOLE.fullmatch(before.value) else None


def find_torn_decimals(node: SequenceNode) -> str | None:
    """The list that was meant by `[0, 12,5, 40]`: figures that do not rise, and commas without a
    space after some of them alone."""
    entries = node.value
    if not node.flow_style or not all(
        isinstance(entry, ScalarNode) and FIGURE.fullmatch(entry.value) for entry in entries
    ):
        return None
    figures = [float(entry.value) for entry in entries]
    if all(low < high for low, high in pairwise(figures)):
        return None
    meant: list[str] = []
    joined = False
    for number, entry in enumerate(entries):
        previous = entries[number - 1] if number else None
        is_torn = (
            previous is not None and not joined and WHOLE.fullmatch(entry.value)
            and WHOLE.fullmatch(previous.value)
            and entry.start_mark.line == previous.end_mark.line
            and entry.start_mark.column == previous.end_mark.column + 1
        )  # fmt: skip
        if is_torn:
            meant[-1] = f"{meant[-1]}.{entry.value}"
        else:
            meant.append(entry.value)
        joined = bool(is_torn)
    rises = all(float(low) < float(high) for low, high in pairwise(meant))
    return f"[{', '.join(meant)}]" if rises and len(meant) < len(entries) else None


def find_thousands_point(node: ScalarNode, path: KeyPath) -> str | None:
    """The thousands that were meant by `1.600`, which is read as 1.6."""
    if last_key(path) in NUMBERS and not node.style and THOUSANDS.fullmatch(node.value):
        return str(node.value).replace(".", "")
    return None


def last_key(path: KeyPath) -> str:
    """The last step of a path that is a key."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def write_decimal(text: str) -> str:
    """How a figure with a point is read."""
    return f"{float(text):g}" if FIGURE.fullmatch(text) else text


def find_cut_text(node: ScalarNode, path: KeyPath, lines: list[str]) -> str | None:
    """What is lost of a text without quotes with a '#' in it.

    A remark is told from it by two spaces before the '#' and one behind.
    """
    if node.style or not path or path[-1] not in TEXTS or node.end_mark.line >= len(lines):
        return None
    found = REMARK.match(lines[node.end_mark.line], node.end_mark.column)
    if found is None or (len(found["gap"]) > 1 and found["said"].startswith("# ")):
        return None
    return found["said"].rstrip()
