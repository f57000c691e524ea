"""What the snapshot and the portal tell programs of their figures is true of the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from indicators.requests import list_terms
from schemas.definitions.file import load_definitions
from schemas.lateness import Freshness, Holding
from schemas.rhythms import ReleaseWindow, load_rhythms
from tables.csvw import describe_rows
from tables.dcat import CONTEXT, describe_source, list_portal_files
from tables.provenance import DataSource, describe_indicators
from warehouse.home import Home

Json = dict[str, Any]
OF_TABLE = {"@context", "url", "dialect", "tableSchema"}
OF_COLUMN = {"name", "titles", "datatype", "required"}
OF_DIALECT = {"encoding", "delimiter", "doubleQuote", "header"}
"""Words of the vocabulary that are used; all else has a prefix."""

PREFIXES = ("dc:", "dcat:", "schema:")
FORMS = {
    "number": r"^-?\d+(,\d+)?(e-?\d+)?$", "integer": r"^-?\d+$", "boolean": "^(true|false)$",
    "date": r"^\d{4}-\d{2}-\d{2}$",
}  # fmt: skip


def read_json(path: Path) -> Json:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def list_faults(described: Json, text: bytes) -> Iterator[str]:
    """What a csv has otherwise than its description says."""
    rows = pl.read_csv(text, separator=";", infer_schema=False)
    columns = described["tableSchema"]["columns"]
    if rows.columns != [column["titles"] for column in columns]:
        yield "other headings"
    for column in columns:
        cells, datatype = rows[column["titles"]], column["datatype"]
        if column.get("required") and cells.null_count():
            yield f"{column['titles']}: blank"
        base = datatype if isinstance(datatype, str) else datatype["base"]
        form = FORMS.get(base) or (f"^(?:{datatype['format']})$" if base != datatype else None)
        if form and not cells.drop_nulls().str.contains(form).all():
            yield f"{column['titles']}: not {datatype}"
    if rows.select(described["tableSchema"]["primaryKey"]).is_duplicated().any():
        yield "the key stands twice"


@pytest.fixture(scope="module")
def snapshot(whole_demo: Path) -> Path:
    return Home(whole_demo / "home").current.resolve()


def test_the_csv_is_as_its_description_says(snapshot: Path) -> None:
    described = read_json(snapshot / "indicators.csv-metadata.json")
    assert described["url"] == "indicators.csv"
    assert list(list_faults(described, (snapshot / "indicators.csv").read_bytes())) == []


def test_a_csv_of_another_form_is_told() -> None:
    described = describe_rows("x.csv")
    described["tableSchema"]["columns"] = described["tableSchema"]["columns"][3:9]
    described["tableSchema"]["primaryKey"] = ["indicator_id", "period"]
    head = "indicator_id;area_type;area_id;area_name;period;period_start\n"
    sound = "a;kommune;0101;København;2021;2021-01-01\n"
    assert list(list_faults(described, (head + sound).encode())) == []
    wrong = "a;by;0101;;2021;1.1.2021\n"
    assert list(list_faults(described, (head + sound + wrong).encode())) == [
        "area_type: not {'base': 'string', 'format': "
        "'kommune|klynge|region|land|hospital|sundhedsraad'}",
        "area_name: blank", "period_start: not date", "the key stands twice",
    ]  # fmt: skip


def test_only_words_of_the_vocabulary_are_used(snapshot: Path) -> None:
    for path in [*snapshot.glob("*.csv-metadata.json"), *(snapshot / "metadata").iterdir()]:
        described = read_json(path)
        assert described["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "da"}]
        assert {key for key in described if not key.startswith(PREFIXES)} == OF_TABLE
        assert described["dialect"].keys() == OF_DIALECT
        assert described["tableSchema"].keys() == {"columns", "primaryKey"}
        for column in described["tableSchema"]["columns"]:
            assert {key for key in column if not key.startswith(PREFIXES)} <= OF_COLUMN
            # a name is of plain letters, and the key is made of names
            assert column.get("name", "x").isascii()


def test_each_indicator_with_figures_has_its_description(snapshot: Path) -> None:
    ids = pl.read_parquet(snapshot / "indicators.parquet", columns=["indicator_id"])
    described = {
        path.name.removesuffix(".csv-metadata.json"): read_json(path)
        for path in (snapshot / "metadata").iterdir()
    }
    assert described.keys() == set(ids["indicator_id"])
    smoking = described["daglig_rygning"]
    assert (snapshot / "metadata" / smoking["url"]).resolve() == snapshot / "indicators.csv"
    assert smoking["dc:title"] == "Borgere, der ryger dagligt"
    assert smoking["schema:unitText"] == "pct."
    assert "Den Nationale Sundhedsprofil" in smoking["dc:source"]
    assert smoking["dcat:contactPoint"] == "Dataansvarlig, Region Hovedstaden"
    assert smoking["dc:rights"].startswith("Tallene er syntetiske øvetal.")
    assert {"dc:description", "dc:modified", "dc:available"} <= smoking.keys()


def list_terms_of(content: object) -> Iterator[str]:
    """Every key and type of a description."""
    if isinstance(content, dict):
        yield from content.keys()
        yield from [content["@type"]] if "@type" in content else []
        for each in content.values():
            yield from list_terms_of(each)
    if isinstance(content, list):
        for each in content:
            yield from list_terms_of(each)


def test_the_catalogue_has_a_dataset_for_each_indicator_in_known_words(snapshot: Path) -> None:
    catalogue = read_json(snapshot / "catalogue.jsonld")
    ids = pl.read_parquet(snapshot / "indicators.parquet", columns=["indicator_id"])
    datasets = catalogue["dcat:dataset"]
    assert {each["dcterms:identifier"] for each in datasets} == set(ids["indicator_id"])
    used = set(list_terms_of({k: catalogue[k] for k in catalogue.keys() - {"@context"}}))
    assert {term.partition(":")[0] for term in used if not term.startswith("@")} <= CONTEXT.keys()
    for each in datasets:
        assert {"dcterms:title", "dcterms:description", "dcat:distribution"} <= each.keys()
        for file in each["dcat:distribution"]:
            assert (snapshot / file["dcat:downloadURL"]["@id"]).is_file()
            if "dcterms:conformsTo" in file:
                assert (snapshot / file["dcterms:conformsTo"]["@id"]).is_file()


def receive(dataset: str, licence: str | None) -> Json:
    return {"dataset": dataset, "status": "accepted", "publisher": f"Udgiver af {dataset}",
            "licence": licence, "vintage": date(2026, 3, 1), "vintage_known": True}  # fmt: skip


def expect(dataset: str, day: date) -> Freshness:
    rhythm = next(each for each in load_rhythms() if each.dataset == dataset)
    window = ReleaseWindow(day, day, "2026", date(2026, 12, 31))
    return Freshness(Holding(dataset), rhythm, window, "til_tiden", 0, date(2026, 12, 1))


def describe(licences: dict[str, str | None]) -> Any:
    """An indicator of RUKS and folketal, whose sources name these terms."""
    definitions = load_definitions(DEFAULT_DEFINITIONS)
    [kol] = [each for each in definitions if each.id == "ruks_kol"]
    assert {term.dataset for _, term in list_terms(kol)} == set(licences)
    day = date(2025, 12, 31)
    values = pl.DataFrame(
        [{"indicator_id": "ruks_kol", "period_start": day, "period_end": day, "vintage": day,
          "synthetic": False}]
    )  # fmt: skip
    extracts = pl.DataFrame(
        [receive(name, licence) for name, licence in licences.items()],
        schema_overrides={"licence": pl.String},
    )
    fresh = [expect("ruks", date(2026, 11, 1)), expect("folketal", date(2026, 2, 11))]
    [described] = describe_indicators([kol], values, extracts, fresh)
    return described


def test_terms_are_told_where_all_sources_have_the_same() -> None:
    assert describe({"ruks": "CC BY 4.0", "folketal": "CC BY 4.0"}).licence == "CC BY 4.0"
    assert describe({"ruks": None, "folketal": "CC BY 4.0"}).licence is None


def test_whose_figures_they_are_is_told() -> None:
    described = describe({"ruks": None, "folketal": "CC BY 4.0"})
    assert described.rights == (
        "Beregnet af tal fra Udgiver af ruks og Udgiver af folketal; kilden skal nævnes."
    )


def test_the_next_update_is_the_first_that_a_source_lets_expect() -> None:
    assert describe({"ruks": None, "folketal": None}).next_update == date(2026, 2, 11)


def test_terms_with_an_address_are_told_by_it() -> None:
    source = DataSource("folketal", "Folketal", ("Danmarks Statistik",), "CC BY 4.0", None, None)
    assert describe_source(source)["dcterms:license"] == {
        "@id": "http://creativecommons.org/licenses/by/4.0/"
    }


def test_the_portals_addresses_are_those_of_the_indicator() -> None:
    csv, *_ = list_portal_files("daglig_rygning")
    assert csv.address == "/indikatorer/daglig_rygning.csv"
    assert csv.conforms_to == "/indikatorer/daglig_rygning.csv-metadata.json"
