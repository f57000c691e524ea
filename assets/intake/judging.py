"""Judging an extract: reading it and holding it against every rule.

Belongs here: what a run and a question about a file (`klynge extracts --why`) do alike, without
Dagster. Does not belong here: reading (`sources`), the rules (`schemas`), storing (`warehouse`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from assets.run_inputs import RunInputs
from geography import Geography
from schemas.acceptance.items import (
    REPORTED,
    Form,
    list_reported_forms,
    list_reported_items,
    list_reported_units,
    warn_of_blank_rows,
    warn_of_other_forms,
    warn_of_other_units,
    warn_of_unknown_items,
)
from schemas.acceptance.report import Where
from schemas.acceptance.rules import DatasetRules, load_sound_rules
from schemas.acceptance.together import check_alike
from schemas.definitions.file import DefinitionError
from schemas.definitions.model import Definition
from schemas.extracts import FoundFile, ReadExtract
from schemas.problem_telling import address_form, arrange_problems
from schemas.problems import Problem
from sources.layouts.loading import load_sound_layouts
from sources.layouts.model import Layout
from sources.layouts.recognition import describe_left_out
from sources.learning_sheet import find_early_lessons
from sources.limits import Limits, load_limits
from sources.reader import read_extract


@dataclass(frozen=True)
class Judged:
    """An extract that was read, and the reasons to reject it (none: it is accepted)."""

    read: ReadExtract
    reasons: list[Problem]


@dataclass(frozen=True)
class Yardstick:
    """All that an extract is held against.

    `reported_items` are the ids of local indicators that definitions use; None when the
    definitions cannot be read, and then nothing is said of ids. `reported_units` are the units that
    their definitions have, `reported_forms` the periods and areas. `received` is the day of
    receipt, after which no period begins; None: that is not asked. `filled_in` are the figures of
    local reports in force (`Warehouse.filled_in`); None where nothing is stored. `broken_layouts`
    and `broken_rules` (by dataset) are what is wrong with the files of others that are left out.
    """

    geography: Geography
    layouts: list[Layout]
    rules: dict[str, DatasetRules]
    reported_items: set[str] | None
    limits: Limits
    received: date | None = None
    broken_layouts: tuple[Problem, ...] = ()
    broken_rules: Mapping[str, list[Problem]] = field(default_factory=dict)
    filled_in: pl.DataFrame | None = None
    reported_units: Mapping[str, set[str]] = field(default_factory=dict)
    reported_forms: Mapping[str, set[Form]] = field(default_factory=dict)


def load_yardstick(
    geography: Geography, definitions: list[Definition] | None, received: date | None = None
) -> Yardstick:
    """These areas, the project's layouts, rules and limits, and the ids of these definitions."""
    items = None if definitions is None else list_reported_items(definitions)
    units = list_reported_units(definitions or [])
    forms = list_reported_forms(definitions or [])
    layouts, rules = load_sound_layouts(), load_sound_rules()
    return Yardstick(
        geography, layouts.layouts, rules.rules, items, load_limits(), received,
        tuple(layouts.problems), rules.broken, reported_units=units, reported_forms=forms,
    )  # fmt: skip


def choose_yardstick(inputs: RunInputs, received: date) -> Yardstick:
    """What extracts are held against that are received on this day.

    Definitions that are wrong are told by the stage that computes with them.
    """
    try:
        items: set[str] | None = list_reported_items(inputs.definitions)
        units = list_reported_units(inputs.definitions)
        forms = list_reported_forms(inputs.definitions)
    except DefinitionError:
        items, units, forms = None, {}, {}
    return Yardstick(
        inputs.geography, inputs.layouts, inputs.rules, items, inputs.limits, received,
        tuple(inputs.loaded_layouts.problems), inputs.loaded_rules.broken, reported_units=units,
        reported_forms=forms,
    )  # fmt: skip


def judge_extract(found: FoundFile, against: Yardstick) -> Judged:
    """Read a file and check it; stores nothing, and never raises for a bad file."""
    [judged] = judge_alike([read_file(found, against)], against)
    return judged


def read_file(found: FoundFile, against: Yardstick) -> ReadExtract:
    """Read a file by these layouts; never raises for a bad one."""
    return read_extract(found, against.geography, against.layouts, against.limits)


def judge_alike(reads: Sequence[ReadExtract], against: Yardstick) -> list[Judged]:
    """Check extracts of one dataset that may be looked at together, or a single one."""
    found = check_alike(reads, against.rules, against.geography, against.received)
    return [conclude(read, reasons, against) for read, reasons in zip(reads, found, strict=True)]


def conclude(read: ReadExtract, reasons: list[Problem], against: Yardstick) -> Judged:
    """Reasons and warnings in the order and the words in which they are told."""
    reasons = [*reasons, *find_early(read, against)]
    warnings = [*read.warnings, *doubt_items(read, against), *doubt_blanks(read, against)]
    reasons = name_broken_files(read, reasons, against)
    if read.dataset == REPORTED:
        reasons = [address_form(reason) for reason in reasons]
        warnings = [address_form(warning) for warning in warnings]
    reasons = arrange_problems(reasons, read.headings)
    return Judged(
        replace(read, warnings=arrange_problems(warnings, read.headings)),
        reasons,
    )


def name_broken_files(
    read: ReadExtract, reasons: list[Problem], against: Yardstick
) -> list[Problem]:
    """The reasons, with the broken layouts or rules that may be why the file is not taken in."""
    told = [replace(reason, found=_name_first(broken)) if reason.rule == "no_rules" and
            (broken := against.broken_rules.get(read.dataset or "")) else reason
            for reason in reasons]  # fmt: skip
    if not (reasons and against.broken_layouts and read.observations.is_empty()):
        return told
    if not any(reason.rule in UNRECOGNISED for reason in reasons):
        return told
    left_out = describe_left_out(read.found.relative, _name_first(against.broken_layouts))
    # that no other layout knows the file is no reason of its own
    return [left_out, *(each for each in told if each.rule != "no_layout")]


UNRECOGNISED = frozenset(
    {"no_layout", "missing_column", "missing_sheet", "renamed_heading", "unknown_heading"}
)
"""Rules of files that no layout fits."""


def _name_first(problems: Sequence[Problem]) -> str:
    names = list(dict.fromkeys(f"{Path(each.file or '').name}" for each in problems))
    first = problems[0]
    line = f" line {first.row}" if first.row else ""
    more = f" (and {', '.join(names[1:])})" if len(names) > 1 else ""
    return f"{names[0]}{line}: {first.message.removesuffix('.')}{more}"


def find_early(read: ReadExtract, against: Yardstick) -> list[Problem]:
    """Lessons that are dated after the day of receipt, where that is asked."""
    if against.received is None:
        return []
    return find_early_lessons(read.lessons, against.received, read.found.relative)


def doubt_items(read: ReadExtract, against: Yardstick) -> list[Problem]:
    """Warnings of a local report's ids that no definition uses, and of units, periods and areas
    that none has.

    As far as the report could be read.
    """
    rows = read.legible if read.problems else read.observations
    if rows is None or read.dataset != REPORTED or against.reported_items is None:
        return []
    layout = next(layout for layout in against.layouts if layout.id == read.layout)
    column = layout.column_of("item")
    where = Where(read.found.relative)
    return [
        *warn_of_unknown_items(
            rows, against.reported_items, column.name if column else None, where
        ),
        *warn_of_other_units(rows, against.reported_units, where),
        *warn_of_other_forms(rows, against.reported_forms, where),
    ]


def doubt_blanks(read: ReadExtract, against: Yardstick) -> list[Problem]:
    """Warnings of a form's rows that were filled in before and are blank now."""
    if read.blank_rows is None or against.filled_in is None:
        return []
    return warn_of_blank_rows(read.blank_rows, against.filled_in, Where(read.found.relative))
