"""From columns of figures to rows of observations.

Belongs here: casting each column of figures, naming its measure, unit and period, and the
problems of cells that are no numbers. Reading key columns is `tidy_table`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from schemas.frames.observations import OBSERVATION_COLUMNS
from schemas.problems import Problem
from schemas.vocabulary import UNITS
from sources.cells.causes import find_number_cause
from sources.cells.key_cells import CellPlace, constant, count_distinct
from sources.cells.numbers import CastColumn, cast_column
from sources.cells.text import quote_list
from sources.files.raw import RawTable
from sources.layouts.families import ValueColumn
from sources.layouts.headings import HeadingMatch
from sources.layouts.model import Layout, Measure

LARGE = 5_000
"""Rows from which text columns stay Enum, to save memory and time."""
_EXAMPLES = 10
_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d|\s*\d\d?:\d\d:\d\d")
_UNIT = pl.Enum(list(UNITS))
_MARKER = re.compile(r"[^0-9]*|\s*[<>≤≥]\s*[0-9]+\s*|\s*[0-9]+\s*[-–]\s*[0-9]+\s*")
"""A text that may be a marker: without digits, or a bound or a span in place of a figure."""
_DOUBTS = (
    ("not_a_number", "A cell holds neither a number nor a known marker", "cell", "cells"),
    ("date_for_number", "A cell holds a date or a time where a number belongs", "cell", "cells"),
    ("ambiguous_number", "A number can be read in two ways, with point or comma as decimal sign "
     "or between thousands, and the file uses both", "number", "numbers"),
)  # fmt: skip
"""What is wrong with a cell: the rule, in words, and what one and several such cells are called."""
_REMEDIES = {
    "not_a_number": "Correct the cell, or add the marker to the layout {layout}.",
    "date_for_number": "Give the cell a number format in Excel and write the number anew.",
    "ambiguous_number": "Write all numbers of the file in one way.",
}


HALVES = ("tæller", "nævner")
"""The measures of a form that are only of use together."""


@dataclass
class TidyResult:
    """One table: its columns of figures with their keys, and the problems that were met.

    `blank_rows` are the keys of the rows of a form in which no figure was filled in.
    """

    sheet: str
    frames: list[pl.DataFrame] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    blank_rows: pl.DataFrame | None = None


def cast_figures(
    table: RawTable,
    body: pl.DataFrame,
    match: HeadingMatch,
    layout: Layout,
    keys: pl.DataFrame,
    areas: Mapping[str, tuple[str, str]],
    result: TidyResult,
    place: CellPlace,
) -> list[pl.DataFrame]:
    """One frame of keys, value and status for each column of figures.

    `areas` has type and id of the areas that headings name.
    """
    frames: list[pl.DataFrame] = []
    casts: list[tuple[ValueColumn, CastColumn]] = []
    keys = name_measures(keys, match, layout, result, place)
    periods = pl.Enum(sorted({f.period.period for f in match.figures if f.period}))
    for figure in match.figures:
        measure = figure.measure or layout.measures[0]
        cast = cast_column(body[f"c{figure.index}"], layout, measure)
        casts.append((figure, cast))
        said: dict[str, pl.Expr | pl.Series] = {
            "value": cast.value,
            "status": cast.status,
            "column": pl.lit(figure.index + table.first_column, dtype=pl.Int32),
        }
        if figure.period is not None:
            said["period"] = pl.lit(figure.period.period, dtype=periods)
            said["period_start"] = pl.lit(figure.period.start)
            said["period_end"] = pl.lit(figure.period.end)
        if figure.measure is not None:
            unit = pl.col("row_unit") if measure.unit == "row" else pl.lit(measure.unit)
            said["unit"] = unit.cast(_UNIT)
            said["measure"] = pl.lit(measure.measure, dtype=_list_measures(layout))
        frames.append(keys.with_columns(**said, **name_heading_keys(figure, match, areas)))
        result.problems += find_wrong_percents(figure, cast, frames[-1], body, place)
    problems, warnings = describe_casts(casts, body, layout, place)
    result.problems += problems
    result.warnings += warnings
    if layout.blank_rows_say_nothing:
        result.warnings += find_half_filled(casts, keys, place)
        return leave_blank_rows(frames, [cast for _, cast in casts], keys, result, place)
    return frames


def leave_blank_rows(
    frames: list[pl.DataFrame],
    casts: list[CastColumn],
    keys: pl.DataFrame,
    result: TidyResult,
    place: CellPlace,
) -> list[pl.DataFrame]:
    """The frames without the rows in which nobody filled in a figure; a form's own words for a
    figure that is not asked for do not count as one. A form of blank rows alone is a problem."""
    blank = pl.select(
        is_blank=pl.all_horizontal(
            cast.texts.is_null() | (cast.status == "not_applicable") for cast in casts
        )
        & pl.any_horizontal(cast.texts.is_null() for cast in casts)
    )["is_blank"]
    if not blank.any():
        return frames
    result.blank_rows = keys.filter(blank).with_columns(sheet=pl.lit(place.sheet))
    if blank.all():
        result.problems.append(
            Problem(
                rule="no_figure",
                message="No row of the form is filled in.",
                found=f"{len(blank):,} rows without any figure",
                expected="figures",
                remedy="Fill the form in and send it again.",
                **place.as_fields(),
            )
        )
    return [frame.filter(~blank) for frame in frames]


def find_half_filled(
    casts: list[tuple[ValueColumn, CastColumn]], keys: pl.DataFrame, place: CellPlace
) -> list[Problem]:
    """Warnings of a form's rows with a numerator and a blank denominator, or the other way round.

    Of the first rows one each; its message says how many there are in all.
    """
    by_measure = {
        figure.measure.measure: cast for figure, cast in casts if figure.measure is not None
    }
    if not by_measure.keys() >= set(HALVES):
        return []
    there = {name: by_measure[name].status.is_in(["ok", "suppressed"]) for name in HALVES}
    blank = {name: by_measure[name].texts.is_null() for name in HALVES}
    one, other = HALVES
    rows = keys.select(
        "row", one=there[one] & blank[other], other=there[other] & blank[one]
    ).filter(pl.col("one") | pl.col("other"))
    return [
        Problem(
            rule="half_filled_row",
            message="Of a numerator and its denominator only one is filled in."
            + (f" ({rows.height:,} rows)" if nth == 0 and rows.height > 1 else ""),
            row=row["row"],
            found="the numerator is filled in, the denominator is missing"
            if row["one"]
            else "the denominator is filled in, the numerator is missing",
            expected="both of them",
            remedy="Fill in the other one, or write 'ukendt'.",
            **place.as_fields(),
        )
        for nth, row in enumerate(rows.head(_EXAMPLES).iter_rows(named=True))
    ]


def name_heading_keys(
    figure: ValueColumn, match: HeadingMatch, areas: Mapping[str, tuple[str, str]]
) -> dict[str, pl.Expr]:
    """The keys that a column's heading says, in one type for all columns of the table."""
    said: dict[str, pl.Expr] = {}
    for role, our_id in figure.keys.items():
        if role == "area":
            kinds, ids = zip(*areas.values(), strict=True) if areas else ((), ())
            kind, area = areas.get(our_id, (None, None))
            said["area_type"] = pl.lit(kind, dtype=pl.Enum(sorted(set(kinds))))
            said["area_id"] = pl.lit(area, dtype=pl.Enum(sorted(set(ids))))
        else:
            every = {other.keys[role] for other in match.figures if role in other.keys}
            said[role] = pl.lit(our_id, dtype=pl.Enum(sorted(every)))
    return said


def name_measures(
    keys: pl.DataFrame, match: HeadingMatch, layout: Layout, result: TidyResult, place: CellPlace
) -> pl.DataFrame:
    """Where labels name the measure: `measure` and `unit` of ours in place of them."""
    parts: list[str] = [role for role in ("measure", "unit") if role in keys.columns]
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
                    remedy=f"Add it under 'measures' in {layout.file_name}.",
                    **place.as_fields(),
                )
            )
    named = distinct.select(parts).with_columns(
        made=pl.Series([m.measure if m else None for m in found], dtype=_list_measures(layout)),
        of=pl.Series([m.unit if m else None for m in found], dtype=_UNIT),
    )
    joined = keys.with_columns(pl.col(parts).cast(pl.String)).join(
        named, on=parts, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.drop(parts).rename({"made": "measure", "of": "unit"})


def find_wrong_percents(
    figure: ValueColumn,
    cast: CastColumn,
    frame: pl.DataFrame,
    body: pl.DataFrame,
    place: CellPlace,
) -> list[Problem]:
    """Percentages, written or shown by a cell's format, where the unit is another one."""
    if not cast.percent or "unit" not in frame.columns:
        return []
    units = frame["unit"].gather(cast.percent)
    wrong = [
        (position, unit)
        for position, unit in zip(cast.percent, units, strict=True)
        if unit not in ("pct", None)
    ]
    of = f" ({len(wrong):,} cells)" if len(wrong) > 1 else ""
    return [
        Problem(
            rule="percent_of_other_unit",
            message=f"A cell shows a percentage where the unit is another one.{of}",
            row=int(body["row"][position]),
            column=figure.heading,
            found=f"'{body[f'c{figure.index}'][position]}'",
            expected=f"a figure in the unit '{unit}'",
            remedy="Correct the unit, or the cell's number format and then its figure.",
            **place.as_fields(),
        )
        for position, unit in wrong[:_EXAMPLES]
    ]


def describe_casts(
    casts: list[tuple[ValueColumn, CastColumn]],
    body: pl.DataFrame,
    layout: Layout,
    place: CellPlace,
) -> tuple[list[Problem], list[Problem]]:
    """Cells that are no numbers, and numbers that can be read in two ways."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    mixed = [(f, c.other_style[0]) for f, c in casts if c.other_style]
    settled = [(f, c.settled) for f, c in casts if c.settled is not None]
    for figure, cast in casts:
        doubtful = sort_doubtful(figure, cast, body, bool(mixed))
        for rule, message, one, several in _DOUBTS:
            positions = doubtful[rule]
            total = len(positions)
            of = f" ({total:,} {one if total == 1 else several})"
            for count, position in enumerate(positions[:_EXAMPLES]):
                told = f"{message}.{of if count == 0 else ''}"
                problems.append(describe_cast(rule, told, figure, position, body, layout, place))
    if (mixed or settled) and not problems:
        figure, position = (mixed or settled)[0]
        warnings.append(
            Problem(
                rule="number_style",
                message="Numbers are written in another style than this publisher's usual one.",
                row=int(body["row"][position]),
                column=figure.heading,
                found=f"'{body[f'c{figure.index}'][position]}'",
                expected=_describe_styles(layout),
                remedy="Check a few figures against the publisher's page.",
                **place.as_fields(),
            )
        )
    return problems, warnings


def sort_doubtful(
    figure: ValueColumn, cast: CastColumn, body: pl.DataFrame, is_mixed: bool
) -> dict[str, list[int]]:
    """Where the cells of a column stand that are no certain number, by what is wrong with them."""
    dates = [at for at in cast.bad if _DATE.match(body[f"c{figure.index}"][at])]
    return {
        "not_a_number": [at for at in cast.bad if at not in set(dates)] if dates else cast.bad,
        "date_for_number": dates,
        "ambiguous_number": cast.two_ways if is_mixed else cast.unsure,
    }


def describe_cast(
    rule: str,
    message: str,
    figure: ValueColumn,
    position: int,
    body: pl.DataFrame,
    layout: Layout,
    place: CellPlace,
) -> Problem:
    """One cell that is no certain number, with its likely cause."""
    text = body[f"c{figure.index}"][position]
    cause = find_number_cause(text, layout) if rule == "not_a_number" else None
    remedy = _REMEDIES[rule].format(layout=layout.file_name)
    if rule == "not_a_number" and not _MARKER.fullmatch(text):
        remedy = "Correct the cell."
    return Problem(
        rule=rule,
        message=message + (f" {cause.message}" if cause else ""),
        row=int(body["row"][position]),
        column=figure.heading,
        found=f"'{text}'",
        expected=(cause and cause.expected) or _describe_styles(layout),
        remedy=cause.remedy if cause else remedy,
        **place.as_fields(),
    )


def finish_frame(result: TidyResult, layout: Layout) -> pl.DataFrame:
    """The columns of OBSERVATION_COLUMNS; text columns are Enum only where the extract is large."""
    frames, sheet = result.frames, result.sheet
    large = sum(frame.height for frame in frames) > LARGE
    made = {"dataset": constant(layout.dataset), "sheet": constant(sheet)}
    columns = [
        made.get(name, pl.col(name)).cast(kind)
        if kind == pl.String and not large
        else made.get(name, pl.col(name))
        for name, kind in OBSERVATION_COLUMNS.items()
    ]
    done = []
    while frames:
        done.append(frames.pop(0).select(**dict(zip(OBSERVATION_COLUMNS, columns, strict=True))))
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
            area_id=pl.lit(other, dtype=frame.schema["area_id"]),
            area_type=pl.lit("oevrig", dtype=frame.schema["area_type"]),
        )
        frame = pl.concat([frame.filter(~mine), rows.filter(nth == 0), second])
    return frame


def _describe_styles(layout: Layout) -> str:
    examples = {"comma": "a number like 1.234,5", "point": "a number like 1234.5",
                "thousands_comma": "a number like 1,234.5"}  # fmt: skip
    markers = layout.markers
    known = [*markers.suppressed, *markers.missing, *markers.not_applicable]
    styles = " or ".join(examples[style] for style in layout.number_styles)
    return f"{styles}, blank, or a marker: {quote_list(known)}"


def _list_measures(layout: Layout) -> pl.Enum:
    return pl.Enum(sorted({measure.measure for measure in layout.measures}))
