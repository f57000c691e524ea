"""A table with very many small counts, protected: how long elimination and the whole choice take.

Belongs here: making the table and timing it inside the process, in seconds of CPU.
"""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from geography import load_geography
from indicators.disclosure import elimination, secondary
from indicators.disclosure.components import Flags
from indicators.disclosure.protection import Protected, protect_values
from schemas.definitions.model import Definition
from schemas.frames.values import fill_columns

AGES = ("alle", "0-64", "65+")
SEXES = ("alle", "kvinder", "maend")


def make_table(seed: int) -> tuple[pl.DataFrame, Definition]:
    """98 municipalities, their clusters, councils, regions and the country by sex and age, about
    450 of the counts small."""
    geography = load_geography()
    rng = np.random.default_rng(seed)
    towns = geography.areas.filter(area_type="kommune").select("area_id", "region_id")
    share = 0.72
    rows = []
    for area, region in towns.iter_rows():
        cells = np.where(rng.random((2, 2)) < share, rng.integers(1, 3, (2, 2)),
                         rng.integers(5, 60, (2, 2)))  # fmt: skip
        for sex, of_sex in zip(SEXES, (cells.sum(axis=0), *cells), strict=True):
            for age, count in zip(AGES, (of_sex.sum(), *of_sex), strict=True):
                rows.append(("kommune", area, region, sex, age, float(count)))
    frame = pl.DataFrame(
        rows, schema=["area_type", "area_id", "region_id", "sex", "age", "numerator"], orient="row"
    )
    members = geography.membership.filter(
        (pl.col("area_type") == "kommune") & (pl.col("catchment") == "somatic")
    ).join(geography.weights, on=["area_id", "group_type", "group_id"], how="left")
    groups = (
        frame.drop("area_type")
        .join(members, on="area_id")
        .group_by("group_type", "group_id", "sex", "age")
        .agg(numerator=(pl.col("share").fill_null(1.0) * pl.col("numerator")).sum())
        .rename({"group_type": "area_type", "group_id": "area_id"})
    )
    country = frame.group_by("sex", "age").agg(pl.col("numerator").sum())
    country = country.with_columns(area_type=pl.lit("land"), area_id=pl.lit("000"))
    columns = ["area_type", "area_id", "sex", "age", "numerator"]
    every = pl.concat([part.select(columns) for part in (frame, groups, country)])
    values = fill_columns(
        every.with_columns(
            indicator_id=pl.lit("små"), area_name=pl.col("area_id"), period=pl.lit("2024"),
            period_start=pl.lit(date(2024, 1, 1)), period_end=pl.lit(date(2024, 12, 31)),
            education=pl.lit("alle"), category=pl.lit("alle"), denominator=pl.lit(100_000.0),
            value=pl.col("numerator"), unit=pl.lit("pr_1000"), status=pl.lit("ok"),
        )
    )  # fmt: skip
    return values, define_rate()


def define_rate() -> Definition:
    """The indicator of the table."""
    return Definition.model_validate(
        {
            "id": "små", "title": "Små", "description": "Små.", "theme": "kapacitet",
            "kind": "rate", "per": 1000, "unit": "pr_1000",
            "numerator": {"dataset": "lokal", "measure": "tæller", "where": {"item": "små"}},
            "denominator": {"dataset": "lokal", "measure": "nævner", "where": {"item": "små"}},
            "groups": [{"sex": sex, "age": age} for sex in SEXES for age in AGES],
        }
    )  # fmt: skip


def time_protection(seed: int) -> tuple[Protected, float, float]:
    """The protected table, the seconds of CPU of the elimination and of all of it."""
    values, definition = make_table(seed)
    spent = [0.0]
    eliminate = elimination.find_determined

    def timed(sums: csr_array, hidden: Flags) -> Flags:
        started = time.process_time()
        found = eliminate(sums, hidden)
        spent[0] += time.process_time() - started
        return found

    secondary.find_determined = timed
    started = time.process_time()
    protected = protect_values(values, [definition], load_geography())
    seconds = time.process_time() - started
    secondary.find_determined = eliminate
    return protected, spent[0], seconds
