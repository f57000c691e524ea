"""What `klynge review` does: the snapshot that waits beside the one in force.

Belongs here: the lines on the terminal, and the page's file. Which figures differ is
`indicators.changes`, why the snapshot waits stands in its manifest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from rich.console import Console

from assets.publishing.changes import compare_snapshots, read_decimals, tell_changes
from indicators.changes.differences import KINDS
from indicators.changes.reading_order import rank_by_reading
from pipelines.commands.changes.diff import (
    BREAKDOWN,
    count_causes,
    describe_change,
    put_in_words,
)
from pipelines.commands.definitions.changed import gather_waiting_edits
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_time
from schemas.problems import Problem, StageError, shorten
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import (
    CURRENT,
    Snapshot,
    SnapshotError,
    find_snapshot,
    read_tables,
)
from warehouse.publishing.waiting import find_declined, find_waiting, list_reasons
from wording.labels import shorten_text
from wording.news.gate_details import name_place

SHOWN, FAILED = 0, 1
SHOWN_FIGURES, SHOWN_CAUSES = 12, 5
TITLE = 60
"""So many characters of an indicator's title have room in a line."""


def show_review(home: Home, page: Path | None, output: Console, errors: Console) -> int:
    """Print the waiting snapshot against the one in force, and write the page; the exit code.

    0: shown; 1: nothing waits, or it cannot be read or written.
    """
    try:
        waiting, current = take_waiting(home), find_snapshot(home, CURRENT)
        differences = rank_by_reading(compare_snapshots(current, waiting))
        shown = differences.with_columns(read_decimals(differences, current, waiting))
        if page is not None:
            write_page(page, differences, current, waiting)
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    print_lines(output, describe_review(shown, current, waiting))
    if page is not None:
        print_plain(output, f"Written: {page}")
    return SHOWN


def take_waiting(home: Home) -> Snapshot:
    """The snapshot that waits. Raises `SnapshotError` when none does, naming one just declined."""
    waiting = find_waiting(home)
    if waiting is not None:
        return waiting
    declined = find_declined(home)
    message = "No snapshot waits for approval."
    if declined is not None:
        snapshot, record = declined
        message += f" {snapshot.name} was declined by {record.decision.by}."
    raise SnapshotError(
        [
            Problem(
                rule="nothing_waits",
                message=message,
                remedy="`klynge run` says when one does."
                if declined is None
                else f"`klynge diff current {declined[0].name}` shows it, `klynge approve "
                f"{declined[0].name}` makes it the current one all the same.",
            )
        ]
    )


def describe_review(
    differences: pl.DataFrame, current: Snapshot, waiting: Snapshot
) -> Iterator[str]:
    """At most forty lines: both snapshots, why it waits, the figures read most, what to do."""
    computed = describe_time(waiting.manifest["published_at"])
    published = describe_time(current.manifest["published_at"])
    tags = f" [{', '.join(current.tags)}]" if current.tags else ""
    yield f"Waiting:  {waiting.name}, computed {computed}, {waiting.rows:,} figures"
    yield f"In force: {current.name}{tags}, published {published}, {current.rows:,} figures"
    yield "Why it waits, what weighs most first:"
    for place, reason in enumerate(list_reasons(waiting.manifest), 1):
        yield f"  {place}. {reason}"
    counts = Counter(differences["change"])
    told = ", ".join(f"{counts[kind]:,} {put_in_words(kind)}" for kind in KINDS if counts[kind])
    yield f"Figures that differ: {told or 'none'}."
    shown = differences.head(SHOWN_FIGURES)
    if not shown.is_empty():
        among = f"{shown.height} of {differences.height:,}"
        yield f"Before and after, those read most first ({among}):"
        yield from describe_figures(shown, current, waiting)
    causes = count_causes(differences)
    if causes:
        among = f"{min(SHOWN_CAUSES, len(causes))} of {len(causes):,}"
        yield f"Causes, with the figures that each reaches ({among}):"
    for kind, detail, count in causes[:SHOWN_CAUSES]:
        yield f"  {count:>9,}  {kind}: {shorten(detail)}"
    yield f"The whole of it: {waiting.folder} (workbooks, changes.xlsx, changes.html)"
    yield "To publish it:     klynge approve --because TEXT --by NAME"
    yield "To leave it:       klynge decline --because TEXT --by NAME"
    yield "An extract at fault: klynge withdraw NAME --because TEXT, then klynge run"


def describe_figures(shown: pl.DataFrame, current: Snapshot, waiting: Snapshot) -> Iterator[str]:
    """Each figure in a line: the indicator's title, where, when, before and after."""
    tables = [read_tables(side, ("definitions", "areas")) for side in (current, waiting)]
    titles = {
        name: title
        for each in tables
        for name, title in each["definitions"].select("indicator_id", "title").iter_rows()
    }
    areas = {
        (area_type, area_id): name
        for each in tables
        for area_type, area_id, name in each["areas"]
        .select("area_type", "area_id", "name")
        .iter_rows()
    }
    for row in shown.iter_rows(named=True):
        title = shorten_text(titles[row["indicator_id"]], TITLE)
        place = name_place((row["area_type"], row["area_id"]), areas, "en")
        groups = [row[name] for name in BREAKDOWN if row[name] != "alle"]
        yield f"  {', '.join([title, place, row['period'], *groups])}: {describe_change(row)}"


def write_page(file: Path, differences: pl.DataFrame, current: Snapshot, waiting: Snapshot) -> None:
    """The review as a web page. Raises `WarehouseError` when it cannot be written."""
    from pages.review_page import write_review_page

    text = write_review_page(
        tell_changes(differences, current, waiting),
        list_reasons(waiting.manifest, "danish"),
        gather_waiting_edits(current, waiting),
    )
    with explain_storage_errors(file.absolute().parent):
        file.write_text(text, encoding="utf-8", newline="\n")
