"""The font of every drawing, from the package that brings it.

Belongs here: finding the files. Does not belong here: which font a drawing names.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def find_fonts() -> Path:
    """The folder of matplotlib's fonts, found without importing it, which takes long."""
    spec = find_spec("matplotlib")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).with_name("mpl-data") / "fonts" / "ttf"
