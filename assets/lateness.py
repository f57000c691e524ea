"""Asking the warehouse how fresh each dataset is.

Belongs here: the one question that the check, the workbooks, the snapshot and `klynge late` share.
Does not belong here: Dagster, which the command line does not wait for; the judgement, which is
`schemas.lateness`.
"""

from __future__ import annotations

from datetime import date

from schemas.as_of import AsOf
from schemas.lateness import Freshness, judge_all
from schemas.rhythms import Rhythm
from warehouse.store import Warehouse


def survey_freshness(
    warehouse: Warehouse, rhythms: list[Rhythm], today: date, as_of: AsOf | None = None
) -> list[Freshness]:
    """Every dataset and part, judged on `today`, or on a day in the past by what was known then."""
    day = as_of.day if as_of else today
    return judge_all(rhythms, warehouse.register(as_of), warehouse.held_periods(), day)
