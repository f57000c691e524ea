"""The sheet "Ulighed": groups of people held together in the newest period.

Belongs here: indicators that are published by sex, age or education, with intervals and a bar
chart. Does not belong here: development over time (`workbooks.sheets.goal_sheet`), areas compared
(`workbooks.sheets.comparison_sheet`).
"""

from __future__ import annotations

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from indicators.verdicts.comparability import is_comparable
from indicators.verdicts.ranking import find_fullest_period
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL
from wording.figure_words import name_unit
from wording.labels import describe_period
from wording.marks import MARKERS
from wording.remarks import describe_reservation
from wording.view import Breakdown, Figure, View, leave_out_marked
from workbooks.excel.gallery import Gallery
from workbooks.excel.style import HEADING, HEADING_RIGHT, Look, Pen, figure_look, fit_row
from workbooks.sheets.block_sheet import (
    RESERVATION,
    BlockSheet,
    write_band,
    write_bars,
    write_basis,
    write_blocks,
)

TITLE = "Ulighed"
WIDTHS = (36, 11, 11, 11, 13, 13, 42, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9)


def write_inequality_sheet(
    sheet: Worksheet,
    view: View,
    pen: Pen,
    gallery: Gallery,
    footer: str,
    indicator_places: dict[str, str],
) -> None:
    """Write the sheet: each indicator that has figures for two groups or more."""
    page = BlockSheet(sheet, view, pen, footer, indicator_places, WIDTHS)
    write_blocks(
        page, f"{view.main_name}: forskelle mellem grupper",
        "Seneste tal for hver gruppe, hvor indikatoren opgøres for flere. Overlapper to gruppers "
        "intervaller meget, kan forskellen være tilfældig.",
        "Ingen indikator har tal for flere grupper.",
        lambda definition: list_groups(definition, view),
        lambda row, definition, groups: _write_block(page, row, definition, groups, gallery),
        by_headline=False,
    )  # fmt: skip


def list_groups(definition: Definition, view: View) -> list[Breakdown] | None:
    """The breakdowns by sex, age or education, everyone included, that have a figure; None when
    there are not two."""
    if not is_comparable(definition):
        return None
    groups = [
        group
        for group in view.breakdowns_of(definition)
        if group.category == ALL
        and any(
            figure.value is not None
            for figure in leave_out_marked(view.series_of(definition, view.main, group)).values()
        )
    ]
    return groups if len(groups) > 1 else None


def _write_block(
    page: BlockSheet, row: int, definition: Definition, groups: list[Breakdown], gallery: Gallery
) -> int:
    """The indicator's band, table and chart; returns the next free row."""
    sheet, view, pen = page.sheet, page.view, page.pen
    period = find_fullest_period(
        leave_out_marked(view.series_of(definition, view.main, group)) for group in groups
    )
    assert period is not None  # a group that is listed has a figure
    unit = name_unit(definition)
    title = f"{definition.label} · {unit} · {describe_period(period)}"
    row = write_band(page, row, definition, title)
    top = row = write_basis(page, row, definition) if view.references_of(definition) else row
    pen.write(sheet, row, 1, "Gruppe", HEADING)
    pen.write_row(sheet, row, [view.main_name, "95 % nedre", "95 % øvre"], HEADING_RIGHT, 2)
    names = [view.names[area] for area in view.references_of(definition)]
    pen.write_row(sheet, row, [*names, *[""] * (2 - len(names))], HEADING_RIGHT, 5)
    pen.write(sheet, row, 7, "Forbehold", HEADING)
    fit_row(sheet, row, WIDTHS[:7])
    drawn: list[tuple[Breakdown, Figure]] = []
    for group in groups:
        row += 1
        figure = view.series_of(definition, view.main, group).get(period)
        _write_group(page, row, definition, group, figure, period)
        if figure is not None and figure.value is not None:
            drawn.append((group, figure))
    bottom = write_bars(
        page, top, title, [(group.label, figure) for group, figure in drawn],
        definition.decimals, gallery,
        own=[place for place, (group, _) in enumerate(drawn) if group == Breakdown()],
        described=f"{len(drawn)} grupper",
    )  # fmt: skip
    return max(row + 2, bottom)


def _write_group(
    page: BlockSheet,
    row: int,
    definition: Definition,
    group: Breakdown,
    figure: Figure | None,
    period: str,
) -> None:
    sheet, view, pen = page.sheet, page.view, page.pen
    pen.write(sheet, row, 1, group.label, Look(indent=1, rule="bottom"))
    limit = replace(figure_look("ok", definition.decimals), rule="bottom")
    references = view.references_of(definition)
    beside = [view.series_of(definition, area, group).get(period) for area in references]
    columns = [figure, None, None, *beside]
    for column, shown in enumerate(columns, 2):
        if shown is None:
            pen.fill_row(sheet, row, column, column, limit)
            continue
        look = replace(
            figure_look(
                shown.status, definition.decimals, bold=column == 2, corrected=shown.corrected
            ),
            rule="bottom",
        )
        value = MARKERS.get(shown.status) if shown.value is None else shown.value
        pen.write(sheet, row, column, value, look)
    if figure is not None:
        pen.write(sheet, row, 3, figure.ci_low, limit)
        pen.write(sheet, row, 4, figure.ci_high, limit)
    labels = ["", *(view.names[area] for area in references)]
    remarks = [
        describe_reservation(shown, view.is_mixed, label)
        for label, shown in zip(labels, [figure, *beside], strict=True)
        if shown is not None
    ]
    remark = " ".join(filter(None, remarks))
    pen.write(sheet, row, 7, remark or None, RESERVATION)
    if remark:
        fit_row(sheet, row, WIDTHS[:7])
