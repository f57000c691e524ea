"""From a table of texts to observations.

Belongs here: the steps from key and figure columns to the tidy frame, on whole columns.
Does not belong here: which labels, markers and styles a publisher uses (layouts).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from geography import Geography
from schemas.observations import OBSERVATION_COLUMNS
from schemas.problems import Problem
from sources.area_cells import AREA_ROLES, resolve_areas
from sources.headings import HeadingMatch
from sources.key_cells import (
    Place,
    count_distinct,
    drop_skipped,
    translate_labels,
    translate_periods,
)
from sources.layouts import Layout, Measure
from sources.numbers import STATUS, CastColumn, cast_column
from sources.periods import Period
from sources.raw import RawTable
from sources.text import fold_text, quote_list
from sources.value_columns import ValueColumn

LARGE = 200_000
_EXAMPLES = 10
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


@dataclass
class TidyResult:
    """Observations of one table with the problems that were met."""

    frame: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def tidy_table(
    table: RawTable,
    match: HeadingMatch,
    layout: Layout,
    context: FileContext,
    geography: Geography,
) -> TidyResult:
    """Every figure of the table as an observation, or all the problems that prevent it."""
    place = Place(context.file, table.sheet)
    body, notes = split_body(table, match, layout)
    result = TidyResult(pl.DataFrame(), notes=notes)
    result.problems += find_short_rows(table, match, body, place)
    if body.is_empty():
        result.problems.append(_describe_empty(match, place))
        return result
    for column, index in match.keys:
        body = drop_skipped(body, f"c{index}", column)
    keys = read_keys(body, match, layout, context, geography, result, place)
    frames = cast_figures(table, body, match, layout, keys, result, place)
    if not result.problems:
        result.frame = finish_frame(frames, layout, table.sheet)
    return result


def split_body(
    table: RawTable, match: HeadingMatch, layout: Layout
) -> tuple[pl.DataFrame, list[str]]:
    """The rows below the headings with their row number, and the texts around the table.

    Blank rows are left out; so are lines that begin like a note and hold no figure.
    """
    above = [cell for row in table.frame.head(match.header_row - 1).iter_rows() for cell in row]
    frame = table.frame.with_row_index("row", offset=1).with_columns(pl.col("row").cast(pl.Int32))
    frame = frame.slice(match.header_row)
    texts = [name for name in frame.columns if name != "row"]
    frame = frame.filter(~pl.all_horizontal(pl.col(texts).is_null()))
    first = pl.coalesce(texts)
    figures = [f"c{figure.index}" for figure in match.figures if f"c{figure.index}" != texts[0]]
    prefixes = "|".join(prefix.lower() for prefix in layout.note_prefixes)
    is_note = first.str.to_lowercase().str.contains(rf"^\s*({prefixes})[a-zæøå]*\.?\s*:")
    is_note &= pl.all_horizontal(pl.col(figures).is_null())
    notes = frame.filter(is_note).select(pl.concat_str(texts, separator=" ", ignore_nulls=True))
    said = [cell for cell in above if cell and cell.strip()]
    return frame.filter(~is_note), said + notes.to_series().to_list()


def find_short_rows(
    table: RawTable, match: HeadingMatch, body: pl.DataFrame, place: Place
) -> list[Problem]:
    """Lines of a csv file with fewer fields than the headings: a file cut short."""
    if table.widths is None:
        return []
    expected = int(table.widths[match.header_row - 1])
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
                **place.as_fields(),  # type: ignore[arg-type]
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
    place: Place,
) -> pl.DataFrame:
    """The key columns as our ids (Enum), one row for each row of the body."""
    parts: dict[str, pl.Series] = {}
    for column, index in match.keys:
        name = f"c{index}"
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
    keys = add_areas(keys, layout, context, geography, result, place)
    keys = add_items(keys, layout, context)
    for role in _DEFAULTS:
        if role not in keys.columns:
            column = layout.column_of(role)
            default = (column.when_absent if column else None) or getattr(layout.defaults, role)
            keys = keys.with_columns(_constant(default).alias(role))
    if "period" not in keys.columns and context.period is not None:
        keys = keys.with_columns(
            _constant(context.period.period).alias("period"),
            period_start=pl.lit(context.period.start),
            period_end=pl.lit(context.period.end),
        )
    return keys


def add_areas(
    keys: pl.DataFrame,
    layout: Layout,
    context: FileContext,
    geography: Geography,
    result: TidyResult,
    place: Place,
) -> pl.DataFrame:
    """The keys with area_type and area_id; without any area column, what the file's default is."""
    roles = [role for role in AREA_ROLES if role in keys.columns]
    if not roles:
        column = layout.column_of("area")
        said = context.area or (column.when_absent if column else None) or layout.defaults.area
        keys, roles = keys.with_columns(area=pl.lit(said)), ["area"]
    distinct = count_distinct(keys.with_columns(pl.col(roles).cast(pl.String)), roles)
    areas, problems = resolve_areas(distinct, layout, geography, place.as_fields())
    result.problems += problems
    types = pl.Enum(sorted(set(areas["area_type"].drop_nulls())))
    ids = pl.Enum(sorted({*areas["area_id"].drop_nulls(), *layout.repeated_areas.values()}))
    areas = areas.with_columns(pl.col("area_type").cast(types), pl.col("area_id").cast(ids))
    keys = keys.with_columns(pl.col(roles).cast(pl.String)).join(
        areas, on=roles, how="left", nulls_equal=True, maintain_order="left"
    )
    return keys.drop(roles)


def add_items(keys: pl.DataFrame, layout: Layout, context: FileContext) -> pl.DataFrame:
    """The keys with `item`, put together from the layout's parts."""
    parts = [role for role in ("item", "survey", "question", "division") if role in keys.columns]
    if not parts:
        column = layout.column_of("item")
        default = context.item or (column.when_absent if column else None) or layout.defaults.item
        return keys.with_columns(_constant(default).alias("item"))
    if parts == ["item"]:
        return keys
    distinct = keys.select(pl.col(parts).cast(pl.String)).unique(maintain_order=True)
    names = [
        layout.item.format(**{k: v or "" for k, v in row.items()}).strip("_")
        for row in distinct.iter_rows(named=True)
    ]
    made = pl.Series("made", names, dtype=pl.Enum(sorted(set(names))))
    joined = keys.with_columns(pl.col(parts).cast(pl.String)).join(
        distinct.with_columns(made), on=parts, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.drop(parts).rename({"made": "item"})


def cast_figures(
    table: RawTable,
    body: pl.DataFrame,
    match: HeadingMatch,
    layout: Layout,
    keys: pl.DataFrame,
    result: TidyResult,
    place: Place,
) -> list[pl.DataFrame]:
    """One frame of keys, value and status for each column of figures."""
    frames: list[pl.DataFrame] = []
    casts: list[tuple[ValueColumn, CastColumn]] = []
    keys = name_measures(keys, match, layout, result, place)
    periods = pl.Enum(sorted({f.period.period for f in match.figures if f.period}))
    for figure in match.figures:
        measure = figure.measure or layout.measures[0]
        cast = cast_column(body[f"c{figure.index}"], layout, measure)
        casts.append((figure, cast))
        frame = keys.with_columns(
            value=cast.value,
            status=cast.status,
            column=pl.lit(figure.index + table.first_column, dtype=pl.Int32),
        )
        if figure.period is not None:
            frame = frame.with_columns(
                period=pl.lit(figure.period.period, dtype=periods),
                period_start=pl.lit(figure.period.start),
                period_end=pl.lit(figure.period.end),
            )
        if figure.measure is not None:
            unit = pl.col("row_unit") if measure.unit == "row" else pl.lit(measure.unit)
            frame = frame.with_columns(measure=pl.lit(measure.measure), unit=unit)
        frames.append(frame)
    problems, warnings = describe_casts(casts, body, layout, place)
    result.problems += problems
    result.warnings += warnings
    return frames


def name_measures(
    keys: pl.DataFrame, match: HeadingMatch, layout: Layout, result: TidyResult, place: Place
) -> pl.DataFrame:
    """Where labels name the measure: `measure` and `unit` of ours in place of them."""
    parts = [role for role in ("measure", "unit") if role in keys.columns]
    if not parts or match.figures[0].measure is not None:
        return keys
    distinct = count_distinct(keys.with_columns(pl.col(parts).cast(pl.String)), parts)
    found: list[Measure | None] = [
        next((m for m in layout.measures if all(row[k] == v for k, v in m.when.items())), None)
        for row in distinct.iter_rows(named=True)
    ]
    for row, measure in zip(distinct.iter_rows(named=True), found, strict=True):
        said = [str(row[part]) for part in parts if row[part] is not None]
        if measure is None and len(said) == len(parts):
            result.problems.append(
                Problem(
                    rule="unknown_measure",
                    message="The layout has no measure for these labels together.",
                    row=row["first_row"],
                    found=quote_list(said),
                    expected=quote_list(m.measure for m in layout.measures),
                    remedy=f"Add it under 'measures' in sources/layouts/{layout.id}.yaml.",
                    **place.as_fields(),  # type: ignore[arg-type]
                )
            )
    named = distinct.select(parts).with_columns(
        made=pl.Series(
            [m.measure if m else None for m in found], dtype=_enum_of(layout, "measure")
        ),
        of=pl.Series([m.unit if m else None for m in found], dtype=_enum_of(layout, "unit")),
    )
    joined = keys.with_columns(pl.col(parts).cast(pl.String)).join(
        named, on=parts, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.drop(parts).rename({"made": "measure", "of": "unit"})


def describe_casts(
    casts: list[tuple[ValueColumn, CastColumn]], body: pl.DataFrame, layout: Layout, place: Place
) -> tuple[list[Problem], list[Problem]]:
    """Cells that are no numbers, and numbers that can be read in two ways."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    mixed = [(f, c.other_style[0]) for f, c in casts if c.other_style]
    for figure, cast in casts:
        doubtful = cast.two_ways if mixed else []
        for rule, message, positions in (
            ("not_a_number", "cells hold neither a number nor a known marker", cast.bad),
            ("ambiguous_number", "numbers can be read with point as decimal sign or as "
             "thousands separator, and the file uses both", doubtful),
        ):  # fmt: skip
            for count, position in enumerate(positions[:_EXAMPLES]):
                text = body[f"c{figure.index}"][position]
                more = f"{len(positions)} {message}." if count == 0 else "As above."
                problems.append(
                    Problem(
                        rule=rule,
                        message=more,
                        row=int(body["row"][position]),
                        column=figure.heading,
                        found=f"'{text}'",
                        expected=_describe_styles(layout),
                        remedy="Correct the cell, or add the marker to the layout "
                        f"sources/layouts/{layout.id}.yaml.",
                        **place.as_fields(),  # type: ignore[arg-type]
                    )
                )
    if mixed and not problems:
        figure, position = mixed[0]
        warnings.append(
            Problem(
                rule="number_style",
                message="Numbers are written in another style than this publisher's usual one.",
                row=int(body["row"][position]),
                column=figure.heading,
                found=f"'{body[f'c{figure.index}'][position]}'",
                expected=_describe_styles(layout),
                remedy="Check a few figures against the publisher's page.",
                **place.as_fields(),  # type: ignore[arg-type]
            )
        )
    return problems, warnings


def finish_frame(frames: list[pl.DataFrame], layout: Layout, sheet: str) -> pl.DataFrame:
    """The columns of OBSERVATION_COLUMNS; text columns are Enum only where the extract is large."""
    large = sum(frame.height for frame in frames) > LARGE
    done = []
    while frames:
        frame = frames.pop(0).with_columns(
            dataset=_constant(layout.dataset), sheet=_constant(sheet)
        )
        if not large:
            texts = [name for name, kind in OBSERVATION_COLUMNS.items() if kind == pl.String]
            frame = frame.with_columns(pl.col(texts).cast(pl.String))
        done.append(frame.select(list(OBSERVATION_COLUMNS)))
    frame = pl.concat(done, how="vertical_relaxed" if not large else "vertical")
    return split_repeated_areas(frame, layout)


def split_repeated_areas(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Where every row of an area comes twice, the second is the area printed under its name."""
    for area_id, other in layout.repeated_areas.items():
        mine = pl.col("area_id").cast(pl.String) == area_id
        rows = frame.filter(mine)
        if rows.is_empty():
            continue
        key = ["measure", "item", "period", "sex", "age", "education"]
        nth = rows.select(pl.int_range(pl.len()).over(key).alias("nth"))["nth"]
        if nth.max() != 1 or int(nth.sum()) * 2 != rows.height:
            continue
        second = rows.filter(nth == 1).with_columns(
            area_id=pl.lit(other).cast(frame.schema["area_id"]),
            area_type=pl.lit("oevrig").cast(pl.String),
        )
        rest = pl.concat([frame.filter(~mine), rows.filter(nth == 0)])
        kind = pl.String if frame.schema["area_type"] == pl.String else None
        if kind is None:
            rest = rest.with_columns(pl.col("area_type").cast(pl.String))
        frame = pl.concat([rest, second])
    return frame


def _describe_empty(match: HeadingMatch, place: Place) -> Problem:
    return Problem(
        rule="no_rows",
        message="There are headings, but no rows below them.",
        row=match.header_row + 1,
        found="no rows",
        expected="at least one row",
        remedy="Download the file again; the last accepted release stays in force.",
        **place.as_fields(),  # type: ignore[arg-type]
    )


def _describe_styles(layout: Layout) -> str:
    examples = {"comma": "a number like 1.234,5", "point": "a number like 1234.5"}
    markers = layout.markers
    known = [*markers.suppressed, *markers.missing, *markers.not_applicable]
    styles = " or ".join(examples[style] for style in layout.number_styles)
    return f"{styles}, blank, or a marker: {quote_list(known)}"


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


def _constant(text: str) -> pl.Expr:
    return pl.lit(text, dtype=pl.Enum([text]))


def _enum_of(layout: Layout, part: str) -> pl.Enum:
    return pl.Enum(sorted({str(getattr(measure, part)) for measure in layout.measures}))


__all__ = ["STATUS", "FileContext", "TidyResult", "fold_text", "tidy_table"]
