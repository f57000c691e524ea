"""Indices over educations that are shown while one education's figure is hidden: they tell it.

Belongs here: the line through the groups as weights of their figures, and solving it for the one
that is not known. Does not belong here: gaps and ratios of two (`auditing.figures.derived`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from auditing.figures.derived import COUNTED, FLAT, SITE, NamedOperand, line_up, tell_counts
from auditing.figures.scene import Scene, TellingBound
from auditing.sources import BREAKDOWN
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

INDICES = (Kind.SLOPE_INDEX, Kind.RELATIVE_INDEX)


def read_indices(scene: Scene) -> Iterator[TellingBound]:
    """What indices tell of a hidden share, where the groups' sizes are shown."""
    known = {each.id: each for each in scene.definitions}
    for definition in scene.of_kinds(*INDICES):
        of = known.get(str(definition.of))
        if of is None or of.kind not in COUNTED:
            continue
        rows = add_sizes(scene, definition)
        for education in definition.educations:
            solved = solve_rows(rows, definition, education)
            yield from tell_counts(scene, solved, of)


def add_sizes(scene: Scene, definition: Definition) -> pl.DataFrame:
    """The shown indices with each education's figure, and `n_<education>`, how many it is of."""
    operands = [
        NamedOperand(each, str(definition.of), {"education": each})
        for each in definition.educations
    ]
    rows = line_up(scene, definition, operands)
    published = scene.told.published.filter(indicator_id=str(definition.of))
    for each in definition.educations:
        sizes = published.filter(education=each).select(
            *SITE, *(name for name in BREAKDOWN if name != "education"),
            pl.lit(ALL).alias("education"), pl.col("denominator").alias(f"n_{each}"),
        )  # fmt: skip
        rows = rows.join(sizes, on=[*SITE, *BREAKDOWN], how="inner")
    return rows


def solve_rows(rows: pl.DataFrame, definition: Definition, hidden: str) -> pl.DataFrame:
    """The rows in which this education alone is not known, with the `value` that it must have."""
    others = [each for each in definition.educations if each != hidden]
    asked = rows.filter(
        pl.col(hidden).is_null(),
        *(pl.col(each).is_not_null() for each in others),
        *(pl.col(f"n_{each}") > 0 for each in definition.educations),
    )
    values = [solve_line(row, definition, hidden) for row in asked.to_dicts()]
    return asked.with_columns(
        education=pl.lit(hidden), indicator_id=pl.lit(str(definition.of)),
        value=pl.Series(values, dtype=pl.Float64),
    ).filter(pl.col("value").is_not_null())  # fmt: skip


def solve_line(row: Mapping[str, Any], definition: Definition, hidden: str) -> float | None:
    """What the hidden figure must be for the line to have the shown slope or ratio of its ends."""
    names = definition.educations
    share = np.array([row[f"n_{each}"] for each in names]) / sum(row[f"n_{each}"] for each in names)
    rank = share.cumsum() - share / 2 - 0.5
    slope = share * rank / (share * rank**2).sum()
    if definition.kind is Kind.SLOPE_INDEX:
        weight, made = -slope, row["made"]
    else:
        weight, made = share - slope / 2 - row["made"] * (share + slope / 2), 0.0
    place = names.index(hidden)
    told = sum(weight[i] * row[each] for i, each in enumerate(names) if i != place)
    return None if abs(weight[place]) < FLAT else float((made - told) / weight[place])
