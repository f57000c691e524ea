"""What `klynge workbook AREA` does: one area's workbook from a published snapshot, on demand.

Belongs here: reading the snapshot and finding the area. The workbook itself is `workbooks/`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
from rich.console import Console

from assets.computing_basis import fit_map
from geography import Geography, load_geography, match_areas
from geography.tiles import load_tiles
from indicators.verdicts.forecast_coverage import ForecastCoverage
from pipelines.commands.explain.explain import read_definitions
from pipelines.commands.progress import print_plain, print_problems
from schemas.agreement import load_agreement
from schemas.as_of import AsOf
from schemas.frames.values import fill_columns
from schemas.lateness import judge_stated
from schemas.problems import Problem, StageError
from schemas.rhythms import load_rhythms
from warehouse.cells import open_published
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import read_tables
from wording.content import PublishedContent

WRITTEN, FAILED, WRONG_USE = 0, 1, 2
AREA_TYPES = ("klynge", "region", "sundhedsraad")
"""What a workbook can be about; of the same name the first counts."""


class WorkbookRequestError(StageError):
    """There is no such area, or the snapshot has no figure of it."""


def write_area_workbook(
    home: Home,
    named: str,
    area_type: str | None,
    wanted: str,
    out: Path | None,
    output: Console,
    errors: Console,
) -> int:
    """Write the workbook and say where it is; returns the exit code.

    0: written; 1: nothing is published, or the file cannot be written; 2: no such area or
    snapshot.
    """
    # openpyxl is slow to import, and not needed to refuse wrong use
    from workbooks.area_workbook import write_workbook

    try:
        geography = load_geography()
        area = find_workbook_area(geography, named, area_type)
        content = read_content(home, wanted, area, geography)
        path = (out or Path(f"{area[0]}-{area[1]}.xlsx")).resolve()
        with explain_storage_errors(path.parent):
            write_workbook(path, content)
    except StageError as error:
        print_problems(errors, error)
        unknown = {"unknown_area", "unknown_snapshot"}
        return WRONG_USE if unknown & {each.rule for each in error.problems} else FAILED
    print_plain(output, f"Written: {path}")
    return WRITTEN


def find_workbook_area(geography: Geography, named: str, area_type: str | None) -> tuple[str, str]:
    """The cluster, region or health council that a person names by id, code or name."""
    for kind in [area_type] if area_type else AREA_TYPES:
        known = geography.areas.filter(area_type=kind, area_id=named)
        found = match_areas(geography, pl.Series("text", [named]), kind)["area_id"][0]
        if not known.is_empty() or found is not None:
            return kind, named if not known.is_empty() else str(found)
    areas = geography.areas.filter(pl.col("area_type").is_in([area_type or "", *AREA_TYPES]))
    raise WorkbookRequestError(
        [
            Problem(
                rule="unknown_area",
                message="There is no such cluster, region or health council.",
                found=named,
                expected=", ".join(sorted(set(areas["area_id"]))),
                remedy="Name one of them by its id or its name.",
            )
        ]
    )


def read_content(
    home: Home, wanted: str, area: tuple[str, str], today: Geography
) -> PublishedContent:
    """What a workbook of the snapshot is made from, with the map and definitions of then.

    Raises `SnapshotError` when there is no such snapshot, `WorkbookRequestError` when it has no
    figure of the area, `StageError` when its definitions are in a language that is no longer read.
    """
    published = open_published(home, wanted)
    snapshot = published.snapshot
    assert snapshot is not None
    values = complete_columns(published.values)
    if values.filter(area_type=area[0], area_id=area[1]).is_empty():
        raise WorkbookRequestError(
            [
                Problem(
                    rule="no_figures",
                    message="The snapshot has no figure of this area.",
                    file=snapshot.name,
                    found=" ".join(area),
                    remedy="Choose another snapshot, or run the pipeline again.",
                )
            ]
        )
    tables = read_tables(
        snapshot, ("corrections", "learning", "spread", "contributions", "sources")
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
        freshness=tuple(judge_stated(stated, load_rhythms(), made_on.date())),
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
        behind=frozenset(tables["sources"]["extract_id"]) if "sources" in tables else None,
    )


def complete_columns(values: pl.DataFrame) -> pl.DataFrame:
    """The figures of an older snapshot with the columns that have come since, empty."""
    marked = values if "corrected" in values.columns else values.with_columns(corrected=False)
    return fill_columns(marked)
