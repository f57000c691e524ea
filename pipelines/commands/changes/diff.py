"""What `klynge diff` does: two snapshots' figures held together, told with counts first.

Belongs here: reading both snapshots, the lines on the terminal, the files. Which figures differ
is `indicators.changes.differences`, why is `indicators.changes.causes`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from assets.kept_map import fit_map
from assets.publishing.changes import (
    compare_snapshots,
    read_decimals,
    tell_changes,
    write_causes,
    write_page,
    write_workbook,
)
from geography import load_geography
from indicators.changes.differences import GONE, KINDS, NEW, REVISED, is_lost
from pipelines.commands.changes.choice import EVERYTHING, Asked, Choice, find_choice
from pipelines.commands.explain.question import QuestionError
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_time
from schemas.problems import StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.danish_csv import tell_danish_csv
from warehouse.publishing.snapshots import CURRENT, PREVIOUS, Snapshot, find_snapshot, read_tables
from wording.news.changes import AREA_TYPES

SHOWN, FAILED, WRONG_USE = 0, 1, 2
BREAKDOWN = ("sex", "age", "education", "category")


@dataclass(frozen=True)
class DiffFiles:
    """Where the differences are also written to; None: nowhere."""

    json: Path | None = None
    csv: Path | None = None
    excel: Path | None = None
    html: Path | None = None

    def list_chosen(self) -> list[Path]:
        """The files that are written."""
        return [file for file in (self.json, self.csv, self.excel, self.html) if file is not None]


def show_diff(
    home: Home,
    wanted: tuple[str, str],
    files: DiffFiles,
    shown_rows: int,
    output: Console,
    errors: Console,
    asked: Asked = EVERYTHING,
) -> int:
    """Print what changed, and write it to `files`; returns the exit code.

    `wanted` are the older and the newer snapshot as `find_snapshot` takes them, `asked` which
    figures are told. 0: shown, however much differs; 1: a snapshot or a file cannot be read or
    written; 2: no such snapshot, indicator or area.
    """
    try:
        old, new = (find_snapshot(home, each) for each in wanted)
        choice, chosen = choose_figures(asked, old, new)
        differences = choice.select(compare_snapshots(old, new))
        write_files(files, differences, old, new, chosen)
        decimals = read_decimals(differences, old, new)
    except QuestionError as error:
        print_plain(errors, f"error: {error}")
        return WRONG_USE
    except StageError as error:
        print_problems(errors, error)
        unknown = {"unknown_snapshot", "no_snapshot"}
        return WRONG_USE if unknown & {each.rule for each in error.problems} else FAILED
    if not asked.all:
        print_plain(output, f"Only: {', '.join((*asked.indicators, *asked.areas))}")
    shown = differences.with_columns(decimals)
    print_lines(output, describe_differences(shown, old, new, shown_rows))
    print_lines(output, [f"Written: {file}" for file in files.list_chosen()])
    return SHOWN


def choose_figures(asked: Asked, old: Snapshot, new: Snapshot) -> tuple[Choice, str]:
    """The figures that are meant, and the same in Danish; raises QuestionError for others."""
    if asked.all:
        return Choice(), ""
    tables = [read_tables(side, ("definitions", "areas")) for side in (new, old)]
    geography = fit_map({"areas": tables[0]["areas"]}, load_geography())
    choice = find_choice(asked, [each["definitions"] for each in tables], geography)
    titles = dict(
        pl.concat([each["definitions"].select("indicator_id", "title") for each in tables[::-1]])
        .iter_rows()
    )  # fmt: skip
    areas = {
        (row[0], row[1]): row[2]
        for each in tables[::-1]
        for row in each["areas"].select("area_type", "area_id", "name").iter_rows()
    }
    named = [f"»{titles[name]}«" for name in choice.indicators]
    named += [f"{areas.get(area, area[1])} ({AREA_TYPES[area[0]]})" for area in choice.areas]
    return choice, f"Udvalg: {', '.join(named)}. Andre ændrede tal er ikke med."


def write_files(
    files: DiffFiles, differences: pl.DataFrame, old: Snapshot, new: Snapshot, chosen: str = ""
) -> None:
    """Write every chosen file. Raises `WarehouseError` when one cannot be written."""
    for file, text in ((files.json, tell_as_json), (files.csv, tell_as_csv)):
        if file is not None:
            with explain_storage_errors(file.absolute().parent):
                file.write_text(text(differences, old, new), encoding="utf-8")
    if files.excel is None and files.html is None:
        return
    changes = tell_changes(differences, old, new, chosen)
    for file, write in ((files.excel, write_workbook), (files.html, write_page)):
        if file is not None:
            with explain_storage_errors(file.absolute().parent):
                write(file, changes)


def choose_wanted(old: str | None, new: str | None) -> tuple[str, str]:
    """The snapshots meant when one or both are left out: previous to current."""
    return old or PREVIOUS, new or CURRENT


def describe_differences(
    differences: pl.DataFrame, old: Snapshot, new: Snapshot, shown_rows: int
) -> Iterator[str]:
    """The differences in lines: which snapshots, counts, causes, the largest revisions."""
    yield f"Old: {describe_snapshot(old)}"
    yield f"New: {describe_snapshot(new)}"
    if differences.is_empty():
        yield f"No figure differs ({new.rows} compared)."
        return
    counts = Counter(differences["change"])
    yield "Figures: " + ", ".join(f"{counts[kind]} {put_in_words(kind)}" for kind in KINDS) + "."
    yield from describe_lost(differences.filter(is_lost()), shown_rows)
    grouped = differences.group_by("indicator_id", "change").len()
    grouped = grouped.sort("len", "indicator_id", descending=[True, False])
    yield f"By indicator ({min(shown_rows, grouped.height)} of {grouped.height}):"
    for row in grouped.head(shown_rows).iter_rows():
        yield f"  {row[2]:>7}  {row[0]}: {put_in_words(row[1])}"
    causes = count_causes(differences)
    shown = min(shown_rows, len(causes))
    yield f"Causes, with the figures that each reaches ({shown} of {len(causes)}):"
    for kind, detail, count in causes[:shown_rows]:
        yield f"  {count:>7}  {kind}: {detail}"
    revised = differences.filter(change=REVISED)
    if not revised.is_empty():
        yield f"Largest revisions ({min(shown_rows, revised.height)} of {revised.height}):"
        yield from describe_rows(revised.head(shown_rows))
    told = pl.col("change").is_in([REVISED, NEW, GONE]) | is_lost()
    others = differences.filter(~told)
    if not others.is_empty():
        yield f"Protection and status ({min(shown_rows, others.height)} of {others.height}):"
        yield from describe_rows(others.head(shown_rows))


def describe_lost(lost: pl.DataFrame, shown_rows: int) -> Iterator[str]:
    """The figures that were shown and are gone or missing now: how many, and the first."""
    if lost.is_empty():
        return
    gone = lost["new_status"].null_count()
    yield (
        f"Lost: {lost.height} of these figures were shown before: {gone} gone, "
        f"{lost.height - gone} without a figure now ({min(shown_rows, lost.height)} shown):"
    )
    yield from describe_rows(lost.head(shown_rows))


def put_in_words(kind: str) -> str:
    """A kind of change as it is told."""
    return kind.replace("_", " ")


def describe_snapshot(snapshot: Snapshot) -> str:
    """A snapshot in one line."""
    tags = f" [{', '.join(snapshot.tags)}]" if snapshot.tags else ""
    when = describe_time(snapshot.manifest["published_at"])
    return f"{snapshot.name}{tags}, published {when}, {snapshot.rows} figures"


def count_causes(differences: pl.DataFrame) -> list[tuple[str, str, int]]:
    """Each cause with how many figures it reaches, those that reach most first."""
    counted = (
        differences.select("causes").explode("causes").unnest("causes").group_by("kind", "detail")
    ).len()  # fmt: skip
    return counted.sort("len", "kind", "detail", descending=[True, False, False]).rows()


def describe_rows(rows: pl.DataFrame) -> Iterator[str]:
    """Each figure in one line, and each of its causes in one below."""
    for row in rows.iter_rows(named=True):
        groups = [row[name] for name in BREAKDOWN if row[name] != "alle"]
        label = ", ".join([row["indicator_id"], row["area_name"], row["period"], *groups])
        yield f"  {label}: {describe_change(row)}"
        for cause in row["causes"]:
            yield f"      {cause['kind']}: {cause['detail']}"


def describe_change(row: dict[str, Any]) -> str:
    """Old and new, difference, relative difference, and the status where it changes."""
    text = f"{show_side(row, 'old')} -> {show_side(row, 'new')}"
    if row["difference"] is not None:
        text += f" {row['unit']}, difference {row['difference']:+,.{row['decimals']}f}"
    if row["relative"] is not None:
        text += f" ({row['relative']:+.1%})"
    return text


def show_side(row: dict[str, Any], side: str) -> str:
    """A figure on one side; its status too when that differs or there is no figure."""
    value, status = row[f"{side}_value"], row[f"{side}_status"]
    if value is None:
        return str(status or "no figure")
    mark = f" ({status})" if row["old_status"] != row["new_status"] else ""
    return f"{value:,.{row['decimals']}f}{mark}"


def tell_as_csv(differences: pl.DataFrame, old: Snapshot, new: Snapshot) -> str:
    """Every row, in the form that Danish Excel opens; both snapshots in columns of their own."""
    flat = differences.with_columns(
        write_causes(),
        old_snapshot=pl.lit(old.name),
        new_snapshot=pl.lit(new.name),
    )
    return tell_danish_csv(flat)


def tell_as_json(differences: pl.DataFrame, old: Snapshot, new: Snapshot) -> str:
    """Both snapshots, the counts, the causes and every row."""
    counts = Counter(differences["change"])
    rows = differences.to_dicts()
    for row in rows:
        for cause in row["causes"]:
            cause["facts"] = json.loads(cause["facts"] or "[]")
    told = {
        "old": {"snapshot": old.name, "run_id": old.run_id, "tags": old.tags},
        "new": {"snapshot": new.name, "run_id": new.run_id, "tags": new.tags},
        "lost": differences.filter(is_lost()).height,
        "counts": {kind: counts[kind] for kind in KINDS},
        "causes": [
            {"kind": kind, "detail": detail, "figures": figures}
            for kind, detail, figures in count_causes(differences)
        ],
        "differences": rows,
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)
