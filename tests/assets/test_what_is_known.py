"""Figures are protected with all that the home's readers have been told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import assets.computing as computing
from indicators.disclosure.protection import Protected, protect_values
from tests.assets.small_home import SmallHome, make_small_home
from warehouse.publishing.publish import SnapshotContent, publish_snapshot
from warehouse.publishing.snapshots import remove_old_snapshots
from warehouse.publishing.told import note_published, read_told


@pytest.fixture
def place(tmp_path: Path) -> SmallHome:
    place = make_small_home(tmp_path)
    place.put("first.csv", 2)
    place.take_in()
    return place


def publish(place: SmallHome, hour: int) -> pl.DataFrame:
    """Publish what is computed now."""
    values, now = place.compute(), datetime(2026, 3, 1, hour, tzinfo=UTC)
    assert values is not None
    tables = {"extracts": pl.DataFrame({"sha256": ["f00"], "status": ["accepted"]})}
    publish_snapshot(place.home, SnapshotContent(f"run-{hour}", now, now, values, tables, {}))
    return values


def test_protection_is_given_what_published_and_removed_snapshots_have_told(
    place: SmallHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[pl.DataFrame] = []

    def protect(*values: Any, memory: pl.DataFrame, **more: Any) -> Protected:
        given.append(memory)
        return protect_values(*values, memory=memory, **more)

    monkeypatch.setattr(computing, "protect_values", protect)
    publish(place, 9)
    assert given[-1].is_empty()
    place.put("second.csv", 3, day="01-01-2025")
    place.take_in()
    publish(place, 10)
    assert given[-1]["snapshot"].unique().to_list() == ["20260301T090000Z-run-9"]
    note_published(place.home)
    remove_old_snapshots(place.home, keep=1)
    place.compute()
    assert given[-1]["snapshot"].n_unique() == 2
    assert given[-1].equals(read_told(place.home))
