"""A published snapshot read again as what products about one area are made from.

Belongs here: the snapshot's tables, definitions and map of then, put together. Does not belong
here: gathering the same while a run is at work (`assets.publishing.publication`), or the products.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
from pydantic import ValidationError

from assets.kept_map import fit_map
from geography import Geography
from geography.tiles import load_tiles
from indicators.verdicts.forecast_coverage import ForecastCoverage
from schemas.agreement import load_agreement
from schemas.as_of import AsOf
from schemas.definitions.model import Definition
from schemas.frames.values import fill_columns
from schemas.lateness import judge_stated
from schemas.problems import Problem, StageError
from schemas.rhythms import load_sound_rhythms
from warehouse.cells import OpenedSnapshot, open_published
from warehouse.home import Home
from warehouse.publishing.snapshots import read_tables
from wording.content import PublishedContent


class ContentError(StageError):
    """The snapshot has no figure of the area."""


EFFORT_TABLES = ("efforts", "effort_points", "effort_placebos")


def read_content(
    home: Home, wanted: str, area: tuple[str, str], today: Geography
) -> PublishedContent:
    """What a product of the snapshot is made from, with the map and definitions of then.

    Raises `SnapshotError` when there is no such snapshot, `ContentError` when it has no figure
    of the area, `StageError` when its definitions are in a language that is no longer read.
    """
    published = open_published(home, wanted)
    snapshot = published.snapshot
    assert snapshot is not None
    values = complete_columns(published.values)
    if values.filter(area_type=area[0], area_id=area[1]).is_empty():
        raise ContentError([describe_no_figure(snapshot.name, area)])
    tables = read_tables(
        snapshot,
        ("corrections", "learning", "spread", "contributions", "sources", *EFFORT_TABLES),
    )
    made_on = snapshot.published_at
    stated, as_of = snapshot.manifest.get("freshness", []), snapshot.manifest.get("as_of")
    content = PublishedContent(
        area=area,
        values=values,
        definitions=read_definitions(published),
        agreement=load_agreement(),
        geography=fit_map(published.map_tables, today),
        extracts=published.extracts,
        run_id=snapshot.run_id,
        generated_at=made_on,
        as_of=as_of and AsOf(date.fromisoformat(as_of["date"]), as_of["rule"] == "received"),
        freshness=tuple(judge_stated(stated, load_sound_rhythms().rhythms, made_on.date())),
        tiles=load_tiles(),
        forecast_coverage=tuple(
            ForecastCoverage(**each) for each in snapshot.manifest.get("forecast_coverage", [])
        ),
    )
    return replace(
        content,
        corrections=tables.get("corrections", content.corrections),
        learning=tables.get("learning", content.learning),
        spread=tables.get("spread", content.spread),
        contributions=tables.get("contributions", content.contributions),
        efforts=tables.get("efforts", content.efforts),
        effort_points=tables.get("effort_points", content.effort_points),
        effort_placebos=tables.get("effort_placebos", content.effort_placebos),
        behind=frozenset(tables["sources"]["extract_id"]) if "sources" in tables else None,
    )


def describe_no_figure(snapshot: str, area: tuple[str, str]) -> Problem:
    """That a snapshot has nothing of an area."""
    return Problem(
        rule="no_figures",
        message="The snapshot has no figure of this area.",
        file=snapshot,
        found=" ".join(area),
        remedy="Choose another snapshot, or run the pipeline again.",
    )


def complete_columns(values: pl.DataFrame) -> pl.DataFrame:
    """The figures of an older snapshot with the columns that have come since, empty."""
    marked = values if "corrected" in values.columns else values.with_columns(corrected=False)
    return fill_columns(marked)


def read_definitions(published: OpenedSnapshot) -> list[Definition]:
    """The definitions that a snapshot was made with.

    Raises `StageError` when the language has since changed so that it no longer takes them.
    """
    try:
        return [Definition.model_validate_json(text) for text in published.definitions]
    except ValidationError as error:
        problem = Problem(
            rule="definitions_outdated",
            message="The definitions of this snapshot are in a language that is no longer read.",
            file=published.snapshot.name if published.snapshot else None,
            found=str(error.errors()[0]["msg"]),
            remedy="Use the version of the code that published it (see its manifest.json).",
        )
        raise StageError([problem]) from error
