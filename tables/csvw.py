"""The description of a csv of published rows that programs read: CSV on the Web.

Belongs here: columns, datatypes, key and form of such a file, and what is said of an indicator in
it (https://www.w3.org/TR/tabular-metadata/). Does not belong here: the csv itself
(`warehouse.publishing.danish_csv`), and the columns (`schemas.frames.values`,
`wording.data_labels`).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from schemas.frames.columns import FrameColumn
from schemas.frames.values import COLUMNS
from tables.provenance import DescribedIndicator
from wording.data_labels import LABELS, order_columns

Json = dict[str, Any]
CONTEXT = "http://www.w3.org/ns/csvw"
LANGUAGE = "da"
ENDING = ".csv-metadata.json"
"""After the name of a csv without its own ending: where a program looks for its description."""

METADATA = "metadata"
"""The folder of a snapshot with the description of each indicator."""

DIALECT: Json = {"encoding": "utf-8", "delimiter": ";", "doubleQuote": True, "header": True}
DATATYPES: dict[pl.DataType, Json | str] = {
    pl.Float64(): {"base": "number", "format": {"decimalChar": ","}},
    pl.Int32(): "integer",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
}


def describe_rows(url: str, described: DescribedIndicator | None = None) -> Json:
    """A csv at `url` with every column in order; with the words for an indicator, where its rows
    are all of it, or what is meant of it."""
    return {
        "@context": [CONTEXT, {"@language": LANGUAGE}],
        "url": url,
        **({} if described is None else describe_indicator(described)),
        "dialect": DIALECT,
        "tableSchema": {
            "columns": [describe_column(name) for name in order_columns(list(COLUMNS))],
            "primaryKey": [name for name, column in COLUMNS.items() if column.described.is_key],
        },
    }


def describe_column(name: str) -> Json:
    """One column: what it says, and what may stand in it."""
    if name in LABELS:
        # a name is of ASCII; without one the title stands for it
        return {"titles": name, "dc:description": LABELS[name], "datatype": "string"}
    column = COLUMNS[name]
    told: Json = {"name": name, "titles": name, "dc:description": column.described.danish}
    return {**told, "datatype": describe_datatype(column), "required": not column.nullable}


def describe_datatype(column: FrameColumn) -> Json | str:
    """The datatype of a column; of a text with a fixed form that form."""
    if column.kind != pl.String():
        return DATATYPES[column.kind]
    said = column.described
    pattern = said.pattern or ("|".join(said.allowed) if said.allowed else None)
    return "string" if pattern is None else {"base": "string", "format": pattern.strip("^$")}


def describe_indicator(described: DescribedIndicator) -> Json:
    """What is said of an indicator, in terms of Dublin Core, DCAT and schema.org."""
    definition = described.definition
    told: Json = {
        "dc:identifier": definition.id,
        "dc:title": definition.title,
        "dc:description": described.text,
        "schema:unitText": described.unit,
        "dc:source": [source.title for source in described.sources],
        "dc:rights": described.rights,
        "dc:license": described.licence,
        "dcat:contactPoint": definition.owner,
        "dc:modified": tell_day(described.updated),
        "dc:available": tell_day(described.next_update),
    }
    return {key: value for key, value in told.items() if value}


def tell_day(day: object) -> Json | None:
    """A day as a typed value."""
    return None if day is None else {"@value": str(day), "@type": "xsd:date"}
