"""What can go wrong with storage, told to the person who must act.

Belongs here: the stage's error and the translation of DuckDB's and the operating system's
errors into it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from schemas.problems import Problem, StageError


class WarehouseError(StageError):
    """Storage could not be read or written; nothing that was there before is lost."""


@contextmanager
def explain_storage_errors(path: Path) -> Iterator[None]:
    """Turn errors of DuckDB and the file system into a `WarehouseError` that names `path`."""
    try:
        yield
    except (duckdb.IOException, duckdb.TransactionException) as error:
        raise WarehouseError([describe_duckdb_error(error, path)]) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        missing = find_missing_folder(Path(error.filename2 or error.filename or path))
        problem = describe_missing_folder(missing) if missing else describe_os_error(error, path)
        raise WarehouseError([problem]) from error
    except FileExistsError as error:
        taken = Path(error.filename2 or error.filename or path)
        is_file = taken.is_file()
        problem = describe_missing_folder(taken) if is_file else describe_os_error(error, path)
        raise WarehouseError([problem]) from error
    except OSError as error:
        raise WarehouseError([describe_os_error(error, path)]) from error


def find_missing_folder(file: Path) -> Path | None:
    """The folder that a file should be in, when there is none of that name.

    Where a file stands in its place, or in that of a folder above it, that file.
    """
    folder = file.absolute().parent
    if folder.is_dir():
        return None
    return next((above for above in folder.parents if above.is_file()), folder)


def describe_missing_folder(folder: Path) -> Problem:
    """That a file cannot be in a folder that is not there."""
    if folder.exists():
        return Problem(
            rule="no_folder",
            message="This is a file, and no folder that other files can be in.",
            file=str(folder),
            remedy="Move that file away, or name another folder, then run again.",
        )
    return Problem(
        rule="no_folder",
        message="The folder does not exist.",
        file=str(folder),
        remedy="Make the folder, or name one that exists, then run again.",
    )


def describe_os_error(error: OSError, path: Path) -> Problem:
    """What the operating system says of a file, and how much room there is."""
    return Problem(
        rule="storage",
        message=f"This cannot be read or written: {name_cause(error)}.",
        file=str(error.filename2 or error.filename or path),
        found=describe_space(path),
        remedy="Free disk space or correct the permissions of the home, then run "
        "again; the published snapshot was left as it was.",
    )


def name_cause(error: OSError) -> str:
    """The operating system's words; a copied folder's error holds one for each file."""
    first = error.args[0] if error.args else error
    if isinstance(first, list) and first:
        return str(first[0][-1]).rpartition("] ")[2].partition(": ")[0]
    return error.strerror or str(error)


def describe_space(path: Path) -> str:
    """How much room the disk has: the words of libraries do not always say that it is full."""
    for folder in (path.absolute(), *path.absolute().parents):
        # not there yet, or not to be looked into
        with suppress(OSError):
            return f"{shutil.disk_usage(folder).free / 1e6:,.1f} MB free on its disk"
    return "nothing is known of its disk"


def describe_duckdb_error(error: duckdb.Error, path: Path) -> Problem:
    """Name the process that holds the file when that is what the error is about."""
    text = str(error)
    holder = re.search(r"held in (?P<command>.+?) \(PID (?P<pid>\d+)\)", text)
    if holder is not None or "Could not set lock" in text:
        who = f"process {holder['pid']} ({holder['command']})" if holder else "another process"
        return Problem(
            rule="warehouse_in_use",
            message=f"The warehouse is being written by {who}.",
            file=str(path),
            remedy="Wait until that run has ended, then run again.",
        )
    return Problem(
        rule="storage",
        message=f"The warehouse cannot be read or written: {text.splitlines()[0].rstrip('.')}.",
        file=str(path),
        found=describe_space(path),
        remedy="Free disk space or correct the permissions of the home, then run again; the "
        "published snapshot was left as it was.",
    )
