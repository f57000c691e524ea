"""Surveys: how many have answered, where limits or another figure tell it.

Belongs here: shares and means of fewer answers than may be shown. n follows from Wilson's limits:
with t = z²/n their middle is (p + t/2) / (1 + t).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from auditing.figures.scene import Scene
from auditing.knowledge import PLACE, UNITS
from auditing.sources import AVERAGED, find_source, least_answers, list_categories, name_source
from schemas.definitions.breakdowns import Group
from schemas.definitions.model import Definition

Z = 1.959964
"""The two-sided quantile of 95 %."""
SURE = 0.02
"""Published limits have all their digits; n is whole."""


class FewAnswers(NamedTuple):
    """A figure that tells of how many answers it is made, fewer than may be shown."""

    indicator: str
    place: dict[str, str]
    answers: float
    text: str


def read_answers(scene: Scene) -> Iterator[FewAnswers]:
    """Shown figures of surveys whose number of answers is known and too small."""
    for definition in scene.of_kinds(*AVERAGED):
        if definition.respondents is None or not definition.disclosure_control:
            continue
        for group in definition.groups:
            for name, category in list_categories(definition):
                rows = scene.rows_of_indicator(definition.id).filter(
                    pl.col("category") == name,
                    *(pl.col(part) == getattr(group, part) for part in ("sex", "age", "education")),
                )  # fmt: skip
                source = name_source(find_source(definition, "respondents", category, scene.equal))
                if not rows.is_empty():
                    yield from read_limits(rows, definition, source)
                    yield from read_counts(scene, rows, definition, group, source)


def read_limits(rows: pl.DataFrame, definition: Definition, source: str) -> Iterator[FewAnswers]:
    """Areas of their own whose limits come from the answers."""
    if definition.unit != "pct":
        return
    share, middle = pl.col("value") / 100, (pl.col("ci_low") + pl.col("ci_high")) / 200
    effective = Z**2 * (middle - 0.5) / (share - middle)
    found = rows.filter(pl.col("area_type").is_in(UNITS), pl.col("ci_method") == "survey")
    found = found.with_columns(answers=effective * (definition.design_effect or 1.0)).filter(
        (middle - 0.5).abs() > 1e-6,
        pl.col("answers") < least_answers(definition) - 0.5,
        pl.col("answers") > 0.5,
    )
    yield from tell(found, definition, source, "the limits of")


def read_counts(
    scene: Scene,
    rows: pl.DataFrame,
    definition: Definition,
    group: Group,
    source: str,
) -> Iterator[FewAnswers]:
    """Areas whose number of answers another figure, or a sum, tells."""
    where = definition.respondents.where if definition.respondents else None
    if source not in scene.sources:
        return
    placed = scene.tag(
        rows.with_columns(
            source=pl.lit(source),
            sex=pl.lit((where and where.sex) or group.sex),
            age=pl.lit((where and where.age) or group.age),
            education=pl.lit((where and where.education) or group.education),
        ),
        definition,
    )
    known = scene.look_up(placed, "n").with_columns(answers="n_number")
    few = known.filter(pl.col("answers") > 0, pl.col("answers") < least_answers(definition))
    yield from tell(few, definition, source, "the answers behind")


def tell(rows: pl.DataFrame, definition: Definition, source: str, how: str) -> Iterator[FewAnswers]:
    """The finds of some rows with `answers`."""
    for row in rows.iter_rows(named=True):
        answers = row["answers"]
        answers = round(answers) if abs(answers % 1 - 0.5) > SURE else answers
        place = {name: str(row[name]) for name in PLACE if name not in ("source", "catchment")}
        place |= {"source": source}
        text = f"{how} {row['value']:.6g} ({definition.id}) tell that {answers:g} answered"
        yield FewAnswers(definition.id, place, float(answers), text)
