"""What charts look like."""

from __future__ import annotations

import pytest

from workbooks.excel.charts import CellRun, find_axis_ends


@pytest.mark.parametrize(
    ("numbers", "ends"),
    [
        ([16.0, 21.9], (0.0, 25.0)),
        ([55.2, 60.4], (54.0, 62.0)),
        ([10.0, 12.0], (10.0, 12.0)),
        ([3.1, 3.6000000000000005], (3.0, 3.6)),
        ([0.0, 0.0], (0.0, 0.2)),
        ([-2.0, 4.0], (-2.0, 4.0)),
        ([17.0], (15.0, 20.0)),
    ],
)
def test_axis_ends_are_round_and_hold_all_numbers(
    numbers: list[float], ends: tuple[float, float]
) -> None:
    low, high = find_axis_ends(numbers)
    assert low <= min(numbers)
    assert high >= max(numbers) - 1e-9
    assert (low, high) == pytest.approx(ends)


def test_a_run_of_cells_is_written_as_charts_write_it() -> None:
    assert CellRun("Bo's ark", 3, 2, 4).reference == "'Bo''s ark'!$B$3:$E$3"
    assert CellRun("Ark", 3, 2, 4, down=True).reference == "'Ark'!$B$3:$B$6"
    assert CellRun("Ark", 3, 2).reference == "'Ark'!$B$3"
