"""Every difference of the demo, between any two periods and areas, is the sum of its two parts."""

from __future__ import annotations

import shutil
from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from geography import load_geography
from indicators.methods.decomposition import decompose
from indicators.requests import list_wanted_measures
from indicators.strata import measure_plans
from indicators.strata_plans import list_stored, plan_strata
from schemas.definitions.file import load_definitions
from warehouse.home import Home
from warehouse.store import open_warehouse

AT_ONCE = 100
PLACE = ["area_type", "area_id", "period"]


@pytest.fixture(scope="module")
def strata(whole_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The strata of every figure of the demo."""
    home = Home(tmp_path_factory.mktemp("home"))
    source = Home(whole_demo / "home").warehouse_file
    home.warehouse_file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, home.warehouse_file)
    definitions = [each for each in load_definitions(DEFAULT_DEFINITIONS)
                   if each.status == "in_force"]  # fmt: skip
    with open_warehouse(home) as warehouse:
        observed = nw.from_native(
            warehouse.observations_in_force(list_wanted_measures(definitions))
        )
        stored = list_stored(observed)
        plans = plan_strata(definitions, stored)
        return measure_plans(
            observed, stored, plans, load_geography(),
            lambda requests: nw.from_native(warehouse.send_table(requests)),
        )  # fmt: skip


def test_any_two_figures_differ_by_the_sum_of_the_parts(strata: pl.DataFrame) -> None:
    pairs = 0
    for mine in strata.filter(pl.col("state") == "ok").partition_by("indicator_id"):
        wide = [
            mine.pivot("stratum", index=PLACE, values=side).sort(PLACE).drop(PLACE).drop_nulls()
            for side in ("x", "n")
        ]
        x, n = (frame.to_numpy() for frame in wide)
        rate = x.sum(axis=1) / n.sum(axis=1)
        for first in range(0, len(x), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            parts = decompose(x[some, None], n[some, None], x[None], n[None])
            difference = rate[some, None] - rate[None]
            assert np.abs(parts.structure + parts.rate - difference).max() < 1e-12
            pairs += difference.size
    assert pairs > 3_000_000


def test_what_is_published_is_that_part_rounded(strata: pl.DataFrame, whole_demo: Path) -> None:
    folder = Home(whole_demo / "home").current
    values = pl.read_parquet(folder / "indicators.parquet")
    told = values.filter(pl.col("change_by_structure").is_not_null(), indicator_id="kronisk_sygdom")
    assert told.height > 30
    for row in told.iter_rows(named=True):
        sides = [
            strata.filter(
                indicator_id=row["indicator_id"], area_type=row["area_type"],
                area_id=row["area_id"], period=period,
            ).sort("stratum")
            for period in (row["period"], row["baseline_period"])
        ]  # fmt: skip
        counts = [side[name].to_numpy() for side in sides for name in ("x", "n")]
        parts = decompose(*counts)
        assert row["change_by_structure"] == pytest.approx(100 * parts.structure, abs=0.0005001)
        rest = row["change"] - row["change_by_structure"]
        assert rest == pytest.approx(100 * parts.rate, abs=0.0005001)
