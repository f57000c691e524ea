"""What every frame `observations` keeps to, whatever its dataset.

Belongs here: the pandera model. Who only names columns asks `schemas.frames.observations`: pandera
takes a second to import, and a hundred MB.
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
