"""How much of an area counts in a group, at which time."""

from datetime import date
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest

from geography import DATA_FOLDER, Geography, load_geography, shares_for_periods


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography()


def shares(
    geography: Geography, day: date, area: str, group_type: str, catchment: str = "somatic"
) -> dict[str, tuple[float, int | None]]:
    periods = pl.DataFrame({"period": ["p"], "period_start": [day]})
    rows = shares_for_periods(geography, periods).filter(
        (pl.col("area_id") == area)
        & (pl.col("group_type") == group_type)
        & (pl.col("catchment") == catchment)
    )
    return {row["group_id"]: (row["share"], row["weight_year"]) for row in rows.to_dicts()}


def test_koebenhavn_counts_in_both_clusters_by_population(geography: Geography) -> None:
    assert shares(geography, date(2019, 1, 1), "0101", "klynge") == {
        "byen": (0.579, 2019),
        "syd": (0.421, 2019),
    }


def test_a_year_without_weights_takes_the_nearest_year(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    copytree(DATA_FOLDER, folder)
    with (folder / "weights.csv").open("a", encoding="utf-8") as file:
        file.write("0101,klynge,byen,2025,0.56,test\n0101,klynge,syd,2025,0.44,test\n")
    geography = load_geography(folder)

    def of(year: int) -> tuple[float, int | None]:
        return shares(geography, date(year, 7, 1), "0101", "klynge")["syd"]

    assert of(2010) == (0.421, 2019)
    assert of(2022) == (0.421, 2019), "two years equally near: the earlier"
    assert of(2023) == (0.44, 2025)
    assert of(2030) == (0.44, 2025)


def test_koebenhavn_is_whole_in_region_and_council(geography: Geography) -> None:
    assert shares(geography, date(2021, 1, 1), "0101", "region") == {"084": (1.0, None)}
    assert shares(geography, date(2027, 1, 1), "0101", "sundhedsraad") == {
        "hovedstaden": (1.0, None)
    }


def test_clusters_and_councils_are_followed_outside_their_validity(geography: Geography) -> None:
    for day in (date(2010, 1, 1), date(2026, 12, 31), date(2031, 1, 1)):
        assert set(shares(geography, day, "0217", "klynge")) == {"nord"}
        assert set(shares(geography, day, "0217", "sundhedsraad")) == {"nordsjaelland"}


def test_roedovre_moves_with_the_catchment(geography: Geography) -> None:
    day = date(2024, 1, 1)
    assert set(shares(geography, day, "0175", "klynge", "somatic")) == {"midt"}
    assert set(shares(geography, day, "0175", "klynge", "psychiatric")) == {"syd"}


def test_a_municipality_that_moves_is_counted_where_it_was_at_the_time(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    copytree(DATA_FOLDER, folder)
    path = folder / "membership.csv"
    line = "kommune,0161,klynge,syd,,2022-07-01,2026-12-31,"
    text = path.read_text(encoding="utf-8")
    assert line in text
    moved = (
        "kommune,0161,klynge,syd,,2022-07-01,2024-12-31,\n"
        "kommune,0161,klynge,midt,,2025-01-01,2026-12-31,"
    )
    path.write_text(text.replace(line, moved), encoding="utf-8")
    geography = load_geography(folder)
    assert set(shares(geography, date(2015, 1, 1), "0161", "klynge")) == {"syd"}
    assert set(shares(geography, date(2024, 7, 1), "0161", "klynge")) == {"syd"}
    assert set(shares(geography, date(2024, 12, 31), "0161", "klynge")) == {"syd"}
    assert set(shares(geography, date(2025, 1, 1), "0161", "klynge")) == {"midt"}


def test_every_municipality_counts_once_in_each_period(geography: Geography) -> None:
    periods = pl.DataFrame(
        {"period": ["2010", "2026H1"], "period_start": [date(2010, 1, 1), date(2026, 1, 1)]}
    )
    every = shares_for_periods(geography, periods).filter(pl.col("area_type") == "kommune")
    sums = every.group_by("period", "area_id", "group_type", "catchment").agg(pl.col("share").sum())
    assert sums.filter((pl.col("share") - 1).abs() > 1e-9).is_empty()
    assert sums.height == 2 * 2 * (98 + 98 + 29)
