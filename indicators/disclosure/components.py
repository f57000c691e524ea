"""Counts that hang together by sums, taken out of the registry as arrays.

Belongs here: what one round of choosing is given. Does not belong here: the choosing
(`indicators.disclosure.secondary`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Component:
    """Counts that hang together, by position.

    `counts` are their numbers in the registry. `sums` (sums × counts) times the true numbers is 0.
    A reader knows that a count lies between `low` and `high`; where nobody but the source knows the
    true number, `numbers` has one that fits. `cost` is how dear it is to hide a count, 0 where no
    figure shows it; `block` numbers the parts that only the country holds together; what `hidden`
    says cannot be seen already, what `fixed` says is known for ever.
    `of_split` lists pairs of a count and a total that holds a fraction of it. `primaries` are
    positions, with `needed_low` and `needed_high`, the range that must remain for each.
    """

    counts: Numbers
    sums: csr_array
    numbers: Floats
    low: Floats
    high: Floats
    cost: Floats
    block: Numbers
    hidden: Flags
    fixed: Flags
    of_split: Numbers
    primaries: Numbers
    needed_low: Floats
    needed_high: Floats


@dataclass(frozen=True)
class Registered:
    """All counts of the registry as arrays, by `count`, and their sums as rows (`Terms`)."""

    numbers: Floats
    low: Floats
    high: Floats
    cost: Floats
    countrywide: Flags
    hidden: Flags
    fixed: Flags


def split_components(
    registered: Registered, terms: pl.DataFrame, primaries: pl.DataFrame
) -> Iterator[Component]:
    """The components that have a primary, in the order of their first one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if primaries.is_empty():
        return
    size = len(registered.numbers)
    rows = terms["sum"].rank("dense").to_numpy().astype(np.int64) - 1
    columns = terms["count"].to_numpy().astype(np.int64)
    values = terms["coefficient"].to_numpy()
    height = int(rows.max()) + 1 if len(rows) else 0
    # the two kinds of node of one graph: counts first, then sums
    graph = coo_array((np.ones(len(rows)), (columns, size + rows)), shape=(size + height,) * 2)
    _, label = connected_components(graph, directed=False)
    of_terms = label[columns]
    order = np.argsort(of_terms, kind="stable")
    starts = np.searchsorted(of_terms[order], np.arange(len(label) + 1))
    members = np.argsort(label[:size], kind="stable")
    member_starts = np.searchsorted(label[:size][members], np.arange(len(label) + 1))
    wanted = primaries["count"].to_numpy().astype(np.int64)
    by_label = np.argsort(label[wanted], kind="stable")
    for each in np.unique(label[wanted]):
        mine = np.sort(members[member_starts[each] : member_starts[each + 1]])
        own = order[starts[each] : starts[each + 1]]
        own_primaries = by_label[label[wanted[by_label]] == each]
        position = {int(count): place for place, count in enumerate(mine)}
        yield cut_component(
            registered, mine, (rows[own], columns[own], values[own]),
            primaries[own_primaries.tolist()], position,
        )  # fmt: skip


def cut_component(
    registered: Registered,
    counts: Numbers,
    entries: tuple[Numbers, Numbers, Floats],
    primaries: pl.DataFrame,
    position: dict[int, int],
) -> Component:
    """One component from the entries of its sums."""
    from scipy.sparse import csr_array

    sums, columns, values = entries
    names, rows = np.unique(sums, return_inverse=True)
    places = np.searchsorted(counts, columns)
    matrix = csr_array((values, (rows, places)), shape=(len(names), len(counts)))
    return Component(
        counts=counts,
        sums=matrix,
        numbers=registered.numbers[counts],
        low=registered.low[counts],
        high=registered.high[counts],
        cost=registered.cost[counts],
        block=find_blocks(matrix, registered.countrywide[counts]),
        hidden=registered.hidden[counts],
        fixed=registered.fixed[counts],
        of_split=find_split(rows, places, values, registered.numbers[counts]),
        primaries=np.array([position[count] for count in primaries["count"]], dtype=np.int64),
        needed_low=primaries["low"].to_numpy().copy(),
        needed_high=primaries["high"].to_numpy().copy(),
    )


def find_blocks(sums: csr_array, countrywide: Flags) -> Numbers:
    """For each count the number of its part, with the sums of the country's counts taken away."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    height, width = sums.shape
    is_country = (abs(sums) @ countrywide) > 0
    entries = coo_array(sums[~is_country])
    graph = coo_array(
        (np.ones(entries.nnz), (entries.coords[1], width + entries.coords[0])),
        shape=(width + height,) * 2,
    )
    label = connected_components(graph, directed=False)[1]
    return np.asarray(label[:width], dtype=np.int64)


def find_split(rows: Numbers, places: Numbers, values: Floats, numbers: Floats) -> Numbers:
    """Pairs of a count and a total above 0 that holds a fraction of it."""
    fraction = values % 1 != 0
    total = dict(zip(rows[values == -1].tolist(), places[values == -1].tolist(), strict=True))
    pairs: list[tuple[Any, Any]] = [
        (place, total[row])
        for row, place in zip(rows[fraction].tolist(), places[fraction].tolist(), strict=True)
        if row in total and not numbers[total[row]] <= 0
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def hide_totals_of_split(component: Component, hidden: Flags) -> Flags:
    """The same with every total that holds a fraction of a hidden count: persons are whole, so
    that its decimals would tell the count."""
    if not len(component.of_split):
        return hidden
    part, total = component.of_split.T
    closed = hidden.copy()
    closed[total[hidden[part]]] = True
    return closed


def find_nearest(component: Component, hidden: Flags) -> Numbers:
    """For each count the position of the small one nearest to it, by sums over hidden counts; the
    count itself where there is none.

    Not the one for which it was chosen: what an earlier snapshot hid already is chosen for none.
    """
    entries = component.sums.tocoo()
    rows, columns = entries.coords
    inside = hidden[columns]
    rows, columns = rows[inside], columns[inside]
    size = len(hidden)
    nearest = np.full(size, size)
    nearest[component.primaries] = component.primaries
    while True:
        of_sum = np.full(component.sums.shape[0], size)
        np.minimum.at(of_sum, rows, nearest[columns])
        found = np.full(size, size)
        np.minimum.at(found, columns, of_sum[rows])
        new = (nearest == size) & (found < size)
        if not new.any():
            return np.where(nearest < size, nearest, np.arange(size))
        nearest[new] = found[new]
