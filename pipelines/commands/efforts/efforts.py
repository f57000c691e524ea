"""What `klynge effort` does: listing, checking, registering and judging efforts.

Belongs here: from the file, the register and the snapshot in force to lines. Does not belong here:
the methods (`evaluation/`) and the words (`wording.questions.efforts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.console import Console

from assets.inputs import DEFAULT_DEFINITIONS
from assets.publishing.area_names import REGION_WORKBOOKS
from assets.publishing.efforts import find_first
from assets.publishing.published_content import read_content
from assets.run_inputs import RunInputs
from evaluation.gathering import gather
from evaluation.results import conclude_efforts, foresee
from geography import load_geography
from pipelines.commands.progress import print_lines, print_problems
from pipelines.commands.summary import describe_finding
from schemas.definitions.model import Definition
from schemas.efforts import Effort, FirstRegistration, name_efforts_file
from schemas.problems import Problem, StageError
from warehouse.effort_register import RegisteredEffort, add_registered, load_register
from warehouse.home import Home
from warehouse.publishing.snapshots import SnapshotError, find_snapshot
from wording.content import PublishedContent
from wording.labels import describe_date
from wording.questions.efforts import ToldEffort, list_efforts, say_size

DONE, FAILED, WRONG_USE = 0, 1, 2


class UnknownEffortError(StageError):
    """There is no such effort, or the file has mistakes."""


def check(definitions: Path | None, output: Console) -> int:
    """Print what is wrong; 0: nothing, 1: mistakes."""
    inputs = RunInputs(definitions_file=definitions or DEFAULT_DEFINITIONS)
    problems = inputs.effort_problems
    if problems:
        print_lines(output, [describe_finding(problem, language="da") for problem in problems])
        return FAILED
    file = name_efforts_file(inputs.definitions_file)
    print_lines(output, [f"{file}: {len(inputs.efforts)} indsatser, ingen fejl."])
    return DONE


def list_known(home: Home, definitions: Path | None, output: Console, errors: Console) -> int:
    """Print each effort with its day, registration and verdicts in force, then what is wrong."""
    inputs = RunInputs(definitions_file=definitions or DEFAULT_DEFINITIONS)
    try:
        first = find_first(home)
        published = read_published(home)
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    told = [] if published is None else list_efforts(published)
    lines = [line for effort in inputs.efforts for line in tell_known(effort, first, told)]
    print_lines(output, lines or ["Der er ingen indsatser i indsatser.yaml."])
    print_lines(errors, [describe_finding(each, language="da") for each in inputs.effort_problems])
    return FAILED if inputs.effort_problems else DONE


def tell_known(
    effort: Effort, first: Mapping[str, FirstRegistration], told: list[ToldEffort]
) -> list[str]:
    """One effort with its registration, and the verdicts in force."""
    entry = first.get(effort.id)
    registered = "ikke registreret"
    if entry is not None:
        edited = "" if entry.digest == effort.digest else ", ændret siden"
        registered = f"registreret {describe_date(entry.day)}{edited}"
    begun = f"begynder {describe_date(effort.first_day)}"
    verdicts = [
        f"  {each.indicator}: {each.verdict}" for each in told if each.effort_id == effort.id
    ]
    return [f"{effort.id}: {effort.title}; {begun}; {registered}", *verdicts]


def read_in_force(home: Home) -> PublishedContent:
    """What is in force. Raises `SnapshotError` where nothing is."""
    return read_content(home, "current", REGION_WORKBOOKS["region"], load_geography())


def read_published(home: Home) -> PublishedContent | None:
    """What is in force; None where nothing is."""
    try:
        return read_in_force(home)
    except SnapshotError:
        return None


def find_effort(definitions: Path | None, named: str) -> Effort:
    """The effort of that id. Raises `UnknownEffortError`, also with what is wrong in the file."""
    inputs = RunInputs(definitions_file=definitions or DEFAULT_DEFINITIONS)
    found = next((each for each in inputs.efforts if each.id == named), None)
    if found is not None:
        return found
    unknown = Problem(
        rule="no_effort",
        message="Der er ingen indsats med det id, som kan bruges.",
        file=str(name_efforts_file(inputs.definitions_file)),
        found=named,
        remedy="Se dem med `klynge effort list`.",
    )
    raise UnknownEffortError([unknown, *inputs.effort_problems])


def register(
    home: Home,
    definitions: Path | None,
    named: str,
    periods: int,
    today: date,
    output: Console,
    errors: Console,
) -> int:
    """Fix an effort, and print what could be seen of it."""
    try:
        effort = find_effort(definitions, named)
        entries = [each for each in load_register(home.root) if each.effort_id == effort.id]
        if entries and entries[-1].digest == effort.digest:
            day = describe_date(entries[-1].day)
            print_lines(errors, [f"{effort.id} er registreret {day}, som den står."])
            return WRONG_USE
        content = read_in_force(home)
        visible = foresee_all(content, effort, periods, today)
        snapshot = find_snapshot(home, "current").name
        fixed = effort.model_dump(mode="json")
        add_registered(
            home.root, RegisteredEffort(effort.id, effort.digest, today, snapshot, visible, fixed)
        )
    except UnknownEffortError as error:
        print_problems(errors, error)
        return WRONG_USE
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    print_lines(output, tell_registered(effort, visible, today, periods, content.definitions))
    return DONE


def foresee_all(
    content: PublishedContent, effort: Effort, periods: int, today: date
) -> dict[str, float | None]:
    """The smallest visible effect on each indicator, from figures of before the start."""
    known = {definition.id: definition for definition in content.definitions}
    visible: dict[str, float | None] = {}
    for each in effort.expects:
        definition = known.get(each.indicator)
        if definition is None:
            visible[each.indicator] = None
            continue
        found = gather(content.values, effort, each, definition, content.geography)
        horizon = periods if effort.first_day > today else 0
        visible[each.indicator] = foresee(found, horizon)
    return visible


def tell_registered(
    effort: Effort,
    visible: dict[str, float | None],
    today: date,
    periods: int,
    definitions: Sequence[Definition],
) -> list[str]:
    """What was fixed, in lines."""
    mark = effort.digest[:16]
    lines = [f"{effort.id} er registreret {describe_date(today)} (fingeraftryk {mark})."]
    if today >= effort.first_day:
        lines.append("Indsatsen er allerede begyndt: det siges på alt, hvad der vises om den.")
    known = {definition.id: definition for definition in definitions}
    after = "" if today >= effort.first_day else f" efter {periods} perioder"
    for each in effort.expects:
        size, definition = visible[each.indicator], known.get(each.indicator)
        if definition is None:
            lines.append(f"{each.indicator} har ingen tal endnu.")
            continue
        sign = 1 if each.direction == "higher" else -1
        said = "kan ikke siges på forhånd" if size is None else say_size(sign * size, definition)
        lines.append(
            f"{definition.label}: mindste synlige virkning{after}: {said}; "
            f"ventet: {say_size(each.signed_size, definition)}"
        )
        if size is not None and size > each.size:
            lines.append("  Den ventede virkning er mindre, end der kan ses.")
    return lines


def evaluate(
    home: Home, definitions: Path | None, named: str, output: Console, errors: Console
) -> int:
    """Judge an effort on the figures in force, and print it."""
    try:
        effort = find_effort(definitions, named)
        content = read_in_force(home)
        frames = conclude_efforts(
            content.values, [effort], find_first(home), content.definitions, content.geography
        )
    except UnknownEffortError as error:
        print_problems(errors, error)
        return WRONG_USE
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    told = list_efforts(replace(content, efforts=frames.efforts))
    lines = [line for each in told for line in tell_judged(each)]
    print_lines(output, lines or ["Der er ingen tal, som indsatsen kan bedømmes på."])
    return DONE


def tell_judged(told: ToldEffort) -> list[str]:
    """A verdict with what it rests on, in lines."""
    return [
        f"{told.title} – {told.indicator}: {told.verdict}",
        f"  {told.sentence}",
        *([f"  {told.foresight}"] if told.foresight else []),
        *(f"  {label}: {text}" for label, text in told.facts),
        *(f"  {text}" for text in told.warnings),
    ]
