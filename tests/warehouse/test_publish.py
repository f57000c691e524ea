"""What the published snapshot promises its readers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import warehouse.publishing.publish as publishing
from schemas.frames.values import VALUE_COLUMNS
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publishing.publish import (
    SnapshotContent,
    hash_file,
    publish_snapshot,
    read_manifest,
)

VALUE: dict[str, Any] = {
    **dict.fromkeys(VALUE_COLUMNS),
    "indicator_id": "genindlæggelser", "area_type": "klynge", "area_id": "nord",
    "area_name": "Nord", "period": "2024", "period_start": date(2024, 1, 1),
    "period_end": date(2024, 12, 31), "sex": "alle", "age": "80+", "education": "alle",
    "category": "alle", "numerator": 170.0, "denominator": 1000.0, "value": 17.0,
    "unit": "pct", "ci_low": 14.8, "ci_high": 19.5, "ci_level": 0.95, "ci_method": "wilson",
    "status": "ok", "status_reason": None, "note": None, "vs_region": "tilsvarende",
    "vs_land": None, "vintage": date(2025, 3, 1),
    "vintages": "2024-03-01, 2025-03-01", "corrected": False, "synthetic": True,
    "definition_version": "abc", "run_id": "run-1",
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def content(tmp_path: Path, run_id: str, hour: int, value: float = 17.0) -> SnapshotContent:
    workbook = tmp_path / "nord.xlsx"
    workbook.write_bytes(b"a workbook")
    return SnapshotContent(
        run_id=run_id,
        started_at=datetime(2026, 3, 1, hour, tzinfo=UTC),
        published_at=datetime(2026, 3, 1, hour, 1, tzinfo=UTC),
        values=pl.DataFrame([{**VALUE, "value": value}], schema=VALUE_COLUMNS),
        tables={
            "extracts": pl.DataFrame({"sha256": ["f00"], "status": ["accepted"]}),
            "definitions": pl.DataFrame({"id": ["genindlæggelser"]}),
            "areas": pl.DataFrame({"area_id": ["nord"]}),
        },
        workbooks={"nord": workbook},
        facts={"inputs_fingerprint": "abc"},
    )


def read_everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_snapshot_holds_the_values_in_every_form(home: Home, tmp_path: Path) -> None:
    folder = publish_snapshot(home, content(tmp_path, "run-1", 9))
    assert home.current.resolve() == folder
    assert folder.name == "20260301T090100Z-run-1"
    assert pl.read_parquet(folder / "indicators.parquet").row(0, named=True) == VALUE
    with duckdb.connect(str(folder / "klynge.duckdb"), read_only=True) as connection:
        tables = {row[0] for row in connection.execute("show tables").fetchall()}
        value = connection.execute("select value from indicators").fetchone()
    assert tables == {"indicators", "definitions", "areas", "extracts"}
    assert value == (17.0,)
    assert (folder / "workbooks" / "nord.xlsx").read_bytes() == b"a workbook"


def test_the_csv_opens_in_danish_excel(home: Home, tmp_path: Path) -> None:
    publish_snapshot(home, content(tmp_path, "run-1", 9))
    raw = (home.current / "indicators.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    header, row = raw.decode("utf-8-sig").splitlines()
    assert header.split(";") == list(VALUE_COLUMNS)
    assert dict(zip(header.split(";"), row.split(";"), strict=True))["ci_high"] == "19,5"


def test_the_manifest_has_the_checksum_of_every_file(home: Home, tmp_path: Path) -> None:
    publish_snapshot(home, content(tmp_path, "run-1", 9))
    manifest = read_manifest(home)
    assert manifest is not None
    files = {name for name in read_everything(home.current) if name != "manifest.json"}
    assert set(manifest["files"]) == files
    for name, checksum in manifest["files"].items():
        assert hash_file(home.current / name) == checksum
    assert manifest["rows_by_status"] == {"ok": 1}
    assert manifest["synthetic"] is True
    assert manifest["extracts"] == [{"sha256": "f00", "status": "accepted"}]


def test_a_new_snapshot_takes_over_and_the_old_one_stays_readable(
    home: Home, tmp_path: Path
) -> None:
    first = publish_snapshot(home, content(tmp_path, "run-1", 9, 17.0))
    before = read_everything(first)
    second = publish_snapshot(home, content(tmp_path, "run-2", 10, 16.0))
    assert home.current.resolve() == second
    assert read_everything(first) == before


@pytest.mark.parametrize(
    "step", ["write_database", "write_manifest", "flush_folder", "point_current_at"]
)
def test_a_failure_at_any_step_leaves_the_snapshot_in_force_untouched(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first = publish_snapshot(home, content(tmp_path, "run-1", 9))
    before = read_everything(first)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", str(home.published))

    monkeypatch.setattr(publishing, step, fail)
    with pytest.raises(WarehouseError, match="No space left on device"):
        publish_snapshot(home, content(tmp_path, "run-2", 10))
    assert home.current.resolve() == first
    assert read_everything(first) == before
    assert sorted(path.name for path in home.published.iterdir()) == [first.name, "current"]


def test_what_an_interrupted_run_left_behind_is_cleared_away(home: Home, tmp_path: Path) -> None:
    leftover = home.published / ".building-dead"
    leftover.mkdir(parents=True)
    (leftover / "half.parquet").write_bytes(b"half")
    publish_snapshot(home, content(tmp_path, "run-1", 9))
    assert not leftover.exists()


def test_nothing_published_yet_has_no_manifest(home: Home) -> None:
    assert read_manifest(home) is None


def test_a_reader_of_the_snapshot_cannot_change_it(home: Home, tmp_path: Path) -> None:
    publish_snapshot(home, content(tmp_path, "run-1", 9))
    assert (home.current / "klynge.duckdb").stat().st_mode & 0o222 == 0
    assert json.loads((home.current / "manifest.json").read_text())["run_id"] == "run-1"
