"""Whether a file is what it is taken for, as far as what is stored and the run's files tell.

Belongs here: what an extract that keeps its dataset's rules is held against, and in which order, so
that the order of files decides nothing. Does not belong here: the judgement of compared cells
(`schemas.acceptance.agreement`), the queries (`warehouse.counterparts`), storing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

import polars as pl

from assets.intake.judging import Judged, Yardstick, judge_extract
from assets.intake.kept_apart import keep_apart
from schemas.acceptance.agreement import (
    CUT_RATIO,
    FEWEST_EQUAL,
    choose_cells,
    compare,
    describe_mutual_disagreement,
    describe_same_bytes,
    describe_same_bytes_of_area,
    judge_agreement,
    judge_cut_figure,
    judge_likeness,
    warn_of_nothing_compared,
)
from schemas.acceptance.report import Where
from schemas.extracts import FoundFile, ReadExtract
from schemas.problem_telling import arrange_problems
from schemas.problems import Problem
from sources.layouts.families import find_path_period
from sources.layouts.model import Layout
from sources.sidecar import parse_sidecar
from warehouse.counterparts import Counterparts
from warehouse.intake import path_end

CUT_OFF = "cut_off"
LIKENESS_CELLS = 3_000


@dataclass(frozen=True)
class HeldAgainstStored:
    """An extract that was held against what is stored; `compared`: there was something."""

    judged: Judged
    compared: bool


@dataclass
class Unnamed:
    """The extracts of a run that nothing says the table of, until all others are stored."""

    waiting: list[Judged] = field(default_factory=list)

    def settle(
        self, against: Yardstick, stored: Counterparts, take: Callable[[list[Judged]], object]
    ) -> None:
        """Hold each against what is stored by now, then against each other; `take` stores them.

        What agrees with something stored is stored itself, and may be what another is held
        against. Two that are left and differ are both refused.
        """
        while self.waiting:
            held = [hold_against_stored(judged, against, stored) for judged in self.waiting]
            decided = [each.judged for each in held if each.compared or each.judged.reasons]
            self.waiting = [
                each.judged for each in held if not (each.compared or each.judged.reasons)
            ]
            if not decided:
                break
            take(decided)
        take(judge_among_themselves(self.waiting, against, stored))


def judge_alone(
    found: FoundFile,
    against: Yardstick,
    stored: Counterparts | None,
    register: pl.DataFrame | None = None,
) -> Judged:
    """One file judged as a run would that found no other; nothing is stored.

    `stored` is None where nothing was ever received. `register` is of the home that keeps real and
    synthetic extracts apart; None: that is not asked.
    """
    judged = judge_extract(found, against)
    if register is not None:
        [judged] = keep_apart([judged], register, [found], lambda _: judged)
    compared = False
    if stored is not None:
        held = hold_against_stored(judged, against, stored)
        judged, compared = held.judged, held.compared
    if not compared and needs_others(judged, against):
        judged = conclude_again(judged, [], [warn_of_nothing_compared(Where(found.relative))])
    return judged


def tell_twins(
    new: Sequence[FoundFile], found: Sequence[FoundFile], layouts: Sequence[Layout]
) -> list[FoundFile]:
    """New files, with a problem where the same bytes are there under a name of another period or
    with a sidecar of another area: taken for copies, one of the two would be lost unseen."""
    by_bytes: dict[str, list[FoundFile]] = {}
    for file in found:
        by_bytes.setdefault(file.sha256, []).append(file)
    told = []
    for file in new:
        twins = by_bytes.get(file.sha256, [])
        problem = find_other_period(file, twins, layouts) or find_other_area(file, twins)
        told.append(replace(file, problems=[*file.problems, problem]) if problem else file)
    return told


def find_other_period(
    file: FoundFile, twins: Sequence[FoundFile], layouts: Sequence[Layout]
) -> Problem | None:
    """The problem of a file whose bytes stand under a name of another period."""
    for twin, layout in product(twins, layouts):
        mine = find_path_period(file.relative, layout)
        theirs = find_path_period(twin.relative, layout)
        if mine and theirs and mine != theirs:
            return describe_same_bytes(mine, theirs, twin.relative, Where(file.relative))
    return None


def find_other_area(file: FoundFile, twins: Sequence[FoundFile]) -> Problem | None:
    """The problem of a file whose bytes stand with a sidecar of another area."""
    mine = parse_sidecar(file.sidecar, file.relative)[0].area
    for twin in twins:
        theirs = parse_sidecar(twin.sidecar, twin.relative)[0].area
        if mine and theirs and mine != theirs:
            return describe_same_bytes_of_area(mine, theirs, twin.relative, Where(file.relative))
    return None


def needs_others(judged: Judged, against: Yardstick) -> bool:
    """Whether only other figures can tell which table the extract is."""
    layout = next((each for each in against.layouts if each.id == judged.read.layout), None)
    return bool(layout and layout.table) and judged.read.table is None and not judged.reasons


def hold_against_stored(
    judged: Judged, against: Yardstick, stored: Counterparts
) -> HeldAgainstStored:
    """An extract without problems, with those that what is stored brings to light."""
    read = judged.read
    rules = against.rules.get(read.dataset or "")
    if judged.reasons or rules is None or read.observations.is_empty():
        return HeldAgainstStored(judged, compared=False)
    where, besides = Where(read.found.relative), read.found.sha256
    reasons: list[Problem] = []
    compared = False
    if rules.agreement is not None:
        pairs = stored.find(choose_cells(read), besides)
        compared = not compare(pairs, rules.agreement.smallest).is_empty()
        reasons += judge_agreement(pairs, rules.agreement, where)
    if any(warning.rule == CUT_OFF for warning in read.warnings):
        cut = judge_cut_figure(stored.find(find_last_row(read), besides), CUT_RATIO, where)
        reasons = [*cut, *(each for each in reasons if not cut or each.row != cut[0].row)]
    likeness, doubts = judge_periods(read, stored)
    return HeldAgainstStored(conclude_again(judged, [*reasons, *likeness], doubts), compared)


def find_last_row(read: ReadExtract) -> pl.DataFrame:
    """The cells of a file's last row with a figure, and the very last one also without."""
    cells = read.observations.filter(pl.col("row") == pl.col("row").max())
    is_last = pl.col("column") == pl.col("column").max()
    status = pl.col("status").cast(pl.String)
    cells = cells.filter((status == "ok") | (is_last & (status == "missing")))
    return cells.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))


def judge_periods(read: ReadExtract, stored: Counterparts) -> tuple[list[Problem], list[Problem]]:
    """Problems and warnings of a period that has the figures of another one that is stored."""
    besides = read.found.sha256
    where = Where(read.found.relative)
    own = read.observations.select(
        start=pl.col("period_start").min(), end=pl.col("period_end").max(),
        period=pl.col("period").cast(pl.String).sort_by("period_end").last(),
    ).row(0, named=True)  # fmt: skip
    for other in stored.find_readings(besides).iter_rows(named=True):
        apart = own["start"] > other["period_end"] or own["end"] < other["period_start"]
        # under its own name a file's sidecar may have been corrected
        if apart and path_end(other["file_name"]) != path_end(read.found.relative):
            name = other["file_name"]
            return [describe_same_bytes(own["period"], other["period"], name, where)], []
    if not stored.has_other(str(read.dataset), besides):
        return [], []
    periods = stored.compare_periods(choose_cells(read, LIKENESS_CELLS), besides, FEWEST_EQUAL)
    if periods.is_empty() or not periods["equal"].max():
        return [], []
    history = stored.find_greatest_likeness(str(read.dataset), besides, FEWEST_EQUAL)
    return judge_likeness(periods, history, where)


def judge_among_themselves(
    left: Sequence[Judged], against: Yardstick, stored: Counterparts
) -> list[Judged]:
    """Extracts of which nothing stored has the like: refused where two differ, believed where two
    agree, and taken in with a warning where there is nothing to hold them against."""
    wrong: dict[int, Problem] = {}
    compared: set[int] = set()
    for first, other in combinations(range(len(left)), 2):
        for mine, theirs in ((first, other), (other, first)):
            found = compare_two(left[mine], left[theirs], against, stored)
            if found is None:
                continue
            compared.add(mine)
            for problem in found:
                name = left[theirs].read.found.relative
                wrong.setdefault(mine, describe_mutual_disagreement(problem, name))
    return [
        conclude_again(
            judged,
            [wrong[number]] if number in wrong else [],
            [] if number in compared
            else [warn_of_nothing_compared(Where(judged.read.found.relative))],
        )
        for number, judged in enumerate(left)
    ]  # fmt: skip


def compare_two(
    mine: Judged, theirs: Judged, against: Yardstick, stored: Counterparts
) -> list[Problem] | None:
    """What one extract has against another; None where they have nothing to compare."""
    rules = against.rules.get(mine.read.dataset or "")
    if rules is None or rules.agreement is None or mine.read.dataset != theirs.read.dataset:
        return None
    others = choose_cells(theirs.read, theirs.read.observations.height)
    pairs = stored.find_among(choose_cells(mine.read), others)
    if compare(pairs, rules.agreement.smallest).is_empty():
        return None
    return judge_agreement(pairs, rules.agreement, Where(mine.read.found.relative))


def conclude_again(judged: Judged, reasons: list[Problem], warnings: list[Problem]) -> Judged:
    """The extract with more reasons and warnings, told in the same way."""
    if not reasons and not warnings:
        return judged
    headings = judged.read.headings
    told = arrange_problems([*judged.read.warnings, *warnings], headings)
    return Judged(
        replace(judged.read, warnings=told), arrange_problems([*judged.reasons, *reasons], headings)
    )
