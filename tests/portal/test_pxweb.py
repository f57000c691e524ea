"""PxWebApi 2: the same figures as published, in the forms that programs know."""

from __future__ import annotations

import io
from itertools import product

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

TABLES = "/api/v2/tables"


def test_all_indicators_with_figures_are_tables_page_by_page(
    client: TestClient, values: pl.DataFrame
) -> None:
    found: list[str] = []
    address = f"{TABLES}?pageSize=60"
    while address:
        page = client.get(address).json()
        found += [table["id"] for table in page["tables"]]
        following = [each["href"] for each in page["page"]["links"] if each["rel"] == "next"]
        address = following[0] if following else ""
    assert sorted(found) == sorted(values["indicator_id"].unique())


@pytest.mark.parametrize("place", range(0, 150, 30))
def test_the_clusters_figures_equal_the_published_ones(
    client: TestClient, values: pl.DataFrame, place: int
) -> None:
    indicator = sorted(values["indicator_id"].unique())[place]
    everything = ",".join(["Koen", "Alder", "Uddannelse", "Kategori"])
    metadata = client.get(f"{TABLES}/{indicator}/metadata").json()
    asked = "&".join(f"valueCodes[{name}]=*" for name in metadata["id"])
    data = client.get(f"{TABLES}/{indicator}/data?{asked}")
    assert data.status_code in (200, 413), everything
    if data.status_code == 413:
        asked += "&valueCodes[Omraade]=klynge_*"
        asked = asked.replace("valueCodes[Omraade]=*&", "")
        data = client.get(f"{TABLES}/{indicator}/data?{asked}")
    found = read_cells(data.json())
    clusters = values.filter(indicator_id=indicator, area_type="klynge")
    for row in clusters.iter_rows(named=True):
        key = (f"klynge_{row['area_id']}", row["period"], row["sex"], row["age"],
               row["education"], row["category"])  # fmt: skip
        value, status = found[key]
        assert value == row["value"]
        assert (status == "skjult") == (row["status"] == "suppressed")


def read_cells(dataset: dict) -> dict[tuple[str, ...], tuple[float | None, str | None]]:  # type: ignore[type-arg]
    """The figures of a JSON-stat dataset by area, period, sex, age, education and category."""
    sides = [list(dataset["dimension"][name]["category"]["index"]) for name in dataset["id"]]
    cells = {}
    for place, codes in enumerate(product(*sides)):
        named = dict(zip(dataset["id"], codes, strict=True))
        if named["ContentsCode"] != "vaerdi":
            continue
        key = tuple(
            named.get(name, "alle")
            for name in ("Omraade", "Tid", "Koen", "Alder", "Uddannelse", "Kategori")
        )
        cells[key] = (dataset["value"][place], dataset.get("status", {}).get(str(place)))
    return cells


def test_a_question_by_message_and_by_address_have_one_answer(client: TestClient) -> None:
    address = f"{TABLES}/daglig_rygning/data"
    asked = "valueCodes[Omraade]=klynge_nord,klynge_syd&valueCodes[Tid]=top(2)"
    message = {
        "selection": [
            {"variableCode": "Omraade", "valueCodes": ["klynge_nord", "klynge_syd"]},
            {"variableCode": "Tid", "valueCodes": ["TOP(2)"]},
        ]
    }
    by_address = client.get(f"{address}?{asked}").json()
    assert by_address == client.post(address, json=message).json()
    assert by_address["size"][:2] == [2, 2]
    kept = client.post(
        "/api/v2/savedqueries", json={"tableId": "daglig_rygning", "selection": message}
    )
    assert kept.status_code == 201
    named = kept.json()["id"]
    assert client.get(f"/api/v2/savedqueries/{named}/data").json() == by_address


def test_a_set_of_areas_is_a_codelist(client: TestClient) -> None:
    areas = client.get("/api/v2/codelists/vs_klynger").json()["values"]
    assert [each["code"] for each in areas] == [
        f"klynge_{name}" for name in ("bornholm", "byen", "midt", "nord", "syd")
    ]
    data = client.get(f"{TABLES}/daglig_rygning/data?codelist[Omraade]=vs_klynger").json()
    assert data["size"][0] == 5


def test_the_other_forms_hold_the_same_figures(client: TestClient) -> None:
    asked = f"{TABLES}/daglig_rygning/data?valueCodes[Omraade]=klynge_nord&outputFormat="
    rows = pl.read_parquet(io.BytesIO(client.get(f"{asked}parquet").content))
    told = client.get(f"{asked}json-stat2").json()
    width = told["size"][-1]
    numbers = [each for each in told["value"][::width] if each is not None]
    assert rows["vaerdi"].drop_nulls().to_list() == numbers
    csv = client.get(f"{asked}csv").content.decode("utf-8-sig")
    assert len(csv.splitlines()) == rows.height + 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v2/tables/findes_ikke", 404), ("/api/v2/tables?pageSize=0", 400),
        ("/api/v2/tables?pageNumber=x", 400), (f"{TABLES}/daglig_rygning/data?x=1", 400),
        (f"{TABLES}/daglig_rygning/data?valueCodes[Tidd]=1", 400),
        (f"{TABLES}/daglig_rygning/data?valueCodes[Tid]=1492", 400),
        (f"{TABLES}/daglig_rygning/data?outputFormat=px", 400),
        ("/api/v2/savedqueries/AAAA", 404), ("/api/v2/codelists/x", 404),
        ("/api/v2/tables?lang=en", 404),
    ],
)  # fmt: skip
def test_a_fault_is_data_with_words(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_slip_is_told_with_the_nearest_name(client: TestClient) -> None:
    answer = client.get(f"{TABLES}/daglig_rygning/data?valueCodes[Omraade]=klynge_nrod")
    assert "Mener du »klynge_nord«?" in answer.json()["detail"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["Omraade", "Tid", "Alder", "ContentsCode", "x"]),
    st.text(max_size=30), st.sampled_from(["data", "metadata", ""]),
)  # fmt: skip
def test_no_question_is_answered_by_a_mistake_of_ours(
    client: TestClient, variable: str, text: str, end: str
) -> None:
    answer = client.get(f"{TABLES}/daglig_rygning/{end}", params={f"valueCodes[{variable}]": text})
    assert answer.status_code < 500
    message = {"selection": [{"variableCode": variable, "valueCodes": [text]}]}
    assert client.post(f"{TABLES}/daglig_rygning/data", json=message).status_code < 500
