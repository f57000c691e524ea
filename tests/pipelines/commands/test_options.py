"""Who decides and why: what somebody types, as it will stand in registers, manifests and sheets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import typer

from pipelines.commands.options import check_reason, choose_home, choose_person, open_consoles
from pipelines.commands.progress import print_plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Forkert fil ", "Forkert fil"),
        ("Forkert\nfil\t(maj)", "Forkert fil (maj)"),
        ("Forkert\x07 fil\x1b[31m", "Forkert\ufffd fil\ufffd[31m"),
    ],
)
def test_a_reason_is_one_line_that_can_be_shown_anywhere(typed: str, kept: str) -> None:
    assert check_reason(typed) == kept
    assert choose_person(typed) == kept


def test_a_name_of_a_file_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    for console in open_consoles():
        print_plain(console, "127.0.0.1:-1: [red]a:smile:.csv")
    printed = capsys.readouterr()
    assert printed.out == printed.err == "127.0.0.1:-1: [red]a:smile:.csv\n"


def test_a_blank_reason_or_name_is_wrong_use() -> None:
    for ask in (check_reason, choose_person):
        with pytest.raises(typer.Exit) as ended:
            ask(" \n")
        assert ended.value.exit_code == 2


def test_the_systems_user_decides_where_nobody_is_named() -> None:
    assert choose_person(None)


@pytest.mark.parametrize("below", ["", "deep"])
def test_a_home_that_one_may_not_look_into_is_wrong_use(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    # whoever runs the tests may be root, whom nothing is closed to
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != closed)
    stat = Path.stat

    def refuse_below(path: Path, **more: bool) -> os.stat_result:
        if closed in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **more)

    monkeypatch.setattr(Path, "stat", refuse_below)
    with pytest.raises(typer.Exit) as ended:
        choose_home(closed / below)
    assert ended.value.exit_code == 2
    assert "may not read this home" in capsys.readouterr().err
