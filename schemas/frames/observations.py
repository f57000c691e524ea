"""The frame `observations`: what publishers said, one row for each figure.

Belongs here: columns and types. The checks that hold for every dataset are
`schemas.frames.observation_model`; what only one dataset promises stands in `datasets/` and
is applied by `schemas.acceptance.check`.
"""

from __future__ import annotations

import polars as pl

KEY = (
    "dataset",
    "measure",
    "item",
    "area_type",
    "area_id",
    "period",
    "sex",
    "age",
    "education",
)
"""One row for each combination of these within an extract."""

OBSERVATION_COLUMNS: dict[str, pl.DataType] = {
    "dataset": pl.String(),
    "measure": pl.String(),
    "item": pl.String(),
    "area_type": pl.String(),
    "area_id": pl.String(),
    "period": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "sex": pl.String(),
    "age": pl.String(),
    "education": pl.String(),
    "unit": pl.String(),
    "value": pl.Float64(),
    "status": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int32(),
    "column": pl.Int32(),
}
"""What `sources` hands on. Storage adds `extract_id` (sha256), `vintage` (release date)
and `synthetic`, which are the same for all rows of an extract. The text columns may be
polars Categorical or Enum where an extract is large."""
