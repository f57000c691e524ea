"""What `klynge catalogue` does: the indicator catalogue and the promises of the documents as web
pages and a workbook.

Belongs here: bringing definitions and the snapshot's manifest together, and the files. What
the catalogue says is `wording.catalogue`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from pages.catalogue_page import ForPrograms, write_page
from pages.promises_page import write_promises_page
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_finding
from schemas.agreement import load_agreement
from schemas.definitions.file import DefinitionError, load_definitions
from schemas.problems import StageError
from schemas.promises import load_promises
from schemas.standards import load_standards
from tables.csvw import ENDING, METADATA
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest
from wording.catalogue import NewestRelease, make_catalogue
from workbooks.sheets.catalogue_sheet import write_catalogue_workbook

WRITTEN, FAILED = 0, 1
PAGE, PROMISES = "indikatorkatalog.html", "loefter.html"
WORKBOOK = "indikatorkatalog.xlsx"


def write_catalogue(
    home: Home,
    definitions_file: Path,
    folder: Path,
    generated_at: datetime,
    output: Console,
    errors: Console,
) -> int:
    """Write the files into `folder`; returns the exit code.

    0: written; 1: the definitions have mistakes, or the folder cannot be written. The home's
    snapshot, where there is one, tells how fresh each dataset is; it is only read.
    """
    try:
        definitions = load_definitions(definitions_file)
        with explain_storage_errors(folder):
            manifest = read_manifest(home)
            releases = find_releases([] if manifest is None else manifest["extracts"])
            catalogue = make_catalogue(
                definitions, load_agreement(), load_promises(), load_standards(), releases,
                generated_at,
            )  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)
            (folder / PAGE).write_text(
                write_page(catalogue, PROMISES, find_descriptions(home, folder)),
                encoding="utf-8", newline="\n",
            )  # fmt: skip
            promises = write_promises_page(catalogue.promises, PAGE, generated_at)
            (folder / PROMISES).write_text(promises, encoding="utf-8", newline="\n")
            write_catalogue_workbook(folder / WORKBOOK, catalogue)
    except DefinitionError as error:
        print_lines(errors, map(describe_finding, error.problems))
        return FAILED
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    print_plain(output, f"{len(definitions)} indicators in the catalogue:")
    print_lines(output, [f"  {folder / name}" for name in (PAGE, PROMISES, WORKBOOK)])
    return WRITTEN


def find_descriptions(home: Home, folder: Path) -> ForPrograms:
    """Where a page in `folder` finds what the snapshot in force tells programs."""
    names = [path.name for path in (home.current / METADATA).glob(f"*{ENDING}")]
    if not names:
        return ForPrograms()
    way = os.path.relpath(home.current, folder)
    return ForPrograms(Path(way).as_posix(), frozenset(n.removesuffix(ENDING) for n in names))


def find_releases(extracts: Sequence[Mapping[str, Any]]) -> dict[str, NewestRelease]:
    """The newest accepted release of each dataset, from the manifest's list of extracts."""
    releases: dict[str, NewestRelease] = {}
    newest = sorted(extracts, key=lambda each: (each["vintage_known"], str(each["vintage"])))
    for extract in newest:
        if extract["status"] == "accepted":
            day = date.fromisoformat(str(extract["vintage"])) if extract["vintage_known"] else None
            releases[extract["dataset"]] = NewestRelease(
                extract["publisher"], day, bool(extract["synthetic"])
            )
    return releases
