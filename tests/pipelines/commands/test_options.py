"""Who decides and why: what somebody types, as it will stand in registers, manifests and sheets."""

from __future__ import annotations

import pytest
import typer

from pipelines.commands.options import check_reason, choose_person, open_consoles
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
