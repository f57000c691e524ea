"""The municipalities that resemble each other are fixed in data, as the measures give them."""

from __future__ import annotations

import polars as pl

from geography import load_geography
from geography.peers import (
    BECAUSE,
    COUNT,
    MEASURES,
    choose_peers,
    load_peers,
    read_measures,
    read_rows,
)

REGION = load_geography().areas.filter(area_type="kommune", region_id="084")


def test_each_municipality_of_the_region_has_its_own() -> None:
    peers = load_peers()
    assert set(peers.of) == set(REGION["area_id"])
    for area, others in peers.of.items():
        assert len(others) == len(set(others)) == COUNT
        assert area not in others
        assert set(others) <= set(peers.of)


def test_the_rows_are_those_that_the_measures_give_but_for_those_a_steward_set() -> None:
    by_measures = read_rows().filter(pl.col("because") == BECAUSE)
    chosen = choose_peers(read_measures()).join(by_measures, on=["area_id", "place"], how="semi")
    assert by_measures.sort("area_id", "place").equals(chosen.sort("area_id", "place"))


def test_the_nearest_is_near_on_every_measure() -> None:
    rows = [("a", 100_000, 20.0, 15.0, 5.0, 3.0), ("b", 110_000, 20.5, 15.5, 5.1, 3.5),
            ("c", 5_000, 15.0, 25.0, 9.0, -5.0), ("d", 6_000, 16.0, 24.0, 8.5, -4.0),
            ("e", 50_000, 22.0, 12.0, 4.0, 8.0)]  # fmt: skip
    measures = pl.DataFrame(rows, schema=["area_id", *MEASURES], orient="row").with_columns(
        year=pl.lit(2020)
    )
    nearest = dict(choose_peers(measures, 1).select("area_id", "peer_id").iter_rows())
    assert nearest == {"a": "b", "b": "a", "c": "d", "d": "c", "e": "b"}
    assert all(read_measures()["kilde"].str.starts_with("StatBank"))
