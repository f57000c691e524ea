"""The description of the portal's addresses for programs, OpenAPI 3.1.

Belongs here: the description. Does not belong here: what the addresses do.
"""

from __future__ import annotations

from typing import Any

from portal.pxweb.describing import FORMATS
from portal.settings import PortalSettings

TEXT = {"type": "string"}
NUMBER = {"type": "integer", "minimum": 1, "maximum": 10_000}


def describe_interface(settings: PortalSettings) -> dict[str, Any]:
    """All addresses that a program may ask."""
    described: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Klyngemonitor", "version": "2.0.0",
                 "description": "PxWebApi 2 over de offentliggjorte tal, og filer på faste "
                 "adresser."},
        "paths": {**list_interface(), **list_files()},
        "components": {"schemas": SCHEMAS},
    }  # fmt: skip
    if settings.access == "tokens":
        described["components"]["securitySchemes"] = {"nøgle": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"nøgle": []}]
    return described


def list_interface() -> dict[str, Any]:
    """The addresses below `/api/v2`."""
    table = in_path("table")
    form = in_query("outputFormat", {"type": "string", "enum": list(FORMATS)})
    values = {
        "name": "valueCodes", "in": "query", "style": "deepObject", "explode": True,
        "schema": {"type": "object", "additionalProperties": TEXT},
        "description": "valueCodes[Tid]=top(3)",
    }  # fmt: skip
    message = {"requestBody": {"content": json_of("VariablesSelection")}}
    kept = {"requestBody": {"required": True, "content": json_of("SavedQuery")}}
    return {
        "/api/v2/config": {"get": operation("Hvad et program må")},
        "/api/v2/tables": {"get": operation(
            "Tabellerne", [in_query("query", TEXT), in_query("pageNumber", NUMBER),
                           in_query("pageSize", NUMBER), SNAPSHOT])},
        "/api/v2/tables/{table}": {"get": operation("En tabel", [table, SNAPSHOT])},
        "/api/v2/tables/{table}/metadata": {"get": operation("Variable", [table, SNAPSHOT])},
        "/api/v2/tables/{table}/data": {
            "get": operation("Tal", [table, form, values, SNAPSHOT]),
            "post": operation("Tal", [table, form, SNAPSHOT]) | message,
        },
        "/api/v2/codelists/{codelist}": {
            "get": operation("En liste af områder", [in_path("codelist"), SNAPSHOT])},
        "/api/v2/savedqueries": {"post": operation("Gem en forespørgsel", good="201") | kept},
        "/api/v2/savedqueries/{query}": {
            "get": operation("En gemt forespørgsel", [in_path("query")])},
        "/api/v2/savedqueries/{query}/data": {
            "get": operation("Tal", [in_path("query"), form, SNAPSHOT])},
    }  # fmt: skip


def list_files() -> dict[str, Any]:
    """The permanent addresses of files."""
    many = [
        in_query(name, {"type": "array", "items": TEXT})
        for name in ("indikator", "omraade", "periode")
    ] + [
        in_query("fra", {"type": "string", "pattern": "^(19|20|21)[0-9]{2}$"}),
        in_query("grupper", {"type": "string", "enum": ["hoved", "alle"]}),
        SNAPSHOT,
    ]
    return {
        "/klynger/{area}.{ending}": {"get": operation("En klynges filer", [
            in_path("area"), in_path("ending", ["xlsx", "csv", "pdf", "svg", "atom"]), SNAPSHOT])},
        "/raad/{area}.{ending}": {"get": operation("Et sundhedsråds filer", [
            in_path("area"), in_path("ending", ["xlsx", "csv", "pdf", "svg", "atom"]), SNAPSHOT])},
        "/indikatorer/{indicator}.{ending}": {"get": operation("En indikator", [
            in_path("indicator"),
            in_path("ending", ["xlsx", "csv", "parquet", "json", "svg", "png"]),
            in_query("omraade", TEXT), in_query("gruppe", TEXT),
            in_query("tegning", {"type": "string", "enum": ["kort", "tragt"]}), SNAPSHOT])},
        "/indsatser": {"get": operation("Indsatserne, og hvad tallene siger om dem", [SNAPSHOT])},
        "/indsatser/{effort}": {"get": operation("En indsats", [in_path("effort"), SNAPSHOT])},
        "/indsatser/{effort}/{indicator}.{ending}": {"get": operation("En indsats som billede", [
            in_path("effort"), in_path("indicator"), in_path("ending", ["svg", "png"]), SNAPSHOT])},
        "/udtraek.{ending}": {"get": operation("Eget udtræk", [
            in_path("ending", ["xlsx", "csv", "parquet"]), *many])},
        "/feed.atom": {"get": operation("Hvad der er offentliggjort")},
        "/sund": {"get": operation("Om der er tal at læse")},
    }  # fmt: skip


def operation(
    summary: str, parameters: list[dict[str, Any]] | None = None, good: str = "200"
) -> dict[str, Any]:
    """One operation with the answers that each may give."""
    codes = {good: "Svaret"} | {
        "304": "Intet nyt", "400": "Kan ikke forstås", "401": "Mangler nøgle", "404": "Findes ikke",
        "413": "For meget", "414": "For lang adresse", "429": "For tit", "503": "Ingen tal nu",
    }  # fmt: skip
    return {
        "summary": summary,
        "parameters": parameters or [],
        "responses": {code: {"description": text} for code, text in codes.items()},
    }


def in_query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter of a query."""
    return {"name": name, "in": "query", "required": False, "schema": schema}


def in_path(name: str, among: list[str] | None = None) -> dict[str, Any]:
    """A part of an address."""
    schema = {"type": "string", "enum": among} if among else TEXT
    return {"name": name, "in": "path", "required": True, "schema": schema}


def json_of(name: str) -> dict[str, Any]:
    """A message of a schema."""
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


SNAPSHOT = in_query("snapshot", TEXT)
VARIABLE = {
    "type": "object", "required": ["variableCode"], "additionalProperties": False,
    "properties": {"variableCode": TEXT, "valueCodes": {"type": "array", "items": TEXT},
                   "codelist": {"type": ["string", "null"]},
                   "outputValues": {"type": ["string", "null"]}},
}  # fmt: skip
SELECTION = {
    "type": "object", "additionalProperties": False,
    "properties": {"selection": {"type": "array", "items": VARIABLE},
                   "placement": {"type": ["object", "null"],
                                 "additionalProperties": {"type": "array", "items": TEXT}}},
}  # fmt: skip
SCHEMAS = {
    "VariablesSelection": SELECTION,
    "SavedQuery": {
        "type": "object", "required": ["tableId"], "additionalProperties": False,
        "properties": {"tableId": TEXT, "selection": SELECTION, "language": TEXT,
                       "outputFormat": TEXT, "id": TEXT,
                       "outputFormatParams": {"type": "array", "items": TEXT}},
    },
}  # fmt: skip
