"""Which home a command or the web page works in.

Belongs here: reading the setting. What lies where in a home is `warehouse.home`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.inputs import CHECKOUT
from warehouse.home import Home

HOME_VARIABLE = "KLYNGE_HOME"


def find_home(environment: Mapping[str, str], named: Path | None = None) -> Home:
    """The home named on the command line, else by the environment, else `var/` here."""
    root = named or Path(environment.get(HOME_VARIABLE) or CHECKOUT / "var")
    return Home(root.expanduser().resolve())
