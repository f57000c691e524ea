"""From stored observations to protected values, for a run and for a preview alike.

Belongs here: bringing the warehouse, the definitions and the arithmetic together. Does not
belong here: Dagster, which a preview does not wait for, and the arithmetic itself.
"""

from __future__ import annotations

import narwhals as nw
import polars as pl

from geography import Geography
from indicators.compute import compute_values
from indicators.derive import derive_values
from indicators.protect import protect_values
from indicators.requests import list_wanted_measures
from schemas.definitions import Definition
from schemas.problems import Problem, StageError
from schemas.standards import load_standards
from warehouse.store import Warehouse


class NothingToPublishError(StageError):
    """No extract gives a figure."""


def compute_protected(
    warehouse: Warehouse, definitions: list[Definition], run_id: str, geography: Geography
) -> pl.DataFrame:
    """The finished values of the definitions in force.

    Raises `NothingToPublishError` when there are none at all.
    """
    in_force = [definition for definition in definitions if definition.status == "in_force"]
    needed = list_needed(in_force, definitions)
    observed = warehouse.observations_in_force(list_wanted_measures(needed))
    values = compute_values(
        nw.from_native(observed),
        needed,
        geography,
        run_id,
        lambda requests: nw.from_native(warehouse.send_table(requests)),
        load_standards(),
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
    return derive_values(protect_values(values, needed, geography), in_force)


def list_needed(in_force: list[Definition], known: list[Definition]) -> list[Definition]:
    """What must be computed: what is in force, and what its ratios are made of."""
    wanted = {definition.id for definition in in_force}
    wanted |= {name for entry in in_force for name in (entry.of, entry.to) if name is not None}
    return [definition for definition in known if definition.id in wanted]
