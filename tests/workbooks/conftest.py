"""A small set of figures with every status, written out, and a workbook made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from geography import load_geography
from geography.tiles import load_tiles
from schemas.agreement import load_agreement
from schemas.frames.values import VALUE_COLUMNS
from tests.conftest import as_promised
from tests.wording.definitions import CLOSED, READMISSIONS, WELLBEING
from wording.content import PublishedContent
from workbooks.area_workbook import write_workbook

# indicator, area, area name, period, breakdown, value, status, reason
ROWS = [
    (READMISSIONS, "klynge", "syd", "Syd", "2021", "80+", 17.123456789, "estimated"),
    (READMISSIONS, "klynge", "syd", "Syd", "2022", "80+", None, "suppressed"),
    (READMISSIONS, "klynge", "nord", "Nord", "2021", "80+", 16.5, "ok"),
    (READMISSIONS, "region", "084", "Region Hovedstaden", "2021", "80+", 18.25, "ok"),
    (READMISSIONS, "land", "000", "Hele landet", "2021", "80+", 17.0, "ok"),
    (READMISSIONS, "kommune", "0161", "Glostrup", "2021", "80+", None, "suppressed"),
    (READMISSIONS, "kommune", "0153", "Brøndby", "2021", "80+", None, "missing"),
    (READMISSIONS, "kommune", "0155", "Dragør", "2021", "80+", None, "not_applicable"),
    (READMISSIONS, "kommune", "0183", "Ishøj", "2021", "80+", 0.0, "ok"),
    (READMISSIONS, "kommune", "0101", "København", "2021", "80+", 0.1 + 0.2, "ok"),
    (READMISSIONS, "kommune", "0201", "Allerød", "2021", "80+", 12.0, "ok"),
    (WELLBEING, "klynge", "syd", "Syd", "2017", "alle", 18.0, "ok"),
    (WELLBEING, "klynge", "syd", "Syd", "2021", "alle", 19.0, "ok"),
    (WELLBEING, "klynge", "syd", "Syd", "2021", "16-24", 37.0, "ok"),
    (WELLBEING, "region", "084", "Region Hovedstaden", "2017", "alle", 18.5, "ok"),
    (WELLBEING, "region", "084", "Region Hovedstaden", "2021", "alle", 19.5, "ok"),
    (CLOSED, "land", "000", "Hele landet", "2021H1", "over 40 til 100 pct.", 53.0, "ok"),
    (CLOSED, "klynge", "syd", "Syd", "2021H1", "0 til 40 pct.", 4.0, "ok"),
    (CLOSED, "klynge", "syd", "Syd", "2021H1", "over 40 til 100 pct.", 6.0, "ok"),
    (CLOSED, "klynge", "syd", "Syd", "2021H2", "over 40 til 100 pct.", 5.0, "ok"),
]
HEADLINE, CHOSEN = (
    definition.model_copy(update={"profile": place})
    for place, definition in enumerate((READMISSIONS, WELLBEING), 1)
)
"""The two that a steward chose for the profile, and so have charts."""

NATURES = {READMISSIONS.id: "clustered_events", WELLBEING.id: "sample", CLOSED.id: "full_count"}
REASONS = {
    "ok": None,
    "estimated": "København er delt mellem to klynger.",
    "suppressed": "Færre end 5 personer & derfor <5.",
    "missing": "Kilden har ikke offentliggjort tallet.",
    "not_applicable": "Området har intet hospital.",
}


WriteChanged = Callable[..., Path]
"""Write the workbook with parts of its content replaced."""


def build_row(row: tuple, synthetic: bool) -> dict[str, object]:
    definition, area_type, area_id, name, period, group, value, status = row
    # fixtures of other modules may hold a copy of the definition
    distribution = definition.id == CLOSED.id
    interval = value is not None and not distribution
    half = period.endswith("H2")
    return {
        "indicator_id": definition.id,
        "area_type": area_type,
        "area_id": area_id,
        "area_name": name,
        "period": period,
        "period_start": date(int(period[:4]), 7 if half else 1, 1),
        "period_end": date(int(period[:4]), 6, 30)
        if "H1" in period
        else date(int(period[:4]), 12, 31),
        "sex": "kvinder" if group == "16-24" else "alle",
        "age": "alle" if distribution else group,
        "education": "alle",
        "category": group if distribution else "alle",
        "value": value,
        "unit": definition.unit,
        "ci_low": value - 0.5 if interval and value else None,
        "ci_high": value + 0.5 if interval and value else None,
        "ci_level": 0.95 if interval and value else None,
        "ci_method": "wilson" if interval and value else None,
        "nature": None if status == "suppressed" else NATURES.get(definition.id, "events"),
        "status": status,
        "status_reason": REASONS[status],
        "note": "+Intet interval." if distribution else None,
        "vs_region": "bedre" if status == "estimated" else None,
        "vs_land": "tilsvarende" if status == "estimated" else None,
        "vintage": date(2025, 11, 28),
        "vintages": "2025-11-28",
        "corrected": False,
        "synthetic": synthetic,
        "definition_version": definition.version,
        "run_id": "kørsel-1",
    }


def build_values(rows: list[tuple] = ROWS, synthetic: bool = True) -> pl.DataFrame:
    frame = pl.DataFrame([build_row(row, synthetic) for row in rows], schema=VALUE_COLUMNS)
    return as_promised(frame)


EXTRACTS = pl.DataFrame(
    {
        "extract_id": ["e1", "e2", "e3"],
        "dataset": ["genindlaeggelser", "sundhedsprofil", None],
        "file_name": ["genindlæggelser.xlsx", "mental.csv", "ukendt.csv"],
        "publisher": ["Sundhedsdatastyrelsen", None, None],
        "title": ["Genindlæggelser", None, None],
        "vintage": [date(2025, 11, 28), date(2026, 1, 5), date(2026, 1, 5)],
        "vintage_known": [True, False, False],
        "received_at": [datetime(2026, 1, 5, 9, 30)] * 3,
        "url": ["https://example.org/x.xlsx", None, None],
        "licence": [None, None, None],
        "synthetic": [True, True, False],
        "status": ["accepted", "accepted", "rejected"],
        "rows": [10, 20, 0],
        "sha256": ["a" * 64, "b" * 64, "c" * 64],
    },
    schema_overrides={"licence": pl.String},
)


@pytest.fixture(scope="session")
def content() -> PublishedContent:
    """Cluster Syd with all statuses, synthetic."""
    return PublishedContent(
        area=("klynge", "syd"),
        values=build_values(),
        definitions=[HEADLINE, CHOSEN, CLOSED],
        agreement=load_agreement(),
        geography=load_geography(),
        extracts=EXTRACTS,
        run_id="kørsel-1",
        generated_at=datetime(2026, 3, 2, 13, 5, tzinfo=UTC),
    )


@pytest.fixture(scope="session")
def workbook_path(content: PublishedContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbooks") / "syd.xlsx"
    write_workbook(path, content)
    return path


@pytest.fixture(scope="session")
def workbook(workbook_path: Path) -> Workbook:
    """The workbook of `content`, read back."""
    return load_workbook(workbook_path)


@pytest.fixture
def with_map() -> dict[str, object]:
    """Parts of a content that has a map: figures of many municipalities, and where they lie."""
    names = ("Ishøj", "Glostrup", "Brøndby", "Dragør", "Hvidovre", "Tårnby", "Allerød")
    ids = ("0183", "0161", "0153", "0155", "0167", "0185", "0201")
    mapped = [
        (WELLBEING, "kommune", code, name, "2021", "alle", 10.0 + place, "ok")
        for place, (code, name) in enumerate(zip(ids, names, strict=True))
    ]
    return {"rows": [*ROWS, *mapped], "tiles": load_tiles()}


@pytest.fixture
def write_changed(content: PublishedContent, tmp_path: Path) -> WriteChanged:
    """Write the workbook with parts of its content replaced."""

    def write(**changes: object) -> Path:
        rows, synthetic = changes.pop("rows", None), changes.pop("synthetic", True)
        if rows is not None or not synthetic:
            changes["values"] = build_values(ROWS if rows is None else rows, synthetic)
        path = tmp_path / f"changed_{len(list(tmp_path.iterdir()))}.xlsx"
        write_workbook(path, replace(content, **changes))
        return path

    return write
