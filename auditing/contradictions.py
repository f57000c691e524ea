"""Sums that cannot all hold: which of them are set aside.

Belongs here: choosing among equations that contradict each other. Does not belong here: noticing
that they do (`auditing.exact`, `auditing.bounds`).

Told numbers contradict sums when a publisher rounds, when something was revised between two
snapshots, or when a figure was made otherwise than a reader thinks. He then believes what needs the
least to be wrong, and the surest kinds of sums first.
"""

from __future__ import annotations

import numpy as np

from auditing.programmes import make_sparse, minimise
from auditing.system import TOLERANCE, Floats, Ints, System

SUREST = ("figure", "partial", "known", "rest", "sex", "age", "pooled", "area klynge",
          "area sundhedsraad", "area region", "area land", "open", "period", "older")  # fmt: skip
"""Families from the surest to the least sure, which is the first to be set aside."""
LESS_SURE = 0.25
"""How much less a family weighs than the one before it."""


def choose_wrong(system: System, number: Floats, equations: Ints) -> Ints:
    """Of some equations that cannot all hold those that need to be set aside.

    `number` is what is known of each count (NaN: nothing). Those that are broken in the table that
    breaks the least, weighted by how sure they are; where only whole numbers contradict them, the
    least sure ones.
    """
    broken = measure_breaks(system, number, equations)
    wrong = equations[broken > TOLERANCE]
    if len(wrong):
        return wrong
    ranks = rank_equations(system, equations)
    unsure: Ints = equations[ranks == ranks.max()]
    return unsure


def measure_breaks(system: System, number: Floats, equations: Ints) -> Floats:
    """By how much each equation is broken in the table that breaks them least."""
    terms = [system.terms_of(int(eq)) for eq in equations]
    row = np.repeat(np.arange(len(equations)), [len(cells) for cells, _ in terms])
    cell = np.concatenate([cells for cells, _ in terms])
    coef = np.concatenate([coefs for _, coefs in terms])
    told = ~np.isnan(number[cell])
    rest = system.rhs[equations] - np.bincount(
        row[told], coef[told] * number[cell[told]], len(equations)
    )
    columns, column = np.unique(cell[~told], return_inverse=True)
    many, unknown = len(equations), len(columns)
    # every equation may be missed by something above and something below
    over = unknown + np.arange(many)
    matrix = make_sparse(
        np.concatenate([coef[~told], np.ones(many), -np.ones(many)]),
        np.concatenate([row[~told], np.arange(many), np.arange(many)]),
        np.concatenate([column, over, over + many]),
        (many, unknown + 2 * many),
    )
    weight = LESS_SURE ** rank_equations(system, equations)
    bounds = np.vstack(
        [
            np.column_stack([np.maximum(system.low[columns], 0.0), system.high[columns]]),
            np.tile([0.0, np.inf], (2 * many, 1)),
        ]
    )
    costs = np.concatenate([np.zeros(unknown), weight, weight])
    solved = minimise(costs, matrix, rest, bounds)
    if solved is None:
        return np.zeros(many)
    breaks: Floats = solved.x[unknown:].reshape(2, -1).sum(axis=0)
    return breaks


def rank_equations(system: System, equations: Ints) -> Floats:
    """How unsure each equation is: the place of its family."""
    return np.array([rank_family(str(system.family[eq])) for eq in equations], dtype=np.float64)


def rank_family(family: str) -> int:
    """How unsure a family of sums is."""
    for rank, name in enumerate(SUREST):
        if family.startswith(name):
            return rank
    return len(SUREST)
