"""How many there will be: by hand with rates that stay, with limits where they go on."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators import reasons
from indicators.derive import derive_values
from indicators.disclosure.open_strata import find_open
from indicators.disclosure.protection import protect_values
from indicators.projecting import project
from indicators.strata_grid import Strata
from indicators.verdicts.among_others import set_among_others
from schemas.definitions.model import Definition
from tests.conftest import as_promised
from tests.indicators.frames import GEOGRAPHY, compute_with_counts, observe
from tests.indicators.test_strata import NORD, chronic

STAY, TREND = "rater som i dag", "udviklingen fortsætter"
OLD = {"0-64": (700, 1000), "65-79": (200, 260), "80+": (100, 190)}
"""People in 2024 and in 2035."""
RATE = {"0-64": 0.10, "65-79": 0.40, "80+": 0.60}
SICK = chronic(kind="proportion")


def projection(**more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "kronisk_fremskrevet", "title": "Forventet", "description": "Forventet.",
            "theme": "kapacitet", "kind": "projection", "of": "kronisk", "years": [2035],
            "unit": "antal", "headline": {"category": STAY}, **more,
        }
    )  # fmt: skip


def year(area: str, number: int, growth: float = 1.0, size: float = 1.0) -> list[dict[str, Any]]:
    rows = []
    for age, (people, _) in OLD.items():
        sick = round(people * size * RATE[age] * growth)
        rows += [
            observe("ruks", "prævalens_personer", area, str(number), sick, age=age),
            observe("folketal", "folketal", area, f"{number}Q1", people * size, age=age),
        ]
    for dataset, measure, period in (
        ("ruks", "prævalens_personer", str(number)), ("folketal", "folketal", f"{number}Q1")
    ):  # fmt: skip
        total = sum(row["value"] for row in rows if row["measure"] == measure)
        rows.append(observe(dataset, measure, area, period, total))
    return rows


def to_come(area: str, number: int = 2035, size: float = 1.0) -> list[dict[str, Any]]:
    return [
        observe("folketal_fremskrivning", "folketal_fremskrevet", area, str(number),
                people * size, age=age)
        for age, (_, people) in OLD.items()
    ]  # fmt: skip


def run(rows: list[dict[str, Any]], made: Definition | None = None) -> pl.DataFrame:
    definitions = [SICK, made or projection()]
    computed = compute_with_counts(rows, *definitions)
    protected = protect_values(
        computed.values, definitions, GEOGRAPHY, counts=computed.counts
    ).values
    is_open = find_open(computed.strata, protected, definitions, GEOGRAPHY, {})
    stands = set_among_others(protected, definitions, GEOGRAPHY)
    projected = project(stands, Strata(computed.strata, is_open), computed.people, definitions)
    values = as_promised(derive_values(stands, definitions, 2023, projected))
    return values.filter(indicator_id=definitions[1].id)


def read(told: pl.DataFrame, category: str, period: str = "2035", area: str = "0201") -> Any:
    return told.filter(category=category, period=period, area_id=area).row(0, named=True)


def test_with_rates_that_stay_it_is_what_a_hand_works_out() -> None:
    row = read(run([*year("0201", 2024), *to_come("0201")]), STAY)
    # 1000 x 70/700 + 260 x 80/200 + 190 x 60/100
    assert row["value"] == 100 + 104 + 114
    assert (row["ci_low"], row["unit"], row["status"]) == (None, "antal", "ok")
    assert row["note"].startswith("Med rater som i 2024;")


def test_the_newest_period_stands_before_it_with_its_own_number() -> None:
    told = run([*year("0201", 2024), *to_come("0201")])
    assert read(told, STAY, "2024")["value"] == 70 + 80 + 60
    assert read(told, STAY)["change"] == 318 - 210


def test_rates_that_never_moved_are_not_carried_on() -> None:
    rows = [row for each in range(2012, 2025) for row in year("0201", each)]
    told = run([*rows, *to_come("0201")])
    lacking = told.filter(category=TREND, period="2035", area_id="0201")
    assert lacking.is_empty(), "a municipality without a figure has no row"


def test_rates_that_rise_give_more_with_limits() -> None:
    rows = [
        row
        for number, each in enumerate(range(2012, 2025))
        for row in year("0201", each, growth=1 - 0.02 * (12 - number), size=10)
    ]
    told = run([*rows, *to_come("0201", size=10)])
    stay, trend = read(told, STAY), read(told, TREND)
    assert stay["value"] == 3180
    assert trend["ci_low"] < trend["value"] < trend["ci_high"]
    assert trend["value"] > stay["value"]
    assert trend["ci_method"] == "forecast"
    assert trend["note"].endswith(reasons.AHEAD_UNTRIED)
    assert "udvikling siden 2012" in trend["note"]


def test_a_cluster_sums_its_municipalities_to_come() -> None:
    rows = [row for area in NORD for row in (*year(area, 2024), *to_come(area))]
    assert read(run(rows), STAY, area="nord")["value"] == 8 * 318


def test_a_small_count_by_age_hides_it() -> None:
    years = [row for area in NORD for each in range(2020, 2025) for row in year(area, each)]
    small = [lower(row) for row in years]
    told = run([*small, *(row for area in NORD for row in to_come(area))])
    assert read(told, STAY)["status"] == "suppressed"
    assert read(told, STAY)["value"] is None
    assert read(told, STAY, "2024")["status"] == "ok", "the whole is shown"
    # one more, so that the cluster's less the others' is not that one's
    hidden = set(told.filter(period="2035", status="suppressed")["area_id"])
    assert len(hidden & set(NORD)) == 2


def lower(row: dict[str, Any]) -> dict[str, Any]:
    """Allerød's sick of 80 or more in 2024: 3 instead of 60."""
    of = (row["area_id"], row["measure"], row["period"])
    if of != ("0201", "prævalens_personer", "2024") or row["age"] not in ("80+", "alle"):
        return row
    return row | {"value": row["value"] - 57}


def test_without_a_projection_of_the_population_a_cluster_says_so() -> None:
    row = read(run([row for area in NORD for row in year(area, 2024)]), STAY, area="nord")
    assert (row["status"], row["status_reason"]) == ("missing", reasons.NO_PROJECTION)


def test_years_that_are_past_are_left_out() -> None:
    made = projection(years=[2024, 2035])
    told = run([*year("0201", 2024), *to_come("0201"), *to_come("0201", 2024)], made)
    assert read(told, STAY, "2024")["value"] == 210


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"years": [2035, 2030]}, "must rise"),
        ({"years": []}, "needs years"),
        ({"unit": "pct"}, "has the unit 'antal'"),
        ({"groups": [{}, {"age": "80+"}]}, "one group"),
        ({"numerator": {"dataset": "ruks", "measure": "prævalens_personer"}}, "takes no numerator"),
    ],
)
def test_a_definition_says_of_what_and_for_which_years(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        projection(**more)
