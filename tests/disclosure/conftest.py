"""One home with marked hidden numbers for all tests of this folder."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.disclosure.marked_home import MarkedHome, draw_world, make_marked_home
from tests.disclosure.reader_commands import ask_everything
from tests.homes import share


@pytest.fixture(scope="session")
def marked(tmp_path_factory: pytest.TempPathFactory) -> MarkedHome:
    """A home with marked hidden numbers after all that readers may ask of it."""

    def make(root: Path) -> None:
        made = make_marked_home(root, draw_world())
        ask_everything(made)
        (root / "marked.pickle").write_bytes(pickle.dumps(made))

    folder = share(tmp_path_factory, "marked_home", make)
    made: MarkedHome = pickle.loads((folder / "marked.pickle").read_bytes())
    return made
