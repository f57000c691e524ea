"""What else is hidden, so that every value of a small count remains possible.

Belongs here: the choice within one component. Does not belong here: which counts are small
(`indicators.disclosure.primaries`), and what becomes of the rows
(`indicators.disclosure.protection`).

For each end of the range that must remain for a small count, another table is looked for that has
that end in the count's place, keeps every sum and everything that is shown, and changes as little
as possible of what could be hidden (after Fischetti and Salazar 2000: the attacker's linear
programme with a price on what moves). What differs from the true table is hidden; the range is then
there by construction, since a reader cannot tell the two tables apart. Whole numbers are relaxed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from indicators.disclosure.components import (
    Component,
    Flags,
    Floats,
    Numbers,
    find_nearest,
    hide_totals_of_split,
)
from indicators.disclosure.elimination import find_determined
from schemas.vocabulary import SMALLEST_SHOWN

MOVED = 1e-6
"""What differs by less does not differ."""
REWEIGHTINGS = 3
"""How often a table is looked for anew, with a price on whether a count moves, not on how far."""
FEW = 3
"""So few further figures are not looked for anew."""
MOST_TRIALS = 60
"""How many linear programmes may be spent on showing again what need not be hidden."""


@dataclass(frozen=True)
class SuppressionPattern:
    """What is hidden in one component.

    `hidden` by position; `narrow` are the positions in `component.primaries` of those of which not
    every value remains possible whatever is hidden.
    """

    hidden: Flags
    narrow: list[int]


@dataclass(frozen=True)
class HiddenInComponent:
    """What is hidden in one component, in numbers of the registry.

    `because` has for each of `hidden` the small count that it is hidden for, which is the nearest;
    `follow` are those of `hidden` that follow from what is not. Of the small counts
    `unprotectable` could be worked out, so that all is hidden; `told` are narrowed by what cannot
    be hidden. `cells` is the number of counts looked at.
    """

    hidden: Numbers
    because: Numbers
    follow: Numbers
    unprotectable: list[int]
    told: list[int]
    cells: int


def protect_component(drawn: Component) -> HiddenInComponent:
    """Choose what is hidden, and prove that no small count follows exactly from what is not."""
    component = fit_unknown(narrow_by_marks(drawn))
    choice = choose_hidden(component)
    told = {*choice.narrow, *find_narrowed(drawn, component)}
    follow = find_determined(component.sums, choice.hidden)
    exact = np.flatnonzero(follow[component.primaries]).tolist()
    lost = [place for place in exact if place not in told]
    hidden = choice.hidden | ~component.fixed if lost else choice.hidden
    because = component.counts[find_nearest(component, hidden)]
    primaries = component.counts[component.primaries]
    return HiddenInComponent(
        component.counts[hidden],
        because[hidden],
        component.counts[follow],
        primaries[lost].tolist(),
        primaries[sorted(told)].tolist(),
        len(component.counts),
    )


def narrow_by_marks(component: Component) -> Component:
    """The component with the bounds that publishers' marks alone make, and no more asked for.

    In a sum of marked counts alone each lies between what the others leave: of women, men and
    everyone, all three 1-4, everyone is at least 2.
    """
    low, high = component.low.copy(), component.high.copy()
    is_marked = (low >= 1) & (high < SMALLEST_SHOWN)
    lengths = np.diff(component.sums.indptr)
    inside = np.flatnonzero((component.sums != 0) @ is_marked.astype(np.int64) == lengths)
    for row in inside.tolist():
        start, end = component.sums.indptr[row : row + 2]
        places, shares = component.sums.indices[start:end], component.sums.data[start:end]
        for _ in range(2):
            ends = np.sort(np.stack([shares * low[places], shares * high[places]]), axis=0)
            others = np.stack([ends[1] - ends[1].sum(), ends[0] - ends[0].sum()]) / shares
            low[places] = np.maximum(low[places], np.ceil(others.min(axis=0) - MOVED))
            high[places] = np.minimum(high[places], np.floor(others.max(axis=0) + MOVED))
    own = component.primaries
    return replace(
        component,
        low=low,
        high=high,
        needed_low=np.maximum(component.needed_low, low[own]),
        needed_high=np.minimum(component.needed_high, high[own]),
    )


def find_narrowed(before: Component, after: Component) -> list[int]:
    """The primaries of which less is asked for."""
    less = (before.needed_low < after.needed_low) | (before.needed_high > after.needed_high)
    return [int(place) for place in np.flatnonzero(less)]


class Tables:
    """The tables that a reader cannot tell from the true one, as differences from it."""

    def __init__(self, component: Component) -> None:
        self.component = component
        self.found: list[Floats] = []
        self.differences = [np.zeros(len(component.numbers))]

    def add(self, difference: Floats) -> None:
        """One more."""
        self.differences.append(np.where(np.abs(difference) > MOVED, difference, 0.0))

    def drop(self, moving: int) -> None:
        """Without those in which a count differs."""
        self.differences = [each for each in self.differences if each[moving] == 0]

    def reach(self) -> tuple[Flags, Flags]:
        """For each primary whether some table has the lower, and the upper end of its range."""
        part = self.component
        stacked = np.stack(self.differences)[:, part.primaries] + part.numbers[part.primaries]
        return (
            stacked.min(axis=0) <= part.needed_low + 10 * MOVED,
            stacked.max(axis=0) >= part.needed_high - 10 * MOVED,
        )


class Mover:
    """The linear programme over one component: two columns for each count, up and down."""

    def __init__(self, component: Component) -> None:
        from scipy.sparse import csc_array, hstack

        self.component = component
        matrix = csc_array(component.sums)
        self.sums = csc_array(hstack([matrix, -matrix]))
        self.up = np.maximum(component.high - component.numbers, 0)
        self.down = np.maximum(component.numbers - component.low, 0)

    def move(
        self, may_move: Flags, price: Floats, fixed: tuple[int, float] | None = None,
        most: tuple[Floats, Floats] | None = None,
    ) -> Floats | None:  # fmt: skip
        """The cheapest difference from the true table that keeps every sum, or None.

        Only counts that `may_move` do. `price` is that of a step (up, then down); `fixed` sets the
        difference of one count; `most` are tighter bounds (up, down).
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        up, down = most or (self.up, self.down)
        high = np.concatenate([np.where(may_move, up, 0.0), np.where(may_move, down, 0.0)])
        low = np.zeros_like(high)
        size = len(up)
        if fixed is not None:
            position, step = fixed
            low[position] = high[position] = max(step, 0.0)
            low[size + position] = high[size + position] = max(-step, 0.0)
        columns = np.flatnonzero(high)
        if not len(columns):
            return None
        sums = self.sums[:, columns]
        sums = sums[np.unique(sums.indices)]
        result = milp(
            price[columns],
            bounds=Bounds(low[columns], high[columns]),
            constraints=LinearConstraint(sums, 0.0, 0.0),
        )
        if result.x is None or not result.success:
            return None
        both = np.zeros_like(high)
        both[columns] = result.x
        difference: Floats = both[:size] - both[size:]
        return difference


def choose_hidden(component: Component) -> SuppressionPattern:
    """Hide until every primary's range remains, then show again what need not be hidden."""
    mover, tables = Mover(component), Tables(component)
    hidden = hide_totals_of_split(component, component.hidden)
    find_free(mover, tables, hidden)
    narrow: list[int] = []
    for place in order_primaries(component):
        for end in (1, 0):
            if tables.reach()[end][place]:
                continue
            difference = find_cheapest(mover, hidden, place, end)
            if difference is None:
                narrow.append(place)
                difference = find_farthest(mover, place, end)
            tables.add(difference)
            hidden = hide_totals_of_split(component, hidden | (np.abs(difference) > MOVED))
    return SuppressionPattern(show_again(mover, tables, hidden), sorted(set(narrow)))


def order_primaries(component: Component) -> list[int]:
    """The cheapest to hide first."""
    return [int(place) for place in np.argsort(component.cost[component.primaries], kind="stable")]


def find_free(mover: Mover, tables: Tables, hidden: Flags) -> None:
    """The tables that cost nothing: many primaries reach an end of their range in one of them."""
    part = mover.component
    size = len(part.numbers)
    up, down = mover.up.copy(), mover.down.copy()
    np.minimum.at(
        up, part.primaries, np.maximum(part.needed_high - part.numbers[part.primaries], 0)
    )
    np.minimum.at(
        down, part.primaries, np.maximum(part.numbers[part.primaries] - part.needed_low, 0)
    )
    for _ in range(len(part.primaries)):
        low_reached, high_reached = tables.reach()
        before = int(low_reached.sum() + high_reached.sum())
        for reached, sign in ((high_reached, 1.0), (low_reached, -1.0)):
            if reached.all():
                continue
            price = np.zeros(2 * size)
            wanted = part.primaries[~reached]
            price[wanted] = -sign
            price[size + wanted] = sign
            difference = mover.move(hidden, price, most=(up, down))
            if difference is not None:
                tables.add(difference)
        low_reached, high_reached = tables.reach()
        if int(low_reached.sum() + high_reached.sum()) == before:
            return


def find_cheapest(mover: Mover, hidden: Flags, place: int, end: int) -> Floats | None:
    """The difference that puts a primary to an end of its range and closes the fewest figures."""
    part = mover.component
    position = int(part.primaries[place])
    target = part.needed_high[place] if end else part.needed_low[place]
    fixed = (position, float(target - part.numbers[position]))
    may_move = ~part.fixed | hidden
    for within in (part.block == part.block[position], True):
        found = lower_price(mover, hidden, may_move & within, fixed)
        if found is not None:
            return found
    return None


def lower_price(
    mover: Mover, hidden: Flags, may_move: Flags, fixed: tuple[int, float]
) -> Floats | None:
    """The cheapest difference, by what it closes: looked for anew with weights that price each
    count that moved by whether it does (Candes, Wakin, Boyd 2008), as long as that is cheaper."""
    part = mover.component
    cost = np.where(hidden, 0.0, part.cost)
    best, least, weights = None, np.inf, cost
    for _ in range(REWEIGHTINGS):
        difference = mover.move(may_move, np.concatenate([weights, weights]), fixed)
        if difference is None:
            return best
        moved = np.abs(difference) > MOVED
        closed = hide_totals_of_split(part, hidden | moved)
        price = float(cost[closed].sum())
        if price >= least - MOVED:
            return best
        best, least = difference, price
        if np.count_nonzero(closed & ~hidden) <= FEW:
            return best
        step = np.maximum(np.abs(difference), MOVED)
        weights = np.where(moved, cost / step, cost * 2)
    return best


def find_farthest(mover: Mover, place: int, end: int) -> Floats:
    """As near to an end of its range as a primary comes whatever is hidden; no farther is needed.

    What a publisher's marks and older snapshots tell cannot be untold.
    """
    part = mover.component
    position, size = int(part.primaries[place]), len(part.numbers)
    needed = part.needed_high if end else part.needed_low
    up, down = mover.up.copy(), mover.down.copy()
    up[position] = min(up[position], max(needed[place] - part.numbers[position], 0.0))
    down[position] = min(down[position], max(part.numbers[position] - needed[place], 0.0))
    price = np.zeros(2 * size)
    price[position], price[size + position] = (-1.0, 1.0) if end else (1.0, -1.0)
    difference = mover.move(~part.fixed | part.hidden, price, most=(up, down))
    reached = 0.0 if difference is None else float(difference[position])
    needed[place] = part.numbers[position] + reached
    cheapest = find_cheapest(mover, part.hidden, place, end)
    return np.zeros(size) if cheapest is None else cheapest


def show_again(mover: Mover, tables: Tables, hidden: Flags) -> Flags:
    """What is hidden without those that no primary needs, the dearest first."""
    part = mover.component
    must = hide_totals_of_split(part, part.hidden)
    further = np.flatnonzero(hidden & ~must).tolist()
    trials = 0
    for position in sorted(further, key=lambda each: (-part.cost[each], each)):
        without = hidden.copy()
        without[position] = False
        if hide_totals_of_split(part, without)[position]:
            continue
        kept = Tables(part)
        kept.differences = list(tables.differences)
        kept.drop(position)
        lost = list_lost(kept)
        if trials + len(lost) > MOST_TRIALS:
            continue
        trials += len(lost)
        if reach_again(mover, kept, without, lost):
            hidden = without
            tables.differences = kept.differences
    return hidden


def list_lost(tables: Tables) -> list[tuple[int, int]]:
    """The ends of ranges that no table has any longer, as (primary, end)."""
    reached = tables.reach()
    return [(place, end) for end in (0, 1) for place in np.flatnonzero(~reached[end]).tolist()]


def reach_again(mover: Mover, tables: Tables, hidden: Flags, lost: list[tuple[int, int]]) -> bool:
    """Whether hidden counts alone give every lost end; the tables found are kept."""
    part = mover.component
    free = np.zeros(2 * len(hidden))
    for place, end in lost:
        if tables.reach()[end][place]:
            continue
        position = int(part.primaries[place])
        target = part.needed_high[place] if end else part.needed_low[place]
        difference = mover.move(hidden, free, (position, float(target - part.numbers[position])))
        if difference is None:
            return False
        tables.add(difference)
    return True


def fit_unknown(component: Component) -> Component:
    """The component with numbers that fit where the true ones are not known.

    Sums that cannot hold together with the others are left out.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array, eye_array, hstack

    unknown = np.isnan(component.numbers)
    if not unknown.any():
        return component
    sums = csc_array(component.sums)
    rest = -(sums[:, ~unknown] @ component.numbers[~unknown])
    height = sums.shape[0]
    slack = eye_array(height, format="csc")
    matrix = hstack([sums[:, unknown], slack, -slack], format="csc")
    low = np.concatenate([component.low[unknown], np.zeros(2 * height)])
    high = np.concatenate([component.high[unknown], np.full(2 * height, np.inf)])
    price = np.concatenate([np.zeros(int(unknown.sum())), np.ones(2 * height)])
    result = milp(price, bounds=Bounds(low, high), constraints=LinearConstraint(matrix, rest, rest))
    numbers = component.numbers.copy()
    found = result.x[: int(unknown.sum())]
    numbers[unknown] = found
    settled = np.asarray(abs(sums) @ unknown.astype(np.float64)) == 0
    kept = settled | (np.abs(sums @ numbers) < 1e-4)
    return replace(component, numbers=numbers, sums=component.sums[kept])
