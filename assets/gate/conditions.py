"""For what a finished snapshot waits: the conditions of `schemas/gates.yaml`.

Belongs here: one function for each condition, over the frames of the snapshot in force and of the
new one. Does not belong here: the limits (`schemas.gates`), asking all conditions and keeping the
outcome (`assets.gate.gates`), how a condition is told (`wording.news.gate_words`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from assets.gate.second_person import SECOND_PERSON, UnseenEdit
from assets.quality.expectations import ExpectationFile, find_failures, list_shares
from assets.quality.printed import compare_anchors
from indicators.changes.causes import ROW_KEYS, compare_definitions, read_definitions
from indicators.changes.correction_effects import CORRECTION
from indicators.changes.differences import REVISED, ComparedSnapshot
from indicators.changes.edits import fill_defaults
from indicators.changes.protection_causes import PROTECTION
from schemas.frames.observations import KEY
from schemas.frames.surprises import SURPRISE_COLUMNS, empty
from schemas.gates import ExpectationLimit, Limit, LostLimit, SizeLimit
from schemas.problems import Problem
from wording.news.change_words import Names
from wording.news.gate_details import (
    name_stopped,
    tell_broken,
    tell_formula,
    tell_stopped,
    tell_surprise,
    tell_unseen,
)
from wording.news.gate_words import Detail

SHOWN = ("ok", "estimated")
STOPPED, VANISHED, FORMULAS = "stopped_parts", "indicators_vanished", "formulas_changed"
EXPECTATIONS, LOST, REVISIONS = "expectations_broken", "figures_lost", "figures_revised"
SURPRISES = "surprises"
Waits = Limit | bool
"""The numbers of a condition; of one without numbers whether it is asked."""
DECISIONS = frozenset({"extract_withdrawn", "extract_restored", "extract_erased"})
"""Facts of a cause that a person gave the reason for."""
HOW_TO_RETIRE = {
    "en": "its block is gone; keep it, 'retired' with day and reason, or say 'renamed_from'",
    "da": "blokken er slettet; behold den, »retired« med dag og grund, eller skriv »renamed_from«",
}
LEAST_LOST = 2
"""Fewer lost figures are no share of an indicator."""


@dataclass(frozen=True)
class Compared:
    """What the conditions look at.

    `old` is the snapshot in force, `new` the finished one; `changes` is
    `indicators.changes.causes.explain_differences` of both. `surprises` (`SURPRISE_COLUMNS`) are
    those of extracts that `old` does not know. `stopped` is what this run set aside, `told` the
    sentences that the gate of `old` said of what had been set aside then. `unseen` are the edits
    that somebody else than their author has to look at.
    """

    old: ComparedSnapshot
    new: ComparedSnapshot
    changes: pl.DataFrame
    suite: ExpectationFile
    surprises: pl.DataFrame = field(default_factory=lambda: empty(SURPRISE_COLUMNS))
    stopped: Sequence[Problem] = ()
    told: frozenset[str] = frozenset()
    unseen: Sequence[UnseenEdit] = ()

    @property
    def is_about_real_figures(self) -> bool:
        """Whether any shown figure on either side rests on no synthetic extract."""
        real = pl.col("status").is_in(SHOWN) & ~pl.col("synthetic").fill_null(False)
        return any(not side.values.filter(real).is_empty() for side in (self.old, self.new))


@dataclass(frozen=True)
class Tally:
    """How many a condition counts, and what they are, those that weigh most first.

    `trips`: the limit is passed in another way than by the count. `known` was found, too, and does
    not count, since the snapshot in force has it already.
    """

    count: int = 0
    details: tuple[Detail, ...] = ()
    trips: bool = False
    known: tuple[Detail, ...] = ()


def find_stopped(compared: Compared, _: Waits) -> Tally:
    """What this run set aside and the snapshot in force had not."""
    titles = list_titles(compared)
    details = [tell_stopped(each, titles) for each in compared.stopped]
    new = tuple(each for each in details if each.english not in compared.told)
    known = tuple(each for each in details if each.english in compared.told)
    return Tally(len(new), new, known=known)


def find_vanished(compared: Compared, _: Waits) -> Tally:
    """Indicators that had shown figures and have none now, but for what a person decided.

    Whoever retires an indicator says since when and why. One whose block is taken away says nothing
    of it, whether it had figures or not.
    """
    lost = list_lost(compared)
    gone = list_vanished(compared) - list_retired(compared)
    counted = count_by_indicator(lost.filter(pl.col("indicator_id").is_in(gone)))
    removed = list_removed(compared)
    titles = list_titles(compared)
    without_figures = sorted(removed - set(counted["indicator_id"]))
    silent = [Detail(name, f"»{titles.get(name, name)}«") for name in without_figures]
    named = [
        replace(each, note=HOW_TO_RETIRE["en"], danish_note=HOW_TO_RETIRE["da"])
        if each.english in removed
        else each
        for each in (*name_indicators(counted, compared), *silent)
    ]
    return Tally(len(named), tuple(named))


def find_changed_formulas(compared: Compared, _: Waits) -> Tally:
    """Indicators with figures in force whose definition now makes them in another way."""
    before, after = (
        {name: fill_defaults(keys) for name, keys in read_definitions(side.definitions).items()}
        for side in (compared.old, compared.new)
    )
    shown = compared.old.values.filter(pl.col("status").is_in(SHOWN))
    counts = dict(shown.group_by("indicator_id").len().iter_rows())
    titles = list_titles(compared)
    found = []
    for name in sorted(before.keys() & after.keys() & counts.keys()):
        moved = [
            fact
            for _, _, fact in compare_definitions(name, before[name], after[name])
            if is_formula(fact["key"])
        ]
        if moved:
            found.append((counts[name], tell_formula(name, moved, Names(titles, {}))))
    found.sort(key=lambda entry: (-entry[0], entry[1].english))
    return Tally(len(found), tuple(detail for _, detail in found))


def is_formula(key: str) -> bool:
    """Whether a key decides how figures are made or whether small counts are hidden, rather than
    which rows there are."""
    top = key.partition(".")[0].partition("[")[0]
    return top == "disclosure_control" or top not in ROW_KEYS


def find_unseen(compared: Compared, _: Waits) -> Tally:
    """Edits of an indicator that are published only when somebody else approved them."""
    details = tuple(
        tell_unseen(edit.indicator_id, edit.title, edit.sorts, [each.name for each in edit.authors])
        for edit in compared.unseen
    )
    return Tally(len(details), details)


def find_broken(compared: Compared, limit: Waits) -> Tally:
    """Figures that break a named expectation and did not, or not as much, in the one in force."""
    assert isinstance(limit, ExpectationLimit)
    titles, areas = list_titles(compared), list_areas(compared)
    details: list[Detail] = []
    for entry in compared.suite.expectations:
        if entry.id not in limit.expectations:
            continue
        before, after = (
            find_failures(
                compare_anchors(side.values, compared.suite.anchors)
                if entry.frame == "anchors"
                else list_shares(side.values),
                entry,
            )
            for side in (compared.old, compared.new)
        )
        key = [name for name in before.columns if name not in ("value", "distance")]
        # how far off: in tolerances, or from the middle between 0 and 100
        off = pl.col("distance") if entry.frame == "anchors" else (pl.col("value") - 50).abs()
        known = before.select(*key, known=off)
        broken = after.join(known, on=key, how="left", nulls_equal=True).filter(
            pl.col("known").is_null() | (off > pl.col("known") + 1e-9)
        )
        details += [
            tell_broken(row, titles[row["indicator_id"]], areas)
            for row in broken.iter_rows(named=True)
        ]
    return Tally(len(details), tuple(details))


def find_lost(compared: Compared, limit: Waits) -> Tally:
    """Figures that were shown and are gone, missing or hidden now; those of indicators that
    vanished are counted there."""
    assert isinstance(limit, LostLimit)
    lost = list_lost(compared)
    lost = lost.filter(~pl.col("indicator_id").is_in(list_vanished(compared)))
    shown = compared.old.values.filter(pl.col("status").is_in(SHOWN))
    shares = (
        lost.group_by("indicator_id").len("lost")
        .join(shown.group_by("indicator_id").len("shown"), on="indicator_id")
        .filter(pl.col("lost") >= LEAST_LOST)
        .filter(pl.col("lost") > limit.share_of_indicator * pl.col("shown"))
    )  # fmt: skip
    counted = count_by_indicator(lost)
    return Tally(lost.height, name_indicators(counted, compared), not shares.is_empty())


def find_revised(compared: Compared, limit: Waits) -> Tally:
    """Figures revised by more than the stated share of themselves; from 0 any is more."""
    assert isinstance(limit, SizeLimit)
    large = pl.col("relative").is_null() | (pl.col("relative").abs() > limit.larger_than)
    revised = compared.changes.filter((pl.col("change") == REVISED) & large)
    revised = leave_out_decided(revised)
    return Tally(revised.height, name_indicators(count_by_indicator(revised), compared))


def find_surprising(compared: Compared, limit: Waits) -> Tally:
    """Cells of new extracts that lie further from what was expected than the limit, as far as a
    published figure reads them."""
    assert isinstance(limit, SizeLimit)
    rows = compared.surprises.filter(
        (pl.col("surprise").abs() > limit.larger_than) & (pl.col("readers") > 0)
    )
    rows = rows.sort(
        pl.col("surprise").abs(), "readers", *KEY, descending=[True, True, *[False] * len(KEY)]
    )
    files = dict(compared.new.extracts.select("extract_id", "file_name").iter_rows())
    areas = list_areas(compared)
    details = [
        tell_surprise(row, files.get(row["extract_id"], row["extract_id"]), areas)
        for row in rows.head(SHOWN_CELLS).iter_rows(named=True)
    ]
    return Tally(rows.height, tuple(details))


SHOWN_CELLS = 50
"""So many cells are kept in the manifest; `klynge extracts --why` tells them all."""


def list_lost(compared: Compared) -> pl.DataFrame:
    """The changes by which a shown figure ended, but for what a person decided."""
    ended = compared.changes.filter(
        pl.col("old_status").is_in(SHOWN) & ~pl.col("new_status").is_in(SHOWN).fill_null(False)
    )
    return leave_out_decided(ended)


def list_vanished(compared: Compared) -> set[str]:
    """The indicators that had a shown figure and have none."""
    before, after = (
        set(side.values.filter(pl.col("status").is_in(SHOWN))["indicator_id"].unique())
        for side in (compared.old, compared.new)
    )
    return before - after


def list_retired(compared: Compared) -> set[str]:
    """The indicators that say since when and why they are retired."""
    return {
        name
        for name, keys in read_definitions(compared.new.definitions).items()
        if keys.get("status") == "retired"
        and keys.get("retired_on")
        and keys.get("retired_because")
    }


def list_removed(compared: Compared) -> set[str]:
    """The indicators in force before whose block is gone, and not because it is wrong."""
    in_force = compared.old.definitions.filter(status="in_force")["indicator_id"]
    set_aside = {name for each in compared.stopped if (name := name_stopped(each))}
    return set(in_force) - set(compared.new.definitions["indicator_id"]) - set_aside


def leave_out_decided(changes: pl.DataFrame) -> pl.DataFrame:
    """The changes without those that a person has given the reason for.

    That is a declared correction, or an extract that was withdrawn, restored or erased by a
    command; what was only hidden along with such a figure goes with it.
    """
    kept = [not is_decided(causes) for causes in changes["causes"]]
    return changes.filter(pl.Series(kept, dtype=pl.Boolean))


def is_decided(causes: Iterable[dict[str, Any]]) -> bool:
    """Whether all causes of a change, beside protection, are a person's reasoned acts."""
    others = [cause for cause in causes if cause["kind"] != PROTECTION]
    return bool(others) and all(
        cause["kind"] == CORRECTION or says_decision(cause["facts"]) for cause in others
    )


def says_decision(facts: str | None) -> bool:
    """Whether the facts of a cause are that a person took extracts out or put them back."""
    stated: list[dict[str, Any]] = json.loads(facts or "[]")
    return bool(stated) and all(fact["what"] in DECISIONS for fact in stated)


def count_by_indicator(changes: pl.DataFrame) -> pl.DataFrame:
    """indicator_id and how many changes it has (`len`), most first."""
    counted = changes.group_by("indicator_id").len()
    return counted.sort("len", "indicator_id", descending=[True, False])


def name_indicators(counted: pl.DataFrame, compared: Compared) -> tuple[Detail, ...]:
    """Each indicator with its count."""
    titles = list_titles(compared)
    return tuple(
        Detail(name, f"»{titles.get(name, name)}«", count) for name, count in counted.iter_rows()
    )


def list_titles(compared: Compared) -> dict[str, str]:
    """Each indicator's title, the newer where both snapshots have one."""
    sides = (compared.old.definitions, compared.new.definitions)
    return {
        name: title
        for side in sides
        for name, title in side.select("indicator_id", "title").iter_rows()
    }


def list_areas(compared: Compared) -> dict[tuple[str, str], str]:
    """The name of each area that has figures, the newer where both snapshots have one."""
    return {
        (area_type, area_id): name
        for side in (compared.old.values, compared.new.values)
        for area_type, area_id, name in side.select("area_type", "area_id", "area_name")
        .unique()
        .iter_rows()
    }


Condition = Callable[[Compared, Waits], Tally]
CONDITIONS: dict[str, Condition] = {
    STOPPED: find_stopped,
    VANISHED: find_vanished,
    FORMULAS: find_changed_formulas,
    SECOND_PERSON: find_unseen,
    EXPECTATIONS: find_broken,
    LOST: find_lost,
    REVISIONS: find_revised,
    SURPRISES: find_surprising,
}
"""Each condition of `gates.yaml`, in the order in which it weighs."""
