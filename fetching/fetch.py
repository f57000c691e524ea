"""Fetching one source: what is new goes into the inbox, what fails is told.

Belongs here: the order of things, the same for every kind. Does not belong here: what a kind asks
(`fetching.statbank`, `web_file`, `folder`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from fetching.client import Publisher
from fetching.errand import Errand
from fetching.errors import FetchError, describe_failure
from fetching.folder import fetch_folder
from fetching.means import Destination, Means
from fetching.memory import Memory
from fetching.source_model import AddressSource, FolderSource, PageSource, Source, StatbankSource
from fetching.statbank import fetch_statbank
from fetching.turns import take_turn
from fetching.web_file import fetch_address, fetch_from_page
from fetching.writing import clear_unfinished
from schemas.problems import Problem


@dataclass(frozen=True)
class FetchOutcome:
    """What came of a source: the files that are new, by their paths in the inbox, and what failed.

    Files that came before something failed are kept. Of a look they are the names of what a fetch
    would ask for.
    """

    source: str
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def fetch_source(
    name: str, source: Source, destination: Destination, means: Means, only_look: bool = False
) -> FetchOutcome:
    """Fetch what is new of a source, or only look. Never raises for what goes wrong with it."""
    files: list[str] = []
    problems: list[Problem] = []
    try:
        address = source.find_address(means.environment)
        if address is None:
            raise FetchError([describe_no_address(name)])
        with take_turn(destination.memory, name, find_publisher(address) or name, means):
            errand = Errand(name, destination, means, Memory(destination.memory, name), only_look)
            if errand.folder.is_dir():
                clear_unfinished(errand.folder)
            # what came before a failure is kept
            for file in run_errand(source, address, errand):
                files.append(file)
    except FetchError as error:
        problems = error.problems
    except OSError as error:
        problems = [describe_storage(name, error)]
    return FetchOutcome(name, tuple(files), tuple(problems))


def find_publisher(address: str) -> str:
    """The host of an address; '' for a folder, and for what is no address."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def run_errand(source: Source, address: str, errand: Errand) -> Iterator[str]:
    """What the source's kind does."""
    if isinstance(source, FolderSource):
        yield from fetch_folder(source, address, errand)
        return
    hosts = source.hosts if isinstance(source, AddressSource | PageSource) else ()
    with Publisher(errand.name, address, errand.means, hosts) as publisher:
        if isinstance(source, StatbankSource):
            yield from fetch_statbank(source, address, publisher, errand)
        elif isinstance(source, PageSource):
            yield from fetch_from_page(source, address, publisher, errand)
        elif isinstance(source, AddressSource):
            yield from fetch_address(source, address, publisher, errand)


def describe_no_address(name: str) -> Problem:
    """A source that only a person can get."""
    return describe_failure(
        name, "no_address", "The source has no address.",
        "`klynge late --todo` says what to download by hand, and how.",
    )  # fmt: skip


def describe_storage(name: str, error: OSError) -> Problem:
    """A disk that is full, or a folder that cannot be written."""
    return describe_failure(
        name, "storage", f"The file cannot be written: {error.strerror or error}.",
        "Free disk space or correct the rights of the home; then fetch again.",
        str(error.filename or "") or None,
    )  # fmt: skip
