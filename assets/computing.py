"""From stored observations to protected values, for a run and for a preview alike.

Belongs here: bringing the warehouse, the definitions and the arithmetic together. Does not
belong here: Dagster, which a preview does not wait for, and the arithmetic itself.
"""

from __future__ import annotations

import narwhals as nw
import polars as pl

from geography import load_geography
from indicators.compute import compute_values
from indicators.protect import protect_values
from indicators.requests import list_wanted_measures
from schemas.definitions import Definition
from schemas.problems import Problem, StageError
from warehouse.store import Warehouse


class NothingToPublishError(StageError):
    """No extract gives a figure."""


def compute_protected(
    warehouse: Warehouse, definitions: list[Definition], run_id: str
) -> pl.DataFrame:
    """The protected values; raises `NothingToPublishError` when there are none at all."""
    geography = load_geography()
    observed = warehouse.observations_in_force(list_wanted_measures(definitions))
    values = compute_values(
        nw.from_native(observed),
        definitions,
        geography,
        run_id,
        lambda requests: nw.from_native(warehouse.send_table(requests)),
    )
    if values.is_empty():
        raise NothingToPublishError(
            [
                Problem(
                    rule="nothing_to_publish",
                    message="No accepted extract gives a figure for any indicator, so nothing "
                    "was published.",
                    remedy="Look at the rejected extracts, or add extracts of the datasets that "
                    "the definitions ask for.",
                )
            ]
        )
    return protect_values(values, definitions, geography)
