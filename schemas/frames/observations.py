"""The frame `observations`: what publishers said, one row for each figure.

Belongs here: columns, types and the checks that hold for every dataset. What only one
dataset promises stands in `schemas/rules/` and is applied by `schemas.acceptance.check`.
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.vocabulary import (
    AGE_PATTERN,
    DATASETS,
    OBSERVATION_STATUSES,
    OBSERVED_AREA_TYPES,
    PERIOD_PATTERN,
    SEXES,
    UNITS,
)

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


class Observations(pa.DataFrameModel):
    """What a publisher printed, in tidy form.

    `measure` says what was measured (`praevalens_personer`, `indlaeggelser`, ...), `item`
    of what (a disease, a survey question, a national indicator; else `alle`). `value` is in
    `unit`, percent as percent. `status` keeps suppressed, missing and not applicable apart
    from each other and from zero; only `ok` has a value. `sheet` ('' for csv), `row` and
    `column` point at the cell, counted from 1 as a spreadsheet shows them.
    """

    dataset: str = pa.Field(isin=DATASETS)
    measure: str
    item: str
    area_type: str = pa.Field(isin=OBSERVED_AREA_TYPES)
    area_id: str = pa.Field(str_length={"min_value": 1})
    period: str = pa.Field(str_matches=PERIOD_PATTERN)
    period_start: pl.Date
    period_end: pl.Date
    sex: str = pa.Field(isin=SEXES)
    age: str = pa.Field(str_matches=AGE_PATTERN)
    education: str
    unit: str = pa.Field(isin=UNITS)
    value: float = pa.Field(nullable=True)
    status: str = pa.Field(isin=OBSERVATION_STATUSES)
    sheet: str
    row: pl.Int32 = pa.Field(ge=1)
    column: pl.Int32 = pa.Field(ge=1)

    class Config:
        """No column more, none less."""

        strict = True
        ordered = False
