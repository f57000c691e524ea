"""Which settings the assets get.

Belongs here: binding the resource of `assets/` to the home of this process, and the run
configuration that `klynge run` puts on top.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from assets.fetched import Fetching
from assets.resources import Monitoring
from assets.run_inputs import RunInputs
from warehouse.home import Home

RESOURCE = "monitoring"
FETCHING = "fetching"


def bind_resources(
    home: Home, geography: Path | None = None, allow_synthetic: bool = False
) -> dict[str, Monitoring]:
    """The resources of the code location: the home's inbox, the checkout's definitions."""
    areas = str(geography or "")
    bound = Monitoring(home=str(home.root), geography=areas, allow_synthetic=allow_synthetic)
    return {RESOURCE: bound}


def bind_fetching(home: Home, allow_synthetic: bool = False) -> dict[str, Fetching]:
    """The resource of the assets that fetch."""
    return {FETCHING: Fetching(home=str(home.root), allow_synthetic=allow_synthetic)}


def hand_over(inputs: RunInputs) -> dict[str, dg.ResourceDefinition]:
    """The resources of a run whose inputs are loaded already; its settings are as ever."""

    def hold(context: dg.InitResourceContext) -> Iterator[Monitoring]:
        monitoring = Monitoring(**context.resource_config)
        monitoring.take_over(inputs)
        with monitoring.yield_for_execution(context) as held:
            yield held

    return {RESOURCE: dg.ResourceDefinition(hold, config_schema=dict)}


def configure_run(
    home: Home, settings: Mapping[str, str | bool], wait_seconds: float
) -> Mapping[str, Any]:
    """The run configuration of one `klynge run`; Dagster's own terminal log is silent.

    `settings` are further ones of `Monitoring`, such as `extracts`.
    """
    of_command = {
        "home": str(home.root), "wait_seconds": wait_seconds, "started_by": "klynge run",
    }  # fmt: skip
    return {
        "resources": {RESOURCE: {"config": {**of_command, **settings}}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
