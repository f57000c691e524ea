"""The learning that is published is that of the forms that count, read from their kept bytes."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from assets.publishing.learning import gather_learning
from geography import load_geography
from sources.limits import Limits
from warehouse.home import Home

SHA = "a" * 64


def keep(home: Home, form: Path) -> None:
    """The form's bytes where a run keeps them."""
    folder = home.extracts / SHA
    folder.mkdir(parents=True)
    shutil.copy(form, folder / form.name)


def register(status: str) -> pl.DataFrame:
    """A register of one local report."""
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    return pl.DataFrame(
        {
            "dataset": ["lokal"], "status": [status], "received_at": [moment], "read_at": [moment],
            "sha256": [SHA], "file_name": ["lokal/nord.xlsx"], "synthetic": [True],
        }
    )  # fmt: skip


@pytest.fixture
def home(demo_extracts: Path, tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    keep(home, demo_extracts / "lokal" / "Indberetning_syntetisk_nord.xlsx")
    return home


def test_a_form_that_counts_is_published_with_its_origin(home: Home) -> None:
    learning = gather_learning(home, register("accepted"), load_geography(), Limits())
    assert set(learning["area_id"]) == {"nord"}
    assert learning.height == 3
    assert set(learning["sha256"]) == {SHA}
    assert learning["synthetic"].all()


@pytest.mark.parametrize("status", ["withdrawn", "rejected", "erased", "superseded"])
def test_a_form_that_does_not_count_says_nothing(home: Home, status: str) -> None:
    assert gather_learning(home, register(status), load_geography(), Limits()).is_empty()


def test_bytes_that_are_gone_stop_nothing_and_are_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        learning = gather_learning(
            Home(tmp_path / "none"), register("accepted"), load_geography(), Limits()
        )
    assert learning.is_empty()
    assert SHA[:12] in caplog.text
