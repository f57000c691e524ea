"""The report as data: what both files show, in order.

Belongs here: the kinds of block. Does not belong here: what they say (`reports.compose`,
`reports.appendix`) or how a file shows them (`reports.word`, `reports.pdf`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Tone = Literal["body", "note"]
"""How a paragraph is meant: running text or small print."""

MOST_ROWS_KEPT = 8

Mark = Literal["plain", "estimated", "suppressed", "missing", "better", "worse"]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; `listed` in the list of contents."""

    level: int
    text: str
    new_page: bool = False
    listed: bool = True


@dataclass(frozen=True)
class Paragraph:
    """Running text; `lead_in` stands in front of it in bold, `keep` keeps what follows with it."""

    text: str
    tone: Tone = "body"
    lead_in: str = ""
    keep: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list; each entry is the words in bold that begin it, and the rest."""

    items: list[tuple[str, str]]
    tone: Tone = "body"


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, the numbers of the notes that it refers to, a second line in
    small print, and its marking."""

    text: str
    small: str = ""
    mark: Mark = "plain"
    bold: bool = False
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class TableColumn:
    """A column: heading, width in parts of the whole, and whether numbers stand in it."""

    heading: str
    width: float
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table; a row with a single cell is a band that names the rows below it."""

    caption: str
    columns: list[TableColumn]
    rows: list[list[Cell]]
    notes: list[str] = field(default_factory=list)

    @property
    def is_kept_whole(self) -> bool:
        """Whether it is short enough to stand on one page, whatever room is left on this one."""
        return len(self.rows) <= MOST_ROWS_KEPT


@dataclass(frozen=True)
class Picture:
    """A picture in both forms, with what it shows in words for those who do not see it."""

    name: str
    svg: bytes
    png: bytes
    alternative: str
    caption: str
    width_cm: float
    height_cm: float


@dataclass(frozen=True)
class Pictures:
    """Pictures side by side, at most two."""

    pictures: list[Picture]


@dataclass(frozen=True)
class WholePage:
    """A picture that is a page by itself, as large as the paper lets it be, under its heading; ''
    where it goes on from the page before."""

    title: str
    picture: Picture


@dataclass(frozen=True)
class FrontMatter:
    """Here stand the facts about the report and its list of contents."""


Block = Heading | Paragraph | Bullets | Table | Pictures | WholePage | FrontMatter


@dataclass(frozen=True)
class Outline:
    """A whole report.

    `facts` are label and text of what the report says about itself. `running_head` stands on every
    page, with `warning` where figures are synthetic. `created` is the documents' only time.
    """

    title: str
    subtitle: str
    area: str
    facts: list[tuple[str, str]]
    warning: str
    running_head: str
    created: datetime
    run_id: str
    blocks: list[Block]

    @property
    def contents(self) -> list[Heading]:
        """The headings of the list of contents; a whole page has one of its own."""
        headings = [
            Heading(1, block.title, listed=bool(block.title))
            if isinstance(block, WholePage) else block
            for block in self.blocks if isinstance(block, Heading | WholePage)
        ]  # fmt: skip
        return [heading for heading in headings if heading.listed]
