"""The report as a Word document.

Belongs here: headings, paragraphs, lists, tables and pictures of the outline in Word's own
styles. Does not belong here: what the report says; looks, fields and the file itself, which are
in `reports.word_parts`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph

from reports.outline import (
    Block,
    Bullets,
    Cell,
    FrontMatter,
    Heading,
    Outline,
    Paragraph,
    Picture,
    Pictures,
    Table,
    Tone,
    WholePage,
)
from reports.word_contents import ContentsEntry, mark_heading, write_contents
from reports.word_parts import (
    TEXT_WIDTH_CM,
    describe_picture,
    drop_second_styles,
    pack,
    set_properties,
    set_styles,
    set_table_header,
    set_up_page,
    shade_cell,
    span_row,
    start_narrow_page,
    start_usual_page,
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
SMALL_TITLE_STYLE, NOTE_BULLET_STYLE, TABLE_NOTE_STYLE = "Small Title", "Note Bullet", "Table Note"
GAP_CM = 0.4
SMALL = Pt(6.0)
WORDS_AFTER_NUMBER = Cm(0.2)


def render_word(outline: Outline, pages: Sequence[int] = ()) -> bytes:
    """The report's Word document; the same outline gives the same bytes.

    `pages` are the pages of the headings in the list of contents, as the PDF has them; without them
    the list has none.
    """
    document = Document()
    drop_second_styles(document)
    set_styles(document)
    set_up_page(document, outline)
    set_properties(document, outline)
    writer = Writer(document, outline, list_entries(outline, pages))
    if not any(isinstance(block, WholePage) for block in outline.blocks):
        document.add_paragraph(outline.title, style="Title")
    for block in outline.blocks:
        writer.write(block)
    draft = io.BytesIO()
    document.save(draft)
    return pack(draft.getvalue())


def list_entries(outline: Outline, pages: Sequence[int]) -> list[ContentsEntry]:
    """The entries of the list of contents."""
    known: list[int | None] = list(pages) or [None] * len(outline.contents)
    return [
        ContentsEntry(heading.level, heading.text, page)
        for heading, page in zip(outline.contents, known, strict=True)
    ]


@dataclass
class Writer:
    """Writes block after block into one document; `_listed` headings of it are written."""

    document: WordDocument
    outline: Outline
    entries: list[ContentsEntry]
    _listed: int = 0

    def write(self, block: Block) -> None:
        """One block."""
        document = self.document
        match block:
            case Heading():
                self.write_heading(block)
            case Paragraph(text, tone, lead_in, keep):
                paragraph = document.add_paragraph(style=choose_style(tone))
                paragraph.paragraph_format.keep_with_next = keep
                write_led_in(paragraph, lead_in, text)
            case Bullets(items, tone):
                style = NOTE_BULLET_STYLE if tone == "note" else BULLET_STYLE
                for head, text in items:
                    write_led_in(document.add_paragraph(style=style), head, text)
            case Table():
                write_table(document, block)
            case Pictures():
                write_pictures(document, block)
            case WholePage():
                self.write_page(block)
            case FrontMatter():
                self.write_front()

    def write_heading(self, block: Heading) -> None:
        """A heading, marked where the list of contents names it."""
        heading = self.document.add_heading(block.text, block.level)
        heading.paragraph_format.page_break_before = block.new_page
        if block.listed:
            mark_heading(heading, self._listed)
            self._listed += 1

    def write_page(self, block: WholePage) -> None:
        """A picture on a page of its own with narrow margins, below the document's title."""
        width, height = start_narrow_page(self.document)
        if block.title:
            title = f"{self.outline.title}: {self.outline.area}"
            self.document.add_paragraph(title, style=SMALL_TITLE_STYLE)
            self.write_heading(Heading(1, block.title))
        paragraph = self.document.add_paragraph(style="Picture")
        scale = min(width / block.picture.width_cm, height / block.picture.height_cm)
        place_picture(paragraph, block.picture, block.picture.width_cm * scale)
        paragraph.paragraph_format.keep_with_next = False
        start_usual_page(self.document)

    def write_front(self) -> None:
        """For whom and from when, what the report says about itself, the list of contents."""
        document, outline = self.document, self.outline
        document.add_paragraph(f"{outline.area} · {outline.subtitle}", style="Subtitle")
        if outline.warning:
            document.add_paragraph(outline.warning, style="Warning")
        for label, text in outline.facts:
            paragraph = document.add_paragraph(style="Fact")
            paragraph.add_run(f"{label}\t").bold = True
            paragraph.add_run(text)
        write_contents(document, self.entries)


def choose_style(tone: Tone) -> str:
    """The style of running text or of small print."""
    return NOTE_STYLE if tone == "note" else "Normal"


def write_led_in(paragraph: WordParagraph, lead_in: str, text: str) -> None:
    """Words in bold, and what follows them."""
    if lead_in:
        paragraph.add_run(f"{lead_in} ").bold = True
    paragraph.add_run(text)


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
    keep_rows_together(drawn, table)
    set_table_header(drawn, table.caption)
    for note in table.notes or [""]:
        document.add_paragraph(note, style=TABLE_NOTE_STYLE)


def keep_rows_together(drawn: WordTable, table: Table) -> None:
    """A short table stands on one page; of a longer one the heading and each band stand with the
    row below, and the last row with the first note."""
    rows = drawn.rows
    for place, row in enumerate(rows):
        is_band = place > 0 and len(table.rows[place - 1]) == 1
        is_last = place == len(table.rows)
        kept = bool(table.notes) if is_last else table.is_kept_whole or place == 0 or is_band
        for cell in row.cells if kept else ():
            cell.paragraphs[0].paragraph_format.keep_with_next = True


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
    if cell.notes:
        numbers = paragraph.add_run("\N{NO-BREAK SPACE}" + " ".join(map(str, cell.notes)))
        numbers.font.superscript = True
    if cell.small:
        small = paragraph.add_run()
        small.add_break(WD_BREAK.LINE)
        small.add_text(cell.small)
        small.font.size = SMALL
    if fill:
        shade_cell(drawn, fill)


def write_pictures(document: WordDocument, block: Pictures) -> None:
    """Pictures beside each other in one line, no wider than the text, then their captions."""
    pictures = block.pictures
    whole = sum(picture.width_cm for picture in pictures)
    scale = min(1.0, (TEXT_WIDTH_CM - GAP_CM * (len(pictures) - 1)) / whole)
    paragraph = document.add_paragraph(style="Picture")
    for place, picture in enumerate(pictures):
        if place:
            paragraph.add_run(" ")
        place_picture(paragraph, picture, picture.width_cm * scale)
    captions = " ".join(picture.caption for picture in pictures)
    document.add_paragraph(captions, style=NOTE_STYLE)


def place_picture(paragraph: WordParagraph, picture: Picture, width_cm: float) -> None:
    """A sharp picture with its alternative text."""
    drawn = paragraph.add_run().add_picture(io.BytesIO(picture.png), width=Cm(width_cm))
    describe_picture(drawn, picture.caption, picture.alternative)
