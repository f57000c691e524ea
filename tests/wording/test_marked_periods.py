"""Which figure of a series is shown as its newest."""

from __future__ import annotations

from schemas.frames.values import Figure
from wording.view import find_latest_period, leave_out_marked

YEARS = {"2023": Figure(value=1.0, status="ok"), "2024": Figure(value=2.0, status="ok")}
HALF = Figure(value=0.5, status="ok", period_mark="1. halvår")
NONE = Figure(status="missing")


def test_the_newest_figure_is_one_that_covers_what_the_others_do() -> None:
    assert find_latest_period({**YEARS, "2025H1": HALF}) == "2024"
    assert find_latest_period({**YEARS, "2025": NONE}) == "2024"


def test_where_there_is_no_usual_figure_the_marked_one_is_shown() -> None:
    assert find_latest_period({"2024": NONE, "2025H1": HALF, "2026": NONE}) == "2025H1"
    assert find_latest_period({"2024": NONE}) == "2024"


def test_marked_figures_are_set_in_no_order() -> None:
    assert list(leave_out_marked({**YEARS, "2025H1": HALF})) == ["2023", "2024"]
