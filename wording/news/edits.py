"""What edited definitions change, arranged for a Danish reader: indicator by indicator.

Belongs here: which figures of each are shown, their words, and the order. Does not belong here:
finding what differs (`indicators.changes.edited_figures`), the lines that readers see first
(`wording.news.headlines`), the terminal (`pipelines.commands.definitions.changed_text`), the page
(`pages.preview_page`), the sheet (`workbooks.sheets.preview_sheet`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from indicators.changes.edited_figures import BREAKDOWN, HIDDEN, rank_indicators
from indicators.changes.edits import NEW, TEXT, EditedDefinition
from schemas.definitions.model import Definition
from wording.development import (
    BENCHMARK_NAMES,
    BESIDE,
    SIGNALS,
    TARGETS,
    describe_trend,
    format_number,
)
from wording.figure_words import name_unit, say_change_unit
from wording.labels import STATUSES, describe_period, write_count
from wording.news.change_words import Names, describe_key
from wording.news.changes import AREA_TYPES, describe_group
from wording.news.gate_details import SORTS
from wording.news.headlines import HeadlineChange

CLUSTERS = ("klynge", "region", "land")
"""The types of area that are shown unless one area is asked for."""
SHOWN_KEYS = 4
NONE, WAS_SHOWN, UNCHANGED = "–", "(vist)", "uændret"


@dataclass(frozen=True)
class Shown:
    """What is asked for: one area (type, id) with all its breakdowns, else the headline of the
    clusters, of `regions`, which have clusters, and of the country; how many periods of each, the
    newest first; whether it is said what a second person has to look at; which
    indicators are set aside because they are wrong."""

    area: tuple[str, str] | None = None
    last: int = 1
    regions: tuple[str, ...] = ()
    second_person: bool = False
    set_aside: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EditedFigure:
    """One figure before and after, in words; `verdicts` are what is said of it otherwise."""

    area: str
    period: str
    breakdown: str
    before: str
    now: str
    difference: str
    interval_before: str
    interval_now: str
    numerator: str
    denominator: str
    verdicts: tuple[str, ...]


@dataclass(frozen=True)
class EditedIndicator:
    """One indicator with figures that differ.

    `edited` is what was edited of its block, in words; `counts` how many figures of all areas and
    groups are concerned; `figures` some of them, `left_out` how many of the areas shown are not
    among them; `second` for what somebody else has to look at it; `is_minor`
    that it was not edited itself, and only what is said of other figures than these moves.
    """

    id: str
    title: str
    unit: str
    edited: tuple[str, ...]
    counts: str
    newly_hidden: int
    figures: tuple[EditedFigure, ...]
    left_out: int
    headlines: tuple[HeadlineChange, ...] = ()
    second: tuple[str, ...] = ()
    is_minor: bool = False


@dataclass(frozen=True)
class EditsTold:
    """All that edited definitions change.

    `published_at` is when what is in force was published; `silent` are edits that move no figure,
    in words; `drafts` are the drafts' own figures, `hidden_for_drafts` how many others' would be
    hidden for them. `elsewhere` are lines about indicators of which no figure differs.
    `chosen` says which area is shown, '' for the clusters.
    `drafts_failed` is why the drafts have no figures, `stopped` what is set aside as wrong.
    `because_of_data` says that more than definitions differs from what is in force. `compared` is
    the frame of `compare_edited`.
    """

    published_at: datetime
    indicators: tuple[EditedIndicator, ...]
    silent: tuple[str, ...]
    drafts: tuple[EditedIndicator, ...]
    hidden_for_drafts: int
    compared: pl.DataFrame
    definitions: Mapping[str, Definition]
    synthetic: bool = False
    because_of_data: bool = False
    elsewhere: tuple[HeadlineChange, ...] = ()
    chosen: str = ""
    drafts_failed: str = ""
    stopped: tuple[str, ...] = ()

    @property
    def newly_hidden(self) -> int:
        """How many figures are hidden that were not."""
        return sum(each.newly_hidden for each in self.indicators)


def arrange_edits(
    compared: pl.DataFrame,
    edits: Sequence[EditedDefinition],
    definitions: Mapping[str, Definition],
    names: Names,
    headlines: Sequence[HeadlineChange],
    shown: Shown,
) -> tuple[tuple[EditedIndicator, ...], tuple[str, ...]]:
    """The indicators that differ, the one that moves most first, and the edits that move nothing.

    `definitions` are today's and those that are gone.
    """
    types = list(CLUSTERS) if shown.area is None else [shown.area[0]]
    by_id = {edit.id: edit for edit in edits}
    ranked = [name for name in rank_indicators(compared, types) if name in definitions]
    rows = compared.partition_by("indicator_id", as_dict=True)
    told = tuple(
        tell_indicator(
            definitions[name], rows[(name,)], by_id.get(name),
            tell_edit(by_id[name], names) if name in by_id
            else [tell_follower(definitions[name], set(ranked), names, shown.set_aside)],
            tuple(line for line in headlines if line.indicator_id == name), shown,
        )
        for name in ranked
    )  # fmt: skip
    silent = tuple(
        f"{names.titles.get(edit.id, edit.id)} ({edit.id}): {'; '.join(tell_edit(edit, names))}"
        for edit in edits
        if edit.id not in set(ranked)
    )
    return told, silent


def tell_indicator(
    definition: Definition,
    rows: pl.DataFrame,
    edit: EditedDefinition | None,
    edited: Sequence[str],
    headlines: tuple[HeadlineChange, ...],
    shown: Shown,
) -> EditedIndicator:
    """One indicator; `rows` are its figures that differ, `edited` what was edited in words."""
    of_area, picked = choose_figures(rows, definition, shown)
    figures = tuple(tell_figure(row, definition) for row in picked.iter_rows(named=True))
    hidden = int(rows["newly_hidden"].sum())
    return EditedIndicator(
        definition.id, definition.title, name_unit(definition),
        tuple(edited), count_figures(rows), hidden, figures,
        of_area - len(figures), headlines,
        list_seen_by_two(edit) if shown.second_person else (),
        edit is None and not figures and not headlines and not rows["moved"].any(),
    )  # fmt: skip


def list_seen_by_two(edit: EditedDefinition | None) -> tuple[str, ...]:
    """For what of an edit somebody else has to look at it."""
    return () if edit is None else tuple(SORTS[sort][1] for sort in edit.needs_second_person)


def tell_follower(
    definition: Definition, edited: Collection[str], names: Names, set_aside: Collection[str]
) -> str:
    """Why an indicator moves whose own block is as it was, or is written wrongly."""
    if definition.id in set_aside:
        return "Sat til side: den, eller noget, den bygger på, er skrevet forkert."
    rests_on = [*definition.made_of, *filter(None, [definition.judged_by])]
    moved = [f"»{names.titles.get(name, name)}«" for name in rests_on if name in edited]
    if moved:
        return f"Ikke rettet selv; bygger på {' og '.join(dict.fromkeys(moved))}."
    return "Ikke rettet selv; følger af, hvad andre skjuler eller slår fast, eller af nyere data."


def tell_edit(edit: EditedDefinition, names: Names) -> list[str]:
    """What was edited of a block."""
    if edit.before is None or NEW in edit.sorts:
        return ["Ny indikator."]
    if edit.after is None:
        return ["Blokken er slettet."]
    if edit.is_retired:
        said = edit.after.get("retired_because")
        return [f"Udgår{f': {said}' if said else ''}"]
    facts = [describe_key(each.tell_as_fact(edit.id), names) for each in edit.changes]
    # texts last: they move nothing
    order = sorted(range(len(facts)), key=lambda place: edit.changes[place].sort == TEXT)
    told = [facts[place] for place in order[:SHOWN_KEYS]]
    more = len(facts) - len(told)
    return told + ([f"og {more} nøgler mere"] if more else [])


def is_of_sound(edit: EditedDefinition, shown: Shown) -> bool:
    """Whether an edit is one, and not a block that is set aside because it is wrong."""
    return edit.after is not None or edit.id not in shown.set_aside


def count_figures(rows: pl.DataFrame) -> str:
    """How many figures come, go and move, in all areas and groups."""
    new, gone = rows["old_status"].null_count(), rows["new_status"].null_count()
    hidden, open_ = (rows.filter(name).height for name in ("newly_hidden", "no_longer_hidden"))
    moved = rows.filter(
        "moved", ~pl.col("newly_hidden"), ~pl.col("no_longer_hidden"),
        pl.col("old_status").is_not_null(), pl.col("new_status").is_not_null(),
    ).height  # fmt: skip
    said = rows.height - new - gone - hidden - open_ - moved
    parts = [
        (moved, "ændret"), (new, "nye"), (gone, "bortfalder"), (hidden, "bliver skjult"),
        (open_, "vises igen"), (said, "kun med andet interval eller anden vurdering"),
    ]  # fmt: skip
    return ", ".join(f"{write_count(count)} {word}" for count, word in parts if count)


def choose_figures(
    rows: pl.DataFrame, definition: Definition, shown: Shown
) -> tuple[int, pl.DataFrame]:
    """How many of the figures are of the areas shown, and those told: the headline's (of one area
    every breakdown's), the newest `last` periods of each area."""
    if shown.area is None:
        is_other_region = (pl.col("area_type") == "region") & ~pl.col("area_id").is_in(
            shown.regions
        )
        mine = rows.filter(pl.col("area_type").is_in(CLUSTERS), ~is_other_region)
    else:
        mine = rows.filter(area_type=shown.area[0], area_id=shown.area[1])
    told = mine if shown.area is not None else choose_breakdown(mine, definition)
    newest = (
        told.sort("period_start", "period_end", descending=True)
        .group_by("area_type", "area_id", *BREAKDOWN, maintain_order=True)
        .head(shown.last)
    )
    levels = list(AREA_TYPES)
    ordered = newest.sort(
        pl.col("area_type").replace_strict(levels, range(len(levels)), default=99), *BREAKDOWN,
        "area_name", "period_start",
    )  # fmt: skip
    return mine.height, ordered


def choose_breakdown(rows: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The figures of the headline; where none of them differs, of the first breakdown that does."""
    headline = dict(zip(BREAKDOWN, definition.headline_breakdown.key, strict=True))
    mine = rows.filter(**headline)
    if not mine.is_empty() or rows.is_empty():
        return mine
    first = rows.sort(BREAKDOWN).select(BREAKDOWN).row(0, named=True)
    return rows.filter(**first)


def tell_figure(row: Mapping[str, Any], definition: Definition) -> EditedFigure:
    """One figure in words."""
    group = describe_group(row["sex"], row["age"], row["education"], row["category"], row["period"])
    return EditedFigure(
        row["area_name"],
        describe_period(row["period"]),
        group,
        say_value(row, "old", definition),
        say_value(row, "new", definition),
        say_difference(row, definition),
        say_interval(row, "old", definition),
        say_interval(row, "new", definition),
        say_count(row, "numerator"),
        say_count(row, "denominator"),
        tuple(say_verdicts(row, definition)),
    )


def say_value(row: Mapping[str, Any], side: str, definition: Definition) -> str:
    """The figure of one side, or what stands instead."""
    value, status = row[f"{side}_value"], row[f"{side}_status"]
    if status is None:
        return NONE
    if side == "old" and row["newly_hidden"]:
        return WAS_SHOWN
    return STATUSES[status] if value is None else format_number(value, definition.decimals)


def say_difference(row: Mapping[str, Any], definition: Definition) -> str:
    """The difference with a sign, one decimal more than the figure, so that a small one is seen."""
    if row["difference"] is None:
        return NONE
    if not row["moved"]:
        return UNCHANGED
    number = format_number(row["difference"], definition.decimals + 1, signed=True)
    return f"{number}{say_change_unit(definition)}".replace("\u00a0", " ")


def say_interval(row: Mapping[str, Any], side: str, definition: Definition) -> str:
    """The limits of one side: '8,8-9,9'."""
    limits = [row[f"{side}_ci_{end}"] for end in ("low", "high")]
    if any(limit is None for limit in limits):
        return NONE
    return "-".join(format_number(limit, definition.decimals) for limit in limits)


def say_count(row: Mapping[str, Any], role: str) -> str:
    """Numerator or denominator, both sides where they differ."""
    old, new = (
        NONE if row[f"{side}_{role}"] is None else format_count(row[f"{side}_{role}"])
        for side in ("old", "new")
    )
    return new if old == new or row["old_status"] is None else f"{old} → {new}"


def format_count(number: float) -> str:
    """A count; with a decimal where persons were split between areas."""
    return format_number(number, 0 if float(number).is_integer() else 1)


def say_verdicts(row: Mapping[str, Any], definition: Definition) -> list[str]:
    """What is said of the figure otherwise than before; of a new one nothing."""
    if HIDDEN in (row["old_status"], row["new_status"]):
        return []
    if row["old_value"] is None or row["new_value"] is None:
        return []
    told = []
    for name, word in VERDICTS.items():
        old, new = row[f"old_{name}"], row[f"new_{name}"]
        # a target that comes or goes is told with its number
        is_told = name == "target_year" and None in (old, new)
        if old == new or is_told:
            continue
        before, now = (word(value, definition) for value in (old, new))
        if before != now:
            told.append(f"{before} → {now}")
    return told


def say_benchmark(level: str, verdict: str | None) -> str:
    """A comparison with the region or the country."""
    name = BENCHMARK_NAMES[level]
    return f"ikke vurderet mod {name}" if verdict is None else f"{BESIDE[verdict]} {name}"


def say_target(value: float | None, definition: Definition) -> str:
    """A target's number."""
    return "intet mål" if value is None else f"mål {format_number(value, definition.decimals)}"


VERDICTS: dict[str, Any] = {
    "vs_region": lambda value, _: say_benchmark("region", value),
    "vs_land": lambda value, _: say_benchmark("land", value),
    "change_certain": lambda value, _: {
        True: "sikker ændring", False: "ingen sikker ændring", None: "ændring ikke vurderet",
    }[value],
    "trend": lambda value, _: "udvikling ikke vurderet"
    if value is None else f"udvikling: {describe_trend(value, None)}",
    "signal": lambda value, _: SIGNALS.get(value, "intet signal"),
    "target": say_target,
    "target_year": lambda value, _: f"mål i {value:.0f}",
    "target_status": lambda value, _: TARGETS.get(value, "mål ikke vurderet"),
    "baseline_period": lambda value, _: "intet udgangspunkt"
    if value is None else f"regnet fra {describe_period(value)}",
}  # fmt: skip
"""What is said of a figure beside its number, by column."""
