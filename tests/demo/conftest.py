"""One set of demo extracts for all tests of this folder."""

from pathlib import Path

import pytest

from demo.extracts import write_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, 7)
    return folder
