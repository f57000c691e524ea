"""København belongs to two clusters: their figures are as unsure as its districts are unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from indicators import reasons
from indicators.split_areas import widen_by_split
from schemas.definitions.model import Definition
from tests.indicators.frames import GEOGRAPHY, compute, observe, pick, proportion
from tests.indicators.value_rows import MUNICIPALITIES, figure, frame

EIGHT = MUNICIPALITIES[:8]
SPREAD = 4.0
"""The standard deviation of eight municipalities that lie as far above 10 as below."""


def municipalities(areas: tuple[str, ...] = EIGHT, spread: float = SPREAD) -> list[dict[str, Any]]:
    off = spread * np.sqrt((len(areas) - 1) / len(areas))
    return [
        figure("lukkede", area, 10.0 + off * (-1) ** place, 1.0) for place, area in enumerate(areas)
    ]


def widen(
    rows: list[dict[str, Any]], definition: Definition | None = None, **byen: Any
) -> dict[str, Any]:
    """Byen's figure of 50 %, half of whose people live in the part of København."""
    own = figure("lukkede", "byen", 50.0, 3.0) | {"split_share": 0.5} | byen
    values = frame([*rows, own], split_share=pl.Float64)
    return pick(widen_by_split(values, [definition or proportion()]), "byen")


def test_the_interval_holds_the_share_times_the_municipalities_spread() -> None:
    shown = widen(municipalities())
    half = np.hypot(3.0, 1.96 * 0.5 * SPREAD)
    assert shown["ci_low"] == pytest.approx(50.0 - half, abs=0.001)
    assert shown["ci_high"] == pytest.approx(50.0 + half, abs=0.001)
    assert shown["ci_method"] == "wilson"
    assert shown["note"] == reasons.SPLIT_WIDENED


def test_more_of_the_city_and_municipalities_further_apart_make_it_wider() -> None:
    width = [
        shown["ci_high"] - shown["ci_low"]
        for shown in (
            widen(municipalities(), split_share=0.1),
            widen(municipalities()),
            widen(municipalities(spread=8.0)),
        )
    ]
    assert width == sorted(width)
    assert width[0] > 6.0


def test_with_too_few_municipalities_there_is_no_interval_and_so_no_verdict() -> None:
    shown = widen(municipalities(EIGHT[:7]))
    assert (shown["ci_low"], shown["ci_high"], shown["ci_method"]) == (None, None, None)
    assert shown["note"] == reasons.SPLIT_UNKNOWN
    assert shown["value"] == 50.0


def test_municipalities_without_a_figure_or_of_another_year_tell_nothing() -> None:
    hidden = [
        figure("lukkede", MUNICIPALITIES[8], None, status="suppressed", status_reason="Skjult."),
        figure("lukkede", MUNICIPALITIES[9], 90.0, 1.0, "2024"),
    ]
    assert widen([*municipalities(EIGHT[:7]), *hidden])["ci_low"] is None
    assert widen([*municipalities(), *hidden])["ci_high"] == widen(municipalities())["ci_high"]


def test_limits_stay_where_a_share_can_be() -> None:
    low = widen(municipalities(), value=2.0, ci_low=1.0, ci_high=3.0)
    high = widen(municipalities(), value=98.0, ci_low=97.0, ci_high=99.0)
    assert (low["ci_low"], high["ci_high"]) == (0.0, 100.0)


def test_a_score_below_zero_lies_within_its_limits() -> None:
    below = widen(municipalities(), value=-1.0, ci_low=-1.5, ci_high=-0.5, unit="score")
    assert below["ci_low"] < -1.5 < below["value"] < -0.5 < below["ci_high"]


def test_what_has_no_interval_gets_none_and_no_word_about_it() -> None:
    shown = widen(municipalities(), ci_low=None, ci_high=None, ci_method=None)
    assert (shown["ci_low"], shown["ci_high"], shown["note"]) == (None, None, None)


def test_a_bare_count_that_is_split_has_no_interval() -> None:
    count = proportion(kind="count", unit="antal", denominator=None, direction=None)
    assert widen(municipalities(), count)["ci_low"] is None


def test_an_area_that_is_whole_keeps_its_interval() -> None:
    shown = widen(municipalities(), split_share=None)
    assert (shown["ci_low"], shown["ci_high"], shown["note"]) == (47.0, 53.0, None)


def test_of_the_clusters_only_the_two_that_share_koebenhavn_are_widened() -> None:
    members = GEOGRAPHY.membership.filter(group_type="klynge")["area_id"].unique().sort()
    rows = []
    for place, area in enumerate(each for each in members.to_list() if each.isdigit()):
        closed = 200.0 + 100 * (place % 3)
        rows += [observe("praksis", "praksis_lukket", area, "2024", closed),
                 observe("praksis", "praksis", area, "2024", 1000.0)]  # fmt: skip
    values = compute(rows, proportion(), natures={"lukkede": "events"})
    clusters = values.filter(area_type="klynge")
    told = {
        area: (row["note"] or "").count(reasons.SPLIT_WIDENED)
        for area in ("bornholm", "byen", "midt", "nord", "syd")
        for row in [pick(clusters, area)]
    }
    assert told == {"bornholm": 0, "byen": 1, "midt": 0, "nord": 0, "syd": 1}
    widths = {
        area: pick(clusters, area)["ci_high"] - pick(clusters, area)["ci_low"]
        for area in ("byen", "syd", "midt")
    }
    assert widths["byen"] > widths["syd"] > widths["midt"]
