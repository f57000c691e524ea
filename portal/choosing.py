"""The pages on which a reader makes something of his own: an extract, and one figure taken apart.

Belongs here: what these pages are given. Does not belong here: the rows of a choice
(`portal.selection`), or what explains a figure, which is handed in.
"""

from __future__ import annotations

from threading import BoundedSemaphore

from starlette.datastructures import URL, QueryParams

from pages.portal import about
from pages.portal.about import Option
from pages.portal.explained import Explained, write_explained
from portal import naming, showing
from portal.arranging import arrange_area
from portal.faults import FaultError, not_found
from portal.gateway import Explain
from portal.selection import (
    EVERY,
    HEADLINE,
    NEWEST,
    PLACES,
    Selection,
    choose_rows,
    preview,
    write_power_query,
)
from portal.shelf import ShownSnapshot
from wording.labels import describe_period

EXPLAINING = BoundedSemaphore(1)
"""Stored cells are read while runs wait, so one figure is taken apart at a time."""


def show_choosing(shown: ShownSnapshot, asked: str, chosen: Selection, here: URL) -> str:
    """The page on which an extract is chosen; `here` is its whole address."""
    frame, options = showing.frame_of(shown, asked), list_options(shown, chosen)
    indicators = list_indicators(shown, chosen)
    if not chosen.indicators:
        return about.write_choosing(frame, indicators, options, [], "", 0, "", "", "")
    try:
        rows = choose_rows(shown, chosen)
    except FaultError as fault:
        return about.write_choosing(frame, indicators, options, [], "", 0, fault.text, "", "")
    query = f"{chosen.query}{f'&snapshot={asked}' if asked else ''}"
    csv = str(here.replace(path="/udtraek.csv", query=query))
    return about.write_choosing(
        frame,
        indicators,
        options,
        preview(rows),
        f"/udtraek?{query}",
        rows.height,
        "",
        csv,
        write_power_query(csv),
    )


def list_options(shown: ShownSnapshot, chosen: Selection) -> dict[str, list[Option]]:
    """All that can be chosen, and what is."""
    names = arrange_area(shown, naming.main_of(shown)).names
    known = [shown.rows[each] for each in chosen.indicators if each in shown.rows]
    periods = sorted({each for rows in known for each in rows["period"].unique()}, reverse=True)
    areas = [(naming.path_of(area), names.get(area, name))
             for name, area in shown.areas.items()]  # fmt: skip
    kinds = [(word, f"alle {word}" if word != "landet" else "landet") for word in PLACES]
    return {
        "omraade": [
            Option(value, label, value in chosen.areas) for value, label in (*areas, *kinds)
        ],
        "periode": [
            Option(value, label, value in chosen.periods)
            for value, label in (
                (NEWEST, "den nyeste af hver indikator"),
                *((each, describe_period(each)) for each in periods),
            )
        ],
        "fra": [
            Option("", "alle år", not chosen.since),
            *(Option(year, f"fra {year}", year == chosen.since) for year in list_years(shown)),
        ],
        "grupper": [
            Option(HEADLINE, "kun hovedtallet", chosen.groups == HEADLINE),
            Option(EVERY, "alle køn, aldre og uddannelser", chosen.groups == EVERY),
        ],
    }  # fmt: skip


def list_indicators(shown: ShownSnapshot, chosen: Selection) -> list[tuple[str, list[Option]]]:
    """All indicators under the goal at which each stands first, and whether it is chosen."""
    seen: set[str] = set()
    groups = []
    for section in arrange_area(shown, naming.main_of(shown)).sections:
        for goal in section.goals:
            mine = [each for each in goal.definitions if each.id in shown.rows]
            new = [each for each in mine if each.id not in seen]
            seen.update(each.id for each in new)
            groups.append((goal.title, new))
    rest = [each for each in shown.content.definitions if each.id in shown.rows]
    groups.append(("Andre", [each for each in rest if each.id not in seen]))
    return [
        (title, [Option(each.id, each.title, each.id in chosen.indicators) for each in members])
        for title, members in groups
        if members
    ]


def list_years(shown: ShownSnapshot) -> list[str]:
    """The years of which there are figures, the newest first."""
    years = shown.content.values["period_start"].dt.year().unique().drop_nulls()
    return [str(year) for year in years.sort(descending=True)]


def show_explained(shown: ShownSnapshot, asked: str, query: QueryParams, explain: Explain) -> str:
    """One figure taken apart, down to file and cell. Raises `FaultError`."""
    definition = shown.find_definition(query.get("indikator", ""))
    area = naming.choose_area(shown, query.get("omraade", ""))
    view = shown.narrow_view(area, definition)
    group = naming.choose_group(view, definition, query.get("gruppe", ""))
    period = query.get("periode", "")
    series = view.series_of(definition, area, group)
    if period not in series:
        raise not_found("Tallet")

    def take_apart() -> Explained:
        if not EXPLAINING.acquire(timeout=10):
            raise FaultError(503, "Der forklares allerede andre tal; prøv igen om lidt.")
        try:
            return explain(shown.snapshot.name, definition.id, area, period, group)
        finally:
            EXPLAINING.release()

    told = shown.keep(("explained", definition.id, area, group, period), take_apart)
    frame = showing.frame_of(shown, asked)
    title = f"{definition.title}, {view.title}, {describe_period(period)}"
    back = frame.link(f"/indikatorer/{definition.id}", omraade=naming.path_of(area))
    return write_explained(
        frame,
        title,
        told,
        back,
        [
            (
                describe_period(each),
                frame.link(
                    "/forklar",
                    indikator=definition.id,
                    omraade=naming.path_of(area),
                    periode=each,
                    gruppe=query.get("gruppe", ""),
                ),
                each == period,
            )
            for each in reversed(series)
        ],
    )
