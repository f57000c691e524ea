"""What PxWebApi 2 says of the portal and its tables.

Belongs here: configuration, lists and descriptions as data. Does not belong here: HTTP, figures.

Source: the OpenAPI description of PxWebApi 2.0 (statisticssweden/PxApiSpecs).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.definitions.model import Definition
from tables.statistics_table import AREA, PERIOD, StatisticsTable
from wording.labels import describe_period

LANGUAGE = "da"
FORMATS = ("json-stat2", "csv", "xlsx", "parquet")
CALLS, WINDOW = 600, 60
CODELISTS = {
    "vs_klynger": ("Sundhedsklynger", "klynge_"),
    "vs_raad": ("Sundhedsråd", "sundhedsraad_"),
    "vs_regioner": ("Regioner", "region_"),
    "vs_kommuner": ("Kommuner", "kommune_"),
    "vs_hospitaler": ("Hospitaler", "hospital_"),
}
"""Sets of areas: label, and how their codes begin."""


def describe_config(most_cells: int, calls: int) -> dict[str, Any]:
    """What a client may do."""
    return {
        "apiVersion": "2.0.0",
        "appVersion": "klyngemonitor",
        "languages": [{"id": LANGUAGE, "label": "Dansk"}],
        "defaultLanguage": LANGUAGE,
        "maxDataCells": most_cells,
        "maxCallsPerTimeWindow": calls,
        "timeWindow": WINDOW,
        "license": "Se kilderne for hver tabel",
        "sourceReferences": [{"language": LANGUAGE, "text": "Kilde: klyngemonitor"}],
        "defaultDataFormat": FORMATS[0],
        "dataFormats": list(FORMATS),
        "features": [{"id": "CORS", "params": [{"key": "enabled", "value": "False"}]}],
    }


def describe_table(table: StatisticsTable, definition: Definition, base: str) -> dict[str, Any]:
    """One table in a list."""
    periods = table.dimension(PERIOD)
    return {
        "type": "Table",
        "id": table.id,
        "label": table.title,
        "description": definition.description,
        "updated": table.updated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "firstPeriod": describe_period(periods.codes[0]),
        "lastPeriod": describe_period(periods.codes[-1]),
        "category": "public",
        "variableNames": [each.label for each in table.dimensions],
        "source": table.source,
        "discontinued": definition.status == "retired",
        "language": LANGUAGE,
        "links": [
            link("self", f"{base}/tables/{table.id}"),
            link("metadata", f"{base}/tables/{table.id}/metadata"),
            link("data", f"{base}/tables/{table.id}/data"),
        ],
    }


def describe_tables(
    tables: Sequence[dict[str, Any]], page: int, size: int, found: int, base: str, query: str
) -> dict[str, Any]:
    """A page of the list of tables."""
    pages = max(1, -(-found // size))

    def turn(relation: str, number: int) -> dict[str, str]:
        return link(relation, f"{base}/tables?{query}pageNumber={number}&pageSize={size}")

    links = [turn("self", page)]
    links += [turn("next", page + 1)] if page < pages else []
    links += [turn("previous", page - 1)] if page > 1 else []
    return {
        "language": LANGUAGE,
        "tables": list(tables),
        "page": {"pageNumber": page, "pageSize": size, "totalElements": found,
                 "totalPages": pages, "links": links},
        "links": [link("self", f"{base}/tables")],
    }  # fmt: skip


def link(relation: str, address: str) -> dict[str, str]:
    """A link as the interface has it."""
    return {"rel": relation, "hreflang": LANGUAGE, "href": address}


def list_codelists(table: StatisticsTable, base: str) -> list[dict[str, Any]]:
    """The sets of areas that a table has values of."""
    codes = table.dimension(AREA).codes
    return [
        {"id": name, "label": label, "type": "Valueset",
         "links": [link("metadata", f"{base}/codelists/{name}")]}
        for name, (label, start) in CODELISTS.items()
        if any(code.startswith(start) for code in codes)
    ]  # fmt: skip


def describe_codelist(name: str, areas: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """One set of areas with codes and labels."""
    return {
        "id": name, "label": CODELISTS[name][0], "language": LANGUAGE, "languages": [LANGUAGE],
        "type": "Valueset", "elimination": False, "links": [],
        "values": [{"code": code, "label": label, "valueMap": [code]} for code, label in areas],
    }  # fmt: skip
