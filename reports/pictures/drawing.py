"""What all pictures of the report have in common: fonts, colours, and saving.

Belongs here: a figure of matplotlib in the products' colours, and its two forms with the same bytes
each time. Does not belong here: what is drawn
(`reports.pictures.charts`, `reports.pictures.tile_map`).
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.figure import Figure as Drawing

from reports.outline import Picture
from wording.palette import ACCENT, QUIET_INK

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that every machine draws the same."""
DPI = 220
CM_PER_INCH, POINTS_PER_INCH = 2.54, 72
TITLE_POINTS, SUBTITLE_POINTS = 7.5, 6.0
WIDEST_BOLD, WIDEST = 0.66, 0.59
"""How wide a character is at the most, on average, in parts of its size."""
LINE_HEIGHT, EDGE_POINTS = 1.28, 3.0
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


def write_heading(drawing: Drawing, title: str, subtitle: str) -> None:
    """A title in bold and a line below it at the top of the picture; the chart gets the rest."""
    width, height = (float(each) * POINTS_PER_INCH for each in drawing.get_size_inches())
    room = width - 2 * EDGE_POINTS
    top = EDGE_POINTS
    for text, points, widest, ink in (
        (title, TITLE_POINTS, WIDEST_BOLD, ACCENT),
        (subtitle, SUBTITLE_POINTS, WIDEST, QUIET_INK),
    ):
        lines = textwrap.wrap(text, int(room / (points * widest)))
        drawing.text(
            EDGE_POINTS / width, 1 - top / height, "\n".join(lines), ha="left", va="top",
            fontsize=points, fontweight="bold" if text == title else "normal", color=color(ink),
            linespacing=1.1,
        )  # fmt: skip
        top += LINE_HEIGHT * points * len(lines)
    drawing.set_layout_engine("constrained", rect=(0, 0, 1, 1 - (top + EDGE_POINTS) / height))


def finish_picture(drawing: Drawing, name: str, alternative: str, caption: str) -> Picture:
    """The picture in both forms, each with its own words inside the file for those who do not see
    it; the same drawing gives the same bytes."""
    vector, pixels = io.BytesIO(), io.BytesIO()
    no_trace = {"Date": None, "Creator": None, "Format": None, "Type": None}
    drawing.savefig(vector, format="svg", metadata=no_trace)
    told = {"Software": None, "Title": caption, "Description": alternative}
    drawing.savefig(pixels, format="png", dpi=DPI, metadata=told)
    width, height = drawing.get_size_inches() * CM_PER_INCH
    spoken = add_words(vector.getvalue(), caption, alternative)
    return Picture(
        name, spoken, pixels.getvalue(), alternative, caption, float(width), float(height)
    )


def add_words(svg: bytes, title: str, description: str) -> bytes:
    """A vector picture with title and description, which programs read aloud."""
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>".encode()
    return re.sub(rb"<svg [^>]*>", lambda tag: tag[0][:-1] + b' role="img">' + words, svg, count=1)


def color(code: str) -> str:
    """A colour of `wording.palette` as matplotlib writes it."""
    return f"#{code}"
