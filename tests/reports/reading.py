"""Reading finished reports as a program of its own would, to hold them against the figures."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
from docx import Document
from docx.document import Document as WordDocument

from reports.content import ReportContent
from reports.ledger import Ledger, ToldNumber
from schemas.promises import PromiseLedger as Promises
from wording.labels import describe_date, describe_period
from wording.view import Breakdown

NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")
CONSTANTS = {"95", "1", "2", "4"}
"""The level of the intervals, and the half years that the methods speak of."""


def open_word(data: bytes) -> WordDocument:
    return Document(io.BytesIO(data))


def read_word(document: WordDocument) -> list[str]:
    """Every text of a Word document: paragraphs, tables, header, footer, alternative texts."""
    parts = [document.element.body]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
    texts = []
    for part in parts:
        for paragraph in part.iter("{*}p"):
            texts.append("".join(run.text or "\n" for run in paragraph.iter("{*}t", "{*}br")))
        texts += [picture.get("descr") for picture in part.iter("{*}docPr")]
    return texts


def read_pdf(data: bytes, folder: Path) -> list[str]:
    """The lines of a PDF's text; none where no program reads them."""
    program = shutil.which("pdftotext")
    if program is None:
        return []
    file = folder / "report.pdf"
    file.write_bytes(data)
    text = subprocess.run(
        [program, "-layout", str(file), "-"], check=True, capture_output=True, text=True
    ).stdout
    return text.splitlines()


def list_numbers(texts: Iterable[str]) -> set[str]:
    """Every number as it is written, without sign."""
    return {found.rstrip(".") for text in texts for found in NUMBER.findall(text or "")}


def list_known(content: ReportContent, ledger: Ledger) -> set[str]:
    """The numbers that may stand in a report: those told of figures, and those of texts that
    stewards and publishers wrote, of periods, dates and the numbering."""
    material = content.material
    written = [
        *(each.text for each in ledger.entries),
        *(str(each) for each in material.values["status_reason"].drop_nulls().unique()),
        *(str(each) for each in material.values["note"].drop_nulls().unique()),
        *(describe_period(period) for period in material.values["period"].unique()),
        *(period for period in material.values["period"].unique()),
        *(age for age in material.values["age"].unique()),
        *(category for category in material.values["category"].unique()),
        *(str(year) for year in material.values["target_year"].drop_nulls().unique()),
        describe_date(material.generated_at), f"{material.generated_at:%H.%M}",
        *(describe_date(day) for day in material.extracts["vintage"]),
        *(describe_date(day.date()) for day in material.extracts["received_at"]),
        material.run_id, content.snapshot, str(content.baseline), str(content.period),
        "pr. 1.000 10.000 100.000", "2024-2027", *(str(each) for each in range(100)),
    ]  # fmt: skip
    for definition in material.definitions:
        written += filter(None, [definition.title, definition.short_title, definition.description,
                                 definition.limitations])  # fmt: skip
    for freshness in material.freshness:
        written += [describe_date(freshness.expected.end), str(freshness.expected.end.year)]
    return list_numbers(written) | CONSTANTS


def list_promised(promises: Promises) -> set[str]:
    """The numbers that may stand where the report tells of the documents' promises: how many there
    are of each kind, and those in the words of the open ones."""
    every = promises.promises
    open_ones = [one for one in every if one.open]
    followed = [one for one in every if one.indicators]
    kept = [one for one in every if one.kept_by and not one.indicators]
    assert len(open_ones) + len(followed) + len(kept) == len(every)
    counts = [len(promises.documents), *map(len, (every, open_ones, followed, kept))]
    words = [
        f"{promises.find_document(one.document).title} {one.section} {one.quote} {one.open}"
        for one in open_ones
    ]
    return list_numbers([*words, *(write_danish(each, 0) for each in counts)])


def split_at(texts: list[str], heading: str) -> tuple[list[str], list[str]]:
    """The texts before and after a heading, the last one of these words; nothing comes of nothing,
    where no program reads the file."""
    if not texts:
        return [], []
    place = max(number for number, text in enumerate(texts) if heading in (text or ""))
    return texts[:place], texts[place:]


def find_row(
    values: pl.DataFrame, told: ToldNumber, period: str | None = None
) -> dict[str, object]:
    """The one published row that a number is taken from."""
    assert told.about is not None
    return find_figure(values, told.about.indicator_id, told.about.area,
                       period or told.about.period, told.about.breakdown)  # fmt: skip


def find_figure(
    values: pl.DataFrame,
    indicator_id: str,
    area: tuple[str, str],
    period: str,
    breakdown: Breakdown,
) -> dict[str, object]:
    """The one published row of a figure."""
    found = values.filter(
        indicator_id=indicator_id, area_type=area[0], area_id=area[1], period=period,
        **breakdown._asdict(),
    )  # fmt: skip
    assert found.height == 1
    return found.row(0, named=True)


def write_danish(value: float, decimals: int) -> str:
    """A number without its sign as Danes write it, made another way than the report does."""
    exact = Decimal(str(float(value)))
    text = f"{abs(exact.quantize(Decimal(10) ** -decimals, ROUND_HALF_UP)):,f}"
    return text.translate(str.maketrans(",.", ".,"))
