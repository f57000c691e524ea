"""What every product about one area is made from: workbook and report alike.

Belongs here: the one argument of the writers. Does not belong here: choosing what a reader sees of
it (`wording.view`) or printing it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from geography import Geography
from geography.tiles import TILE_COLUMNS
from indicators.changes.correction_effects import TOLD_COLUMNS
from indicators.verdicts.forecast_coverage import ForecastCoverage
from schemas.agreement import Agreement
from schemas.as_of import AsOf
from schemas.definitions.model import Definition
from schemas.frames.beside import CONTRIBUTION_COLUMNS, SPREAD_COLUMNS
from schemas.frames.efforts import (
    EFFORT_COLUMNS,
    EFFORT_PLACEBO_COLUMNS,
    EFFORT_POINT_COLUMNS,
)
from schemas.lateness import Freshness
from schemas.learning import no_learning
from wording.news.changes import Changes


@dataclass(frozen=True)
class PublishedContent:
    """Everything that one area's product shows.

    `area` (area_type, area_id) is what it is about: a cluster, a region or a health council.
    `values` is the frame of `schemas.frames.values`, protected, with all areas. `extracts` has the
    columns extract_id, dataset, file_name, publisher, title, vintage (date), vintage_known (bool),
    received_at (datetime), url, licence, synthetic (bool), status ('accepted' or 'rejected'), rows,
    sha256. `generated_at` is the run's time: it is shown, and it is the only time in a file, so
    that the same content gives the same bytes. `as_of` is the earlier day as of which the figures
    are computed, None for now. `freshness` says of each dataset how new its figures are and when
    the next are expected. `tiles` says where each municipality's square stands on the map (area_id,
    column, row). `corrections` are those that the run applied, as
    `indicators.changes.correction_effects.tell_corrections` gives them. `changes` is what the
    figures of this area change against the snapshot before, None when there is none.
    `learning` is what clusters have learned, as `schemas.learning` tabulates it.
    `spread` and `contributions` are those of `schemas.frames.beside`, `efforts`, `effort_points`
    and `effort_placebos` those of `schemas.frames.efforts`; older snapshots have none.
    `forecast_coverage` says how often the run's forecasts held on its own series. `behind` are the
    extract_ids of which some cell is in force; None where that is not known, and then any accepted
    extract may be one.
    """

    area: tuple[str, str]
    values: pl.DataFrame
    definitions: list[Definition]
    agreement: Agreement
    geography: Geography
    extracts: pl.DataFrame
    run_id: str
    generated_at: datetime
    as_of: AsOf | None = None
    freshness: tuple[Freshness, ...] = ()
    corrections: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TOLD_COLUMNS))
    changes: Changes | None = None
    learning: pl.DataFrame = field(default_factory=no_learning)
    spread: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SPREAD_COLUMNS))
    contributions: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=CONTRIBUTION_COLUMNS)
    )
    efforts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EFFORT_COLUMNS))
    effort_points: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=EFFORT_POINT_COLUMNS)
    )
    effort_placebos: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=EFFORT_PLACEBO_COLUMNS)
    )
    forecast_coverage: tuple[ForecastCoverage, ...] = ()
    tiles: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TILE_COLUMNS))
    behind: frozenset[str] | None = None
