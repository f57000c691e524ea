"""Word's own parts that python-docx has no words for, and the look of the document.

Belongs here: styles, header and footer, fields, alternative texts, the file with fixed times.
Does not belong here: the report's blocks (`reports.word`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shape import InlineShape
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph

from reports.outline import Outline
from wording.imprint import AUTHOR, LANGUAGE, ZIP_TIME, find_moment
from wording.labels import describe_date
from wording.palette import ACCENT, BANNER_FILL, FONT, INK, QUIET_INK, RULE, WARNING_INK

PAGE_CM = (21.0, 29.7)
SIDE_CM, TOP_CM, BOTTOM_CM = 2.0, 2.0, 1.6
NARROW_SIDE_CM, NARROW_TOP_CM, NARROW_BOTTOM_CM = 0.6, 1.5, 1.2
SECOND_STYLES = "/stylesWithEffects"
TWO_LINES_CM = 2.2
TEXT_WIDTH_CM = PAGE_CM[0] - 2 * SIDE_CM
BODY, SMALL, TABLE = 9.0, 7.5, 7.0
"""Sizes in points."""
HEADINGS = {1: (16, 14, 6), 2: (12, 10, 4), 3: (10, 6, 2)}
"""Of each level the size, and the space before and after, in points."""
AFTER_SHADING = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
"""What Word's schema wants after a paragraph's shading."""


def set_styles(document: WordDocument) -> None:
    """The document's styles: one font, the products' colours, Danish."""
    normal = find_style(document, "Normal")
    dress(normal, BODY, INK, after=6)
    normal.paragraph_format.line_spacing = 1.1
    for level, (size, before, after) in HEADINGS.items():
        dress(find_style(document, f"Heading {level}"), size, ACCENT, True, before, after)
    dress(find_style(document, "Title"), 24, ACCENT, True, after=4)
    clear_borders(find_style(document, "Title"))
    dress(find_style(document, "Subtitle"), 13, INK, after=10)
    dress(find_style(document, "Caption"), SMALL, ACCENT, True, before=10, after=3)
    dress(find_style(document, "List Bullet"), BODY, INK, after=3)
    dress(find_style(document, "Header"), 7.5, QUIET_INK)
    dress(find_style(document, "Footer"), 7.5, QUIET_INK)
    dress(add_style(document, "Note"), SMALL, QUIET_INK, before=3, after=4)
    dress(add_style(document, "Table Note"), TABLE - 0.5, QUIET_INK, after=1.5)
    bullet = add_style(document, "Note Bullet")
    bullet.base_style = find_style(document, "List Bullet")
    dress(bullet, SMALL, QUIET_INK, after=2)
    dress(add_style(document, "Small Title"), 12, ACCENT, True, after=2)
    dress(add_style(document, "Table Text"), TABLE, INK, before=1, after=1)
    dress(add_style(document, "Picture"), BODY, INK, before=4)
    add_style(document, "Picture").paragraph_format.keep_with_next = True
    dress(add_style(document, "Contents Title"), 13, ACCENT, True, before=8, after=4)
    for level, name in enumerate(("toc 1", "toc 2")):
        dress(add_style(document, name), BODY, INK, level == 0, 3 if level == 0 else 0, 1)
        indents = add_style(document, name).paragraph_format
        indents.left_indent, indents.right_indent = Cm(0.5 * level), Cm(1.0)
        indents.tab_stops.add_tab_stop(
            Cm(TEXT_WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    fact = add_style(document, "Fact")
    dress(fact, BODY, INK, after=2)
    fact.paragraph_format.tab_stops.add_tab_stop(Cm(3.2))
    fact.paragraph_format.left_indent = Cm(3.2)
    fact.paragraph_format.first_line_indent = Cm(-3.2)
    warning = add_style(document, "Warning")
    dress(warning, 11, WARNING_INK, True, before=4, after=8)
    banner = make("w:shd", val="clear", color="auto", fill=BANNER_FILL)
    warning.element.get_or_add_pPr().insert_element_before(banner, *AFTER_SHADING)
    set_language(document)


def drop_second_styles(document: WordDocument) -> None:
    """Take away the template's copy of its styles for Word 2010, which would contradict ours."""
    relations = document.part.rels
    for name in [name for name, each in relations.items() if each.reltype.endswith(SECOND_STYLES)]:
        del relations[name]


def find_style(document: WordDocument, name: str) -> ParagraphStyle:
    """A style that the template has."""
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def add_style(document: WordDocument, name: str) -> ParagraphStyle:
    """A paragraph style of that name, made where there is none."""
    if name not in document.styles:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
    return find_style(document, name)


def dress(
    style: ParagraphStyle,
    size: float,
    ink: str,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
) -> None:
    """Font, size, colour and the space around a style's paragraphs."""
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(ink)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def clear_borders(style: ParagraphStyle) -> None:
    """No line under the title, which the template has."""
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def set_language(document: WordDocument) -> None:
    """Danish as the language of all text, for the spelling check and for screen readers."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert defaults is not None
    for properties in defaults.iter(qn("w:rPr")):
        for language in properties.findall(qn("w:lang")):
            properties.remove(language)
        properties.append(make("w:lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA"))
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)


def set_up_page(document: WordDocument, outline: Outline) -> None:
    """A4, the running head with the warning, the page number."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE_CM[0]), Cm(PAGE_CM[1])
    section.left_margin = section.right_margin = Cm(SIDE_CM)
    section.top_margin, section.bottom_margin = Cm(TOP_CM), Cm(BOTTOM_CM)
    section.header_distance = section.footer_distance = Cm(0.8)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph in (header, footer):
        paragraph.paragraph_format.tab_stops.clear_all()
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
    for style in ("Header", "Footer"):
        find_style(document, style).paragraph_format.tab_stops.clear_all()
    header.add_run(f"{outline.running_head}\t")
    if outline.warning:
        warning = header.add_run(outline.warning)
        warning.bold = True
        warning.font.color.rgb = RGBColor.from_string(WARNING_INK)
    footer.add_run(f"{outline.title} · tal fra {describe_date(outline.created)}\tSide ")
    add_field(footer, "PAGE", "1")
    footer.add_run(" af ")
    add_field(footer, "NUMPAGES", "1")


def start_narrow_page(document: WordDocument) -> tuple[float, float]:
    """Narrow margins for the first page; returns how wide and high a picture on it may be, below
    two lines of text."""
    section = document.sections[-1]
    section.left_margin = section.right_margin = Cm(NARROW_SIDE_CM)
    section.top_margin, section.bottom_margin = Cm(NARROW_TOP_CM), Cm(NARROW_BOTTOM_CM)
    height = PAGE_CM[1] - NARROW_TOP_CM - NARROW_BOTTOM_CM - TWO_LINES_CM
    return PAGE_CM[0] - 2 * NARROW_SIDE_CM, height


def start_usual_page(document: WordDocument) -> None:
    """A new page with the usual margins."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.left_margin = section.right_margin = Cm(SIDE_CM)
    section.top_margin, section.bottom_margin = Cm(TOP_CM), Cm(BOTTOM_CM)


def set_properties(document: WordDocument, outline: Outline) -> None:
    """Title, author, language and times of the document, and the run that it is from."""
    properties = document.core_properties
    moment = find_moment(outline.created)
    properties.title = f"{outline.title}: {outline.area}"
    properties.subject = outline.subtitle
    properties.author = properties.last_modified_by = AUTHOR
    properties.comments = f"Kørsel {outline.run_id}"
    properties.language = LANGUAGE
    properties.created = properties.modified = moment
    properties.revision = 1


def begin_field(paragraph: WordParagraph, instruction: str) -> None:
    """The beginning of a field, up to its result."""
    for kind in ("begin", "instruction", "separate"):
        run = paragraph.add_run()._r
        if kind == "instruction":
            text = make("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {instruction} "
            run.append(text)
        else:
            run.append(make("w:fldChar", fldCharType=kind))


def add_field(paragraph: WordParagraph, instruction: str, result: str) -> None:
    """A whole field with the result that is shown until Word has counted."""
    begin_field(paragraph, instruction)
    paragraph.add_run(result)
    paragraph.add_run()._r.append(make("w:fldChar", fldCharType="end"))


def set_table_header(table: WordTable, description: str) -> None:
    """The first row again on every page, no row torn apart, thin rules, a description."""
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(make("w:cantSplit"))
        if place == 0:
            properties.append(make("w:tblHeader"))
    properties = table._tbl.tblPr
    borders = make("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        shown = side in ("bottom", "insideH")
        borders.append(
            make(f"w:{side}", val="single" if shown else "nil", sz="4", space="0", color=RULE)
        )
    margins = make("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(make(f"w:{side}", w="50", type="dxa"))
    layout = properties.find(qn("w:tblLayout"))
    places = [borders, *([layout] if layout is not None else []), margins]
    look = properties.find(qn("w:tblLook"))
    for element in [*places, make("w:tblCaption", val=description)]:
        # the schema wants these in order, the caption after tblLook
        if element.tag == qn("w:tblCaption") or look is None:
            properties.append(element)
        else:
            look.addprevious(element)


def span_row(cells: Sequence[WordCell]) -> WordCell:
    """One cell over the whole width of the table."""
    merged: WordCell = cells[0].merge(cells[-1])
    return merged


def shade_cell(cell: WordCell, fill: str) -> None:
    """A cell's background."""
    cell._tc.get_or_add_tcPr().append(make("w:shd", val="clear", color="auto", fill=fill))


def describe_picture(picture: InlineShape, title: str, alternative: str) -> None:
    """A picture's title and alternative text, and no room around it but its own."""
    for side in ("distT", "distB", "distL", "distR"):
        picture._inline.set(side, "0")
    properties = picture._inline.docPr
    properties.set("title", title)
    properties.set("descr", alternative)


def make(tag: str, /, **attributes: str) -> BaseOxmlElement:
    """An element of Word's, with attributes in Word's name space."""
    element = OxmlElement(tag)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element


def pack(draft: bytes) -> bytes:
    """The file anew with the same times in every entry, so that its bytes are its content's."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(draft)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
