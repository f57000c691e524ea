"""The pages that a portal shows, from a snapshot: data in, HTML out.

Belongs here: gathering what a page is given. Does not belong here: HTTP (`portal.application`), how
a page looks (`pages.portal`), what is said of a figure (`wording`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from assets.publishing.changes import compare_snapshots, tell_changes
from geography.peers import load_peers
from indicators.verdicts.comparability import is_comparable, is_set_against_others
from indicators.verdicts.peers import level_of_peers
from indicators.verdicts.ranking import find_common_period
from pages.portal import about, areas, indicators
from pages.portal.areas import AreaCard
from pages.portal.changes import SnapshotLine, write_changes
from pages.portal.figures import show_value
from pages.portal.frame import Frame
from pages.portal.indicators import ListedIndicator
from portal.arranging import arrange_area, list_goals
from portal.faults import FaultError, not_found
from portal.methods import TERMS
from portal.naming import choose_area, find_successors, main_of, path_of
from portal.shelf import ShownSnapshot
from schemas.definitions.model import Definition
from schemas.promises import load_promises
from warehouse.publishing.snapshots import Snapshot
from wording.development import format_number
from wording.figure_words import name_unit
from wording.labels import (
    describe_as_of,
    describe_date,
    describe_period,
    describe_time,
    write_count,
)
from wording.marks import NOT_APPROVED_BANNER
from wording.news.changes import Changes
from wording.promises import tell_promises
from wording.source_lines import describe_lateness, list_source_lines
from wording.view import KOMMUNE, Area, View, leave_out_marked

MOST_NEWS, MOST_FOUND, MOST_COMPARED = 12, 200, 40


def frame_of(shown: ShownSnapshot, asked: str) -> Frame:
    """What stands around a page of a snapshot."""
    day = describe_date(shown.snapshot.published_at.date())
    synthetic = bool(shown.snapshot.manifest.get("synthetic"))
    return Frame(asked, tell_not_in_force(shown, day), synthetic, day)


def tell_not_in_force(shown: ShownSnapshot, day: str) -> str:
    """What is said of figures that are not those in force; '' of those."""
    if shown.is_in_force:
        return ""
    if shown.is_set_aside:
        return NOT_APPROVED_BANNER
    if shown.content.as_of is not None:
        return describe_as_of(shown.content.as_of)
    return f"Tallene er fra {day} og er siden afløst af nyere."


def show_front(shown: ShownSnapshot, asked: str, before: Snapshot | None) -> str:
    """The front page."""
    profiles = [(area, arrange_area(shown, area).profile) for area in shown.areas.values()]
    cards = [AreaCard(each.area, path_of(area), each.sentences) for area, each in profiles]
    fresh: list[tuple[str, str, str]] = []
    if before is None:
        news = "Det er de første tal, der er offentliggjort her."
    else:
        changed = find_differences(shown, before)
        day = name_moment(before, [before.published_at.date(), shown.snapshot.published_at.date()])
        news = f"{write_count(changed.height)} tal er nye eller ændrede siden {day}."
        fresh = list_new_periods(changed, shown)
    late = [describe_lateness(each) for each in shown.content.freshness if each.needs_attention]
    return areas.write_front(frame_of(shown, asked), cards, news, fresh, late)


def list_new_periods(changed: pl.DataFrame, shown: ShownSnapshot) -> list[tuple[str, str, str]]:
    """The region's headline indicators with a period that was not there before, in the order of
    the definitions: title, address and newest period."""
    key = ["indicator_id", "period"]
    new = changed.filter(pl.col("change") == "new").group_by(key).len("new")
    periods = (
        shown.content.values.group_by(key)
        .agg(pl.len().alias("all"), pl.col("period_end").max())
        .join(new, on=key)
        .filter(pl.col("new") == pl.col("all"))
        .sort("period_end")
    )
    newest = dict(periods.select(key).iter_rows())
    heads = {row.definition.id for row in arrange_area(shown, main_of(shown)).profile.rows}
    return [
        (each.title, f"/indikatorer/{each.id}", describe_period(newest[each.id]))
        for each in shown.content.definitions
        if each.id in newest and each.id in heads
    ][:MOST_NEWS]


def show_area(shown: ShownSnapshot, asked: str, name: str, area: Area) -> str:
    """An area's page."""
    frame, path = frame_of(shown, asked), path_of(area)
    files = shown.snapshot.manifest["files"]
    pictures = [
        frame.link(f"{path}{number}.svg")
        for number in ("", *(f"-{count}" for count in range(2, 9)))
        if f"profiles/{name}{number}.svg" in files
    ]
    successors = [
        (name, path_of(each) if each in shown.areas.values() else "")
        for name, each in find_successors(shown, area)
    ]
    return areas.write_area(frame, arrange_area(shown, area).profile, path, pictures, successors)


def show_goals(shown: ShownSnapshot, asked: str) -> str:
    """The list of goals."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for section, goal, path in list_goals(shown):
        sections.setdefault(section.title, []).append((goal.title, path))
    return areas.write_goals(frame_of(shown, asked), list(sections.items()))


def show_goal(shown: ShownSnapshot, asked: str, path: str) -> str:
    """A goal's page: each area's rows."""
    goal = next((each for _, each, address in list_goals(shown) if address == path), None)
    if goal is None:
        raise not_found("Målet")
    pages = [
        (path_of(area), arrange_area(shown, area).goals.get(path)) for area in shown.areas.values()
    ]
    return areas.write_goal(
        frame_of(shown, asked), goal.title, goal.text,
        [(path, page) for path, page in pages if page is not None and page.goals],
    )  # fmt: skip


def show_catalogue(shown: ShownSnapshot, asked: str) -> str:
    """Every indicator with figures, by goal."""
    sections = [
        (f"{section.title}: {goal.title}" if section.title != goal.title else goal.title,
         [describe_listed(each) for each in goal.definitions if each.id in shown.rows])
        for section in arrange_area(shown, main_of(shown)).sections
        for goal in section.goals
    ]  # fmt: skip
    return indicators.write_list(frame_of(shown, asked), [each for each in sections if each[1]])


def show_promises(shown: ShownSnapshot, asked: str) -> str:
    """The ledger of promises: what the agreement's documents ask for, and what follows it."""
    documents = shown.keep(
        "promises", lambda: tell_promises(load_promises(), shown.content.definitions)
    )
    return indicators.write_promises(frame_of(shown, asked), documents, set(shown.rows))


def describe_listed(definition: Definition) -> ListedIndicator:
    """An indicator in a list."""
    return ListedIndicator(
        definition.title, f"/indikatorer/{definition.id}", name_unit(definition),
        "udgået" if definition.status == "retired" else "",
    )  # fmt: skip


def show_search(shown: ShownSnapshot, asked: str, words: str) -> str:
    """The indicators of which every word is said somewhere; those with it in their title first."""
    wanted = words.casefold().split()[:20]
    found = []
    for definition in shown.definitions.values():
        title = definition.title.casefold()
        text = " ".join([
            title, definition.id, definition.description, definition.population or "",
            definition.why or "", " ".join(definition.renamed_from),
        ]).casefold()  # fmt: skip
        if wanted and definition.id in shown.rows and all(word in text for word in wanted):
            found.append((not all(word in title for word in wanted), definition.title, definition))
    found.sort(key=lambda each: each[:2])
    return indicators.write_search(
        frame_of(shown, asked), words, [describe_listed(each[2]) for each in found[:MOST_FOUND]]
    )


def show_comparison(
    shown: ShownSnapshot, asked: str, named: Sequence[str], wanted: Sequence[str]
) -> str:
    """Chosen areas and indicators side by side, each municipality with those that resemble it."""
    frame, names = frame_of(shown, asked), arrange_area(shown, main_of(shown)).names
    places = [area for area in names if area.area_type == KOMMUNE]
    chosen = [choose_compared(shown, places, each) for each in named] or [
        area for area in shown.areas.values() if area.area_type == "klynge"
    ]
    comparable = [
        each for each in shown.definitions.values()
        if each.id in shown.rows and is_set_against_others(each)
    ]  # fmt: skip
    by_id = {each.id: each for each in comparable}
    if any(each not in by_id for each in wanted):
        raise not_found("Indikatoren")
    if len(wanted) > MOST_COMPARED:
        raise FaultError(413, f"Vælg højst {MOST_COMPARED} indikatorer.")
    columns = []
    for area in chosen:
        columns.append(names[area])
        if area.area_type == KOMMUNE:
            columns.append(f"Kommuner som {names[area]}")
    rows = [
        compare_row(by_id[each], chosen, shown.narrow_view(main_of(shown), by_id[each]))
        for each in wanted
    ]
    return indicators.write_comparison(
        frame,
        [(each.id, each.title, each.id in wanted) for each in comparable],
        [(path_of(area), names.get(area, name), area in chosen)
         for name, area in shown.areas.items()],
        [(f"{KOMMUNE}/{area.area_id}", names[area], area in chosen) for area in places],
        columns,
        rows,
    )  # fmt: skip


def choose_compared(shown: ShownSnapshot, places: Sequence[Area], named: str) -> Area:
    """An area with a page, or one of the region's municipalities. Raises `FaultError`."""
    for area in places:
        if named == f"{KOMMUNE}/{area.area_id}":
            return area
    return choose_area(shown, named)


def compare_row(
    definition: Definition, chosen: Sequence[Area], view: View
) -> tuple[str, str, str, list[str]]:
    """An indicator in the newest period that the areas have in common."""
    breakdown = view.headline_of(definition)
    series = {
        area: leave_out_marked(view.series_of(definition, area, breakdown)) for area in chosen
    }
    period = find_common_period(series.values(), min(2, len(chosen)))
    cells = []
    for area in chosen:
        figure = series[area].get(period or "")
        cells.append(show_value(figure, definition) if figure else "ingen tal")
        if area.area_type == KOMMUNE:
            cells.append(show_peers(area, definition, period, view))
    when = (
        f"{describe_period(period)}, {name_unit(definition)}" if period else "ingen fælles periode"
    )
    return definition.title, f"/indikatorer/{definition.id}", when, cells


def show_peers(area: Area, definition: Definition, period: str | None, view: View) -> str:
    """The level of the municipalities that resemble one, where enough of them show a figure."""
    breakdown = view.headline_of(definition)
    level = level_of_peers(
        view.series_of(definition, Area(KOMMUNE, each), breakdown).get(period or "")
        for each in load_peers().of.get(area.area_id, ())
    )
    if level is None or not is_comparable(definition):
        return "ingen tal"
    return format_number(level, definition.decimals)


def show_sources(shown: ShownSnapshot, asked: str) -> str:
    """The sources."""
    lines = list_source_lines(shown.content.extracts, shown.content.freshness)
    return about.write_sources(frame_of(shown, asked), lines)


def show_methods(shown: ShownSnapshot, asked: str) -> str:
    """How figures are made, in short."""
    return about.write_methods(frame_of(shown, asked), list(TERMS))


def show_changes(
    shown: ShownSnapshot, asked: str, published: Sequence[Snapshot], before: Snapshot | None,
    named: str,
) -> str:  # fmt: skip
    """What a snapshot changes against the one before it, in one area where one is named, and all
    snapshots. Raises `FaultError`."""
    frame, chosen = frame_of(shown, asked), choose_area(shown, named) if named else None
    days = [each.published_at.date() for each in published]
    lines = [
        SnapshotLine(
            name_moment(each, days), each.name, ", ".join(each.tags),
            write_count(each.rows),
        )
        for each in published
    ]  # fmt: skip
    if before is None:
        return write_changes(frame, lines, [], None, "", "")
    names = arrange_area(shown, main_of(shown)).names
    choices = [("Alle", frame.link("/aendringer"), chosen is None)] + [
        (names.get(area, name), frame.link("/aendringer", omraade=path_of(area)), area == chosen)
        for name, area in shown.areas.items()
    ]
    return write_changes(
        frame,
        lines,
        choices,
        find_changes(shown, before, chosen),
        name_moment(before, days),
        name_moment(shown.snapshot, days),
        path_of(chosen) if chosen else "",
    )


def find_changes(shown: ShownSnapshot, before: Snapshot, area: Area | None) -> Changes:
    """What is otherwise than in the snapshot before, in one area or everywhere."""
    changed = find_differences(shown, before)
    if area is not None:
        changed = changed.filter(area_type=area.area_type, area_id=area.area_id)
    return shown.keep(
        ("told", before.name, area), lambda: tell_changes(changed, before, shown.snapshot)
    )


def find_differences(shown: ShownSnapshot, before: Snapshot) -> pl.DataFrame:
    """The figures that are otherwise than in the snapshot before."""
    return shown.keep(("changes", before.name), lambda: compare_snapshots(before, shown.snapshot))


def name_moment(snapshot: Snapshot, days: Sequence[date]) -> str:
    """The day of a snapshot, with its time where several are of that day."""
    day = snapshot.published_at.date()
    return describe_time(snapshot.published_at) if days.count(day) > 1 else describe_date(day)
