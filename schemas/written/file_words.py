"""The Danish of what is wrong with a file that a steward writes, by its English.

Belongs here: looking a sentence up in `file_words.yaml`. Does not belong here: what is wrong
(`schemas.written.yaml_file` and the checks), and what a model refuses (`schemas.written.refusals`).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from schemas.written.yaml_nodes import load_yaml

WORDS_FILE = Path(__file__).with_name("file_words.yaml")
HOLE = "{}"


@cache
def load_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each English sentence as a pattern with its Danish one, the most particular first."""
    written: dict[str, str] = load_yaml(WORDS_FILE.read_text(encoding="utf-8"))
    ordered = sorted(written.items(), key=lambda pair: -len(pair[0].replace(HOLE, "")))
    return tuple((re.compile(write_pattern(english)), danish) for english, danish in ordered)


def write_pattern(english: str) -> str:
    """A sentence with something in each of its holes."""
    return "(.+?)".join(map(re.escape, english.split(HOLE)))


def say_in_danish(english: str) -> str | None:
    """The sentence in Danish; None where nobody has said it."""
    for pattern, danish in load_words():
        found = pattern.fullmatch(english)
        if found:
            parts = danish.split(HOLE)
            said = [*found.groups()]
            return "".join(
                part + (said[number] if number < len(said) else "")
                for number, part in enumerate(parts)
            )
    return None
