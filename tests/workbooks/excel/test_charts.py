"""What charts look like."""

from __future__ import annotations

import pytest

from wording.palette import (
    COUNTRY_LINE,
    FAN_LIMIT,
    FAN_LINE,
    OTHER_BAR,
    OWN_BAR,
    OWN_LINE,
    PEER_LINES,
    REFERENCE_BAR,
    REGION_LINE,
    TARGET_LINE,
)
from workbooks.excel.charts import CellRun, find_axis_ends


@pytest.mark.parametrize(
    ("numbers", "ends"),
    [
        ([16.0, 21.9], (16.0, 22.0)),
        ([8.0, 21.9], (0.0, 25.0)),
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


def measure_contrast(color: str) -> float:
    """How a colour stands out against white paper (WCAG 2)."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


LINES = (OWN_LINE, REGION_LINE, COUNTRY_LINE, TARGET_LINE, FAN_LINE, FAN_LIMIT, *PEER_LINES)


def test_what_draws_stands_at_least_three_to_one_against_white() -> None:
    colors = {line.color for line in LINES} | {OWN_BAR, OTHER_BAR, REFERENCE_BAR}
    assert {color for color in colors if measure_contrast(color) < 3} == set()
    assert measure_contrast("FFFFFF") == pytest.approx(1.0)


def test_lines_are_told_apart_by_dash_and_marker_alone() -> None:
    shapes = [(line.dash, line.marker) for line in LINES]
    assert len(set(shapes)) == len(shapes)
