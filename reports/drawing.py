"""What all pictures of the report have in common: fonts, colours, and saving.

Belongs here: a figure of matplotlib in the products' colours, and its two forms with the same bytes
each time. Does not belong here: what is drawn (`reports.charts`, `reports.tile_map`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib
from matplotlib.figure import Figure as Drawing

from reports.outline import Picture

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that every machine draws the same."""
DPI = 220
CM_PER_INCH = 2.54
SETTINGS = {
    "font.family": FONT,
    "font.size": 7,
    "svg.hashsalt": "klyngemonitor",
    "svg.fonttype": "path",
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}


@contextmanager
def drawing_settings() -> Iterator[None]:
    """matplotlib with the report's settings alone, whatever the machine's own files say."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)  # type: ignore[arg-type]
        yield


def start_drawing(width_cm: float, height_cm: float) -> Drawing:
    """An empty picture of a size on paper."""
    return Drawing(
        figsize=(width_cm / CM_PER_INCH, height_cm / CM_PER_INCH), layout="constrained",
        facecolor="white",
    )  # fmt: skip


def finish_picture(drawing: Drawing, name: str, alternative: str, caption: str) -> Picture:
    """The picture in both forms; the same drawing gives the same bytes."""
    vector, pixels = io.BytesIO(), io.BytesIO()
    no_trace = {"Date": None, "Creator": None, "Format": None, "Type": None}
    drawing.savefig(vector, format="svg", metadata=no_trace)
    drawing.savefig(pixels, format="png", dpi=DPI, metadata={"Software": None})
    width, height = drawing.get_size_inches() * CM_PER_INCH
    return Picture(
        name, vector.getvalue(), pixels.getvalue(), alternative, caption, float(width),
        float(height),
    )  # fmt: skip


def color(code: str) -> str:
    """A colour of `wording.palette` as matplotlib writes it."""
    return f"#{code}"
