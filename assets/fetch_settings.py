"""What a fetch by command and by Dagster share.

Belongs here: the home's folders and this process's settings as a fetch wants them, and whether the
home may hold what is fetched. Does not belong here: fetching (`fetching`), Dagster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fetching.means import Destination, Means, be_silent
from schemas.problems import Problem
from sources.limits import load_limits
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest


def find_destination(home: Home) -> Destination:
    """Where a home wants what is fetched."""
    return Destination(home.inbox, home.fetched)


def gather_means(environment: Mapping[str, str], tell: Callable[[str], None] = be_silent) -> Means:
    """The real clock and chance, this process's settings. Raises `LimitsError`."""
    return Means(environment, load_limits(), tell=tell)


def refuse_synthetic_home(home: Home, may_mix: bool) -> Problem | None:
    """That a home of invented figures takes in no real ones: a run would reject all of them.

    The snapshot in force tells what the home holds.
    """
    manifest = None if may_mix else read_manifest(home)
    held = [
        entry["file_name"]
        for entry in (manifest or {}).get("extracts", ())
        if entry["status"] == "accepted" and entry.get("synthetic")
    ]
    if not held:
        return None
    return Problem(
        rule="mixed_kinds",
        message="The home holds synthetic extracts, and what is fetched is real: a run would "
        "reject it.",
        file=str(home.root),
        found=held[0] + (f" and {len(held) - 1} more" if len(held) > 1 else ""),
        remedy="Fetch into a home of its own (`klynge fetch --home DIR`); where both are to stand "
        "together, set KLYNGE_ALLOW_SYNTHETIC=1.",
    )
