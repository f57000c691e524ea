"""Observations written out by hand, and the values computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from geography import Geography, load_geography
from indicators.compute import Computed, compute_values
from indicators.verdicts.among_others import set_among_others
from schemas.definitions.model import Definition
from schemas.frames.observations import OBSERVATION_COLUMNS
from schemas.standards import load_standards
from tests.conftest import as_promised

GEOGRAPHY: Geography = load_geography()
STARTS = {"H1": (1, 1), "H2": (7, 1), "Q1": (1, 1), "Q2": (4, 1), "Q3": (7, 1), "Q4": (10, 1)}


def observe(
    dataset: str, measure: str, area: str, period: str, value: float | None, **more: Any
) -> dict[str, Any]:
    """One observation; the area's type follows from its id, what is left out is `alle`."""
    month, day = STARTS.get(period[4:], (1, 1))
    return {
        "dataset": dataset, "measure": measure, "item": "alle",
        "area_type": area_type_of(area), "area_id": area, "period": period,
        "period_start": date(int(period[:4]), month, day),
        "period_end": date(int(period[:4]), 12, 31),
        "sex": "alle", "age": "alle", "education": "alle", "unit": "antal", "value": value,
        "status": "ok" if value is not None else "missing", "sheet": "", "row": 1, "column": 1,
        "vintage": date(2024, 1, 1), "synthetic": False, **more,
    }  # fmt: skip


def area_type_of(area: str) -> str:
    if area == "000":
        return "land"
    if len(area) == 3:
        return "region"
    return "kommune" if area.isdigit() else "klynge"


def compute_unprotected(
    observations: list[dict[str, Any]],
    *definitions: Definition,
    corrections: pl.DataFrame | None = None,
    partial: dict[tuple[str, str], str] | None = None,
    natures: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """The values of some definitions from hand-written observations, before disclosure control."""
    return compute_with_counts(
        observations, *definitions, corrections=corrections, partial=partial, natures=natures
    ).values


def compute_with_counts(
    observations: list[dict[str, Any]],
    *definitions: Definition,
    corrections: pl.DataFrame | None = None,
    partial: dict[tuple[str, str], str] | None = None,
    natures: Mapping[str, str] | None = None,
) -> Computed:
    """The same with the counts behind them that no figure shows."""
    schema = {
        **OBSERVATION_COLUMNS, "vintage": pl.Date(), "synthetic": pl.Boolean(),
        "correction": pl.Int32(),
    }  # fmt: skip
    frame = pl.DataFrame(observations, schema=schema)
    return compute_values(
        nw.from_native(frame.lazy()),
        list(definitions),
        GEOGRAPHY,
        "run-1",
        lambda requests: nw.from_native(requests.lazy()),
        load_standards(),
        corrections,
        partial=partial,
        natures=natures,
    )


def compute(
    observations: list[dict[str, Any]],
    *definitions: Definition,
    corrections: pl.DataFrame | None = None,
    partial: dict[tuple[str, str], str] | None = None,
    natures: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """The same with what others' figures say of them, as if nothing were to be hidden."""
    computed = compute_unprotected(
        observations, *definitions, corrections=corrections, partial=partial, natures=natures
    )
    return as_promised(set_among_others(computed, list(definitions), GEOGRAPHY))


def pick(values: pl.DataFrame, area: str, **where: str) -> dict[str, Any]:
    """The one row of an area (and period, sex, ...)."""
    rows = values.filter(pl.col("area_id") == area, **where)
    assert rows.height == 1, rows
    return rows.row(0, named=True)


def proportion(**more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "lukkede", "title": "Lukkede praksis", "description": "Andel.",
            "theme": "kapacitet", "kind": "proportion", "direction": "lower",
            "numerator": {"dataset": "praksis", "measure": "praksis_lukket"},
            "denominator": {"dataset": "praksis", "measure": "praksis"}, **more,
        }
    )  # fmt: skip


def survey_share(**more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "rygning", "title": "Daglig rygning", "description": "Andel.",
            "theme": "forebyggelse", "kind": "survey_share", "direction": "lower",
            "figure": {"dataset": "sundhedsprofil", "measure": "andel"},
            "respondents": {"dataset": "sundhedsprofil", "measure": "svarpersoner"},
            "weight": [{"dataset": "folketal", "measure": "folketal"}], **more,
        }
    )  # fmt: skip


def practices(
    area: str, closed: float | None, total: float | None, **more: Any
) -> list[dict[str, Any]]:
    """A municipality's closed and all practices in the first half of 2024."""
    return [
        observe("praksis", "praksis_lukket", area, "2024H1", closed, **more),
        observe("praksis", "praksis", area, "2024H1", total, **more),
    ]
