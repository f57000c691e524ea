"""What `klynge workbook AREA` does: one area's workbook from a published snapshot, on demand.

Belongs here: reading the snapshot and finding the area. The workbook itself is `workbooks/`.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from rich.console import Console

from assets.publishing.published_content import read_content
from geography import Geography, load_geography, match_areas
from pipelines.commands.progress import print_plain, print_problems
from schemas.problems import Problem, StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home

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
