"""What stands beside the figures is held against the shown figures by other arithmetic."""

from __future__ import annotations

import polars as pl
import pytest

from auditing.beside import find_told_beyond
from geography import load_geography
from indicators.verdicts.contributions import list_contributions
from indicators.verdicts.spread import measure_spread
from tests.indicators.verdicts.test_contributions import BEFORE, NOW, SHARE, cluster
from tests.indicators.verdicts.test_spread import municipalities

GEOGRAPHY = load_geography()
NO_SPREAD = measure_spread(municipalities([]), [])


NO_CONTRIBUTIONS = list_contributions(municipalities([]), [], GEOGRAPHY)


def audit(
    values: pl.DataFrame,
    spread: pl.DataFrame = NO_SPREAD,
    told: pl.DataFrame = NO_CONTRIBUTIONS,
) -> list[str]:
    return [find.number for find in find_told_beyond(values, spread, told, GEOGRAPHY)]


def test_what_the_run_makes_is_made_of_shown_figures() -> None:
    values = cluster(NOW, BEFORE, hidden=("0270",))
    assert audit(values, told=list_contributions(values, [SHARE], GEOGRAPHY)) == []
    shown = municipalities([float(number) for number in range(98)])
    assert audit(shown, measure_spread(shown, [SHARE])) == []


def test_a_percentile_that_counts_a_hidden_municipality_is_found() -> None:
    whole = [float(number) for number in range(98)]
    published = municipalities([*whole[:-1], None])
    assert audit(published, measure_spread(municipalities(whole), [SHARE])) == ["percentiles"]


def test_percentiles_of_figures_that_nobody_shows_are_found() -> None:
    spread = measure_spread(municipalities([1.0] * 98), [SHARE])
    assert audit(municipalities([None] * 98), spread) == ["percentiles"]


@pytest.mark.parametrize("area", ["0270", "0201"])
def test_a_hidden_municipality_with_a_row_of_its_own_is_found(area: str) -> None:
    contributions = list_contributions(cluster(NOW, BEFORE), [SHARE], GEOGRAPHY)
    published = cluster(NOW, BEFORE, hidden=(area,))
    assert set(audit(published, told=contributions)) == {"contribution"}


def test_a_rest_of_one_municipality_is_found() -> None:
    values = cluster(NOW, BEFORE)
    lone = list_contributions(values, [SHARE], GEOGRAPHY).with_columns(
        pl.col("member_id").replace("0270", "øvrige")
    )
    assert audit(values, told=lone) == ["rest"]
