"""The description for programs names what there is."""

from __future__ import annotations

import re
from typing import Any

from portal.efforts import list_effort_routes
from portal.openapi import describe_interface
from portal.settings import PortalSettings

NOWHERE: Any = None
"""In place of a gateway, which a list of routes does not ask."""


def test_every_address_of_efforts_is_described() -> None:
    described = {
        re.sub(r"{\w+}", "{}", path) for path in describe_interface(PortalSettings())["paths"]
    }
    routes = {re.sub(r"{\w+}", "{}", route.path) for route in list_effort_routes(NOWHERE)}
    assert routes == {"/indsatser", "/indsatser/{}", "/indsatser/{}/{}.{}"}
    assert routes <= described
