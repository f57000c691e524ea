"""Permanent addresses: the snapshot's own bytes, once for each state of the figures."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from portal.selection import write_power_query
from tests.tables.test_metadata import list_faults
from warehouse.home import Home

FILES = {
    "/klynger/nord.xlsx": "workbooks/nord.xlsx", "/klynger/nord.csv": "csv/nord.csv",
    "/klynger/nord.pdf": "profiles/nord.pdf", "/klynger/nord.svg": "profiles/nord.svg",
    "/klynger/nord-2.svg": "profiles/nord-2.svg", "/klynger/region.xlsx": "workbooks/region.xlsx",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_the_snapshots_own_with_its_sha256_as_tag(
    client: TestClient, shown_home: Home, path: str
) -> None:
    answer = client.get(path)
    file = shown_home.current / FILES[path]
    manifest = json.loads((shown_home.current / "manifest.json").read_text(encoding="utf-8"))
    assert answer.content == file.read_bytes()
    assert answer.headers["etag"] == f'"{manifest["files"][FILES[path]]}"'
    again = client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = client.get(path, headers={"if-modified-since": answer.headers["last-modified"]})
    assert since.status_code == 304


def test_a_part_of_a_file_can_be_asked_for(client: TestClient) -> None:
    whole = client.get("/klynger/nord.pdf").content
    part = client.get("/klynger/nord.pdf", headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])


def test_a_part_of_what_is_made_can_be_asked_for(client: TestClient) -> None:
    path = "/indikatorer/daglig_rygning.csv"
    whole = client.get(path)
    size = len(whole.content)
    for asked, wanted in (
        ("bytes=10-19", whole.content[10:20]), ("bytes=-8", whole.content[-8:]),
        (f"bytes={size - 3}-", whole.content[-3:]), (f"bytes=5-{size + 50}", whole.content[5:]),
    ):  # fmt: skip
        part = client.get(path, headers={"range": asked, "if-range": whole.headers["etag"]})
        assert (part.status_code, part.content) == (206, wanted)
        assert part.headers["content-range"].endswith(f"/{size}")
    beyond = client.get(path, headers={"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    older = client.get(path, headers={"range": "bytes=0-1", "if-range": '"older"'})
    assert (older.status_code, older.content) == (200, whole.content)


def test_a_page_that_the_reader_has_is_not_made_again(client: TestClient) -> None:
    tag = client.get("/klynger/nord").headers["etag"]
    assert client.get("/klynger/nord", headers={"if-none-match": tag}).status_code == 304
    assert client.get("/klynger/syd", headers={"if-none-match": tag}).status_code == 200


def test_an_indicators_forms_hold_its_published_rows(
    client: TestClient, values: pl.DataFrame
) -> None:
    mine = values.filter(indicator_id="daglig_rygning")
    parquet = pl.read_parquet(client.get("/indikatorer/daglig_rygning.parquet").content)
    assert parquet.select("area_id", "period", "value", "ci_low").equals(
        mine.select("area_id", "period", "value", "ci_low")
    )
    text = client.get("/indikatorer/daglig_rygning.csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == mine.height + 1
    assert client.get("/indikatorer/daglig_rygning.png").content.startswith(b"\x89PNG")
    assert b"<svg" in client.get("/indikatorer/daglig_rygning.svg?omraade=/klynger/nord").content


def test_ones_own_extract_has_the_chosen_rows_and_nothing_else(
    client: TestClient, values: pl.DataFrame
) -> None:
    path = "/udtraek.parquet?indikator=daglig_rygning&omraade=/klynger/nord&omraade=regioner"
    rows = pl.read_parquet(client.get(f"{path}&grupper=hoved").content)
    wanted = values.filter(
        (pl.col("area_type") == "region") | (pl.col("area_id") == "nord"),
        indicator_id="daglig_rygning", sex="alle", age="alle", education="alle",
    )  # fmt: skip
    assert sorted(rows["value"].fill_null(-1)) == sorted(wanted["value"].fill_null(-1))
    newest = pl.read_parquet(client.get(f"{path}&periode=nyeste").content)
    assert set(newest["period"]) == {max(rows["period"])}


def test_an_extract_as_excel_has_the_figures_the_definitions_and_its_own_address(
    client: TestClient,
) -> None:
    path = "/udtraek.xlsx?indikator=daglig_rygning&omraade=/klynger/nord&periode=nyeste"
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Tal", "Udtræk", "Definitioner", "Om udtrækket"]
    rows = pl.read_parquet(client.get(path.replace(".xlsx?", ".parquet?")).content)
    sheet = book["Udtræk"]
    heading = [cell.value for cell in sheet[2]]
    assert sheet.cell(3, heading.index("value") + 1).value == pytest.approx(rows["value"][0])
    assert [cell.value for cell in book["Tal"][2]][4:7] == ["Tal", "Nedre grænse", "Øvre grænse"]
    assert book["Tal"].cell(3, 5).value == pytest.approx(rows["value"][0])
    assert sheet.cell(3, heading.index("period_start") + 1).is_date
    assert any("/udtraek.xlsx?" in str(cell.value) for cell in book["Om udtrækket"]["A"])


def test_the_line_for_power_query_reads_the_same_choice() -> None:
    line = write_power_query("https://a.dk/udtraek.csv?indikator=x")
    assert 'Web.Contents("https://a.dk/udtraek.csv?indikator=x")' in line
    assert 'Delimiter=";"' in line and "Encoding=65001" in line


def test_the_feed_names_the_snapshot(client: TestClient, shown_home: Home) -> None:
    feed = client.get("/feed.atom").text
    assert shown_home.current.readlink().name in feed and "<entry>" in feed


def test_an_indicators_csv_says_where_its_description_stands(client: TestClient) -> None:
    csv = client.get("/indikatorer/daglig_rygning.csv")
    assert csv.headers["link"].startswith("<daglig_rygning.csv-metadata.json>")
    answer = client.get("/indikatorer/daglig_rygning.csv-metadata.json")
    assert answer.headers["content-type"] == "application/csvm+json"
    described = answer.json()
    assert (described["url"], described["dc:identifier"]) == (
        "daglig_rygning.csv",
        "daglig_rygning",
    )
    assert list(list_faults(described, csv.content)) == []
    known = {"if-none-match": answer.headers["etag"]}
    again = client.get("/indikatorer/daglig_rygning.csv-metadata.json", headers=known)
    assert again.status_code == 304
    assert client.get("/indikatorer/findes_ikke.csv-metadata.json").status_code == 404


def test_the_catalogue_for_others_names_addresses_that_answer(client: TestClient) -> None:
    answer = client.get("/katalog.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    smoking = next(
        each for each in answer.json()["dcat:dataset"]
        if each["dcterms:identifier"] == "daglig_rygning"
    )  # fmt: skip
    files = smoking["dcat:distribution"]
    addresses = [each["dcat:downloadURL"]["@id"] for each in files if "xlsx" not in str(each)]
    addresses += [
        each["dcterms:conformsTo"]["@id"] for each in files if "dcterms:conformsTo" in each
    ]
    assert len(addresses) == 4
    assert {client.get(address).status_code for address in addresses} == {200}


def test_an_areas_feed_tells_how_much_of_it_is_new(
    client: TestClient, shown_home: Home, values: pl.DataFrame
) -> None:
    feed = client.get("/klynger/nord.atom").text
    count = values.filter(area_type="klynge", area_id="nord").height
    assert feed.count("<entry>") == 1
    assert f"{count} tal for Nord er nye eller ændrede." in feed
    assert f"/klynger/nord?snapshot={shown_home.current.readlink().name}" in feed
    assert client.get("/klynger/findes-ikke.atom").status_code == 404
