"""One run of the whole catalogue on the whole demo: every indicator has its figures."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from schemas.definitions.file import load_definitions
from schemas.definitions.model import Definition
from tests.homes import Ran
from warehouse.home import Home

CLUSTERS = {"bornholm", "byen", "midt", "nord", "syd"}
NOT_FOR_CLUSTERS = {
    "kræftoverlevelse_5_år", "overlevelse_hjertestop", "nationalt_daglige_rygere",
    "nationalt_fysisk_aktivitet", "nationalt_mentalt_helbred", "overdødelighed_psykisk_sygdom",
}  # fmt: skip
"""Printed for the country and the regions alone, and printed figures are never averaged."""


@pytest.fixture(scope="module")
def definitions() -> list[Definition]:
    return [each for each in load_definitions(DEFAULT_DEFINITIONS) if each.status == "in_force"]


@pytest.fixture(scope="module")
def ran(whole_demo: Path) -> tuple[Ran, pl.DataFrame]:
    """What a run on the whole demo said, and the values that it published."""
    values = pl.read_parquet(Home(whole_demo / "home").current / "indicators.parquet")
    return Ran.recall(whole_demo / "ran.json"), values


def test_nothing_is_rejected_and_every_expectation_holds(ran: tuple[Ran, pl.DataFrame]) -> None:
    outcome, _ = ran
    assert outcome.code == 0, outcome.errors
    assert "0 rejected" in outcome.output
    assert "expectations hold; not" not in outcome.output


def test_every_indicator_has_figures_for_every_cluster_that_its_data_can_carry(
    ran: tuple[Ran, pl.DataFrame], definitions: list[Definition]
) -> None:
    shown = ran[1].filter((pl.col("area_type") == "klynge") & pl.col("value").is_not_null())
    clusters = {
        str(name): set(areas)
        for name, areas in shown.group_by("indicator_id")
        .agg(pl.col("area_id").unique())
        .iter_rows()
    }
    lacking = {
        definition.id: CLUSTERS - clusters.get(definition.id, set()) for definition in definitions
    }
    assert {name for name, areas in lacking.items() if areas} == NOT_FOR_CLUSTERS


def test_what_is_not_for_clusters_is_there_for_the_country_and_the_region(
    ran: tuple[Ran, pl.DataFrame],
) -> None:
    shown = ran[1].filter(pl.col("value").is_not_null())
    for name in NOT_FOR_CLUSTERS:
        areas = set(shown.filter(pl.col("indicator_id") == name)["area_id"])
        assert {"000", "084"} <= areas, name


def test_every_category_of_an_indicator_has_a_figure(
    ran: tuple[Ran, pl.DataFrame], definitions: list[Definition]
) -> None:
    shown = ran[1].filter(pl.col("value").is_not_null())
    for definition in definitions:
        wanted = {category.name for category in definition.categories}
        mine = shown.filter(pl.col("indicator_id") == definition.id)
        assert wanted <= set(mine["category"]), definition.id


def test_every_figure_of_the_demo_says_that_it_is_synthetic(ran: tuple[Ran, pl.DataFrame]) -> None:
    assert ran[1].filter(pl.col("value").is_not_null())["synthetic"].all()
