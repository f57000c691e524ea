"""The demo's areas as views, read from its snapshot once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from assets.publishing.published_content import read_content
from geography import load_geography
from warehouse.home import Home
from wording.view import View, arrange_view

AREAS = {
    "bornholm": ("klynge", "bornholm"),
    "byen": ("klynge", "byen"),
    "midt": ("klynge", "midt"),
    "nord": ("klynge", "nord"),
    "syd": ("klynge", "syd"),
    "region": ("region", "084"),
    "amager": ("sundhedsraad", "amager_vestegnen"),
}


@cache
def read_view(home: Path, name: str) -> View:
    """An area of the demo as every product of it is made from."""
    return arrange_view(read_content(Home(home), "current", AREAS[name], load_geography()))


@pytest.fixture(params=list(AREAS), scope="session")
def view(request: pytest.FixtureRequest, whole_demo: Path) -> View:
    """Each of the demo's areas."""
    return read_view(whole_demo / "home", request.param)


@pytest.fixture(scope="session")
def nord(whole_demo: Path) -> View:
    """One cluster."""
    return read_view(whole_demo / "home", "nord")


@pytest.fixture(scope="session")
def bornholm(whole_demo: Path) -> View:
    """The cluster that is one municipality."""
    return read_view(whole_demo / "home", "bornholm")
