"""A small set of figures with everything that a report has to cope with, written out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest

from geography import load_geography
from geography.tiles import load_tiles
from reports.compose import compose_report
from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Outline
from schemas.agreement import load_agreement
from schemas.definitions.breakdowns import Group
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.definitions.series import Target
from schemas.frames.values import VALUE_COLUMNS
from tests.conftest import as_promised
from wording.content import PublishedContent

REGION, NORD, COUNTRY = ("region", "084"), ("klynge", "nord"), ("land", "000")
PRACTICES = Source(dataset="praksis", measure="praksis")


def define(name: str, goal: tuple[str, str], **more: object) -> Definition:
    """A definition of a published figure, of which only what the report shows matters."""
    facts = {
        "title": name.replace("_", " ").capitalize(),
        "description": "Beskrivelse uden tal.",
        "kind": "published",
        "figure": PRACTICES,
        "focus_area": goal[0],
        "goal": goal[1],
    }
    return Definition(id=name, **{**facts, **more})


OLDER = ("aeldre_kronisk", "rette_sted")
WHOLE = ("aeldre_kronisk", "samlet_indsats")
YOUNG = ("boern_unge", "mental_mistrivsel")

READMISSIONS = define(
    "genindlæggelser", OLDER, direction="lower", groups=[Group(age="80+")],
    target=Target(value=15.0, year=2027, source="Aftalen"), profile=3,
)  # fmt: skip
WAITING = define("ventetid", OLDER, unit="dage", direction="lower", profile=4)
COUNTED = define("indbyggere", OLDER, unit="antal", decimals=0, profile=5)
POOLED = define("tvang", WHOLE, direction="lower", decimals=2, profile=2)
CLOSED = define("lukkede_praksis", WHOLE, direction="lower")
LONELY = define("ensomhed", YOUNG, direction="lower", profile=1)
NEW = define("nyt_mål", YOUNG, unit="score", decimals=2, direction="higher", profile=6)
NEVER = define("aldrig_opgjort", YOUNG)
QUIET = define("stille_tal", OLDER, direction="lower")
"""Neither in the profile nor striking: the report names it and leaves it to the workbook."""
DEFINITIONS = [READMISSIONS, WAITING, COUNTED, POOLED, CLOSED, LONELY, NEW, NEVER, QUIET]

Row = dict[str, object]


def row(
    definition: Definition,
    area: tuple[str, str],
    period: str,
    value: float | None,
    half_width: float | None = None,
    **more: object,
) -> Row:
    """One published figure; `half_width` is the distance from the value to its limits."""
    start, end = find_days(period)
    status = more.get("status", "ok")
    limits = value is not None and half_width is not None
    return {
        "indicator_id": definition.id,
        "area_type": area[0],
        "area_id": area[1],
        "area_name": area[1],
        "period": period,
        "period_start": start,
        "period_end": end,
        "sex": "alle",
        "age": definition.groups[0].age,
        "education": "alle",
        "category": "alle",
        "value": value,
        "unit": definition.unit,
        "ci_low": value - half_width if limits else None,
        "ci_high": value + half_width if limits else None,
        "ci_level": 0.95 if limits else None,
        "ci_method": "wilson" if limits else None,
        "nature": "printed" if status != "suppressed" else None,
        "status_reason": None if status == "ok" else "Begrundelse i ord.",
        "target": definition.target.value if definition.target else None,
        "target_year": definition.target.year if definition.target else None,
        "target_source": definition.target.source if definition.target else None,
        "vintage": date(2026, 2, 1),
        "vintages": "2026-02-01",
        "corrected": False,
        "synthetic": False,
        "definition_version": definition.version,
        "run_id": "kørsel-a",
        "status": status,
    } | more


def find_days(period: str) -> tuple[date, date]:
    """First and last day of a period."""
    if period.endswith("H1"):
        return date(int(period[:4]), 1, 1), date(int(period[:4]), 6, 30)
    if period.endswith("H2"):
        return date(int(period[:4]), 7, 1), date(int(period[:4]), 12, 31)
    return date(int(period[:4]), 1, 1), date(int(period[-4:]), 12, 31)


ROWS: list[Row] = [
    *(row(READMISSIONS, NORD, str(year), value, 0.4, vs_region="daarligere", vs_land="daarligere")
      for year, value in ((2021, 18.9), (2022, 19.4), (2023, 19.123), (2024, 18.2),
                         (2025, 17.456))),
    row(READMISSIONS, NORD, "2026", 99.9, 0.4),
    *(row(READMISSIONS, REGION, str(year), value, 0.2, vs_land="tilsvarende")
      for year, value in ((2021, 17.4), (2023, 17.3), (2025, 16.9))),
    row(READMISSIONS, COUNTRY, "2025", 17.1, 0.1),
    *(row(WAITING, area, str(year), value)
      for area in (NORD, REGION) for year, value in ((2023, 12.25), (2025, 11.5))),
    *(row(COUNTED, NORD, str(year), value, nature="full_count", status="estimated")
      for year, value in ((2023, 324688.0), (2025, 325543.0))),
    row(COUNTED, REGION, "2025", 1891871.0, nature="full_count", corrected=True),
    *(row(POOLED, area, period, value, 0.05)
      for area in (NORD, REGION)
      for period, value in (("2021-2023", 1.25), ("2022-2024", 1.2), ("2023-2025", 0.95))),
    *(row(CLOSED, area, period, value, 1.0)
      for area in (NORD, REGION)
      for period, value in (("2021H1", 30.0), ("2022H1", 30.5), ("2023H1", 30.0), ("2023H2", 50.0),
                            ("2025H1", 35.5))),
    row(LONELY, NORD, "2023", 12.0, 0.5),
    row(LONELY, NORD, "2025", None, status="suppressed"),
    *(row(LONELY, REGION, str(year), value, 0.5) for year, value in ((2023, 12.0), (2025, 11.9))),
    *(row(LONELY, ("kommune", code), "2025", value)
      for code, value in (("0201", 9.5), ("0217", 14.25), ("0101", 12.0), ("0147", 11.0),
                          ("0400", 10.0))),
    row(LONELY, ("kommune", "0210"), "2025", None, status="suppressed"),
    row(LONELY, ("kommune", "0219"), "2025", None, status="missing"),
    *(row(QUIET, area, year, 7.77) for area in (NORD, REGION) for year in ("2023", "2025")),
    row(NEW, NORD, "2025", 3.21, 0.1),
    row(NEW, REGION, "2025", 3.33, 0.05),
]  # fmt: skip


def make_values(rows: list[Row] = ROWS, **change: object) -> pl.DataFrame:
    """The published frame of rows, checked; `change` replaces fields of every row."""
    return as_promised(pl.DataFrame([each | change for each in rows], schema=VALUE_COLUMNS))


EXTRACTS = pl.DataFrame(
    {
        "extract_id": ["e1"],
        "dataset": ["praksis"],
        "file_name": ["praksis.csv"],
        "publisher": ["Sundhedsdatastyrelsen"],
        "title": ["Praksis"],
        "vintage": [date(2026, 2, 1)],
        "vintage_known": [True],
        "received_at": [datetime(2026, 2, 3, 9, 30, tzinfo=UTC)],
        "url": ["https://example.org/praksis.csv"],
        "licence": ["åbne data"],
        "synthetic": [False],
        "status": ["accepted"],
        "rows": [10],
        "sha256": ["a" * 64],
    }
)


@pytest.fixture(scope="session")
def make_content() -> Callable[..., ReportContent]:
    """A report's content with parts of it replaced."""

    def make(
        area: tuple[str, str] = NORD,
        rows: list[Row] = ROWS,
        baseline: int = 2023,
        period: int = 2025,
        **change: object,
    ) -> ReportContent:
        material = PublishedContent(
            area=area,
            values=make_values(rows, **change),
            definitions=DEFINITIONS,
            agreement=load_agreement(),
            geography=load_geography(),
            extracts=EXTRACTS,
            run_id="kørsel-a",
            generated_at=datetime(2026, 3, 2, 13, 5, tzinfo=UTC),
            tiles=load_tiles(),
        )
        return ReportContent("midtvejsstatus", baseline, period, material, "øjebliksbillede-a")

    return make


@pytest.fixture(scope="session")
def compose(make_content: Callable[..., ReportContent]) -> Callable[..., tuple[Outline, Ledger]]:
    """A composed report of such content, each made once."""
    made: dict[str, tuple[Outline, Ledger]] = {}

    def once(**asked: object) -> tuple[Outline, Ledger]:
        key = repr(sorted(asked.items(), key=lambda item: item[0]))
        if key not in made:
            made[key] = compose_report(make_content(**asked))
        return made[key]

    return once
