"""Whether the parts of a layout fit each other, its family and the rules of its dataset.

Belongs here: what a layout says that could not be read, or would be passed over in silence. Does
not belong here: the form of each single key (`sources.layouts.model`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from schemas.acceptance.rules import DatasetRules
from schemas.vocabulary import AGE_PATTERN, OBSERVED_AREA_TYPES, SEXES, UNITS
from schemas.yaml_file import KeyPlace, YamlFile
from sources.cells.periods import parse_period
from sources.cells.text import fold_text, quote_list
from sources.layouts.labels import list_fields

if TYPE_CHECKING:
    from sources.layouts.model import Across, Layout, LayoutColumn, Measure

ITEM_PARTS = ("item", "survey", "question", "division")
NAMING = ("measure", "unit")
"""Roles of the columns whose labels name a measure."""

_LABELLED = (*NAMING, *ITEM_PARTS, "level", "sex", "age", "education", "row_unit")
_CLOSED = (*NAMING, "level", "row_unit", "sex", "education")
"""Roles whose every label must be listed: what is not known could mean anything."""

_ABSENT = ("area", "item", "sex", "age", "education")
"""Roles for which `when_absent` says what a file without the column is of."""

_OPTIONAL = (*_ABSENT, "period", "text", "survey", "question", "division")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MEASURE_KEYS = {
    "year_columns": ("when",),
    "key_columns": ("when",),
    "measure_columns": ("headings", "keys", "optional"),
    "title_column": ("headings", "heading_is_title", "heading_ends", "optional"),
}
"""Which keys of a measure the family asks for; another would be passed over."""

_FILE_KEYS = {
    "csv": ("separators", "encodings"),
    "xlsx": ("sheets", "front", "note_sheets"),
}


def check_layout(layout: Layout, file: YamlFile, rules: DatasetRules | None) -> None:
    """Add a problem for everything that does not fit; `rules` are None where they are broken."""
    _check_kind_of_file(layout, file)
    _check_family(layout, file)
    for nth, column in enumerate(layout.columns):
        _check_column(column, ("columns", nth), file)
    _check_roles(layout, file)
    _check_headings(layout, file)
    if layout.across is not None:
        _check_across(layout, layout.across, file)
    for nth, measure in enumerate(layout.measures):
        _check_measure(layout, measure, ("measures", nth), file)
    _check_measures(layout, file)
    _check_items(layout, file)
    _check_period(layout, file)
    _check_defaults(layout, file)
    _check_markers(layout, file)
    if rules is not None:
        _check_rules(layout, rules, file)


def tell_twice(file: YamlFile, place: KeyPlace, label: str, ids: list[str]) -> None:
    """The problem of a label that stands under two ids: it would mean the first in silence."""
    file.tell(place, "A label stands under more than one id.", f"'{label}' under {quote_list(ids)}",
              "each label once", "Keep it where it belongs.")  # fmt: skip


def _refuse(file: YamlFile, place: KeyPlace, message: str, expected: str, remedy: str,
            found: str | None = None) -> None:  # fmt: skip
    file.tell(place, message, found, expected, remedy)


def _check_kind_of_file(layout: Layout, file: YamlFile) -> None:
    other = "csv" if layout.file == "xlsx" else "xlsx"
    for key in sorted(layout.model_fields_set.intersection(_FILE_KEYS[other])):
        _refuse(file, (key,), f"'{key}' has no meaning for a layout with file: {layout.file}.",
                f"only with file: {other}", "Take the key away, or correct 'file'.")  # fmt: skip
    if layout.file == "xlsx" and not layout.sheets:
        _refuse(file, ("sheets",), "A workbook's layout does not say where its table is.",
                "'sheets' with a name", "Add 'sheets: [{name: ..., header_row: 1}]'.")  # fmt: skip
    names = Counter(fold_text(sheet.name) for sheet in layout.sheets)
    for nth, sheet in enumerate(layout.sheets):
        if names[fold_text(sheet.name)] > 1:
            _refuse(file, ("sheets", nth, "name"), "The sheet is named twice.", "each sheet once",
                    "Take one of the two away.", f"'{sheet.name}'")  # fmt: skip


def _check_family(layout: Layout, file: YamlFile) -> None:
    if layout.family == "key_columns" and layout.across is None:
        _refuse(file, ("across",), "With family key_columns the layout must say which key the "
                "headings of the figures tell.", "'across' with a role",
                "Add 'across: {role: sex, labels: sex}', say.")  # fmt: skip
    if layout.family != "key_columns" and layout.across is not None:
        _refuse(file, ("across",), f"'across' has no meaning with family {layout.family}.",
                "only with family: key_columns", "Take it away, or correct 'family'.")  # fmt: skip
    titled = layout.family == "title_column"
    if titled and layout.title_labels is None:
        _refuse(file, ("title_labels",), "With family title_column the layout must name the set "
                "of titles.", "the name of a label set", "Add 'title_labels: ...'.")  # fmt: skip
    for key in ("title_labels", "titles"):
        if key in file.content and not titled:
            _refuse(file, (key,), f"'{key}' has no meaning with family {layout.family}.",
                    "only with family: title_column",
                    "Take it away, or correct 'family'.")  # fmt: skip
    if titled and "titles" in file.content:
        _refuse(file, ("titles",), "The titles are taken from the set 'title_labels' alone.",
                "titles in _labels.yaml", "Move them into the set.")  # fmt: skip
    if not titled and layout.path.item_from_folder:
        _refuse(file, ("path", "item_from_folder"), "Only a title's item may come from a folder.",
                "only with family: title_column", "Take it away.")  # fmt: skip


def _check_column(column: LayoutColumn, place: tuple[str | int, ...], file: YamlFile) -> None:
    ways = [bool(column.headings), column.position is not None, column.section]
    if sum(ways) != 1:
        _refuse(file, place, "A column is found by its headings, by its place (where the heading "
                "is blank), or stands as lines of its own.",
                "one of 'headings', 'position' and 'section'",
                "State one of the three.", f"{sum(ways)} of them")  # fmt: skip
    role = column.role
    told = {"labels": bool(column.labels), "values": bool(column.values),
            "patterns": bool(column.patterns)}  # fmt: skip
    for key in [key for key, said in told.items() if said and role not in _LABELLED]:
        _refuse(file, (*place, key), f"A column of role '{role}' has no labels of its own: its "
                "cells are matched in another way.", f"a role such as {quote_list(_LABELLED[2:6])}",
                "Take the key away, or correct 'role'.")  # fmt: skip
    if role in _CLOSED and not any(told.values()):
        _refuse(file, place, f"A column of role '{role}' needs the list of its labels.",
                "'labels', 'values' or 'patterns'",
                "Add 'values: {our id: [their words]}' or 'labels: ...'.")  # fmt: skip
    for label, ids in column.label_set.find_twice().items():
        tell_twice(file, (*place, "values"), label, ids)
    _check_ids(column, place, file)
    _check_blanks(column, place, file)
    if column.optional and (role not in _OPTIONAL or column.section):
        _refuse(file, (*place, "optional"), f"A column of role '{role}' cannot be left out: "
                "without it nobody knows what the rows are about.", "optional: false",
                "Take the key away.")  # fmt: skip


def _check_blanks(column: LayoutColumn, place: tuple[str | int, ...], file: YamlFile) -> None:
    role = column.role
    if column.when_absent is not None and not (column.optional and role in _ABSENT):
        _refuse(file, (*place, "when_absent"), "The key would never be asked.",
                f"only with 'optional: true' and a role of {quote_list(_ABSENT)}",
                "Take it away, or make the column optional.")  # fmt: skip
    if column.blank_is is not None and (role not in _LABELLED or column.section):
        _refuse(file, (*place, "blank_is"), "The key would never be asked.",
                "only for a column whose labels are listed", "Take it away.")  # fmt: skip
    if column.repeats_above and (column.blank_is is not None or column.section or role == "text"):
        _refuse(file, (*place, "repeats_above"), "A blank cell cannot both repeat the one above "
                "and mean something else.", "one of 'repeats_above', 'blank_is' and 'section'",
                "Keep the one that holds for the file.")  # fmt: skip


def _check_ids(column: LayoutColumn, place: tuple[str | int, ...], file: YamlFile) -> None:
    """Our ids must be those that the frames know; else each figure would be refused, or worse."""
    said = {("values", key): key for key in column.values}
    said |= {(key,): value for key in ("when_absent", "blank_is")
             if (value := getattr(column, key)) is not None}  # fmt: skip
    said |= {("patterns", nth, "gives"): each.gives for nth, each in enumerate(column.patterns)
             if column.role in ("level", "row_unit", "sex")}  # fmt: skip
    for where, our_id in said.items():
        expected = _tell_wrong_id(column.role, our_id)
        if expected is not None:
            _refuse(file, (*place, *where), f"This is no id of role '{column.role}'.", expected,
                    "Write our id before the colon, the publisher's words behind it.",
                    f"'{our_id}'")  # fmt: skip


def _tell_wrong_id(role: str, our_id: str) -> str | None:
    """What was expected of an id that the role does not have, else None."""
    known = {"level": OBSERVED_AREA_TYPES, "row_unit": UNITS, "sex": SEXES}.get(role)
    if known is not None:
        return None if our_id in known else quote_list(known)
    if role == "age" and not re.fullmatch(AGE_PATTERN, our_id):
        return "an age such as 'alle', '16-24' or '80+'"
    if not our_id.strip() and role not in ITEM_PARTS:
        return "an id"
    return None


def _check_roles(layout: Layout, file: YamlFile) -> None:
    """Which columns can stand beside which."""
    roles = Counter(column.role for column in layout.columns)
    across = layout.across.role if layout.across else None
    for nth, column in enumerate(layout.columns):
        role, place = column.role, ("columns", nth, "role")
        if roles[role] > 1 and role != "text":
            _refuse(file, place, f"Two columns have the role '{role}'; only one would count.",
                    "each role once (but 'text')", "Give one of them another role.")  # fmt: skip
        if role == across or (role == "period" and layout.family == "year_columns"):
            _refuse(file, place, f"The headings of the figures say the {role}; a column cannot say "
                    "it, too.", "one place for each key", "Take one of the two away.")  # fmt: skip
        if role in NAMING and layout.family not in ("year_columns", "key_columns"):
            _refuse(file, place, f"With family {layout.family} the headings name the measures; "
                    f"the column's labels would be passed over.", "another role, such as 'text'",
                    "Correct 'role', or 'family'.")  # fmt: skip
        if role in ITEM_PARTS and layout.family == "title_column":
            _refuse(file, place, "The title says the item; a column cannot say it, too.",
                    "another family or role", "Correct 'role', or 'family'.")  # fmt: skip
        wanted = _tell_missing_role(role, set(roles))
        if wanted is not None:
            _refuse(file, place, f"A column of role '{role}' cannot be read without its "
                    "neighbour.", wanted, "Add the column, or correct 'role'.")  # fmt: skip
    if sum(column.section for column in layout.columns) > 1:
        _refuse(file, ("columns",), "More than one column stands as lines of its own.",
                "one 'section'", "Take the others away.")  # fmt: skip


def _tell_missing_role(role: str, roles: set[str]) -> str | None:
    """The column that a role's cells need beside them, where it is lacking."""
    if role == "level" and not roles & {"area", "region", "municipality", "hospital"}:
        return "a column of role 'area', 'region' or 'municipality'"
    if role == "municipality" and "level" not in roles:
        return "a column of role 'level' (or the role 'area')"
    if role == "region" and not roles & {"level", "hospital"}:
        return "a column of role 'level' or 'hospital' (or the role 'area')"
    if role == "department" and "hospital" not in roles:
        return "a column of role 'hospital'"
    if role == "hospital" and "area" in roles and "level" not in roles:
        return "a column of role 'level', or no column of role 'area'"
    return None


def _check_headings(layout: Layout, file: YamlFile) -> None:
    said = [(("columns", nth), column.accepted) for nth, column in enumerate(layout.columns)]
    said += [(("measures", nth), measure.accepted) for nth, measure in enumerate(layout.measures)]
    count = Counter(heading for _, accepted in said for heading in accepted)
    for place, accepted in said:
        for heading in sorted(text for text in accepted if count[text] > 1):
            _refuse(file, (*place, "headings"), "Two columns have the same heading.",
                    "each heading once", "Take it away from one of them.",
                    f"'{heading}'")  # fmt: skip
    places = Counter(column.position for column in layout.columns if column.position)
    for nth, column in enumerate(layout.columns):
        if column.position and places[column.position] > 1:
            _refuse(file, ("columns", nth, "position"), "Two columns have the same place.",
                    "each place once", "Correct one of them.", str(column.position))  # fmt: skip


def _check_across(layout: Layout, across: Across, file: YamlFile) -> None:
    labels = bool(across.values or across.patterns)
    if across.role in ("period", "area") and labels:
        _refuse(file, ("across",), f"A heading that says the {across.role} has no labels: it is "
                "matched in another way.", "'role' and 'skip' alone",
                "Take the labels away.")  # fmt: skip
    if across.role not in ("period", "area") and not labels:
        _refuse(file, ("across",), "Without labels nobody knows which headings are meant.",
                "'labels', 'values' or 'patterns'",
                "Add 'values: {our id: [their heading]}' or 'labels: ...'.")  # fmt: skip
    for label, ids in across.label_set.find_twice().items():
        tell_twice(file, ("across", "values"), label, ids)
    for our_id in across.values:
        expected = _tell_wrong_id(across.role, our_id)
        if expected is not None:
            _refuse(file, ("across", "values", our_id), f"This is no id of role '{across.role}'.",
                    expected, "Write our id before the colon.", f"'{our_id}'")  # fmt: skip
    if across.role == "area" and {"level", "region", "municipality", "hospital"}.intersection(
        column.role for column in layout.columns
    ):
        _refuse(file, ("across", "role"), "Headings and columns both say the area.",
                "one place for each key", "Take one of the two away.")  # fmt: skip


def _check_measure(
    layout: Layout, measure: Measure, place: tuple[str | int, ...], file: YamlFile
) -> None:
    every = {"when", "headings", "keys", "optional", "heading_is_title", "heading_ends"}
    idle = every.difference(_MEASURE_KEYS[layout.family]).intersection(measure.model_fields_set)
    for key in sorted(idle):
        _refuse(file, (*place, key), f"'{key}' has no meaning with family {layout.family}.",
                f"of these {quote_list(_MEASURE_KEYS[layout.family])}",
                "Take it away, or correct 'family'.")  # fmt: skip
    if layout.family == "measure_columns" and not measure.headings:
        _refuse(file, place, "With family measure_columns every measure needs 'headings'.",
                "the headings of its column", "Add 'headings: [...]'.")  # fmt: skip
    if layout.family == "title_column" and not (
        measure.headings or measure.heading_ends or measure.heading_is_title
    ):
        _refuse(file, place, "Nothing says which column holds the measure.",
                "'headings', 'heading_ends' or 'heading_is_title: true'",
                "Add one of them.")  # fmt: skip
    _check_when(layout, measure, (*place, "when"), file)
    for role, our_id in measure.keys.items():
        _check_key(layout, role, our_id, (*place, "keys", role), file)
    units = layout.column_of("row_unit")
    if measure.unit == "row" and units is None:
        _refuse(file, (*place, "unit"), "Unit 'row' needs the column that says it.",
                "a column of role 'row_unit'", "Add the column, or state the unit.")  # fmt: skip
    if measure.unit == "row" and measure.when:
        _refuse(file, (*place, "unit"), "A measure that labels name has one unit.", "a unit",
                "State the unit of the figures.", "'row'")  # fmt: skip
    for number in measure.values:
        if not _is_number(number):
            _refuse(file, (*place, "values", number), "The keys of 'values' are numbers.",
                    "a number, such as \"1\"", "Write the number before the colon, the "
                    "publisher's words behind it.", f"'{number}'")  # fmt: skip


def _check_when(
    layout: Layout, measure: Measure, place: tuple[str | int, ...], file: YamlFile
) -> None:
    naming = [column.role for column in layout.columns if column.role in NAMING]
    for role, label in measure.when.items():
        column = layout.column_of(role)
        if role not in NAMING:
            _refuse(file, (*place, role), f"Labels of role '{role}' do not name a measure.",
                    "'measure' or 'unit'", "Use 'when' for these two alone.", f"'{role}'")  # fmt: skip
        elif column is None:
            _refuse(file, (*place, role), f"No column has the role '{role}'.",
                    f"a column of role '{role}'", "Add the column, or take this condition "
                    "away.")  # fmt: skip
        elif label not in column.values and not column.patterns:
            _refuse(file, (*place, role), f"The column of role '{role}' never says this.",
                    quote_list(column.values), "Write one of the column's ids.",
                    f"'{label}'")  # fmt: skip
    families = layout.family in ("year_columns", "key_columns")
    if families and not measure.when and (len(layout.measures) > 1 or naming):
        _refuse(file, place, "Nothing says which rows hold this measure.",
                "a condition on a column of role 'measure' or 'unit'",
                "Add 'when: {measure: ...}'.")  # fmt: skip


def _check_key(
    layout: Layout, role: str, our_id: str, place: tuple[str | int, ...], file: YamlFile
) -> None:
    expected = _tell_wrong_id(role, our_id)
    if role == "period" and parse_period(our_id, list(layout.period_forms)) is None:
        expected = "a period in one of the layout's 'period_forms'"
    if expected is not None:
        _refuse(file, place, f"This is no id of role '{role}'.", expected, "Write our id.",
                f"'{our_id}'")  # fmt: skip
    roles = {column.role for column in layout.columns}
    parts = {"area": {"area", "level", "region", "municipality", "hospital"},
             "item": set(ITEM_PARTS)}.get(role, {role})  # fmt: skip
    if roles & parts:
        _refuse(file, place, f"Headings and a column both say the {role}.",
                "one place for each key", "Take one of the two away.")  # fmt: skip
    if len({role in measure.keys for measure in layout.measures}) > 1:
        _refuse(file, place, f"Some measures' headings say the {role}, others' do not.",
                "the same keys for every measure", f"State '{role}' for each.")  # fmt: skip


def _check_measures(layout: Layout, file: YamlFile) -> None:
    """Measures against each other: none twice, none that another takes all rows of."""
    titled = [measure for measure in layout.measures if measure.heading_is_title]
    if layout.family == "title_column" and len(titled) != 1:
        _refuse(file, ("measures",), "One measure's heading is the title.",
                "'heading_is_title: true' once", "Mark the measure whose heading is the title.",
                f"{len(titled)} times")  # fmt: skip
    for nth, measure in enumerate(layout.measures):
        for other in layout.measures[:nth]:
            if layout.family in ("measure_columns", "title_column"):
                if (other.measure, other.keys) == (measure.measure, measure.keys):
                    _refuse(file, ("measures", nth, "measure"), "Two columns hold the same measure.",
                            "each measure once, or with other 'keys'",
                            "Put their headings into one list, or correct the measure.",
                            f"'{measure.measure}'")  # fmt: skip
            elif other.when.items() <= measure.when.items() and measure.when:
                _refuse(file, ("measures", nth, "when"), "A measure before takes all its rows.",
                        "conditions that exclude each other", "Correct 'when'.",
                        f"{measure.when} after {other.when}")  # fmt: skip
            if other.measure == measure.measure and other.unit != measure.unit:
                _refuse(file, ("measures", nth, "unit"), "A measure has one unit.",
                        f"'{other.unit}'", "Correct the unit, or the measure.",
                        f"'{measure.unit}'")  # fmt: skip


def _check_items(layout: Layout, file: YamlFile) -> None:
    try:
        fields = list_fields(layout.item)
    except ValueError as error:
        _refuse(file, ("item",), f"The item cannot be put together: {error}.",
                "names of columns in braces, such as '{survey}_{question}'", "Correct it.",
                f"'{layout.item}'")  # fmt: skip
        return
    parts = [column.role for column in layout.columns if column.role in ITEM_PARTS]
    if "item" not in layout.model_fields_set and parts in ([], ["item"]):
        return
    for name in sorted(set(fields) - set(parts)):
        _refuse(file, ("item",), "The item asks for a column that the layout does not have.",
                quote_list(parts) or "no 'item' at all", f"Add the column of role '{name}', or "
                "correct the item.", f"'{{{name}}}'")  # fmt: skip
    for name in sorted(set(parts) - set(fields)):
        _refuse(file, ("item",), f"The column of role '{name}' would not count: rows that differ "
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
        _refuse(file, ("columns",), "Nothing says which period the figures are of.",
                "a column of role 'period', or 'path: {period: ...}'",
                "Add the column; where only a sidecar can say it, state "
                "'needs_sidecar: [period]'.")  # fmt: skip
    if {"half_year_date", "quarter_date"} <= set(layout.period_forms):
        _refuse(file, ("period_forms",), "A date cannot mean both a quarter and a half year.",
                "one of 'half_year_date' and 'quarter_date'", "Take one away.")  # fmt: skip


def _check_defaults(layout: Layout, file: YamlFile) -> None:
    for role in ("sex", "age", "education", "item"):
        expected = _tell_wrong_id(role, getattr(layout.defaults, role))
        if expected is not None:
            _refuse(file, ("defaults", role), f"This is no id of role '{role}'.", expected,
                    "Write our id.", f"'{getattr(layout.defaults, role)}'")  # fmt: skip


def _check_markers(layout: Layout, file: YamlFile) -> None:
    named = ("suppressed", "missing", "not_applicable")
    folded = {name: [fold_text(text) for text in getattr(layout.markers, name)] for name in named}
    count = Counter(text for texts in folded.values() for text in set(texts))
    for name, texts in folded.items():
        for nth, text in enumerate(texts):
            if count[text] > 1:
                _refuse(file, ("markers", name, nth), "A marker means two things.",
                        "each marker once", "Keep it where it belongs.", f"'{text}'")  # fmt: skip
            if not text:
                _refuse(file, ("markers", name, nth), "A blank is no marker.", "a text",
                        "State 'blank' for blank cells.")  # fmt: skip
            if _NUMBER.fullmatch(text):
                _refuse(file, ("markers", name, nth), "A number would be read as that number.",
                        "a text that is no number", "Ask the publisher for another marker.",
                        f"'{text}'")  # fmt: skip


def _check_rules(layout: Layout, rules: DatasetRules, file: YamlFile) -> None:
    for nth, measure in enumerate(layout.measures):
        rule = rules.measures.get(measure.measure)
        if rule is None:
            _refuse(file, ("measures", nth, "measure"), f"Dataset '{layout.dataset}' has no such "
                    "measure.", quote_list(rules.measures), "Correct the name, or add the measure "
                    f"to schemas/rules/{layout.dataset}.yaml.", f"'{measure.measure}'")  # fmt: skip
        elif rule.unit != measure.unit and "row" not in (rule.unit, measure.unit):
            _refuse(file, ("measures", nth, "unit"), "The dataset's rules state another unit.",
                    f"'{rule.unit}'", "Correct the unit.", f"'{measure.unit}'")  # fmt: skip
    strange = sorted(set(layout.area_types) - set(rules.area_types))
    if strange:
        _refuse(file, ("area_types",), f"Dataset '{layout.dataset}' has no areas of this type.",
                quote_list(rules.area_types), "Correct the list, or add the type to "
                f"schemas/rules/{layout.dataset}.yaml.", quote_list(strange))  # fmt: skip


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
