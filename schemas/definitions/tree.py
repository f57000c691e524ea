"""From the text of a definitions file to plain data, with the place of every key.

Belongs here: YAML, and what is wrong with it as text: tabs, keys that stand twice, tags that
would construct objects, dates that do not exist. Does not belong here: what the keys mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from schemas.definitions.findings import Finding, KeyPath

Place = tuple[int, int]
"""Line and column, counted from 1."""

Kept = TypeVar("Kept")

TAG = "tag:yaml.org,2002:"
MERGE = TAG + "merge"
PLAIN = {TAG + name for name in ("null", "bool", "int", "float", "str", "timestamp", "seq", "map")}
INDENTATION_HINT = (
    "Check the indentation (spaces, no tabs), colons, brackets and quotes at this line and the "
    "one above."
)
PLAIN_WORDS = {
    "mapping values are not allowed here": "a colon stands where no key can begin; text with a "
    "colon in it needs quotes",
    "that cannot start any token": "text that begins with this character needs quotes",
    "expected <block end>": "the indentation fits no block, or text goes on after a closing quote",
    "sequence entries are not allowed here": "a list begins on a line of its own",
    "could not find expected ':'": "a colon is missing after a key",
    "found unexpected end of stream": "a quotation mark or bracket is never closed",
    "another document": "the line '---' begins a second document",
    "found undefined alias": "a '*' names nothing; text that begins with '*' needs quotes",
}
"""The parser's words that say little to someone who writes no code."""


@dataclass
class Tree:
    """A parsed file: plain data, where each key stands, and what is wrong with the text.

    Of several files read as one (`schemas.definitions.including`) `files` says which file a path
    and all below it stand in, and `file_order` in which order the files come.
    """

    content: object = None
    places: dict[KeyPath, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    stopped: bool = False
    files: dict[KeyPath, str] = field(default_factory=dict)
    file_order: list[str] = field(default_factory=list)

    def place_of(self, path: KeyPath) -> Place:
        """Where the key or entry stands; its nearest parent when it is not written."""
        return find_nearest_parent(path, self.places) or (1, 1)

    def file_of(self, path: KeyPath) -> str | None:
        """The file that the key or entry stands in; None where there is but one, unnamed."""
        return find_nearest_parent(path, self.files)

    def stop(self, rule: str, message: str, place: Place, remedy: str) -> None:
        """A finding after which the text cannot be read any further."""
        path = (f"{rule} {len(self.findings)}",)
        self.places[path] = place
        self.findings.append(Finding(rule, path, message, remedy=remedy))
        self.stopped = True


def find_nearest_parent(path: KeyPath, known: Mapping[KeyPath, Kept]) -> Kept | None:
    """What is known of a path, else of its nearest parent."""
    parents = (path[:length] for length in range(len(path), -1, -1))
    return next((known[parent] for parent in parents if parent in known), None)


def parse_tree(text: str) -> Tree:
    """Parse without raising: mistakes are findings, and `stopped` says that nothing came of it.

    Only plain data is made, whatever tags the text has.
    """
    tree = Tree()
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(text)
        if root is None:
            tree.stop("empty", "The file is empty.", (1, 1), "Begin it with 'indicators:'.")
        else:
            tree.content = _Builder(tree, yaml.constructor).build(root, ())
    except MarkedYAMLError as error:
        _tell_syntax(tree, text, error)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        message = f"The character U+{error.character:04X} cannot stand in a text file."
        tree.stop("character", message, (line, column), "Remove it.")
    except YAMLError as error:
        tree.stop("yaml", f"This is not valid YAML: {error}", (1, 1), INDENTATION_HINT)
    except RecursionError:
        message = "Brackets or blocks are nested too deep to be read."
        tree.stop("nesting", message, (1, 1), "Compare with the blocks of indicator_defs.yaml.")
    return tree


def _tell_syntax(tree: Tree, text: str, error: MarkedYAMLError) -> None:
    """A mistake of syntax, or every tab that indents a line where that is the mistake."""
    mark = error.problem_mark or error.context_mark
    line, column = place_at(mark) if mark else (1, 1)
    tabbed = {
        (number, content.index("\t") + 1)
        for number, content in enumerate(text.splitlines(), start=1)
        if re.match(r"[ \-]*\t", content) and content.strip()
    }
    if text.splitlines()[line - 1 : line] and text.splitlines()[line - 1][column - 1 :][:1] == "\t":
        tabbed.add((line, column))
    if any(number == line for number, _ in tabbed):
        for place in sorted(tabbed):
            message = "A tab stands here; YAML is laid out with spaces."
            tree.stop("tab", message, place, "Replace it with spaces, two for each step.")
        return
    problem = str(error.problem or error.context)
    words = next((plain for said, plain in PLAIN_WORDS.items() if said in problem), problem)
    tree.stop("yaml", f"This is not valid YAML: {words}.", (line, column), INDENTATION_HINT)


class _Builder:
    """Builds plain data from nodes; every alias is built once."""

    def __init__(self, tree: Tree, constructor: object) -> None:
        self.tree = tree
        self.scalars: dict[str, Callable[[ScalarNode], object]] = {
            TAG + name: getattr(constructor, f"construct_yaml_{name}")
            for name in ("null", "bool", "int", "float", "timestamp")
        }
        self.built: dict[int, object] = {}

    def build(self, node: Node, path: KeyPath) -> object:
        """The data of a node; the places of its keys are noted."""
        self.tree.places.setdefault(path, place_at(node.start_mark))
        if id(node) in self.built:
            return self.built[id(node)]
        self.built[id(node)] = None
        if node.tag is None or node.tag not in PLAIN:
            self.add("tag", path, f"the tag '{shorten_tag(node.tag)}' is refused: a definition is "
                     "plain text, numbers, lists and blocks.", "Remove it.")  # fmt: skip
        content = self.build_content(node, path)
        self.built[id(node)] = content
        return content

    def build_content(self, node: Node, path: KeyPath) -> object:
        """As `build`, by the sort of node."""
        if isinstance(node, MappingNode):
            return self.build_mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.build(entry, (*path, number)) for number, entry in enumerate(node.value)]
        if not isinstance(node, ScalarNode) or node.tag not in self.scalars:
            return node.value
        try:
            return self.scalars[node.tag](node)
        except ValueError:
            self.add("date", path, f"there is no such day as {node.value}.",
                     "Write year-month-day, such as 2026-11-30.")  # fmt: skip
            return None

    def build_mapping(self, node: MappingNode, path: KeyPath) -> dict[str, object]:
        """A block of keys; the first of a key that stands twice counts."""
        content: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
            here = place_at(key_node.start_mark)
            if key_node.tag == MERGE:
                given = self.build(value_node, (*path, key))
                for entry in given if isinstance(given, list) else [given]:
                    merged |= entry if isinstance(entry, dict) else {}
            elif key in content:
                first = self.tree.places[(*path, key)][0]
                self.tell_repeated(path, key, here, first)
            else:
                self.tree.places[(*path, key)] = here
                content[key] = self.build(value_node, (*path, key))
        return merged | content

    def tell_repeated(self, path: KeyPath, key: str, place: Place, first: int) -> None:
        """A key that stands twice in one block."""
        marked = (*path, f"{key} at {place}")
        self.tree.places[marked] = place
        message = f"the key '{key}' stands twice in this block; it stands in line {first} already."
        self.add("repeated_key", marked, message, "Keep one of the two.")

    def add(self, rule: str, path: KeyPath, message: str, remedy: str) -> None:
        """A finding at a path."""
        self.tree.findings.append(Finding(rule, path, message, remedy=remedy))


def place_at(mark: StringMark) -> Place:
    """Line and column of a mark, counted from 1."""
    return (mark.line + 1, mark.column + 1)


def shorten_tag(tag: str | None) -> str:
    """A tag as it is written."""
    return str(tag).replace(TAG, "!!")
