"""Whether the parts of a layout fit each other, its family and the rules of its dataset.

Belongs here: what a layout says that could not be read, or would be passed over in silence. Does
not belong here: the form of each single key (`sources.layouts.model`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from schemas.acceptance.rules import DatasetRules
from schemas.written.yaml_file import YamlFile
from sources.cells.text import fold_text, quote_list
from sources.layouts.checking_figures import check_figures, check_rules
from sources.layouts.wrong_keys import ITEM_PARTS, NAMING, refuse, tell_twice, tell_wrong_id

if TYPE_CHECKING:
    from sources.layouts.model import Across, Layout, LayoutColumn

_LABELLED = (*NAMING, *ITEM_PARTS, "level", "sex", "age", "education", "row_unit")
_CLOSED = (*NAMING, "level", "row_unit", "sex", "education")
"""Roles whose every label must be listed: what is not known could mean anything."""

_ABSENT = ("area", "item", "sex", "age", "education")
"""Roles for which `when_absent` says what a file without the column is of."""

_OPTIONAL = (*_ABSENT, "period", "text", "item_text", "survey", "question", "division")
_READ_BY_PEOPLE = ("text", "item_text")
"""Roles whose cells say nothing of a figure's key."""

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
    check_figures(layout, file)
    if rules is not None:
        check_rules(layout, rules, file)


def _check_kind_of_file(layout: Layout, file: YamlFile) -> None:
    other = "csv" if layout.file == "xlsx" else "xlsx"
    for key in sorted(layout.model_fields_set.intersection(_FILE_KEYS[other])):
        refuse(file, (key,), f"'{key}' has no meaning for a layout with file: {layout.file}.",
                f"only with file: {other}", "Take the key away, or correct 'file'.")  # fmt: skip
    if layout.file == "xlsx" and not layout.sheets:
        refuse(file, ("sheets",), "A workbook's layout does not say where its table is.",
                "'sheets' with a name", "Add 'sheets: [{name: ..., header_row: 1}]'.")  # fmt: skip
    names = Counter(fold_text(sheet.name) for sheet in layout.sheets)
    for nth, sheet in enumerate(layout.sheets):
        if names[fold_text(sheet.name)] > 1:
            refuse(file, ("sheets", nth, "name"), "The sheet is named twice.", "each sheet once",
                    "Take one of the two away.", f"'{sheet.name}'")  # fmt: skip


def _check_family(layout: Layout, file: YamlFile) -> None:
    if layout.family == "key_columns" and layout.across is None:
        refuse(file, ("across",), "With family key_columns the layout must say which key the "
                "headings of the figures tell.", "'across' with a role",
                "Add 'across: {role: sex, labels: sex}', say.")  # fmt: skip
    if layout.family != "key_columns" and layout.across is not None:
        refuse(file, ("across",), f"'across' has no meaning with family {layout.family}.",
                "only with family: key_columns", "Take it away, or correct 'family'.")  # fmt: skip
    titled = layout.family == "title_column"
    if titled and layout.title_labels is None:
        refuse(file, ("title_labels",), "With family title_column the layout must name the set "
                "of titles.", "the name of a label set", "Add 'title_labels: ...'.")  # fmt: skip
    for key in ("title_labels", "titles"):
        if key in file.content and not titled:
            refuse(file, (key,), f"'{key}' has no meaning with family {layout.family}.",
                    "only with family: title_column",
                    "Take it away, or correct 'family'.")  # fmt: skip
    if titled and "titles" in file.content:
        refuse(file, ("titles",), "The titles are taken from the set 'title_labels' alone.",
                "titles in _labels.yaml", "Move them into the set.")  # fmt: skip
    if not titled and layout.path.item_from_folder:
        refuse(file, ("path", "item_from_folder"), "Only a title's item may come from a folder.",
                "only with family: title_column", "Take it away.")  # fmt: skip


def _check_column(column: LayoutColumn, place: tuple[str | int, ...], file: YamlFile) -> None:
    ways = [bool(column.headings), column.position is not None, column.section]
    if sum(ways) != 1:
        refuse(file, place, "A column is found by its headings, by its place (where the heading "
                "is blank), or stands as lines of its own.",
                "one of 'headings', 'position' and 'section'",
                "State one of the three.", f"{sum(ways)} of them")  # fmt: skip
    role = column.role
    told = {"labels": bool(column.labels), "values": bool(column.values),
            "patterns": bool(column.patterns)}  # fmt: skip
    for key in [key for key, said in told.items() if said and role not in _LABELLED]:
        refuse(file, (*place, key), f"A column of role '{role}' has no labels of its own: its "
                "cells are matched in another way.", f"a role such as {quote_list(_LABELLED[2:6])}",
                "Take the key away, or correct 'role'.")  # fmt: skip
    if role in _CLOSED and not any(told.values()):
        refuse(file, place, f"A column of role '{role}' needs the list of its labels.",
                "'labels', 'values' or 'patterns'",
                "Add 'values: {our id: [their words]}' or 'labels: ...'.")  # fmt: skip
    for label, ids in column.label_set.find_twice().items():
        tell_twice(file, (*place, "values"), label, ids)
    _check_ids(column, place, file)
    _check_blanks(column, place, file)
    if column.optional and (role not in _OPTIONAL or column.section):
        refuse(file, (*place, "optional"), f"A column of role '{role}' cannot be left out: "
                "without it nobody knows what the rows are about.", "optional: false",
                "Take the key away.")  # fmt: skip


def _check_blanks(column: LayoutColumn, place: tuple[str | int, ...], file: YamlFile) -> None:
    role = column.role
    if column.when_absent is not None and not (column.optional and role in _ABSENT):
        refuse(file, (*place, "when_absent"), "The key would never be asked.",
                f"only with 'optional: true' and a role of {quote_list(_ABSENT)}",
                "Take it away, or make the column optional.")  # fmt: skip
    if column.blank_is is not None and (role not in _LABELLED or column.section):
        refuse(file, (*place, "blank_is"), "The key would never be asked.",
                "only for a column whose labels are listed", "Take it away.")  # fmt: skip
    if column.repeats_above and (
        column.blank_is is not None or column.section or role in _READ_BY_PEOPLE
    ):
        refuse(file, (*place, "repeats_above"), "A blank cell cannot both repeat the one above "
                "and mean something else.", "one of 'repeats_above', 'blank_is' and 'section'",
                "Keep the one that holds for the file.")  # fmt: skip


def _check_ids(column: LayoutColumn, place: tuple[str | int, ...], file: YamlFile) -> None:
    """Our ids must be those that the frames know; else each figure would be refused, or worse."""
    said: dict[tuple[str | int, ...], str] = {("values", key): key for key in column.values}
    said |= {(key,): value for key in ("when_absent", "blank_is")
             if (value := getattr(column, key)) is not None}  # fmt: skip
    said |= {("patterns", nth, "gives"): each.gives for nth, each in enumerate(column.patterns)
             if column.role in ("level", "row_unit", "sex")}  # fmt: skip
    for where, our_id in said.items():
        expected = tell_wrong_id(column.role, our_id)
        if expected is not None:
            refuse(file, (*place, *where), f"This is no id of role '{column.role}'.", expected,
                    "Write our id before the colon, the publisher's words behind it.",
                    f"'{our_id}'")  # fmt: skip


def _check_roles(layout: Layout, file: YamlFile) -> None:
    """Which columns can stand beside which."""
    roles = Counter(column.role for column in layout.columns)
    across = layout.across.role if layout.across else None
    for nth, column in enumerate(layout.columns):
        role, place = column.role, ("columns", nth, "role")
        if roles[role] > 1 and role != "text":
            refuse(file, place, f"Two columns have the role '{role}'; only one would count.",
                    "each role once (but 'text')", "Give one of them another role.")  # fmt: skip
        if role == across or (role == "period" and layout.family == "year_columns"):
            refuse(file, place, f"The headings of the figures say the {role}; a column cannot say "
                    "it, too.", "one place for each key", "Take one of the two away.")  # fmt: skip
        if role in NAMING and layout.family not in ("year_columns", "key_columns"):
            refuse(file, place, f"With family {layout.family} the headings name the measures; "
                    f"the column's labels would be passed over.", "another role, such as 'text'",
                    "Correct 'role', or 'family'.")  # fmt: skip
        if role in ITEM_PARTS and layout.family == "title_column":
            refuse(file, place, "The title says the item; a column cannot say it, too.",
                    "another family or role", "Correct 'role', or 'family'.")  # fmt: skip
        wanted = _tell_missing_role(role, set(roles))
        if wanted is not None:
            refuse(file, place, f"A column of role '{role}' cannot be read without its "
                    "neighbour.", wanted, "Add the column, or correct 'role'.")  # fmt: skip
    if sum(column.section for column in layout.columns) > 1:
        refuse(file, ("columns",), "More than one column stands as lines of its own.",
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
            refuse(file, (*place, "headings"), "Two columns have the same heading.",
                    "each heading once", "Take it away from one of them.",
                    f"'{heading}'")  # fmt: skip
    places = Counter(column.position for column in layout.columns if column.position)
    for nth, column in enumerate(layout.columns):
        if column.position and places[column.position] > 1:
            refuse(file, ("columns", nth, "position"), "Two columns have the same place.",
                    "each place once", "Correct one of them.", str(column.position))  # fmt: skip


def _check_across(layout: Layout, across: Across, file: YamlFile) -> None:
    labels = bool(across.values or across.patterns)
    if across.role in ("period", "area") and labels:
        refuse(file, ("across",), f"A heading that says the {across.role} has no labels: it is "
                "matched in another way.", "'role' and 'skip' alone",
                "Take the labels away.")  # fmt: skip
    if across.role not in ("period", "area") and not labels:
        refuse(file, ("across",), "Without labels nobody knows which headings are meant.",
                "'labels', 'values' or 'patterns'",
                "Add 'values: {our id: [their heading]}' or 'labels: ...'.")  # fmt: skip
    for label, ids in across.label_set.find_twice().items():
        tell_twice(file, ("across", "values"), label, ids)
    for our_id in across.values:
        expected = tell_wrong_id(across.role, our_id)
        if expected is not None:
            refuse(file, ("across", "values", our_id), f"This is no id of role '{across.role}'.",
                    expected, "Write our id before the colon.", f"'{our_id}'")  # fmt: skip
    if across.role == "area" and {"level", "region", "municipality", "hospital"}.intersection(
        column.role for column in layout.columns
    ):
        refuse(file, ("across", "role"), "Headings and columns both say the area.",
                "one place for each key", "Take one of the two away.")  # fmt: skip
