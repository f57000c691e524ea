"""What is doubtful in a local report, though no reason to reject it.

Belongs here: the warning of an id that no definition uses (the definition may come later), of a
unit, a kind of period or a kind of area that is not the definition's, and of rows left blank that
were filled in before (what was reported then still counts).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import polars as pl

from schemas.acceptance.report import EXAMPLES, Where
from schemas.definitions.checking.checks_names import list_items
from schemas.definitions.model import Definition
from schemas.problems import Problem
from schemas.vocabulary import ALL, PERIOD_FORMS

REPORTED = "lokal"
"""The dataset whose ids are made up by those who define indicators, not by a publisher."""

NAMED = 3
"""Rows, and runs of rows, that one warning of many names."""

REPORTED_FIGURE = "værdi"
"""Its measure whose unit the reporter states."""


class Form(NamedTuple):
    """What a definition asks of a report: the kind of period, and who reports."""

    periods: str
    reported_by: str


def list_reported_items(definitions: Iterable[Definition]) -> set[str]:
    """The ids that definitions take from local reports."""
    return {
        item
        for definition in definitions
        for _, source, item in list_items(definition)
        if source.dataset == REPORTED and item != ALL
    }


def list_reported_units(definitions: Iterable[Definition]) -> dict[str, set[str]]:
    """The units of the indicators whose figure is a reported one, by the item's id."""
    units: dict[str, set[str]] = {}
    for definition in definitions:
        for path, source, item in list_items(definition):
            is_figure = definition.figure is not None and source == definition.figure
            if source.dataset == REPORTED and is_figure and path[0] in ("figure", "categories"):
                units.setdefault(item, set()).add(definition.unit)
    return units


def list_reported_forms(definitions: Iterable[Definition]) -> dict[str, set[Form]]:
    """The kinds of period (`PERIOD_FORMS`) that definitions take of each item, and who reports."""
    forms: dict[str, set[Form]] = {}
    for definition in definitions:
        for _, source, item in list_items(definition):
            if source.dataset == REPORTED and item != ALL:
                form = Form(definition.periods, definition.reported_by)
                forms.setdefault(item, set()).add(form)
    return forms


def warn_of_other_forms(
    observations: pl.DataFrame, forms: Mapping[str, set[Form]], where: Where
) -> list[Problem]:
    """A warning for each item whose figures are of a period that no definition of it takes, and for
    each that a municipality reports though its definitions ask the cluster or the hospital."""
    texts = ("item", "period", "area_type", "sheet")
    rows = observations.with_columns(pl.col(texts).cast(pl.String)).unique(
        ["item", "period", "area_type"], keep="first", maintain_order=True
    )
    other_periods, other_areas = dict[str, Problem](), dict[str, Problem]()
    for row in rows.iter_rows(named=True):
        item, known = row["item"], forms.get(row["item"], set())
        taken = sorted({form.periods for form in known})
        asked = sorted({form.reported_by for form in known})
        if known and not any(re.search(PERIOD_FORMS[form], row["period"]) for form in taken):
            problem = Problem(
                rule="other_period",
                message="The indicator is not followed by such periods, so the figures are shown "
                "nowhere.",
                file=where.file, sheet=row["sheet"] or None, row=row["row"],
                found=f"'{row['period']}' for '{item}'", expected=" or ".join(taken),
                remedy="Report the period that the form asks for.",
            )  # fmt: skip
            other_periods.setdefault(item, problem)
        if known and row["area_type"] == "kommune" and "kommune" not in asked:
            problem = Problem(
                rule="other_area",
                message="The indicator is reported for the whole cluster, not for a municipality.",
                file=where.file, sheet=row["sheet"] or None, row=row["row"],
                found=f"'kommune' for '{item}'", expected=" or ".join(asked),
                remedy="Report one figure for the cluster or the hospital.",
            )  # fmt: skip
            other_areas.setdefault(item, problem)
    return [*other_periods.values(), *other_areas.values()]


def warn_of_other_units(
    observations: pl.DataFrame, units: Mapping[str, set[str]], where: Where
) -> list[Problem]:
    """A warning for each item whose figure is reported in a unit that its definition has not."""
    texts = ("item", "unit", "measure", "sheet", "status")
    rows = observations.with_columns(pl.col(texts).cast(pl.String)).filter(
        (pl.col("measure") == REPORTED_FIGURE) & (pl.col("status") == "ok")
    )
    rows = rows.unique(["item", "unit"], keep="first", maintain_order=True)
    return [
        Problem(
            rule="unit",
            message="The unit is not that of the indicator's definition.",
            file=where.file,
            sheet=row["sheet"] or None,
            row=row["row"],
            found=f"'{row['unit']}' for '{row['item']}'",
            expected=" or ".join(f"'{unit}'" for unit in sorted(units[row["item"]])),
            remedy="Correct the unit or the figure in the report.",
        )
        for row in rows.iter_rows(named=True)
        if row["item"] in units and row["unit"] not in units[row["item"]]
    ]


def warn_of_unknown_items(
    observations: pl.DataFrame, known: Collection[str], heading: str | None, where: Where
) -> list[Problem]:
    """A warning for each item of a local report that is not among `known`, with the nearest ids.

    `observations` are those of one extract; `heading` is the column that names the item.
    """
    mine = observations.filter(pl.col("dataset").cast(pl.String) == REPORTED)
    unknown = (
        mine.with_columns(pl.col("item", "sheet").cast(pl.String))
        .filter(~pl.col("item").is_in(sorted(known)))
        .group_by("item", maintain_order=True)
        .agg(pl.col("sheet").first(), pl.col("row").min(), rows=pl.col("row").n_unique())
    )
    return [
        _describe_item(row, known, heading, where)
        for row in unknown.head(EXAMPLES).iter_rows(named=True)
    ]


def _describe_item(
    row: dict[str, object], known: Collection[str], heading: str | None, where: Where
) -> Problem:
    near = difflib.get_close_matches(str(row["item"]), sorted(known), 3)
    quoted = ", ".join(f"'{item}'" for item in near)
    rows = row["rows"]
    return Problem(
        rule="unknown_indicator",
        message="No definition uses this indicator, so its figures are shown nowhere "
        f"({rows} row{'' if rows == 1 else 's'}).",
        file=where.file,
        sheet=str(row["sheet"]) or None,
        row=int(str(row["row"])),
        column=heading,
        found=f"'{row['item']}'",
        expected=f"perhaps {quoted}" if near else "an id from the indicator definitions",
        remedy="Correct the id in the report, or add a definition that uses it.",
    )


def warn_of_blank_rows(blank: pl.DataFrame, filled_in: pl.DataFrame, where: Where) -> list[Problem]:
    """One warning for all rows left blank of which a figure is in force; none without such rows.

    `blank` as in `ReadExtract`; `filled_in` has the same keys, of figures in force.
    """
    key = [name for name in blank.columns if name not in ("sheet", "row")]
    held = blank.join(filled_in.select(key), on=key, how="semi", nulls_equal=True).sort("row")
    if held.is_empty():
        return []
    rows = held["row"].to_list()
    one = len(rows) == 1
    named = [f"row {row['row']} '{_name_row(row)}'" for row in held.head(NAMED).to_dicts()]
    more = f" and {len(rows) - NAMED:,} more" if len(rows) > NAMED else ""
    return [
        Problem(
            rule="blank_now",
            message=f"{len(rows):,} {'row' if one else 'rows'} that {'was' if one else 'were'} "
            f"filled in last {'is' if one else 'are'} blank now ({_name_runs(rows)}). "
            "The earlier figures still count.",
            file=where.file,
            sheet=held["sheet"][0] or None,
            row=rows[0],
            found=f"{', '.join(named)}{more}",
            expected="the figure again, or 'ukendt'",
            remedy="Nothing is to be done if they still hold; write 'ukendt' to take one back.",
        )
    ]


def _name_runs(rows: list[int]) -> str:
    """'row 7', 'rows 7-457', 'rows 7-9, 12, ...'."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], row]
        else:
            runs.append([row])
    told = ["-".join(map(str, run)) for run in runs[:NAMED]]
    more = ["..."] if len(runs) > NAMED else []
    return f"{'row' if len(rows) == 1 else 'rows'} {', '.join([*told, *more])}"


def _name_row(row: dict[str, object]) -> str:
    parts = [row[name] for name in ("item", "area_id", "period", "sex", "age")]
    return ", ".join(str(part) for part in parts if part not in (ALL, None))
