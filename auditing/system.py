"""Counts and equations as arrays: what is known, what is sought, and which sums can be trusted.

Belongs here: numbering counts, giving them their told numbers and bounds, and setting aside sums
that told numbers contradict. Does not belong here: which sums there are (`auditing.identities`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from auditing.editions import CELL, IS_WHOLE
from auditing.identities import AREA, count_equations
from auditing.knowledge import PLACE, UNITS, WITHOUT, Told
from schemas.vocabulary import SMALLEST_SHOWN

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

TOLERANCE = 1e-4
"""Told numbers are counts, or counts times a share of few decimals: more is a difference."""
TRUSTED = 0.95
"""Of the sums of one kind in a source whose counts are all told, so many must hold for the kind to
be believed: publishers round, and count people whose municipality they do not know."""


@dataclass(frozen=True)
class System:
    """Counts (one element each) and equations Σ coef × count = rhs (their terms, by eq).

    `cells`: see `number_cells`. `number` is NaN for what is not told; `low` and `high` are what the
    rule, open denominators and figures tell; `whole` are the counts of persons that no share has
    divided. `family` has the kind of each equation,
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

    @cached_property
    def by_equation(self) -> tuple[Ints, Ints]:
        """The terms in the order of their equations, and where each equation begins."""
        order = np.argsort(self.eq, kind="stable")
        return order, np.searchsorted(self.eq[order], np.arange(len(self.rhs) + 1))

    def terms_of(self, eq: int) -> tuple[Ints, Floats]:
        """The counts and coefficients of one equation."""
        order, first = self.by_equation
        mine = order[first[eq] : first[eq + 1]]
        return self.cell[mine], self.coef[mine]

    def take(self, kept: Flags) -> System:
        """The same with some of the equations, numbered anew."""
        new = np.cumsum(kept) - 1
        mine = kept[self.eq]
        return replace(
            self, eq=new[self.eq[mine]], cell=self.cell[mine], coef=self.coef[mine],
            rhs=self.rhs[kept], family=self.family[kept], stated=self.stated[kept],
        )  # fmt: skip

    def add_told(self, cells: Ints, numbers: Floats, stated: Sequence[str]) -> System:
        """The same with numbers that figures tell, each an equation of its own."""
        count = len(self.rhs)
        return replace(
            self,
            eq=np.concatenate([self.eq, count + np.arange(len(cells))]),
            cell=np.concatenate([self.cell, cells]),
            coef=np.concatenate([self.coef, np.ones(len(cells))]),
            rhs=np.concatenate([self.rhs, numbers]),
            family=np.concatenate([self.family, np.full(len(cells), "figure", dtype=object)]),
            stated=np.concatenate([self.stated, np.array(stated, dtype=object)]),
        )

    def move_known(self) -> tuple[Ints, Ints, Floats, Floats]:
        """Terms of unknown counts alone, and what the known ones leave on the right side."""
        told = self.known[self.cell]
        known = np.bincount(
            self.eq[told], self.coef[told] * self.number[self.cell[told]], len(self.rhs)
        )
        return self.eq[~told], self.cell[~told], self.coef[~told], self.rhs - known


def build_system(editions: Sequence[Told], terms: pl.DataFrame) -> System:
    """The counts of all editions, the newest first, with their equations (`editions.EQUATION`)."""
    cells = number_cells(editions, terms)
    indexed = terms.join(cells.select(*CELL, "cell"), on=list(CELL), how="left")
    equations = terms.unique("eq").sort("eq")
    places = np.full(count_equations(terms), -1)
    places[equations["eq"].to_numpy()] = np.arange(equations.height)
    low, high = bound_cells(cells)
    system = System(
        cells, cells["number"].fill_null(float("nan")).to_numpy(), low, high,
        find_whole(cells, terms), places[indexed["eq"].to_numpy()],
        indexed["cell"].cast(pl.Int64).to_numpy(), indexed["coef"].to_numpy(),
        equations["rhs"].to_numpy(),
        (equations["family"] + "|" + equations["source"]).to_numpy().astype(object),
        equations["stated"].to_numpy().astype(object),
    )  # fmt: skip
    return drop_untrusted(system)


def number_cells(editions: Sequence[Told], terms: pl.DataFrame) -> pl.DataFrame:
    """Every count that a row or an equation names.

    CELL, cell, number (null: not told), hidden (in the newest edition), marked (hidden by its
    publisher), open_n, indicator_id (one that shows or hides it), guarded.
    """
    newest = editions[0]
    number = pl.col("number").filter(IS_WHOLE)
    hidden = ~pl.col("shown") | pl.col("number").is_null()
    frames = [
        told.rows.group_by(CELL, maintain_order=True).agg(
            number=number.drop_nulls().first(),
            hidden=(hidden & pl.lit(told is newest)).any(),
            open_n=pl.col("open_n").min(),
            indicator_id=pl.col("indicator_id").first(),
        )
        for told in editions
    ]
    rows = pl.concat(frames).unique(CELL, keep="first", maintain_order=True)
    implied = terms.select(CELL).unique(maintain_order=True).join(rows, on=list(CELL), how="anti")
    marked = pl.concat([told.marked for told in editions]).unique()
    guarded = frozenset().union(*(told.guarded for told in editions))
    return (
        pl.concat([rows, implied], how="diagonal")
        .join(
            marked.with_columns(marked=pl.lit(True)),
            on=list(PLACE), how="left", maintain_order="left",
        )
        .with_columns(
            pl.col("marked").fill_null(False),
            hidden=pl.col("hidden").fill_null(False) & pl.col("number").is_null(),
            guarded=pl.col("source").is_in(sorted(guarded))
            | pl.col("source").str.contains(WITHOUT, literal=True),
        )
        .with_row_index("cell")
    )  # fmt: skip


def bound_cells(cells: pl.DataFrame) -> tuple[Floats, Floats]:
    """What is known of each count: marked ones are 1-4, none is more than its denominator."""
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
