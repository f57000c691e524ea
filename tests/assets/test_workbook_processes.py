"""Workbooks written side by side by processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assets.publishing.workbook_processes import (
    FEW_FIGURES,
    WorkbookOrder,
    WorkbookProcess,
    WorkbookProcessError,
    count_processes,
    write_here,
    write_side_by_side,
)
from tests.wording.changes import examples
from tests.workbooks.conftest import content as content  # the fixture
from wording.content import PublishedContent

pytestmark = pytest.mark.whole

AREAS = {"syd": ("klynge", "syd"), "nord": ("klynge", "nord"), "region": ("region", "084")}
NEVER_IMPORTED = {
    "dagster", "great_expectations", "duckdb", "matplotlib", "scipy", "sqlalchemy", "pandera",
    "pandas",
}  # fmt: skip


def order_workbooks(folder: Path) -> list[WorkbookOrder]:
    """Three workbooks, one of which says what has changed."""
    folder.mkdir(exist_ok=True)
    changes = {"syd": examples()}
    return [
        WorkbookOrder(folder / f"{name}.xlsx", area, changes.get(name))
        for name, area in AREAS.items()
    ]


@pytest.fixture
def values(content: PublishedContent, tmp_path: Path) -> Path:
    """The figures as the file that the processes read."""
    content.values.write_parquet(tmp_path / "values.parquet")
    return tmp_path / "values.parquet"


def read_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_processes_write_the_same_bytes_as_one_process(
    content: PublishedContent, values: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert len(list(write_here(order_workbooks(here), content))) == 3
    written = list(write_side_by_side(order_workbooks(there), content, values, 2))
    assert {path.stem for path in written} == set(AREAS)
    assert read_folder(there) == read_folder(here)


def test_more_processes_than_workbooks_are_no_trouble(
    content: PublishedContent, values: Path, tmp_path: Path
) -> None:
    (order, *_) = order_workbooks(tmp_path / "one")
    assert list(write_side_by_side([order], content, values, 2)) == [order.path]


@pytest.mark.parametrize(
    ("figures", "workbooks", "cores", "count"),
    [(88_944, 6, 2, 2), (88_944, 6, 16, 4), (88_944, 10, 3, 3), (88_944, 1, 4, 0),
     (88_944, 6, 1, 0), (88_944, 6, None, 0), (FEW_FIGURES, 6, 4, 0), (FEW_FIGURES + 1, 6, 4, 4)],
)  # fmt: skip
def test_as_many_processes_as_cores_at_most_four_where_the_work_is_worth_it(
    figures: int, workbooks: int, cores: int | None, count: int
) -> None:
    assert count_processes(figures, workbooks, cores) == count


def test_a_process_that_is_killed_is_told_of_in_words_and_leaves_no_workbook(
    content: PublishedContent, values: Path, tmp_path: Path
) -> None:
    (order, *_) = order_workbooks(tmp_path / "killed")
    with WorkbookProcess() as process:
        process.send((values, replace(content, values=content.values.clear())))
        process.begin(order)
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(WorkbookProcessError) as raised:
            process.finish()
    (problem,) = raised.value.problems
    assert problem.file == str(order.path)
    assert problem.found == "killed by signal 9"
    assert "where memory runs out" in str(problem.remedy)
    assert not order.path.exists()


def test_a_process_that_fails_says_what_it_failed_with(
    content: PublishedContent, values: Path, tmp_path: Path
) -> None:
    unknown = WorkbookOrder(tmp_path / "x.xlsx", ("klynge", "atlantis"), None)
    with pytest.raises(WorkbookProcessError, match="'atlantis' is no klynge of the geography"):
        list(write_side_by_side([unknown], content, values, 2))
    assert not list(tmp_path.glob("*.xlsx"))


def test_a_full_disk_or_a_missing_folder_is_the_stages_own_error(
    content: PublishedContent, values: Path, tmp_path: Path
) -> None:
    nowhere = WorkbookOrder(tmp_path / "nowhere" / "syd.xlsx", AREAS["syd"], None)
    with pytest.raises(FileNotFoundError) as raised:
        list(write_side_by_side([nowhere], content, values, 2))
    assert "nowhere" in str(raised.value.filename)


def test_a_process_ends_when_its_run_is_gone() -> None:
    """Killing a run closes what it holds: the process's input and its connection."""
    started = (
        "from assets.publishing.workbook_processes import WorkbookProcess\n"
        "import os, signal\n"
        "process = WorkbookProcess()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", started], stdout=subprocess.PIPE)
    # both have the same standard output, which is at its end when both have ended
    run.communicate(timeout=60)
    assert run.returncode == -signal.SIGKILL


def test_a_process_imports_what_a_workbook_is_made_with_and_nothing_else() -> None:
    modules = subprocess.run(
        [sys.executable, "-c", "import sys, assets.publishing.workbook_processes\n"
         "import workbooks.area_workbook\n"
         "print(*{name.partition('.')[0] for name in sys.modules})"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert {"openpyxl", "polars", "workbooks"} <= set(modules)
    assert not NEVER_IMPORTED & set(modules)
