"""A profile's page as PDF, SVG and PNG: the same drawing in three forms.

Belongs here: handing the page to `profile.typ`. Does not belong here: what the page says
(`wording.profile`), or how it looks, which is in that file.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import typst
from PIL import Image

from wording import palette
from wording.development import SIGNS, Progress
from wording.imprint import AUTHOR
from wording.profile.matrix import MatrixCell
from wording.profile.page import ProfilePage
from wording.profile.rows import BETTER, WORSE, ProfileRow

TEMPLATE = Path(__file__).with_name("profile.typ")
STANDARD: Final = "ua-1"
"""PDF/UA: tagged, with language, title and alternative texts."""
PIXELS_PER_INCH = 120.0
COLOURS_OF_PICTURE = 64
"""So few colours tell every mark apart and leave a picture of a quarter of the size."""
FONT = "DejaVu Sans"
PROGRESS_FILLS = {
    Progress.GOOD: palette.BETTER_FILL,
    Progress.BAD: palette.WORSE_FILL,
    Progress.MOVED: palette.MOVED_FILL,
    Progress.NEUTRAL: "",
    Progress.UNKNOWN: "",
}
STANDING_FILLS = {BETTER: palette.BETTER_FILL, WORSE: palette.WORSE_FILL, "": ""}
COLOURS = {
    "ink": palette.INK,
    "quiet": palette.QUIET_INK,
    "accent": palette.ACCENT,
    "rule": palette.RULE,
    "heading": palette.HEADING_FILL,
    "band": palette.GROUP_FILL,
    "banner": palette.BANNER_FILL,
    "warning": palette.WARNING_INK,
    "region": palette.REGION_LINE.color,
    "better": palette.BETTER_FILL,
    "worse": palette.WORSE_FILL,
    "tails": palette.HEADING_FILL,
    "box": palette.OTHER_BAR,
}


@dataclass(frozen=True)
class DrawnProfile:
    """A drawing: all pages as one PDF, and each as SVG and PNG."""

    pdf: bytes
    svg: tuple[bytes, ...]
    png: tuple[bytes, ...]


def draw_profile(page: ProfilePage, created: datetime, fonts: Path) -> DrawnProfile:
    """The profile's drawing; the same page gives the same bytes.

    `fonts` is the folder that has the font's files; no other font is used, so that the drawing is
    the same on every machine. Raises typst.TypstError when the template cannot be set, which is a
    mistake of ours.
    """
    compiled = compile_pages([page], created, fonts, ("pdf", "svg", "png"))
    return DrawnProfile(compiled["pdf"][0], compiled["svg"], compiled["png"])


def draw_goal_pages(pages: Sequence[ProfilePage], created: datetime, fonts: Path) -> bytes:
    """The pages of an area's goals as one PDF."""
    return compile_pages(pages, created, fonts, ("pdf",))["pdf"][0]


Form = Literal["pdf", "svg", "png"]


def compile_pages(
    pages: Sequence[ProfilePage], created: datetime, fonts: Path, forms: Sequence[Form]
) -> dict[str, tuple[bytes, ...]]:
    """The pages in each form: a PDF holds all, of the others there is one for each page."""
    moment = created.astimezone(UTC) if created.tzinfo else created
    content = {
        "pages": [describe_page(page) for page in pages],
        "author": AUTHOR,
        "created": list(moment.timetuple()[:6]),
        "font": FONT,
        "colours": COLOURS,
    }
    with TemporaryDirectory(prefix="klynge-profile-") as name:
        folder = Path(name)
        (folder / "profile.typ").write_bytes(TEMPLATE.read_bytes())
        (folder / "profile.json").write_text(
            json.dumps(content, ensure_ascii=False), encoding="utf-8"
        )
        compiler = typst.Compiler(
            str(folder / "profile.typ"), root=str(folder), font_paths=[str(fonts)],
            ignore_system_fonts=True,
        )  # fmt: skip
        compiled: dict[str, tuple[bytes, ...]] = {}
        for form in forms:
            given: dict[str, Any] = {"format": form}
            if form == "pdf":
                given |= {"pdf_standards": STANDARD, "timestamp": int(moment.timestamp())}
            elif form == "png":
                given |= {"ppi": PIXELS_PER_INCH}
            made = compiler.compile(**given)
            whole = made if isinstance(made, list) else [made]
            compiled[form] = tuple(each for each in whole if each is not None)
    if "png" in compiled:
        compiled["png"] = tuple(map(shrink_picture, compiled["png"]))
    return compiled


def shrink_picture(picture: bytes) -> bytes:
    """A PNG with few colours; the same picture gives the same bytes."""
    shrunk = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as whole:
        few = whole.convert("RGB").quantize(COLOURS_OF_PICTURE, dither=Image.Dither.NONE)
        few.save(shrunk, "PNG", dpi=(PIXELS_PER_INCH, PIXELS_PER_INCH))
    return shrunk.getvalue()


def describe_page(page: ProfilePage) -> dict[str, Any]:
    """The page as the template reads it."""
    return {
        "title": page.title,
        "area": page.area,
        "about": page.about,
        "warnings": list(page.warnings),
        "against": page.against,
        "sentences": [vars(sentence) for sentence in page.sentences],
        "goals": [
            {"title": goal.title, "rows": [describe_row(row) for row in goal.rows]}
            for goal in page.goals
        ],
        "matrix_title": page.matrix.title,
        "columns": list(page.matrix.columns),
        "lines": [
            {
                "name": line.name,
                "unit": line.unit,
                "cells": [describe_cell(cell) for cell in line.cells],
            }
            for line in page.matrix.lines
        ],
        "legend": page.matrix.legend,
        "notes": list(page.notes),
        "without": page.without,
    }


def describe_row(row: ProfileRow) -> dict[str, Any]:
    """A row as the template reads it."""
    return {
        "name": row.name,
        "unit": row.unit,
        "when": row.when,
        "value": row.value,
        "interval": row.interval,
        "reference": row.reference,
        "change": row.change,
        "status": f"{SIGNS[row.progress]} {row.status}",
        "fill": PROGRESS_FILLS[row.progress],
        "target": row.target,
        "verdict": row.verdict,
        "verdict_fill": STANDING_FILLS.get(row.judged or "", ""),
        "lies": row.lies,
        "spine": None if row.spine is None else vars(row.spine),
        "alternative": tell_spine(row),
        "has_figure": row.figure.value is not None,
    }


def describe_cell(cell: MatrixCell) -> dict[str, Any]:
    """A cell of the matrix as the template reads it."""
    return {
        "text": cell.text, "fill": STANDING_FILLS.get(cell.tone, ""), "alarming": cell.is_alarming,
        "words": cell.words,
    }  # fmt: skip


def tell_spine(row: ProfileRow) -> str:
    """What a row's line shows, for whoever does not see it."""
    said = [f"{row.name}: {row.value}", row.reference, row.lies]
    return ". ".join(each for each in said if each) + "."
