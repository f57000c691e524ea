"""One set of demo extracts for all tests of this folder."""

from pathlib import Path

import pytest

from demo.extracts import write_demo
from tests.homes import share


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return share(tmp_path_factory, "demo_of_another_seed", lambda folder: write_demo(folder, 7))
