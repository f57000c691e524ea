"""Series drawn in one cell."""

from __future__ import annotations

from workbooks.excel.sparks import draw_spark


def test_the_lowest_and_the_highest_fill_the_height() -> None:
    assert draw_spark([1.0, 2.0, 3.0]) == "▁▅█"


def test_a_gap_is_a_dot_and_zero_is_a_figure() -> None:
    assert draw_spark([0.0, None, 4.0]) == "▁·█"


def test_one_point_shows_no_development() -> None:
    assert draw_spark([None, 3.0]) is None
    assert draw_spark([]) is None


def test_a_series_without_movement_is_level() -> None:
    assert draw_spark([5.0, 5.0, 5.0 + 1e-12]) == "▄▄▄"


def test_only_the_newest_are_drawn() -> None:
    assert draw_spark([9.0, 1.0, 2.0], most=2) == "▁█"
