"""What Dagster loads where klyngemonitor is installed: `dagster … -m klyngemonitor.definitions`."""

from __future__ import annotations

import os
import sys

from klyngemonitor.start import find_rooms

find_rooms(sys.path, os.environ)

from pipelines.definitions import defs  # noqa: E402

__all__ = ["defs"]
