"""Which looks of a workbook make cells show something else than they store.

Belongs here: number formats and struck-out fonts (`styles.xml`), raised and struck-out characters
(shared texts). Does not belong here: which cells have these looks (`appearance`), and what a format
does to a number (`number_formats`).
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from sources.files.number_formats import FormatSection, is_telling, parse_format
from sources.files.package import Package

_MOST_FORMATS = 65_536
_BUILT_IN = {9: "0%", 10: "0.00%"}
_BLOCK = 1 << 20


class AppearanceError(Exception):
    """A workbook's formats are more than a spreadsheet program writes."""


@dataclass(frozen=True)
class RichText:
    """A text with runs of unlike looks: what stands on the line, what is raised, what is struck."""

    kept: str
    aside: str
    struck: str


@dataclass(frozen=True)
class Looks:
    """The formats and shared texts of a workbook that make cells show something else.

    Number formats by the number of the cell's style, whether it is struck out, and texts by their
    number among the shared ones.
    """

    formats: dict[int, list[FormatSection]] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    texts: dict[int, RichText] = field(default_factory=dict)

    @property
    def styles(self) -> frozenset[int]:
        """The styles that tell something."""
        return self.struck | self.formats.keys()


def read_looks(path: Path, package: Package) -> Looks:
    """The looks of a workbook. Raises AppearanceError, ExpatError and what zip archives raise."""
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        styles = _StyleReader()
        if "xl/styles.xml" in names:
            _parse(archive, names["xl/styles.xml"], styles)
        texts = _TextReader()
        strings = names.get("xl/sharedstrings.xml")
        if strings in package.rich:
            _parse(archive, strings, texts)
    formats, struck = styles.choose()
    return Looks(formats, frozenset(struck), texts.telling)


def read_text(xml: bytes) -> RichText | None:
    """One text's XML, from `is` to its end, with its parts; None when it has but one look."""
    reader = _TextReader()
    _make_parser(reader).Parse(xml, True)
    return reader.telling.get(0)


class _StyleReader:
    """Fonts, number formats and the styles of cells, as a parser meets them."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = dict(_BUILT_IN)
        self.fonts: list[bool] = []
        self.styles: list[tuple[int, int]] = []
        self._within: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        name = tag.rpartition(":")[2]
        parent = self._within[-1] if self._within else ""
        if name == "numFmt" and parent == "numFmts":
            self.codes[_to_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "font" and parent == "fonts":
            self.fonts.append(False)
        elif name == "strike" and "fonts" in self._within:
            self.fonts[-1] = attributes.get("val", "1") not in ("0", "false")
        elif name == "xf" and parent == "cellXfs":
            format_id, font = attributes.get("numFmtId"), attributes.get("fontId")
            self.styles.append((_to_int(format_id), _to_int(font)))
        if max(len(self.codes), len(self.fonts), len(self.styles)) > _MOST_FORMATS:
            raise AppearanceError(f"more than {_MOST_FORMATS:,} formats")
        if len(self._within) < 50:
            self._within.append(name)

    def end(self, tag: str) -> None:
        """A tag ends."""
        if self._within and self._within[-1] == tag.rpartition(":")[2]:
            self._within.pop()

    def text(self, text: str) -> None:
        """Styles have no text."""

    def choose(self) -> tuple[dict[int, list[FormatSection]], set[int]]:
        """The styles whose format makes numbers look like others, and those struck out."""
        formats: dict[int, list[FormatSection]] = {}
        known: dict[int, list[FormatSection]] = {}
        struck: set[int] = set()
        for number, (format_id, font) in enumerate(self.styles):
            if format_id in self.codes:
                sections = known.setdefault(format_id, parse_format(self.codes[format_id]))
                if is_telling(sections):
                    formats[number] = sections
            if font < len(self.fonts) and self.fonts[font]:
                struck.add(number)
        return formats, struck


class _TextReader:
    """Shared texts, or one inline text, with the runs of unlike looks."""

    def __init__(self) -> None:
        self.telling: dict[int, RichText] = {}
        self._index = -1
        self._runs: list[tuple[str, bool, bool]] = []
        self._raised = self._struck = self._is_text = self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        name = tag.rpartition(":")[2]
        if name in ("si", "is"):
            self._index += 1
            self._runs = []
        elif name == "r":
            self._raised = self._struck = False
        elif name == "vertAlign":
            self._raised = attributes.get("val") in ("superscript", "subscript")
        elif name == "strike":
            self._struck = attributes.get("val", "1") not in ("0", "false")
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._is_text = not self._phonetic

    def end(self, tag: str) -> None:
        """A tag ends."""
        name = tag.rpartition(":")[2]
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "r":
            self._raised = self._struck = False
        elif name in ("si", "is"):
            rich = _join_runs(self._runs)
            if rich is not None:
                self.telling[self._index] = rich

    def text(self, text: str) -> None:
        """Characters of a run."""
        if self._is_text:
            self._runs.append((text, self._raised, self._struck))


def _join_runs(runs: list[tuple[str, bool, bool]]) -> RichText | None:
    """A text's parts; None when nothing is raised beside the line or struck out."""
    aside = "".join(text for text, raised, _ in runs if raised)
    kept = "".join(text for text, raised, _ in runs if not raised)
    if not kept.strip():
        # all of it raised is a look, and no footnote to anything
        aside, kept = "", kept + aside
    struck = "".join(text for text, raised, is_struck in runs if is_struck and not raised)
    if not aside.strip() and not struck.strip():
        return None
    return RichText(kept, aside.strip(), struck)


def _parse(archive: zipfile.ZipFile, part: str, reader: _StyleReader | _TextReader) -> None:
    parser = _make_parser(reader)
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            parser.Parse(block)
    parser.Parse(b"", True)


def _make_parser(reader: _StyleReader | _TextReader) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    return parser


def _to_int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0
