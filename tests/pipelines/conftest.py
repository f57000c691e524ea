"""The homes that this room's tests begin from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.computing import compute_protected
from assets.publishing.area_names import CLUSTER_WORKBOOKS, REGION_WORKBOOKS
from assets.publishing.published_content import read_definitions
from geography import load_geography
from geography.tiles import load_tiles
from indicators.disclosure.protection import Protected
from schemas.agreement import load_agreement
from tests.conftest import copy_small_extracts
from tests.homes import run_pipeline, share, share_copy
from tests.pipelines.explaining import NOW
from warehouse.cells import open_published
from warehouse.home import Home
from wording.content import PublishedContent
from workbooks.area_workbook import write_workbook

WORKBOOK_AREAS = {**CLUSTER_WORKBOOKS, "region": REGION_WORKBOOKS["region"]}
FindBook = Callable[[str], tuple[PublishedContent, Path]]

RATIO_IN_PERCENT = """
  - id: overvægt_i_forhold_til_rygning
    title: Svær overvægt i forhold til rygning
    description: Ved en fejl angivet i procent.
    focus_area: aeldre_kronisk
    goal: rette_sted
    kind: ratio
    per: 100
    unit: pct
    of: svær_overvægt
    to: daglig_rygning
"""
"""An indicator whose block says percent of what is none."""


def compute_out_of_range(*asked: Any, **more: Any) -> Protected:
    """The values as they are computed, but one that breaks what the frame promises."""
    protected = compute_protected(*asked, **more)
    wrong = (
        (pl.col("indicator_id") == "daglig_rygning")
        & (pl.col("area_type") == "land")
        & (pl.col("period") == "2010")
        & (pl.col("education") == "alle")
    )
    values = protected.values.with_columns(
        pl.when(~wrong).then(name).alias(name) for name in ("ci_low", "ci_high", "ci_method")
    ).with_columns(value=pl.when(wrong).then(183000.0).otherwise("value"))
    return replace(protected, values=values)


@pytest.fixture(scope="session")
def explained(whole_demo: Path) -> Home:
    """The whole demo, stored and published. Tests leave it as it is."""
    return Home(whole_demo / "home")


@pytest.fixture(scope="session")
def find_book(explained: Home, tmp_path_factory: pytest.TempPathFactory) -> FindBook:
    """A workbook of the whole demo, written once in the session: `content` and its file."""
    published = open_published(explained)
    content = PublishedContent(
        area=("region", "084"), values=published.values, definitions=read_definitions(published),
        agreement=load_agreement(), geography=load_geography(), extracts=published.extracts,
        run_id=published.values["run_id"][0], generated_at=NOW, tiles=load_tiles(),
    )  # fmt: skip

    def find(name: str) -> tuple[PublishedContent, Path]:
        own = replace(content, area=WORKBOOK_AREAS[name])
        folder = share(
            tmp_path_factory, f"book_{name}", lambda root: write_workbook(root / "book.xlsx", own)
        )
        return own, folder / "book.xlsx"

    return find


@pytest.fixture(scope="session")
def published(demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path]:
    """A home with a snapshot, and the folder that it was made from. Tests leave both as is."""

    def make(folder: Path) -> None:
        copy_small_extracts(demo_extracts, folder / "extracts")
        ran = run_pipeline(Home(folder / "home"), folder / "extracts")
        assert ran.code == 0, ran.errors

    own = share_copy(tmp_path_factory, "published", make)
    return Home(own / "home"), own / "extracts"
