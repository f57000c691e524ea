"""Pages: each is whole, needs nothing from outside and no script, and keeps to its snapshot."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portal.application import build_portal
from schemas.promises import load_promises
from tests.portal.conftest import EXPLAIN
from warehouse.home import Home
from wording.marks import SYNTHETIC_BANNER

PAGES = [
    "/", "/klynger/nord", "/klynger/bornholm", "/klynger/region", "/maal", "/maal/rette_sted",
    "/nationale-maal/1", "/indikatorer/daglig_rygning",
    "/indikatorer/daglig_rygning?omraade=/klynger/nord&gruppe=25%2B år, uddannelse: grundskole",
    "/katalog", "/katalog/loefter", "/kilder", "/metoder", "/programmer", "/aendringer",
    "/aendringer?omraade=/klynger/nord", "/soeg?q=rygning",
    "/sammenlign?indikator=daglig_rygning&omraade=nord&omraade=syd", "/udtraek",
    "/sammenlign?indikator=daglig_rygning&omraade=kommune/0210&omraade=nord",
    "/udtraek?indikator=daglig_rygning&omraade=/klynger/nord&periode=nyeste",
    "/forklar?indikator=daglig_rygning&omraade=/klynger/nord&periode=2025",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stands_by_itself_and_is_marked_as_synthetic(client: TestClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    html = answer.text
    assert '<html lang="da">' in html and html.count("<h1>") == 1
    assert SYNTHETIC_BANNER in html
    assert not re.search(r"<script|style=|\son\w+=|https?://(?!testserver)", html)
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        assert "<caption>" in table and 'scope="col"' in table


def test_a_link_of_an_older_snapshots_page_keeps_to_it(
    client: TestClient, shown_home: Home
) -> None:
    name = shown_home.current.readlink().name
    html = client.get(f"/klynger/nord?snapshot={name}").text
    links = re.findall(r'href="(/(?:klynger|indikatorer|maal|katalog)[^"]*)"', html)
    assert links and all(f"snapshot={name}" in link for link in links)


def test_a_regions_figures_are_judged_against_the_country(client: TestClient) -> None:
    assert "Mod landet" in client.get("/indikatorer/daglig_rygning").text
    of_nord = client.get("/indikatorer/dårligt_mentalt_helbred?omraade=/klynger/nord").text
    assert "Mod landet" not in of_nord


def test_a_search_finds_by_every_word_and_names_the_title_first(client: TestClient) -> None:
    found = re.findall(r'<li><a href="/indikatorer/([^"?]*)', client.get("/soeg?q=Daglig").text)
    assert found[0] == "daglig_rygning"
    assert "0 fundet" in client.get("/soeg?q=dragemønster").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nope", 404), ("/klynger/nix", 404), ("/klynger/nord.exe", 404), ("/raad/nord", 404),
        ("/indikatorer/findes_ikke", 404), ("/indikatorer/daglig_rygning?omraade=månen", 404),
        ("/maal/findes_ikke", 404), ("/klynger/nord?snapshot=findes-ikke", 404),
        ("/klynger/nord?snapshot=../../etc", 404), ("/klynger/..%2f..%2fmanifest.json", 404),
        ("/udtraek.csv", 400), ("/udtraek.csv?indikator=daglig_rygning&grupper=x", 400),
        ("/udtraek.csv?indikator=" + "&indikator=".join(map(str, range(400))), 413),
        ("/" + "?q=" + "x" * 9_000, 414),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_words(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text and "/home" not in answer.text


def test_a_page_cannot_be_written_to(client: TestClient) -> None:
    assert client.post("/klynger/nord").status_code == 405
    assert client.delete("/").status_code == 405


def test_a_municipality_stands_beside_those_that_resemble_it(client: TestClient) -> None:
    html = client.get("/sammenlign?indikator=daglig_rygning&omraade=kommune/0210").text
    assert "Kommuner som Fredensborg" in html
    page = client.get("/indikatorer/daglig_rygning?omraade=/klynger/nord").text
    assert "Lignende kommuner" in page
    assert "Indkomst og uddannelse er ikke med" in page
    assert client.get("/sammenlign?omraade=kommune/9999").status_code == 404


def test_what_most_rows_remark_is_said_once(client: TestClient) -> None:
    page = "/indikatorer/nationalt_genindlæggelser_somatik?omraade=/klynger/nord"
    html = client.get(page).text
    tables = re.findall(r"<table.*?</table>", html, re.DOTALL)
    remark = "samme person kan tælle flere gange"
    assert all(table.count(remark) <= 1 for table in tables)
    assert any(f"Hvor intet andet står: Uden sikkerhedsinterval: {remark}" in t for t in tables)
    assert "95 %-interval" not in tables[0], "no row has one"


def test_the_municipalities_are_drawn_beside_their_table(client: TestClient) -> None:
    html = client.get("/indikatorer/daglig_rygning?omraade=/klynger/nord").text
    [address] = re.findall(r'<figure class="map"><img src="([^"]*)"', html)
    picture = client.get(address.replace("&amp;", "&"))
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in picture.content
    without = "/indikatorer/daglig_rygning?gruppe=25%2B år, uddannelse: grundskole"
    assert 'class="map"' not in client.get(without).text


def test_the_ledger_of_promises_leads_to_what_follows_them(client: TestClient) -> None:
    html = client.get("/katalog/loefter").text
    places = len(load_promises().promises)
    assert html.count("<blockquote>") == places > 300
    links = set(re.findall(r'href="(/indikatorer/[^"#?]*)"', html))
    assert len(links) > 50
    assert all(client.get(link).status_code == 200 for link in sorted(links)[:3])
    assert "/katalog/loefter" in client.get("/katalog").text


def test_a_clusters_address_keeps_its_last_figures_and_names_its_successors(
    shown_home: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    name = "20270201T000000Z-later"
    later = home.published / name
    later.mkdir(parents=True)
    for file in shown_home.current.iterdir():
        (later / file.name).symlink_to(file)
    (later / "manifest.json").unlink()
    manifest = json.loads((shown_home.current / "manifest.json").read_text(encoding="utf-8"))
    manifest["published_at"] = "2027-02-01T00:00:00+00:00"
    (later / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    home.current.symlink_to(name)
    client = TestClient(build_portal(home, EXPLAIN), raise_server_exceptions=False)
    html = client.get("/klynger/nord").text
    assert "Sundhedsklynge Nord er ophørt" in html
    assert '<a href="/raad/nordsjaelland">Nordsjælland</a>' in html
    assert client.get("/raad/nordsjaelland").status_code == 200
    assert client.get("/klynger/nord.csv").status_code == 200
    assert "ophørt" not in client.get("/klynger/region").text


def test_a_search_that_names_a_cluster_leads_to_its_figures(client: TestClient) -> None:
    html = client.get("/soeg?q=daglig rygning nord").text
    assert 'href="/klynger/nord"' in html
    assert 'href="/indikatorer/daglig_rygning?omraade=%2Fklynger%2Fnord"' in html
    assert 'href="/klynger/syd"' in client.get("/soeg?q=klynge syd").text
