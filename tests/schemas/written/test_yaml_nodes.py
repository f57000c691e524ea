"""What libyaml reads for us is what ruamel would have read, key by key and place by place."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from schemas.written.yaml_nodes import compose_yaml, list_events, load_yaml

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path
    for folder in ("indicator_defs", "datasets", "schemas", "fetching", "tests")
    for path in (ROOT / folder).rglob("*.yaml")
)
SIGNS = list("  \n\n:::---,,[]{}\"'#&*!|>%@`?0123abcæøå.\\~=<>")
LINES = 60


def describe(node: Node | None) -> object:
    """All of a node that findings and figures come from."""
    if node is None:
        return None
    start = (node.start_mark.line, node.start_mark.column, node.start_mark.index)
    if isinstance(node, ScalarNode):
        end = (node.end_mark.line, node.end_mark.column)
        return ("scalar", node.tag, node.value, start, end, node.style)
    if isinstance(node, SequenceNode):
        return ("list", node.tag, start, [describe(entry) for entry in node.value])
    assert isinstance(node, MappingNode)
    pairs = [(describe(key), describe(value)) for key, value in node.value]
    return ("block", node.tag, start, pairs)


def read_by_ruamel(text: str) -> object:
    """What ruamel composes, or the words in which it refuses."""
    try:
        return describe(YAML(typ="safe", pure=True).compose(text))
    except YAMLError as error:
        return str(error)


def read_by_us(text: str) -> object:
    """What we compose, or the words in which we refuse."""
    try:
        return describe(compose_yaml(text))
    except YAMLError as error:
        return str(error)


def spoil(text: str, chance: random.Random) -> str:
    """A text with up to three mistakes in it."""
    for _ in range(chance.randint(1, 3)):
        place, way = chance.randrange(len(text) + 1), chance.random()
        if way < 0.4:
            text = text[:place] + chance.choice(SIGNS) + text[place:]
        elif way < 0.7:
            text = text[:place] + text[place + chance.randint(1, 3) :]
        else:
            text = text[:place] + chance.choice(SIGNS) + text[place + 1 :]
    return text


def read_texts() -> list[str]:
    """Those of the shipped files that are text at all."""
    texts = []
    for path in SHIPPED:
        try:
            texts.append(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
    return texts


def compare_spoiled(count: int, seed: int) -> int:
    """How many of so many spoiled texts libyaml was trusted with; none is read otherwise."""
    chance, texts, trusted = random.Random(seed), read_texts(), 0
    for _ in range(count):
        lines = chance.choice(texts).split("\n")
        first = chance.randrange(max(len(lines) - LINES, 1))
        text = spoil("\n".join(lines[first : first + LINES]), chance)
        trusted += list_events(text) is not None
        assert read_by_us(text) == read_by_ruamel(text), text
    return trusted


@pytest.mark.parametrize("path", SHIPPED[::3], ids=lambda path: path.stem)
def test_a_shipped_file_is_read_alike(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", errors="replace")
    assert read_by_us(text) == read_by_ruamel(text)


def test_the_definitions_are_trusted_to_the_quick_reader() -> None:
    for path in (ROOT / "indicator_defs").glob("*.yaml"):
        assert list_events(path.read_text(encoding="utf-8")) is not None, path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: yes\nb: 0o14\nc: 014\nd: 1_000\ne: 12:30:45\nf: on\n",
         {"a": "yes", "b": 12, "c": 14, "d": 1000, "e": "12:30:45", "f": "on"}),
        ("a: &x {b: 1}\nc: *x\n", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: {b: 1}\nc:\n  <<: {d: 2}\n  e: æ\n", {"a": {"b": 1}, "c": {"d": 2, "e": "æ"}}),
        ("# nothing but a remark\n", None),
    ],
    ids=["words_of_yaml_1.2", "alias", "merged", "nothing"],
)  # fmt: skip
def test_a_text_says_what_yaml_1_2_says(text: str, said: object) -> None:
    assert load_yaml(text) == said == YAML(typ="safe", pure=True).load(text)


@pytest.mark.parametrize(
    "text",
    [
     "a: 1\na: 2\n", "a: *x\n", "a: |#\n  b\n", "a: [1, 2\n", "a:\t1\n",
     "%YAML 1.1\n---\na: yes\n", "a: !!set {b}\n",
     "a: 1\n---\nb: 2\n", "a: &b 1\nc: &b 2\n", "a: \x00\n", "a:\n", "- " * 80 + "1\n"],
    ids=["repeated", "no_anchor", "remark", "open", "tab", "directive", "tag", "two_documents",
         "anchor_twice", "character", "no_value", "nested"],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_what_the_readers_differ_in_is_left_to_ruamel(text: str) -> None:
    read, reader = [], YAML(typ="safe", pure=True)
    for load in (load_yaml, reader.load):
        try:
            read.append(load(text))
        except YAMLError as error:
            read.append(str(error))
    assert read[0] == read[1]


def test_a_spoiled_text_is_read_alike() -> None:
    assert compare_spoiled(150, seed=1) > 40


@pytest.mark.soak
def test_thousands_of_spoiled_texts_are_read_alike() -> None:
    trusted = compare_spoiled(20_000, seed=2)
    print("trusted:", trusted, "of 20,000")
    assert trusted > 5_000
