"""Whether an extract is accepted: every promise of its dataset, every breach of it.

Belongs here: the order of the checks, and those of the extract as a whole. Checks of one row at a
time are `schemas.acceptance.rows`, checks across rows `schemas.acceptance.groups`; what is
promised is data in `datasets/`.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from geography import Geography
from schemas.acceptance.days import check_dates, check_periods
from schemas.acceptance.groups import (
    EXTRACT,
    check_anchors,
    check_area_sums,
    check_complete_regions,
    check_parts,
    check_repeated_keys,
    check_respondents,
    check_shares,
)
from schemas.acceptance.report import Where
from schemas.acceptance.rows import check_rows
from schemas.acceptance.rules import DatasetRules, RulesError, load_rules
from schemas.extracts import ReadExtract
from schemas.frames.observations import KEY, OBSERVATION_COLUMNS
from schemas.problems import Problem

__all__ = ["DatasetRules", "RulesError", "check_extract", "load_rules"]


def check_extract(
    read: ReadExtract,
    rules: dict[str, DatasetRules],
    geography: Geography,
    received: date | None = None,
) -> list[Problem]:
    """Every problem of an extract; an empty list means that it is accepted.

    `received` is the day on which it came, None where that is not asked.

    What reading found comes first. Of an extract with problems of single cells the legible rows
    are checked too, but nothing is said of figures that are not among them: they may be there.
    """
    whole = not read.problems
    observations = read.observations if whole else read.legible
    if observations is None or read.dataset is None or (observations.is_empty() and not whole):
        return list(read.problems)
    where = Where(read.found.relative)
    mine = rules.get(read.dataset)
    if mine is None:
        return [
            *read.problems,
            Problem(
                rule="no_rules",
                message=f"There are no rules for the dataset '{read.dataset}'.",
                file=read.found.relative,
                expected=", ".join(sorted(rules)),
                remedy=f"Add datasets/{read.dataset}.yaml.",
            ),
        ]
    frame, problems = prepare_keys(observations, where)
    problems = [*read.problems, *problems]
    if problems and whole:
        return problems
    # a form may be sent for its learning alone
    if whole and not (frame.is_empty() and read.lessons):
        problems += check_row_count(frame, mine, where)
    problems += check_rows(frame, mine, where)
    problems += check_dates(read.provenance, received, where)
    problems += check_periods(frame, read.provenance, mine, received, where)
    problems += check_repeated_keys(frame, where)
    if whole:
        problems += check_complete_regions(frame, mine, geography, where)
    problems += check_parts(frame, mine, where)
    problems += check_shares(frame, mine, where)
    problems += check_area_sums(frame, mine, geography, where)
    problems += check_respondents(frame, mine, where)
    problems += check_anchors(frame, mine, where)
    return problems


def prepare_keys(observations: pl.DataFrame, where: Where) -> tuple[pl.DataFrame, list[Problem]]:
    """The frame with key columns as Enum, so that every check works on small numbers."""
    missing = [name for name in OBSERVATION_COLUMNS if name not in observations.columns]
    if missing:
        return observations, [
            Problem(
                rule="columns",
                message="The observations lack columns.",
                file=where.file,
                found=", ".join(observations.columns),
                expected=", ".join(OBSERVATION_COLUMNS),
                remedy="This is a fault of the reading module; report it.",
            )
        ]
    several = [EXTRACT] if EXTRACT in observations.columns else []
    names = [*KEY, "unit", "status", *several]
    said = observations.select(pl.col(names).unique().drop_nulls().cast(pl.String).sort().implode())
    texts = said.row(0, named=True)
    # an Enum may have texts that no row has, and then it would seem as if they were there
    kinds = {
        name: pl.Enum(texts[name])
        for name in names
        if not isinstance(kind := observations[name].dtype, pl.Enum)
        or len(kind.categories) != len(texts[name])
    }
    return observations.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items()), []


def check_row_count(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """The extract holds no fewer and no more figures than its dataset can have."""
    low, high = rules.rows.minimum, rules.rows.maximum
    if low <= frame.height and (high is None or frame.height <= high):
        return []
    return [
        Problem(
            rule="row_count",
            message="The extract does not have as many figures as its dataset can have.",
            file=where.file,
            found=f"{frame.height:,} figures",
            expected=f"at least {low:,}" + (f", at most {high:,}" if high else ""),
            remedy="Download it again, or correct 'rows' in the dataset's rules.",
        )
    ]
