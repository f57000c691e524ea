"""The nodes of a YAML text, read by libyaml wherever ruamel reads the same, else by ruamel.

Belongs here: composing, which takes most of the time that a command needs to begin, and making
plain data of what was composed. Does not belong here: what is wrong with a text, and where: what
libyaml refuses, or may read otherwise than YAML 1.2, ruamel reads and tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import StringMark
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

LEFT_TO_RUAMEL = re.compile(
    r"^%|^---|^\.\.\.|[\t\r\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe"
    r"\uffff]|\\[/\n]|[|>][-+0-9]*#",
    re.MULTILINE,
)
"""What the two may see differently: directives and marks of documents, tabs, other ends of line,
characters that cannot stand in a text, escapes that YAML 1.1 did not have,
a remark right after the mark of a block of text."""

MOST_NESTED = 50
"""Deeper texts are ruamel's, which says that they are nested too deep."""

START = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
END = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def compose_yaml(text: str) -> Node | None:
    """The root node of a text with one document; None where it holds nothing.

    Nodes, tags and places are ruamel's. Raises what ruamel raises.
    """
    reader = YAML(typ="safe", pure=True)
    events = list_events(text)
    return reader.compose(text) if events is None else _Composer(events, reader, text).compose()


def load_yaml(text: str) -> Any:  # noqa: ANN401  (whatever the text says)
    """What a text says, as ruamel's safe loader says it. Raises what ruamel raises."""
    root = compose_yaml(text)
    reader = YAML(typ="safe", pure=True)
    return None if root is None else reader.constructor.construct_document(root)


def list_events(text: str) -> list[yaml.Event] | None:
    """What libyaml reads; None where ruamel has to read the text."""
    if not yaml.__with_libyaml__ or LEFT_TO_RUAMEL.search(text):
        return None
    try:
        events = list(yaml.parse(text, Loader=yaml.CLoader))
    except yaml.YAMLError:
        return None
    return events if _is_plain(events) else None


def _is_plain(events: list[yaml.Event]) -> bool:
    """Whether no tag, depth, anchor or missing value asks for more than a plain text of blocks."""
    depth = 0
    for event in events:
        depth += isinstance(event, START) - isinstance(event, END)
        marked = getattr(event, "anchor", None) is not None or getattr(event, "tag", None)
        if depth > MOST_NESTED or marked or _is_blank(event):
            return False
    return True


def _is_blank(event: yaml.Event) -> bool:
    """Whether a key has no value: the two readers place what is not there differently."""
    return isinstance(event, yaml.ScalarEvent) and not (event.value or event.style)


class _Composer:
    """Ruamel's nodes from libyaml's events."""

    def __init__(self, events: list[yaml.Event], reader: YAML, text: str) -> None:
        self.events: Iterator[yaml.Event] = iter(events)
        self.resolver = reader.resolver
        self.text = text
        self.tags: dict[tuple[str, tuple[bool, bool]], Any] = {}

    def compose(self) -> Node | None:
        """The root."""
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        return self.compose_node(next(self.events))

    def compose_node(self, event: yaml.Event) -> Node:
        """The node that begins with an event."""
        if isinstance(event, yaml.ScalarEvent):
            return self.compose_scalar(event)
        sort = MappingNode if isinstance(event, yaml.MappingStartEvent) else SequenceNode
        tag = self.resolver.resolve(sort, None, event.implicit)
        start = self.mark(event.start_mark)
        return self.fill(sort(tag, [], start, None, flow_style=event.flow_style))

    def fill(self, node: CollectionNode) -> CollectionNode:
        """What stands in a list or a block, up to its end."""
        event = next(self.events)
        while not isinstance(event, END):
            entry = self.compose_node(event)
            if isinstance(node, MappingNode):
                node.value.append((entry, self.compose_node(next(self.events))))
            else:
                node.value.append(entry)
            event = next(self.events)
        node.end_mark = self.mark(event.end_mark)
        return node

    def compose_scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        """A text, a number, a date."""
        known = (event.value, event.implicit)
        if known not in self.tags:
            self.tags[known] = self.resolver.resolve(ScalarNode, event.value, event.implicit)
        return ScalarNode(
            self.tags[known], event.value, self.mark(event.start_mark), self.mark(event.end_mark),
            style=event.style or None,
        )  # fmt: skip

    def mark(self, mark: yaml.Mark) -> StringMark:
        """A place as ruamel tells it."""
        return StringMark(
            "<unicode string>", mark.index, mark.line, mark.column, self.text, mark.index
        )
