"""`notices.yaml`: what it may say, and where its mistakes are."""

from __future__ import annotations

from pathlib import Path

import pytest

from notices.receivers import NoticesError, load_receivers

SOUND = """\
receivers:
  - name: analytikere
    hears: [failure, late]
    email: [a@example.dk, b@example.dk]
  - name: kanal
    language: en
    hears: [waiting]
    webhook: {shape: slack, address_in: KLYNGE_SLACK}
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "notices.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_projects_own_file_is_sound_and_needs_no_secret() -> None:
    [receiver] = load_receivers()
    assert receiver.file == "log/beskeder.txt"


def test_receivers_are_read_in_their_order(tmp_path: Path) -> None:
    receivers = load_receivers(write(tmp_path, SOUND))
    assert [(each.name, each.language) for each in receivers] == [
        ("analytikere", "da"), ("kanal", "en"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("late]", "sent]", 3, "Input should be"),
        ("a@example.dk", "a example.dk", 4, "match pattern"),
        ("a@example.dk", "'a@example.dk\\nBcc: x@example.dk'", 4, "match pattern"),
        ("KLYNGE_SLACK", "https://hooks.example.com/secret", 8, "match pattern"),
        ("language: en", "sprog: en", 6, "Extra inputs"),
        ("name: kanal", "name: analytikere", 5, "Two are named 'analytikere'"),
        ("email: [a@example.dk, b@example.dk]", "file: /etc/passwd", 4, "home's log folder"),
        ("email: [a@example.dk, b@example.dk]", "file: warehouse.duckdb", 4, "home's log folder"),
        ("email: [a@example.dk, b@example.dk]", "file: inbox/x.txt", 4, "home's log folder"),
        ("email: [a@example.dk, b@example.dk]", "file: log/klynge.log", 4, "home's log folder"),
        ("email: [a@example.dk, b@example.dk]", "file: log/../x.txt", 4, "home's log folder"),
        ("    email: [a@example.dk, b@example.dk]\n", "", 2, "exactly one of"),
        ("receivers:", "receivers: [", 2, ""),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    with pytest.raises(NoticesError) as caught:
        load_receivers(write(tmp_path, SOUND.replace(old, new)))
    [problem] = caught.value.problems
    assert said in problem.message
    assert problem.row == line


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoticesError, match=r"none\.yaml"):
        load_receivers(tmp_path / "none.yaml")
