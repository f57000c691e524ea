"""Programs that others wrote read the clusters' figures from the portal, equal to the published.

R's `pxweb` is not among Debian's packages; pxwebpy asks the same interface.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from math import isnan
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import duckdb
import polars as pl
import pytest
from jsonstat_validator import validate_jsonstat
from openpyxl import load_workbook
from pxweb import PxApi
from pyjstat import pyjstat

CLUSTERS = ["bornholm", "byen", "midt", "nord", "syd"]
INDICATORS = [
    "daglig_rygning", "nationalt_genindlæggelser_somatik", "psykiatriske_genindlæggelser_30_dage",
    "ensomhed", "folketal",
]  # fmt: skip
MAIN = "sex", "age", "education", "category"
Figures = dict[tuple[str, str], float | None]
"""Clusters' main figures by area and period."""


@pytest.fixture(params=INDICATORS)
def indicator(request: pytest.FixtureRequest) -> str:
    """One indicator after the other."""
    return str(request.param)


@pytest.fixture
def published(values: pl.DataFrame, indicator: str) -> Figures:
    """What the snapshot says of it."""
    rows = main_of(values).filter(indicator_id=indicator, area_type="klynge")
    assert rows["value"].is_not_null().any()
    return gather(rows)


def main_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of all groups together."""
    return rows.filter(pl.all_horizontal(pl.col(*MAIN) == "alle"))


def gather(rows: pl.DataFrame) -> Figures:
    """The figures of rows with the published columns."""
    columns = rows.select("area_id", "period", "value").iter_rows()
    return {(area, period): value for area, period, value in columns}


def test_pxwebpy_reads_the_clusters_figures(
    address: str, indicator: str, published: Figures, values: pl.DataFrame
) -> None:
    api = PxApi(f"{address}/api/v2")
    told = api.get_table_data(
        indicator, value_codes={"Omraade": "klynge_*", "Tid": "*", "ContentsCode": "vaerdi"}
    )
    variables = api.get_table_variables(indicator)
    codes = {
        label: code.removeprefix("klynge_")
        for code, label in values_of(variables, "Omraade").items()
    }
    periods = {label: code for code, label in values_of(variables, "Tid").items()}
    found = {(codes[row["område"]], periods[row["periode"]]): row["value"] for row in told}
    # a cell that the snapshot has no row of is there, without a figure
    assert {key: found[key] for key in published} == published
    assert all(found[key] is None for key in found.keys() - published.keys())


def values_of(variables: object, name: str) -> dict[str, str]:
    """The values of a variable as pxwebpy tells them: label by code."""
    assert isinstance(variables, dict)
    labels: dict[str, str] = variables[name]["category"]["label"]
    return labels


def test_pyjstat_reads_the_clusters_figures(
    address: str, indicator: str, published: Figures
) -> None:
    asked = "valueCodes[Omraade]=klynge_*&valueCodes[ContentsCode]=vaerdi"
    dataset = pyjstat.Dataset.read(f"{address}/api/v2/tables/{quote(indicator)}/data?{asked}")
    told = dataset.write("dataframe", naming="id")
    found = {
        (area.removeprefix("klynge_"), period): None if isnan(value) else value
        for area, period, value in zip(
            told["Omraade"], told["Tid"], told["value"].astype(float), strict=True
        )
    }
    assert {key: found[key] for key in published} == published


def test_jsonstat_validator_finds_every_form_valid(address: str, indicator: str) -> None:
    for path in (
        f"/indikatorer/{quote(indicator)}.json",
        f"/api/v2/tables/{quote(indicator)}/data?valueCodes[Omraade]=klynge_*",
        f"/api/v2/tables/{quote(indicator)}/data?valueCodes[Tid]=top(1)",
    ):
        assert validate_jsonstat(json.loads(take(address, path)))


def take(address: str, path: str) -> bytes:
    """What stands at an address."""
    with urlopen(f"{address}{path}") as answer:
        body: bytes = answer.read()
    return body


def test_polars_reads_parquet_and_csv_where_they_lie(
    address: str, indicator: str, published: Figures
) -> None:
    place = f"{address}/indikatorer/{quote(indicator)}"
    lazily = pl.scan_parquet(f"{place}.parquet").filter(pl.col("area_type") == "klynge").collect()
    assert gather(main_of(lazily)) == published
    text = pl.read_csv(f"{place}.csv", separator=";", decimal_comma=True, infer_schema_length=None,
                       schema_overrides={"period": pl.String, "area_id": pl.String})  # fmt: skip
    assert gather(main_of(text.filter(pl.col("area_type") == "klynge"))) == published


def test_duckdb_reads_csv_where_it_lies(address: str, indicator: str, published: Figures) -> None:
    with urlopen(f"{address}/indikatorer/{quote(indicator)}.csv") as opened:
        rows = duckdb.read_csv(opened, sep=";", decimal=",", all_varchar=True).filter(
            "area_type = 'klynge' and 'alle' = all([sex, age, education, category])"
        )
        told = rows.project("area_id, period, replace(value, ',', '.')::double").fetchall()
    assert {(area, period): value for area, period, value in told} == published


def test_openpyxl_reads_the_extract_of_all_clusters(
    address: str, indicator: str, published: Figures
) -> None:
    clusters = "&".join(f"omraade=/klynger/{each}" for each in CLUSTERS)
    path = f"/udtraek.xlsx?indikator={quote(indicator)}&{clusters}&grupper=alle"
    rows = read_sheet(io.BytesIO(take(address, path)))
    kept = rows.filter(pl.col("area_id").is_not_null())
    assert gather(main_of(kept)) == published


def read_sheet(file: Path | io.BytesIO) -> pl.DataFrame:
    """The rows of an extract's workbook."""
    sheet = load_workbook(file)["Udtræk"]
    heading = [cell.value for cell in sheet[2]]
    return pl.DataFrame(
        [dict(zip(heading, row, strict=True)) for row in sheet.iter_rows(3, values_only=True)],
        infer_schema_length=None,
    )


@pytest.mark.whole
def test_libreoffice_opens_the_address_itself(
    address: str, tmp_path: Path, values: pl.DataFrame
) -> None:
    """As "insert from address" does: the program itself asks the portal."""
    office = shutil.which("soffice")
    assert office, "LibreOffice (soffice) is needed for this test: install libreoffice-calc"
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path),
         f"{address}/indikatorer/daglig_rygning.xlsx"],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    told = read_sheet(tmp_path / "daglig_rygning.xlsx").filter(pl.col("area_type") == "klynge")
    wanted = values.filter(indicator_id="daglig_rygning", area_type="klynge")
    assert told.height == wanted.height
    found = told["value"].cast(pl.Float64, strict=False).drop_nulls().sort()
    assert found.to_list() == pytest.approx(sorted(wanted["value"].drop_nulls()), rel=1e-12)
