"""Which indicators have to be computed anew after an edit, and which figures in force still hold.

Belongs here: following an edit to all that it can reach: what shares a guarded count with it, since
a small count is hidden in every indicator that uses it, and what is made of it or judged by it.
Does not belong here: computing (`assets.previewing.edited`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from indicators.changes.edits import TARGET, TEXT, EditedDefinition
from indicators.disclosure.combined import list_combined
from indicators.disclosure.counts import name_roads
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName


@dataclass(frozen=True)
class PreviewPlan:
    """What to compute: `anew`, from the observations and protected as a run protects; `judged`,
    whose figures and hiding hold and of which only what is said of them is new.

    All other indicators' figures hold as they are, but for what is certain on an area's page.
    """

    anew: frozenset[str]
    judged: frozenset[str]

    @property
    def computed(self) -> frozenset[str]:
        """All indicators with new rows."""
        return self.anew | self.judged


def plan_computing(
    edits: Iterable[EditedDefinition],
    before: Sequence[Definition],
    after: Sequence[Definition],
    older: Sequence[Definition],
    equal: Mapping[CountName, CountName],
) -> PreviewPlan:
    """What an edit reaches. `before` and `after` are the definitions that figures are made by, then
    and now; `older` those that readers know figures of besides."""
    figures, verdicts = set[str](), set[str]()
    for edit in edits:
        if edit.sorts <= {TEXT}:
            continue
        (verdicts if edit.sorts <= {TEXT, TARGET} else figures).add(edit.id)
    definitions = [*before, *after]
    tied = [
        *tie_by_counts([*definitions, *older], equal),
        *({each.id, *each.uses} for each in definitions),
    ]
    anew = spread(figures, tied)
    judged = add_dependents(verdicts, definitions) - anew
    # what has no figure in force is protected for the first time
    known = {each.id for each in before}
    unknown = {name for each in after if each.id in judged for name in each.uses} - known
    if unknown:
        anew = spread(anew | unknown, tied)
        judged -= anew
    return PreviewPlan(frozenset(anew), frozenset(judged))


def tie_by_counts(
    definitions: Sequence[Definition], equal: Mapping[CountName, CountName]
) -> list[set[str]]:
    """The indicators that use the same guarded count, each count's together, with those that use
    one that is put together of it."""
    roads = name_roads(list(definitions), equal).filter(~pl.col("open"))
    terms = list_combined(definitions, equal).select("whole", "part").unique()
    of_wholes = roads.join(terms, left_on="source", right_on="whole").select(
        source="part", indicator_id="indicator_id"
    )
    used = pl.concat([roads.select("source", "indicator_id"), of_wholes])
    grouped = used.group_by("source").agg(pl.col("indicator_id").unique())
    return [set(names) for names in grouped["indicator_id"]]


def spread(seeds: Iterable[str], tied: Sequence[set[str]]) -> set[str]:
    """All that hangs together with the seeds."""
    reached, left = set(seeds), list(tied)
    while touching := [each for each in left if each & reached]:
        left = [each for each in left if not each & reached]
        reached = reached.union(*touching)
    return reached


def add_dependents(seeds: set[str], definitions: Sequence[Definition]) -> set[str]:
    """The seeds with all that is made of them or judged by them."""
    reached = set(seeds)
    while more := {each.id for each in definitions if reached & each.uses} - reached:
        reached |= more
    return reached
