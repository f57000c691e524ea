"""A count is the sum of all areas, or nothing: a part of it would look like a fall."""

from __future__ import annotations

from schemas.definitions.model import Definition
from tests.indicators.frames import compute, observe, pick, practices, proportion

NORD = {
    "0201": 25_000, "0210": 42_000, "0217": 63_000, "0219": 53_000, "0223": 25_000, "0250": 46_000,
    "0260": 32_000, "0270": 41_000,
}  # fmt: skip
"""The municipalities of Nord with about as many people as live there."""


def count_practices(**more: object) -> Definition:
    return proportion(
        id="praksis", kind="count", unit="antal", denominator=None,
        numerator={"dataset": "praksis", "measure": "praksis"}, min_coverage=0.9, **more,
    )  # fmt: skip


def test_a_count_without_one_of_its_areas_is_missing_where_a_share_is_estimated() -> None:
    rows = [
        observe("folketal", "folketal", area, "2024Q1", people) for area, people in NORD.items()
    ]
    for area in NORD:
        rows += practices(area, 3, 10) if area != "0201" else practices(area, None, None)
    values = compute(rows, count_practices(), proportion(min_coverage=0.9))
    count = pick(values, "nord", indicator_id="praksis")
    share = pick(values, "nord", indicator_id="lukkede")
    assert (count["value"], count["status"]) == (None, "missing")
    assert (share["value"], share["status"]) == (30.0, "estimated")


def test_a_whole_count_is_the_sum_and_has_no_denominator() -> None:
    rows = [row for area in NORD for row in practices(area, 3, 10)]
    count = pick(compute(rows, count_practices()), "nord")
    assert (count["value"], count["numerator"], count["denominator"]) == (80.0, 80.0, None)
    assert count["ci_low"] < 80 < count["ci_high"]
