"""The least and the most that linear equations leave of a sum of unknown counts.

Belongs here: what is known as rows between limits, and HiGHS over the unknown that hang together.
Does not belong here: what the rows mean (`strict_check`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

Terms = Mapping[Any, float]
"""A sum: each variable with its factor."""
UNLIMITED = np.inf
EXACT = 1e-7


class HasTerms(Protocol):
    """Whatever is measured."""

    @property
    def terms(self) -> Terms: ...


@dataclass
class Known:
    """Sums between limits (None: no limit), each once; `truth` has every variable's true value."""

    truth: dict[Any, float] = field(default_factory=dict)
    rows: dict[frozenset[tuple[Any, float]], tuple[float, float]] = field(default_factory=dict)

    def add(self, terms: Terms, low: float | None, high: float | None) -> None:
        """One more row; of rows over the same sum the narrower limits count."""
        key = frozenset((name, factor) for name, factor in terms.items() if factor)
        before = self.rows.get(key, (-UNLIMITED, UNLIMITED))
        least = -UNLIMITED if low is None else low
        most = UNLIMITED if high is None else high
        self.rows[key] = (max(before[0], least), min(before[1], most))


class Ranges:
    """What is left of sums, when all variables are 0 or more."""

    def __init__(self, known: Known) -> None:
        self.names = {name: number for number, name in enumerate(known.truth)}
        self.lows = np.zeros(len(self.names))
        self.highs = np.full(len(self.names), UNLIMITED)
        rows = []
        for key, limits in known.rows.items():
            if len(key) == 1 and next(iter(key))[1] == 1:
                self.limit(self.names[next(iter(key))[0]], *limits)
            elif key:
                rows.append((key, limits))
        self.matrix, self.least, self.most = self.build(rows)
        self.solvable = bool((self.lows <= self.highs + EXACT).all())
        self.unknown = self.highs - self.lows > EXACT
        self.components = self.find_components()
        self.truth = np.array(list(known.truth.values()))
        self.solvable = self.solvable and self.solve_all()

    def limit(self, number: int, low: float, high: float) -> None:
        """Limits of one variable."""
        self.lows[number] = max(self.lows[number], low)
        self.highs[number] = min(self.highs[number], high)

    def build(
        self, rows: Sequence[tuple[frozenset[tuple[Any, float]], tuple[float, float]]]
    ) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
        """The rows as a matrix with its limits."""
        places = [(i, self.names[name], f) for i, (key, _) in enumerate(rows) for name, f in key]
        shape = (len(rows), len(self.names))
        if not places:
            return csr_matrix(shape), np.zeros(0), np.zeros(0)
        i, j, factors = zip(*places, strict=True)
        limits = np.array([limits for _, limits in rows])
        return csr_matrix((factors, (i, j)), shape=shape), limits[:, 0], limits[:, 1]

    def find_components(self) -> np.ndarray:
        """Which unknown hang together; those that are known keep nothing together."""
        linked = csr_matrix(self.matrix.multiply(self.unknown[None, :]))
        linked.eliminate_zeros()
        linked.data[:] = 1
        pairs = linked.T @ linked
        _, labels = connected_components(pairs, directed=False)
        found: np.ndarray = labels
        return found

    def solve_all(self) -> bool:
        """Whether any counts at all fit every row."""
        result = self.run(np.zeros(len(self.names)), np.arange(len(self.names)))
        return result is not None

    def run(self, goal: np.ndarray, chosen: np.ndarray) -> np.ndarray | None:
        """The variables `chosen` where the goal is least, the others as they are known."""
        columns = self.matrix[:, chosen]
        used = np.flatnonzero(abs(columns) @ self.unknown[chosen])
        others = np.setdiff1d(np.arange(len(self.names)), chosen)
        rest = self.matrix[used][:, others] @ self.lows[others]
        part, least, most = columns[used], self.least[used] - rest, self.most[used] - rest
        same = np.abs(most - least) < EXACT
        above, below = ~same & np.isfinite(most), ~same & np.isfinite(least)
        result = linprog(
            goal[chosen],
            A_ub=vstack([part[above], -part[below]]) if (above | below).any() else None,
            b_ub=np.concatenate([most[above], -least[below]]) if (above | below).any() else None,
            A_eq=part[same] if same.any() else None,
            b_eq=most[same] if same.any() else None,
            bounds=np.column_stack([self.lows[chosen], self.highs[chosen]]),
            method="highs",
        )
        if result.status == 3:
            return np.full(len(chosen), np.nan)
        return None if result.x is None else np.asarray(result.x)

    def measure(self, sums: Sequence[HasTerms]) -> list[tuple[float, float]]:
        """For each sum its least and most, or as much of either as shows that 1-4 remain.

        Every solution that is found on the way is held against all sums.
        """
        vectors = np.array([self.as_vector(each.terms) for each in sums])
        if not len(sums):
            return []
        lows, highs = np.full(len(sums), UNLIMITED), np.full(len(sums), -UNLIMITED)
        for number in range(len(sums)):
            for sign in (1, -1):
                if (lows[number] <= 1) if sign > 0 else (highs[number] >= 4):
                    continue
                found = self.find_end(sign * vectors[number])
                if found is None:
                    lows[number], highs[number] = -UNLIMITED, UNLIMITED
                    continue
                reached = vectors @ found
                lows, highs = np.minimum(lows, reached), np.maximum(highs, reached)
        return [(round(float(a), 6), round(float(b), 6)) for a, b in zip(lows, highs, strict=True)]

    def measure_one(self, terms: Terms) -> tuple[float, float]:
        """Both ends of one sum."""
        vector = self.as_vector(terms)
        ends = [self.find_end(sign * vector) for sign in (1, -1)]
        low, high = (
            float(vector @ end) if end is not None else wide
            for end, wide in zip(ends, (-UNLIMITED, UNLIMITED), strict=True)
        )
        return round(low, 6), round(high, 6)

    def find_end(self, goal: np.ndarray) -> np.ndarray | None:
        """All variables where a goal is least, true where the goal does not reach; None when it
        has no end."""
        touched = np.unique(self.components[np.flatnonzero(goal)])
        chosen = np.flatnonzero(np.isin(self.components, touched))
        found = self.run(goal, chosen)
        assert found is not None, "the whole has a solution, so each part has one"
        if np.isnan(found).any():
            return None
        whole: np.ndarray = self.truth.astype(float).copy()
        whole[chosen] = found
        return whole

    def as_vector(self, terms: Terms) -> np.ndarray:
        """A sum over all variables."""
        vector = np.zeros(len(self.names))
        for name, factor in terms.items():
            vector[self.names[name]] = factor
        return vector
