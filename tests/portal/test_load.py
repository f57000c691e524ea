"""How much the portal bears on two cores, and that nobody gets half of two snapshots."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest

from assets.publishing.table_files import write_tables
from geography import load_geography
from portal.shelf import Shelf
from tests.portal.load import Asked, find_tag, load, measure_memory
from tests.portal.serving import UNBOUND, Served, serve, show_elsewhere
from warehouse.home import Home
from warehouse.publishing.publish import hash_file

pytestmark = pytest.mark.soak
CLIENTS = 20
TABLE = "/indikatorer/daglig_rygning.json"
LARGEST = 700
"""MiB of a worker that makes pages of every kind."""
LIFTED = 1_000.0
"""How far the figures of the second snapshot lie above those of the first."""


@pytest.fixture(scope="module")
def served(shown_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two workers, as the documentation starts it."""
    with serve(show_elsewhere(shown_home, tmp_path_factory.mktemp("loaded")), 2) as served:
        yield served


def tag_of(address: str, path: str) -> str:
    """The tag of an address."""
    tags: list[str] = []
    load(address, [Asked(path)], 1, 1, lambda answer: tags.append(find_tag(answer)))
    return tags[0]


def test_written_tables_are_sent_in_time(served: Served, values: pl.DataFrame) -> None:
    tables = [Asked(f"/indikatorer/{quote(each)}.json") for each in values["indicator_id"].unique()]
    load(served.address, tables, 4, 400)
    measured = load(served.address, tables, CLIENTS, 6_000)
    print(f"\nwritten tables, {CLIENTS} clients: {measured.a_second:.0f} a second, "
          f"median {measured.find_share(0.5):.1f} ms, "
          f"p95 {measured.find_share(0.95):.1f} ms")  # fmt: skip
    assert set(measured.codes) == {200}
    assert measured.find_share(0.95) < 60


@pytest.mark.parametrize("path", [TABLE, "/klynger/nord", "/api/v2/tables/daglig_rygning/data"])
def test_a_reader_who_has_it_is_told_so_at_once(served: Served, path: str) -> None:
    known = [Asked(path, tag_of(served.address, path))]
    load(served.address, known, 4, 400)
    one = load(served.address, known, 1, 3_000)
    many = load(served.address, known, CLIENTS, 30_000)
    print(f"\n304 of {path}: one client median {one.find_share(0.5):.2f} ms; "
          f"{CLIENTS} clients {many.a_second:.0f} a second")  # fmt: skip
    assert set(one.codes) == set(many.codes) == {304}
    assert one.find_share(0.5) < 1
    assert many.a_second > 3_000


def test_a_worker_stays_as_large_as_it_is(
    shown_home: Home, values: pl.DataFrame, tmp_path: Path
) -> None:
    """Over 100,000 requests of written tables, what the reader has, files, pages and questions."""
    ids = [quote(each) for each in sorted(values["indicator_id"].unique())]
    with serve(show_elsewhere(shown_home, tmp_path / "one")) as served:
        tag = tag_of(served.address, TABLE)
        files = [Asked(f"/indikatorer/{each}.json") for each in ids] + [Asked(TABLE, tag)] * 600
        load(served.address, files, CLIENTS, 5_000)
        files_alone = measure_memory(served.process)
        load(served.address, files, CLIENTS, 40_000)
        files_later = measure_memory(served.process)
        asked = [*files, *list_pages(ids)]
        load(served.address, asked, CLIENTS, 15_000)
        after_some = measure_memory(served.process)
        load(served.address, asked, CLIENTS, 40_000)
        after_all = measure_memory(served.process)
    print(f"\na worker that sends what lies written: {files_alone:.0f} MiB, "
          f"after 40,000 more {files_later:.0f} MiB; that makes pages, too: {after_some:.0f} MiB, "
          f"after 100,000 requests {after_all:.0f} MiB")  # fmt: skip
    assert files_later < 200
    assert files_later < files_alone + 10
    assert after_all < after_some * 1.1
    assert after_all < LARGEST


def list_pages(ids: list[str]) -> list[Asked]:
    """Pages and questions of every kind."""
    of_each = [f"/indikatorer/{each}?omraade=/klynger/nord" for each in ids[::4]]
    of_each += [
        f"/api/v2/tables/{each}/data?valueCodes[Omraade]=klynge_*&valueCodes[Tid]=top(3)"
        for each in ids[::4]
    ]
    pages = [
        "/",
        "/klynger/nord",
        "/katalog",
        "/maal",
        "/maal/rette_sted",
        "/kilder",
        "/aendringer",
    ]
    return [Asked(each) for each in (*of_each, *pages, "/api/v2/tables", "/feed.atom")]


@pytest.fixture
def two_snapshots(shown_home: Home, tmp_path: Path) -> tuple[Home, list[str]]:
    """A home with two snapshots whose figures nobody can mistake for each other's."""
    home = Home(tmp_path)
    home.published.mkdir()
    (tmp_path / "portal.yaml").write_text(UNBOUND, encoding="utf-8")
    first = home.published / "20260101T000000Z-first"
    second = home.published / "20260201T000000Z-second"
    shutil.copytree(shown_home.current, first)
    shutil.copytree(shown_home.current, second)
    lift(home, second, shown_home)
    home.current.symlink_to(first.name)
    return home, [first.name, second.name]


def lift(home: Home, folder: Path, shown_home: Home) -> None:
    """Lift the figures of a snapshot."""
    shelf = Shelf(shown_home, load_geography())
    content = shelf.open(shelf.find("")).content
    values = content.values.with_columns(pl.col("value") + LIFTED)
    values.write_parquet(folder / "indicators.parquet")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["published_at"] = "2026-02-01T00:00:00+00:00"
    at = shelf.find("").published_at.replace(year=2026, month=2, day=1)
    written = write_tables(folder, values, content.definitions, content.extracts, at)
    for name, path in written.items():
        manifest["files"][name] = hash_file(path)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_publishing_while_readers_read_mixes_nothing(
    two_snapshots: tuple[Home, list[str]],
) -> None:
    home, names = two_snapshots
    question = "/api/v2/tables/daglig_rygning/data?valueCodes[Omraade]=klynge_*"
    asked = [Asked(TABLE), Asked(question), Asked(TABLE), Asked("/metoder")]
    stop, published = Event(), [0]

    def publish() -> None:
        for name in cycle(names[::-1]):
            if stop.wait(0.02):
                return
            announced = home.published / f".current-{name}"
            announced.symlink_to(name)
            announced.replace(home.current)
            published[0] += 1

    states: set[tuple[bool, str]] = set()

    def see(answer: bytes) -> None:
        _, _, body = answer.partition(b"\r\n\r\n")
        if not body.startswith(b"{"):
            return
        told: dict[str, Any] = json.loads(body)
        width = told["size"][-1]
        figures = [each for each in told["value"][::width] if each is not None]
        lifted = {each >= LIFTED for each in figures}
        assert len(lifted) == 1, "figures of two snapshots in one answer"
        states.add((lifted.pop(), told["updated"]))
        tag = find_tag(answer).strip('"')
        if len(tag) == 64:
            assert hashlib.sha256(body).hexdigest() == tag, "a tag of one, the bytes of another"

    with serve(home, 2) as served:
        load(served.address, asked, 4, 40)
        publishing = Thread(target=publish)
        publishing.start()
        try:
            measured = load(served.address, asked, CLIENTS, 4_000, see)
        finally:
            stop.set()
            publishing.join()
        sleep(0.1)
    print(f"\npublished {published[0]} times while {CLIENTS} clients read: {measured.codes}")
    assert set(measured.codes) == {200}
    assert published[0] > 50
    assert len(states) == 2, "each figure stands with its own day"
