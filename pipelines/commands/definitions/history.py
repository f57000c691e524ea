"""What `klynge history ID` shows: every version of a definition, from the runs and from git.

Belongs here: gathering the versions, who edited them and how many figures each moved, and the lines
in Danish. Does not belong here: comparing versions (`indicators.changes.history`) and git
(`assets.gate.authors`).
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from assets.gate.authors import Edit, list_edits
from assets.running.lock import keep_runs_waiting
from indicators.changes.edits import dump, fill_defaults
from indicators.changes.history import (
    KeptDefinition,
    MovedFigures,
    Version,
    count_moved,
    list_versions,
)
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_finding
from schemas.acceptance.rules import load_sound_rules
from schemas.agreement import load_agreement
from schemas.definitions.file import DefinitionError, check_file, know_schemas
from schemas.definitions.life import join_families
from schemas.definitions.model import Definition
from schemas.problems import StageError
from schemas.standards import load_standards
from warehouse.home import Home
from warehouse.publishing.told import list_told_slices, read_told
from warehouse.store import open_warehouse
from wording.labels import describe_time, write_count
from wording.news.change_words import Names, describe_key

SHOWN, FAILED, UNKNOWN = 0, 1, 2
WAIT_SECONDS = 5.0
SHOWN_FACTS = 12

DefinitionSet = Mapping[str, dict[str, Any]]
"""The definitions of one run, or of now, by id."""


@dataclass(frozen=True)
class PublishedSet:
    """The definitions that one run published."""

    run_id: str
    published_at: datetime
    definitions: DefinitionSet


def show_history(
    indicator: str, home: Home, definitions_file: Path, output: Console, errors: Console
) -> int:
    """Print every version of a definition, oldest first; returns the exit code.

    0: shown; 1: the definitions have no block that can be read, or a run holds the warehouse; 2: no
    such indicator, now or before.
    """
    try:
        today = read_todays(definitions_file)
        published = read_published_sets(home)
        sets = [*(each.definitions for each in published), today]
        names = find_names(indicator, sets)
        if not names:
            print_plain(
                errors, describe_unknown(indicator, [today, *(p.definitions for p in published)])
            )
            return UNKNOWN
        kept = [
            KeptDefinition(choose_block(each.definitions, names), each.published_at, each.run_id)
            for each in published
        ]
        versions = list_versions([*kept, KeptDefinition(choose_block(today, names))])
        moved = count_moved_figures(home, versions, names)
    except DefinitionError as error:
        print_lines(errors, map(describe_finding, error.problems))
        return FAILED
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    edits = list_edits(definitions_file, names)
    titles = {name: keys["title"] for name, keys in today.items()}
    print_lines(output, describe_history(versions, edits, moved, Names(titles, {})))
    return SHOWN


def read_todays(definitions_file: Path) -> DefinitionSet:
    """The definitions of now that can be read. Raises `DefinitionError` when none can."""
    known = know_schemas(load_agreement(), load_standards(), load_sound_rules().rules)
    checked = check_file(definitions_file, known)
    if not checked.blocks:
        raise DefinitionError(checked.errors)
    return {block.definition.id: dump(block.definition) for block in checked.blocks}


def read_published_sets(home: Home) -> list[PublishedSet]:
    """What each run published, oldest first; nothing where no run has stored anything yet."""
    if not home.warehouse_file.is_file():
        return []
    with (
        keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS),
        open_warehouse(home, read_only=True) as warehouse,
    ):
        runs = warehouse.runs.list_published()
    read = {text: read_set(text) for text in dict.fromkeys(text for _, _, text in runs)}
    return [PublishedSet(run_id, at, read[text]) for run_id, at, text in runs]


def read_set(text: str) -> DefinitionSet:
    """A run's definitions by id, as far back as the language is known."""
    return {keys["id"]: keys for keys in json.loads(text)["indicators"]}


def find_names(indicator: str, sets: Iterable[DefinitionSet]) -> frozenset[str]:
    """All ids that an indicator has had; empty where none of the sets knows it."""
    listed = list(sets)
    former = ({name: k.get("renamed_from") or [] for name, k in each.items()} for each in listed)
    family = next((each for each in join_families(former) if indicator in each), [indicator])
    known = {name for each in listed for name in each}
    return frozenset(family) if known & set(family) else frozenset()


def choose_block(definitions: DefinitionSet, names: frozenset[str]) -> dict[str, Any] | None:
    """The indicator's keys in one set, with what the language has got since."""
    return next((fill_defaults(k) for name, k in definitions.items() if name in names), None)


def count_moved_figures(
    home: Home, versions: Sequence[Version], names: frozenset[str]
) -> list[MovedFigures | None]:
    """For each version how many figures its snapshot tells otherwise than the one before; None
    where one of the two is not known."""
    mine = pl.col("indicator_id").is_in(names)
    slices = list_told_slices(home).filter(mine)
    told = read_told(home).filter(mine).drop("snapshot", "indicator_id", "period_start")
    shown = slices["snapshot"].unique().to_list()

    def find_figures(kept: KeptDefinition | None) -> pl.DataFrame | None:
        if kept is None or kept.run_id is None:
            return None
        name = next((each for each in shown if each.endswith(f"-{kept.run_id}")), "")
        of_snapshot = slices.filter(snapshot=name).select("slice")
        return told.join(of_snapshot, on="slice", how="semi")

    counted: list[MovedFigures | None] = []
    for version in versions:
        old, new = find_figures(version.replaced), find_figures(version.kept)
        counted.append(None if old is None or new is None else count_moved(old, new))
    return counted


def describe_history(
    versions: Sequence[Version],
    edits: Sequence[Edit],
    moved: Sequence[MovedFigures | None],
    names: Names,
) -> Iterator[str]:
    """The lines: a heading, then each version."""
    last = next((v.kept.keys for v in reversed(versions) if v.kept.keys), None) or {}
    yield f"{last.get('id')}: {last.get('title')}"
    left = list(edits)
    for number, (version, figures) in enumerate(zip(versions, moved, strict=True)):
        at = version.kept.published_at
        mine = [edit for edit in left if at is None or edit.at <= at]
        left = [edit for edit in left if edit not in mine]
        yield ""
        yield describe_when(version)
        yield from (
            f"  af {edit.author}, {describe_time(edit.at)}: {edit.subject}" for edit in mine
        )
        yield from (f"  {line}" for line in describe_what(version, number == 0, names))
        if figures is not None:
            yield f"  {describe_moved(figures)}"


def describe_when(version: Version) -> str:
    """Since when a version is published, and by which run."""
    kept = version.kept
    if kept.published_at is None:
        return "Endnu ikke offentliggjort"
    said = "" if kept.keys is None else f", version {read_version(kept.keys)}"
    return f"{describe_time(kept.published_at)}{said} (kørsel {str(kept.run_id)[:8]})"


def read_version(keys: dict[str, Any]) -> str:
    """The version by today's language, '?' where it no longer takes the keys."""
    try:
        return Definition.model_validate(keys).version
    except ValueError:
        return "?"


def describe_what(version: Version, is_first: bool, names: Names) -> Iterator[str]:
    """What a version changed."""
    keys = version.kept.keys
    if keys is None:
        yield "blokken er slettet"
        return
    if version.former is not None:
        yield f"omdøbt fra {version.former} til {keys['id']}"
    elif not version.facts:
        yield "første kendte udgave" if is_first else "blokken er sat ind igen"
    yield from (describe_key(fact, names) for fact in version.facts[:SHOWN_FACTS])
    if len(version.facts) > SHOWN_FACTS:
        yield f"og {len(version.facts) - SHOWN_FACTS} nøgler mere"


def describe_moved(figures: MovedFigures) -> str:
    """How many figures were moved."""
    changed, new, gone = (
        write_count(number) for number in (figures.changed, figures.new, figures.gone)
    )
    return f"tal: {changed} ændret, {new} nye, {gone} væk"


def describe_unknown(indicator: str, sets: Iterable[DefinitionSet]) -> str:
    """That there is no such indicator, and never was, with the ids nearest to it."""
    known = {name for each in sets for name in each}
    near = difflib.get_close_matches(indicator, sorted(known), n=3)
    hint = f" Mente du {' eller '.join(near)}?" if near else ""
    return f"Der er ingen indikator '{indicator}', og der har ikke været nogen.{hint}"
