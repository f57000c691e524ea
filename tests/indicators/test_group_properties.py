"""What holds for every group's figure, whatever the counts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators.frames import GEOGRAPHY, compute, observe, pick, practices, proportion

REGION = sorted(
    GEOGRAPHY.membership.filter(
        area_type="kommune", group_type="region", group_id="084", catchment="somatic"
    )["area_id"]
)
NORD = ["0201", "0210", "0217", "0219", "0223", "0250", "0260", "0270"]
CLUSTERS = ["bornholm", "byen", "midt", "nord", "syd"]
COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def region(counts: list[tuple[int, int]]) -> list[dict[str, Any]]:
    return [
        row
        for area, (x, n) in zip(REGION, counts, strict=True)
        for row in practices(area, float(x), float(n))
    ]


@settings(max_examples=15, deadline=None)
@given(st.lists(COUNTS, min_size=29, max_size=29))
def test_københavn_split_in_two_and_joined_again_is_the_region(
    counts: list[tuple[int, int]],
) -> None:
    values = compute(region(counts), proportion())
    parts = [pick(values, cluster, area_type="klynge") for cluster in CLUSTERS]
    whole = pick(values, "084")
    for column in ("numerator", "denominator"):
        assert sum(part[column] for part in parts) == pytest.approx(whole[column])
    weighted = sum(part["value"] * part["denominator"] for part in parts)
    assert weighted / whole["denominator"] == pytest.approx(whole["value"])


@settings(max_examples=15, deadline=None)
@given(st.lists(COUNTS, min_size=29, max_size=29))
def test_every_cluster_lies_between_the_extremes_of_its_parts(
    counts: list[tuple[int, int]],
) -> None:
    values = compute(region(counts), proportion())
    shares = dict(values.filter(area_type="kommune").select("area_id", "value").iter_rows())
    for cluster in CLUSTERS:
        members = GEOGRAPHY.membership.filter(
            group_type="klynge", group_id=cluster, catchment="somatic", area_type="kommune"
        )["area_id"]
        of_parts = [shares[area] for area in members]
        value = pick(values, cluster, area_type="klynge")["value"]
        assert min(of_parts) - 1e-9 <= value <= max(of_parts) + 1e-9


@settings(max_examples=15, deadline=None)
@given(st.lists(COUNTS, min_size=8, max_size=8), st.integers(2, 50))
def test_more_of_the_same_keeps_the_value_and_narrows_the_interval(
    counts: list[tuple[int, int]], times: int
) -> None:
    rows, larger = (
        [
            row
            for area, (x, n) in zip(NORD, counts, strict=True)
            for row in practices(area, float(x * scale), float(n * scale))
        ]
        for scale in (1, times)
    )
    small = pick(compute(rows, proportion()), "nord")
    large = pick(compute(larger, proportion()), "nord")
    assert large["value"] == pytest.approx(small["value"])
    assert large["ci_high"] - large["ci_low"] < small["ci_high"] - small["ci_low"]
    assert 0 <= small["ci_low"] <= small["value"] <= small["ci_high"] <= 100


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["ok", "suppressed", "missing"]), min_size=8, max_size=8))
def test_a_part_without_a_figure_never_counts_as_zero(states: list[str]) -> None:
    rows = []
    for area, state in zip(NORD, states, strict=True):
        closed = observe("praksis", "praksis_lukket", area, "2024H1", 50.0, status=state)
        closed["value"] = 50.0 if state == "ok" else None
        rows += [closed, observe("praksis", "praksis", area, "2024H1", 100.0)]
    nord = pick(compute(rows, proportion(min_coverage=0.0)), "nord")
    if "ok" in states:
        assert nord["value"] == pytest.approx(50.0)
        assert nord["status"] == ("ok" if set(states) == {"ok"} else "estimated")
    else:
        assert nord["value"] is None
        assert nord["status"] == ("suppressed" if "suppressed" in states else "missing")
