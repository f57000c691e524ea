"""The report as a PDF, set by typst.

Belongs here: handing the outline and its pictures to `report.typ`. Does not belong here: what the
report says, or how it looks, which is in that file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import matplotlib
import typst

from reports.outline import (
    Block,
    Bullets,
    FrontMatter,
    Heading,
    Outline,
    Paragraph,
    Picture,
    Pictures,
    Table,
    WholePage,
)
from reports.pictures.drawing import FONT
from wording import palette
from wording.imprint import AUTHOR
from wording.labels import describe_date

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARD: Final = "ua-1"
"""PDF/UA: tagged, with language, title and alternative texts."""
LISTED = "<listed>"
"""The label of what the template notes beside each heading of the list of contents."""
CONTENTS_TITLE = "Indhold"
COLOURS = {
    "ink": palette.INK,
    "quiet": palette.QUIET_INK,
    "accent": palette.ACCENT,
    "rule": palette.RULE,
    "heading": palette.HEADING_FILL,
    "band": palette.GROUP_FILL,
    "estimated": palette.ESTIMATED_FILL,
    "suppressed": palette.SUPPRESSED_FILL,
    "missing": palette.MISSING_FILL,
    "better": palette.BETTER_FILL,
    "worse": palette.WORSE_FILL,
    "banner": palette.BANNER_FILL,
}


def render_pdf(outline: Outline) -> bytes:
    """The report's PDF; the same outline gives the same bytes.

    Raises typst.TypstError when the template cannot be set, which is a mistake of ours.
    """
    moment = outline.created.astimezone(UTC) if outline.created.tzinfo else outline.created
    with lay_out(outline) as (template, given):
        compiled = typst.compile(
            template, format="pdf", pdf_standards=STANDARD, timestamp=int(moment.timestamp()),
            **given,
        )  # fmt: skip
    assert isinstance(compiled, bytes)
    return compiled


def find_pages(outline: Outline) -> list[int]:
    """The page of each heading of the list of contents."""
    with lay_out(outline) as (template, given):
        found = typst.query(template, LISTED, field="value", **given)
    return [int(page) for page in json.loads(found)]


@contextmanager
def lay_out(outline: Outline) -> Iterator[tuple[str, dict[str, Any]]]:
    """The template and its data in a folder of their own, as typst is given them."""
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    with TemporaryDirectory(prefix="klynge-report-") as name:
        folder = Path(name)
        (folder / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        described = json.dumps(describe_outline(outline, folder), ensure_ascii=False)
        (folder / "report.json").write_text(described, encoding="utf-8")
        yield (
            str(folder / TEMPLATE.name),
            {
                "root": str(folder),
                "font_paths": [str(fonts)],
                "ignore_system_fonts": True,
            },
        )


def describe_outline(outline: Outline, folder: Path) -> dict[str, Any]:
    """The outline as the template reads it; its pictures are written to `folder`."""
    moment = outline.created.astimezone(UTC) if outline.created.tzinfo else outline.created
    return {
        "title": outline.title,
        "subtitle": outline.subtitle,
        "area": outline.area,
        "facts": outline.facts,
        "warning": outline.warning,
        "run": outline.run_id,
        "running_head": outline.running_head,
        "footer": write_footer(outline),
        "author": AUTHOR,
        "created": list(moment.timetuple()[:6]),
        "font": FONT,
        "contents_title": CONTENTS_TITLE,
        "colours": COLOURS,
        "title_on_top": not any(isinstance(block, WholePage) for block in outline.blocks),
        "blocks": [describe_block(block, folder) for block in outline.blocks],
    }


def describe_block(block: Block, folder: Path) -> dict[str, Any]:
    """One block as plain data."""
    match block:
        case Heading():
            return {"kind": "heading", **vars(block)}
        case Paragraph():
            return {"kind": "paragraph", **vars(block)}
        case Bullets():
            return {"kind": "bullets", **vars(block)}
        case Table(caption, columns, rows, notes):
            return {
                "kind": "table",
                "whole": block.is_kept_whole,
                "caption": caption,
                "columns": [vars(column) for column in columns],
                "rows": [[vars(cell) for cell in row] for row in rows],
                "notes": notes,
            }
        case Pictures(pictures):
            described = [describe_picture(picture, folder) for picture in pictures]
            return {"kind": "pictures", "pictures": described}
        case WholePage(title, picture):
            return {"kind": "page", "title": title, "picture": describe_picture(picture, folder)}
        case FrontMatter():
            return {"kind": "front"}


def describe_picture(picture: Picture, folder: Path) -> dict[str, Any]:
    """A picture as plain data; its drawing is written to `folder`."""
    file = f"{picture.name}.svg"
    (folder / file).write_bytes(picture.svg)
    return {
        "file": file,
        "alternative": picture.alternative,
        "caption": picture.caption,
        "width_cm": picture.width_cm,
        "height_cm": picture.height_cm,
    }


def write_footer(outline: Outline) -> str:
    """What stands at the foot of every page beside its number."""
    return f"{outline.title} · tal fra {describe_date(outline.created)}"
