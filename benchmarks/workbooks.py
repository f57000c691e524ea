"""Writing workbooks of the demo, timed inside the process after a round that warms up.

Belongs here: one cluster's workbook, the same cells bare, all five clusters'; all six as a run
writes them, by processes side by side or by one. `python -m benchmarks.workbooks HOME
one|bare|five` prints the seconds of processor time, `... HOME alone|processes` those of the clock.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook

from assets.publishing.area_names import CLUSTER_WORKBOOKS, REGION_WORKBOOKS
from assets.publishing.published_content import read_definitions
from assets.publishing.workbook_processes import WorkbookOrder, write_side_by_side
from geography import load_geography
from geography.tiles import load_tiles
from schemas.agreement import load_agreement
from warehouse.cells import open_published
from warehouse.home import Home
from wording.content import PublishedContent
from workbooks.area_workbook import write_workbook

ONE, SIX = "nord", ["region", *CLUSTER_WORKBOOKS]
AREAS = {**CLUSTER_WORKBOOKS, **REGION_WORKBOOKS}


def main(home: Path, way: str) -> None:
    """Print how many seconds one round takes."""
    content = read_content(Home(home))
    clock = time.perf_counter if way in ("alone", "processes") else time.process_time
    with tempfile.TemporaryDirectory(prefix="klynge-bench-") as name:
        folder = Path(name)
        if way == "bare":
            rows = read_cells(content, folder)
            write: Callable[[], None] = lambda: write_bare(folder / "bare.xlsx", rows)  # noqa: E731
        elif way == "processes":
            write = lambda: write_by_processes(content, folder)  # noqa: E731
        else:
            chosen = {"one": [ONE], "five": list(CLUSTER_WORKBOOKS), "alone": SIX}[way]
            write = lambda: write_all(content, chosen, folder)  # noqa: E731
        write()
        started = clock()
        write()
        print(clock() - started)


def read_content(home: Home) -> PublishedContent:
    """What the workbooks of the snapshot in force are made from."""
    published = open_published(home)
    return PublishedContent(
        area=CLUSTER_WORKBOOKS[ONE],
        values=published.values,
        definitions=read_definitions(published),
        agreement=load_agreement(),
        geography=load_geography(),
        extracts=published.extracts,
        run_id="benchmark",
        generated_at=datetime(2026, 1, 1, tzinfo=UTC),
        tiles=load_tiles(),
    )


def write_all(content: PublishedContent, names: list[str], folder: Path) -> None:
    """Write the workbooks of some areas."""
    for name in names:
        write_workbook(folder / f"{name}.xlsx", replace(content, area=AREAS[name]))


def write_by_processes(content: PublishedContent, folder: Path) -> None:
    """Write all six as a run on two processors does, from the file of figures on."""
    values = folder / "values.parquet"
    content.values.write_parquet(values)
    orders = [WorkbookOrder(folder / f"{name}.xlsx", AREAS[name], None) for name in SIX]
    assert len(list(write_side_by_side(orders, content, values, 2))) == len(SIX)


def read_cells(content: PublishedContent, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What stands in every cell of the workbook, sheet by sheet."""
    write_all(content, [ONE], folder)
    book = load_workbook(folder / f"{ONE}.xlsx", read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def write_bare(path: Path, rows: dict[str, list[tuple[object, ...]]]) -> None:
    """The same values without looks, links and charts, as openpyxl writes them fastest."""
    book = Workbook(write_only=True)
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
