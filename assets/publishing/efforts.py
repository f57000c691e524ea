"""What became of efforts, concluded from the values that are published.

Belongs here: bringing together efforts, register and values. Does not belong here: the methods
(`evaluation/`), Dagster.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import polars as pl

from geography import Geography
from schemas.definitions.model import Definition
from schemas.efforts import Effort, FirstRegistration
from warehouse.effort_register import RegisterError, load_register
from warehouse.home import Home

LOG = logging.getLogger("klynge.efforts")


def tabulate_efforts(
    home: Home,
    values: pl.DataFrame,
    efforts: Sequence[Effort],
    definitions: Sequence[Definition],
    geography: Geography,
) -> dict[str, pl.DataFrame]:
    """The tables `efforts`, `effort_points` and `effort_placebos` of a snapshot.

    Where the register was changed by hand, which is logged, nothing counts as registered.
    """
    # scipy is slow to import, and the web page's code location needs none
    from evaluation.results import conclude_efforts

    frames = conclude_efforts(values, efforts, recall_first(home), definitions, geography)
    return {
        "efforts": frames.efforts,
        "effort_points": frames.points,
        "effort_placebos": frames.placebos,
    }


def recall_first(home: Home) -> Mapping[str, FirstRegistration]:
    """As `find_first`; none where the register cannot be trusted."""
    try:
        return find_first(home)
    except RegisterError as error:
        LOG.warning("efforts: %s", error.problems[0].describe())
        return {}


def find_first(home: Home) -> dict[str, FirstRegistration]:
    """The first registration of each effort. Raises `RegisterError`."""
    first: dict[str, FirstRegistration] = {}
    for entry in load_register(home.root):
        first.setdefault(
            entry.effort_id,
            FirstRegistration(entry.day, entry.snapshot, entry.digest, entry.visible),
        )
    return first
