"""A series as a drawing in one cell: ▁▂▃▅▇.

Belongs here: the drawing. It is text, so that it survives every program that opens the file, is
printed, and is read in black and white; Excel's own sparklines are lost when another program
saves the workbook.
"""

from __future__ import annotations

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
MOST_POINTS = 16


def draw_spark(values: Sequence[float | None], most: int = MOST_POINTS) -> str | None:
    """The newest `most` values as bars from the lowest to the highest, a dot for each gap.

    A series without movement is drawn at half height. None when there are fewer than two values,
    since one point shows no development.
    """
    # the last digits of a sum are those of the order it was made in; they are no movement
    shown = [None if value is None else round(value, 9) for value in list(values)[-most:]]
    known = [value for value in shown if value is not None]
    if len(known) < 2:
        return None
    low, spread = min(known), max(known) - min(known)
    return "".join(GAP if value is None else _draw_bar(value, low, spread) for value in shown)


def _draw_bar(value: float, low: float, spread: float) -> str:
    if spread == 0:
        return BARS[len(BARS) // 2 - 1]
    return BARS[round((value - low) / spread * (len(BARS) - 1))]
