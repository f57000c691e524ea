"""The portal over the demo's snapshot, asked as a browser and a program ask it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient

from pages.portal.explained import Explained
from portal.application import build_portal
from portal.gateway import Explain
from tests.portal.serving import serve, show_elsewhere
from warehouse.home import Home
from wording.view import Area, Breakdown


def explain_nothing(
    snapshot: str, indicator: str, area: Area, period: str, group: Breakdown
) -> Explained:
    """Stands for `klynge explain`, which has tests of its own."""
    return Explained([], f"{indicator} {area.area_id} {period} {group.label}")


EXPLAIN: Explain = explain_nothing


@pytest.fixture(scope="session")
def shown_home(whole_demo: Path) -> Home:
    """The home whose snapshot is shown."""
    return Home(whole_demo / "home")


@pytest.fixture(scope="session")
def client(shown_home: Home) -> TestClient:
    """Asks the portal of the whole demo."""
    return TestClient(build_portal(shown_home, EXPLAIN), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def values(shown_home: Home) -> pl.DataFrame:
    """The published figures."""
    return pl.read_parquet(shown_home.current / "indicators.parquet")


@pytest.fixture(scope="session")
def address(shown_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the portal of the whole demo is served."""
    with serve(show_elsewhere(shown_home, tmp_path_factory.mktemp("served"))) as served:
        yield served.address
