"""The sheet "Sammenligning": areas side by side, groups of people, and charts of the areas.

Belongs here: the order of the parts, their titles and remarks. Does not belong here: development
over time (`workbooks.sheets.focus_sheet`), what stands in a part (`workbooks.blocks.area_matrix`,
`workbooks.blocks.group_table`, `workbooks.blocks.comparison_bars`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from wording.remarks import MARKS, collect_remarks
from wording.sheet_names import COMPARISON
from wording.view import CLUSTER, COUNCIL, Area, Figure, View
from workbooks.blocks import area_matrix, comparison_bars, group_table
from workbooks.blocks.area_matrix import VERDICT_TEXT, list_comparisons, write_matrix
from workbooks.blocks.indicator_block import shorten_remarks
from workbooks.excel.gallery import Gallery
from workbooks.excel.pages import break_between, set_up_page
from workbooks.excel.style import (
    AREA_BAND,
    LINK,
    QUIET,
    Pen,
    set_widths,
    write_banner,
    write_title,
)

PLACES = "Kommuner og hospitaler"
OTHERS = {CLUSTER: "Klynger og regioner", COUNCIL: "Råd og regioner"}
GROUPS, BARS = "Grupper af borgere", "Hovedindikatorerne, område for område"
SAME_PERIOD = (
    "Seneste periode, hvor mindst to af områderne har et tal. Klik på en indikator for at se "
    "udviklingen."
)
GROUP_TEXT = (
    "Seneste tal for hver gruppe, hvor indikatoren opgøres for flere. Overlapper to gruppers "
    "intervaller meget, kan forskellen være tilfældig. Køn og uddannelse på én "
    "gang står i arket Data."
)
BAR_TEXT = (
    "De bedste tal står øverst; hvor tallet ikke vurderes som godt eller dårligt, de højeste. "
    "Rækkefølgen kan være tilfældig, når intervallerne overlapper."
)
NO_AREAS = "Ingen indikator har tal for to eller flere af områderne."
LEAST_COLUMNS, MOST_REMARKS = 12, 6


@dataclass
class ComparisonSheet:
    """The sheet to be filled; `places` lead to the indicators over time."""

    sheet: Worksheet
    view: View
    pen: Pen
    gallery: Gallery
    footer: str
    places: dict[str, str]
    widths: list[float]

    @property
    def characters(self) -> int:
        """How many characters of running text a screen has room for."""
        return min(int(sum(self.widths)), 210)

    def write_lines(self, row: int, texts: Sequence[str]) -> int:
        """Running text; returns the next free row."""
        for text in texts:
            row = self.pen.write_lines(self.sheet, row, text, QUIET, self.characters)
        return row

    def write_band(self, row: int, title: str) -> int:
        """A part's heading over the whole width; returns the next free row."""
        return self.pen.write_lines(
            self.sheet, row, title, AREA_BAND, self.characters, len(self.widths)
        )

    def write_remarks(self, row: int, shown: list[tuple[str, int, Figure]]) -> int:
        """The remarks on a part's figures; returns the next free row."""
        return self.write_lines(row, shorten_remarks(collect_remarks(shown), MOST_REMARKS)) + 1


def write_comparison_sheet(
    sheet: Worksheet, view: View, pen: Pen, gallery: Gallery, footer: str, places: dict[str, str]
) -> None:
    """Write the sheet, part after part."""
    own = [view.main, *list_places(view), *view.references]
    others = list(dict.fromkeys([*view.parts, *view.peers, *view.regions, *view.references]))
    columns = max(LEAST_COLUMNS, 3 + max(len(own), len(others)))
    widths = [
        area_matrix.NAME_WIDTH, area_matrix.PERIOD_WIDTH, area_matrix.UNIT_WIDTH,
        *[area_matrix.AREA_WIDTH] * (columns - 3),
    ]  # fmt: skip
    page = ComparisonSheet(sheet, view, pen, gallery, footer, places, widths)
    set_widths(sheet, widths)
    row = _write_top(page)
    starts: list[int] = []
    compared = list_comparisons(lambda definition: view.places[definition.catchment], view)
    for title, name, areas, comparisons in (
        (PLACES, "Kommuner", own, compared),
        (name_others(view), "Omraader", others, list_comparisons(lambda _: others_of(view), view)),
    ):
        starts.append(row)
        row = page.write_lines(page.write_band(row, title), [SAME_PERIOD])
        if comparisons:
            row = write_matrix(sheet, row, name, comparisons, areas, view, pen, places)
            row = page.write_remarks(row, area_matrix.list_shown(comparisons, view))
        else:
            row = page.write_lines(row, [NO_AREAS]) + 1
    starts.append(row)
    row = _write_groups(page, row)
    starts.append(row)
    row = page.write_lines(page.write_band(row, BARS), [BAR_TEXT])
    row, lines = comparison_bars.write_bars(sheet, row, (1, 5), compared, view, gallery)
    if not lines:
        row = page.write_lines(row, ["Der er ingen hovedindikatorer at tegne her."])
    set_up_page(
        sheet, footer, view.synthetic, landscape=False, columns=columns, large_paper=True,
        last_row=row,
    )  # fmt: skip
    starts += lines[1:]
    break_between(sheet, starts, row, widths, landscape=False, large_paper=True)


def list_places(view: View) -> list[Area]:
    """The area's municipalities and hospitals, whatever the catchment."""
    return list(dict.fromkeys(area for areas in view.places.values() for area in areas))


def others_of(view: View) -> list[Area]:
    """The areas that are no municipalities: clusters or councils, then regions."""
    return list(dict.fromkeys([*view.parts, *view.peers, *view.regions]))


def name_others(view: View) -> str:
    """The part with the areas that are no municipalities."""
    return OTHERS.get(view.main.area_type, "Klynger og regioner")


def _write_top(page: ComparisonSheet) -> int:
    """Title, way back, banner, and how to read; returns the next free row."""
    sheet, pen, view = page.sheet, page.pen, page.view
    write_title(pen, sheet, f"{view.main_name}: {COMPARISON.lower()}")
    back = pen.write(sheet, 2, 1, "Tilbage til overblikket", LINK)
    pen.link(back, "'Overblik'!A1", "Til overblikket")
    row = 3
    if view.synthetic:
        write_banner(pen, sheet, row, len(page.widths))
        row += 1
    sheet.freeze_panes = "B3"
    sheet.print_title_rows = "1:1"
    return page.write_lines(row, [VERDICT_TEXT, MARKS]) + 1


def _write_groups(page: ComparisonSheet, row: int) -> int:
    """The part about groups of people; returns the next free row."""
    lines = list(group_table.list_lines(page.view))
    row = page.write_lines(page.write_band(row, GROUPS), [GROUP_TEXT])
    if not lines:
        return page.write_lines(row, [group_table.NONE]) + 1
    row = group_table.write_groups(page.sheet, row, lines, page.view, page.pen)
    return page.write_remarks(row, group_table.list_shown(lines, page.view))
