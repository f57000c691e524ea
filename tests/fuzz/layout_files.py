"""Layout files made wrong, the same way for the same seed, and what comes of each.

Belongs here: mutations of keys and values, and reading an extract by what is still a layout. Does
not belong here: mutations of extracts (`mutations`).
"""

from __future__ import annotations

import io
import random
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from geography import Geography
from schemas.datasets import list_dataset_files
from schemas.written.yaml_file import parse_text
from sources.inbox import find_file
from sources.layouts.loading import LAYOUT_FOLDER, load_sound_layouts
from sources.limits import Limits
from sources.reader import read_extract
from tests.fuzz.mutations import mutate_bytes
from tests.fuzz.told import check_problem

WORDS: list[Any] = [
    "sex", "area", "period", "item", "measure", "unit", "text", "level", "row_unit", "row", "antal",
    "alle", "000", "{item}", "{survey}_{item}", "{0}", "{", "(", "((a))", "(a)|b", "sex_", "", " ",
    None, True, 0, 1, -1, 3, 10**30, 2.5, float("nan"), [], {}, ["x"], {"x": ["y"]}, "year", "csv",
    "xlsx", "year_columns", "key_columns", "measure_columns", "title_column", "point", "comma",
    "thousands_comma", "\t", ";", ",", "|", "2024", "pct", "missing", "A1", "Kommune", "Note(",
]  # fmt: skip
KEYS = [
    "headings", "position", "section", "role", "optional", "when_absent", "blank_is",
    "repeats_above", "labels", "values", "patterns", "skip", "across", "keys", "when", "unit",
    "heading_is_title", "heading_ends", "suffix", "blank", "item", "path", "defaults", "separators",
    "encodings", "number_styles", "sheets", "front", "note_sheets", "title_labels", "family",
    "period_forms", "area_types", "repeated_areas", "markers", "note_prefixes", "needs_sidecar",
]  # fmt: skip


def list_places(content: Any) -> list[tuple[Any, Any]]:
    """Every key and entry below: the container and the key or number in it."""
    found = []
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in list(pairs):
        found.append((content, key))
        if isinstance(value, (dict, list)):
            found += list_places(value)
    return found


def mutate_layout(content: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """One to three keys deleted, renamed, exchanged, added, or given another value."""
    made = deepcopy(content)
    for _ in range(rng.choice([1, 1, 2, 3])):
        places = list_places(made)
        if not places:
            break
        holder, key = rng.choice(places)
        kind = rng.randrange(6)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[rng.choice(KEYS)] = holder.pop(key)
        elif kind == 2:
            other, there = rng.choice(places)
            holder[key] = deepcopy(other[there])
        elif kind == 3 and isinstance(holder[key], dict):
            holder[key][rng.choice(KEYS)] = deepcopy(rng.choice(WORDS))
        elif kind == 4 and isinstance(holder[key], list) and holder[key]:
            holder[key].append(deepcopy(rng.choice(holder[key])))
        else:
            holder[key] = deepcopy(rng.choice(WORDS))
    return made


def list_layouts() -> list[dict[str, Any]]:
    """The layouts of the datasets' files, as each would stand in a file of its own."""
    found = []
    for path in list_dataset_files():
        content = parse_text(path.read_text(encoding="utf-8"))
        assert isinstance(content, dict)
        said = {"dataset": path.stem, "publisher": content["publisher"]}
        found += [{**said, **layout} for layout in content["layouts"]]
    return found


def dump_layout(content: dict[str, Any]) -> bytes:
    """A layout as the text of a file."""
    stream = io.BytesIO()
    YAML(typ="safe", pure=True).dump(content, stream)
    return stream.getvalue()


def run_layout_case(folder: Path, seed: str, extracts: list[Path], geography: Geography) -> str:
    """Make a layout wrong, load it, and where it loads read extracts by it; returns the outcome.

    Raises AssertionError where a problem is not told as it should be.
    """
    rng = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    original = rng.choice(list_layouts())
    shutil.copy(LAYOUT_FOLDER / "_labels.yaml", folder)
    path = folder / f"{original['id']}.yaml"
    if rng.random() < 0.1:
        path.write_bytes(mutate_bytes(dump_layout(original), rng, []))
    else:
        path.write_bytes(dump_layout(mutate_layout(original, rng)))
    loaded = load_sound_layouts(folder, datasets=None)
    for problem in loaded.problems:
        check_problem(problem)
    assert bool(loaded.problems) != bool(loaded.layouts)
    for extract in extracts if loaded.layouts else []:
        found = find_file(extract, extract.parent)
        read = read_extract(found, geography, loaded.layouts, Limits())
        for problem in [*read.problems, *read.warnings]:
            check_problem(problem)
    return "layout refused" if loaded.problems else "layout reads"
