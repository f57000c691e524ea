"""Signs and short words that stand at a figure, or in its place, in every product.

Belongs here: the marks themselves. Does not belong here: what they are said to mean
(`wording.remarks`), and how a product sets them.
"""

ESTIMATED_SIGN = "≈"
CORRECTED_SIGN = "*"
"""Stands before a figure that rests on a corrected one."""

MARKERS = {"suppressed": "skjult", "missing": "ingen tal", "not_applicable": "i.r."}
"""What stands in a cell that has no figure."""

SYNTHETIC_BANNER = "SYNTETISKE TAL – må ikke bruges til beslutninger"
NOT_APPROVED_BANNER = "IKKE GODKENDT – tallene er ikke i kraft"
"""True of a snapshot that waits and of one that was declined."""


def write_signs(status: str | None, corrected: bool) -> str:
    """The signs that stand before a figure, each with a space after it; '' where there are none."""
    signs = f"{ESTIMATED_SIGN} " if status == "estimated" else ""
    return signs + (f"{CORRECTED_SIGN} " if corrected else "")
