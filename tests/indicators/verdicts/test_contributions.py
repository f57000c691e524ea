"""What municipalities contribute to their cluster's figure sums to it, and tells nothing hidden."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from geography import load_geography
from indicators.verdicts.contributions import REST_NAME, list_contributions
from schemas.definitions.model import Definition
from schemas.frames.beside import CONTRIBUTIONS
from schemas.frames.columns import make_model
from schemas.frames.values import fill_columns

FACTS: dict[str, Any] = {
    "id": "andel", "title": "Andel", "description": "Andel.", "kind": "proportion",
    "national_goal": 1, "direction": "lower",
    "numerator": {"dataset": "ruks", "measure": "prævalens_personer"},
    "denominator": {"dataset": "folketal", "measure": "folketal"},
}  # fmt: skip
SHARE = Definition.model_validate(FACTS)
NORD = {
    "0201": "Allerød",
    "0210": "Fredensborg",
    "0217": "Helsingør",
    "0219": "Hillerød",
    "0223": "Hørsholm",
    "0250": "Frederikssund",
    "0260": "Halsnæs",
    "0270": "Gribskov",
}


def row(kind: str, area: str, year: int, x: float | None, n: float, **more: Any) -> dict[str, Any]:
    """One published figure; None is hidden."""
    return {
        "indicator_id": "andel", "area_type": kind, "area_id": area, "period": str(year),
        "period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "sex": "alle",
        "age": "alle", "education": "alle", "category": "alle", "unit": "pct", "numerator": x,
        "denominator": n, "value": None if x is None else 100 * x / n,
        "status": "suppressed" if x is None else "ok", **more,
    }  # fmt: skip


def cluster(
    now: dict[str, tuple[float, float]], before: dict[str, tuple[float, float]],
    hidden: tuple[str, ...] = (),
) -> pl.DataFrame:  # fmt: skip
    """Nord with its municipalities in 2023 and 2025, and the region."""
    rows = []
    for year, counts in ((2023, before), (2025, now)):
        x, n = (sum(each[place] for each in counts.values()) for place in (0, 1))
        rows.append(row("klynge", "nord", year, x, n))
        rows += [
            row("kommune", area, year, None if area in hidden else part[0], part[1])
            for area, part in counts.items()
        ]
    rows[len(before) + 1] |= {"baseline_period": "2023", "change": 1.0}
    rows.append(row("region", "084", 2025, 150.0, 1000.0))
    return fill_columns(pl.DataFrame(rows, infer_schema_length=None))


NOW = {area: (20.0 + 5 * number, 100.0 + 10 * number) for number, area in enumerate(NORD)}
BEFORE = {area: (25.0 + 3 * number, 100.0 + 4 * number) for number, area in enumerate(NORD)}


def contributions(frame: pl.DataFrame, definition: Definition = SHARE) -> pl.DataFrame:
    found = list_contributions(frame, [definition], load_geography())
    make_model(CONTRIBUTIONS).validate(found)
    return found.filter(area_id="nord")


def test_contributions_sum_to_the_change_and_to_the_distance_from_the_region() -> None:
    found = contributions(cluster(NOW, BEFORE))
    assert found.height == len(NORD)
    totals = {when: [sum(each[place] for each in counts.values()) for place in (0, 1)]
              for when, counts in (("now", NOW), ("before", BEFORE))}  # fmt: skip
    rate = {when: 100 * x / n for when, (x, n) in totals.items()}
    assert found["to_change"].sum() == pytest.approx(rate["now"] - rate["before"], abs=1e-12)
    assert found["to_gap"].sum() == pytest.approx(rate["now"] - 15.0, abs=1e-12)
    assert found["weight"].sum() == pytest.approx(1.0, abs=1e-12)
    assert set(found["against"]) == {"region"}


def test_a_municipality_that_alone_got_worse_has_the_whole_change() -> None:
    same = dict.fromkeys(NORD, (20.0, 100.0))
    found = contributions(cluster(same | {"0217": (28.0, 100.0)}, same))
    by_name = dict(zip(found["member_name"], found["to_change"], strict=True))
    assert by_name.pop("Helsingør") == pytest.approx(1.0)
    assert all(abs(each) < 1e-12 for each in by_name.values())


def test_one_that_only_grows_at_the_clusters_own_level_contributes_nothing() -> None:
    same = dict.fromkeys(NORD, (20.0, 100.0))
    found = contributions(cluster(same | {"0219": (60.0, 300.0)}, same))
    assert found["to_change"].abs().max() == pytest.approx(0.0, abs=1e-12)


def test_one_hidden_municipality_shares_its_row_with_the_smallest_shown() -> None:
    found = contributions(cluster(NOW, BEFORE, hidden=("0270",)))
    names = set(found["member_name"])
    assert names == {*NORD.values(), REST_NAME} - {"Gribskov", "Allerød"}
    rest = found.filter(member_id="øvrige")["weight"].item()
    assert rest == pytest.approx(
        (NOW["0270"][1] + NOW["0201"][1]) / sum(n for _, n in NOW.values())
    )
    assert found["weight"].sum() == pytest.approx(1.0)


def test_two_hidden_municipalities_are_enough_for_a_row() -> None:
    found = contributions(cluster(NOW, BEFORE, hidden=("0270", "0260")))
    assert set(found["member_name"]) == {*NORD.values(), REST_NAME} - {"Gribskov", "Halsnæs"}


def test_hidden_counts_make_no_difference_to_what_is_told() -> None:
    """Whatever the hidden one had, as long as the cluster shows the same."""
    hidden = cluster(NOW, BEFORE, hidden=("0270",))
    other = hidden.with_columns(
        denominator=pl.when(pl.col("status") == "suppressed").then(None).otherwise("denominator")
    )
    assert contributions(hidden).equals(contributions(other))


def test_figures_that_are_set_against_nobody_are_not_taken_apart() -> None:
    alone = Definition.model_validate(FACTS | {"benchmark": "none"})
    assert contributions(cluster(NOW, BEFORE), alone).is_empty()


def test_a_hidden_cluster_is_not_taken_apart() -> None:
    frame = cluster(NOW, BEFORE).with_columns(
        value=pl.when(pl.col("area_type") == "klynge").then(None).otherwise("value")
    )
    assert contributions(frame).is_empty()
