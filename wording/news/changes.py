"""What changed between two snapshots, arranged for a Danish reader.

Belongs here: titles, areas, periods, groups and causes in words, the order of the figures, the
counts. Does not belong here: finding the differences (`indicators.changes.causes`), the sheet
(`workbooks.sheets.changes_sheet`), the page (`pages.changes_page`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from indicators.changes.differences import PROTECTED, is_lost
from indicators.changes.reading_order import READ_ORDER
from schemas.frames.values import VALUE_KEY
from wording.labels import (
    UNITS,
    describe_breakdown,
    describe_period,
    describe_time,
    is_school_year,
)
from wording.news.change_words import (
    CAUSE_KINDS,
    CHANGES,
    Names,
    describe_cause,
    describe_statuses,
    name_difference,
)

TITLE = "Hvad er ændret, og hvorfor?"
LEAD = (
    "Her står hvert tal, der ikke er det samme i to udgivelser af indikatorerne: hvad det var, "
    "hvad det er nu, og hvad ændringen skyldes. Et tal kan have flere årsager."
)
BREAKDOWN = ("sex", "age", "education", "category")
AREA_TYPES = {
    "klynge": "Sundhedsklynge", "region": "Region", "land": "Land", "sundhedsraad": "Sundhedsråd",
    "hospital": "Hospital", "kommune": "Kommune",
}  # fmt: skip
"""In the order in which areas are shown."""
HIDDEN = pl.lit("suppressed")
DEFAULT_DECIMALS, MOST_DECIMALS = 1, 6


@dataclass(frozen=True)
class Side:
    """One of the two snapshots: its name, when it was published, its tags, how many figures."""

    name: str
    published_at: datetime
    tags: tuple[str, ...]
    figures: int
    synthetic: bool


@dataclass(frozen=True)
class Changes:
    """Everything that the sheet and the page show.

    `rows` has one row for each changed figure, in the order of showing: indicator_id, title,
    area_type, area_name, period, breakdown, change (all as a reader sees them), old_value,
    new_value, unit, difference, difference_unit, relative (in percent), status, causes (text),
    and what the looks need: kind, old_status, new_status, old_corrected, new_corrected, decimals;
    and read_order where the differences had been ranked.
    `chosen` says which figures there are, empty for all. `counts` are kinds of change
    with how many figures, `causes` kind, text and how many figures each reaches, the one that
    reaches most first. `approval` are the lines about the newer snapshot's approval
    (`wording.news.gate_words`), none where it needs none.
    """

    old: Side
    new: Side
    rows: pl.DataFrame
    counts: list[tuple[str, int]]
    causes: list[tuple[str, str, int]]
    chosen: str = ""
    approval: tuple[str, ...] = ()

    @property
    def lost(self) -> int:
        """How many figures were shown and are gone or missing now; their rows come first."""
        return self.rows.filter(is_lost()).height

    @property
    def synthetic(self) -> bool:
        """Whether either snapshot rests on synthetic extracts."""
        return self.old.synthetic or self.new.synthetic


def arrange_changes(
    differences: pl.DataFrame,
    old: Side,
    new: Side,
    definitions: Sequence[pl.DataFrame],
    areas: Sequence[pl.DataFrame],
    chosen: str = "",
) -> Changes:
    """Put `indicators.changes.causes.explain_differences` into words.

    `definitions` and `areas` are those tables of the newer snapshot, then of the older one,
    which is asked for what is gone. Figures that are lost stand first, each part in the order of
    the definitions; within an indicator by kind of change, clusters before municipalities, large
    revisions before small.
    """
    indicators = list_indicators(definitions)
    places = pl.concat([frame.select("area_type", "area_id", "name") for frame in areas])
    names = Names(
        dict(indicators.select("indicator_id", "title").iter_rows()),
        {(row[0], row[1]): row[2] for row in places.reverse().iter_rows()},
    )
    causes = name_causes(differences, names)
    rows = (
        differences.with_row_index("row")
        .join(join_causes(differences, causes), on="row", how="left", maintain_order="left")
        .pipe(add_words)
        .pipe(add_decimals, indicators)
        .with_columns(
            title=pl.col("title").fill_null(pl.col("indicator_id")),
            relative=100 * pl.col("relative"),
        )
        .pipe(sort_rows)
    )
    counted = dict(rows.group_by("kind").len().iter_rows())
    return Changes(
        old, new,
        rows.select(
            "indicator_id", "title", "area_type", "area_name", "period", "breakdown", "change",
            "old_value", "new_value", "unit", "difference", "difference_unit", "relative",
            "status", "causes", "kind", "old_status", "new_status",
            pl.col("old_corrected", "new_corrected").fill_null(False), "decimals",
            *([READ_ORDER] if READ_ORDER in rows.columns else []),
        ),
        [(word, counted.get(kind, 0)) for kind, word in CHANGES.items()],
        list(causes.select("label", "text", "figures").iter_rows()),
        chosen,
    )  # fmt: skip


def describe_release(side: Side) -> str:
    """When a snapshot was published, its tags, whether it is synthetic, its name."""
    tags = f" · mærke: {', '.join(side.tags)}" if side.tags else ""
    synthetic = " · syntetiske tal" if side.synthetic else ""
    return f"{describe_time(side.published_at)}{tags}{synthetic} · {side.name}"


def name_causes(differences: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Each cause once: kind, detail, label, text, figures; what reaches most stands first."""
    counted = (
        differences.select("causes").explode("causes").unnest("causes")
        .group_by("kind", "detail")
        .agg(pl.col("facts").first(), pl.len().alias("figures"))
        .sort("figures", "kind", "detail", descending=[True, False, False])
    )  # fmt: skip
    texts = [
        describe_cause(row["kind"], row["detail"], row["facts"], names)
        for row in counted.iter_rows(named=True)
    ]
    labels = [CAUSE_KINDS.get(kind, kind) for kind in counted["kind"]]
    return counted.with_columns(
        text=pl.Series(texts, dtype=pl.String), label=pl.Series(labels, dtype=pl.String)
    )


def join_causes(differences: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    """The causes of each figure as one text; several are numbered."""
    listed = (
        differences.select("causes").with_row_index("row").explode("causes").unnest("causes")
        .join(causes.select("kind", "detail", "text"), on=["kind", "detail"], maintain_order="left")
        .with_columns(
            number=pl.int_range(1, pl.len() + 1).over("row"), among=pl.len().over("row")
        )
    )  # fmt: skip
    numbered = pl.format("{}) {}", "number", "text")
    return (
        listed.with_columns(text=pl.when(pl.col("among") > 1).then(numbered).otherwise("text"))
        .group_by("row", maintain_order=True)
        .agg(pl.col("text").str.join(" "))
        .select("row", why="text")
    )


def describe_group(sex: str, age: str, education: str, category: str, period: str) -> str:
    """The breakdown of a figure; a school year's is of pupils."""
    return describe_breakdown(sex, age, education, category, pupils=is_school_year(period))


def add_words(rows: pl.DataFrame) -> pl.DataFrame:
    """The words of each row, made once for each that occurs."""
    for name, columns, describe in (
        ("period_words", ["period"], describe_period),
        ("breakdown", [*BREAKDOWN, "period"], describe_group),
        ("status", ["old_status", "new_status"], describe_statuses),
        ("unit_words", ["unit"], lambda unit: UNITS.get(unit, unit)),
        ("difference_unit", ["unit"], name_difference),
    ):
        cases = rows.select(columns).unique()
        words = [describe(*case) for case in cases.iter_rows()]
        rows = rows.join(
            cases.with_columns(pl.Series(name, words, dtype=pl.String)),
            on=columns, how="left", nulls_equal=True, maintain_order="left",
        )  # fmt: skip
    return rows.with_columns(
        kind="change",
        change=pl.col("change").replace_strict(CHANGES),
        area_kind="area_type",
        area_type=pl.col("area_type").replace(AREA_TYPES),
        period_id="period",
        period="period_words",
        unit="unit_words",
        causes="why",
        # no value that is or was hidden is shown, whatever the comparison says
        old_value=pl.when(
            pl.col("old_status").ne_missing(HIDDEN) & (pl.col("change") != PROTECTED)
        ).then("old_value"),
        new_value=pl.when(pl.col("new_status").ne_missing(HIDDEN)).then("new_value"),
        difference_unit=pl.when(pl.col("difference").is_not_null()).then("difference_unit"),
    )


def list_indicators(definitions: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Each indicator once, by the first table that has it: indicator_id, title, definition."""
    return pl.concat(
        [frame.select("indicator_id", "title", "definition") for frame in definitions]
    ).unique("indicator_id", keep="first", maintain_order=True)


def add_decimals(differences: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """The differences with title, place and `decimals`, from `list_indicators`."""
    return differences.join(
        list_decimals(indicators), on="indicator_id", how="left", maintain_order="left"
    ).with_columns(decimals=choose_decimals())


def list_decimals(indicators: pl.DataFrame) -> pl.DataFrame:
    """Each indicator's title, place and number of decimals."""
    decimals = [
        json.loads(text).get("decimals", DEFAULT_DECIMALS) for text in indicators["definition"]
    ]
    return indicators.select("indicator_id", "title").with_columns(
        pl.Series("own_decimals", decimals, dtype=pl.Int64), place=pl.int_range(pl.len())
    )


def choose_decimals() -> pl.Expr:
    """The indicator's decimals, or two digits of a difference that would show as nothing."""
    own = pl.col("own_decimals").fill_null(DEFAULT_DECIMALS)
    size = pl.col("difference").abs()
    unseen = (size > 0) & (size < 0.5 * pl.lit(10.0).pow(-own))
    needed = pl.when(unseen).then((-size.log10()).ceil() + 1).otherwise(0)
    return pl.max_horizontal(own, needed.cast(pl.Int64)).clip(0, MOST_DECIMALS)


def sort_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The order in which figures are shown."""
    kinds, areas = list(CHANGES), list(AREA_TYPES)
    order = {
        "lost": is_lost(),
        "by_kind": pl.col("kind").replace_strict(kinds, range(len(kinds))),
        "by_area": pl.col("area_kind").replace_strict(areas, range(len(areas)), default=99),
        "by_size": pl.col("relative").abs(),
    }
    key = [{"period": "period_id", "area_type": "area_kind"}.get(name, name) for name in VALUE_KEY]
    return rows.sort(
        order["lost"], "place", "indicator_id",
        order["by_kind"], order["by_area"], order["by_size"], *key,
        descending=[True, False, False, False, False, True, *[False] * len(key)], nulls_last=True,
    )  # fmt: skip
