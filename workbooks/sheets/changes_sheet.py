"""What changed between two snapshots, as an Excel workbook: one row for each figure.

Belongs here: the sheets "Forside" and "Ændringer". Does not belong here: what is said of a change
(`wording.news.changes`, `wording.news.change_words`). The rows are made as text, as those of
`workbooks.sheets.data_sheet` are, since everything may have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wording.labels import describe_date
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN
from wording.news.change_words import CHANGE_TEXTS, CHANGES, count_lost
from wording.news.changes import LEAD, TITLE, Changes, describe_release
from workbooks.excel.package import Extras, SheetRows, save_workbook, start_workbook
from workbooks.excel.pages import break_between, set_up_page
from workbooks.excel.shared_texts import share_texts
from workbooks.excel.style import (
    COUNT_FORMAT,
    HEADING,
    HEADING_RIGHT,
    LINE_HEIGHT,
    LINK,
    QUIET,
    SUBTITLE,
    WRAPPED,
    Look,
    Pen,
    figure_look,
    fit_row,
    set_widths,
    signed_format,
    write_banner,
    write_title,
)
from workbooks.excel.tables import mark_table

FRONT, TABLE = "Forside", "Ændringer"
FRONT_WIDTHS = (32, 16, 96)
CHARACTERS = 140
MOST_ROWS = 1_000_000
"""Excel takes 1,048,576."""
SHOWN_CAUSES = 200
AT_ONCE = 10_000
"""Rows whose text is held at the same time."""
PRINTED_ROWS = 60
"""Of a workbook about more than changes; the table is for the screen."""
LABEL_LINE = Look(bold=True)
TABLE_TITLE = "Ændringer siden den forrige udgivelse"
OLDER = (
    "Arket sammenligner med den udgivelse, der gjaldt lige før. Spørg analysen, hvis der skal "
    "sammenlignes med en ældre."
)

COLUMNS: dict[str, tuple[str, float]] = {
    "title": ("Indikator", 44), "area_type": ("Områdetype", 16), "area_name": ("Område", 20),
    "period": ("Periode", 15), "breakdown": ("Opdeling", 22), "change": ("Ændring", 18),
    "old_value": ("Før", 11), "new_value": ("Nu", 11), "unit": ("Enhed", 12),
    "difference": ("Forskel", 11), "difference_unit": ("Forskellens enhed", 14),
    "relative": ("Forskel i pct.", 11), "status": ("Status", 22), "causes": ("Årsag", 84),
    "indicator_id": ("Indikatorens id", 34),
}  # fmt: skip
"""The table's columns by those of `Changes.rows`, each with heading and width."""

NUMBERS = ("old_value", "new_value", "difference", "relative")
TEXTS = [name for name in COLUMNS if name not in NUMBERS]
TEXT = Look(indent=1, wrap=True)
RELATIVE = Look(align="right", wrap=True, number_format=signed_format(1))


def write_changes_workbook(path: Path, changes: Changes) -> None:
    """Write the workbook to `path`; the same changes give the same bytes.

    Raises OSError when the file cannot be written.
    """
    workbook = start_workbook(TITLE)
    pen = Pen(workbook)
    days = (describe_date(side.published_at) for side in (changes.old, changes.new))
    footer = f"{TITLE} · {' mod '.join(days)}"
    front = workbook.active
    front.title = FRONT
    table = workbook.create_sheet(TABLE)
    write_front(front, changes, pen, footer)
    rows = write_table(table, changes, pen, footer)
    save_workbook(workbook, path, changes.new.published_at, Extras({TABLE: rows}))


def write_front(sheet: Worksheet, changes: Changes, pen: Pen, footer: str) -> None:
    """Which snapshots are compared, how much changed, and why."""
    set_widths(sheet, FRONT_WIDTHS)
    write_title(pen, sheet, TITLE)
    row = 2
    if changes.synthetic:
        write_banner(pen, sheet, row, len(FRONT_WIDTHS))
        row += 1
    row = pen.write_lines(sheet, row + 1, LEAD, replace(QUIET, size=10), CHARACTERS)
    if changes.chosen:
        row = pen.write_lines(sheet, row, changes.chosen, LABEL_LINE, CHARACTERS)
    row = write_approval(sheet, row, changes, pen)
    link = pen.write(sheet, row, 1, f"Til alle ændringer: arket »{TABLE}«", LINK)
    pen.link(link, f"'{TABLE}'!A1", f"Til arket {TABLE}")
    sides = (("Før", changes.old), ("Nu", changes.new))
    starts = [row + 2]
    row = write_block(
        sheet, row + 2, pen, "De to udgivelser", ("Udgivelse", "Antal tal", "Offentliggjort"),
        [(name, side.figures, describe_release(side)) for name, side in sides],
    )  # fmt: skip
    starts.append(row)
    counts = dict(changes.counts)
    row = write_block(
        sheet, row, pen, "Hvad er ændret", ("Ændring", "Antal tal", "Betyder"),
        [
            *count_lost(changes.lost),
            *((word, counts[word], CHANGE_TEXTS[kind]) for kind, word in CHANGES.items()),
        ],
    )  # fmt: skip
    starts.append(row)
    row = write_block(
        sheet, row, pen, "Hvorfor", ("Årsag", "Antal berørte tal", "Nærmere"),
        [(label, figures, text) for label, text, figures in changes.causes[:SHOWN_CAUSES]],
    )  # fmt: skip
    for text in list_notes(changes):
        row = pen.write_lines(sheet, row, text, QUIET, CHARACTERS)
    set_up_page(sheet, footer, changes.synthetic, columns=len(FRONT_WIDTHS))
    break_between(sheet, starts, row, FRONT_WIDTHS)


def write_approval(sheet: Worksheet, row: int, changes: Changes, pen: Pen) -> int:
    """The lines about the approval, each in a row of its own; returns the next free row.

    Approving puts other texts in the place of these, so each stands whole in its cell.
    """
    for line in changes.approval:
        pen.write(sheet, row, 1, line, LABEL_LINE)
        row += 1
    return row


def write_block(
    sheet: Worksheet,
    row: int,
    pen: Pen,
    title: str,
    headings: tuple[str, str, str],
    lines: list[tuple[str, int, str]],
) -> int:
    """A titled table on the front sheet: what, how many, in words; returns the next free row."""
    count = replace(WRAPPED, align="right", indent=0, number_format=COUNT_FORMAT)
    pen.write(sheet, row, 1, title, SUBTITLE)
    row += 1
    for column, heading in enumerate(headings, 1):
        pen.write(sheet, row, column, heading, HEADING_RIGHT if column == 2 else HEADING)
    for line in lines:
        row += 1
        pen.write(sheet, row, 1, line[0], WRAPPED)
        pen.write(sheet, row, 2, line[1], count)
        pen.write(sheet, row, 3, line[2], WRAPPED)
        fit_row(sheet, row, FRONT_WIDTHS)
    return row + 2


def list_notes(changes: Changes) -> Iterator[str]:
    """What else the reader has to know."""
    if len(changes.causes) > SHOWN_CAUSES:
        yield (
            f"De {SHOWN_CAUSES} årsager, der berører flest tal, er vist; der er "
            f"{len(changes.causes)} i alt. Alle står i arket »{TABLE}«."
        )
    if changes.rows.height > MOST_ROWS:
        yield f"Der er {changes.rows.height} ændringer; de første {MOST_ROWS} er med i arket."
    yield (
        f"»{ESTIMATED_SIGN}« og gul bund: tallet er anslået. »{CORRECTED_SIGN}«: tallet bygger på "
        "et rettet tal. Mørkegrå bund: tallet er skjult af "
        "hensyn til små antal, og det vises heller ikke, hvad det var før. Lysegrå bund: tallet "
        "mangler. En forskel i pct. er forskellen som andel af tallet før; mellem procenttal er "
        "»Forskel« i procentpoint."
    )


def write_table(
    sheet: Worksheet, changes: Changes, pen: Pen, footer: str, back: str | None = None
) -> SheetRows:
    """Heading and table; returns the rows for `workbooks.excel.package.save_workbook`.

    In a workbook about more than changes the sheet says above the table which snapshots it
    compares, with a link to the sheet `back`.
    """
    rows = changes.rows.head(MOST_ROWS)
    widths = [width for _, width in COLUMNS.values()]
    set_widths(sheet, widths)
    row = 1 if back is None else write_top(sheet, changes, pen, back)
    for column, (name, (heading, _)) in enumerate(COLUMNS.items(), 1):
        pen.write(sheet, row, column, heading, HEADING_RIGHT if name in NUMBERS else HEADING)
    fit_row(sheet, row, widths)
    sheet.freeze_panes = f"B{row + 1}"
    sheet.print_title_rows = f"{row}:{row}"
    set_up_page(sheet, footer, changes.synthetic, large_paper=True)
    last_row = max(rows.height, 1) + row
    headings = [heading for heading, _ in COLUMNS.values()]
    mark_table(sheet, "AEndringer", row, last_row, headings, filters=True)
    last = get_column_letter(len(COLUMNS))
    if back is not None and rows.height > PRINTED_ROWS:
        sheet.print_area = f"A1:{last}{row + PRINTED_ROWS}"
    return SheetRows(write_rows(rows, row + 1, pen, sheet.parent), f"{last}{last_row}")


def write_top(sheet: Worksheet, changes: Changes, pen: Pen, back: str) -> int:
    """Title, banner, both snapshots and the way back; returns the row of the table's heading."""
    write_title(pen, sheet, TABLE_TITLE)
    row = 2
    if changes.synthetic:
        write_banner(pen, sheet, row, len(COLUMNS))
        row += 1
    for name, side in (("Før", changes.old), ("Nu", changes.new)):
        pen.write(sheet, row, 1, f"{name}: {describe_release(side)}", LABEL_LINE)
        row += 1
    row = write_approval(sheet, row, changes, pen)
    row = pen.write_lines(sheet, row, OLDER, QUIET, CHARACTERS)
    link = pen.write(sheet, row, 1, f"Tilbage til arket »{back}«", LINK)
    pen.link(link, f"'{back}'!A1", f"Til arket {back}")
    return row + 2


def write_rows(rows: pl.DataFrame, first: int, pen: Pen, workbook: Workbook) -> Iterator[str]:
    """All rows as `<row>` elements from row `first` on, in the order of the frame."""
    frame = share_texts(rows, TEXTS, workbook).with_columns(
        pl.int_range(first, pl.len() + first).cast(pl.String).alias("place"),
        height=count_lines() * LINE_HEIGHT + 4,
    )
    cells = [
        write_number(name, get_column_letter(number), pen)
        if name in NUMBERS
        else write_text(name, get_column_letter(number), pen)
        for number, name in enumerate(COLUMNS, 1)
    ]
    start = pl.format('<row r="{}" ht="{}" customHeight="1">', "place", "height")
    row = pl.concat_str(start, *cells, pl.lit("</row>")).alias("text").str.join("")
    return (some.select(row).item() for some in frame.iter_slices(AT_ONCE))


def count_lines() -> pl.Expr:
    """How many lines a row's longest text takes, when a word is broken off on each of them."""
    lines = [
        # words are not broken: each line is a few characters shorter than its column
        (pl.col(name).str.len_chars().fill_null(0) / (width - 2 - min(5, width // 8))).ceil()
        for name, (_, width) in COLUMNS.items()
        if name not in NUMBERS
    ]
    return pl.max_horizontal(1.0, *lines)


def write_text(name: str, letter: str, pen: Pen) -> pl.Expr:
    """One column's texts; no cell where there is none."""
    style = pen.style_id(TEXT)
    cell = pl.concat_str(
        pl.lit(f'<c r="{letter}'),
        "place",
        pl.lit(f'" s="{style}" t="s"><v>'),
        pl.col(f"_{name}"),
        pl.lit("</v></c>"),
    )
    return pl.when(pl.col(name).is_not_null()).then(cell).otherwise(pl.lit(""))


def write_number(name: str, letter: str, pen: Pen) -> pl.Expr:
    """One column's numbers; a figure that cannot be shown leaves a marked cell."""
    start = pl.concat_str(
        pl.lit(f'<c r="{letter}'), "place", pl.lit('" s="'), choose_style(name, pen)
    )
    number = pl.concat_str(start, pl.lit('"><v>'), pl.col(name).cast(pl.String), pl.lit("</v></c>"))
    empty = pl.concat_str(start, pl.lit('"/>'))
    return pl.when(pl.col(name).is_finite()).then(number).otherwise(empty)


def choose_style(name: str, pen: Pen) -> pl.Expr:
    """The style of each row's number: a figure's by its status, a difference's with its sign."""
    if name == "relative":
        return pl.lit(str(pen.style_id(RELATIVE)))
    if name == "difference":
        signed = {decimals: str(pen.style_id(sign_look(decimals))) for decimals in range(7)}
        return pl.col("decimals").replace_strict(signed, return_dtype=pl.String)
    side = name.partition("_")[0]
    status = pl.col(f"{side}_status").fill_null("none")
    styles = {
        f"{status}{decimals}{str(corrected).lower()}": str(
            pen.style_id(replace(figure_look(status, decimals, corrected=corrected), wrap=True))
        )
        for status in ("ok", "estimated", "suppressed", "missing", "not_applicable", "none")
        for decimals in range(7)
        for corrected in (False, True)
    }
    if side == "old":
        hidden = pl.col("kind") == "newly_protected"
        status = pl.when(hidden).then(pl.lit("suppressed")).otherwise(status)
    corrected = pl.col(f"{side}_corrected").cast(pl.String)
    return pl.concat_str(status, "decimals", corrected).replace_strict(
        styles, return_dtype=pl.String
    )


def sign_look(decimals: int) -> Look:
    """A difference, with its sign."""
    return Look(align="right", wrap=True, number_format=signed_format(decimals))
