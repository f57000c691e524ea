"""What a figure rests on: the release dates and the corrections of the observations behind it.

Belongs here: such a set as one text that is carried beside the figure, its unions, and what
readers are told of it in the end. Does not belong here: which observations make which figure.

A set is written `#2 2024-11-29 2025-11-28`: the numbers of the corrections, then the dates,
sorted, each once. Equal sets are equal texts, so that nearly all unions are of equal texts and
need no work: a group whose least and greatest text are the same has that set. Only the rest is
taken apart, and of it each combination once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from indicators import reasons

MARK = "#"
"""Begins the number of a correction; sorts before every date."""

DATE_LENGTH = 10


def write_origins(vintage: pl.Expr, correction: pl.Expr) -> pl.Expr:
    """The set of one observation: its release date, and its correction where there is one."""
    day = vintage.dt.to_string("%Y-%m-%d")
    number = correction.fill_null(0)
    return (
        pl.when(number > 0)
        .then(pl.concat_str(pl.lit(MARK), number.cast(pl.String), pl.lit(" "), day))
        .otherwise(day)
    )


def unite(texts: Iterable[str | None]) -> str | None:
    """The union of sets; None when there is none."""
    entries = {entry for text in texts if text is not None for entry in text.split(" ")}
    return " ".join(sorted(entries)) or None


def unite_columns(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """For each row the union of the sets in some columns, named `origins`."""
    columns = [name for name in columns if frame[name].null_count() < frame.height]
    if not columns:
        return pl.Series("origins", [None] * frame.height, dtype=pl.String)
    if len(columns) == 1:
        return frame[columns[0]].alias("origins")
    found = frame.select(columns).unique()
    united = found.with_columns(
        pl.Series("united", [unite(row) for row in found.rows()], dtype=pl.String)
    )
    return (
        frame.select(columns)
        .join(united, on=columns, how="left", nulls_equal=True, maintain_order="left")["united"]
        .alias("origins")
    )


def unite_rows(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The union of the sets of all rows of each group: `by`, origins."""
    grouped = (
        rows.select(*by, "origins")
        .drop_nulls("origins")
        .group_by(by)
        .agg(pl.col("origins").min(), last_origins=pl.col("origins").max())
    )
    return settle_mixed(grouped, rows, by)


def settle_mixed(grouped: pl.DataFrame, rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Groups with their union, from their least (`origins`) and greatest (`last_origins`) text.

    Where the two differ the set is made from the `rows` of the group, which have `by` and
    `origins`. The order of the groups stays.
    """
    mixed = grouped.filter(pl.col("origins") != pl.col("last_origins")).select(by)
    if mixed.is_empty():
        return grouped.drop("last_origins")
    found = (
        rows.select(*by, "origins")
        .drop_nulls("origins")
        .join(mixed, on=by, how="semi")
        .unique()
        .sort("origins")
        .group_by(by, maintain_order=True)
        .agg(pl.col("origins").str.join(" ").alias("united"))
    )
    texts = found["united"].unique()
    tidy = {text: unite([text]) for text in texts}
    found = found.with_columns(pl.col("united").replace_strict(tidy, return_dtype=pl.String))
    return (
        grouped.join(found, on=by, how="left", maintain_order="left")
        .with_columns(origins=pl.coalesce("united", "origins"))
        .drop("united", "last_origins")
    )


def newest_vintage() -> pl.Expr:
    """The newest release date of `origins`, as text: the last of the sorted dates."""
    return pl.col("origins").str.slice(-DATE_LENGTH)


def describe_origins(figures: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """`vintage`, `vintages` and `corrected` in place of `origins`, and a sentence in `note`.

    `corrections` has at least correction (the number), reason, told_by and told_at; a figure
    with a value that rests on one says so.
    """
    sentences = {
        f"{MARK}{row['correction']}": reasons.explain_correction(
            row["reason"], row["told_by"], row["told_at"]
        )
        for row in corrections.iter_rows(named=True)
    }
    texts = figures["origins"].unique().drop_nulls()
    split = [text.split(" ") for text in texts]
    told = pl.DataFrame(
        {
            "origins": texts,
            "vintages": [
                ", ".join(entry for entry in entries if not entry.startswith(MARK))
                for entries in split
            ],
            "sentences": [
                " ".join(sorted({sentences[entry] for entry in entries if entry.startswith(MARK)}))
                for entries in split
            ],
        },
        schema=dict.fromkeys(("origins", "vintages", "sentences"), pl.String),
    )
    corrected = pl.col("sentences").fill_null("") != ""
    return (
        figures.with_columns(vintage=newest_vintage().str.to_date("%Y-%m-%d"))
        .join(told, on="origins", how="left", maintain_order="left")
        .with_columns(
            corrected=corrected,
            note=pl.when(corrected & pl.col("value").is_not_null())
            .then(pl.concat_str("note", "sentences", separator=" ", ignore_nulls=True))
            .otherwise("note"),
        )
        .drop("origins", "sentences")
    )


def unite_vintages(texts: Iterable[str | None]) -> str | None:
    """The union of several `vintages` as they are published; None when there is none."""
    dates = {day for text in texts if text is not None for day in text.split(", ")}
    return ", ".join(sorted(dates)) or None
