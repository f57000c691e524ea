"""What a file, its sidecar, its name and its folder say of the same thing, and where they differ.

Belongs here: which of them counts for item and area, and the contradictions that refuse a file.
Does not belong here: the publisher's tables (`sources.layouts.tables`).
"""

from __future__ import annotations

import polars as pl

from geography import Geography, normalise_names
from schemas.problems import Problem
from sources.cells.area_cells import find_area_spellings
from sources.cells.figure_cells import TidyResult
from sources.cells.periods import PERIOD_FORMS, parse_period
from sources.cells.text import find_nearest, quote_list
from sources.layouts.families import find_folder_item, find_path_area, find_title_item
from sources.layouts.headings import HeadingMatch
from sources.layouts.model import Layout
from sources.sidecar import Sidecar


def choose_item(
    title: str, sidecar: Sidecar, relative: str, layout: Layout, match: HeadingMatch
) -> tuple[str | None, list[Problem], list[Problem]]:
    """The item of a title, with what contradicts it and what is doubtful.

    A title that nobody knows is nobody's figure, whatever the folder is called; a sidecar that
    names the indicator is somebody's word for it, and that is told.
    """
    item = find_title_item(title, layout)
    stated = layout.titles.translate(sidecar.indicator) if sidecar.indicator else None
    folder = find_folder_item(relative, layout)
    if item is None and stated is None:
        return None, [describe_title(title, layout, match, relative)], []
    first, by = (item, "column title") if item is not None else (stated or "", "sidecar")
    others = [(sidecar.indicator, stated, "sidecar")] if sidecar.indicator else []
    others += [(folder, folder, "folder")] if folder else []
    problems = [
        describe_contradiction("indicator", first, said or "", by, place, relative)
        for said, known, place in others
        if known != first
    ]
    doubts = [] if item is not None else [describe_title(title, layout, match, relative, first)]
    return first, problems, doubts


def choose_area(
    relative: str, layout: Layout, sidecar: Sidecar, match: HeadingMatch, geography: Geography
) -> tuple[str | None, list[Problem]]:
    """The area of a file without a column for it: the sidecar's, else the file name's."""
    named = find_path_area(relative, layout) if match.index_of("area") is None else None
    stated = {area for _, area in find_areas(sidecar.area or "", geography)}
    if named is None or not stated or named in stated:
        return sidecar.area or named, []
    said = describe_contradiction(
        "area", sidecar.area or "", named, "sidecar", "file name", relative
    )
    return sidecar.area, [said]


def find_contradictions(
    results: list[TidyResult], sidecar: Sidecar, layout: Layout, file: str
) -> list[Problem]:
    """What a sidecar says of period and item that no row of the file says."""
    frames = [frame for result in results for frame in result.frames]
    problems: list[Problem] = []
    stated = parse_period(sidecar.period, PERIOD_FORMS) if sidecar.period else None
    dated = [frame for frame in frames if "period_start" in frame.columns]
    spans = [frame.select("period_start", "period_end").drop_nulls() for frame in dated]
    if stated is not None and any(not span.is_empty() for span in spans):
        inside = (pl.col("period_start") <= stated.end) & (pl.col("period_end") >= stated.start)
        if all(span.filter(inside).is_empty() for span in spans):
            there = sorted({str(p) for frame in dated for p in frame["period"].unique() if p})
            problems.append(
                describe_contradiction(
                    "period", sidecar.period or "", ", ".join(there[:3]), "sidecar", "file", file
                )
            )
    if sidecar.indicator and layout.family != "title_column":
        names = {
            str(name)
            for frame in frames
            for column in ("item", "measure")
            if column in frame.columns
            for name in frame[column].unique().drop_nulls()
        }
        if names and sidecar.indicator not in names:
            problems.append(
                describe_contradiction(
                    "indicator", sidecar.indicator, ", ".join(sorted(names)[:3]), "sidecar",
                    "file", file,
                )
            )  # fmt: skip
    return problems


def contradict_area(
    results: list[TidyResult], sidecar: Sidecar, geography: Geography, file: str
) -> list[Problem]:
    """A sidecar's area that is none, or that no row is about or within."""
    frames = [frame for result in results for frame in result.frames]
    there = {
        (str(kind), str(area))
        for frame in frames
        if "area_id" in frame.columns
        for kind, area in frame.select("area_type", "area_id").unique().drop_nulls().iter_rows()
    }
    if sidecar.area is None or not there:
        return []
    said = find_areas(sidecar.area, geography)
    if not said:
        return [describe_no_area(sidecar.area, geography, file)]
    within = {
        (kind, area)
        for kind, area, region in geography.areas.select(
            "area_type", "area_id", "region_id"
        ).iter_rows()
        if ("region", region) in said
    }
    # which municipalities these have is asked of a day, and no row need say it
    is_wide = any(kind in ("land", "klynge", "sundhedsraad") for kind, _ in said)
    # departments are of no list of areas; their hospital stands before the stroke
    plain = {("hospital", area.split("/")[0]) if kind == "afdeling" else (kind, area)
             for kind, area in there}  # fmt: skip
    if is_wide or plain & (said | within):
        return []
    areas = ", ".join(sorted(area for _, area in there)[:3])
    return [describe_contradiction("area", sidecar.area, areas, "sidecar", "file", file)]


def find_areas(text: str, geography: Geography) -> set[tuple[str, str]]:
    """Type and id of each area that a text names, or a code that may have lost its zeros."""
    spelled = [text, text.zfill(3), text.zfill(4)] if text.isdecimal() else [text]
    aliases = set(normalise_names(pl.Series(spelled, dtype=pl.String)))
    kinds = {kind for kind, _ in geography.ids_by_alias}
    return {
        (kind, area)
        for kind in kinds
        for alias in aliases
        if (area := geography.ids_by_alias.get((kind, alias))) is not None
    }


def describe_no_area(said: str, geography: Geography, file: str) -> Problem:
    """The sidecar's area exists nowhere."""
    near = find_area_spellings(said, None, geography)
    return Problem(
        rule="contradiction",
        message="The sidecar states an 'area' that does not exist.",
        file=file,
        column="area",
        found=f"'{said}'",
        expected=f"perhaps {quote_list(near)}" if near else "the name or code of an area",
        remedy="Correct or delete 'area' in the sidecar.",
    )


def describe_title(
    title: str, layout: Layout, match: HeadingMatch, file: str, taken_for: str | None = None
) -> Problem:
    """A title that nobody knows; `taken_for` is what the sidecar says that it is."""
    near = find_nearest(title, layout.titles.known_labels())
    return Problem(
        rule="unknown_title",
        message="The column's title says no indicator that is known."
        if taken_for is None
        else f"The column's title says no indicator that is known; the sidecar says '{taken_for}'.",
        file=file,
        row=match.header_row,
        column=title,
        found=f"'{title}'",
        expected=f"perhaps {quote_list(near)}" if near else quote_list(layout.titles.values),
        remedy="Check which indicator it is; add the title to sources/layouts/_labels.yaml, or "
        "state 'indicator' in a sidecar.",
    )


def describe_contradiction(
    key: str, said: str, other: str, by: str, other_by: str, file: str
) -> Problem:
    """Two places that state different things of a file, neither of which is to be believed."""
    return Problem(
        rule="contradiction",
        message=f"The {by} and the {other_by} state '{key}' differently.",
        file=file,
        column=key,
        found=f"'{said}' and '{other}'",
        expected="the same in both",
        remedy="Find out which is right; correct or delete the key in the sidecar, rename the file "
        "or put it into the right folder.",
    )
