"""The catalogue of indicators that other catalogues harvest: DCAT as JSON-LD.

Belongs here: the catalogue, a dataset for each indicator, and the files it can be taken in
(https://www.w3.org/TR/vocab-dcat-3/). Does not belong here: what is known of an indicator
(`tables.provenance`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.agreement import Agreement
from tables.csvw import ENDING, LANGUAGE, tell_day
from tables.provenance import DataSource, DescribedIndicator

Json = dict[str, Any]
CONTEXT: Json = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "klynge": "urn:klyngemonitor:",
}
LICENCES = {"CC BY 4.0": "http://creativecommons.org/licenses/by/4.0/"}
"""Terms that have an address of their own, by how a source names them."""

CATALOGUE = "catalogue.jsonld"
"""The file of a snapshot with the catalogue of its indicators."""

TITLE = "Indikatorer for sundhedsklyngerne i Region Hovedstaden"
LANGUAGE_IRI = "http://publications.europa.eu/resource/authority/language/DAN"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class File:
    """A form that figures can be taken in: address, media type, words, and where its columns are
    described."""

    address: str
    media_type: str
    title: str
    conforms_to: str = ""


SNAPSHOT_FILES = (
    File("indicators.csv", "text/csv", "Alle indikatorers rækker (csv)", f"indicators{ENDING}"),
    File("indicators.parquet", "application/vnd.apache.parquet",
         "Alle indikatorers rækker (parquet)"),
)  # fmt: skip
"""In a snapshot's folder: the rows of all indicators together."""


def list_portal_files(indicator_id: str) -> tuple[File, ...]:
    """The permanent addresses of one indicator's figures in the portal, from its root."""
    here = f"/indikatorer/{indicator_id}"
    return (
        File(f"{here}.csv", "text/csv", "csv", f"{here}{ENDING}"),
        File(f"{here}.parquet", "application/vnd.apache.parquet", "parquet"),
        File(f"{here}.json", "application/json", "JSON-stat 2.0"),
        File(f"{here}.xlsx", SHEET, "Excel"),
    )


def describe_catalogue(
    described: Iterable[DescribedIndicator],
    agreement: Agreement,
    published_at: datetime,
    on_portal: bool,
) -> Json:
    """All indicators of a snapshot, with its files, or with the portal's addresses."""
    return {
        "@context": CONTEXT,
        "@id": "#katalog",
        "@type": "dcat:Catalog",
        "dcterms:title": say(TITLE),
        "dcterms:description": say(agreement.title),
        "dcterms:language": {"@id": LANGUAGE_IRI},
        "dcterms:issued": {"@value": published_at.isoformat(), "@type": "xsd:dateTime"},
        "dcat:dataset": [
            describe_dataset(
                each, list_portal_files(each.definition.id) if on_portal else SNAPSHOT_FILES
            )
            for each in described
        ],
    }


def describe_dataset(described: DescribedIndicator, files: Sequence[File]) -> Json:
    """One indicator as a dataset."""
    definition = described.definition
    told: Json = {
        "@id": f"#{definition.id}",
        "@type": "dcat:Dataset",
        "dcterms:identifier": definition.id,
        "dcterms:title": say(definition.title),
        "dcterms:description": say(described.text),
        "dcterms:language": {"@id": LANGUAGE_IRI},
        "schema:variableMeasured": {
            "@type": "schema:PropertyValue",
            "schema:name": say(definition.label),
            "schema:unitText": say(described.unit),
        },
        "dcterms:source": [describe_source(each) for each in described.sources],
        "dcat:contactPoint": definition.owner
        and {"@type": "vcard:Kind", "vcard:fn": definition.owner},
        "dcterms:modified": tell_day(described.updated),
        "klynge:nextUpdate": tell_day(described.next_update),
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": tell_day(described.first),
            "dcat:endDate": tell_day(described.last),
        },
        "dcat:version": definition.version,
        "klynge:synthetic": described.synthetic or None,
        "dcat:distribution": [describe_file(each, described) for each in files],
    }
    return {key: value for key, value in told.items() if value}


def describe_source(source: DataSource) -> Json:
    """A dataset that figures come from."""
    told: Json = {
        "@type": "dcat:Dataset",
        "dcterms:title": say(source.title),
        "dcterms:publisher": [
            {"@type": "foaf:Agent", "foaf:name": name} for name in source.publishers
        ],
        "dcterms:license": tell_licence(source.licence),
        "dcterms:issued": tell_day(source.released),
    }
    return {key: value for key, value in told.items() if value}


def describe_file(file: File, described: DescribedIndicator) -> Json:
    """One form of an indicator's figures."""
    told: Json = {
        "@type": "dcat:Distribution",
        "dcterms:title": say(file.title),
        "dcat:accessURL": {"@id": file.address},
        "dcat:downloadURL": {"@id": file.address},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{file.media_type}"
        },
        "dcterms:conformsTo": file.conforms_to and {"@id": file.conforms_to},
        "dcterms:license": tell_licence(described.licence),
        "dcterms:rights": {
            "@type": "dcterms:RightsStatement", "dcterms:description": say(described.rights)
        },
    }  # fmt: skip
    return {key: value for key, value in told.items() if value}


def tell_licence(licence: str | None) -> Json | None:
    """The terms by their address, or in words where they have none that is known."""
    if licence is None:
        return None
    if licence in LICENCES:
        return {"@id": LICENCES[licence]}
    return {"@type": "dcterms:LicenseDocument", "dcterms:title": licence}


def say(text: str) -> Json:
    """Danish words."""
    return {"@value": text, "@language": LANGUAGE}
