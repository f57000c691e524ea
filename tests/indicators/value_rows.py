"""Rows of the frame `values` written out by hand, for what is said of figures that are there."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_COLUMNS
from tests.indicators.frames import area_type_of

MUNICIPALITIES = (
    "0147", "0151", "0153", "0155", "0157", "0159", "0161", "0163", "0165", "0167",
)  # fmt: skip


def figure(
    indicator: str,
    area: str,
    value: float | None,
    half: float | None = None,
    period: str = "2025",
    **more: Any,
) -> dict[str, Any]:
    """One figure of a year, events unless said; `half` is the distance to either limit."""
    limited = value is not None and half is not None
    return {
        "indicator_id": indicator, "area_type": area_type_of(area), "area_id": area,
        "area_name": area, "period": period, "period_start": date(int(period[:4]), 1, 1),
        "period_end": date(int(period[:4]), 12, 31), "sex": "alle", "age": "alle",
        "education": "alle", "category": "alle", "value": value, "unit": "pct",
        "ci_low": value - half if limited else None,
        "ci_high": value + half if limited else None,
        "ci_method": "wilson" if limited else None, "nature": "events",
        "too_uncertain": False, "status": "ok", "corrected": False, "synthetic": False,
        "definition_version": "1", "run_id": "run-1", **more,
    }  # fmt: skip


def years(
    indicator: str,
    area: str,
    values: list[float],
    half: float | None = None,
    last: int = 2025,
    **more: Any,
) -> list[dict[str, Any]]:
    """A figure for each year up to the `last`."""
    first = last - len(values) + 1
    return [
        figure(indicator, area, value, half, str(first + place), **more)
        for place, value in enumerate(values)
    ]


def frame(rows: list[dict[str, Any]], **columns: Any) -> pl.DataFrame:
    """The rows as a frame, with the columns that only a stage knows."""
    return pl.DataFrame(rows, schema={**VALUE_COLUMNS, **columns})


def published(indicator: str, **more: Any) -> Definition:
    """A definition of a printed figure, of which only its id and what is said matters."""
    return Definition.model_validate(
        {
            "id": indicator, "title": indicator, "description": "Tekst.", "theme": "kapacitet",
            "kind": "published", "direction": "lower",
            "figure": {"dataset": "lokal", "measure": "værdi", "where": {"item": "x"}}, **more,
        }
    )  # fmt: skip


def read(values: pl.DataFrame, indicator: str, area: str, column: str, **where: str) -> Any:
    """What a column says of an area's newest figure."""
    rows = values.filter(indicator_id=indicator, area_id=area, **where).sort("period_end")
    return rows[column][-1]
