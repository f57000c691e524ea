"""What became of efforts, concluded from the values that are published.

Belongs here: bringing together efforts, register and values. Does not belong here: the methods
(`evaluation/`), Dagster.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from evaluation.results import EffortFrames, FirstRegistration, conclude_efforts
from geography import Geography
from schemas.definitions.model import Definition
from schemas.efforts import Effort
from warehouse.effort_register import load_register
from warehouse.home import Home


def tabulate_efforts(
    home: Home,
    values: pl.DataFrame,
    efforts: Sequence[Effort],
    definitions: Sequence[Definition],
    geography: Geography,
) -> dict[str, pl.DataFrame]:
    """The tables `efforts`, `effort_points` and `effort_placebos` of a snapshot."""
    frames = conclude_efforts(values, efforts, find_first(home), definitions, geography)
    return name_tables(frames)


def name_tables(frames: EffortFrames) -> dict[str, pl.DataFrame]:
    """The frames by the names that they have in a snapshot."""
    return {
        "efforts": frames.efforts,
        "effort_points": frames.points,
        "effort_placebos": frames.placebos,
    }


def find_first(home: Home) -> dict[str, FirstRegistration]:
    """The first registration of each effort. Raises `RegisterError`."""
    first: dict[str, FirstRegistration] = {}
    for entry in load_register(home.root):
        first.setdefault(
            entry.effort_id,
            FirstRegistration(entry.day, entry.snapshot, entry.digest, entry.visible),
        )
    return first
