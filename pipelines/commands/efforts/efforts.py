"""What `klynge effort` does: listing, checking, registering and judging efforts.

Belongs here: from the file, the register and the snapshot in force to lines. Does not belong here:
the methods (`evaluation/`) and the words (`wording.efforts`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from assets.inputs import DEFAULT_DEFINITIONS
from assets.publishing.efforts import find_first
from assets.publishing.published_content import read_content
from evaluation.gathering import gather
from evaluation.results import conclude_efforts, foresee
from geography import load_geography
from pipelines.commands.progress import print_lines, print_problems
from pipelines.commands.summary import describe_finding
from schemas.agreement import load_agreement
from schemas.definitions.file import check_file, know_schemas
from schemas.efforts import Effort, EffortError, KnownNames, check_efforts, name_efforts_file
from schemas.problems import Problem, StageError
from schemas.standards import load_standards
from warehouse.effort_register import Registered, add_registered, load_register
from warehouse.home import Home
from warehouse.publishing.snapshots import find_snapshot
from wording.content import PublishedContent
from wording.development import format_number
from wording.efforts import VERDICTS, tell_effort
from wording.labels import describe_date

DONE, FAILED, WRONG_USE = 0, 1, 2
REGION = ("region", "084")


def know_names(definitions_file: Path) -> KnownNames:
    """What the names in a file of efforts can mean, by the definitions beside it."""
    areas = load_geography().areas
    agreement = load_agreement()
    checked = check_file(definitions_file, know_schemas(agreement, load_standards(), {}), None)
    return KnownNames(
        goals=frozenset(goal.id for goal in agreement.goals),
        indicators=frozenset(block.definition.id for block in checked.computable_blocks),
        areas=frozenset(
            row["name"]
            for row in areas.iter_rows(named=True)
            if row["area_type"] in ("kommune", "klynge", "region")
        ),
        municipalities=frozenset(areas.filter(area_type="kommune")["name"]),
    )


def check_beside(definitions_file: Path) -> tuple[list[Effort], list[Problem]]:
    """The efforts beside a definitions file, and what is wrong with them."""
    path = name_efforts_file(definitions_file)
    return check_efforts(path, know_names(definitions_file)) if path.exists() else ([], [])


def load_sound(definitions_file: Path) -> list[Effort]:
    """The efforts of a file without mistakes. Raises `EffortError`."""
    efforts, problems = check_beside(definitions_file)
    if problems:
        raise EffortError(problems)
    return efforts


def check(definitions: Path | None, output: Console, errors: Console) -> int:
    """Print what is wrong; 0: nothing, 1: mistakes."""
    file = definitions or DEFAULT_DEFINITIONS
    efforts, problems = check_beside(file)
    if problems:
        print_lines(output, [describe_finding(problem, language="da") for problem in problems])
        return FAILED
    print_lines(output, [f"{name_efforts_file(file)}: {len(efforts)} indsatser, ingen fejl."])
    return DONE


def list_efforts(home: Home, definitions: Path | None, output: Console, errors: Console) -> int:
    """Print each effort with its day, registration and verdicts in force."""
    try:
        efforts = load_sound(definitions or DEFAULT_DEFINITIONS)
        first = find_first(home)
        published = read_published(home)
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    lines = []
    for effort in efforts:
        entry = first.get(effort.id)
        registered = (
            "ikke registreret"
            if entry is None
            else (
                f"registreret {describe_date(entry.day)}"
                + ("" if entry.digest == effort.digest else ", ændret siden")
            )
        )
        begun = f"begynder {describe_date(effort.first_day)}"
        lines.append(f"{effort.id}: {effort.title}; {begun}; {registered}")
        if published is not None:
            rows = published.efforts.filter(effort_id=effort.id).to_dicts()
            lines += [f"  {row['indicator_id']}: {VERDICTS[row['verdict']]}" for row in rows]
    print_lines(output, lines or ["Der er ingen indsatser i indsatser.yaml."])
    return DONE


def read_published(home: Home) -> PublishedContent | None:
    """What is in force; None where nothing is."""
    try:
        find_snapshot(home, "current")
    except StageError:
        return None
    return read_content(home, "current", REGION, load_geography())


def find_effort(definitions: Path | None, named: str) -> Effort | None:
    """The effort of that id; None where there is none. Raises `EffortError`."""
    efforts = load_sound(definitions or DEFAULT_DEFINITIONS)
    return next((each for each in efforts if each.id == named), None)


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
        if effort is None:
            print_lines(errors, [f"Der er ingen indsats '{named}' i indsatser.yaml."])
            return WRONG_USE
        entries = [each for each in load_register(home.root) if each.effort_id == effort.id]
        if entries and entries[-1].digest == effort.digest:
            day = describe_date(entries[-1].day)
            print_lines(errors, [f"{effort.id} er registreret {day}, som den står."])
            return WRONG_USE
        snapshot = find_snapshot(home, "current")
        content = read_content(home, "current", REGION, load_geography())
        visible = foresee_all(content, effort, periods, today)
        add_registered(home.root, Registered(
            effort.id, effort.digest, today, snapshot.name, visible,
            effort.model_dump(mode="json"),
        ))  # fmt: skip
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    print_lines(output, list(tell_registered(effort, visible, today, periods)))
    return DONE


def foresee_all(
    content: PublishedContent, effort: Effort, periods: int, today: date
) -> dict[str, float | None]:
    """The smallest visible effect on each indicator, from figures of before the start."""
    known = {definition.id: definition for definition in content.definitions}
    visible: dict[str, float | None] = {}
    for each in effort.expects:
        definition = known.get(each.indicator)
        found = definition and gather(content.values, effort, each, definition, content.geography)
        horizon = periods if effort.first_day > today else 0
        visible[each.indicator] = foresee(found, horizon) if found else None
    return visible


def tell_registered(
    effort: Effort, visible: dict[str, float | None], today: date, periods: int
) -> list[str]:
    """What was fixed, in lines."""
    mark = effort.digest[:16]
    lines = [f"{effort.id} er registreret {describe_date(today)} (fingeraftryk {mark})."]
    if today >= effort.first_day:
        lines.append("Indsatsen er allerede begyndt: det siges på alt, hvad der vises om den.")
    for each in effort.expects:
        size = visible[each.indicator]
        said = "kan ikke siges på forhånd" if size is None else format_number(size, 1)
        lines.append(
            f"{each.indicator}: mindste synlige virkning efter {periods} perioder: {said}; "
            f"ventet: {format_number(each.size, 1)}"
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
        if effort is None:
            print_lines(errors, [f"Der er ingen indsats '{named}' i indsatser.yaml."])
            return WRONG_USE
        content = read_content(home, "current", REGION, load_geography())
        frames = conclude_efforts(
            content.values, [effort], find_first(home), content.definitions,
            content.geography,
        )  # fmt: skip
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    labels = {definition.id: definition.label for definition in content.definitions}
    goals = {goal.id: goal.title for goal in content.agreement.goals}
    for row in frames.efforts.to_dicts():
        told = tell_effort(row, labels[row["indicator_id"]], goals.get(row["goal"], row["goal"]))
        print_lines(output, [
                f"{told.title} – {told.indicator}: {told.verdict}", f"  {told.sentence}",
                *([f"  {told.foresight}"] if told.foresight else []),
                *(f"  {label}: {text}" for label, text in told.facts),
                *(f"  {text}" for text in told.warnings),
            ])  # fmt: skip
    if frames.efforts.is_empty():
        print_lines(output, ["Der er ingen tal, som indsatsen kan bedømmes på."])
    return DONE
