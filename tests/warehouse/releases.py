"""Small releases of one measure, as the tests of vintages write them out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from schemas.extracts import FoundFile, Provenance, ReadExtract
from schemas.frames.observations import OBSERVATION_COLUMNS
from tests.warehouse.receiving import accept
from warehouse.store import Warehouse

AREAS = tuple(f"{number:04d}" for number in range(101, 111))
FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)

Figure = float | str | None
"""A figure, a status without one, or None where there is no cell."""
Figures = Callable[[str, int], Figure]


def release_of(
    figures: Figures,
    years: Sequence[int],
    areas: Sequence[str] = AREAS,
    sexes: Sequence[str] = ("alle",),
    **more: str,
) -> pl.DataFrame:
    """A cell for each area, year and sex."""
    rows = [
        {
            "dataset": "ruks", "measure": "prævalens_personer", "item": "kol",
            "area_type": "kommune", "area_id": area, "period": str(year),
            "period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "sex": sex,
            "age": "alle", "education": "alle", "unit": "antal",
            "value": None if isinstance(figure, str) else figure,
            "status": figure if isinstance(figure, str) else "ok",
            "sheet": "", "row": 2, "column": 2, **more,
        }
        for area in areas for year in years for sex in sexes
        if (figure := figures(area, year)) is not None
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=OBSERVATION_COLUMNS)


def take(
    warehouse: Warehouse,
    folder: Path,
    name: str,
    observations: pl.DataFrame,
    released: date | None,
    day: int = 0,
    synthetic: bool = False,
) -> str:
    """Take a release in, received so many days after the first; returns its extract_id."""
    file = folder / name
    file.write_text(name, encoding="utf-8")
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    found = FoundFile(str(file), name, file.stat().st_size, sha256, f"print-{name}")
    read = ReadExtract(
        found, "ruks", "ruks", Provenance(published=released, synthetic=synthetic), observations, []
    )
    return accept(warehouse, read, f"run-{name}", FIRST_DAY + timedelta(days=day)).extract_id
