"""The font, the colours and the lines that stand for the same thing in every product.

Belongs here: what a colour or a line means (an area, a verdict, a marking of a figure). Does not
belong here: how a product sets it (`workbooks.excel.style`, `reports.word_parts`).
"""

from __future__ import annotations

from dataclasses import dataclass

FONT = "Arial"
INK = "1F2933"
QUIET_INK = "5F6B76"
WARNING_INK = "7A1F00"
ACCENT = "1F4E5F"
RULE = "B8C4CA"
HEADING_FILL = "DCE6EA"
GROUP_FILL = "EEF3F5"
BANNER_FILL = "FFD54A"
ESTIMATED_FILL = "FFF2CC"
SUPPRESSED_FILL = "C9CED3"
MISSING_FILL = "ECEEF0"
BETTER_FILL = "D6E6F4"
WORSE_FILL = "FADFCB"
MOVED_FILL = "E9E4F2"
MAP_LOW, MAP_HIGH = "F1F6F8", "7FB3C4"
"""The ends of a map's colours; black text is read on both."""

OWN_BAR, OTHER_BAR, REFERENCE_BAR = ACCENT, "5B8797", "7A8790"
"""What draws in a chart stands at least 3:1 against white paper."""


@dataclass(frozen=True)
class LineLook:
    """How one line is drawn; dash and marker tell lines apart without colour."""

    color: str
    points: float = 1.75
    dash: str = "solid"
    marker: str | None = None


OWN_LINE = LineLook(ACCENT, 2.5, marker="circle")
REGION_LINE = LineLook("B5651D", 1.75, marker="square")
COUNTRY_LINE = LineLook(QUIET_INK, 1.75, "dash", marker="triangle")
TARGET_LINE = LineLook("2E7D32", 1.5, "sysDot")
FAN_FILL = "DDE9ED"
FAN_LINE, FAN_LIMIT = LineLook("5B8797", 1.25, "dashDot"), LineLook("5B8797", 0.75)
RUN_MARK, BREAK_MARK = LineLook(INK, 0, marker="diamond"), LineLook(INK, 0)
"""Marks without a line between them."""
PEER_LINES = (
    LineLook("0072B2", 1.75, marker="triangle"),
    LineLook("D55E00", 1.75, marker="diamond"),
    LineLook("007F5F", 1.75, marker="x"),
    LineLook("AA4499", 1.75, marker="plus"),
    LineLook("8C6D00", 1.75, marker="star"),
    LineLook("332288", 1.75, "sysDash", marker="circle"),
    LineLook("7A1F00", 1.75, "sysDash", marker="square"),
)
"""Colours that the colour-blind tell apart; no two lines of a chart share both dash and marker."""
