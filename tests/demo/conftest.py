"""One set of demo extracts for all tests of this folder, written as the command writes it."""

import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from demo.__main__ import main
from tests.homes import share


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `new/demo`, and what the command said in `said.txt`."""

    def make(root: Path) -> None:
        with redirect_stdout(io.StringIO()) as said:
            assert main([str(root / "new" / "demo"), "--seed", "7"]) == 0
        (root / "said.txt").write_text(said.getvalue(), encoding="utf-8")

    return share(tmp_path_factory, "demo_of_another_seed", make)


@pytest.fixture(scope="session")
def demo(written: Path) -> Path:
    return written / "new" / "demo"
