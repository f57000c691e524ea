"""Whether what a layout says of its figures fits its columns, its family and the dataset's rules.

Belongs here: measures, items, periods, defaults, markers. Does not belong here: the columns
(`checking`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from schemas.acceptance.rules import DatasetRules
from schemas.written.yaml_file import YamlFile
from sources.cells.periods import parse_period
from sources.cells.text import fold_text, quote_list
from sources.layouts.labels import list_fields
from sources.layouts.wrong_keys import ITEM_PARTS, NAMING, refuse, tell_wrong_id

if TYPE_CHECKING:
    from sources.layouts.model import Layout, Measure

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MEASURE_KEYS = {
    "year_columns": ("when",),
    "key_columns": ("when",),
    "measure_columns": ("headings", "keys", "optional"),
    "title_column": ("headings", "heading_is_title", "heading_ends", "optional"),
}
"""Which keys of a measure the family asks for; another would be passed over."""


def check_figures(layout: Layout, file: YamlFile) -> None:
    """Add a problem for everything that does not fit."""
    for nth, measure in enumerate(layout.measures):
        _check_measure(layout, measure, ("measures", nth), file)
    _check_measures(layout, file)
    _check_items(layout, file)
    _check_period(layout, file)
    _check_defaults(layout, file)
    _check_markers(layout, file)


def _check_measure(
    layout: Layout, measure: Measure, place: tuple[str | int, ...], file: YamlFile
) -> None:
    every = {"when", "headings", "keys", "optional", "heading_is_title", "heading_ends"}
    idle = every.difference(_MEASURE_KEYS[layout.family]).intersection(measure.model_fields_set)
    for key in sorted(idle):
        refuse(file, (*place, key), f"'{key}' has no meaning with family {layout.family}.",
                f"of these {quote_list(_MEASURE_KEYS[layout.family])}",
                "Take it away, or correct 'family'.")  # fmt: skip
    if layout.family == "measure_columns" and not measure.headings:
        refuse(file, place, "With family measure_columns every measure needs 'headings'.",
                "the headings of its column", "Add 'headings: [...]'.")  # fmt: skip
    if layout.family == "title_column" and not (
        measure.headings or measure.heading_ends or measure.heading_is_title
    ):
        refuse(file, place, "Nothing says which column holds the measure.",
                "'headings', 'heading_ends' or 'heading_is_title: true'",
                "Add one of them.")  # fmt: skip
    _check_when(layout, measure, (*place, "when"), file)
    for role, our_id in measure.keys.items():
        _check_key(layout, role, our_id, (*place, "keys", role), file)
    units = layout.column_of("row_unit")
    if measure.unit == "row" and units is None:
        refuse(file, (*place, "unit"), "Unit 'row' needs the column that says it.",
                "a column of role 'row_unit'", "Add the column, or state the unit.")  # fmt: skip
    if measure.unit == "row" and measure.when:
        refuse(file, (*place, "unit"), "A measure that labels name has one unit.", "a unit",
                "State the unit of the figures.", "'row'")  # fmt: skip
    for number in measure.values:
        if not _is_number(number):
            refuse(file, (*place, "values", number), "The keys of 'values' are numbers.",
                    "a number, such as \"1\"", "Write the number before the colon, the "
                    "publisher's words behind it.", f"'{number}'")  # fmt: skip


def _check_when(
    layout: Layout, measure: Measure, place: tuple[str | int, ...], file: YamlFile
) -> None:
    naming = [column.role for column in layout.columns if column.role in NAMING]
    for role, label in measure.when.items():
        column = layout.column_of(role)
        if role not in NAMING:
            refuse(file, (*place, role), f"Labels of role '{role}' do not name a measure.",
                    "'measure' or 'unit'", "Use 'when' for these alone.", f"'{role}'")  # fmt: skip
        elif column is None:
            refuse(file, (*place, role), f"No column has the role '{role}'.",
                    f"a column of role '{role}'", "Add the column, or take this condition "
                    "away.")  # fmt: skip
        elif label not in column.values and not column.patterns:
            refuse(file, (*place, role), f"The column of role '{role}' never says this.",
                    quote_list(column.values), "Write one of the column's ids.",
                    f"'{label}'")  # fmt: skip
    families = layout.family in ("year_columns", "key_columns")
    if families and not measure.when and (len(layout.measures) > 1 or naming):
        refuse(file, place, "Nothing says which rows hold this measure.",
                "a condition on a column of role 'measure' or 'unit'",
                "Add 'when: {measure: ...}'.")  # fmt: skip


def _check_key(
    layout: Layout, role: str, our_id: str, place: tuple[str | int, ...], file: YamlFile
) -> None:
    expected = tell_wrong_id(role, our_id)
    if role == "period" and parse_period(our_id, list(layout.period_forms)) is None:
        expected = "a period in one of the layout's 'period_forms'"
    if expected is not None:
        refuse(file, place, f"This is no id of role '{role}'.", expected, "Write our id.",
                f"'{our_id}'")  # fmt: skip
    roles = {column.role for column in layout.columns}
    parts = {"area": {"area", "level", "region", "municipality", "hospital"},
             "item": set(ITEM_PARTS)}.get(role, {role})  # fmt: skip
    if roles & parts:
        refuse(file, place, f"Headings and a column both say the {role}.",
                "one place for each key", "Take one of the two away.")  # fmt: skip
    if len({role in measure.keys for measure in layout.measures}) > 1:
        refuse(file, place, f"Some measures' headings say the {role}, others' do not.",
                "the same keys for every measure", f"State '{role}' for each.")  # fmt: skip


def _check_measures(layout: Layout, file: YamlFile) -> None:
    """Measures against each other: none twice, none that another takes all rows of."""
    titled = [measure for measure in layout.measures if measure.heading_is_title]
    if layout.family == "title_column" and len(titled) != 1:
        refuse(file, ("measures",), "One measure's heading is the title.",
                "'heading_is_title: true' once", "Mark the measure whose heading is the title.",
                f"{len(titled)} times")  # fmt: skip
    for nth, measure in enumerate(layout.measures):
        for other in layout.measures[:nth]:
            if layout.family in ("measure_columns", "title_column"):
                if (other.measure, other.keys) == (measure.measure, measure.keys):
                    refuse(file, ("measures", nth, "measure"), "Two columns hold one measure.",
                            "each measure once, or with other 'keys'",
                            "Put their headings into one list, or correct the measure.",
                            f"'{measure.measure}'")  # fmt: skip
            elif other.when.items() <= measure.when.items() and measure.when:
                refuse(file, ("measures", nth, "when"), "A measure before takes all its rows.",
                        "conditions that exclude each other", "Correct 'when'.",
                        f"{measure.when} after {other.when}")  # fmt: skip
            if other.measure == measure.measure and other.unit != measure.unit:
                refuse(file, ("measures", nth, "unit"), "A measure has one unit.",
                        f"'{other.unit}'", "Correct the unit, or the measure.",
                        f"'{measure.unit}'")  # fmt: skip


def _check_items(layout: Layout, file: YamlFile) -> None:
    try:
        fields = list_fields(layout.item)
    except ValueError as error:
        refuse(file, ("item",), f"The item cannot be put together: {error}.",
                "names of columns in braces, such as '{survey}_{question}'", "Correct it.",
                f"'{layout.item}'")  # fmt: skip
        return
    parts = [column.role for column in layout.columns if column.role in ITEM_PARTS]
    if "item" not in layout.model_fields_set and parts in ([], ["item"]):
        return
    for name in sorted(set(fields) - set(parts)):
        refuse(file, ("item",), "The item asks for a column that the layout does not have.",
                quote_list(parts) or "no 'item' at all", f"Add the column of role '{name}', or "
                "correct the item.", f"'{{{name}}}'")  # fmt: skip
    for name in sorted(set(parts) - set(fields)):
        refuse(file, ("item",), f"The column of role '{name}' would not count: rows that differ "
                "in it alone would fall together.", f"'{{{name}}}' in the item",
                "Add it to the item, or give the column the role 'text'.",
                f"'{layout.item}'")  # fmt: skip


def _check_period(layout: Layout, file: YamlFile) -> None:
    sources = {
        "a column": layout.column_of("period") is not None,
        "the headings": layout.family == "year_columns"
        or (layout.across is not None and layout.across.role == "period")
        or any("period" in measure.keys for measure in layout.measures),
        "the file's name": layout.path.period is not None,
        "the sidecar": "period" in layout.needs_sidecar,
    }
    if not any(sources.values()):
        refuse(file, ("columns",), "Nothing says which period the figures are of.",
                "a column of role 'period', or 'path: {period: ...}'",
                "Add the column; where only a sidecar can say it, state "
                "'needs_sidecar: [period]'.")  # fmt: skip
    if {"half_year_date", "quarter_date"} <= set(layout.period_forms):
        refuse(file, ("period_forms",), "A date cannot mean both a quarter and a half year.",
                "one of 'half_year_date' and 'quarter_date'", "Take one away.")  # fmt: skip


def _check_defaults(layout: Layout, file: YamlFile) -> None:
    for role in ("sex", "age", "education", "item"):
        expected = tell_wrong_id(role, getattr(layout.defaults, role))
        if expected is not None:
            refuse(file, ("defaults", role), f"This is no id of role '{role}'.", expected,
                    "Write our id.", f"'{getattr(layout.defaults, role)}'")  # fmt: skip


def _check_markers(layout: Layout, file: YamlFile) -> None:
    named = ("suppressed", "missing", "not_applicable")
    folded = {name: [fold_text(text) for text in getattr(layout.markers, name)] for name in named}
    count = Counter(text for texts in folded.values() for text in set(texts))
    for name, texts in folded.items():
        for nth, text in enumerate(texts):
            if count[text] > 1:
                refuse(file, ("markers", name, nth), "A marker means two things.",
                        "each marker once", "Keep it where it belongs.", f"'{text}'")  # fmt: skip
            if not text:
                refuse(file, ("markers", name, nth), "A blank is no marker.", "a text",
                        "State 'blank' for blank cells.")  # fmt: skip
            if _NUMBER.fullmatch(text):
                refuse(file, ("markers", name, nth), "A number would be read as that number.",
                        "a text that is no number", "Ask the publisher for another marker.",
                        f"'{text}'")  # fmt: skip


def check_rules(layout: Layout, rules: DatasetRules, file: YamlFile) -> None:
    """Add a problem for measures, units and areas that the dataset does not have."""
    for nth, measure in enumerate(layout.measures):
        rule = rules.measures.get(measure.measure)
        if rule is None:
            refuse(file, ("measures", nth, "measure"), f"Dataset '{layout.dataset}' has no such "
                    "measure.", quote_list(rules.measures), "Correct the name, or add the measure "
                    f"to datasets/{layout.dataset}.yaml.", f"'{measure.measure}'")  # fmt: skip
        elif rule.unit != measure.unit and "row" not in (rule.unit, measure.unit):
            refuse(file, ("measures", nth, "unit"), "The dataset's rules state another unit.",
                    f"'{rule.unit}'", "Correct the unit.", f"'{measure.unit}'")  # fmt: skip
    strange = sorted(set(layout.area_types) - set(rules.area_types))
    if strange:
        refuse(file, ("area_types",), f"Dataset '{layout.dataset}' has no areas of this type.",
                quote_list(rules.area_types), "Correct the list, or add the type to "
                f"datasets/{layout.dataset}.yaml.", quote_list(strange))  # fmt: skip


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
