"""How demo files are put on disk: csv, workbooks with fixed times, sidecars.

Belongs here: bytes that depend on nothing but the content, and the words that mark a file
as synthetic. What stands in the files belongs to the datasets' modules.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

PUBLISHER = "Demo (syntetiske tal)"
MARK = "(syntetiske tal)"
WARNING = "SYNTETISKE TAL: opdigtet til afprøvning, må ikke bruges som oplysning om virkeligheden."

Cell = str | int | float | date | None
MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
    "oktober", "november", "december",
)  # fmt: skip


def danish_date(day: date) -> str:
    """The date as a front sheet writes it: 28. november 2025."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def thousands_point(value: int) -> str:
    """A whole number as Danish text with thousands point."""
    return f"{value:,}".replace(",", ".")


def write_csv(
    path: Path, lines: Iterable[str], *, encoding: str = "utf-8", newline: str = "\n"
) -> Path:
    """Write lines; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((newline.join(lines) + newline).encode(encoding))
    return path


def write_sidecar(path: Path, title: str, published: date, **more: str | int) -> Path:
    """Write FILE.meta.yaml beside `path`: what the file itself has no room for."""
    facts = {
        "synthetic": "true",
        "publisher": f'"{PUBLISHER}"',
        "title": f'"{title} {MARK}"',
        "published": published.isoformat(),
        **{key: f'"{text}"' if isinstance(text, str) else text for key, text in more.items()},
    }
    target = path.with_name(path.name + ".meta.yaml")
    lines = [f"# {WARNING}", *(f"{key}: {value}" for key, value in facts.items())]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def write_sheets(
    path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]], published: date
) -> Path:
    """Write a workbook of plain rows, one list of rows per sheet."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return save_book(book, path, published)


def save_book(book: Workbook, path: Path, published: date) -> Path:
    """Save with the release date as the only time inside, so that the bytes repeat."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = datetime(published.year, published.month, published.day)
    book.properties.creator = PUBLISHER
    book.properties.title = f"{path.stem} {MARK}"
    book.properties.created = stamp
    draft = io.BytesIO()
    book.save(draft)
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                # openpyxl puts the present moment here when it saves
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*",
                    rb"\g<1>%b" % f"{stamp:%Y-%m-%dT00:00:00Z}".encode(),
                    content,
                )
            fixed = zipfile.ZipInfo(entry.filename, (stamp.year, stamp.month, stamp.day, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, content)
    return path
