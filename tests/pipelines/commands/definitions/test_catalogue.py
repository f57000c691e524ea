"""What `klynge catalogue` writes, and what it says when it cannot."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.commands.definitions.catalogue import (
    PAGE,
    PROMISES,
    WORKBOOK,
    find_releases,
    write_catalogue,
)
from tests.homes import Ran, hash_snapshot
from warehouse.home import Home
from wording.catalogue import NewestRelease

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def write(home: Home, folder: Path, definitions: Path = DEFAULT_DEFINITIONS) -> Ran:
    output, errors = io.StringIO(), io.StringIO()
    code = write_catalogue(
        home, definitions, folder, NOW, Console(file=output), Console(file=errors)
    )
    return Ran(code, output.getvalue(), errors.getvalue())


def extract(vintage: str, **more: Any) -> dict[str, Any]:
    return {
        "dataset": "ruks", "vintage": vintage, "vintage_known": True, "status": "accepted",
        "publisher": "SDS", "synthetic": False, **more,
    }  # fmt: skip


def test_both_files_are_written_without_any_home(tmp_path: Path) -> None:
    written = write(Home(tmp_path / "home"), tmp_path / "ud" / "kat")
    assert written.code == 0, written.errors
    assert {path.name for path in (tmp_path / "ud" / "kat").iterdir()} == {PAGE, PROMISES, WORKBOOK}
    assert "SYNTETISKE" not in (tmp_path / "ud" / "kat" / PAGE).read_text(encoding="utf-8")
    assert not (tmp_path / "home").exists()


def test_a_snapshot_tells_how_fresh_the_datasets_are_and_is_left_as_it_was(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    before = hash_snapshot(home)
    assert write(home, tmp_path).code == 0
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert "seneste udgivelse" in page
    assert "SYNTETISKE TAL" in page
    assert hash_snapshot(home) == before


def test_the_newest_accepted_release_counts() -> None:
    releases = find_releases(
        [
            extract("2025-11-28"),
            extract("2024-11-28"),
            extract("2026-01-01", status="rejected"),
            extract("2026-02-01", dataset="lup", vintage_known=False),
        ]
    )
    assert releases == {
        "ruks": NewestRelease("SDS", date(2025, 11, 28), synthetic=False),
        "lup": NewestRelease("SDS", None, synthetic=False),
    }


def test_a_file_with_mistakes_is_refused_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text("indicators:\n  - id: x\n    kindd: rate\n", encoding="utf-8")
    refused = write(Home(tmp_path / "home"), tmp_path / "ud", file)
    assert refused.code == 1
    assert f"{file}:3:5: error:" in refused.errors.replace("\n", "")
    assert not (tmp_path / "ud").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("ingen mappe", encoding="utf-8")
    refused = write(Home(tmp_path / "home"), tmp_path / "fil" / "ud")
    assert refused.code == 1
    assert str(tmp_path / "fil") in refused.errors.replace("\n", "")
    assert "Traceback" not in refused.errors
