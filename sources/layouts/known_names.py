"""What the layouts can give, as names: measures, items and breakdowns of each dataset.

Belongs here: reading names out of layouts, for the check of the definitions file. Does not
belong here: the layouts' model (`sources.layouts.model`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from schemas.definitions.findings import DatasetNames
from schemas.vocabulary import ALL
from sources.layouts.labels import LabelSet
from sources.layouts.model import KeyRole, Layout, LayoutColumn

BREAKDOWNS = ("sex", "age", "education")
ITEM_PARTS = ("item", "survey", "question", "division")
CAPTURE = re.compile(r"\((?!\?)")
"""The beginning of a group that is counted; an item's pattern needs none."""


def list_known_names(layouts: Sequence[Layout]) -> dict[str, DatasetNames]:
    """The names of every dataset, all its layouts together."""
    return {
        dataset: name_dataset([layout for layout in layouts if layout.dataset == dataset])
        for dataset in sorted({layout.dataset for layout in layouts})
    }


def name_dataset(layouts: Sequence[Layout]) -> DatasetNames:
    """The names of one dataset."""
    forms = [form for layout in layouts for form in list_item_forms(layout)]
    columns = [column for layout in layouts for column in layout.columns]
    labels = {label for column in columns if column.role == "education" for label in column.values}
    heading_keys = {role for layout in layouts for role in list_heading_keys(layout)}
    for layout in layouts:
        labels |= {label for label, _ in list_heading_forms(layout, "education")}
    return DatasetNames(
        measures=frozenset(entry.measure for layout in layouts for entry in layout.measures),
        items=frozenset(form for form, closed in forms if closed),
        item_patterns=tuple(sorted({form for form, closed in forms if not closed})),
        breakdowns=frozenset({column.role for column in columns} | heading_keys) & {*BREAKDOWNS},
        educations=frozenset(labels - {ALL}),
    )


def list_item_forms(layout: Layout) -> list[tuple[str, bool]]:
    """The items of a layout: each an id, or where it is open (False) a regular expression."""
    if layout.family == "title_column":
        return list_label_forms(layout.titles)
    forms = list_heading_forms(layout, "item")
    if forms:
        return forms
    columns = {role: column for role in ITEM_PARTS if (column := layout.column_of(role))}
    if not columns:
        return [(layout.defaults.item, True)]
    forms = [(layout.item, True)]
    for role, column in columns.items():
        forms = [
            fill_in(form, role, label, closed and label_closed)
            for form, closed in forms
            for label, label_closed in list_column_forms(column)
        ]
    return forms


def list_heading_keys(layout: Layout) -> set[str]:
    """The keys that the headings of the columns of figures say."""
    across = {layout.across.role} if layout.across else set()
    return {*across, *(role for measure in layout.measures for role in measure.keys)}


def list_heading_forms(layout: Layout, role: KeyRole) -> list[tuple[str, bool]]:
    """The ids of a key that headings say, as `list_item_forms` gives them."""
    if layout.across is not None and layout.across.role == role:
        return list_label_forms(layout.across.label_set)
    return [(said, True) for measure in layout.measures if (said := measure.keys.get(role))]


def fill_in(form: str, role: str, label: str, closed: bool) -> tuple[str, bool]:
    """An item's form with one of its parts filled in; an empty part takes its joint away."""
    filled = form.replace(f"{{{role}}}", label)
    return (filled.rstrip("_") if label == "" else filled), closed


def list_column_forms(column: LayoutColumn) -> list[tuple[str, bool]]:
    """The ids that a column can give."""
    forms = list_label_forms(column.label_set)
    for absent in (column.when_absent, column.blank_is):
        if absent is not None and (absent, True) not in forms:
            forms.append((absent, True))
    return forms


def list_label_forms(labels: LabelSet) -> list[tuple[str, bool]]:
    """The ids of a set of labels, and its patterns as regular expressions."""
    forms: Iterable[str] = (CAPTURE.sub("(?:", pattern.match) for pattern in labels.patterns)
    return [*((label, True) for label in labels.values), *((form, False) for form in forms)]
