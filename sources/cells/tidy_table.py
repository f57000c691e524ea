"""From a table of texts to observations.

Belongs here: the steps from key and figure columns to the tidy frame, on whole columns.
Does not belong here: which labels, markers and styles a publisher uses (layouts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from geography import Geography
from schemas.problems import Problem
from sources.cells.area_cells import AREA_ROLES, resolve_areas
from sources.cells.figure_cells import TidyResult, cast_figures
from sources.cells.filling import fill_repeats, list_keys, take_sections
from sources.cells.key_cells import (
    CellPlace,
    constant,
    count_distinct,
    drop_skipped,
    translate_labels,
    translate_periods,
)
from sources.cells.periods import Period
from sources.files.raw import RawTable
from sources.layouts.headings import HeadingMatch
from sources.layouts.labels import list_fields
from sources.layouts.model import Layout

_LABEL_ROLES = (
    "measure", "unit", "item", "survey", "question", "division", "level", "sex", "age",
    "education", "row_unit",
)  # fmt: skip
_DEFAULTS = ("sex", "age", "education")


@dataclass(frozen=True)
class FileContext:
    """What holds for the whole file: its name, and what sidecar or path say."""

    file: str
    item: str | None = None
    period: Period | None = None
    area: str | None = None


def tidy_table(
    table: RawTable,
    match: HeadingMatch,
    layout: Layout,
    context: FileContext,
    geography: Geography,
) -> TidyResult:
    """The table's figures with their keys, and all the problems that were met."""
    place = CellPlace(context.file, table.sheet)
    body, notes = split_body(table, match, layout)
    result = TidyResult(table.sheet, notes=notes)
    body, problems = take_sections(body, layout, place)
    result.problems += problems
    result.problems += find_short_rows(table, match, body, place)
    if body.is_empty():
        result.problems.append(_describe_empty(match, place))
        return result
    body = fill_repeats(body, match, layout)
    for column, name in list_keys(match, layout):
        body = drop_skipped(body, name, column)
    keys = read_keys(body, match, layout, context, geography, result, place)
    areas = find_heading_areas(match, layout, geography, result, place)
    result.frames = cast_figures(table, body, match, layout, keys, areas, result, place)
    return result


def split_body(
    table: RawTable, match: HeadingMatch, layout: Layout
) -> tuple[pl.DataFrame, list[str]]:
    """The rows below the headings with their row number, and the texts around the table.

    Blank rows are left out; so are lines that begin like a note and hold no figure.
    """
    above = [cell for row in table.frame.head(match.header_row - 1).iter_rows() for cell in row]
    texts = table.frame.columns
    figures = [f"c{figure.index}" for figure in match.figures if f"c{figure.index}" != texts[0]]
    has_colon = pl.coalesce(texts).str.contains(":", literal=True)
    frame = (
        table.frame.lazy()
        .with_row_index("row", offset=1)
        .slice(match.header_row)
        .filter(~pl.all_horizontal(pl.col(texts).is_null()))
        .with_columns(
            pl.col("row").cast(pl.Int32),
            may_be_note=has_colon & pl.all_horizontal(pl.col(figures).is_null()),
        )
        .collect()
    )
    said = [cell for cell in above if cell and cell.strip()]
    may_be_note = frame.drop_in_place("may_be_note")
    prefixes = "|".join(re.escape(prefix.lower()) for prefix in layout.note_prefixes if prefix)
    if not may_be_note.any() or not prefixes:
        return frame, said
    first = pl.coalesce(texts).str.to_lowercase()
    is_note = first.str.contains(rf"^\s*({prefixes})[a-zæøå]*\.?\s*:") & may_be_note
    line = pl.concat_str(texts, separator=" ", ignore_nulls=True)
    said += frame.filter(is_note).select(line).to_series().to_list()
    return frame.filter(~is_note), said


def find_short_rows(
    table: RawTable, match: HeadingMatch, body: pl.DataFrame, place: CellPlace
) -> list[Problem]:
    """Lines of a csv file with fewer fields than the headings: a file cut short."""
    if table.widths is None:
        return []
    expected = int(table.widths[match.header_row - 1])
    if (table.widths == expected).all():
        return []
    width = table.widths.gather((body["row"] - 1).cast(pl.UInt32))
    rows = body["row"].filter(width != expected)
    return (
        [
            Problem(
                rule="row_width",
                message=f"{len(rows)} lines do not have as many fields as the headings.",
                row=int(rows[0]),
                found=f"{table.widths[int(rows[0]) - 1]} fields",
                expected=f"{expected} fields",
                remedy="Download the file again; it may be cut short.",
                **place.as_fields(),
            )
        ]
        if len(rows)
        else []
    )


def read_keys(
    body: pl.DataFrame,
    match: HeadingMatch,
    layout: Layout,
    context: FileContext,
    geography: Geography,
    result: TidyResult,
    place: CellPlace,
) -> pl.DataFrame:
    """The key columns as our ids (Enum), one row for each row of the body."""
    parts: dict[str, pl.Series] = {}
    for column, name in list_keys(match, layout):
        if column.role in _LABEL_ROLES:
            ids, problems = translate_labels(body, name, column, place)
            result.problems += problems
            parts[column.role] = _replace(body[name], ids)
        elif column.role == "period":
            periods, problems = translate_periods(body, name, column, layout, place)
            result.problems += problems
            parts |= _period_series(body[name], periods)
        elif column.role in AREA_ROLES:
            parts[column.role] = body[name].str.strip_chars()
    keys = pl.DataFrame({"row": body["row"], **parts})
    if not any("area" in figure.keys for figure in match.figures):
        keys = add_areas(keys, layout, context, geography, result, place)
    keys = add_items(keys, layout, context)
    same: dict[str, pl.Expr] = {}
    for role in _DEFAULTS:
        if role not in keys.columns:
            absent = layout.column_of(role)
            default = (absent.when_absent if absent else None) or getattr(layout.defaults, role)
            same[role] = constant(default)
    if "period" not in keys.columns and context.period is not None:
        same["period"] = constant(context.period.period)
        same["period_start"] = pl.lit(context.period.start)
        same["period_end"] = pl.lit(context.period.end)
    return keys.with_columns(**same)


def add_areas(
    keys: pl.DataFrame,
    layout: Layout,
    context: FileContext,
    geography: Geography,
    result: TidyResult,
    place: CellPlace,
) -> pl.DataFrame:
    """The keys with area_type and area_id; without any area column, what the file's default is."""
    roles = [role for role in AREA_ROLES if role in keys.columns]
    if not roles:
        column = layout.column_of("area")
        said = context.area or (column.when_absent if column else None) or layout.defaults.area
        keys, roles = keys.with_columns(area=pl.lit(said)), ["area"]
    ids = [role for role in roles if keys[role].dtype != pl.String]
    keys = keys.with_columns(pl.col(ids).cast(pl.String)) if ids else keys
    distinct = count_distinct(keys, roles)
    areas, problems = resolve_areas(distinct, layout, geography, place.as_fields())
    result.problems += problems
    types = {*areas["area_type"].to_list(), *(["oevrig"] if layout.repeated_areas else [])}
    names = {*areas["area_id"].to_list(), *layout.repeated_areas.values()}
    areas = areas.with_columns(
        pl.col("area_type").cast(pl.Enum(sorted(types - {None}))),
        pl.col("area_id").cast(pl.Enum(sorted(names - {None}))),
    )
    found = keys.join(areas, on=roles, how="left", nulls_equal=True, maintain_order="left")
    return found.drop(roles)


def find_heading_areas(
    match: HeadingMatch,
    layout: Layout,
    geography: Geography,
    result: TidyResult,
    place: CellPlace,
) -> dict[str, tuple[str, str]]:
    """Type and id of each area that a heading of figures names."""
    names = list(dict.fromkeys(f.keys["area"] for f in match.figures if "area" in f.keys))
    if not names:
        return {}
    cells = pl.DataFrame({"area": names}).with_columns(first_row=match.header_row, rows=1)
    found, problems = resolve_areas(cells, layout, geography, place.as_fields())
    result.problems += problems
    return {name: (kind, area) for name, kind, area in found.iter_rows() if area is not None}


def add_items(keys: pl.DataFrame, layout: Layout, context: FileContext) -> pl.DataFrame:
    """The keys with `item`, put together from the layout's parts."""
    parts = [role for role in ("item", "survey", "question", "division") if role in keys.columns]
    if not parts:
        column = layout.column_of("item")
        default = context.item or (column.when_absent if column else None) or layout.defaults.item
        return keys.with_columns(constant(default).alias("item"))
    if parts == ["item"] and layout.item == "{item}":
        return keys
    distinct = keys.select(pl.col(parts).cast(pl.String)).unique(maintain_order=True)
    absent = dict.fromkeys(list_fields(layout.item), "")
    names = [
        layout.item.format(**{**absent, **{k: v or "" for k, v in row.items()}}).strip("_")
        for row in distinct.iter_rows(named=True)
    ]
    made = pl.Series("made", names, dtype=pl.Enum(sorted(set(names))))
    joined = keys.with_columns(pl.col(parts).cast(pl.String)).join(
        distinct.with_columns(made), on=parts, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.drop(parts).rename({"made": "item"})


def _describe_empty(match: HeadingMatch, place: CellPlace) -> Problem:
    return Problem(
        rule="no_rows",
        message="There are headings, but no rows below them.",
        row=match.header_row + 1,
        found="no rows",
        expected="at least one row",
        remedy="Download the file again; the last accepted release stays in force.",
        **place.as_fields(),
    )


def _replace(texts: pl.Series, ids: dict[str | None, str]) -> pl.Series:
    kind = pl.Enum(sorted(set(ids.values())))
    return texts.replace_strict(
        list(ids), pl.Series(list(ids.values()), dtype=kind), default=None, return_dtype=kind
    )


def _period_series(texts: pl.Series, periods: dict[str | None, Period]) -> dict[str, pl.Series]:
    said = list(periods)
    names = [period.period for period in periods.values()]
    kind = pl.Enum(sorted(set(names)))
    starts, ends = [p.start for p in periods.values()], [p.end for p in periods.values()]
    return {
        "period": texts.replace_strict(
            said, pl.Series(names, dtype=kind), default=None, return_dtype=kind
        ),
        "period_start": texts.replace_strict(
            said, pl.Series(starts, dtype=pl.Date), default=None, return_dtype=pl.Date
        ),
        "period_end": texts.replace_strict(
            said, pl.Series(ends, dtype=pl.Date), default=None, return_dtype=pl.Date
        ),
    }
