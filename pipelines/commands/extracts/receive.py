"""What `klynge receive FILE` does: ask for what a file does not say, and put it into the inbox.

Belongs here: which questions a file leaves open, the sidecar that the answers make, and both files'
way into the inbox. Does not belong here: recognising and judging (`sources`,
`assets.intake.identity`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from ruamel.yaml import YAML

from assets.intake.judging import Judged, Yardstick, read_file
from assets.running.lock import keep_runs_waiting
from pipelines.commands.asking import AnswerError, Ask
from pipelines.commands.extracts.file_record import judge_in_home, make_yardstick, sum_up
from pipelines.commands.extracts.register import WAIT_SECONDS
from pipelines.commands.extracts.why_text import say_number
from pipelines.commands.progress import print_lines, print_plain, print_problems
from schemas.extracts import FoundFile, ReadExtract
from schemas.problems import Problem, StageError
from sources.cells.periods import PERIOD_FORMS, as_date, parse_period
from sources.inbox import find_file, is_sidecar
from sources.layouts.model import Layout
from sources.layouts.tables import reads_table
from sources.sidecar import KEYS, parse_sidecar
from warehouse.home import Home

RECEIVED, FAILED, WRONG_USE, REJECTED = 0, 1, 2, 3
UNKNOWN = "unknown"
"""The answer to a question that nobody can answer; nothing is written of it."""
SHOWN = 10


@dataclass(frozen=True)
class OpenQuestion:
    """What a file does not say: a sidecar's key, the question, the answer when none is given."""

    key: str
    text: str
    default: str | None = None


@dataclass(frozen=True)
class Request:
    """The file, and what the command line says of it by the sidecar's keys.

    `may_mix`: runs let real and synthetic extracts stand in one home.
    """

    file: Path
    stated: dict[str, object]
    definitions: Path
    may_mix: bool = False


def receive_file(
    home: Home, request: Request, ask: Ask | None, output: Console, errors: Console
) -> int:
    """Ask, write the sidecar, copy both into the inbox, and say what a run makes of them.

    `ask` is None where nobody can be asked. Returns the exit code. 0: a run will accept the file;
    1: it cannot be read or written; 2: no such file, an answer is missing or of no use, or the
    inbox has a file of the name; 3: it is in the inbox, and a run will reject it.
    """
    try:
        target = choose_target(home, request.file)
        against = make_yardstick(request.definitions)
        print_lines(output, describe_recognised(request.file, against))
        said = answer_all(request, against, ask)
        put_into_inbox(request.file, target, said)
    except AnswerError as error:
        print_plain(errors, f"error: {error}")
        return WRONG_USE
    except OSError as error:
        print_plain(errors, f"error: {error.filename or request.file}: {error.strerror or error}")
        return FAILED
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    print_plain(output, f"In the inbox: {target}")
    print_lines(output, [f"  {key}: {value}" for key, value in said.items()])
    return tell_fate(home, target, against, request.may_mix, output)


def choose_target(home: Home, file: Path) -> Path:
    """Where the file goes in the inbox. Raises AnswerError where it cannot go there."""
    if not file.is_file():
        raise AnswerError(f"there is no file {file}")
    if is_sidecar(file):
        raise AnswerError(f"{file.name} is a sidecar, not an extract; name the extract")
    if file.name.startswith((".", "~$")):
        raise AnswerError(f"a run takes no notice of files called like {file.name}; rename it")
    inside = file.absolute().parent.is_relative_to(home.inbox.absolute())
    target = file.absolute() if inside else home.inbox / file.name
    taken = [] if inside else [target]
    for path in (*taken, name_sidecar(target)):
        if os.path.lexists(path):
            raise AnswerError(f"{path} is there already and is not overwritten; rename {file.name}")
    return target


def describe_recognised(file: Path, against: Yardstick) -> list[str]:
    """What the file and what stands beside it say already."""
    path = file.absolute()
    read = read_file(find_file(path, path.parent, against.limits), against)
    if read.layout is None:
        return ["Recognised as no dataset."]
    origin = read.provenance
    facts = {
        "table": read.table,
        "published": origin.published,
        "publisher": origin.publisher,
        "title": origin.title,
    }
    told = "".join(f", {key} {value}" for key, value in facts.items() if value is not None)
    return [f"Recognised: dataset {read.dataset}, layout {read.layout}{told}"]


def name_sidecar(file: Path) -> Path:
    """The sidecar that is of this file alone."""
    return file.with_name(f"{file.name}.meta.yaml")


def answer_all(request: Request, against: Yardstick, ask: Ask | None) -> dict[str, object]:
    """The sidecar's keys: what stands beside the file, the command line, and the answers.

    Raises AnswerError for what cannot be used, and for all that is missing where nobody is asked.
    """
    file = request.file.absolute()
    found = find_file(file, file.parent, against.limits)
    recognised = read_with(found, {**found.sidecar, **request.stated}, against)
    layout = find_layout(recognised, against)
    given = {
        key: check_answer(key, str(value), against, layout) for key, value in request.stated.items()
    }
    said: dict[str, object] = {**found.sidecar, **{k: v for k, v in given.items() if v != UNKNOWN}}
    missing = []
    for question in iterate_questions(found, said, given, against):
        layout = find_layout(read_with(found, said, against), against)

        def check(text: str, key: str = question.key, of: Layout | None = layout) -> str:
            return check_answer(key, text, against, of)

        if ask is None:
            missing.append(question)
            given[question.key] = UNKNOWN
            continue
        answer = ask(question.text, check, question.default)
        given[question.key] = answer
        if answer != UNKNOWN:
            said[question.key] = answer
    if missing:
        listed = "; ".join(f"--{question.key} ({question.text})" for question in missing)
        raise AnswerError(f"the file does not say all of it. Missing: {listed}")
    return {key: complete(key, said[key]) for key in KEYS if key in said}


def complete(key: str, value: object) -> object:
    """An answer as YAML is to have it: dates as dates, yes and no as such."""
    if key in ("published", "retrieved"):
        return as_date(value) or value
    if key == "synthetic":
        return value in (True, "true")
    return int(str(value)) if key == "year" and str(value).isdigit() else value


def iterate_questions(
    found: FoundFile, said: dict[str, object], given: dict[str, str], against: Yardstick
) -> Any:  # noqa: ANN401
    """One open question after the other; what the file is said to be decides what comes next."""
    while True:
        read = read_with(found, said, against)
        asked = [each for each in list_open(read, said, against) if each.key not in given]
        if not asked:
            return
        yield asked[0]


def read_with(found: FoundFile, said: dict[str, object], against: Yardstick) -> ReadExtract:
    """The file read with these statements beside it."""
    plain = {key: complete(key, value) for key, value in said.items()}
    return read_file(replace(found, sidecar=plain), against)


def list_open(read: ReadExtract, said: dict[str, object], against: Yardstick) -> list[OpenQuestion]:
    """What neither the file nor anything beside it says, in the order in which it is asked."""
    rules = {problem.rule for problem in (*read.problems, *read.warnings)}
    layout = find_layout(read, against)
    known = sorted({name for each in against.layouts for name in each.table})
    questions: list[OpenQuestion] = []
    if layout is None and "several_layouts" not in rules:
        return questions
    if "several_layouts" in rules and "dataset" not in said:
        names = sorted({each.dataset for each in against.layouts})
        questions.append(OpenQuestion("dataset", f"Dataset: {', '.join(names)}"))
    if layout is not None and layout.table and read.table is None and "table" not in said:
        text = f"The publisher's table ({', '.join(known)}), or '{UNKNOWN}'"
        questions.append(OpenQuestion("table", text, UNKNOWN))
    if "unknown_title" in rules and "indicator" not in said and layout is not None:
        items = ", ".join(layout.titles.values)
        questions.append(OpenQuestion("indicator", f"Indicator: {items}"))
    if "no_period" in rules and not {"year", "period"} & said.keys():
        questions.append(OpenQuestion("year", "Which year the figures are of, such as 2021"))
    if layout is not None and has_no_area(read, layout) and "area" not in said:
        text = "The area that the figures are of, such as 084; 000 is the country"
        questions.append(OpenQuestion("area", text, find_area(read, layout)))
    if read.provenance.published is None and "published" not in said:
        text = f"Release date, such as 2025-11-28, or '{UNKNOWN}'"
        questions.append(OpenQuestion("published", text, UNKNOWN))
    if read.provenance.url is None:
        questions.append(
            OpenQuestion("url", f"Address it was fetched from, or '{UNKNOWN}'", UNKNOWN)
        )
    if not read.provenance.synthetic and "synthetic" not in said:
        questions.append(
            OpenQuestion("synthetic", "Are the figures invented (true or false)", "false")
        )
    return questions


def find_layout(read: ReadExtract, against: Yardstick) -> Layout | None:
    """The layout that the file was recognised by."""
    return next((each for each in against.layouts if each.id == read.layout), None)


def has_no_area(read: ReadExtract, layout: Layout) -> bool:
    """Whether the file has no column for the area, so that one area is taken for granted."""
    return layout.column_of("area") is None and layout.defaults.area is not None


def find_area(read: ReadExtract, layout: Layout) -> str | None:
    """The area that the file's name says, else the layout's."""
    areas = read.observations["area_id"].unique().to_list()
    return str(areas[0]) if len(areas) == 1 else layout.defaults.area


def check_answer(key: str, text: str, against: Yardstick, layout: Layout | None) -> str:
    """An answer in its plain form. Raises AnswerError saying what can be answered."""
    answer = text.strip()
    if answer.lower() in ("", UNKNOWN):
        if key in ("dataset", "indicator", "year", "area"):
            raise AnswerError(f"'{key}' has to be known")
        return UNKNOWN
    if key == "table" and not any(reads_table(each, answer) for each in against.layouts):
        known = sorted({name for each in against.layouts for name in each.table})
        raise AnswerError(f"no layout reads the table '{answer}'; known: {', '.join(known)}")
    if key == "indicator" and layout is not None and layout.titles.values:
        item = layout.titles.translate(answer)
        if item is None:
            raise AnswerError(f"'{answer}' is none of {', '.join(layout.titles.values)}")
        return item
    if key == "year" and parse_period(answer, PERIOD_FORMS) is None:
        raise AnswerError(f"'{answer}' is no period; write 2021, 2021H1 or 2021Q3")
    if key == "synthetic":
        words = {"true": "true", "yes": "true", "ja": "true", "j": "true", "y": "true"}
        return words.get(answer.lower(), "false")
    _, problems = parse_sidecar({key: complete(key, answer)}, "")
    if problems:
        raise AnswerError(f"'{answer}' cannot be used as {key}; expected: {problems[0].expected}")
    return answer


def put_into_inbox(file: Path, target: Path, said: dict[str, object]) -> None:
    """Write the sidecar, then the file: a run never finds the file without it.

    Nothing is overwritten, also when somebody else puts a file there meanwhile.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    sidecar = name_sidecar(target)
    if said:
        try:
            with sidecar.open("x", encoding="utf-8") as stream:
                YAML().dump(said, stream)
        except FileExistsError as error:
            raise AnswerError(f"{sidecar} is there already and is not overwritten") from error
    if target == file.absolute():
        return
    partial = target.with_name(f".{target.name}.partial")
    try:
        shutil.copyfile(file, partial)
        os.link(partial, target)
    except FileExistsError as error:
        sidecar.unlink(missing_ok=True)
        raise AnswerError(f"{target} is there already and is not overwritten") from error
    except OSError:
        sidecar.unlink(missing_ok=True)
        raise
    finally:
        partial.unlink(missing_ok=True)


def tell_fate(home: Home, target: Path, against: Yardstick, may_mix: bool, output: Console) -> int:
    """Say what a run will make of the file; returns the exit code."""
    found = find_file(target, home.inbox.absolute(), against.limits)
    try:
        with ExitStack() as kept_waiting:
            if home.warehouse_file.exists():
                lock = keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS)
                kept_waiting.enter_context(lock)
            judged = judge_in_home(home, found, against, may_mix)
    except StageError:
        told = f"klynge extracts --why {target}"
        print_plain(output, f"A run is under way; what becomes of the file: {told}")
        return RECEIVED
    print_lines(output, describe_fate(judged))
    return REJECTED if judged.reasons else RECEIVED


def describe_fate(judged: Judged) -> list[str]:
    """What a run will make of the file, with every reason and warning."""
    read = judged.read
    lines = []
    if judged.reasons:
        lines.append("A run will reject it:")
        lines += list_problems(judged.reasons)
    else:
        lines.append(f"A run will accept it as '{read.dataset}' (layout {read.layout}):")
        for row in sum_up(read.observations).iter_rows(named=True):
            first, last = row["first_period"], row["last_period"]
            span = first if first == last else f"{first} to {last}"
            lines.append(
                f"  {row['measure']}: {say_number(row['figures'], 'figure')}, {span}, "
                f"{say_number(row['areas'], 'area')}"
            )
    if read.warnings:
        lines.append("To be looked at:")
        lines += list_problems(read.warnings)
    return lines


def list_problems(problems: Sequence[Problem]) -> list[str]:
    """The first problems, and how many more there are."""
    lines = [f"  - {problem.describe()}" for problem in problems[:SHOWN]]
    more = len(problems) - SHOWN
    return [*lines, f"  ... and {more} more"] if more > 0 else lines
