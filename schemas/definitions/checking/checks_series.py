"""Rules on time within a block: a target's year after the year that changes are counted from.

Belongs here: years that cannot both be meant. Does not belong here: what is stored of them
(`schemas.definitions.checking.checks_held`).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known


def find_late_baselines(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A target year that is not after the baseline, so that there is no time to get there."""
    definition = block.definition
    if definition.target is None or definition.baseline is None:
        return
    last = find_last_year(definition.baseline)
    if definition.target.year <= last:
        yield Finding(
            "target_before_baseline", ("target", "year"),
            f"the target's year, {definition.target.year}, is not after the baseline, "
            f"{definition.baseline}.",
            remedy="Correct the year or the baseline.", rests_on=("baseline",),
            danish=Danish(
                f"måltallets år, {definition.target.year}, er ikke efter udgangspunktet, "
                f"{definition.baseline}.",
                "Ret året eller udgangspunktet.",
            ),
        )  # fmt: skip


def find_last_year(period: str) -> int:
    """The year in which a period ends: 2021, 2021H1, 2019-2021, 2024/25."""
    first, slash, last = period.partition("/")
    if slash:
        return int(first) + 1
    _, dash, last = period.partition("-")
    return int(last) if dash and len(last) == len("2024") else int(period[:4])
