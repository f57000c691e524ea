"""The report as a Word document.

Belongs here: headings, paragraphs, lists, tables and pictures of the outline in Word's own
styles. Does not belong here: what the report says; looks, fields and the file itself, which are
in `reports.word_parts`.
"""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph

from reports.outline import Block, Bullets, Cell, Heading, Outline, Paragraph, Pictures, Table
from reports.word_parts import (
    TEXT_WIDTH_CM,
    describe_picture,
    mark_heading,
    pack,
    set_properties,
    set_styles,
    set_table_header,
    set_up_page,
    shade_cell,
    span_row,
    write_contents,
)
from wording import palette

FILLS = {
    "estimated": palette.ESTIMATED_FILL,
    "suppressed": palette.SUPPRESSED_FILL,
    "missing": palette.MISSING_FILL,
    "better": palette.BETTER_FILL,
    "worse": palette.WORSE_FILL,
}
TABLE_STYLE, BULLET_STYLE, NOTE_STYLE, CAPTION_STYLE = (
    "Table Grid",
    "List Bullet",
    "Note",
    "Caption",
)
GAP_CM = 0.9
SMALL = Pt(6.5)
WORDS_AFTER_NUMBER = Cm(0.2)


def render_word(outline: Outline) -> bytes:
    """The report's Word document; the same outline gives the same bytes."""
    document = Document()
    set_styles(document)
    set_up_page(document, outline)
    set_properties(document, outline)
    write_title(document, outline)
    write_contents(document, outline.contents)
    place = 0
    for block in outline.blocks:
        listed = isinstance(block, Heading) and block.level <= 2
        write_block(document, block, place if listed else None)
        place += listed
    draft = io.BytesIO()
    document.save(draft)
    return pack(draft.getvalue())


def write_title(document: WordDocument, outline: Outline) -> None:
    """The title block: what, for whom, from when."""
    document.add_paragraph(outline.title, style="Title")
    document.add_paragraph(f"{outline.area} · {outline.subtitle}", style="Subtitle")
    if outline.warning:
        document.add_paragraph(outline.warning, style="Warning")
    for label, text in outline.facts:
        paragraph = document.add_paragraph(style="Fact")
        paragraph.add_run(f"{label}\t").bold = True
        paragraph.add_run(text)


def write_block(document: WordDocument, block: Block, bookmark: int | None) -> None:
    """One block; `bookmark` is the place of a heading in the list of contents."""
    match block:
        case Heading(level, text, new_page):
            heading = document.add_heading(text, level)
            heading.paragraph_format.page_break_before = new_page
            if bookmark is not None:
                mark_heading(heading, bookmark)
        case Paragraph(text, tone, lead_in, keep):
            paragraph = document.add_paragraph(style=NOTE_STYLE if tone == "note" else "Normal")
            paragraph.paragraph_format.keep_with_next = keep
            if lead_in:
                paragraph.add_run(f"{lead_in} ").bold = True
            paragraph.add_run(text)
        case Bullets(items):
            for head, text in items:
                paragraph = document.add_paragraph(style=BULLET_STYLE)
                paragraph.add_run(f"{head} ").bold = True
                paragraph.add_run(text)
        case Table():
            write_table(document, block)
        case Pictures():
            write_pictures(document, block)


def write_table(document: WordDocument, table: Table) -> None:
    """Caption, header row that is repeated, rows that are not torn apart, notes."""
    caption = document.add_paragraph(table.caption, style=CAPTION_STYLE)
    caption.paragraph_format.keep_with_next = True
    drawn = document.add_table(rows=0, cols=len(table.columns), style=TABLE_STYLE)
    drawn.autofit = False
    whole = sum(column.width for column in table.columns)
    widths = [Cm(TEXT_WIDTH_CM * column.width / whole) for column in table.columns]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    numeric = [column.numeric for column in table.columns]
    headings = [Cell(column.heading, bold=True) for column in table.columns]
    write_row(drawn, headings, widths, numeric, palette.HEADING_FILL)
    for row in table.rows:
        write_row(drawn, row, widths, numeric)
    set_table_header(drawn, table.caption)
    for note in table.notes or [""]:
        document.add_paragraph(note, style=NOTE_STYLE)


def write_row(
    table: WordTable, row: list[Cell], widths: list[Cm], numeric: list[bool], fill: str = ""
) -> None:
    """One row; a single cell runs over the whole width."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    if len(row) == 1:
        write_cell(span_row(cells), row[0], False, palette.GROUP_FILL)
        return
    for place, (drawn, cell) in enumerate(zip(cells, row, strict=True)):
        drawn.width = widths[place]
        write_cell(drawn, cell, numeric[place], fill or FILLS.get(cell.mark, ""))
        if place and numeric[place - 1] and not numeric[place]:
            # else its words would touch the number to their left
            drawn.paragraphs[0].paragraph_format.left_indent = WORDS_AFTER_NUMBER


def write_cell(drawn: WordCell, cell: Cell, right: bool, fill: str) -> None:
    """A cell's text, its second line, its fill."""
    paragraph = drawn.paragraphs[0]
    paragraph.style = "Table Text"
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run(cell.text).bold = cell.bold
    if cell.small:
        small = paragraph.add_run()
        small.add_break(WD_BREAK.LINE)
        small.add_text(cell.small)
        small.font.size = SMALL
    if fill:
        shade_cell(drawn, fill)


def write_pictures(document: WordDocument, block: Pictures) -> None:
    """Pictures in one row of a table without borders, each with its caption."""
    pictures = block.pictures
    if len(pictures) == 1:
        paragraph = document.add_paragraph(style="Picture")
        width = min(pictures[0].width_cm, TEXT_WIDTH_CM)
        place_picture(paragraph, block, 0, width)
        document.add_paragraph(pictures[0].caption, style=NOTE_STYLE)
        return
    table = document.add_table(rows=1, cols=len(pictures))
    table.autofit = False
    width = (TEXT_WIDTH_CM - GAP_CM) / len(pictures)
    for place, cell in enumerate(table.rows[0].cells):
        cell.width = Cm(TEXT_WIDTH_CM / len(pictures))
        paragraph = cell.paragraphs[0]
        paragraph.style = "Picture"
        place_picture(paragraph, block, place, width)
        cell.add_paragraph(pictures[place].caption, style=NOTE_STYLE)


def place_picture(paragraph: WordParagraph, block: Pictures, place: int, width_cm: float) -> None:
    """A sharp picture with its alternative text."""
    picture = block.pictures[place]
    drawn = paragraph.add_run().add_picture(io.BytesIO(picture.png), width=Cm(width_cm))
    describe_picture(drawn, picture.caption, picture.alternative)
