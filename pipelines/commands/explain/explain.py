"""What `klynge explain ID` does: one published figure, and everything that it rests on.

Belongs here: finding the figure that is asked for and bringing the snapshot, the stored cells and
the arithmetic together. How a figure is taken apart is `indicators.explaining.workings`; how it is
shown is `pipelines.commands.explain.text`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console

from assets.computing_basis import CAUSED, recall_protection
from assets.kept_map import fit_map
from assets.publishing.published_content import read_definitions
from assets.running.lock import keep_runs_waiting
from geography import AreaError, Geography, load_geography
from indicators.changes.renaming import list_former
from indicators.explaining.withholding import (
    find_withheld_roles,
    list_hidden_counts,
    withhold_numbers,
)
from indicators.explaining.workings import ExplainedPlace, Workings, list_steps, trace_figure
from indicators.kinds import is_measured, kind_of
from indicators.kinds.kind import DerivedKind, Standards
from indicators.kinds.projection import Projection
from indicators.kinds.steps import Step
from indicators.methods.statistics import Figures, StatisticsError, as_floats
from indicators.requests import build_requests, list_wanted_measures
from pipelines.commands.definitions.failures import is_in_use
from pipelines.commands.explain.earlier_day import Then, compute_then
from pipelines.commands.explain.question import (
    Question,
    QuestionError,
    find_definition,
    find_figure,
)
from pipelines.commands.explain.text import describe_explanation, describe_run, write_json
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_finding
from schemas.definitions.file import DefinitionError, load_definitions
from schemas.definitions.life import join_families, map_names
from schemas.definitions.model import Definition
from schemas.problems import StageError
from schemas.standards import load_standards
from schemas.vocabulary import ALL
from warehouse.cells import OpenedSnapshot, SourceCells, open_published
from warehouse.home import Home
from warehouse.publishing.snapshots import CURRENT, find_current, read_tables
from warehouse.store import open_warehouse

SHOWN, FAILED, UNKNOWN = 0, 1, 2
WAIT_SECONDS = 5.0
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Explanation:
    """One published figure and how it came about.

    `figure` is its row as published. `workings` is None when the figure is hidden, by its
    publisher or by disclosure control (`hidden`), or is a ratio of `components`. `withheld` are
    the roles of which no number may be told. `agrees` says whether the cells give the published
    value again; None when that was not tried. `causes_hidden` is how many figures, its own and
    others', the indicator's small counts hide; None where the run did not note it.
    """

    definition: Definition
    figure: dict[str, Any]
    hidden: bool
    workings: Workings | None = None
    withheld: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    agrees: bool | None = None
    components: dict[str, Explanation] = field(default_factory=dict)
    causes_hidden: int | None = None


@dataclass(frozen=True)
class Evidence:
    """What explanations are made from, read once.

    `hidden` are the counts behind hidden figures, `open_definitions` those that the snapshot
    published without disclosure control: another definitions file opens no further ones. `caused`
    is how many figures the small counts of each indicator hide.
    """

    published: OpenedSnapshot
    cells: SourceCells
    definitions: list[Definition]
    geography: Geography
    standards: Standards
    hidden: pl.DataFrame
    open_definitions: list[Definition]
    caused: Mapping[str, int] | None


def explain_figure(
    home: Home,
    definitions_file: Path | None,
    question: Question,
    as_json: bool,
    output: Console,
    errors: Console,
    wanted: str = CURRENT,
    then: Then | None = None,
) -> int:
    """Show where one published figure comes from; returns the exit code.

    `wanted` names the snapshot: a tag, a date, a run id. Without `definitions_file` the
    definitions count that it was made with. With `then` the figure is the one that is computed
    as of that day, and no snapshot is looked at.

    0: shown; 1: nothing is published or was known, a run holds the warehouse, or the definitions
    have mistakes; 2: there is no such figure or snapshot, and what there is instead is named.
    """
    try:
        published, run = (
            open_with_run(home, wanted)
            if then is None
            else compute_then(home, then, definitions_file)
        )
        explanation = find_explanation(home, published, definitions_file, question)
    except QuestionError as error:
        print_plain(errors, f"error: {error}")
        return UNKNOWN
    except DefinitionError as error:
        print_lines(errors, map(describe_finding, error.problems))
        return FAILED
    except AreaError as error:
        print_lines(errors, [f"error: {fault}" for fault in error.problems])
        return FAILED
    except StatisticsError as error:
        print_plain(errors, f"error: {error}")
        return FAILED
    except StageError as error:
        if is_in_use(error):
            print_plain(errors, "A run is under way and holds the stored cells. Try again soon.")
        print_problems(errors, error)
        unknown = any(problem.rule == "unknown_snapshot" for problem in error.problems)
        return UNKNOWN if unknown else FAILED
    if as_json:
        print_plain(output, write_json(explanation, run))
    else:
        print_lines(output, describe_explanation(explanation, run))
    return SHOWN


def find_explanation(
    home: Home, published: OpenedSnapshot, definitions_file: Path | None, question: Question
) -> Explanation:
    """The figure that is asked for, explained from its snapshot and the stored cells."""
    definitions = (
        load_definitions(definitions_file) if definitions_file else read_definitions(published)
    )
    geography = fit_map(published.map_tables, load_geography())
    named = find_name_then(home, question.indicator, definitions)
    definition = find_definition(named, definitions)
    figure = find_figure(published.values, definition, question, geography)
    run_id = find_computing_run(published)
    with (
        keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS),
        SourceCells(home, published.extracts, run_id, published.applied) as cells,
    ):
        caused = read_caused(home, run_id) if published.caused is None else published.caused
        evidence = gather_evidence(published, cells, definitions, geography, caused)
        return explain_row(evidence, definition, figure)


def find_name_then(home: Home, indicator: str, definitions: list[Definition]) -> str:
    """The id that an indicator had in these definitions, where the snapshot in force has another
    id for it; else the text as it was typed."""
    ids = {definition.id for definition in definitions}
    current = None if indicator in ids else find_current(home)
    if current is None:
        return indicator
    tables = read_tables(current, ("definitions",))
    families = join_families([list_former(tables["definitions"])])
    return map_names(families, ids).get(indicator, indicator)


def open_with_run(home: Home, wanted: str) -> tuple[OpenedSnapshot, dict[str, Any]]:
    """A snapshot's frames, and what is said of the run that published it."""
    published = open_published(home, wanted)
    assert published.snapshot is not None
    return published, describe_run(published.snapshot)


def find_computing_run(published: OpenedSnapshot) -> str | None:
    """The run that computed the figures, which another one may have published."""
    run_id = published.values["run_id"].first()
    return None if run_id is None else str(run_id)


def read_caused(home: Home, run_id: str | None) -> Mapping[str, int] | None:
    """How many figures the small counts of each indicator hide, as the computing run noted it."""
    with open_warehouse(home, read_only=True) as warehouse:
        run = warehouse.runs.find(run_id or "")
    noted = None if run is None else recall_protection(run)
    return None if noted is None else noted[CAUSED]


def gather_evidence(
    published: OpenedSnapshot,
    cells: SourceCells,
    definitions: list[Definition],
    geography: Geography,
    caused: Mapping[str, int] | None,
) -> Evidence:
    """All that explaining any figure of the snapshot needs, cells apart."""
    in_snapshot = read_definitions(published)
    made = [entry for entry in in_snapshot if is_measured(entry)]
    requests = build_requests(made, cells.list_available(list_wanted_measures(made)))
    return Evidence(
        published, cells, definitions, geography, load_standards(),
        list_hidden_counts(published.values, requests),
        [entry for entry in in_snapshot if not entry.disclosure_control], caused,
    )  # fmt: skip


def explain_row(evidence: Evidence, definition: Definition, figure: dict[str, Any]) -> Explanation:
    """How one row of the snapshot came about."""
    caused = evidence.caused
    causes_hidden = None if caused is None else caused.get(definition.id, 0)
    if figure["status"] == "suppressed":
        return Explanation(definition, figure, hidden=True, causes_hidden=causes_hidden)
    kind = kind_of(definition)
    if isinstance(kind, Projection):
        return explain_projection(evidence, kind, definition, figure)
    if isinstance(kind, DerivedKind):
        return explain_derived(evidence, kind, definition, figure)
    available = evidence.cells.list_available(list_wanted_measures([definition]))
    requests = build_requests([definition], available)
    keys = requests.select(
        "dataset", "measure", "item", sex="source_sex", age="source_age",
        education="source_education",
    ).unique()  # fmt: skip
    place = ExplainedPlace(**{name: figure[name] for name in ExplainedPlace.__dataclass_fields__})
    workings = trace_figure(
        evidence.cells.find(keys), requests, definition, evidence.geography,
        evidence.standards, place,
    )  # fmt: skip
    is_open = definition in evidence.open_definitions
    withheld = find_withheld_roles(workings.cells, is_open, evidence.hidden)
    shown = withhold_numbers(workings, withheld)
    again = workings.figure["value"] if workings.figure else None
    return Explanation(
        definition, figure, hidden=False, workings=shown, withheld=withheld,
        steps=list_steps(shown, definition), agrees=is_same(again, figure["value"]),
        causes_hidden=causes_hidden,
    )  # fmt: skip


def explain_derived(
    evidence: Evidence, kind: DerivedKind, definition: Definition, figure: dict[str, Any]
) -> Explanation:
    """A figure made of indicators: each explained, and what is made of them."""
    components = {}
    same = {name: figure[name] for name in (
        "area_type", "area_id", "period", "sex", "age", "education", "category")}  # fmt: skip
    operands = kind.list_operands(definition)
    for operand in operands:
        component = find_definition(operand.indicator_id, evidence.definitions)
        place = {**same, **operand.fixed}
        rows = evidence.published.values.filter(indicator_id=component.id, **place).to_dicts()
        if rows:
            components[operand.role] = explain_row(evidence, component, rows[0])
    figures = [read_component(components.get(operand.role)) for operand in operands]
    [made] = kind.calculate(figures, definition).value.tolist()
    again = None if math.isnan(made) else made
    return Explanation(
        definition, figure, hidden=False, components=components,
        steps=[Step("value", kind.write_formula(definition), again)] if again is not None else [],
        agrees=is_same(again, figure["value"]) if len(components) == len(operands) else None,
    )  # fmt: skip


def explain_projection(
    evidence: Evidence, kind: Projection, definition: Definition, figure: dict[str, Any]
) -> Explanation:
    """A number of people to come: the newest figure whose rates it uses is explained; the ages
    behind it are not told."""
    of = find_definition(str(definition.of), evidence.definitions)
    place = {name: figure[name] for name in ("area_type", "area_id", "sex", "age", "education")}
    rows = evidence.published.values.filter(
        pl.col("value").is_not_null(), indicator_id=of.id, category=ALL, **place
    ).sort("period")
    components = {"of": explain_row(evidence, of, rows.row(-1, named=True))} if rows.height else {}
    steps = [Step("value", kind.write_formula(definition), figure["value"])]
    return Explanation(
        definition, figure, hidden=False, components=components,
        steps=steps if figure["value"] is not None else [],
    )  # fmt: skip


def read_component(component: Explanation | None) -> Figures:
    """The published figure of a component with its limits; nothing where there is none."""
    figure: dict[str, Any] = {} if component is None else component.figure
    value, low, high = (as_floats(figure.get(name)) for name in ("value", "ci_low", "ci_high"))
    return Figures(value, low, high, np.array([figure.get("ci_method")], dtype=object))


def is_same(again: float | None, published: float | None) -> bool:
    """Whether two values are the same up to the order in which a machine adds."""
    if again is None or published is None:
        return again is published
    return abs(again - published) <= TOLERANCE * max(abs(published), 1.0)
