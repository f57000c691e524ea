"""Which home and which areas a command or the web page works with, and what may lie in it.

Belongs here: reading the settings. What lies where in a home is `warehouse.home`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.inputs import CHECKOUT
from warehouse.home import Home

HOME_VARIABLE = "KLYNGE_HOME"
GEOGRAPHY_VARIABLE = "KLYNGE_GEOGRAPHY"
SYNTHETIC_VARIABLE = "KLYNGE_ALLOW_SYNTHETIC"
YES = ("1", "true", "yes")


def find_home(environment: Mapping[str, str], named: Path | None = None) -> Home:
    """The home named on the command line, else by the environment, else `var/` in the checkout;
    where there is no checkout, the user's folder for what programs keep."""
    root = named or Path(environment.get(HOME_VARIABLE) or find_usual_place(environment))
    return Home(root.expanduser().resolve())


def find_usual_place(environment: Mapping[str, str], code: Path = CHECKOUT) -> Path:
    """Where a home lies that nobody has named; never among the code of an installed program."""
    if (code / "pyproject.toml").exists():
        return code / "var"
    return Path(environment.get("XDG_STATE_HOME") or "~/.local/state") / "klyngemonitor"


def find_geography(environment: Mapping[str, str], named: Path | None = None) -> Path | None:
    """The folder of areas named on the command line or by the environment; None: our own."""
    setting = environment.get(GEOGRAPHY_VARIABLE)
    folder = named or (Path(setting) if setting else None)
    return folder.expanduser().resolve() if folder else None


def may_mix(environment: Mapping[str, str], said: bool = False) -> bool:
    """Whether real and synthetic extracts may stand in one home, by command line or environment."""
    return said or environment.get(SYNTHETIC_VARIABLE, "").strip().lower() in YES
