"""Which hidden counts follow exactly from the shown ones.

Belongs here: elimination over whole numbers modulo a large prime, which needs no tolerance. Does
not belong here: ranges (`indicators.disclosure.secondary`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from indicators.disclosure.components import Flags, Numbers

if TYPE_CHECKING:
    from scipy.sparse import csr_array

PRIME = 2**31 - 1
"""Products of two residues fit 64 bits. That a sum is 0 by this prime and not by itself has a
chance of about the number of eliminations in two billion."""


def find_determined(sums: csr_array, hidden: Flags) -> Flags:
    """For each count whether it is hidden and follows from the sums and the counts not hidden.

    It does when its unit vector lies in the row space of the sums restricted to hidden counts. A
    share is the fraction that its decimals write.
    """
    from scipy.sparse import coo_array

    determined = np.zeros(len(hidden), dtype=bool)
    columns = np.flatnonzero(hidden)
    entries = coo_array(sums[:, columns])
    residues = to_residues(entries.data)
    for rows, own in split_blocks(entries.coords[0], entries.coords[1], entries.shape):
        inside = np.isin(entries.coords[1], own)
        matrix = np.zeros((len(rows), len(own)), dtype=np.int64)
        matrix[
            np.searchsorted(rows, entries.coords[0][inside]),
            np.searchsorted(own, entries.coords[1][inside]),
        ] = residues[inside]
        determined[columns[own[find_unit_rows(matrix)]]] = True
    return determined


def to_residues(values: np.ndarray) -> Numbers:
    """Numbers written as decimals, modulo the prime."""
    distinct, place = np.unique(values, return_inverse=True)
    residues = []
    for value in distinct.tolist():
        fraction = Fraction(repr(round(value, 9)))
        residues.append(fraction.numerator * pow(fraction.denominator, -1, PRIME) % PRIME)
    found: Numbers = np.array(residues, dtype=np.int64)[place]
    return found


def split_blocks(
    rows: Numbers, columns: Numbers, shape: tuple[int, int]
) -> Iterator[tuple[Numbers, Numbers]]:
    """The rows and columns that hang together, without columns that stand in no row."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    height, width = shape
    ones = np.ones(len(rows))
    graph = coo_array((ones, (rows, height + columns)), shape=(height + width,) * 2)
    label = connected_components(graph, directed=False)[1]
    for each in np.unique(label[rows]):
        members = np.flatnonzero(label == each)
        yield members[members < height], members[members >= height] - height


def find_unit_rows(matrix: Numbers) -> Numbers:
    """The columns that are known after elimination (the matrix is changed).

    Gauss-Jordan; each pivot row is the shortest, so that the matrix stays sparse, and only what is
    not 0 is worked on.
    """
    lengths = np.count_nonzero(matrix, axis=1)
    open_rows = np.ones(len(matrix), dtype=bool)
    pivots = []
    while True:
        usable = np.flatnonzero(open_rows & (lengths > 0))
        if not len(usable):
            break
        row = int(usable[np.argmin(lengths[usable])])
        own = np.flatnonzero(matrix[row])
        column = int(own[np.argmin(np.count_nonzero(matrix[:, own], axis=0))])
        matrix[row, own] = matrix[row, own] * pow(int(matrix[row, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(matrix[:, column])
        others = others[others != row]
        if len(others):
            block = np.ix_(others, own)
            step = matrix[others, column][:, None] * matrix[row, own][None, :] % PRIME
            matrix[block] = (matrix[block] - step) % PRIME
            lengths[others] = np.count_nonzero(matrix[others], axis=1)
        open_rows[row] = False
        pivots.append((row, column))
    return np.array(sorted(column for row, column in pivots if lengths[row] == 1), dtype=np.int64)
