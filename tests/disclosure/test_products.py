"""What is hidden stands in none of the files and words that readers get.

Everything of a snapshot's folder is read, and all that the commands for readers write and say: a
later product is scanned without being named here, a kind of file that nobody can read fails.
"""

from __future__ import annotations

import polars as pl
import pytest
from typer import Context
from typer.main import get_command

from pipelines.commands.cli import app
from schemas.frames.values import VALUE_KEY
from tests.disclosure.marked_home import MarkedHome
from tests.disclosure.products import read_products
from tests.disclosure.reader_commands import (
    EARLIER,
    FEEDBACK,
    FOR_ANALYSTS,
    FOR_READERS,
)


@pytest.mark.soak
def test_there_is_much_to_be_found(marked: MarkedHome) -> None:
    first, second = marked.noted["first"], marked.noted["second"]
    for noted in (first, second):
        assert noted.published.filter(status="suppressed")["indicator_id"].n_unique() >= 3
        assert 3.0 in noted.hidden
    assert len(marked.list_first_marks().hidden) > 100
    assert len(marked.list_marks().hidden) > 200
    hidden_now = second.published.filter(status="suppressed").select(VALUE_KEY)
    shown_then = first.published.filter(pl.col("numerator").is_not_null())
    assert shown_then.join(hidden_now, on=VALUE_KEY).height > 0, "readers have seen some of it"


@pytest.mark.soak
def test_no_file_of_a_snapshot_tells_what_is_hidden(marked: MarkedHome) -> None:
    [first] = [
        folder
        for folder in marked.home.published.iterdir()
        if folder.is_dir() and (folder / "manifest.json").is_file()
        if folder.resolve() != marked.home.current.resolve()
    ]
    assert marked.list_first_marks().search(read_products(first)) == []
    assert marked.list_marks().search(read_products(marked.home.current.resolve())) == []


def test_every_command_is_for_readers_or_for_analysts_alone() -> None:
    group = get_command(app)
    names = set(group.list_commands(Context(group)))  # type: ignore[attr-defined]
    assert names == FOR_READERS.keys() | FOR_ANALYSTS
    assert not FOR_READERS.keys() & FOR_ANALYSTS


@pytest.mark.soak
def test_no_command_for_readers_tells_what_is_hidden(marked: MarkedHome) -> None:
    folders = {folder.name for folder in marked.products.iterdir()}
    assert folders >= FOR_READERS.keys() - {"extracts"}
    told = {
        name: marked.list_marks(asked_of_first=name == EARLIER).search(
            read_products(marked.products / name)
        )
        for name in sorted(folders - {FEEDBACK})
    }
    assert {name: lines for name, lines in told.items() if lines} == {}


@pytest.mark.soak
def test_a_sender_is_told_his_own_figures_alone(marked: MarkedHome) -> None:
    folders = {folder.name: folder for folder in (marked.products / FEEDBACK).iterdir()}
    assert len(folders) == len(marked.of_files) - 1
    told = {
        name: marked.list_marks(sent=name).search(read_products(folder))
        for name, folder in folders.items()
    }
    assert {name: lines for name, lines in told.items() if lines} == {}
    quoted = marked.list_marks().search(read_products(folders["over_nævneren.xlsx"]))
    assert quoted, "his own figures are quoted to him"
