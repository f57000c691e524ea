"""Lessons of clusters, written out by hand."""

from __future__ import annotations

from datetime import date

import polars as pl

from schemas.learning import Lesson, tabulate_lessons

FORM = "lokal/nord.xlsx"


def lesson(
    goal: str = "mental_mistrivsel",
    area: str = "nord",
    did: str = "Vi holdt fælles samtaler.",
    learned: str = "Skolen skal med fra begyndelsen.",
    proposes: str = "At samtalen står i aftalen.",
    written: date = date(2026, 2, 20),
    row: int = 6,
    area_type: str = "klynge",
) -> Lesson:
    return Lesson(goal, area_type, area, did, learned, proposes, "Sekretariatet", written, row)


def tabulate(*lessons: Lesson, synthetic: bool = False, sha256: str = "d" * 64) -> pl.DataFrame:
    return tabulate_lessons(lessons, FORM, sha256, synthetic)
