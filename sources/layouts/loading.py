"""Loading layouts, with errors that name file and key.

Belongs here: which files hold layouts, the label sets that they name, what is wrong with one. Does
not belong here: the keys of a layout (`sources.layouts.model`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from schemas.acceptance.rules import DatasetRules, load_sound_rules
from schemas.datasets import DATASETS_FOLDER, list_dataset_files
from schemas.problems import Problem, StageError
from schemas.vocabulary import Language
from schemas.written.yaml_file import YamlFile, read_yaml_file
from sources.cells.text import quote_list
from sources.layouts.checking import check_layout
from sources.layouts.labels import LabelSet
from sources.layouts.model import (
    Across,
    Layout,
    LayoutColumn,
)
from sources.layouts.wrong_keys import refuse, tell_twice

LAYOUT_FOLDER = Path(__file__).parent

LABELS_FILE = "_labels.yaml"

LAYOUTS = "layouts"

_Labelled = TypeVar("_Labelled", "LayoutColumn", "Across")


class LayoutError(StageError):
    """A layout file that cannot be used."""


@dataclass(frozen=True)
class LoadedLayouts:
    """The layouts that can be used, and what is wrong with the others."""

    layouts: list[Layout]
    problems: list[Problem]


def load_layouts(
    folder: Path = LAYOUT_FOLDER, datasets: Path | None = DATASETS_FOLDER
) -> list[Layout]:
    """Every layout of the datasets' files, then of a folder, in the order of the files' names.

    Raises LayoutError with a Problem for each key that is wrong, naming file and key.
    """
    loaded = load_sound_layouts(folder, datasets=datasets)
    if loaded.problems:
        raise LayoutError(loaded.problems)
    return loaded.layouts


def load_sound_layouts(
    folder: Path = LAYOUT_FOLDER,
    rules: Mapping[str, DatasetRules] | None = None,
    datasets: Path | None = DATASETS_FOLDER,
    language: Language = "en",
) -> LoadedLayouts:
    """As `load_layouts`, but what is wrong is told beside the layouts that are right.

    Of two that state the same id, the second is left out. `rules` where they are loaded.
    """
    problems: list[Problem] = []
    labels = _load_label_sets(folder / LABELS_FILE, problems, language)
    rules = load_sound_rules().rules if rules is None else rules
    layouts: dict[str, Layout] = {}
    stated = [] if datasets is None else _list_parts(datasets, problems, language)
    paths = [path for path in sorted(folder.glob("*.yaml")) if not path.name.startswith("_")]
    stated += [read_yaml_file(path, "layout", language) for path in paths]
    for file in stated:
        layout = _build_layout(file, labels, rules)
        if layout is not None and layout.id in layouts:
            file.tell(("id",), "Another layout has this id.", f"'{layout.id}'",
                      "an id of its own", "Give one of the two another id.")  # fmt: skip
        problems += file.problems
        if layout is not None and not file.problems:
            layouts[layout.id] = layout
    return LoadedLayouts(list(layouts.values()), problems)


def _list_parts(folder: Path, problems: list[Problem], language: Language) -> list[YamlFile]:
    """The layouts that stand in the datasets' files, each as a part of its file."""
    parts = []
    for path in list_dataset_files(folder):
        file = read_yaml_file(path, "dataset", language)
        entries = file.content.get(LAYOUTS, [])
        if not isinstance(entries, list):
            file.tell((LAYOUTS,), "'layouts' is a list of layouts.", None, "a list",
                      "Begin each layout with '- ' on a line of its own.")  # fmt: skip
            entries = []
        problems += file.problems
        said = {"dataset": path.stem, "publisher": file.content.get("publisher")}
        for number, entry in enumerate(entries):
            part = file.part((LAYOUTS, number), entry, "layout")
            if part.content.get("dataset", path.stem) != path.stem:
                refuse(part, ("dataset",), "A layout in a dataset's file is one of that dataset.",
                       f"'{path.stem}'", "Leave the key out.")  # fmt: skip
            part.content = {**said, **part.content}
            parts.append(part)
    return parts


def _load_label_sets(
    path: Path, problems: list[Problem], language: Language
) -> dict[str, LabelSet]:
    if not path.exists():
        return {}
    sets: dict[str, LabelSet] = {}
    file = read_yaml_file(path, "layout", language)
    for name, content in file.content.items():
        try:
            sets[name] = LabelSet.model_validate(content)
        except ValidationError as error:
            file.tell_errors(error, LabelSet, (name,))
    for name, labels in sets.items():
        for label, ids in labels.find_twice().items():
            tell_twice(file, (name, "values"), label, ids)
    problems += file.problems
    return sets


def _build_layout(
    file: YamlFile, labels: dict[str, LabelSet], rules: Mapping[str, DatasetRules]
) -> Layout | None:
    """The layout of a file; what is wrong with it is added to the file's problems."""
    if file.problems:
        return None
    try:
        layout = Layout.model_validate(file.content)
    except ValidationError as error:
        file.tell_errors(error, Layout)
        return None
    named: list[tuple[tuple[str | int, ...], str | None]]
    named = [(("columns", nth, "labels"), each.labels) for nth, each in enumerate(layout.columns)]
    named += [(("across", "labels"), layout.across.labels)] if layout.across else []
    named += [(("title_labels",), layout.title_labels)]
    unknown = [(place, name) for place, name in named if name and name not in labels]
    for place, name in unknown:
        file.tell(
            place, "The layout names a label set that does not exist.", f"'{name}'",
            quote_list(sorted(labels)) or "label sets in _labels.yaml",
            f"Correct the name, or add the set to {LABELS_FILE}.", rule="layout_labels",
        )  # fmt: skip
    if unknown:
        return None
    if file.whole is None:
        layout._own_file = f"sources/layouts/{file.path.name}"
    resolved = _resolve_labels(layout, labels)
    check_layout(resolved, file, rules.get(layout.dataset))
    return resolved


def _resolve_labels(layout: Layout, labels: dict[str, LabelSet]) -> Layout:
    columns = [_resolve_part(column, labels) for column in layout.columns]
    across = _resolve_part(layout.across, labels) if layout.across else None
    titles = labels[layout.title_labels] if layout.title_labels else layout.titles
    return layout.model_copy(update={"columns": columns, "across": across, "titles": titles})


def _resolve_part(part: _Labelled, labels: dict[str, LabelSet]) -> _Labelled:
    if not part.labels:
        return part
    # not `label_set`: a copy would keep what is worked out once and miss the rest
    own = LabelSet(values=part.values, patterns=part.patterns)
    merged = labels[part.labels].merged_with(own)
    return part.model_copy(update={"values": merged.values, "patterns": merged.patterns})


def list_layouts_named_by_path(layouts: list[Layout]) -> set[str]:
    """The layouts that take the period or the item from a file's path."""
    return {
        layout.id
        for layout in layouts
        if layout.path.period is not None or layout.path.item_from_folder
    }
