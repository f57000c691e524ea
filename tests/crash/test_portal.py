"""Readers of the portal are served through every point at which a run may be killed."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient

from portal.application import build_portal
from tests.crash.photos import begin_from
from tests.crash.points import Point
from tests.crash.test_crash import PHOTOGRAPHED, in_soak_but
from tests.portal.conftest import EXPLAIN
from warehouse.home import Home

pytestmark = pytest.mark.whole

SHOWN = [point for point in PHOTOGRAPHED if point.begins_from != "empty"]


@pytest.fixture
def photo(point: Point, request: pytest.FixtureRequest) -> Path:
    """Where the point's photo is."""
    watched: Path = request.getfixturevalue("watched_tag" if point.command == "tag" else "watched")
    return watched / "photos" / point.name


@pytest.mark.parametrize("point", in_soak_but(SHOWN, 15), ids=lambda point: point.name)
def test_the_snapshot_in_force_is_served_whatever_a_run_was_at(
    point: Point, photo: Path, old_run: str, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    begin_from(photo, home.root)
    client = TestClient(build_portal(home, EXPLAIN), raise_server_exceptions=False)
    in_force = home.current.readlink().name
    indicator = pl.read_parquet(home.current / "indicators.parquet")["indicator_id"][0]
    assert client.get("/sund").json() == {"snapshot": in_force}
    for path in ("/", "/metoder", "/aendringer", f"/indikatorer/{indicator}.json",
                 f"/indikatorer/{indicator}", "/klynger/nord.csv", "/feed.atom"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    known = client.get("/metoder").headers["etag"]
    assert client.get("/metoder", headers={"if-none-match": known}).status_code == 304
    waiting = client.get("/metoder?snapshot=waiting")
    assert waiting.status_code == 404, "what is half made is nobody's"
    assert in_force.endswith(old_run) or in_force in client.get("/feed.atom").text
