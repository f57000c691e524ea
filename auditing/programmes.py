"""The door to scipy: sparse matrices, their components, and linear programmes by HiGHS.

Belongs here: calling scipy, which is slow to import and is therefore imported when it is called.
Does not belong here: what a programme is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from auditing.system import Floats, Ints

Sparse = Any
"""A sparse matrix; scipy has no types."""
UNBOUNDED = 3
FAR = 1e7
"""Where there is no upper end, so far is as good."""


@dataclass(frozen=True)
class Solved:
    """A programme's solution, and what each equation is worth: its multiplier in the optimum."""

    x: Floats
    multipliers: Floats


def minimise(
    costs: Floats,
    matrix: Sparse,
    rest: Floats,
    bounds: Floats,
    above: Sparse = None,
    most: Floats | None = None,
) -> Solved | None:
    """The x with the smallest costs · x, matrix x = rest, above x <= most, within bounds.

    None when none fits. Bounds are rows of lower and upper ends.
    """
    from scipy.optimize import linprog

    result = linprog(
        costs, A_ub=above, b_ub=most, A_eq=matrix, b_eq=rest, bounds=bounds, method="highs"
    )
    if result.status == UNBOUNDED:
        return minimise(costs, matrix, rest, np.minimum(bounds, FAR), above, most)
    if result.x is None:
        return None
    return Solved(np.asarray(result.x), np.asarray(result.eqlin.marginals))


def make_sparse(values: Floats, rows: Ints, columns: Ints, shape: tuple[int, int]) -> Sparse:
    """A sparse matrix from its entries."""
    from scipy.sparse import csr_array

    return csr_array((values, (rows, columns)), shape=shape)


def label_components(rows: Ints, columns: Ints, size: int) -> Ints:
    """Which component each of `size` nodes belongs to, from the edges rows - columns."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    labels: Ints = connected_components(graph, directed=False)[1]
    return labels
