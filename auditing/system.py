"""Counts and equations as arrays: what is known, what is sought, and which sums can be trusted.

Belongs here: numbering counts, giving them their told numbers and bounds, and setting aside sums
that told numbers contradict. Does not belong here: which sums there are (`auditing.identities`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from auditing.identities import AREA, PARTIAL, TERM, TERM_SCHEMA
from auditing.knowledge import PLACE, SLICE, UNITS, Told
from schemas.vocabulary import SMALLEST_SHOWN

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

TOLERANCE = 1e-4
"""Told numbers are counts, or counts times a share of few decimals: what differs more is another."""
TRUSTED = 0.95
"""Of the sums of one kind in a source whose counts are all told, so many must hold for the kind to
be believed: publishers round, and count people whose municipality they do not know."""


@dataclass(frozen=True)
class System:
    """Counts (one element each) and equations Σ coef × count = rhs (their terms, by eq).

    `cells`: PLACE, hidden (a row hides it), guarded. `number` is NaN for what is not told; `low` and
    `high` are what the rule and open denominators tell; `whole` are the counts of persons that no
    share has divided. `family` has the kind of each equation,
    `stated` the figure that its rhs is, in words, where it is one.
    """

    cells: pl.DataFrame
    number: Floats
    low: Floats
    high: Floats
    whole: Flags
    eq: Ints
    cell: Ints
    coef: Floats
    rhs: Floats
    family: NDArray[np.object_]
    stated: NDArray[np.object_]

    @property
    def known(self) -> Flags:
        """The counts whose number is told."""
        return ~np.isnan(self.number)

    def take(self, kept: Flags) -> System:
        """The same with some of the equations, numbered anew."""
        new = np.cumsum(kept) - 1
        mine = kept[self.eq]
        return replace(
            self, eq=new[self.eq[mine]], cell=self.cell[mine], coef=self.coef[mine],
            rhs=self.rhs[kept], family=self.family[kept], stated=self.stated[kept],
        )  # fmt: skip

    def move_known(self) -> tuple[Ints, Ints, Floats, Floats]:
        """Terms of unknown counts alone, and what the known ones leave on the right side."""
        told = self.known[self.cell]
        known = np.bincount(
            self.eq[told], self.coef[told] * self.number[self.cell[told]], len(self.rhs)
        )
        return self.eq[~told], self.cell[~told], self.coef[~told], self.rhs - known


def build_system(told: Told, identities: pl.DataFrame) -> System:
    """The counts of an edition with its sums."""
    partial = list_partial_sums(told)
    terms = pl.concat([identities, partial.select(TERM)])
    if partial.height:
        terms = pl.concat(
            [identities, partial.with_columns(pl.col("eq") + 1 + _last(identities)).select(TERM)]
        )
    cells = number_cells(told, terms)
    indexed = terms.join(cells.select(*PLACE, "cell"), on=list(PLACE), how="left")
    indexed = indexed.with_columns(pl.col("eq").rank("dense").cast(pl.Int64) - 1)
    count = 0 if indexed.is_empty() else int(indexed["eq"].max()) + 1  # type: ignore[call-overload]
    family = np.empty(count, dtype=object)
    family[indexed["eq"].to_numpy()] = (indexed["family"] + "|" + indexed["source"]).to_list()
    rhs, stated = np.zeros(count), np.full(count, "", dtype=object)
    if partial.height:
        # partial equations come last, in the order of their numbers
        sums = partial.unique("eq").sort("eq")
        rhs[count - sums.height :] = sums["number"].to_numpy()
        stated[count - sums.height :] = sums["stated"].to_list()
    low, high = bound_cells(cells)
    system = System(
        cells, cells["number"].fill_null(float("nan")).to_numpy(), low, high, find_whole(cells, terms),
        indexed["eq"].to_numpy(), indexed["cell"].cast(pl.Int64).to_numpy(),
        indexed["coef"].to_numpy(), rhs, family, stated,
    )  # fmt: skip
    return drop_untrusted(system)


def _last(terms: pl.DataFrame) -> int:
    return -1 if terms.is_empty() else int(terms["eq"].max())  # type: ignore[call-overload]


def list_partial_sums(told: Told) -> pl.DataFrame:
    """The figures made without some members: the whole less those is the told number.

    Columns as TERM, number, and stated (the figure in words). Those whose sentence does not name all members are left out.
    """
    sums = (
        told.rows.filter("shown", pl.col("number").is_not_null())
        .filter(pl.col("row").is_in(told.left_out["row"].unique().implode()))
        .filter(~pl.col("row").is_in(sorted(told.unclear)))
        .with_row_index("eq")
        .with_columns(pl.col("eq").cast(pl.Int64), family=pl.lit(PARTIAL))
    )
    if sums.is_empty():
        return pl.DataFrame(schema={**TERM_SCHEMA, "number": pl.Float64, "stated": pl.String})
    names = told.left_out.group_by("row").agg(stated=pl.col("name").sort().str.join(" and "))
    sums = sums.join(names, on="row", maintain_order="left").with_columns(
        stated=pl.format("{} without {}", "area_name", "stated")
    )
    without = sums.join(told.left_out, on="row", suffix="_out").with_columns(
        area_type="area_type_out", area_id="area_id_out", catchment=pl.lit(""), coef=pl.lit(-1.0)
    )
    columns = [*TERM, "number", "stated"]
    return pl.concat([sums.with_columns(coef=pl.lit(1.0)).select(columns), without.select(columns)])


def number_cells(told: Told, terms: pl.DataFrame) -> pl.DataFrame:
    """Every count that a row or an equation names.

    PLACE, cell, number (null: not told), hidden, marked (hidden by its publisher), open_n, name,
    indicator_id (one that shows or hides it), guarded.
    """
    whole = pl.col("shown") & ~pl.col("row").is_in(told.left_out["row"].unique().implode())
    whole = whole & ~pl.col("row").is_in(sorted(told.unclear))
    rows = told.rows.group_by(PLACE, maintain_order=True).agg(
        number=pl.col("number").filter(whole | ~pl.col("shown")).drop_nulls().first(),
        hidden=pl.col("number").is_null().any(),
        open_n=pl.col("open_n").min(),
        name=pl.col("area_name").first(),
        indicator_id=pl.col("indicator_id").first(),
        period_start=pl.col("period_start").first(),
    )
    implied = terms.select(PLACE).unique(maintain_order=True).join(rows, on=list(PLACE), how="anti")
    marked = told.marked.with_columns(marked=pl.lit(True))
    return (
        pl.concat([rows, implied], how="diagonal")
        .join(marked, on=list(PLACE), how="left", maintain_order="left")
        .with_columns(
            pl.col("marked").fill_null(False),
            hidden=pl.col("hidden").fill_null(False) & pl.col("number").is_null(),
            implied=pl.col("hidden").is_null(),
            guarded=pl.col("source").is_in(sorted(told.guarded)),
        )
        .with_row_index("cell")
    )


def bound_cells(cells: pl.DataFrame) -> tuple[Floats, Floats]:
    """What is known of each hidden count: marked ones are 1-4, none is more than its denominator."""
    most = cells["open_n"].fill_null(float("inf")).to_numpy()
    marked = cells["marked"].to_numpy()
    return (
        np.where(marked, 1.0, 0.0),
        np.where(marked, np.minimum(most, SMALLEST_SHOWN - 1), most),
    )


def find_whole(cells: pl.DataFrame, terms: pl.DataFrame) -> Flags:
    """The counts that are whole numbers: all but the groups that a share of an area is in."""
    split = terms.filter(pl.col("coef") % 1 != 0).select("eq").unique()
    groups = terms.join(split, on="eq").filter(~pl.col("area_type").is_in(UNITS)).select(PLACE)
    # what is made of whole areas alone in one catchment may be split in another
    areas = groups.select("area_type", "area_id").unique().with_columns(whole=pl.lit(False))
    joined = cells.join(areas, on=["area_type", "area_id"], how="left", maintain_order="left")
    flags: Flags = joined["whole"].fill_null(True).to_numpy()
    return flags


def drop_untrusted(system: System) -> System:
    """Without the sums that told numbers contradict, and kinds of sums that seldom hold.

    A total that is no more than its shown members was made without the hidden ones.
    """
    eq, _, coef, rest = system.move_known()
    count = len(system.rhs)
    open_terms = np.bincount(eq, minlength=count)
    told = open_terms == 0
    holds = np.abs(rest) < TOLERANCE
    kinds, number = np.unique(system.family.astype(str), return_inverse=True)
    all_told = np.bincount(number[told], minlength=len(kinds))
    holding = np.bincount(number[told & holds], minlength=len(kinds))
    trusted = holding >= TRUSTED * all_told
    above = np.bincount(eq, np.maximum(coef, 0), count)
    below = np.bincount(eq, np.minimum(coef, 0), count)
    impossible = ((below == 0) & (rest < -TOLERANCE)) | ((above == 0) & (rest > TOLERANCE))
    area = np.array([kind.startswith(AREA) for kind in system.family], dtype=bool)
    without = area & holds & (below == 0) & ~told
    return system.take(trusted[number] & ~told & ~impossible & ~without)


__all__ = ["SLICE", "UNITS", "System", "build_system"]
