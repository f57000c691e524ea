"""Where an extract came from: what the file says of itself, else its sidecar.

Belongs here: the front sheet's cells, notes around the table, the word "syntetisk".
"""

from __future__ import annotations

import re

from schemas.extracts import Provenance
from schemas.problems import Problem
from sources.cells.periods import parse_date
from sources.cells.text import tidy_text
from sources.files.raw import RawTable
from sources.files.workbook_file import Workbook, split_cell
from sources.layouts.model import Layout
from sources.sidecar import Sidecar

_SYNTHETIC = re.compile(r"\bsyntetisk", re.IGNORECASE)


def read_front(book: Workbook, layout: Layout) -> tuple[dict[str, str], list[str]]:
    """The front sheet's cells by name, and every text of front and note sheets."""
    said: dict[str, str] = {}
    texts: list[str] = []
    front = layout.front
    names = [front.sheet] if front else []
    data_sheets = {sheet.name for sheet in layout.sheets}
    for name in dict.fromkeys([*names, *layout.note_sheets]):
        if name in book.sheet_names and name not in data_sheets:
            texts += _all_texts(book.table(name))
    if front is None or front.sheet not in book.sheet_names:
        return said, texts
    table = book.table(front.sheet)
    for key in ("title", "published", "unit", "publisher"):
        cell = getattr(front, key)
        text = table.cell(*split_cell(cell)) if cell else None
        if text and text.strip():
            said[key] = tidy_text(text)
    return said, texts


def combine_provenance(
    said: dict[str, str], notes: list[str], sidecar: Sidecar, layout: Layout, file: str
) -> tuple[Provenance, list[Problem]]:
    """The file's own word first, the sidecar where it is silent, the layout last.

    What differs between the two is a problem of the rule `contradiction`, told with the warnings.
    """
    warnings: list[Problem] = []
    published = parse_date(said["published"]) if "published" in said else None
    if "published" in said and published is None and not _SYNTHETIC.search(said["published"]):
        warnings.append(
            Problem(
                rule="release_date",
                message="The cell with the release date holds no date.",
                file=file,
                sheet=layout.front.sheet if layout.front else None,
                column=layout.front.published if layout.front else None,
                found=f"'{said['published']}'",
                expected="a date like 28. november 2025",
                remedy="State the date as 'published' in the sidecar.",
            )
        )
    if published and sidecar.published and published != sidecar.published:
        dates = f"{published.isoformat()} in the file, {sidecar.published.isoformat()}"
        warnings.append(_describe_difference("published", f"{dates} in the sidecar", file))
    texts = [*said.values(), *notes]
    says_synthetic = any(_SYNTHETIC.search(text) for text in texts)
    if says_synthetic and sidecar.synthetic is False:
        warnings.append(_describe_difference("synthetic", "'syntetisk' and 'false'", file))
    synthetic = says_synthetic or bool(sidecar.synthetic)
    unit = f"Udgiver: {said['unit']}" if "unit" in said else None
    return Provenance(
        publisher=said.get("publisher") or sidecar.publisher or layout.publisher,
        title=said.get("title") or sidecar.title,
        published=published or sidecar.published,
        url=sidecar.url,
        retrieved=sidecar.retrieved,
        licence=sidecar.licence or layout.licence,
        synthetic=synthetic,
        notes="\n".join(part for part in (unit, *notes) if part)[:2000] or None,
    ), warnings


def _describe_difference(key: str, found: str, file: str) -> Problem:
    return Problem(
        rule="contradiction",
        message=f"File and sidecar state '{key}' differently.",
        file=file,
        column=key,
        found=found,
        expected="the same in both",
        remedy=f"Correct or delete '{key}' in the sidecar.",
    )


def _all_texts(table: RawTable) -> list[str]:
    return [
        tidy_text(cell)
        for row in table.frame.head(200).iter_rows()
        for cell in row
        if cell and cell.strip()
    ]
