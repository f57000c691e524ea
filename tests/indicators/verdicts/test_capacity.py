"""When a change in the number of practices, beds or places is worth a line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indicators.verdicts.capacity import add_capacity_signals
from indicators.verdicts.series import describe_series
from schemas.definitions.model import Definition
from tests.indicators.frames import proportion
from tests.indicators.value_rows import MUNICIPALITIES, figure, frame, published, read, years

BEDS = published("senge", unit="antal", direction=None)


def count(area: str, *values: float, **more: Any) -> list[dict[str, Any]]:
    counted = {"nature": "full_count", "unit": "antal"}
    return years("senge", area, list(values), **(counted | more))


def country(municipalities: tuple[str, ...] = MUNICIPALITIES) -> list[dict[str, Any]]:
    """Municipalities whose beds changed by 1, 2, ... 10 %, up and down in turn: nine of ten of
    their changes are smaller than 9.1 %."""
    return [
        row
        for place, area in enumerate(municipalities)
        for row in count(area, 1000.0, 1000.0 + (-1) ** place * 10.0 * (place + 1))
    ]


def signal(
    rows: list[dict[str, Any]], area: str = "nord", definition: Definition = BEDS
) -> str | None:
    described = describe_series(frame(rows), [definition], date(2023, 12, 31))
    judged = add_capacity_signals(described, [definition])
    assert judged.columns == described.columns
    return read(judged, "senge", area, "signal")  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("change", "told"),
    [(0.092, "hoejere"), (0.090, None), (-0.092, "lavere"), (-0.090, None), (0.0, None)],
)
def test_a_change_is_news_when_larger_than_nine_of_ten_municipalities_yearly_changes(
    change: float, told: str | None
) -> None:
    assert signal([*country(), *count("nord", 5000.0, 5000.0 * (1 + change))]) == told


def test_municipalities_are_held_against_each_other_in_the_same_way() -> None:
    told = [signal(country(), area) for area in MUNICIPALITIES]
    assert told == [None] * 9 + ["lavere"]


def test_only_the_newest_change_is_news() -> None:
    rows = [*country(), *count("nord", 100.0, 150.0, 151.0)]
    judged = add_capacity_signals(describe_series(frame(rows), [BEDS], date(2023, 12, 31)), [BEDS])
    assert judged.filter(area_id="nord")["signal"].to_list() == [None, None, None]


def test_clusters_do_not_tell_what_is_ordinary() -> None:
    others = [row for area in ("syd", "midt", "byen") for row in count(area, 1000.0, 2000.0)]
    assert signal([*country(), *others, *count("nord", 100.0, 110.0)]) == "hoejere"


def test_with_fewer_than_eight_changes_nothing_is_ordinary() -> None:
    assert signal([*country(MUNICIPALITIES[:8]), *count("nord", 100.0, 150.0)]) == "hoejere"
    assert signal([*country(MUNICIPALITIES[:7]), *count("nord", 100.0, 150.0)]) is None


def test_only_a_change_from_the_year_before_counts() -> None:
    apart = [
        figure("senge", "nord", value, period=period, nature="full_count", unit="antal")
        for value, period in ((100.0, "2022"), (150.0, "2025"))
    ]
    assert signal([*country(), *apart]) is None


def test_nothing_before_is_no_measure_of_what_came() -> None:
    assert signal([*country(), *count("nord", 0.0, 150.0)]) is None


def test_events_are_never_news_by_their_size() -> None:
    rows = [row | {"nature": "events"} for row in [*country(), *count("nord", 100.0, 150.0)]]
    assert signal(rows) is None


def test_of_twelve_points_the_own_forecast_decides() -> None:
    growing = [100.0 * 1.2**place for place in range(12)]
    assert signal([*country(), *count("nord", *growing[1:])]) == "hoejere"
    # grows by a fifth each year, and did so before
    assert signal([*country(), *count("nord", *growing)]) is None


def test_inhabitants_are_never_news() -> None:
    people = proportion(
        id="senge", kind="count", unit="antal", denominator=None, direction=None,
        numerator={"dataset": "folketal", "measure": "folketal"},
    )  # fmt: skip
    rows = [*country(), *count("nord", 100.0, 150.0)]
    assert signal(rows, definition=people) is None


def test_counts_of_municipalities_are_never_news() -> None:
    bands = proportion(id="senge", kind="distribution", unit="antal", bands=[0, 50, 100])
    assert signal([*country(), *count("nord", 100.0, 150.0)], definition=bands) is None


def test_a_full_count_has_a_signal_and_no_p_value() -> None:
    steady = [100.0, 104.0, 96.0, 102.0, 98.0] * 3
    rows = count("nord", *steady[:-1], 160.0)
    described = describe_series(frame(rows), [BEDS], date(2023, 12, 31))
    assert read(described, "senge", "nord", "signal") == "hoejere"
    assert read(described, "senge", "nord", "signal_p") is None
