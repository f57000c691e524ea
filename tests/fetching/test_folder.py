"""A folder or share: new files are copied in, once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fetching.source_model import Source
from sources.inbox import scan_folder
from tests.fetching.conftest import NOON, Fetcher, make_source, say_failure


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "drev"
    (folder / "nord").mkdir(parents=True)
    return folder


@pytest.fixture(autouse=True)
def later(fetcher: Fetcher) -> None:
    """The clock stands after every file was written, whatever day it is."""
    fetcher.clock.seconds = 100 * 365 * 24 * 3600.0


def lay(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")


def shared(folder: Path) -> Source:
    return make_source(dataset="lokal", kind="folder", address=str(folder))


def test_new_files_are_copied_in_with_their_folders(fetcher: Fetcher, share: Path) -> None:
    lay(share / "nord" / "skema.csv", "nord")
    lay(share / "skema.csv", "alle")
    source = shared(share)
    names = ("hentet/kilde/nord/skema.csv", "hentet/kilde/skema.csv")
    assert fetcher.fetch(source, only_look=True).files == ("nord/skema.csv", "skema.csv")
    assert fetcher.fetch(source).files == names
    assert fetcher.files() == {names[0]: b"nord", names[1]: b"alle"}
    assert f"url: {(share / 'skema.csv').as_uri()}" in fetcher.sidecar(names[1])
    assert (share / "skema.csv").exists()


def test_what_was_copied_is_not_copied_again(fetcher: Fetcher, share: Path) -> None:
    lay(share / "skema.csv", "alle")
    source = shared(share)
    fetcher.fetch(source)
    os.utime(share / "skema.csv", (1, 1))
    assert fetcher.fetch(source).files == ()
    lay(share / "skema.csv", "rettet")
    assert fetcher.fetch(source).files == ("hentet/kilde/2/skema.csv",)
    assert fetcher.files()["hentet/kilde/skema.csv"] == b"alle"


def test_what_the_share_says_of_a_file_comes_along(fetcher: Fetcher, share: Path) -> None:
    lay(share / "skema.csv", "alle")
    lay(share / "skema.csv.meta.yaml", "published: 2026-03-01\nyear: 2025\n")
    lay(share / "meta.yaml", "publisher: Klynge Nord\n")
    fetcher.fetch(shared(share))
    (found,) = scan_folder(fetcher.destination.inbox)
    assert found.sidecar["publisher"] == "Klynge Nord"
    assert (str(found.sidecar["published"]), found.sidecar["year"]) == ("2026-03-01", 2025)


def test_a_file_that_was_written_a_moment_ago_is_left_for_the_next_time(
    fetcher: Fetcher, share: Path
) -> None:
    lay(share / "skema.csv", "halv")
    changed = (share / "skema.csv").stat().st_ctime
    fetcher.clock.seconds = changed + 1 - NOON.timestamp()
    assert fetcher.fetch(shared(share)).files == ()
    fetcher.clock.seconds += 120
    assert len(fetcher.fetch(shared(share)).files) == 1


def test_a_file_that_leads_elsewhere_is_said_and_the_others_are_kept(
    fetcher: Fetcher, share: Path, tmp_path: Path
) -> None:
    lay(tmp_path / "hemmelig.csv", "nej")
    (share / "a.csv").symlink_to(tmp_path / "hemmelig.csv")
    lay(share / "b.csv", "ja")
    outcome = fetcher.fetch(shared(share))
    assert outcome.files == ("hentet/kilde/b.csv",)
    assert "kilde: a.csv: The link leads out of the folder" in say_failure(outcome)
    assert list(fetcher.files().values()) == [b"ja"]


def test_a_share_that_is_not_connected_is_said(fetcher: Fetcher, share: Path) -> None:
    told = say_failure(fetcher.fetch(shared(share / "væk")))
    assert "cannot be searched" in told
    assert "Check that the share is connected" in told


def test_a_file_may_be_called_as_the_folders_of_later_versions_are(
    fetcher: Fetcher, share: Path
) -> None:
    source, contents = shared(share), ["en", "to", "tre"]
    for content in contents:
        lay(share / "2", content)
        assert fetcher.fetch(source).problems == ()
    assert sorted(fetcher.files().values()) == sorted(map(str.encode, contents))


@pytest.mark.parametrize("place", ["inbox", "inbox/lokal", "."])
def test_the_homes_own_inbox_is_no_share(fetcher: Fetcher, place: str) -> None:
    folder = fetcher.root / place
    (fetcher.destination.inbox / "lokal").mkdir(parents=True)
    lay(folder / "skema.csv", "alle")
    assert "lie within each other" in say_failure(fetcher.fetch(shared(folder)))
    assert not (fetcher.destination.inbox / "hentet").exists()
