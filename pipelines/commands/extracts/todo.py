"""What `klynge late --todo` does: what a person has to download, and who has not reported.

Belongs here: bringing sources, lateness and local reports together. Does not belong here: the words
of the list (`pages.todo_page`), the judgement of lateness (`schemas.lateness`).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from rich.console import Console

from assets.lateness import survey_freshness
from assets.running.lock import keep_runs_waiting
from fetching.source_files import load_sources
from fetching.source_model import ByHand, Source
from geography import Geography, load_geography
from pages.todo_page import Delivery, Task, Todo, list_todo_lines, write_todo_page
from pipelines.commands.extracts.late import WAIT_SECONDS
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_finding
from schemas.datasets import LABELS
from schemas.definitions.file import DefinitionError, load_definitions
from schemas.definitions.model import Definition
from schemas.lateness import ON_TIME, Freshness, Holding, judge_freshness
from schemas.problems import StageError
from schemas.rhythms import Rhythm, load_sound_rhythms
from warehouse.home import Home
from warehouse.store import Warehouse, open_warehouse
from wording.source_lines import choose_most_urgent, describe_next
from workbooks.forms.report_lines import (
    LOCAL,
    ReportingArea,
    find_due_period,
    list_area_lines,
    list_local,
    list_reporting_areas,
    reports,
)

SHOWN, FAILED = 0, 1
REPORTERS = {"kommune": "kommuner", "klynge": "klynger", "hospital": "hospitaler"}
REPORT_KEY = ("item", "area_type", "area_id", "period", "sex", "age")
Reported = Collection[tuple[str, ...]]
"""The keys (REPORT_KEY) of which something was reported."""


@dataclass(frozen=True)
class TodoRequest:
    """The definitions that say what is reported locally, where the page goes, and today."""

    definitions: Path
    html: Path | None
    today: date


def show_todo(home: Home, request: TodoRequest, output: Console, errors: Console) -> int:
    """Print the checklist, and write it as a page; returns the exit code.

    0: shown; 1: something cannot be read or written.
    """
    loaded = load_sources()
    try:
        loaded_rhythms = load_sound_rhythms()
        rhythms = loaded_rhythms.rhythms
        print_lines(errors, map(describe_finding, loaded_rhythms.problems))
        definitions = load_definitions(request.definitions)
        judged, reported = survey_home(home, rhythms, request.today)
    except DefinitionError as error:
        print_lines(errors, map(describe_finding, error.problems))
        return FAILED
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    tasks = list_tasks(loaded.sources, judged, home, os.environ)
    todo = Todo(
        request.today,
        any(each.holding.synthetic for each in judged),
        [task for task in tasks if task.is_due],
        [task for task in tasks if not task.is_due],
        list_deliveries(definitions, load_geography(), reported, request.today),
    )
    print_lines(output, list_todo_lines(todo))
    if loaded.problems:
        print_problems(errors, StageError(loaded.problems))
    written = request.html is None or write_page(request.html, todo, output, errors)
    return SHOWN if written and not loaded.problems else FAILED


def write_page(path: Path, todo: Todo, output: Console, errors: Console) -> bool:
    """Write the page, or say why not."""
    try:
        path.write_text(write_todo_page(todo), encoding="utf-8")
    except OSError as error:
        print_plain(errors, f"error: {path} cannot be written: {error.strerror or error}")
        return False
    print_plain(output, f"\n{path}")
    return True


def survey_home(home: Home, rhythms: list[Rhythm], today: date) -> tuple[list[Freshness], Reported]:
    """How fresh each dataset is, and what was reported locally; of an empty home as well."""
    if not home.warehouse_file.exists():
        asked = [rhythm for rhythm in rhythms if not rhythm.optional]
        never = [(Holding(rhythm.dataset, rhythm.part), rhythm) for rhythm in asked]
        return [judge_freshness(holding, rhythm, today) for holding, rhythm in never], ()
    with (
        keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS),
        open_warehouse(home, read_only=True) as warehouse,
    ):
        return survey_freshness(warehouse, rhythms, today), find_reported(warehouse)


def find_reported(warehouse: Warehouse) -> Reported:
    """The keys of local reports in force; 'ukendt' takes a figure back and is no report."""
    wanted = warehouse.measures().filter(dataset=LOCAL).select("dataset", "measure", "item")
    if wanted.is_empty():
        return ()
    rows = warehouse.observations_in_force(wanted.unique()).pl()
    told = rows.filter(pl.col("dataset") == LOCAL, pl.col("status") != "missing")
    return set(told.select(*REPORT_KEY).cast(pl.String).iter_rows())


def list_tasks(
    sources: Mapping[str, Source], judged: Sequence[Freshness], home: Home,
    environment: Mapping[str, str],
) -> list[Task]:  # fmt: skip
    """The datasets without an address, those that are due first, the most urgent of them first."""
    fetched = {
        source.dataset for source in sources.values()
        if source.find_address(environment) is not None
    }  # fmt: skip
    tasks = [
        describe_task(name, source, source.by_hand, choose_most_urgent(judged, source.dataset),
                      home)
        for name, source in sources.items()
        if source.dataset not in fetched and source.by_hand is not None
    ]  # fmt: skip
    return sorted(tasks, key=lambda task: not task.is_due)


def describe_task(
    name: str, source: Source, by_hand: ByHand, freshness: Freshness | None, home: Home
) -> Task:
    """A source that a person gets; one that is not to be had yet can wait."""
    state = describe_next(freshness) if freshness else "ventes ikke endnu"
    if freshness is not None and freshness.status == ON_TIME:
        state = f"næste ventes {state}"
    return Task(
        title=LABELS[source.dataset],
        publisher=source.publisher,
        state=state,
        is_due=freshness is not None and is_due(freshness),
        page=by_hand.page,
        choices=by_hand.choices,
        name=by_hand.name,
        remember=by_hand.remember,
        folder=str(home.inbox / name),
    )


def is_due(freshness: Freshness) -> bool:
    """Whether a release should be there, or may be there by now."""
    return freshness.needs_attention or freshness.expected.start <= freshness.judged_on


def list_deliveries(
    definitions: list[Definition], geography: Geography, reported: Reported, today: date
) -> list[Delivery]:
    """For each locally reported indicator who has reported the last period that has ended."""
    areas = list_reporting_areas(geography)
    return [
        describe_delivery(definition, mine, reported, today)
        for definition in list_local(definitions, today)
        if (mine := [area for area in areas if reports(area, definition, geography)])
    ]


def describe_delivery(
    definition: Definition, areas: Sequence[ReportingArea], reported: Reported, today: date
) -> Delivery:
    """One indicator: who has reported all of its lines, some of them, none."""
    period = find_due_period(definition, today)
    found: dict[str, list[str]] = {"complete": [], "partly": [], "missing": []}
    for area in areas:
        told = [line.key in reported for line in list_area_lines(definition, area, period)]
        state = "complete" if all(told) else "partly" if any(told) else "missing"
        found[state].append(area.label)
    return Delivery(
        definition.label, period, REPORTERS[areas[0].area_type],
        found["complete"], found["partly"], found["missing"],
    )  # fmt: skip
