"""Where printed pages end."""

from __future__ import annotations

from openpyxl import Workbook

from workbooks.excel.pages import break_between

WIDTHS = [30.0, 100.0]


def breaks_of(starts: list[int], end: int) -> list[int]:
    sheet = Workbook().active
    break_between(sheet, starts, end, WIDTHS)
    return [each.id for each in sheet.row_breaks.brk]


def test_block_that_does_not_fit_the_rest_of_the_page_begins_a_new_one() -> None:
    assert breaks_of([5, 25], 45) == [24]


def test_blocks_that_fit_together_share_a_page() -> None:
    assert breaks_of([5, 15], 25) == []


def test_block_longer_than_a_page_does_not_leave_most_of_a_page_empty() -> None:
    assert breaks_of([5, 10], 300) == []
