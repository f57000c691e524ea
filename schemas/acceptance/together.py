"""Several small extracts of one dataset, checked at once.

Belongs here: which extracts can be looked at together, and the look. Does not belong here: the
checks, and the reasons of an extract that breaks one (`schemas.acceptance.check`).

A query takes as long for a hundred extracts of a hundred rows as for one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import polars as pl

from geography import Geography
from schemas.acceptance.check import (
    check_extract,
    check_row_count,
    prepare_keys,
)
from schemas.acceptance.days import check_dates, check_periods
from schemas.acceptance.groups import (
    EXTRACT,
    check_anchors,
    check_area_sums,
    check_complete_regions,
    check_repeated_keys,
    check_respondents,
    check_shares,
)
from schemas.acceptance.report import Where
from schemas.acceptance.rows import list_row_rules
from schemas.acceptance.rules import DatasetRules
from schemas.extracts import ReadExtract
from schemas.frames.observation_model import Observations
from schemas.problems import Problem

SMALL_ROWS = 2_000
MOST_TOGETHER = 100


def gather_alike(
    reads: Iterable[ReadExtract], rules: dict[str, DatasetRules]
) -> Iterator[list[ReadExtract]]:
    """Extracts in the order given, those that follow each other together where they may be."""
    waiting: list[ReadExtract] = []
    for read in reads:
        alone = not may_join(read, rules)
        is_other = bool(waiting) and waiting[0].dataset != read.dataset
        if waiting and (alone or is_other or len(waiting) == MOST_TOGETHER):
            yield waiting
            waiting = []
        waiting.append(read)
        if alone:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def may_join(read: ReadExtract, rules: dict[str, DatasetRules]) -> bool:
    """Whether an extract can be looked at together with others of its dataset.

    Not where parts are held against totals: which parts there are is asked of the whole frame.
    """
    mine = rules.get(read.dataset or "")
    is_small = read.observations.height <= SMALL_ROWS
    return is_small and not read.problems and mine is not None and not mine.parts


def check_alike(
    reads: Sequence[ReadExtract],
    rules: dict[str, DatasetRules],
    geography: Geography,
    received: date | None = None,
) -> list[list[Problem]]:
    """The problems of each extract; only where one is broken each is checked by itself."""
    if len(reads) > 1 and are_sound(reads, rules[reads[0].dataset or ""], geography, received):
        return [[] for _ in reads]
    return [check_extract(read, rules, geography, received) for read in reads]


def are_sound(
    reads: Sequence[ReadExtract], rules: DatasetRules, geography: Geography, received: date | None
) -> bool:
    """Whether extracts of one dataset, none of which has problems, keep all that it promises."""
    where = Where("")
    for read in reads:
        rows = read.observations
        if check_row_count(rows, rules, where):
            return False
        if check_dates(read.provenance, received, where):
            return False
        if check_periods(rows, read.provenance, rules, received, where):
            return False
    numbered = [
        read.observations.with_columns(pl.lit(str(number)).alias(EXTRACT))
        for number, read in enumerate(reads)
    ]
    frame, problems = prepare_keys(pl.concat(numbered), where)
    model = Observations(list_row_rules(frame, rules))
    if problems or not model.is_sound(frame.drop(EXTRACT)):
        return False
    return not (
        check_repeated_keys(frame, where)
        or check_complete_regions(frame, rules, geography, where)
        or check_shares(frame, rules, where)
        or check_area_sums(frame, rules, geography, where)
        or check_respondents(frame, rules, where)
        or check_anchors(frame, rules, where)
    )
