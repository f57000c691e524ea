"""Tables that are written once at publication, and what the reader has already."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest
from starlette.testclient import TestClient

from geography import load_geography
from portal.application import build_portal
from portal.shelf import Shelf
from tables.json_stat import write_json
from tests.portal.conftest import EXPLAIN
from tests.portal.serving import show_elsewhere
from warehouse.home import Home


def test_every_indicators_table_is_written_at_publication(
    shown_home: Home, values: pl.DataFrame
) -> None:
    manifest = json.loads((shown_home.current / "manifest.json").read_text(encoding="utf-8"))
    written = {name for name in manifest["files"] if name.startswith("tables/")}
    assert written == {f"tables/{each}.json" for each in values["indicator_id"].unique()}


def test_a_written_table_is_what_the_portal_would_make(shown_home: Home) -> None:
    shelf = Shelf(shown_home, load_geography())
    shown = shelf.open(shelf.find(""))
    for indicator in sorted(shown.rows)[::20]:
        file = shown_home.current / "tables" / f"{indicator}.json"
        assert file.read_bytes() == write_json(shown.table(indicator))


@pytest.mark.parametrize("indicator", ["daglig_rygning", "nationalt_genindlæggelser_somatik"])
def test_a_whole_table_is_the_file_itself(
    client: TestClient, shown_home: Home, indicator: str
) -> None:
    file = shown_home.current / "tables" / f"{indicator}.json"
    manifest = json.loads((shown_home.current / "manifest.json").read_text(encoding="utf-8"))
    tag = f'"{manifest["files"][f"tables/{indicator}.json"]}"'
    named = json.loads(file.read_bytes())["id"]
    everything = "&".join(f"valueCodes[{each}]=*" for each in named)
    for path in (f"/indikatorer/{indicator}.json", f"/api/v2/tables/{indicator}/data?{everything}"):
        answer = client.get(path)
        assert answer.content == file.read_bytes()
        assert answer.headers["etag"] == tag
        assert answer.headers["content-security-policy"]
        for _ in range(2):
            again = client.get(path, headers={"if-none-match": tag})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        part = client.get(path, headers={"range": "bytes=3-8"})
        assert (part.status_code, part.content) == (206, file.read_bytes()[3:9])
        assert client.head(path).headers["content-length"] == str(file.stat().st_size)


def test_a_quick_answer_goes_through_the_door(shown_home: Home, tmp_path: Path) -> None:
    path = f"/indikatorer/{quote('daglig_rygning')}.json"
    home = show_elsewhere(shown_home, tmp_path, "requests_a_minute: 3\n")
    client = TestClient(build_portal(home, EXPLAIN))
    tag = client.get(path).headers["etag"]
    for expected in (304, 304, 429, 429):
        assert client.get(path, headers={"if-none-match": tag}).status_code == expected
    closed = show_elsewhere(shown_home, tmp_path / "closed", "access: tokens\n")
    client = TestClient(build_portal(closed, EXPLAIN))
    for headers in ({}, {"if-none-match": tag}, {"if-none-match": "*"}):
        assert client.get(path, headers=headers).status_code == 401


def test_a_reader_is_not_told_that_he_has_what_is_new(shown_home: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.published.mkdir()
    first, second = "20200101T000000Z-first", "20210101T000000Z-second"
    for name in (first, second):
        (home.published / name).mkdir()
        for file in shown_home.current.iterdir():
            (home.published / name / file.name).symlink_to(file)
    home.current.symlink_to(first)
    client = TestClient(build_portal(home, EXPLAIN))
    tag = client.get("/metoder").headers["etag"]
    assert client.get("/metoder", headers={"if-none-match": tag}).status_code == 304
    home.current.unlink()
    home.current.symlink_to(second)
    assert client.get("/metoder", headers={"if-none-match": tag}).status_code == 200
