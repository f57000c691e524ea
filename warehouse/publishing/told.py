"""What readers have been shown: the figures of every published snapshot, kept when snapshots go.

Belongs here: noting what a snapshot told, and reading all of it. Does not belong here: what follows
from older figures for newer ones (`indicators.disclosure`).

Workbooks are mailed, so whoever protects or attacks a figure has to reckon with every older one. In
`HOME/told` lies a parquet file for each snapshot. A slice, the figures of one indicator and period,
is written once with each content that it has had; a snapshot that shows it again has one row that
names it, in which all else is null.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from schemas.frames.values import VALUE_COLUMNS, VALUE_KEY
from schemas.problems import Problem
from warehouse.errors import WarehouseError, explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry
from warehouse.publishing.snapshots import list_folders, open_snapshots

LOG = logging.getLogger("klynge.told")

FIGURE_COLUMNS = (
    *VALUE_KEY, "period_start", "period_end", "numerator", "denominator", "value", "status",
    "status_reason", "vintages", "definition_version",
)  # fmt: skip
"""What is kept of a figure: all that tells a count, or whether it is still the same."""

SLICE = ("indicator_id", "period")
TOLD_COLUMNS = {
    "snapshot": pl.String(),
    "slice": pl.String(),
    **{name: VALUE_COLUMNS[name] for name in FIGURE_COLUMNS},
}
"""`snapshot` is the name of the folder, `slice` stands for the content of an indicator's period."""

TELLING = ("ok", "estimated", "suppressed")
"""A figure that is missing tells nothing."""

SURE_DIGITS = 9
"""Sums over many rows are made in parallel; the digits after these are those of their order."""


def read_told(home: Home) -> pl.DataFrame:
    """All figures that readers have been shown (`TOLD_COLUMNS`), each content of a slice once.

    `snapshot` is the one that it was first noted with; which others showed it, `list_told_slices`
    says. Published snapshots that are not noted yet are among them. Raises `WarehouseError` when it
    cannot be read.
    """
    told = read_files(home, list(TOLD_COLUMNS)).filter(pl.col("area_type").is_not_null())
    for name, values in read_unnoted(home):
        told.extend(cut_slices(name, values).join(told, on="slice", how="anti"))
    return told


def list_told_slices(home: Home) -> pl.DataFrame:
    """Which content (`slice`) of an indicator's period each snapshot showed.

    Columns: snapshot, indicator_id, period, slice.
    """
    columns = ["snapshot", *SLICE, "slice"]
    unnoted = [cut_slices(name, values).select(columns) for name, values in read_unnoted(home)]
    return pl.concat([read_files(home, columns), *unnoted]).unique(maintain_order=True)


def note_published(home: Home) -> list[str]:
    """Note every published snapshot that is not noted yet; returns their names.

    To be called while the run's lock is held, before any snapshot is removed.
    """
    unnoted = list(read_unnoted(home))
    for name, values in unnoted:
        note_told(home, name, values)
    return [name for name, _ in unnoted]


def note_told(home: Home, snapshot: str, values: pl.DataFrame) -> None:
    """Keep what one snapshot tells; `values` are its figures. The same again changes nothing.

    The file is on the disk before it has its name. Raises `WarehouseError` when the disk does not
    take it.
    """
    final = home.told / f"{snapshot}.parquet"
    if final.exists():
        return
    with explain_storage_errors(home.told):
        home.told.mkdir(parents=True, exist_ok=True)
        known = read_files(home, ["slice"])["slice"].unique()
        told = cut_slices(snapshot, values)
        again = pl.col("slice").is_in(known.implode())
        named = told.filter(again).select("snapshot", "slice", *SLICE).unique(maintain_order=True)
        partial = home.told / f".{final.name}"
        pl.concat([named, told.filter(~again)], how="diagonal").select(
            TOLD_COLUMNS.keys()
        ).write_parquet(partial, compression_level=9)
        flush_entry(partial)
        partial.replace(final)
        flush_entry(home.told)
        flush_entry(home.root)


def remove_half_noted(home: Home) -> None:
    """Remove what a run that was killed had begun to write."""
    for partial in home.told.glob(".*"):
        partial.unlink()


def list_files(home: Home) -> list[Path]:
    """The file of each snapshot that was noted, oldest first."""
    return sorted(home.told.glob("[!.]*.parquet"))


def read_files(home: Home, columns: list[str]) -> pl.DataFrame:
    """These columns of all that is noted, oldest first. Raises `WarehouseError` as `read_file`.

    There is a file for every snapshot that ever was, and all at once they are read in a quarter of
    the time.
    """
    nothing = pl.DataFrame(schema={name: TOLD_COLUMNS[name] for name in columns})
    files = list_files(home)
    if not files:
        return nothing
    try:
        noted = pl.read_parquet(files, columns=columns, glob=False)
        return pl.concat([nothing, noted.select(columns)])
    except (pl.exceptions.PolarsError, OSError):
        # one by one the file that is wrong can be named
        return pl.concat([nothing, *(read_file(file, columns) for file in files)])


def read_file(file: Path, columns: list[str]) -> pl.DataFrame:
    """What is noted of one snapshot. Raises `WarehouseError` when it cannot be read: a figure that
    readers have and that is forgotten may tell a small count together with newer ones."""
    try:
        with explain_storage_errors(file):
            return pl.read_parquet(file, columns=columns, glob=False)
    except pl.exceptions.PolarsError as error:
        problem = Problem(
            rule="told_unreadable",
            message="What a snapshot told its readers cannot be read, and figures are protected "
            "with it.",
            file=str(file),
            remedy="Put the file back from a backup. Where the snapshot is still in "
            "`published/`, remove the file: it is written anew.",
        )
        raise WarehouseError([problem]) from error


def read_unnoted(home: Home) -> Iterable[tuple[str, pl.DataFrame]]:
    """Name and figures of each published snapshot without a file.

    One that cannot be read is left out and logged: readers may have it, and nothing can be done.
    """
    noted = {file.stem for file in list_files(home)}
    unnoted = [folder for folder in list_folders(home) if folder.name not in noted]
    for snapshot in open_snapshots(home, unnoted):
        file = snapshot.folder / "indicators.parquet"
        try:
            with explain_storage_errors(snapshot.folder):
                yield snapshot.name, pl.read_parquet(file)
        except (WarehouseError, pl.exceptions.PolarsError) as error:
            LOG.warning("what %s told is not remembered: %s", snapshot.name, error)


def cut_slices(snapshot: str, values: pl.DataFrame) -> pl.DataFrame:
    """A snapshot's figures as `TOLD_COLUMNS`; a column that it does not have yet is null."""
    lacking = [pl.lit(None, TOLD_COLUMNS[name]).alias(name) for name in FIGURE_COLUMNS
               if name not in values.columns]  # fmt: skip
    figures = (
        values.filter(pl.col("status").is_in(TELLING))
        .with_columns(lacking)
        .select(FIGURE_COLUMNS)
        .sort(VALUE_KEY)
    )
    return figures.join(name_slices(figures), on=SLICE, maintain_order="left").select(
        pl.lit(snapshot).alias("snapshot"), *list(TOLD_COLUMNS)[1:]
    )


def name_slices(figures: pl.DataFrame) -> pl.DataFrame:
    """`slice` of each indicator and period: hex digits that change with any of its figures."""
    texts = [
        (
            pl.col(name).round_sig_figs(SURE_DIGITS).cast(pl.String)
            if figures.schema[name].is_float()
            else pl.col(name).cast(pl.String)
        ).fill_null("-")
        for name in FIGURE_COLUMNS
    ]
    lines = figures.select(*SLICE, line=pl.concat_str(texts, separator="\t"))
    joined = lines.group_by(SLICE).agg(pl.col("line").str.join("\n"))
    digests = [hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in joined["line"]]
    return joined.select(*SLICE, slice=pl.Series(digests, dtype=pl.String))
