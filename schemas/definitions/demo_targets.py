"""The invented targets that show on synthetic figures what a target looks like.

Belongs here: reading `demo/targets.yaml`. Does not belong here: published targets, which stand in
the definitions; whose figures they stand on (`indicators.verdicts.outlook`).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from schemas.definitions.series import Target
from schemas.written.yaml_nodes import load_yaml

DEMO_TARGETS_FILE = Path(__file__).parents[2] / "demo" / "targets.yaml"
INVENTED = "opfundet mål til demonstration"
"""What stands where a published target has its source."""


def load_demo_targets(path: Path = DEMO_TARGETS_FILE) -> dict[str, Target]:
    """Each indicator's invented target. Raises ValueError for anything but a value and a year."""
    named = load_yaml(path.read_text(encoding="utf-8"))
    stated = {name: {**target, "source": INVENTED} for name, target in named.items()}
    return TypeAdapter(dict[str, Target]).validate_python(stated)
