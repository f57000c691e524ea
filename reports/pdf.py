"""The report as a PDF, set by typst.

Belongs here: handing the outline and its pictures to `report.typ`. Does not belong here: what the
report says, or how it looks, which is in that file.
"""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import matplotlib
import typst

from reports.drawing import FONT
from reports.outline import Block, Bullets, Heading, Outline, Paragraph, Pictures, Table
from wording import palette
from wording.imprint import AUTHOR
from wording.labels import describe_date

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARD: Final = "ua-1"
"""PDF/UA: tagged, with language, title and alternative texts."""
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
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    moment = outline.created.astimezone(UTC) if outline.created.tzinfo else outline.created
    with TemporaryDirectory(prefix="klynge-report-") as name:
        folder = Path(name)
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        described = json.dumps(describe_outline(outline, folder), ensure_ascii=False)
        (folder / "report.json").write_text(described, encoding="utf-8")
        compiled = typst.compile(
            str(folder / "report.typ"), root=str(folder), font_paths=[str(fonts)],
            ignore_system_fonts=True, format="pdf", pdf_standards=STANDARD,
            timestamp=int(moment.timestamp()),
        )  # fmt: skip
    assert isinstance(compiled, bytes)
    return compiled


def describe_outline(outline: Outline, folder: Path) -> dict[str, Any]:
    """The outline as the template reads it; its pictures are written to `folder`."""
    moment = outline.created.astimezone(UTC) if outline.created.tzinfo else outline.created
    return {
        "title": outline.title,
        "subtitle": outline.subtitle,
        "area": outline.area,
        "facts": outline.facts,
        "warning": outline.warning,
        "running_head": outline.running_head,
        "footer": write_footer(outline),
        "author": AUTHOR,
        "created": list(moment.timetuple()[:6]),
        "font": FONT,
        "contents_title": CONTENTS_TITLE,
        "colours": COLOURS,
        "blocks": [describe_block(block, folder) for block in outline.blocks],
    }


def describe_block(block: Block, folder: Path) -> dict[str, Any]:
    """One block as plain data."""
    match block:
        case Heading(level, text, new_page):
            return {"kind": "heading", "level": level, "text": text, "new_page": new_page}
        case Paragraph():
            return {"kind": "paragraph", **vars(block)}
        case Bullets(items):
            return {"kind": "bullets", "items": items}
        case Table(caption, columns, rows, notes):
            return {
                "kind": "table",
                "caption": caption,
                "columns": [vars(column) for column in columns],
                "rows": [[vars(cell) for cell in row] for row in rows],
                "notes": notes,
            }
        case Pictures(pictures):
            for picture in pictures:
                (folder / f"{picture.name}.svg").write_bytes(picture.svg)
            return {
                "kind": "pictures",
                "pictures": [
                    {
                        "file": f"{picture.name}.svg",
                        "alternative": picture.alternative,
                        "caption": picture.caption,
                        "width_cm": picture.width_cm,
                    }
                    for picture in pictures
                ],
            }


def write_footer(outline: Outline) -> str:
    """What stands at the foot of every page beside its number."""
    return f"{outline.title} · tal fra {describe_date(outline.created)}"
