"""The whole attack: sums, then what figures tell besides, again and again until nothing is new.

Belongs here: the order of the steps. Does not belong here: any step's own work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from auditing.exact import Solution, solve
from auditing.figures.bands import read_bands
from auditing.figures.decimals import read_decimals
from auditing.figures.derived import read_derived
from auditing.figures.indices import read_indices
from auditing.figures.printed import read_printed
from auditing.figures.scene import Scene, TellingBound
from auditing.figures.standardised import read_standardised
from auditing.figures.structure import read_structure
from auditing.knowledge import Told
from auditing.system import TOLERANCE, System
from geography import Geography
from schemas.acceptance.rules import DatasetRules
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY

READERS: tuple[Callable[[Scene], Iterable[TellingBound]], ...] = (
    read_printed, read_derived, read_indices, read_standardised, read_structure, read_decimals,
    read_bands,
)  # fmt: skip
ROUNDS = 4
"""A fact may give another; chains of more than so many are left."""


@dataclass(frozen=True)
class Worked:
    """What was worked out, and the facts that bound a count, in words, by count."""

    solution: Solution
    bounded: dict[int, list[str]]


def work_out(
    editions: Sequence[Told],
    system: System,
    definitions: Sequence[Definition],
    geography: Geography,
    rules: Mapping[str, DatasetRules],
) -> Worked:
    """Everything that sums and figures determine, and the bounds that figures set.

    Of older editions those figures count that are hidden now and rest on the same releases.
    """
    newest, *older = editions
    shown = [
        newest,
        *(kept for told in older if not (kept := keep_hidden(told, newest)).published.is_empty()),
    ]
    bounded: dict[int, list[str]] = {}
    solution = solve(system)
    for _ in range(ROUNDS):
        scenes = [Scene(told, solution, definitions, geography, rules) for told in shown]
        facts = [
            fact
            for scene in scenes
            for read in READERS
            for fact in read(scene)
            if is_new(fact, solution)
        ]
        if not facts:
            break
        solution = solve(add_facts(solution.system, facts, bounded), solution)
    return Worked(solution, bounded)


def keep_hidden(told: Told, newest: Told) -> Told:
    """An older edition with the figures alone that are hidden now and have not been revised."""
    on = [*VALUE_KEY, "vintages"]
    hidden = newest.published.filter(pl.col("status") == "suppressed").select(on)
    shown = told.published.join(hidden, on=on, how="semi")
    return replace(told, published=shown)


def is_new(fact: TellingBound, solution: Solution) -> bool:
    """Whether a fact tells more than is known, and can be."""
    low, high = solution.system.low[fact.cell], solution.system.high[fact.cell]
    narrower = fact.low > low + TOLERANCE or fact.high < high - TOLERANCE
    possible = fact.low <= high + TOLERANCE and fact.high >= low - TOLERANCE
    return bool(np.isnan(solution.number[fact.cell])) and narrower and possible


def add_facts(
    system: System, facts: Sequence[TellingBound], bounded: dict[int, list[str]]
) -> System:
    """The system with numbers as equations and bounds as bounds."""
    low, high = system.low.copy(), system.high.copy()
    numbers: dict[int, TellingBound] = {}
    for fact in facts:
        if fact.high - fact.low < TOLERANCE:
            numbers.setdefault(fact.cell, fact)
        low[fact.cell] = max(low[fact.cell], fact.low)
        high[fact.cell] = min(high[fact.cell], fact.high)
        bounded.setdefault(fact.cell, []).append(fact.text)
    # two figures that contradict each other tell nothing
    wrong = low > high + TOLERANCE
    low[wrong], high[wrong] = system.low[wrong], system.high[wrong]
    told = [fact for cell, fact in numbers.items() if not wrong[cell]]
    return replace(system, low=low, high=high).add_told(
        np.array([fact.cell for fact in told], dtype=np.int64),
        np.array([fact.low for fact in told], dtype=np.float64),
        [fact.text for fact in told],
    )
