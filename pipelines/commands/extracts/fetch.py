"""What `klynge fetch` does: get what is new from the sources that have an address.

Belongs here: which sources are asked, and what is said of each. Does not belong here: fetching
(`fetching`).
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.console import Console

from assets.fetch_settings import find_destination, gather_means, refuse_synthetic_home
from fetching.fetch import FetchOutcome, fetch_source
from fetching.means import IMPATIENCE
from fetching.source_files import LoadedSources, load_sources
from fetching.source_model import Source
from pipelines.commands.progress import print_lines, print_plain, print_problems
from schemas.problems import Problem, StageError
from sources.limits import LimitsError
from warehouse.home import Home

FETCHED, FAILED, WRONG_USE = 0, 1, 2


@dataclass(frozen=True)
class FetchRequest:
    """`source` is None for all that have an address; `only_look` fetches nothing."""

    source: str | None
    only_look: bool
    may_mix: bool


def fetch_sources(home: Home, request: FetchRequest, output: Console, errors: Console) -> int:
    """Fetch one source or all of them, and say what came; returns the exit code.

    0: done, also when nothing is new; 1: a source failed, the others' files are kept; 2: no such
    source, one without an address, or a home of synthetic extracts.
    """
    loaded = load_sources()
    try:
        chosen = choose_sources(loaded, request.source)
    except WrongSourceError as error:
        print_plain(errors, f"error: {error}")
        return WRONG_USE
    refused = None if request.only_look else refuse_synthetic_home(home, request.may_mix)
    if refused is not None:
        print_problems(errors, StageError([refused]))
        return WRONG_USE
    try:
        means = gather_means(os.environ, lambda text: print_plain(errors, text))
    except LimitsError as error:
        print_problems(errors, error)
        return FAILED
    if request.only_look:
        means = replace(means, patience=IMPATIENCE)
    problems = list_broken(loaded, request.source)
    came = 0
    for name, source in chosen.items():
        outcome = fetch_source(name, source, find_destination(home), means, request.only_look)
        print_lines(output, describe_outcome(outcome, request.only_look))
        problems += outcome.problems
        came += len(outcome.files)
    if problems:
        print_problems(errors, StageError(problems))
    if came and not request.only_look:
        print_plain(output, f"In the inbox of {home.root}; `klynge run` takes it in.")
    return FAILED if problems else FETCHED


class WrongSourceError(Exception):
    """A source that cannot be asked, in words."""


def choose_sources(loaded: LoadedSources, named: str | None) -> dict[str, Source]:
    """The sources that are asked, by name. Raises WrongSourceError."""
    reachable = loaded.with_address(os.environ)
    if named is None:
        return reachable
    if named in reachable:
        return {named: reachable[named]}
    if named in loaded.sources:
        raise WrongSourceError(
            f"the source '{named}' has no address; `klynge late --todo` says what to download"
        )
    if any(is_of(problem, named) for problem in loaded.problems):
        return {}
    near = difflib.get_close_matches(named, reachable, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    raise WrongSourceError(
        f"there is no source '{named}'; {hint}Those with an address are {', '.join(reachable)}"
    )


def list_broken(loaded: LoadedSources, named: str | None) -> list[Problem]:
    """What is wrong with the files of the sources that are asked for."""
    return [each for each in loaded.problems if named is None or is_of(each, named)]


def is_of(problem: Problem, name: str) -> bool:
    """Whether a problem is that of a source's file."""
    return (problem.file or "").endswith(f"{name}.yaml")


def describe_outcome(outcome: FetchOutcome, only_look: bool) -> Iterator[str]:
    """One source: how much is new and whether it failed, then each file."""
    told = ["failed"] if outcome.problems else []
    if outcome.files or not told:
        told.insert(0, say_new(outcome.files, only_look))
    yield f"{outcome.source}: {', '.join(told)}"
    yield from (f"  {file}" for file in outcome.files)


def say_new(files: Sequence[str], only_look: bool) -> str:
    """'2 new files', 'nothing new'; of a look 'new, not fetched: 2'."""
    if not files:
        return "nothing new"
    if only_look:
        return f"new, not fetched: {len(files)}"
    return "1 new file" if len(files) == 1 else f"{len(files)} new files"
